/** Runs a program of the user's (git, npm, pip) where no workspace can say what it does, and bounds what it may answer. */

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Environment } from './requests.ts';

export interface ProgramRun {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly output: string;
  /** For telling what went wrong only: it may hold addresses with credentials. */
  readonly errors: string;
}

export interface ProgramOptions {
  readonly environment: Environment;
  readonly signal: AbortSignal;
  /** Absolute folders in which no program is started: the workspace's own. */
  readonly untrusted: readonly string[];
}

/** Bytes of either output. */
const OUTPUT_LIMIT = 4_000_000;
const WINDOWS = process.platform === 'win32';
/** Variables that are nobody's business but the Hub's. */
const SECRETS = /^(?:HF_TOKEN|HUGGING_FACE_HUB_TOKEN)$/i;
/** Variables that name a folder with programs. */
const HOMES = /^(?:VIRTUAL_ENV|CONDA_PREFIX|UV_PROJECT_ENVIRONMENT)$/;
/**
 * What stands in the folder of a run, so that npm and uv look for their settings no further up: the folder above is
 * everybody's.
 */
const LAST_SETTINGS: Readonly<Record<string, string>> = { 'package.json': '{}\n', 'uv.toml': '' };

/** A program's file, by the absolute folders of PATH, or undefined when none is outside of the workspace. */
export function findProgram(name: string, { environment, untrusted }: ProgramOptions): string | undefined {
  for (const folder of trusted(environment.PATH ?? environment.Path ?? '', untrusted)) {
    for (const file of WINDOWS ? [`${name}.exe`, `${name}.cmd`] : [name]) {
      const candidate = path.join(folder, file);
      try {
        fs.accessSync(candidate, fs.constants.X_OK);
        if (fs.statSync(candidate).isFile() && !isInside(fs.realpathSync(candidate), untrusted)) return candidate;
      } catch {
        // Not there, or not to be run: the next folder may have it.
      }
    }
  }
  return undefined;
}

/** The environment that a program is started with: without tokens, and without ways to programs of the workspace. */
export function environmentOf({ environment, untrusted }: Omit<ProgramOptions, 'signal'>): Environment {
  const entries = Object.entries(environment).flatMap(([name, value]): readonly [string, string | undefined][] => {
    if (SECRETS.test(name) || (HOMES.test(name) && trusted(value ?? '', untrusted).length === 0)) return [];
    if (!/^path$/i.test(name)) return [[name, value]];
    return [[name, trusted(value ?? '', untrusted).join(path.delimiter)]];
  });
  return Object.fromEntries(entries);
}

/** The absolute folders of a list that lie outside of the workspace. */
function trusted(list: string, untrusted: readonly string[]): readonly string[] {
  return list.split(path.delimiter).filter((it) => path.isAbsolute(it) && !isInside(it, untrusted));
}

/**
 * Runs a program with exactly these arguments, without a shell and without a terminal, in a folder of its own that holds
 * `files` (texts by their names) and no settings. Rejects with the signal's reason, or when the program cannot be started.
 */
export async function runProgram(
  file: string,
  given: readonly string[],
  options: ProgramOptions,
  files: Readonly<Record<string, string>> = {},
): Promise<ProgramRun> {
  const { signal } = options;
  signal.throwIfAborted();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-'));
  try {
    for (const [name, text] of Object.entries({ ...LAST_SETTINGS, ...files }))
      fs.writeFileSync(path.join(folder, name), text);
    return await new Promise((resolve, reject) => {
      const [command, ...args] = commandOf(file, given);
      const child = spawn(command!, args, {
        cwd: folder,
        env: environmentOf(options),
        stdio: ['ignore', 'pipe', 'pipe'],
        // In a group of its own it has no terminal to ask on, and its children end with it.
        detached: !WINDOWS,
        windowsHide: true,
      });
      const end = () => {
        try {
          if (WINDOWS || child.pid === undefined) child.kill('SIGKILL');
          else process.kill(-child.pid, 'SIGKILL');
        } catch {
          // It has ended by itself.
        }
      };
      const outputs = { output: '', errors: '' };
      const collect = (name: keyof typeof outputs) => (piece: string) => {
        outputs[name] += piece;
        if (outputs[name].length > OUTPUT_LIMIT) end();
      };
      child.stdout.setEncoding('utf8').on('data', collect('output'));
      child.stderr.setEncoding('utf8').on('data', collect('errors'));
      signal.addEventListener('abort', end, { once: true });
      child.on('error', reject);
      child.on('close', (code) => {
        signal.removeEventListener('abort', end);
        if (signal.aborted) reject(signal.reason);
        else resolve({ code: code ?? undefined, ...outputs });
      });
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** On Windows npm is a script for the shell beside a program for Node, and no shell is to see what comes from code. */
function commandOf(file: string, given: readonly string[]): readonly string[] {
  if (!file.endsWith('.cmd')) return [file, ...given];
  const name = path.basename(file, '.cmd');
  return [process.execPath, path.join(path.dirname(file), 'node_modules', name, 'bin', `${name}-cli.js`), ...given];
}

function isInside(file: string, folders: readonly string[]): boolean {
  return folders.some((folder) => {
    const way = path.relative(folder, file);
    return way === '' || (!way.startsWith('..') && !path.isAbsolute(way));
  });
}
