/** Where generated-import draws its lines: files that are written from data, and what runs them. */

import { checksOf } from '../kit/check.ts';

const { javascript, python, typescript } = checksOf('generated-import');

describe('generated-import', () => {
  describe('in Python finds', () => {
    it('a module in a folder that is searched', () => {
      python`
        import json, sys
        from pathlib import Path
        schema = json.loads(Path("schema.json").read_text())
        src = "\n".join(f"def get_{n}(): return {n}" for n in schema["names"])
        build = Path("build")
        (build / "gen.py").write_text(src)
        sys.path.insert(0, str(build))
        import gen
               ^^^ generated-import
      `;
    });

    it('a module in a temporary folder', () => {
      python`
        import json, os, tempfile, sys
        schema = json.load(open("s.json"))
        d = tempfile.mkdtemp()
        with open(os.path.join(d, "gen.py"), "w") as f:
            f.write("x = " + schema["default"])
        sys.path.insert(0, d)
        mod = __import__("gen")
                         ^^^^^ generated-import
      `;
    });

    it('a file that is read and executed', () => {
      python`
        import json
        schema = json.load(open("s.json"))
        with open("gen.py", "w") as f:
            f.write("x = " + schema["default"])
        exec(open("gen.py").read())
             ^^^^^^^^^^^^^^^^^^^^^ generated-import
      `;
    });

    it('a request that becomes a script', () => {
      python`
        from flask import request
        import subprocess
        def run():
            code = request.form["code"]
            with open("/tmp/job.py", "w") as f:
                f.write(code)
            subprocess.run(["python", "/tmp/job.py"])
                                      ^^^^^^^^^^^^^ generated-import
      `;
    });

    it('a folder in the environment', () => {
      python`
        import json, os, sys
        schema = json.load(open("s.json"))
        with open(os.path.join(OUT, "gen.py"), "w") as f:
            f.write("x = " + schema["default"])
        os.environ["PYTHONPATH"] = OUT
                                   ^^^ generated-import
      `;
    });
  });

  describe('in scripts finds', () => {
    it('a module that is required', () => {
      javascript`
        const fs = require('fs');
        const path = require('path');
        const schema = JSON.parse(fs.readFileSync('schema.json'));
        const target = path.join(__dirname, 'gen.js');
        fs.writeFileSync(target, \`module.exports = \${schema.expression}\`);
        const gen = require('./gen');
                            ^^^^^^^ generated-import
      `;
    });
  });

  it('finds modules that are loaded anew, and makefiles', () => {
    typescript`
      import { execSync } from "node:child_process";
      import fs from "node:fs";
      import { createRequire } from "node:module";
      import { pathToFileURL } from "node:url";
      import { parse } from "yaml";
      const { entities } = parse(fs.readFileSync("entities.yaml", "utf8"));
      const text = entities.map((it) => \`export const \${it.name} = 1;\`).join("");
      fs.writeFileSync("entities.mjs", text);
      await import(pathToFileURL("entities.mjs").href + \`?v=\${Date.now()}\`);
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-import
      fs.writeFileSync("entities.cjs", text);
      const load = createRequire(import.meta.url);
      load("./entities.cjs");
           ^^^^^^^^^^^^^^^^ generated-import
      fs.writeFileSync("Makefile", entities.map((it) => \`\${it.name}:\`).join("\n"));
      execSync("make all");
               ^^^^^^^^^^ generated-import
      fs.writeFileSync("other.mk", entities.map((it) => \`\${it.name}:\`).join("\n"));
      execSync("make -f rules.mk");
    `;
  });
});
