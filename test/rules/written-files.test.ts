/** Files of code that programs write: named by the defaults of options, imported by star, and scripts in a manifest. */

import { checksOf } from '../kit/check.ts';

describe('a file of code that is written', () => {
  const { python, typescript } = checksOf('generated-write-back', 'generated-import');

  it('is named by the defaults of options', () => {
    python`
      import json
      from pathlib import Path
      import click
      import typer

      @click.command()
      @click.option("--dest", default="models_gen.py")
      @click.option("-o", "--out-file", "target", type=Path, default=Path("models_gen.py"))
      @click.option("--notes", default="notes.md")
      def generate(dest, target, notes):
          names = json.load(open("schema.json"))
          Path(dest).write_text("\n".join(f"{name} = 1" for name in names))
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back
          target.write_text("\n".join(f"{name} = 2" for name in names))
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back
          Path(notes).write_text("\n".join(f"{name} = 3" for name in names))

      def main(dest: Path = typer.Option(Path("models_gen.py"), "--dest"), notes: str = typer.Option("notes.md")):
          names = json.load(open("schema.json"))
          dest.write_text("\n".join(f"{name} = 4" for name in names))
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back
          Path(notes).write_text("\n".join(f"{name} = 5" for name in names))
    `;
  });

  it('is imported by a star', () => {
    python`
      import yaml

      tables = yaml.safe_load(open("tables.yaml"))
      with open("tables_generated.py", "w") as file:
          file.write("\n".join(f"class {it['name']}: pass" for it in tables))
      from tables_generated import *
                                   ^ generated-import
      from tables_written import *
    `;
  });

  it('is a manifest where its scripts are a model’s answer', () => {
    typescript`
      import fs from 'node:fs';
      import OpenAI from 'openai';
      const answer = (await new OpenAI().responses.create({ model: 'm', input: 'x' })).output_text;
      const read = () => JSON.parse(fs.readFileSync('package.json', 'utf8'));

      const replaced = read();
      replaced.scripts = { ...replaced.scripts, build: answer };
      fs.writeFileSync('package.json', JSON.stringify(replaced, null, 2));
                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back

      const changed = read();
      changed.scripts.build = answer;
      fs.writeFileSync('package.json', JSON.stringify(changed, null, 2));
                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back

      const described = read();
      described.description = answer;
      fs.writeFileSync('package.json', JSON.stringify(described, null, 2));

      fs.writeFileSync('package.json', JSON.stringify({ name: 'x', scripts: { build: answer } }));
                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back
      fs.writeFileSync('package.json', JSON.stringify({ name: 'x', description: answer }));
    `;
  });
});
