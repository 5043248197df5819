/** Controls that stand around what they guard: decorators, handlers before a handler, routes, assertions, visitors. */

import { checksOf } from '../kit/check.ts';

describe('controls around', () => {
  const { python, typescript } = checksOf('code-injection', 'remote-exec');

  it('count where a decorator calls the function only with what it has tested', () => {
    python`
      import functools

      from flask import Flask, abort, request

      app = Flask(__name__)

      def one_of(*allowed):
          def wrap(view):
              @functools.wraps(view)
              def inner(kind, *args):
                  if kind not in allowed:
                      abort(404)
                  return view(kind, *args)
              return inner
          return wrap

      def named(view):
          def inner(name):
              if not name.isidentifier():
                  raise ValueError(name)
              return view(name)
          return inner

      def logged(view):
          def inner(name):
              print(name)
              return view(name)
          return inner

      @app.get("/charts/<kind>")
      @one_of("bar", "line")
      def chart(kind):
          return eval(f"draw_{kind}()")

      @named
      def column(name):
          return eval(f"row.{name}")

      @logged
      def other(name):
          return eval(f"row.{name}")
                      ^^^^^^^^^^^^^ code-injection

      column(request.args["a"])
      other(request.args["b"])

      @app.get("/tables/<any(a, b):table>/<int:page>/<path:rest>")
      def table(table, page, rest):
          eval(f"{table}[{page}]")
          eval(rest)
               ^^^^ code-injection
    `;
  });

  it('count where a handler before it, or its route, lets through no more', () => {
    typescript`
      import express from "express";
      import Fastify from "fastify";

      const app = express();
      const THEMES = new Set(["light", "dark"]);

      function known(req, res, next) {
        if (!THEMES.has(req.params.theme)) {
          res.sendStatus(404);
          return;
        }
        next();
      }

      function noted(req, res, next) {
        if (!THEMES.has(req.params.theme)) console.warn("unknown");
        next();
      }

      app.get("/a/:theme", known, (req, res) => eval(\`\${req.params.theme}()\`));
      app.get("/b/:theme", noted, (req, res) => eval(\`\${req.params.theme}()\`));
                                                     ^^^^^^^^^^^^^^^^^^^^^^^ code-injection
      app.get("/c/:lang(en|de)/:rest", (req, res) => {
        eval(\`\${req.params.lang}()\`);
        eval(\`\${req.params.rest}()\`);
             ^^^^^^^^^^^^^^^^^^^^^^ code-injection
      });

      const query = { properties: { report: { enum: ["daily", "weekly"] } } };
      Fastify().get("/d", { schema: { querystring: query } }, async (req) => {
        eval(\`\${req.query.report}()\`);
        eval(\`\${req.query.other}()\`);
             ^^^^^^^^^^^^^^^^^^^^^^ code-injection
      });
    `;
  });

  it('count where they are asserted', () => {
    typescript`
      import assert from "node:assert/strict";
      import { createHash } from "node:crypto";
      import { isIdentifierName } from "@babel/helper-validator-identifier";

      const NAME = /^[$A-Z_a-z][$\w]*$/;

      function assertName(name: string): asserts name is string {
        assert(NAME.test(name), \`no name: \${name}\`);
      }

      const [a, b, c, d] = process.argv.slice(2);
      assertName(a);
      eval(\`row.\${a}\`);
      assert(b.length > 3);
      eval(\`row.\${b}\`);
           ^^^^^^^^^^ code-injection
      if (!isIdentifierName(c)) throw new Error(c);
      eval(\`row.\${c}\`);
      assert.match(d, /^[a-z]+$/);
      eval(\`row.\${d}\`);
    `;
  });

  it('count where they are asserted of a download', () => {
    typescript`
      import assert from "node:assert/strict";
      import { createHash } from "node:crypto";

      const text = await (await fetch("https://example.com/a.js")).text();
      assert.strictEqual(createHash("sha256").update(text).digest("hex"), process.env.SHA_OF_A);
      eval(text);
      const other = await (await fetch("https://example.com/b.js")).text();
      assert.notStrictEqual(other, "");
      eval(other);
           ^^^^^ remote-exec
    `;
  });

  it('count where a visitor raises at nodes that act', () => {
    python`
      import ast
      import sys

      ALLOWED = (ast.Expression, ast.BinOp, ast.Constant, ast.Add, ast.Sub)

      class Guard(ast.NodeVisitor):
          def generic_visit(self, node):
              if not isinstance(node, ALLOWED):
                  raise ValueError(type(node).__name__)
              super().generic_visit(node)

      class Lenient(ast.NodeVisitor):
          def generic_visit(self, node):
              if not isinstance(node, (ast.Expression, ast.Call)):
                  raise ValueError(type(node).__name__)
              super().generic_visit(node)

      class Counter(ast.NodeVisitor):
          def visit_Name(self, node):
              self.names.append(node.id)

      def calculated(text=sys.argv[1]):
          tree = ast.parse(text, mode="eval")
          Guard().visit(tree)
          return eval(compile(tree, "<text>", "eval"))

      def called(text=sys.argv[2]):
          tree = ast.parse(text, mode="eval")
          Lenient().visit(tree)
          return eval(compile(tree, "<text>", "eval"))
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection

      def counted(text=sys.argv[3]):
          tree = ast.parse(text, mode="eval")
          Counter().visit(tree)
          return eval(compile(tree, "<text>", "eval"))
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
    `;
  });

  it('count for the key that they test, and not for its sister', () => {
    python`
      from flask import request

      def tested(view):
          def inner(**given):
              if not given["name"].isidentifier():
                  raise ValueError(given)
              return view(given["name"], given["code"])
          return inner

      @tested
      def column(name, code):
          eval(code)
               ^^^^ code-injection

      column(name=request.args["name"], code=request.args["code"])
    `;
  });
});
