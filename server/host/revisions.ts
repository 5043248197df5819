/** Reads files as they were at a commit of the repository that they lie in, by Git, which runs nothing of the repository. */

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { findProgram, type ProgramOptions, type ProgramRun, runProgram } from './pins/programs.ts';
import { type FileState, ON_DISK } from './workspace.ts';

/** A name of a commit that cannot be taken for an option. */
const REVISION = /^[\w@][\w./@^~{}+-]{0,250}$/;
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** Entries of `ls-tree`: a file that is no link, and a submodule. */
const FILE = /^100(?:644|755) blob ([0-9a-f]{40,64})\t(.+)$/s;

const SUBMODULE = /^160000 commit ([0-9a-f]{40,64})\t(.+)$/s;
/** How deep submodules are looked into. */
const DEPTH_LIMIT = 8;

/** What a repository's own configuration could have Git do while objects are read. */
const HARDENING = [
  'protocol.allow=never',
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.pager=cat',
].flatMap((it) => ['-c', it]);

/** The files of a commit. */
export interface Revision {
  /** All of them, as absolute paths. */
  readonly files: readonly string[];
  /** Whether a file on the disk has the same content as at the commit. */
  isUnchanged(file: string): boolean;
  /** The text that a file had at the commit; undefined where there was no such file, or it cannot be read. */
  textOf(file: string): Promise<string | undefined>;
}

/** The texts that files (absolute paths) had at a commit; undefined for one that was not there. */
export type Texts = ReadonlyMap<string, string | undefined>;

/** Reads what files had at a commit. */
export async function textsAt(revision: Revision, files: readonly string[]): Promise<Texts> {
  const texts = new Map<string, string | undefined>();
  for (const file of files) texts.set(file, await revision.textOf(file));
  return texts;
}

/** The files below `root` as they were at a commit, `texts` holding those that differ now; a file that the commit has not was not there. */
export function stateAt(revision: Revision, root: string, texts: Texts): FileState {
  const files = new Set(revision.files);
  return {
    isFile: (file) => (file.startsWith(root + path.sep) ? files.has(file) : ON_DISK.isFile(file)),
    read(file, language) {
      if (!texts.has(file)) return ON_DISK.read(file, language);
      const text = texts.get(file);
      return text === undefined ? undefined : { text, version: 'earlier' };
    },
  };
}

/**
 * Opens what the repository at `root` (absolute) had where the history of `base` (a branch, a tag, a commit) and of what is
 * checked out parted. Answers with the reason in words where that cannot be known.
 */
export async function openRevision(
  root: string,
  base: string,
  options: ProgramOptions,
): Promise<Revision | { readonly reason: string }> {
  if (!REVISION.test(base) || base.includes('..')) return { reason: `"${base}" is no branch, tag or commit` };
  const program = findProgram('git', options);
  if (program === undefined) return { reason: 'git is not installed, so nothing can be compared' };
  const git = (repository: string, ...given: readonly string[]): Promise<ProgramRun> =>
    runProgram(program, [...HARDENING, `--git-dir=${path.join(repository, '.git')}`, ...given], {
      ...options,
      environment: quiet(options.environment),
    });
  const found = await git(root, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${base}^{commit}`);
  const commit = found.output.trim();
  if (found.code !== 0 || !COMMIT.test(commit)) return { reason: `the repository has no commit "${base}"` };
  const parting = (await git(root, 'merge-base', commit, 'HEAD')).output.trim();
  const objects = new Map<string, { readonly name: string; readonly repository: string }>();
  /** Adds the files of a repository's commit, and those of the submodules that are here; false when Git cannot list them. */
  const add = async (repository: string, at: string, depth: number): Promise<boolean> => {
    const listing = await git(repository, 'ls-tree', '-r', '-z', '--full-tree', at);
    if (listing.code !== 0) return false;
    for (const entry of listing.output.split('\0')) {
      const file = FILE.exec(entry);
      if (file) objects.set(path.join(repository, file[2]!), { name: file[1]!, repository });
      const inner = SUBMODULE.exec(entry);
      const folder = inner && path.join(repository, inner[2]!);
      const isHere = folder && depth < DEPTH_LIMIT && fs.existsSync(path.join(folder, '.git'));
      // Of one whose commit is not here nothing is known, as of files that were not there.
      if (isHere) await add(folder, inner[1]!, depth + 1);
    }
    return true;
  };
  if (!(await add(root, COMMIT.test(parting) ? parting : commit, 0))) {
    return { reason: `the files of "${base}" cannot be listed` };
  }
  return {
    files: [...objects.keys()],
    isUnchanged(file) {
      const object = objects.get(file);
      return object !== undefined && object.name === objectOf(file, object.name.length);
    },
    async textOf(file) {
      const object = objects.get(file);
      if (object === undefined) return undefined;
      const { code, output } = await git(object.repository, 'cat-file', 'blob', object.name);
      return code === 0 ? output : undefined;
    },
  };
}

/** The name that Git gives to the content of a file, of so many characters; undefined when it cannot be read. */
function objectOf(file: string, length: number): string | undefined {
  try {
    const content = fs.readFileSync(file);
    const hash = createHash(length === 40 ? 'sha1' : 'sha256');
    return hash.update(`blob ${content.length}\0`).update(content).digest('hex');
  } catch {
    return undefined;
  }
}

/** No question on a terminal, nothing fetched meanwhile, and none of Git's variables that could lead elsewhere. */
function quiet(environment: ProgramOptions['environment']): ProgramOptions['environment'] {
  const own = Object.entries(environment).filter(([name]) => !name.startsWith('GIT_'));
  return {
    ...Object.fromEntries(own),
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    LC_ALL: 'C',
  };
}
