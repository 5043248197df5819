/** Where generated-write-back draws its lines: which files are code, and what makes their text harmless. */

import { checksOf } from '../kit/check.ts';

const { javascript, python, typescript } = checksOf('generated-write-back');

describe('generated-write-back', () => {
  describe('in Python finds', () => {
    it('a module', () => {
      python`
        from openai import OpenAI
        answer = OpenAI().responses.create(model="gpt-5", input="x").output_text
        open("src/helpers.py", "w").write(answer)
                                          ^^^^^^ generated-write-back
      `;
    });

    it('a notebook, however its cells come in, and no other JSON', () => {
      python`
        import json
        import nbformat
        from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
        from openai import OpenAI
        answer = OpenAI().responses.create(model="gpt-5", input="x").output_text
        report = new_notebook()
        report.cells.append(new_code_cell(answer))
        nbformat.write(report, "report.ipynb")
                       ^^^^^^ generated-write-back
        whole = new_notebook(cells=[new_code_cell(answer)])
        nbformat.write(whole, "whole.ipynb")
                       ^^^^^ generated-write-back
        plain = {"cells": [], "nbformat": 4}
        plain["cells"].append({"cell_type": "code", "source": answer})
        with open("plain.ipynb", "w") as file:
            json.dump(plain, file)
                      ^^^^^ generated-write-back
        with open("answers.json", "w") as file:
            json.dump(plain, file)
        notes = new_notebook()
        notes.cells.append(new_markdown_cell(answer))
        nbformat.write(notes, "notes.ipynb")
      `;
    });

    it('a module that is named by the default of an option', () => {
      python`
        import argparse
        import json
        from pathlib import Path
        parser = argparse.ArgumentParser()
        parser.add_argument("-o", "--out", type=Path, default=Path("src/models.py"))
        parser.add_argument("--notes", type=Path, default=Path("notes.md"))
        options = parser.parse_args()
        name = json.loads(Path("schema.json").read_text())["name"]
        options.out.write_text(f"class {name}: pass")
                               ^^^^^^^^^^^^^^^^^^^^^ generated-write-back
        options.notes.write_text(f"class {name}: pass")
      `;
    });

    it('a rendered template', () => {
      python`
        import json
        from jinja2 import Template
        spec = json.load(open("api.json"))
        code = Template(open("client.py.j2").read()).render(spec=spec)
        with open("client.py", "w") as f:
            f.write(code)
                    ^^^^ generated-write-back
      `;
    });

    it('a template that writes its own file', () => {
      python`
        import json
        from jinja2 import Environment, FileSystemLoader
        env = Environment(loader=FileSystemLoader("templates"))
        spec = json.load(open("api.json"))
        env.get_template("client.py.j2").stream(spec=spec).dump("client.py")
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back
      `;
    });

    it('lines of a generator', () => {
      python`
        import yaml
        from pathlib import Path
        spec = yaml.safe_load(Path("openapi.yaml").read_text())
        lines = []
        for name, schema in spec["components"]["schemas"].items():
            lines.append(f"class {name}(BaseModel):")
            for prop in schema["properties"]:
                lines.append(f"    {prop}: str")
        out_dir = Path("generated")
        (out_dir / "models.py").write_text("\n".join(lines))
                                           ^^^^^^^^^^^^^^^^ generated-write-back
      `;
    });

    it('lines of a list', () => {
      python`
        import xml.etree.ElementTree as ET
        root = ET.parse("schema.xml").getroot()
        with open("types.py", "w") as f:
            f.writelines(f"class {e.attrib['name']}: pass\n" for e in root)
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back
      `;
    });

    it('a pipeline', () => {
      python`
        import requests, os
        wf = requests.get("https://example.com/ci").json()
        os.makedirs(".github/workflows")
        with open(os.path.join(".github", "workflows", "ci.yml"), "w") as f:
            f.write("run: " + wf["command"])
                    ^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back
      `;
    });

    it('a program named by an argument', () => {
      python`
        import sys
        name = sys.argv[1]
        with open(f"{name}.py", "w") as f:
            f.write(f"class {name}:\n    pass\n")
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back
      `;
    });

    it('nothing of checked names', () => {
      python`
        import sys
        name = sys.argv[1]
        assert name.isidentifier()
        with open(f"{name}.py", "w") as f:
            f.write(f"class {name}:\n    pass\n")
      `;
    });

    it('nothing of data and documents', () => {
      python`
        import json
        spec = json.load(open("api.json"))
        with open("report.md", "w") as f:
            f.write(spec["title"])
        with open("out.json", "w") as f:
            json.dump(spec, f)
        with open("data.csv", "w") as f:
            f.write(",".join(spec["columns"]))
      `;
    });

    it('nothing of quoted values', () => {
      python`
        import json
        spec = json.load(open("api.json"))
        with open("const.py", "w") as f:
            f.write("SPEC = " + repr(spec))
            f.write("SPEC2 = " + json.dumps(spec))
      `;
    });
  });

  describe('in scripts finds', () => {
    it('types', () => {
      typescript`
        import * as fs from 'fs';
        import * as path from 'path';
        const schema = JSON.parse(fs.readFileSync('schema.json', 'utf-8'));
        function render(name: string) { return \`export interface \${name} {}\`; }
        for (const name of Object.keys(schema.definitions)) {
          fs.writeFileSync(path.join('src/types', \`\${name}.ts\`), render(name));
                                                                 ^^^^^^^^^^^^ generated-write-back
        }
      `;
    });

    it('a source file of a project', () => {
      typescript`
        import { Project } from 'ts-morph';
        import spec from './openapi.json';
        const project = new Project();
        const file = project.createSourceFile('client.ts', \`export const x = \${spec.info.title}\`);
                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back
        await project.save();
      `;
    });

    it('a rendered template', () => {
      typescript`
        import ejs from 'ejs';
        import fs from 'fs';
        const spec = JSON.parse(fs.readFileSync('spec.json', 'utf8'));
        const out = ejs.render(template, { spec });
        fs.writeFileSync('out.js', out);
                                   ^^^ generated-write-back
      `;
    });

    it('a compiled template', () => {
      typescript`
        import Handlebars from 'handlebars';
        import { writeFile } from 'fs/promises';
        const spec = await fetch('https://example.com/spec').then((r) => r.json());
        const template = Handlebars.compile(source);
        await writeFile('gen.ts', template(spec));
                                  ^^^^^^^^^^^^^^ generated-write-back
      `;
    });

    it('formatted code', () => {
      typescript`
        import prettier from 'prettier';
        import fs from 'fs';
        import yaml from 'js-yaml';
        const spec = yaml.load(fs.readFileSync('spec.yaml', 'utf8'));
        const code = await prettier.format(\`export type \${spec.name} = {}\`, { parser: 'typescript' });
        fs.writeFileSync('gen.ts', code);
                                   ^^^^ generated-write-back
      `;
    });

    it('nothing of quoted values', () => {
      typescript`
        import * as fs from 'fs';
        const schema = JSON.parse(fs.readFileSync('schema.json', 'utf-8'));
        fs.writeFileSync('schema.js', \`export default \${JSON.stringify(schema)}\`);
        fs.writeFileSync('package.json', JSON.stringify({ ...schema, version: '1' }));
        fs.writeFileSync('out.html', \`<h1>\${schema.title}</h1>\`);
      `;
    });
  });

  it('is silent about downloads that are copied to a file which need not be code', () => {
    python`
      import os
      import shutil
      from huggingface_hub import hf_hub_download

      def cached(name):
          path = os.path.join("cache", name.replace("/", "_"))
          if name.endswith(".py"):
              path += ".py"
          return path

      shutil.copyfile(hf_hub_download("org/a", "data.bin", revision=commit), cached(name))
      shutil.copyfile(hf_hub_download("org/a", "model.py", revision=commit), "own_model.py")
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back
    `;
  });

  it('takes a relative path from what it leads to, not from where it begins', () => {
    python`
      import os
      import sys
      from pathlib import Path
      Path("first.py").write_text("FOLDER = '" + os.path.relpath("src/app", sys.argv[1]) + "'")
      Path("second.py").write_text("FOLDER = '" + os.path.relpath(sys.argv[1], "src") + "'")
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back
    `;
    typescript`
      import { writeFileSync } from 'node:fs';
      import path from 'node:path';
      const base = process.env.INIT_CWD ?? '';
      writeFileSync('first.ts', \`export * from '\${path.relative(base, 'src/app')}';\`);
      writeFileSync('second.ts', \`export * from '\${path.relative('src', base)}';\`);
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back
    `;
  });

  it('takes .pth for code only where Python looks for it', () => {
    python`
      import os
      import site
      import requests
      with open("weights.pth", "wb") as file:
          file.write(requests.get("https://example.com/weights").content)
      with open(os.path.join(site.getsitepackages()[0], "start.pth"), "w") as file:
          file.write(requests.get("https://example.com/start").text)
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back
    `;
  });

  it('sees scripts that other notations bring into a manifest', () => {
    javascript`
      const fs = require('node:fs');
      const toml = require('toml');
      const { tasks } = toml.parse(fs.readFileSync('tasks.toml', 'utf8'));
      const scripts = {};
      for (const [name, task] of Object.entries(tasks)) scripts[name] = task.command;
      fs.writeFileSync('package.json', JSON.stringify({ name: 'x', scripts }));
                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back
      fs.writeFileSync('package.json', JSON.stringify({ name: tasks.name, scripts: { build: 'tsc' } }));
    `;
  });

  it('knows a file by the ending that is put in place of another', () => {
    python`
      from google.protobuf import descriptor_pb2
      files = descriptor_pb2.FileDescriptorSet().file

      def stubs():
          for file in files:
              yield file.name.replace(".proto", "_pb2.pyi"), f"class {file.name}: ..."

      for name, text in stubs():
          with open(name, "w") as out:
              out.write(text)
                        ^^^^ generated-write-back
      for file in files:
          with open(file.name.replace(".proto", ".md"), "w") as out:
              out.write(f"# {file.name}")
    `;
  });

  it('finds scripts of a manifest that other data name', () => {
    typescript`
      import { readFileSync, writeFileSync } from "node:fs";
      const targets = JSON.parse(readFileSync("targets.json", "utf8"));
      const manifest = JSON.parse(readFileSync("package.json", "utf8"));
      for (const [i, target] of targets.entries()) manifest.scripts[\`build:\${i}\`] = target.command;
      writeFileSync("package.json", JSON.stringify(manifest, null, 2));
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back
      const other = JSON.parse(readFileSync("package.json", "utf8"));
      other.scripts.build = other.scripts.dev;
      writeFileSync("packages/other/package.json", JSON.stringify(other));
    `;
  });

  it('finds a workflow that is put together as data', () => {
    typescript`
      import { readFileSync, writeFileSync } from "node:fs";
      import { stringify } from "yaml";
      const all = JSON.parse(readFileSync("targets.json", "utf8"));
      const jobs = Object.fromEntries(all.map((it) => [it.name, { steps: [{ run: \`build \${it.name}\` }] }]));
      writeFileSync(".github/workflows/all.yml", stringify({ on: ["push"], jobs }));
                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back
      writeFileSync("docs/all.yml", stringify({ jobs }));
    `;
  });

  it('reads what is dumped into a pipeline', () => {
    python`
      import tomllib
      from pathlib import Path
      import yaml
      from ruamel.yaml import YAML

      suites = tomllib.loads(Path("forge.toml").read_text())["suites"]
      flow = {"jobs": {"test": {"steps": [{"run": f"pytest tests/{it}"} for it in suites]}}}
      with open(".github/workflows/test.yml", "w") as file:
          YAML().dump(flow, file)
                      ^^^^ generated-write-back
      Path(".github/workflows/other.yml").write_text(yaml.safe_dump(flow))
                                                     ^^^^^^^^^^^^^^^^^^^^ generated-write-back
      with open("docs/suites.yml", "w") as file:
          yaml.safe_dump({"suites": suites}, file)
    `;
  });

  it('of the manifest whose scripts it writes, and not of another one', () => {
    typescript`
      import fs from "node:fs";

      export function bump(version: string) {
        const manifest = JSON.parse(fs.readFileSync("package.json", "utf8"));
        manifest.scripts.build = "tsc";
        fs.writeFileSync("package.json", JSON.stringify(manifest));
      }

      export function add() {
        const manifest = JSON.parse(fs.readFileSync("package.json", "utf8"));
        manifest.scripts.start = \`serve \${process.argv[2]}\`;
        fs.writeFileSync("package.json", JSON.stringify(manifest));
                                         ^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back
      }
    `;
  });
});
