/** Notebooks on the command line: told by cell and line to people, and by their place in the file to programs. */

import assert from 'node:assert/strict';
import type { Log } from 'sarif';
import type { JsonReport } from '../../server/cli/json.ts';
import { cell, notebook } from '../kit/notebooks.ts';
import { CommandLine } from './cli-process.ts';

const TEXT = notebook([
  cell('# A note\n', { kind: 'markdown' }),
  cell('import requests\n\nsource = requests.get("https://example.com/plugin.py").text', { count: 3 }),
  cell('# now\nexec(source)\n', { count: 4, outputs: [{ output_type: 'stream', name: 'stdout', text: ['hello\n'] }] }),
]);
const LINE = TEXT.split('\n').findIndex((it) => it.includes('exec(source)'));

describe('command line on notebooks', function () {
  this.timeout(60_000);
  const line = CommandLine.forTests();

  it('shows cell, run and line, with the code as it stands in the cell', () => {
    line.write('a.ipynb', TEXT);
    const lines = line.run(['scan']).output.split('\n');
    assert.deepEqual(lines.slice(0, 3), [
      'a.ipynb › cell 3 [In 4]:2:6 error remote-exec',
      '   2 │ exec(source)',
      '     │      ^^^^^^',
    ]);
    assert.match(lines[3]!, /^ {3}1 a\.ipynb › cell 2 \[In 3\]:3:10 \S/);
    assert.match(lines[5]!, /^ {3}3 │ source = requests/);
  });

  it('gives both places as JSON', () => {
    line.write('a.ipynb', TEXT);
    const report: JsonReport = JSON.parse(line.run(['scan', '--format', 'json']).output);
    const [finding] = report.findings;
    const column = TEXT.split('\n')[LINE]!.indexOf('source') + 1;
    assert.deepEqual(finding!.start, { line: LINE + 1, column });
    assert.deepEqual(finding!.notebook, { cell: 2, start: { line: 2, column: 6 }, end: { line: 2, column: 12 } });
    assert.equal(finding!.path[0]!.notebook!.cell, 1);
  });

  it('gives the place in the file and the cell as SARIF', () => {
    line.write('a.ipynb', TEXT);
    const log: Log = JSON.parse(line.run(['scan', '--format', 'sarif']).output);
    const [location] = log.runs[0]!.results![0]!.locations!;
    assert.equal(location!.physicalLocation!.region!.startLine, LINE + 1);
    assert.deepEqual(location!.properties, { notebook: { cell: 2, line: 2 } });
  });

  it('takes large outputs, and says what it could not read', () => {
    const picture = { output_type: 'display_data', data: { 'image/png': 'A'.repeat(3_000_000) }, metadata: {} };
    line.write('large.ipynb', notebook([cell('exec(input())', { outputs: [picture] })]));
    line.write('broken.ipynb', '{"cells": [');
    line.write('other.ipynb', notebook([cell('x <- 1')], 'r'));
    const { output, code } = line.run(['scan']);
    assert.match(output, /large\.ipynb › cell 1:1:6 error code-injection/);
    assert.match(output, /skipped broken\.ipynb: not a notebook: it is not valid JSON: /);
    assert.match(output, /note other\.ipynb: one cell in the language "r" not analysed/);
    assert.equal(code, 1);
  });
});
