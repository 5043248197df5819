/** Installs the packages of package-lock.json when they are missing or others. Needs nothing but Node and npm itself. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..');

/** Brings node_modules in line with package-lock.json; throws when npm cannot. */
export function installDependencies() {
  const wanted = packagesOf(path.join(ROOT, 'package-lock.json'));
  const present = packagesOf(path.join(ROOT, 'node_modules/.package-lock.json'));
  const isPresent = ([name, { version, optional }]) => optional || present[name]?.version === version;
  if (Object.entries(wanted).every((entry) => entry[0] === '' || isPresent(entry))) return;
  console.log('Installing packages (npm ci)');
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--loglevel=error'], {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('npm ci failed; the packages of package-lock.json are needed.');
}

function packagesOf(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).packages : {};
}
