/** What a team keeps beside its settings, on the command line: the baseline and the inventory. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { JsonReport } from '../../server/cli/json.ts';
import { CommandLine } from './cli-process.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const LOAD = 'from transformers import AutoModel\n\nmodel = AutoModel.from_pretrained("acme/tiny")\n';

describe('a team on the command line', () => {
  let line: CommandLine;
  before(() => {
    line = new CommandLine();
  });
  after(() => line.dispose());
  beforeEach(() => {
    line.clear();
    fs.mkdirSync(path.join(line.folder, '.git'));
  });

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
    line.write('loadguard.baseline.json', '{}');
    assert.equal(line.run(['scan']).code, 2);
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
});
