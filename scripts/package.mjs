/** `npm run package`: writes loadguard.vsix, the same bytes for the same sources; with `--check` by making it twice. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.join(import.meta.dirname, '..');
/** Bytes that the package may have. */
const SIZE_LIMIT = 2_000_000;
/** Every file gets this time, in seconds: when a file was written says nothing about what is in it. */
const TIME = '1767225600';

/** Builds and packages into `file`; answers with the package's sha256. */
export function packageInto(file) {
  const vsce = path.join(ROOT, 'node_modules/@vscode/vsce/vsce');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  execFileSync(process.execPath, [vsce, 'package', '--no-dependencies', '--out', file], {
    cwd: ROOT,
    stdio: 'pipe',
    env: { ...process.env, SOURCE_DATE_EPOCH: TIME },
  });
  return createHash('sha256').update(fs.readFileSync(file)).digest('hex');
}

function main() {
  const file = path.join(ROOT, 'loadguard.vsix');
  const hash = packageInto(file);
  const { size } = fs.statSync(file);
  console.log(`${path.basename(file)}: ${size} bytes, sha256 ${hash}`);
  if (size > SIZE_LIMIT) throw new Error(`The package is larger than ${SIZE_LIMIT} bytes.`);
  if (!process.argv.includes('--check')) return;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-package-'));
  const again = packageInto(path.join(folder, 'again.vsix'));
  fs.rmSync(folder, { recursive: true });
  if (again !== hash) throw new Error(`A second build has other bytes: ${again}`);
  console.log('A second build has the same bytes.');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
