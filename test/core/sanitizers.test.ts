/** Controls as people write them: what was tested, looked up or escaped before it was run is no crossing. */

import { checksOf } from '../kit/check.ts';

const { javascript, python, typescript } = checksOf('code-injection', 'dynamic-import', 'remote-exec');

describe('controls', () => {
  it('silence what they guard in python', () => {
    python`
      import sys, re, keyword, json, ast, shlex, hashlib, hmac, requests
      name = sys.argv[1]
      # 1 identifier + keyword
      if not name.isidentifier() or keyword.iskeyword(name):
          raise SystemExit
      exec(f"x = {name}()")
    `;
    python`
      import sys, re
      name = sys.argv[1]
      if not re.fullmatch(r"[A-Za-z_]\w*", name):
          sys.exit("bad")
      exec(f"x = {name}()")
    `;
    python`
      import sys, re
      NAME = re.compile(r"^[a-z_][a-z0-9_]*$")
      name = sys.argv[1]
      if NAME.match(name) is None:
          raise ValueError(name)
      exec(f"x = {name}()")
    `;
    python`
      import sys
      ALLOWED = {"a", "b"}
      name = sys.argv[1]
      assert name in ALLOWED
      eval(name)
    `;
    python`
      import sys
      TABLE = {"a": "1+1", "b": "2"}
      eval(TABLE[sys.argv[1]])
    `;
    python`
      import sys
      TABLE = {"a": "1+1", "b": "2"}
      eval(TABLE.get(sys.argv[1], "0"))
    `;
    python`
      import sys
      match sys.argv[1]:
          case "a" | "b" as name:
              eval(name)
          case _:
              raise SystemExit
    `;
    python`
      import sys, ast
      value = ast.literal_eval(sys.argv[1])
      eval(f"f({value!r})")
    `;
    python`
      import sys, json
      exec(f"x = {json.dumps(sys.argv[1])}")
    `;
    python`
      import sys
      exec(f"x = {sys.argv[1]!r}")
    `;
    python`
      import sys
      exec("x = " + repr(sys.argv[1]))
    `;
    python`
      import sys
      n = int(sys.argv[1])
      exec(f"x = {n}")
    `;
    python`
      import hashlib, requests
      body = requests.get("https://example.com/a.py").content
      if hashlib.sha256(body).hexdigest() != "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef":
          raise RuntimeError
      exec(body)
    `;
    python`
      import hashlib, hmac, requests
      body = requests.get("https://example.com/a.py").content
      digest = hashlib.sha256(body).hexdigest()
      if not hmac.compare_digest(digest, EXPECTED):
          raise RuntimeError
      exec(body)
    `;
    python`
      import sys
      def check(name):
          if name not in ("a", "b"):
              raise ValueError(name)
          return name
      eval(check(sys.argv[1]))
    `;
    python`
      import sys, importlib
      name = sys.argv[1]
      if name == "csv" or name == "json":
          importlib.import_module(name)
    `;
    python`
      import sys, importlib
      name = sys.argv[1]
      if name == "csv":
          importlib.import_module(name)
    `;
    python`
      import argparse, importlib
      p = argparse.ArgumentParser()
      p.add_argument("--backend", choices=["a", "b"])
      args = p.parse_args()
      importlib.import_module(args.backend)
    `;
    python`
      import json
      schema = json.load(open("schema.json"))
      fields = []
      for field in schema["fields"]:
          if not field["name"].isidentifier():
              raise ValueError(field["name"])
          fields.append(field["name"])
      exec("def f(" + ", ".join(fields) + "): pass")
    `;
    python`
      import json
      schema = json.load(open("schema.json"))
      if not all(f.isidentifier() for f in schema["fields"]):
          raise ValueError
      exec("def f(" + ", ".join(schema["fields"]) + "): pass")
    `;
    python`
      import json, keyword
      schema = json.load(open("schema.json"))
      names = [f for f in schema["fields"] if f.isidentifier() and not keyword.iskeyword(f)]
      exec("def f(" + ", ".join(names) + "): pass")
    `;
    python`
      import enum, sys
      class Kind(enum.Enum):
          A = "a"
      eval(Kind(sys.argv[1]).value)
    `;
    python`
      import sys, uuid
      exec(f"x = '{uuid.UUID(sys.argv[1])}'")
    `;
    python`
      import sys, re
      name = re.sub(r"\W", "_", sys.argv[1])
      exec(f"{name} = 1")
    `;
    python`
      import sys, re
      name = re.sub(r"[^a-zA-Z0-9_]", "", sys.argv[1])
      exec(f"{name} = 1")
    `;
  });

  it('silence what they guard in javascript', () => {
    javascript`
      const name = process.argv[2];
      if (!/^[a-z]\w*$/.test(name)) throw new Error();
      eval(\`run_\${name}()\`);
    `;
    javascript`
      const name = process.argv[2];
      const OK = new Set(['a', 'b']);
      if (!OK.has(name)) process.exit(1);
      eval(name);
    `;
    javascript`
      const name = process.argv[2];
      switch (name) {
        case 'a':
        case 'b':
          eval(name);
          break;
        default:
          throw new Error();
      }
    `;
    javascript`
      const table = { a: '1', b: '2' };
      eval(table[process.argv[2]]);
    `;
    javascript`
      eval(\`f(\${JSON.stringify(process.argv[2])})\`);
    `;
    javascript`
      eval(\`f(\${Number(process.argv[2])})\`);
    `;
    javascript`
      const n = parseInt(process.argv[2], 10);
      new Function(\`return \${n}\`)();
    `;
    javascript`
      const crypto = require('crypto');
      const text = await (await fetch('https://example.com/a.js')).text();
      const hash = crypto.createHash('sha256').update(text).digest('hex');
      if (hash !== EXPECTED) throw new Error('bad');
      eval(text);
    `;
    javascript`
      const crypto = require('crypto');
      const text = await (await fetch('https://example.com/a.js')).text();
      const hash = crypto.createHash('sha256').update(text).digest();
      if (!crypto.timingSafeEqual(hash, Buffer.from(EXPECTED, 'hex'))) throw new Error('bad');
      eval(text);
    `;
    javascript`
      const name = process.argv[2];
      if (name === 'a' || name === 'b') { require(name); }
    `;
    javascript`
      const name = process.argv[2];
      if (name !== 'a' && name !== 'b') throw new Error();
      require(name);
    `;
    javascript`
      const name = process.argv[2].replace(/\W/g, '_');
      eval(\`\${name}()\`);
    `;
    javascript`
      const name = process.argv[2].replace(/[^a-zA-Z0-9_]/g, '');
      eval(\`\${name}()\`);
    `;
    javascript`
      import { z } from 'zod';
      const name = z.enum(['a', 'b']).parse(process.argv[2]);
      eval(name);
    `;
    javascript`
      const allowed = ['a', 'b'];
      const name = allowed.find((it) => it === process.argv[2]);
      eval(name);
    `;
    javascript`
      if (Object.hasOwn(plugins, process.argv[2])) require(process.argv[2]);
    `;
    javascript`
      if (!(process.argv[2] in plugins)) throw 1;
      require(process.argv[2]);
    `;
  });

  it('count for what they test, and for nothing else', () => {
    python`
      import argparse
      parser = argparse.ArgumentParser()
      parser.add_argument("mode")
      parser.add_argument("code")
      args = parser.parse_args()
      mode = args.mode
      if mode == "run":
          exec(args.code)
               ^^^^^^^^^ code-injection
    `;
    python`
      import re
      import sys
      name = sys.argv[1]
      if re.match(r"[a-z]+", name) is not None:
          exec(name)
               ^^^^ code-injection
      if sys.argv[2] == "a":
          exec(name)
               ^^^^ code-injection
      text = re.sub(r"[^a-z]", "();", name)
      exec(text)
           ^^^^ code-injection
    `;
    javascript`
      const name = process.argv[2];
      const kind = name.split(':')[0];
      switch (kind) {
        case 'a':
          eval(name);
               ^^^^ code-injection
          break;
      }
      eval(name.replace(/\W/, '_'));
           ^^^^^^^^^^^^^^^^^^^^^^^ code-injection
      eval(name.replace('\\W', '_'));
           ^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
    `;
  });

  it('are patterns of versions, after which a parser of the command line may end the program', () => {
    python`
      import argparse
      import re
      VERSION = re.compile(r"\d+\.\d+\.\d+(?:rc\d+)?")
      parser = argparse.ArgumentParser()
      parser.add_argument("version")
      parser.add_argument("name")
      options = parser.parse_args()
      if not VERSION.fullmatch(options.version):
          parser.error("a version is 1.2.3")
      exec("version = '" + options.version + "'")
      if not re.fullmatch(r"\d+\..*", options.name):
          parser.error("a name begins with a number")
      exec("name = '" + options.name + "'")
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
    `;
  });

  it('are calls that only parse', () => {
    python`
      import ast
      import sys
      tree = compile(sys.argv[1], "given", "exec", flags=ast.PyCF_ONLY_AST)
      code = compile(sys.argv[1], "given", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
                     ^^^^^^^^^^^ code-injection
    `;
  });

  it('count for what a framework calls a function with, each parameter for itself', () => {
    python`
      import click
      import flask
      from discord.ext import commands
      KNOWN = ("music", "polls")
      app = flask.Flask("app")
      bot = commands.Bot(command_prefix="!")

      @app.route("/run/<name>/<other>")
      def route(name, other):
          if name not in KNOWN:
              flask.abort(404)
          exec(name)
          exec(other)
               ^^^^^ code-injection

      @click.command()
      @click.argument("name")
      def command(name):
          if name not in KNOWN:
              raise click.BadParameter(name)
          exec(name)

      @bot.command()
      async def chat(context, name: str):
          if name not in KNOWN:
              await context.reply("unknown")
              return
          exec(name)
    `;
  });

  it('do not count for the other one of a pair', () => {
    python`
      import json
      import sys
      for kind, body in json.loads(sys.argv[1]).items():
          if kind not in ("a", "b"):
              continue
          exec(kind)
          exec(body)
               ^^^^ code-injection
    `;
  });

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
});
