/** Controls as people write them: what stands between data and the place where it would become code. */

import { checksOf } from '../kit/check.ts';

describe('controls', () => {
  const { python, typescript } = checksOf('dynamic-import', 'runtime-compile', 'code-injection');

  it('are patterns under a name, tests by match, and their opposites', () => {
    typescript`
      import { readFileSync } from 'node:fs';
      const IDENTIFIER = /^[A-Za-z_]\w*$/;
      const LOOSE = /[A-Za-z_]\w*/;
      const schema = JSON.parse(readFileSync('schema.json', 'utf8'));
      for (const key of schema.keys) {
        if (!IDENTIFIER.test(key)) continue;
        new Function('o', \`return o.\${key}\`);
      }
      for (const key of schema.keys) {
        if (!key.match(/^[a-z]+$/)) throw new Error(key);
        new Function('o', \`return o.\${key}\`);
      }
      for (const key of schema.labels) {
        if (!LOOSE.test(key)) continue;
        new Function('o', \`return o.\${key}\`);
                          ^^^^^^^^^^^^^^^^^ runtime-compile
      }
    `;
  });

  it('are conditions of a conditional expression, for what they vouch for', () => {
    typescript`
      const locales = ['en', 'de'];
      const wanted = process.argv[2];
      const safe = locales.includes(wanted) ? wanted : 'en';
      await import(\`\${safe}/messages.js\`);
      const open = locales.includes(wanted) ? 'en' : wanted;
      await import(\`\${open}/messages.js\`);
                   ^^^^^^^^^^^^^^^^^^^^^ dynamic-import
    `;
    python`
      import sys
      from importlib import import_module
      KNOWN = {"csv", "json"}
      name = sys.argv[1]
      import_module(name if name in KNOWN else "csv")
      safe = name if name in KNOWN else "csv"
      import_module(safe)
      other = name if name not in KNOWN else "csv"
      import_module(other)
                    ^^^^^ dynamic-import
    `;
  });

  it('are answers of functions, however these are put together', () => {
    python`
      import importlib
      import keyword
      import os
      import sys
      ALLOWED = ["diffusers", "transformers"]

      def is_allowed(allowed, name):
          if name in allowed:
              return True
          return any(name.startswith(f"{it}.") for it in allowed)

      def is_name(name):
          return name.isidentifier() and not keyword.iskeyword(name) if isinstance(name, str) else False

      def is_refused(name):
          if name in ALLOWED:
              return False
          return True

      def is_perhaps_refused(name):
          if name in ALLOWED:
              return False
          if name == "":
              return True

      def known():
          value = os.environ.get("HOOK", "")
          if value == "":
              return "", False
          return value, value in ALLOWED

      def is_any(name):
          return len(name) > 0 or name in ALLOWED

      first = sys.argv[1]
      if not is_allowed(ALLOWED, first):
          raise ValueError(first)
      importlib.import_module(first)
      second = sys.argv[2]
      if is_name(second):
          exec(f"{second} = None")
      third = sys.argv[3]
      if is_refused(third):
          sys.exit(1)
      importlib.import_module(third)
      hook, is_known = known()
      if is_known:
          exec(hook)
      exec(hook)
           ^^^^ code-injection
      fifth = sys.argv[5]
      if not is_any(fifth):
          raise ValueError(fifth)
      importlib.import_module(fifth)
                              ^^^^^ dynamic-import
      fourth = sys.argv[4]
      if is_perhaps_refused(fourth):
          sys.exit(1)
      importlib.import_module(fourth)
                              ^^^^^^ dynamic-import
      sixth = sys.argv[6]
      if any(sixth.startswith(f"{it}.") for it in ALLOWED):
          exec(sixth)
               ^^^^^ code-injection
    `;
    python`
      import importlib
      import sys
      ALLOWED = ["diffusers", "transformers"]

      class Agent:
          def __init__(self, name, other):
              self.name = self._checked(name)
              self.other = self._given(other)

          def _checked(self, name):
              if name is not None and not is_name(name):
                  raise ValueError(name)
              return name

          def _given(self, name):
              if name is None:
                  raise ValueError(name)
              return name

          def open(self):
              importlib.import_module(self.name)
              importlib.import_module(self.other)
                                      ^^^^^^^^^^ dynamic-import

      def is_name(name):
          return isinstance(name, str) and name.isidentifier()

      Agent(sys.argv[1], sys.argv[3]).open()
      name = sys.argv[2]
      is_good = isinstance(name, str) and name in ALLOWED
      if not is_good:
          raise ValueError(name)
      importlib.import_module(name)
    `;
    typescript`
      const ALLOWED = ['half', 'twice'];
      const isAllowed = (name: unknown) => typeof name === 'string' && ALLOWED.includes(name);
      function isKnown(name: string) {
        if (!name) return false;
        return ALLOWED.some((it) => it === 'x') ? false : ALLOWED.includes(name);
      }
      function isLong(name: string) {
        if (name.length > 3) return true;
        return ALLOWED.includes(name);
      }
      function assertName(name: string) {
        if (!/^[A-Za-z]+$/.test(name)) throw new Error(name);
      }
      const first = process.argv[2];
      const second = process.argv[3];
      const third = process.argv[4];
      const fourth = process.argv[5];
      if (!isAllowed(first)) throw new Error(first);
      eval(first);
      if (isKnown(second)) eval(second);
      if (isLong(third)) eval(third);
                              ^^^^^ code-injection
      assertName(fourth);
      eval(fourth);
    `;
  });

  it('count for what is spread into a call', () => {
    python`
      import importlib
      import requests

      class Agent:
          def __init__(self, name, other):
              self.name = self._checked(name)
              self.other = other

          def _checked(self, name):
              if name is not None and not name.isidentifier():
                  raise ValueError(name)
              return name

          def open(self):
              importlib.import_module(self.name)
              importlib.import_module(self.other)
                                      ^^^^^^^^^^ dynamic-import

      data = requests.get("https://example.com/settings.json").json()
      Agent(**{"name": data.get("name"), "other": data.get("other")}).open()
    `;
  });

  it('do not count where they only let one answer end the function', () => {
    typescript`
      import * as readline from 'node:readline';
      const rl = readline.createInterface({ input: process.stdin });
      rl.on('line', (line) => {
        const text = line.trim();
        if (text === 'exit') return rl.close();
        console.log(eval(text));
                         ^^^^ code-injection
      });
    `;
  });

  it('count for a name in a download, not for what stands beside it', () => {
    python`
      import importlib
      import requests
      ALLOWED = ["diffusers", "transformers"]

      def is_allowed(name):
          return name in ALLOWED

      data = requests.get("https://example.com/settings.json").json()
      name = data["library"]
      if not is_allowed(name):
          raise ValueError(name)
      importlib.import_module(name)
      importlib.import_module(data["other"])
                              ^^^^^^^^^^^^^ dynamic-import
      other = data["other"]
      if not is_allowed(data["library"]):
          raise ValueError(other)
      importlib.import_module(other)
                              ^^^^^ dynamic-import
    `;
  });

  it('are hashes that are made piece by piece', () => {
    const { python: deserialised } = checksOf('unsafe-deserialization');
    deserialised`
      import hashlib
      import pickle
      import requests

      def is_known(path, expected):
          digest = hashlib.sha256()
          with open(path, "rb") as file:
              for chunk in iter(lambda: file.read(8192), b""):
                  digest.update(chunk)
          return digest.hexdigest() == expected

      open("first.pkl", "wb").write(requests.get("https://example.com/first.pkl").content)
      if not is_known("first.pkl", "9f86d081884c7d65"):
          raise SystemExit("not the file that was meant")
      first = pickle.load(open("first.pkl", "rb"))
      open("second.pkl", "wb").write(requests.get("https://example.com/second.pkl").content)
      digest = hashlib.sha256()
      with open("second.pkl", "rb") as file:
          for chunk in iter(lambda: file.read(8192), b""):
              digest.update(chunk)
      if digest.hexdigest() != "9f86d081884c7d65":
          raise SystemExit("not the file that was meant")
      second = pickle.load(open("second.pkl", "rb"))
      open("third.pkl", "wb").write(requests.get("https://example.com/third.pkl").content)
      third = pickle.load(open("third.pkl", "rb"))
                          ^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization
    `;
  });

  it('count for the key that they test, not for its sisters', () => {
    const { python: injected, typescript } = checksOf('code-injection');
    injected`
      import argparse
      import json
      from flask import request

      def by_mode():
          job = request.get_json()
          if job["mode"] not in ("mean", "sum"):
              raise ValueError("no such mode")
          exec(job["body"])
               ^^^^^^^^^^^ code-injection
          exec(job["mode"])

      def by_column():
          column = request.get_json()
          label = column.get("label")
          if not label.isidentifier():
              raise ValueError("no name")
          exec(f"{label} = {column['value']!r}")
          exec(f"{label} = {int(column['width'])}")
          exec(f"{label} = {column['default']}")
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection

      def by_columns():
          lines = []
          for column in request.get_json()["columns"]:
              if not column["label"].isidentifier() or column["type"] not in ("int", "str"):
                  raise ValueError("no such column")
              lines.append(f"{column['label']}: {column['type']}")
          exec("\n".join(lines))

      options = argparse.ArgumentParser().parse_args()
      if options.format in ("csv", "json"):
          exec(options.hook)
               ^^^^^^^^^^^^ code-injection
    `;
    typescript`
      import express from 'express';
      const app = express();
      app.post('/run', (request, response) => {
        const { operation, formula } = request.body;
        if (!['mean', 'sum'].includes(operation)) return response.status(400).end();
        response.json(eval(formula));
                           ^^^^^^^ code-injection
        response.json(eval(\`\${operation}(rows)\`));
      });
    `;
  });

  it('of one element of a list do not count for another, behind a hole either', () => {
    typescript`
      const [, , mode, formula] = process.argv;
      if (!['mean', 'sum'].includes(mode)) process.exit(1);
      eval(mode);
      eval(formula);
           ^^^^^^^ code-injection
    `;
  });

  it('take a hash that whoever starts the program gives for a control', () => {
    checksOf('download-and-run').python`
      import hashlib
      import subprocess
      import sys
      from pathlib import Path
      import click
      import requests
      from flask import request

      @click.command()
      @click.option("--sha256", required=True)
      def update(sha256):
          data = requests.get("https://example.com/tool.pyz").content
          if hashlib.sha256(data).hexdigest() != sha256:
              raise click.ClickException("checksum mismatch")
          Path("tool.pyz").write_bytes(data)
          subprocess.run([sys.executable, "tool.pyz"], check=True)

      def served():
          data = requests.get("https://example.com/other.pyz").content
          if hashlib.sha256(data).hexdigest() != request.args["sha256"]:
              raise ValueError("checksum mismatch")
          Path("other.pyz").write_bytes(data)
          subprocess.run([sys.executable, "other.pyz"], check=True)
                                          ^^^^^^^^^^^ download-and-run
    `;
  });
});
