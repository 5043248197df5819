/** Texts that tests compare with files beside them; `UPDATE_SNAPSHOTS=1` writes the files anew. */

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Fails unless the file holds exactly the text. */
export function assertSnapshot(file: string, text: string): void {
  if (process.env.UPDATE_SNAPSHOTS === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  const known = existsSync(file) ? readFileSync(file, 'utf8') : '';
  assert.equal(text, known, `${file} is out of date; look at the difference, then run with UPDATE_SNAPSHOTS=1`);
}
