#!/usr/bin/env node
/** What pre-commit starts: the command line of this clone, which is built when it is not there yet. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { installDependencies } from './dependencies.mjs';

const ROOT = path.join(import.meta.dirname, '..');
const BUILD = path.join(ROOT, 'dist');
const PROGRAM = path.join(BUILD, 'cli.js');

if (!fs.existsSync(PROGRAM)) {
  installDependencies();
  // Made elsewhere and then moved, so that a build that was broken off is never taken for one.
  const making = `${BUILD}-${process.pid}`;
  const { status, stderr } = spawnSync(process.execPath, [path.join(ROOT, 'esbuild.mjs'), making], {
    encoding: 'utf8',
  });
  if (status !== 0) {
    fs.rmSync(making, { recursive: true, force: true });
    process.stderr.write(`loadguard: it could not be built.\n${stderr}`);
    process.exit(2);
  }
  fs.rmSync(BUILD, { recursive: true, force: true });
  fs.renameSync(making, BUILD);
}

const { status } = spawnSync(process.execPath, [PROGRAM, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 2);
