/** Answers what a movable reference stands for today from the local Hugging Face cache, without network and without guessing. */

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { PinRequest } from '../../core/service/finding.ts';
import type { Pin, Pinned } from '../../core/service/host.ts';
import { codeHome } from './code-home.ts';
import type { Environment } from './requests.ts';
import type { WeightsFile } from './weights.ts';

type Failure = Extract<Pin, { readonly reason: string }>;

/** A repository's commit, and the folder of the cache that holds its files at that commit. */
export interface Snapshot {
  readonly commit: string;
  readonly folder: string;
  /** The day on which the reference stood for the commit, as `2026-11-20`. */
  readonly date: string;
}

const COMMIT = /^[0-9a-f]{40}$/;
const NAME = /^\w[\w.-]{0,95}$/;
const REFERENCE_PART = /^[\w.+@=#%,-]{1,100}$/;
/** Bytes; references and configurations are far smaller. */
const READ_LIMIT = 1_000_000;
/** Snapshots that are offered when no reference decides. */
const CHOICE_LIMIT = 8;
const REFERENCE_LIMIT = 300;
const FROM = 'the local Hugging Face cache';

/**
 * Resolves a request from the cache folder that `environment` names. Repository and reference come from analysed code:
 * nothing outside of that folder is read. The answer holds `code` when code that runs lives in another repository.
 */
export async function resolveFromCache(request: PinRequest, environment: Environment): Promise<Pin> {
  const cache = cacheFolder(environment);
  const snapshot = findSnapshot(cache, request);
  if (!('reason' in snapshot)) return pinOf(cache, request, snapshot);
  const choices: Pinned[] = [];
  for (const it of snapshot.choices ?? []) {
    const commit = it.commit!;
    const folder = path.join(rootOf(cache, request), 'snapshots', commit);
    const pin = await pinOf(cache, request, { commit, folder, date: it.date });
    if (!('reason' in pin)) choices.push(pin);
  }
  return { reason: snapshot.reason, ...(choices.length > 0 && { choices }) };
}

async function pinOf(cache: string, request: PinRequest, snapshot: Snapshot): Promise<Pin> {
  const { commit, folder, date } = snapshot;
  const pin = { commit, from: FROM, date };
  if (!request.executes || request.type !== 'model') return pin;

  const home = await codeHome(request.repository, (name) => {
    const file = path.join(folder, name);
    if (!fs.lstatSync(file, { throwIfNoEntry: false })) return undefined;
    return readInside(cache, file) ?? null;
  });
  if (home.kind === 'own') return pin;
  if (home.kind === 'unclear') return { reason: home.reason };
  const { repository } = home;
  const code = findSnapshot(cache, { ...request, repository, reference: 'main' });
  if ('reason' in code) {
    return { reason: `the code of ${request.repository} lives in ${repository}, but ${code.reason}` };
  }
  return { ...pin, code: { repository, commit: code.commit } };
}

/** The folder that the Hugging Face libraries would use themselves. */
export function cacheFolder(environment: Environment): string {
  const direct = environment.HF_HUB_CACHE || environment.HUGGINGFACE_HUB_CACHE;
  if (direct) return expandHome(direct);
  return path.join(cacheHome(environment), 'hub');
}

/** The folder in which the Hugging Face libraries keep what is the user's: cache, token. */
export function cacheHome(environment: Environment): string {
  if (environment.HF_HOME) return expandHome(environment.HF_HOME);
  return path.join(expandHome(environment.XDG_CACHE_HOME || '~/.cache'), 'huggingface');
}

/** The files of a repository at the commit that a reference stands for. */
export function findSnapshot(cache: string, request: PinRequest): Snapshot | Failure {
  const { repository, reference } = request;
  if (!isRepository(repository)) return { reason: `${shown(repository)} is no repository's name` };
  if (!isReference(reference)) return { reason: `${shown(reference)} is no branch, tag or commit` };

  const root = rootOf(cache, request);
  if (!fs.existsSync(root)) {
    return { reason: `${described(request)} is not in the local Hugging Face cache (${withTilde(cache)})` };
  }
  const commit = COMMIT.test(reference) ? reference : readInside(cache, path.join(root, 'refs', reference))?.trim();
  if (commit === undefined) return unknownReference(root, request);
  if (!COMMIT.test(commit)) {
    return { reason: `the cache's refs/${reference} of ${described(request)} holds no commit` };
  }
  const folder = path.join(root, 'snapshots', commit);
  const source = COMMIT.test(reference) ? folder : path.join(root, 'refs', reference);
  if (fs.existsSync(folder)) return { commit, folder, date: dayOf(source) };
  return { reason: `the cache holds no files of ${described(request)} at ${commit}` };
}

/** What the cache holds of a repository: each snapshot once, by a reference that stands for it if there is one; newest first. */
export function cachedRevisions(request: PinRequest, environment: Environment): readonly Pinned[] {
  const cache = cacheFolder(environment);
  if (!isRepository(request.repository)) return [];
  const root = rootOf(cache, request);
  const names = new Map<string, string>();
  for (const name of referencesOf(root)) {
    const commit = readInside(cache, path.join(root, 'refs', name))?.trim();
    if (commit !== undefined) names.set(commit, name);
  }
  return snapshotsOf(root)
    .map((commit) => ({
      commit,
      from: FROM,
      date: dayOf(path.join(root, 'snapshots', commit)),
      reference: names.get(commit) ?? 'snapshot',
    }))
    .sort((a, b) => (a.date < b.date ? 1 : -1))
    .slice(0, CHOICE_LIMIT);
}

/** The names below `refs`, as far as a few hundred. */
function referencesOf(root: string): readonly string[] {
  try {
    const all = fs.readdirSync(path.join(root, 'refs'), { recursive: true, encoding: 'utf8' });
    return all.slice(0, REFERENCE_LIMIT).map((it) => it.replaceAll(path.sep, '/'));
  } catch {
    return [];
  }
}

/** Snapshots may have been fetched for any reference: they are named and offered, but none is taken. */
function unknownReference(root: string, request: PinRequest): Failure {
  const commits = snapshotsOf(root);
  const held = commits.length === 1 ? `1 snapshot (${commits[0]})` : `${commits.length} snapshots`;
  const choices = commits
    .map((commit) => ({ commit, from: FROM, date: dayOf(path.join(root, 'snapshots', commit)), reference: 'snapshot' }))
    .sort((a, b) => (a.date < b.date ? 1 : -1));
  return {
    reason: `for ${described(request)} the cache holds ${held} but no refs/${request.reference}`,
    ...(choices.length > 0 && { choices: choices.slice(0, CHOICE_LIMIT) }),
  };
}

function rootOf(cache: string, { type, repository }: PinRequest): string {
  return path.join(cache, [`${type}s`, ...repository.split('/')].join('--'));
}

/** The day on which a file was last written. */
function dayOf(file: string): string {
  return fs.statSync(file).mtime.toISOString().slice(0, 10);
}

function snapshotsOf(root: string): readonly string[] {
  try {
    return fs.readdirSync(path.join(root, 'snapshots')).filter((name) => COMMIT.test(name));
  } catch {
    return [];
  }
}

/** A file's text, or undefined when there is none, it is too large, or a link leads out of the cache. */
export function readInside(cache: string, file: string): string | undefined {
  try {
    const real = realInside(cache, file);
    return real !== undefined && fs.statSync(real).size <= READ_LIMIT ? fs.readFileSync(real, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** A file of weights of any size, to be closed by the caller; undefined as for `readInside`. */
export function openInside(cache: string, file: string): WeightsFile | undefined {
  try {
    const real = realInside(cache, file);
    if (real === undefined) return undefined;
    const descriptor = fs.openSync(real, 'r');
    return {
      size: fs.fstatSync(descriptor).size,
      read(position, length) {
        if (length < 0 || position < 0) throw new RangeError('outside of the file');
        const bytes = Buffer.alloc(length);
        if (fs.readSync(descriptor, bytes, 0, length, position) < length) throw new RangeError('cut off');
        return bytes;
      },
      close: () => fs.closeSync(descriptor),
    };
  } catch {
    return undefined;
  }
}

/** The file that links lead to, if it is one and in the cache. Throws where there is none. */
function realInside(cache: string, file: string): string | undefined {
  const real = fs.realpathSync(file);
  return real.startsWith(fs.realpathSync(cache) + path.sep) && fs.statSync(real).isFile() ? real : undefined;
}

/** "name" or "organisation/name". Two hyphens are refused as the hub does: they separate both in folder names. */
export function isRepository(text: string): boolean {
  const parts = text.split('/');
  return parts.length <= 2 && parts.every((part) => NAME.test(part)) && !/--|\.\./.test(text);
}

/** What Git lets be the name of a branch or tag; one that begins with a hyphen could be taken for an option. */
export function isReference(text: string): boolean {
  return text.length <= 200 && text.split('/').every((part) => REFERENCE_PART.test(part) && !/^[.-]|\.\./.test(part));
}

/** How a repository is called in a sentence. */
export function described({ type, repository }: PinRequest): string {
  return type === 'model' ? repository : `${type} ${repository}`;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

function expandHome(folder: string): string {
  return /^~(?=$|[\\/])/.test(folder) ? path.join(os.homedir(), folder.slice(1)) : folder;
}

function withTilde(folder: string): string {
  const home = os.homedir();
  return folder.startsWith(home + path.sep) ? `~${folder.slice(home.length)}` : folder;
}
