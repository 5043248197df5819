/** Checks that go over lists, and downloads that are compared with a hash before they are run. */

import { checksOf } from '../kit/check.ts';

describe('checks of lists', () => {
  const { python, typescript } = checksOf('runtime-compile');

  it('vouch for the whole list behind the loop where they throw', () => {
    typescript`
      import { readFileSync } from 'node:fs';
      const NAME = /^[A-Za-z_]\w*$/;

      const thrown = JSON.parse(readFileSync('a.json', 'utf8'));
      for (const name of thrown) {
        if (!NAME.test(name)) throw new SyntaxError(name);
      }
      new Function('row', thrown.map((name) => \`row.\${name};\`).join(''));

      const skipped = JSON.parse(readFileSync('b.json', 'utf8'));
      for (const name of skipped) {
        if (!NAME.test(name)) continue;
      }
      new Function('row', skipped.map((name) => \`row.\${name};\`).join(''));
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile

      const each = JSON.parse(readFileSync('c.json', 'utf8'));
      each.forEach((name) => {
        if (!NAME.test(name)) throw new SyntaxError(name);
      });
      new Function('row', each.map((name) => \`row.\${name};\`).join(''));

      const returned = JSON.parse(readFileSync('d.json', 'utf8'));
      returned.forEach((name) => {
        if (!NAME.test(name)) return;
      });
      new Function('row', returned.map((name) => \`row.\${name};\`).join(''));
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile
    `;
    python`
      import json

      thrown = json.load(open("a.json"))
      for name in thrown:
          if not name.isidentifier():
              raise ValueError(name)
      exec("\n".join(f"{name} = 1" for name in thrown))

      skipped = json.load(open("b.json"))
      for name in skipped:
          if not name.isidentifier():
              continue
      exec("\n".join(f"{name} = 1" for name in skipped))
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile
    `;
  });

  it('vouch for the part that they test, not for others in the same list', () => {
    python`
      import json

      def by_name():
          lines = []
          for field in json.load(open("fields.json")):
              if not field["name"].isidentifier():
                  raise ValueError("no name")
              lines.append(field["name"])
          exec("\n".join(lines))

      def by_name_and_value():
          lines = []
          for field in json.load(open("fields.json")):
              if not field["name"].isidentifier():
                  raise ValueError("no name")
              lines.append(field["name"])
              lines.append(field["value"])
          exec("\n".join(lines))
               ^^^^^^^^^^^^^^^^ runtime-compile
    `;
  });
});

describe('a download', () => {
  const { python } = checksOf('generated-write-back', 'download-and-run');

  it('that is run only where its hash fits is written as well', () => {
    python`
      import hashlib
      import subprocess
      from pathlib import Path
      import requests

      DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

      def compared():
          Path("a.sh").write_bytes(requests.get("https://example.com/a.sh").content)
          if hashlib.sha256(Path("a.sh").read_bytes()).hexdigest() != DIGEST:
              raise SystemExit("another file")
          subprocess.run(["sh", "a.sh"], check=True)

      def only_written():
          Path("b.sh").write_bytes(requests.get("https://example.com/b.sh").content)
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back

      def run_at_once():
          Path("c.sh").write_bytes(requests.get("https://example.com/c.sh").content)
          subprocess.run(["sh", "c.sh"], check=True)
                                ^^^^^^ download-and-run
    `;
  });
});
