/** The product as users get it, built once for all tests of a process. */

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');
let folder: string | undefined;

/** The absolute path of a file of the build; the first call builds, in a folder that goes with the process. */
export function built(file: string): string {
  if (folder === undefined) {
    const artifacts = path.join(ROOT, 'test/artifacts');
    fs.mkdirSync(artifacts, { recursive: true });
    const making = fs.mkdtempSync(path.join(artifacts, 'build-'));
    process.once('exit', () => fs.rmSync(making, { recursive: true, force: true }));
    execFileSync(process.execPath, [path.join(ROOT, 'esbuild.mjs'), making]);
    folder = making;
  }
  return path.join(folder, file);
}
