/** Packages the extension as users get it. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');

/** Writes the VSIX into `folder`; answers with its path. */
export function packageExtension(folder) {
  const file = path.join(folder, 'loadguard.vsix');
  const vsce = path.join(ROOT, 'node_modules/@vscode/vsce/vsce');
  fs.mkdirSync(folder, { recursive: true });
  execFileSync(process.execPath, [vsce, 'package', '--no-dependencies', '--out', file], { cwd: ROOT, stdio: 'pipe' });
  return file;
}
