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
});
