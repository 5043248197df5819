/** Finds the files to analyse under the paths that a user names, and reads them. */

import fs from 'node:fs';
import path from 'node:path';
import { languageOfFile, type SourceLanguage } from '../core/syntax/language.ts';
import { SETTINGS_FILE } from '../world/configurations.ts';
import { IgnoreRules } from './ignored.ts';

export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  readonly language: SourceLanguage;
}

/** A path that is not analysed although a user could expect it to be. */
export interface SkippedFile {
  /** Absolute. */
  readonly path: string;
  /** In words for the user. */
  readonly reason: string;
  /** Whether it should have been read and could not be, rather than being left out on purpose. */
  readonly failed: boolean;
}

export interface Walk {
  /** Sorted by path, each file once. */
  readonly files: readonly FoundFile[];
  /** The folders that hold settings of a team. */
  readonly settings: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

/** Folders of tools and of other people's code; entered only when a user names one. */
const SKIPPED_FOLDERS = new Set([
  ...['.git', '.hg', '.svn', '.venv', 'venv', '.tox', '.nox', '.eggs', '.direnv'],
  ...['node_modules', 'bower_components', 'jspm_packages', '.yarn', '.pnpm-store', 'site-packages', '__pypackages__'],
  ...['__pycache__', '.mypy_cache', '.pytest_cache', '.ruff_cache', '.pytype', '.ipynb_checkpoints', '.cache'],
  ...['.next', '.nuxt', '.svelte-kit', '.turbo', '.parcel-cache', '.nyc_output', '.vscode-test'],
]);

/** Bytes from which on a `.pth` file holds weights, and no lines for Python's start, which are called the same. */
const WEIGHTS = 65_536;

function isWeights(file: string): boolean {
  return file.endsWith('.pth') && (fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) >= WEIGHTS;
}

/** Sorts and splits as path segments do: a folder's files stay together. */
function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/**
 * Lists the files of all languages under `paths`, which may be relative to the working directory. A file that is named
 * is always taken; folders are walked without what their `.gitignore` files exclude, without folders of tools, and
 * without following links to folders. The answer does not depend on the order of `paths`.
 */
export function findFiles(paths: readonly string[]): Walk {
  const files = new Map<string, FoundFile>();
  const settings = new Set<string>();
  const skipped = new Map<string, SkippedFile>();
  const skip = (file: string, reason: string, failed: boolean) => skipped.set(file, { path: file, reason, failed });

  const take = (file: string, named: boolean) => {
    const language = isWeights(file) && !named ? undefined : languageOfFile(file);
    if (language) files.set(file, { path: file, language });
    else if (named) skip(file, `${path.extname(file) || 'its name'} is none of the languages that are analysed`, false);
  };

  const walk = (start: string) => {
    const pending = [{ folder: start, rules: IgnoreRules.above(start) }];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const { folder } = next;
      const entries = readFolder(folder, (reason) => skip(folder, reason, true));
      const isEnvironment = entries.some(({ name }) => name === 'pyvenv.cfg');
      if (isEnvironment && folder !== start) continue;
      const rules = entries.some(({ name }) => name === '.gitignore') ? next.rules.within(folder) : next.rules;
      for (const entry of entries) {
        const full = path.join(folder, entry.name);
        if (entry.isDirectory()) {
          if (!SKIPPED_FOLDERS.has(entry.name) && !rules.ignores(full, true)) pending.push({ folder: full, rules });
        } else if (!rules.ignores(full, false) && !(entry.isSymbolicLink() && isFolder(full))) {
          if (entry.name === SETTINGS_FILE) settings.add(folder);
          take(full, false);
        }
      }
    }
  };

  for (const named of new Set(paths.map((each) => path.resolve(each)))) {
    const entry = statOf(named);
    if (typeof entry === 'string') skip(named, entry, true);
    else if (entry.isDirectory()) walk(named);
    else take(named, true);
  }
  return {
    files: [...files.values()].sort(byPath),
    settings: [...settings],
    skipped: [...skipped.values()].sort(byPath),
  };
}

/** Reads files into one buffer that grows as needed: the bytes of one answer are overwritten by the next. */
export class FileReader {
  #buffer = Buffer.allocUnsafe(1 << 20);

  /**
   * Reads a regular file of at most `limit` bytes. Links are followed. Answers with the reason in words for the user
   * when that cannot be done; never waits on pipes and devices.
   */
  read(file: string, limit: number): Uint8Array | Pick<SkippedFile, 'reason' | 'failed'> {
    let descriptor: number | undefined;
    try {
      descriptor = fs.openSync(file, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0));
      const entry = fs.fstatSync(descriptor);
      if (!entry.isFile()) return { reason: 'not a regular file', failed: true };
      if (entry.size > limit) return { reason: tooLarge(limit, entry.size), failed: false };
      return this.#fill(descriptor, entry.size);
    } catch (error) {
      return { reason: inWords(error), failed: true };
    } finally {
      if (descriptor !== undefined) fs.closeSync(descriptor);
    }
  }

  #fill(descriptor: number, size: number): Uint8Array {
    if (size > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(size * 2);
    let length = 0;
    while (length < size) {
      const count = fs.readSync(descriptor, this.#buffer, length, size - length, null);
      if (count === 0) break;
      length += count;
    }
    return this.#buffer.subarray(0, length);
  }
}

/** "larger than 2 MB (8.4 MB)": decimal units, with as many digits as tell the two apart. */
export function tooLarge(limit: number, size: number): string {
  const digits = [1, 2, 3].find((it) => inUnits(limit, it) !== inUnits(size, it)) ?? 6;
  return `larger than ${inUnits(limit, digits)} (${inUnits(size, digits)})`;
}

function inUnits(bytes: number, digits: number): string {
  const number = (value: number) => String(Number(value.toFixed(digits)));
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${number(bytes / 1_000)} kB` : `${number(bytes / 1_000_000)} MB`;
}

function readFolder(folder: string, fail: (reason: string) => void): readonly fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    fail(inWords(error));
    return [];
  }
}

function isFolder(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** What stands at a path, or why nothing can be found there. */
function statOf(file: string): fs.Stats | string {
  try {
    return fs.statSync(file);
  } catch (error) {
    return inWords(error);
  }
}

const FAILURES: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'is a directory',
  ELOOP: 'a symbolic link that leads back to itself',
  ENXIO: 'not a regular file',
};

/** A file system error as a user would say it. */
export function inWords(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return FAILURES[code] ?? (error instanceof Error ? error.message : String(error));
}
