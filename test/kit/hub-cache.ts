/** A folder as the Hugging Face libraries lay it out: blobs by their hash, snapshots of links to them, references. */

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Makes a cache with one repository, whose `main` is the commit, and answers with its path; in `cache` if given. */
export function hubCache(
  repository: string,
  commit: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  cache = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-hub-')),
): string {
  const root = path.join(cache, `models--${repository.replace('/', '--')}`);
  const snapshot = path.join(root, 'snapshots', commit);
  for (const folder of ['blobs', 'refs']) fs.mkdirSync(path.join(root, folder), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const blob = path.join(root, 'blobs', createHash('sha1').update(content).digest('hex'));
    fs.writeFileSync(blob, content);
    const file = path.join(snapshot, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.symlinkSync(path.relative(path.dirname(file), blob), file);
  }
  fs.writeFileSync(path.join(root, 'refs/main'), commit);
  return cache;
}
