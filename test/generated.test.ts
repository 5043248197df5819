/** What is written by programs is what they would write today. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

describe('generated files', () => {
  it('say what the rules say', () => {
    const root = path.join(import.meta.dirname, '..');
    const tsx = path.join(root, 'node_modules/tsx/dist/cli.mjs');
    const { status, stderr } = spawnSync(process.execPath, [tsx, 'scripts/rules.mjs', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });
});
