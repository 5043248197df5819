/** What a team keeps beside its settings, on the command line: the baseline and the inventory. */

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';
import type { JsonReport } from '../../server/cli/json.ts';
import { CommandLine } from './cli-process.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const LOAD = 'from transformers import AutoModel\n\nmodel = AutoModel.from_pretrained("acme/tiny")\n';

describe('a team on the command line', () => {
  const line = CommandLine.forTests({ isProject: true });

  const scan = (...given: readonly string[]) =>
    (JSON.parse(line.run(['scan', '--format', 'json', '--exit-zero', ...given]).output) as JsonReport).findings;

  it('accepts what is found today, and is told what is new', () => {
    line.write('a.py', LOAD);
    assert.equal(line.run(['baseline']).output, 'loadguard.baseline.json accepts one finding.\n');
    assert.deepEqual(scan(), []);
    assert.equal(line.run(['scan']).code, 0);
    assert.equal(scan('--no-baseline').length, 1);
    line.write('a.py', `import os\n\n\n${LOAD}`);
    assert.deepEqual(scan(), [], 'lines that move');
    fs.renameSync(path.join(line.folder, 'a.py'), path.join(line.folder, 'b.py'));
    assert.deepEqual(scan(), [], 'files that are renamed');
    line.write('c.py', LOAD);
    assert.equal(scan().length, 1, 'the same once more');
    line.write('b.py', 'x = 1\n');
    line.write('c.py', 'x = 1\n');
    assert.match(line.run(['scan']).errors, /1 of its entries are found no more/);
    assert.match(line.run(['baseline']).output, /accepts 0 findings; 1 that were no longer found were taken out/);
  });

  it('accepts code that moved to another file, once, however much is looked at', () => {
    line.write('old.py', LOAD);
    line.write('b.py', 'x = 1\n');
    line.run(['baseline']);
    const told = (...given: readonly string[]) => scan(...given).map(({ file }) => file);
    line.write('b.py', `x = 1\n${LOAD}`);
    assert.deepEqual([told(), told('b.py')], [['b.py'], ['b.py']], 'a copy');
    line.write('old.py', 'y = 1\n');
    assert.deepEqual([told(), told('b.py')], [[], []], 'moved');
    line.write('c.py', LOAD);
    assert.deepEqual([told(), told('b.py'), told('c.py')], [['c.py'], [], ['c.py']], 'moved, and copied');
    line.write('a folder, ä/a.py', LOAD);
    assert.deepEqual([told(), told('b.py')], [['b.py', 'c.py'], ['b.py']], 'the first by name');
    fs.rmSync(path.join(line.folder, 'old.py'));
    assert.deepEqual(
      [told(), told('c.py', 'b.py')],
      [
        ['b.py', 'c.py'],
        ['b.py', 'c.py'],
      ],
      'a file that is gone',
    );
  });

  it('follows the baseline that is nearest to a file, wherever it stands', () => {
    line.write('a.py', LOAD);
    line.write('inner/b.py', LOAD);
    line.runIn(path.join(line.folder, 'inner'), ['baseline']);
    line.run(['baseline', 'a.py']);
    fs.renameSync(
      path.join(line.folder, 'loadguard.baseline.json'),
      path.join(line.folder, 'inner/loadguard.baseline.json'),
    );
    const entries = (name: string) =>
      JSON.parse(fs.readFileSync(path.join(line.folder, name), 'utf8')).findings.map((it: { file: string }) => it.file);
    assert.deepEqual(entries('inner/loadguard.baseline.json'), ['a.py', 'inner/b.py']);
    line.runIn(path.join(line.folder, 'inner'), ['baseline']);
    assert.deepEqual(entries('inner/loadguard.baseline.json'), ['b.py']);
    assert.deepEqual(
      scan().map(({ file }) => file),
      ['a.py'],
    );
    line.run(['baseline']);
    assert.deepEqual(entries('loadguard.baseline.json'), ['a.py']);
    assert.deepEqual([scan(), scan('inner')], [[], []]);
  });

  it('is told what is wrong in a baseline at its place, and the rest of it counts', () => {
    line.write('a.py', LOAD);
    line.write('b.py', LOAD);
    line.run(['baseline']);
    const file = path.join(line.folder, 'loadguard.baseline.json');
    const text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, text.replace('"fingerprint": "', '"fingerprint": "zz'));
    const told = () => scan().map((it) => `${it.file}:${it.start.line}:${it.start.column} ${it.rule} ${it.message}`);
    const [own, wrong] = told();
    assert.match(own!, /^a\.py:3:35 unpinned-revision/);
    assert.match(wrong!, /^loadguard\.baseline\.json:7:22 invalid-config A fingerprint has 32 digits/);
    assert.equal(told().length, 2);
    assert.equal(line.run(['scan', 'b.py']).code, 1, 'what is wrong with it is told of every scan');
    for (const broken of [
      '{}',
      '[]',
      'nonsense',
      text.slice(0, 90),
      '',
      text.replace('"version": 1', '"version": 2'),
    ]) {
      fs.writeFileSync(file, broken);
      const all = told();
      assert.ok(
        all.some((it) => it.startsWith('loadguard.baseline.json:') && it.includes('invalid-config')),
        broken,
      );
      assert.ok(
        all.some((it) => it.startsWith('a.py') || it.startsWith('b.py')),
        broken,
      );
      const again = line.run(['baseline']);
      assert.equal(again.code, 2);
      assert.match(again.errors, /loadguard\.baseline\.json:\d+ says something that cannot be understood/);
      assert.equal(fs.readFileSync(file, 'utf8'), broken);
    }
  });

  it('never accepts what is wrong in settings', () => {
    line.write('loadguard.jsonc', '{ "rules": { "no-such-rule": "off" } }');
    line.write('a.py', LOAD);
    assert.match(line.run(['baseline']).output, /accepts one finding/);
    assert.deepEqual(
      scan().map(({ rule }) => rule),
      ['invalid-config'],
    );
  });

  it('keeps what it accepts in files that were not looked at', () => {
    line.write('one/a.py', LOAD);
    line.write('two/b.py', LOAD.replace('tiny', 'other'));
    line.run(['baseline']);
    assert.doesNotMatch(line.run(['scan', 'one']).errors, /found no more/);
    assert.equal(line.run(['baseline', 'one']).output, 'loadguard.baseline.json accepts 2 findings.\n');
    assert.deepEqual(scan(), []);
    fs.rmSync(path.join(line.folder, 'two'), { recursive: true });
    assert.match(line.run(['scan', 'one']).errors, /1 of its entries are found no more/);
    assert.match(line.run(['baseline', 'one']).output, /accepts one finding; 1 that were no longer found/);
  });

  it('takes what was accepted in a file for what is there, not for a copy of it elsewhere', () => {
    line.write('b.py', LOAD);
    line.run(['baseline']);
    line.write('a.py', LOAD);
    assert.deepEqual(
      scan().map(({ file }) => file),
      ['a.py'],
    );
  });

  it('does not take what was there for what was approved', () => {
    line.write('a.py', LOAD);
    line.run(['baseline']);
    assert.equal(line.run(['scan']).code, 0);
    assert.equal(line.run(['scan', '--locked']).code, 1);
    assert.match(line.run(['scan', '--locked']).output, /unpinned-revision/);
  });

  it('is told what is wrong in settings that lie alone', () => {
    line.clear();
    line.write('alone/loadguard.jsonc', '{ "rules": { "trust-remote-code": "fatal" } }\n');
    for (const given of [['alone'], ['alone/loadguard.jsonc'], ['.']]) {
      assert.deepEqual(
        scan(...given).map(({ file, rule, start }) => [file, rule, start.line]),
        [['alone/loadguard.jsonc', 'invalid-config', 1]],
      );
    }
    line.clear();
  });

  it('lists everything remote, pinned, allowed or approved', () => {
    line.write('a.py', LOAD + LOAD.replace('"acme/tiny"', `"acme/tiny", revision="${COMMIT}", trust_remote_code=True`));
    line.write('b.py', `# loadguard: ignore-file[unpinned-revision] a toy\n${LOAD}`);
    line.write(
      'loadguard.jsonc',
      '{ "allow": { "repositories": [{ "name": "acme/tiny", "revision": "main", "reason": "ours" }] } }',
    );
    line.run(['approve', `acme/tiny@${COMMIT}`, '--reason', 'read it', '--by', 'Ann']);
    const { items } = JSON.parse(line.run(['inventory', '--format', 'json']).output);
    assert.deepEqual(
      items.map((it: { artifact: { reference: string } }) => ({ ...it, artifact: it.artifact.reference })),
      [
        {
          artifact: COMMIT,
          isPinned: true,
          runsCode: true,
          standing: 'approved',
          places: [{ file: 'a.py', line: 6, by: 'AutoModel.from_pretrained' }],
        },
        {
          artifact: 'main',
          isPinned: false,
          runsCode: false,
          standing: 'allowed',
          places: [
            { file: 'a.py', line: 3, by: 'AutoModel.from_pretrained' },
            { file: 'b.py', line: 4, by: 'AutoModel.from_pretrained' },
          ],
        },
      ],
    );
    const { output } = line.run(['inventory']);
    assert.match(output, /acme\/tiny huggingface model at main: moving, allowed\n {2}a\.py:3/);
    assert.match(output, /2 artefacts, 1 of them not pinned\n$/);
  });

  describe('compared with what was there', () => {
    const git = (...given: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', ...given], { cwd: line.folder });
    const isThere = spawnSync('git', ['--version']).status === 0;

    beforeEach(function () {
      if (!isThere) this.skip();
      line.clear();
      git('init', '--quiet', '--initial-branch=main');
      line.write('a.py', LOAD);
      line.write('moved.py', 'import pickle\n\n\ndef restore(request):\n    return pickle.loads(request.data)\n');
      git('add', '.');
      git('commit', '--quiet', '--message=first');
      git('checkout', '--quiet', '-b', 'change');
    });

    const told = () => scan('--diff', 'main').map(({ file, rule, start }) => [file, rule, start.line]);

    it('tells only what a change adds', () => {
      line.write('a.py', `# A line above.\n${LOAD}other = AutoModel.from_pretrained("acme/other")\n`);
      line.write('b.py', LOAD);
      assert.deepEqual(told(), [
        ['a.py', 'unpinned-revision', 5],
        ['b.py', 'unpinned-revision', 3],
      ]);
      assert.equal(line.run(['scan', '--diff', 'main']).code, 1);
      git('add', '.');
      git('commit', '--quiet', '--message=second');
      assert.equal(told().length, 2);
      assert.equal(line.run(['scan', '--diff', 'change']).code, 0);
    });

    it('tells what a change in another file adds to a file that is as it was', () => {
      git('checkout', '--quiet', 'main');
      line.write('settings.py', 'TRUST = False\nREVISION = "main"\n');
      const load = 'AutoModel.from_pretrained("acme/tiny", revision=REVISION, trust_remote_code=TRUST)';
      const imports = 'from settings import REVISION, TRUST\nfrom transformers import AutoModel\n';
      line.write('load.py', `${imports}\nmodel = ${load}\n`);
      line.write('late.py', `from later import fetch\n\nexec(fetch())\n`);
      git('add', '.');
      git('commit', '--quiet', '--message=settings');
      assert.deepEqual(told(), []);
      line.write('settings.py', 'TRUST = True\nREVISION = "main"\n');
      line.write(
        'later.py',
        'import requests\n\n\ndef fetch():\n    return requests.get("https://example.com/a.py").text\n',
      );
      assert.deepEqual(told(), [
        ['late.py', 'remote-exec', 3],
        ['load.py', 'trust-remote-code', 4],
      ]);
    });

    it('tells what is wrong in settings when these changed', () => {
      line.write('loadguard.jsonc', '{ "rules": { "no-such-rule": "error" } }\n');
      assert.deepEqual(told(), [['loadguard.jsonc', 'invalid-config', 1]]);
      git('add', '.');
      git('commit', '--quiet', '--message=settings');
      line.write('b.py', LOAD);
      assert.deepEqual(
        scan('--diff', 'change').map(({ file }) => file),
        ['b.py'],
      );
    });

    it('does not tell again what moved with its file, or to another', () => {
      git('mv', 'a.py', 'c.py');
      assert.deepEqual(told(), []);
      git('reset', '--quiet', '--hard');
      line.write('a.py', 'x = 1\n');
      line.write('moved.py', `${LOAD}\n${fs.readFileSync(path.join(line.folder, 'moved.py'), 'utf8')}`);
      assert.deepEqual(told(), []);
    });

    it('compares submodules with what they were', () => {
      const inner = path.join(line.folder, 'inner');
      const of = (folder: string, ...given: readonly string[]) =>
        git('-C', folder, '-c', 'protocol.file.allow=always', ...given);
      fs.mkdirSync(inner);
      git('init', '--quiet', '--initial-branch=main', inner);
      line.write('inner/sub.py', LOAD);
      of(inner, 'add', '.');
      of(inner, '-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', 'commit', '--quiet', '--message=inner');
      of(line.folder, 'submodule', '--quiet', 'add', './inner', 'parts/ä b');
      fs.rmSync(inner, { recursive: true });
      git('add', 'parts', '.gitmodules');
      git('commit', '--quiet', '--message=submodule');
      git('branch', '--force', 'main');
      assert.deepEqual(told(), []);
      line.write('parts/ä b/sub.py', `${LOAD}other = AutoModel.from_pretrained("acme/other")\n`);
      assert.deepEqual(told(), [['parts/ä b/sub.py', 'unpinned-revision', 4]]);
    });

    it('tells of a copy where it stands, and not of what it was made from', () => {
      line.write('0.py', LOAD);
      assert.deepEqual(told(), [['0.py', 'unpinned-revision', 3]]);
    });

    it('does not take a copy for what the baseline accepts', () => {
      line.run(['baseline']);
      git('add', '.');
      git('commit', '--quiet', '--message=baseline');
      git('branch', '--force', 'main');
      line.write('z.py', LOAD);
      assert.deepEqual(told(), [['z.py', 'unpinned-revision', 3]]);
    });

    it('runs nothing that the repository names, and says what it cannot compare with', () => {
      const trap = line.write('trap.sh', `#!/bin/sh\ntouch ${path.join(line.folder, 'sprung')}\n`);
      fs.chmodSync(trap, 0o755);
      for (const it of ['core.fsmonitor', 'core.pager', 'core.sshCommand', 'diff.external']) git('config', it, trap);
      line.write('b.py', LOAD);
      assert.equal(told().length, 1);
      assert.equal(fs.existsSync(path.join(line.folder, 'sprung')), false);
      const { code, errors } = line.run(['scan', '--diff', 'nowhere']);
      assert.equal(code, 2);
      assert.match(errors, /--diff nowhere: the repository has no commit "nowhere"/);
      assert.match(line.run(['scan', '--diff', '--upload-pack=x']).errors, /needs a value|no branch, tag or commit/);
    });
  });

  it('writes a bill of materials that its standard accepts, the same each time', () => {
    line.write('a.py', `${LOAD}pinned = AutoModel.from_pretrained("acme/tiny", revision="${COMMIT}")\n`);
    line.write('b.py', 'from datasets import load_dataset\n\nrows = load_dataset("acme/rows")\n');
    line.write('c.py', 'import subprocess\n\nsubprocess.run(["npx", "-y", "@acme/tool"])\n');
    const { code, output } = line.run(['inventory', '--format', 'cyclonedx']);
    assert.equal(code, 0);
    const bill: { readonly components: readonly Component[] } = JSON.parse(output);
    const isValid: ValidateFunction<unknown> = billValidator();
    assert.ok(isValid(bill), JSON.stringify(isValid.errors, undefined, 2));
    const told = bill.components.map((it) => [it.type, it.purl ?? it.name, it.version, it.evidence.occurrences[0]]);
    assert.deepEqual(told, [
      ['data', 'acme/rows', 'main', { location: 'b.py', line: 3, additionalContext: 'datasets.load_dataset' }],
      [
        'machine-learning-model',
        `pkg:huggingface/acme/tiny@${COMMIT}`,
        COMMIT,
        { location: 'a.py', line: 4, additionalContext: 'AutoModel.from_pretrained' },
      ],
      [
        'machine-learning-model',
        'pkg:huggingface/acme/tiny',
        'main',
        { location: 'a.py', line: 3, additionalContext: 'AutoModel.from_pretrained' },
      ],
      ['library', 'pkg:npm/%40acme/tool', 'latest', { location: 'c.py', line: 3, additionalContext: 'npx' }],
    ]);
    assert.equal(line.run(['inventory', '--format', 'cyclonedx']).output, output);
  });

  it('lists what comes from addresses, whoever wants to be told of it, and the services that it comes from', () => {
    line.write('loadguard.jsonc', '{ "rules": { "remote-module": "off", "remote-exec": "hint" } }');
    line.write(
      'ä b.html',
      '<script src="https://cdn.example/a.js"></script>\n<script src="//cdn.example/b.js"></script>\n',
    );
    line.write(
      'a.py',
      `${LOAD}import requests\nimport os\n\nexec(requests.get("https://b.example/ä?x=1&y=<2>").text)\n`,
    );
    line.write('b.py', 'import os\n\nos.system("pip install git+https://git.example/a.git Foo_Bar==1.0")\n');
    const { items } = JSON.parse(line.run(['inventory', '--format', 'json']).output);
    assert.deepEqual(
      items.map((it: { artifact: { repository: string }; runsCode: boolean }) => [it.artifact.repository, it.runsCode]),
      [
        ['https://b.example/ä?x=1&y=<2>', true],
        ['https://cdn.example/a.js', true],
        ['https://cdn.example/b.js', true],
        ['https://git.example/a.git', false],
        ['acme/tiny', false],
        ['Foo_Bar', false],
      ],
    );
    const { code, output } = line.run(['inventory', '--format', 'cyclonedx']);
    assert.equal(code, 0);
    const bill: { readonly services: readonly { readonly name: string }[] } = JSON.parse(output);
    const isValid: ValidateFunction<unknown> = billValidator();
    assert.ok(isValid(bill), JSON.stringify(isValid.errors, undefined, 2));
    assert.deepEqual(
      bill.services.map(({ name }) => name),
      ['b.example', 'cdn.example', 'git.example', 'huggingface.co', 'PyPI'],
    );
  });
});

interface Component {
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
  readonly evidence: { readonly occurrences: readonly unknown[] };
}

/** Checks a bill by the schema that CycloneDX publishes. */
function billValidator(): ValidateFunction<unknown> {
  const { resolve } = createRequire(import.meta.url);
  const folder = path.join(path.dirname(resolve('@cyclonedx/cyclonedx-library/package.json')), 'res/schema');
  const schema = (name: string) =>
    JSON.parse(fs.readFileSync(path.join(folder, `${name}.SNAPSHOT.schema.json`), 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  ajvFormats.default(ajv);
  for (const name of ['iri-reference', 'idn-email']) ajv.addFormat(name, true);
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  }
  return ajv.compile(schema('bom-1.6'));
}
