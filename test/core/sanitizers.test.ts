/** Controls as people write them: what was tested, looked up or escaped before it was run is no crossing. */

import { checksOf } from '../kit/check.ts';

const { javascript, python } = checksOf('code-injection', 'dynamic-import', 'remote-exec');

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
});
