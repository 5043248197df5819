/** How other files of the workspace are found, and what is not taken for one. */

import fs from 'node:fs';
import path from 'node:path';
import { textOf } from '../../server/core/rules/rule.ts';
import { Project } from '../kit/project.ts';

describe('other files of the workspace, as they are looked for,', () => {
  const project = Project.forTests();
  const text = (strings: TemplateStringsArray) => textOf(strings);

  it('are found by scripts: named, default, star and CommonJS exports, folders and compiled names', () => {
    project.write({
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
    project.write({
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
    project.write({
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
    project.write({
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
    project.write({
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
    fs.mkdirSync(path.join(project.folder, 'project/.git'), { recursive: true });
    project.write({
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
    project.write({
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
