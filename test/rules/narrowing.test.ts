/** Controls that are kept in classes, that limit what a text can hold, and that speak of a part. */

import { checksOf } from '../kit/check.ts';

describe('controls in classes and of parts', () => {
  const { javascript, python, typescript } = checksOf('code-injection', 'remote-exec');

  it('count where the methods and the fields of a class hand on what is checked', () => {
    python`
      import hashlib
      import re
      import requests
      from flask import request

      KNOWN = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

      class Loader:
          _name = re.compile(r"^[a-z_]+$")

          def _get(self, name):
              return requests.get("https://example.com/" + name).content

          def load(self):
              body = self._get("a.py")
              if hashlib.sha256(body).hexdigest() != KNOWN:
                  raise RuntimeError("changed")
              exec(body)

          def keep(self):
              self.body = self._get("b.py")
              self.other = self._get("c.py")

          def run(self):
              if hashlib.sha256(self.body).hexdigest() != KNOWN:
                  raise RuntimeError("changed")
              exec(self.body)
              exec(self.other)
                   ^^^^^^^^^^ remote-exec

          def field(self):
              name = request.args["name"]
              if not self._name.match(name):
                  raise ValueError(name)
              return eval(f"row.{name}")
    `;
    typescript`
      import { createHash } from 'node:crypto';

      const KNOWN = '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef';

      class Loader {
        #get(name: string) {
          return fetch(\`https://example.com/\${name}\`).then((it) => it.text());
        }
        async load() {
          const body = await this.#get('a.js');
          if (createHash('sha256').update(body).digest('hex') !== KNOWN) throw new Error('changed');
          return eval(body);
        }
      }
    `;
  });

  it('may compare with what the user of a command says', () => {
    python`
      import hashlib
      import requests
      import rich_click as click

      @click.command()
      @click.option("--sha256", required=True)
      def update(sha256):
          body = requests.get("https://example.com/update.py").content
          if hashlib.sha256(body).hexdigest() != sha256:
              raise click.ClickException("changed")
          exec(body)
    `;
  });

  it('are what limits the signs of a text, or the nodes of its tree', () => {
    python`
      import ast
      import string
      from flask import abort, request

      SIGNS = set(string.ascii_letters + "_")
      NODES = (ast.Expression, ast.BinOp, ast.Constant, ast.Add)

      def difference():
          name = request.args["name"]
          if set(name) - SIGNS:
              abort(400)
          return eval(f"row.{name}")

      def subset():
          name = request.args["name"]
          if not set(name) <= SIGNS or not SIGNS.issuperset(name):
              abort(400)
          return eval(f"row.{name}")

      def nodes():
          text = request.args["text"]
          if not all(isinstance(node, NODES) for node in ast.walk(ast.parse(text, mode="eval"))):
              abort(400)
          return eval(text)

      def calls():
          text = request.args["text"]
          if not all(isinstance(node, (ast.Call, ast.Name)) for node in ast.walk(ast.parse(text))):
              abort(400)
          return eval(text)
                      ^^^^ code-injection

      def others():
          text = request.args["text"]
          if not all(isinstance(node, ast.Constant) or node.ok for node in ast.walk(ast.parse(text))):
              abort(400)
          return eval(text)
                      ^^^^ code-injection

      def match():
          name = request.args["name"]
          match name:
              case "mean" | "median":
                  return eval(f"np.{name}(row)")
              case other:
                  return eval(f"np.{name}(row)")
                              ^^^^^^^^^^^^^^^^^ code-injection
    `;
  });

  it('are lists of what did not pass, where there is none', () => {
    python`
      from flask import request

      names = request.args.getlist("name")
      wrong = [name for name in names if not name.isidentifier()]
      if len(wrong) == 0:
          exec("def f(" + ", ".join(names) + "): pass")
      if wrong:
          raise ValueError(wrong)
      exec("def f(" + ", ".join(names) + "): pass")
    `;
    javascript`
      import express from 'express';

      const NAME = /^\w+$/;
      express().post('/', (req, res) => {
        const wrong = req.body.names.filter((name) => !NAME.test(name));
        if (wrong.length > 0) return res.sendStatus(400);
        eval(\`f(\${req.body.names.join()})\`);
        eval(\`f(\${req.body.others.join()})\`);
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
      });
      express().put('/', (req, res) => {
        const wrong = req.body.names.filter((name) => NAME.test(name));
        if (wrong.length > 0) return res.sendStatus(400);
        eval(\`f(\${req.body.names.join()})\`);
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
      });
    `;
  });

  it('count for what is taken of a request again, by the same name', () => {
    javascript`
      import express from 'express';

      const app = express();
      app.get('/', (req, res) => {
        if (!['sum', 'mean'].includes(req.query.name)) return res.sendStatus(404);
        eval(\`row.\${req.query.name}()\`);
        eval(\`row.\${req.query.named}()\`);
             ^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
        switch (req.query.kind) {
          case 'a':
          case 'b':
            return eval(\`row.\${req.query.kind}()\`);
          default:
            return eval(\`row.\${req.query.kind}()\`);
                        ^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
        }
      });
    `;
  });

  it('of one part of a download do not count for its sister', () => {
    python`
      import requests

      class Loader:
          def _get(self):
              return requests.get("https://example.com/rule").json()

          def load(self):
              self.rule = self._get()
              if not self.rule["name"].isidentifier():
                  raise ValueError("no name")
              exec(f"def {self.rule['name']}(row): pass")
              exec(self.rule["code"])
                   ^^^^^^^^^^^^^^^^^ remote-exec

      def load():
          rule = requests.get("https://example.com/rule").json()
          if not isinstance(rule["size"], int) or set(rule["name"]) - {"a", "b"}:
              raise ValueError("no rule")
          exec(rule["code"])
               ^^^^^^^^^^^^ remote-exec
    `;
  });

  it('stand before what is evaluated in the same expression', () => {
    javascript`
      import express from 'express';

      const KNOWN = new Set(['sum', 'mean']);
      express().get('/', (req, res) => {
        const { name, other } = req.query;
        KNOWN.has(name) && res.send(eval(\`row.\${name}()\`));
        res.send(KNOWN.has(name) ? eval(\`row.\${name}()\`) : null);
        const value = !KNOWN.has(name) || eval(\`row.\${name}()\`);
        KNOWN.has(name) && res.send(eval(\`row.\${other}()\`));
                                         ^^^^^^^^^^^^^^^^ code-injection
        res.send(KNOWN.has(name) ? value : eval(\`row.\${name}()\`));
                                                ^^^^^^^^^^^^^^^ code-injection
        KNOWN.has(name) || res.send(eval(\`row.\${name}()\`));
                                         ^^^^^^^^^^^^^^^ code-injection
      });
    `;
  });

  it('are types of a few texts, and patterns that a field must match', () => {
    python`
      from typing import Annotated, Literal

      from fastapi import FastAPI, Query
      from pydantic import BaseModel, Field, StringConstraints

      Kind = Literal["sum", "mean"]
      app = FastAPI()

      class Row(BaseModel):
          name: str = Field(pattern=r"^[a-z_]+$")
          column: Annotated[str, StringConstraints(pattern=r"^\w+$")]
          label: str = Field(pattern=r"[a-z]+")
          text: str

      @app.get("/kind")
      def kind(kind: Kind, name: Annotated[str, Query(pattern=r"^[a-z]+$")], other: str):
          eval(f"row.{kind}() + row.{name}")
          eval(f"row.{other}")
               ^^^^^^^^^^^^^^ code-injection

      @app.post("/row")
      def row(row: Row):
          eval(f"row.{row.name} + row.{row.column}")
          eval(f"row.{row.label}")
               ^^^^^^^^^^^^^^^^^^ code-injection
          eval(f"row.{row.text}")
               ^^^^^^^^^^^^^^^^^ code-injection
    `;
  });

  it('keep the answer of a pattern where it is asked', () => {
    python`
      import re

      from flask import request

      def column():
          if (found := re.match(r"^(\w+)$", request.args["name"])) is None:
              return None
          return eval(f"row.{found.group(1)}")

      def any_column():
          if (found := re.match(r"(.+)", request.args["name"])) is None:
              return None
          return eval(f"row.{found.group(1)}")
                      ^^^^^^^^^^^^^^^^^^^^^^^ code-injection
    `;
  });

  it('are searches for what no name has', () => {
    python`
      import re

      from flask import request

      WRONG = re.compile(r"\W")

      def column():
          name = request.args["name"]
          if re.search(r"[^a-z_]", name) or WRONG.search(name) is not None:
              raise ValueError(name)
          return eval(f"row.{name}")

      def first():
          name = request.args["name"]
          if re.match(r"[^a-z_]", name):
              raise ValueError(name)
          return eval(f"row.{name}")
                      ^^^^^^^^^^^^^ code-injection

      def bracket():
          name = request.args["name"]
          if re.search(r"[^(]", name):
              raise ValueError(name)
          return eval(f"row.{name}")
                      ^^^^^^^^^^^^^ code-injection
    `;
  });
});
