/** The cache of a scan: whatever it holds, a scan with it says what one without it says. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { JsonReport } from '../../server/cli/json.ts';
import { Random } from '../fuzz/random.ts';
import { CommandLine } from './cli-process.ts';

/** More files than are each checked for themselves. */
const COUNT = 105;

const module = (index: number) =>
  [
    `from app.config import MODEL`,
    `from app.tools import run, fetch`,
    `from transformers import AutoModel`,
    ...(index % 3 === 0 ? ['model = AutoModel.from_pretrained(MODEL)'] : []),
    ...(index % 4 === 0 ? ['run(fetch())'] : []),
    ...(index % 5 === 0 ? ['import torch', 'torch.load("a.pt")'] : []),
    '',
  ].join('\n');

const CONFIG = 'MODEL = "acme/tiny"\n';
const TOOLS =
  'import requests\n\ndef run(text):\n    exec(text)\n\ndef fetch():\n    return requests.get("https://a.example").text\n';

describe('the cache of a scan', function () {
  this.timeout(180_000);
  const line = CommandLine.forTests({ isProject: true });
  beforeEach(() => {
    line.write('app/__init__.py', '');
    line.write('app/config.py', CONFIG);
    line.write('app/tools.py', TOOLS);
    for (let index = 0; index < COUNT; index++) line.write(`app/m${index}.py`, module(index));
  });

  const cache = () => path.join(line.folder, '.cache/kept');
  const scan = (...more: readonly string[]) => {
    const given = ['scan', '--format', 'json', '--exit-zero', '--stats', ...more, 'app'];
    const { code, output, errors } = line.run(given, home('.home'));
    assert.equal(code, 0, errors);
    const spared = Number(/from the cache +(\d+) checks/.exec(errors)?.[1] ?? 0);
    return { output, spared };
  };
  /** Where a user's caches are: the key to them lies there. */
  const home = (name: string) => {
    const folder = path.join(line.folder, name);
    return { XDG_CACHE_HOME: folder, LOCALAPPDATA: folder, HOME: folder };
  };
  /** What a report says, in short lines. */
  const digest = (output: string) =>
    (JSON.parse(output) as JsonReport).findings
      .map(({ file, start, severity, rule, fingerprint, message, path: { length }, fixes }) =>
        [file, start.line, start.column, severity, rule, fingerprint, message.slice(0, 60), length, fixes.length].join(
          ' ',
        ),
      )
      .join('\n');
  /** Fails unless a scan with what is kept says what one without says; answers with how many checks were spared. */
  const same = (what: string) => {
    const { output, spared } = scan('--cache-dir', cache());
    assert.equal(digest(output), digest(scan().output), what);
    return spared;
  };
  const kept = () => {
    const [name] = fs.readdirSync(cache());
    return path.join(cache(), name!);
  };

  it('spares checks, and follows every change of what they depended on', () => {
    assert.equal(same('nothing is kept yet'), 0);
    const all = same('nothing has changed');
    assert(all > COUNT, String(all));
    for (const [what, change] of [
      ['a file', () => line.write('app/m1.py', `${module(1)}eval(input())\n`)],
      ['a constant that others import', () => line.write('app/config.py', 'MODEL = "/models/tiny"\n')],
      ['a function of another file', () => line.write('app/tools.py', TOOLS.replace('exec(text)', 'print(text)'))],
      ['where an import leads', () => line.write('app/app/config.py', 'MODEL = "other/model"\n')],
      ['an installed version', () => line.write('requirements.txt', 'torch==1.13.0\n')],
      ['the settings', () => line.write('loadguard.jsonc', '{ "rules": { "unsafe-deserialization": "error" } }')],
      ['a file that is gone', () => fs.rmSync(path.join(line.folder, 'app/m0.py'))],
      [
        'a model of the team',
        () =>
          line.write(
            'loadguard.jsonc',
            '{ "models": [{ "library": "app.tools", "language": "python", "rows": [{ "call": "app.tools.fetch", "role": "clean" }] }] }',
          ),
      ],
    ] as const) {
      change();
      const spared = same(what);
      if (what === 'a file') assert(spared > COUNT - 10, `${what}: ${spared}`);
    }
  });

  it('spares what leads to too many files as well', () => {
    const names = Array.from({ length: 30 }, (_, index) => `name${index}`);
    for (const name of names) line.write(`app/${name}.py`, `NAME = "acme/${name}"\n`);
    const loads = names.map((name) => `from app.${name} import NAME as ${name}\nAutoModel.from_pretrained(${name})\n`);
    line.write('app/wide.py', `from transformers import AutoModel\n${loads.join('')}`);
    const { notes } = JSON.parse(scan('--cache-dir', cache()).output) as JsonReport;
    assert.deepEqual(
      notes.map(({ file }) => file),
      ['app/wide.py'],
    );
    const all = same('nothing has changed');
    line.write('app/wide.py', '');
    const others = same('it is empty now');
    assert(all > others, `${all} of ${others}`);
  });

  it('says the same after any changes, one after the other', () => {
    const random = new Random(7);
    scan('--cache-dir', cache());
    for (let round = 0; round < 2; round++) {
      for (const index of random.list(1, 6, () => random.int(COUNT))) {
        const lines = module(random.int(COUNT)).split('\n');
        if (random.once(2)) lines.splice(random.int(lines.length), 1);
        if (random.once(3)) lines.push(`from app.m${random.int(COUNT)} import *`, 'run(MODEL)', '');
        line.write(`app/m${index}.py`, lines.join('\n'));
      }
      if (random.once(2)) line.write('app/config.py', random.pick([CONFIG, 'MODEL = input()\n', '']));
      if (random.once(2)) line.write('app/tools.py', random.pick([TOOLS, TOOLS.replace('def run', 'def go'), '']));
      same(`round ${round}`);
    }
  });

  it('that was damaged, cut or changed by somebody counts for nothing and is written anew', () => {
    scan('--cache-dir', cache());
    const whole = fs.readFileSync(kept(), 'utf8');
    const plain = digest(scan().output);
    // Somebody who has the same program but not the key, as the author of a repository does.
    fs.rmSync(kept());
    line.run(['scan', '--format', 'json', '--exit-zero', '--stats', '--cache-dir', cache(), 'app'], home('.other'));
    const ofAnother = fs.readFileSync(kept(), 'utf8');
    assert.equal(ofAnother.slice(ofAnother.indexOf('\n')), whole.slice(whole.indexOf('\n')));
    for (const [what, text] of [
      ['empty', ''],
      ['cut', whole.slice(0, whole.length / 2)],
      ['no JSON', 'x\n{'],
      ['findings taken out', whole.replace(/"findings":\[\{.*?\}\]/g, '"findings":[]')],
      ['of another user', ofAnother],
      ['another seal', `${'A'.repeat(43)}${whole.slice(whole.indexOf('\n'))}`],
    ] as const) {
      fs.writeFileSync(kept(), text);
      const { output, spared } = scan('--cache-dir', cache());
      assert.deepEqual([digest(output), spared], [plain, 0], what);
      assert.equal(fs.readFileSync(kept(), 'utf8').length, whole.length, `${what}: it is whole again`);
    }
  });

  it('lies in the folder that the system has for such things, and costs nothing where it cannot be written', () => {
    const environment = home('.cache');
    const run = (...given: readonly string[]) =>
      line.run(['scan', '--format', 'json', '--exit-zero', ...given, 'app'], environment);
    const { output } = run();
    assert(!fs.existsSync(path.join(line.folder, '.cache')), 'nothing is kept that nobody asked for');
    assert.equal(digest(run('--cache').output), digest(output));
    if (process.platform !== 'darwin') {
      const [name] = fs.readdirSync(path.join(line.folder, '.cache/loadguard')).filter((it) => it !== 'key');
      assert.match(name!, /^scan-[\w-]+\.json$/);
      if (process.platform !== 'win32') {
        assert.equal(fs.statSync(path.join(line.folder, '.cache/loadguard', name!)).mode & 0o077, 0);
      }
    }
    line.write('file', '');
    assert.equal(digest(run('--cache-dir', 'file').output), digest(output));
    assert.equal(digest(run('--cache-dir', 'file/inner').output), digest(output));
  });
});
