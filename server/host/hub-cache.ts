/** Answers what a movable reference stands for today from the local Hugging Face cache, without network and without guessing. */

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { PinRequest } from '../core/service/finding.ts';
import type { Pin } from '../core/service/host.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Failure = { readonly reason: string };

/** A repository's commit, and the folder of the cache that holds its files at that commit. */
interface Snapshot {
  readonly commit: string;
  readonly folder: string;
}

const COMMIT = /^[0-9a-f]{40}$/;
const NAME = /^\w[\w.-]{0,95}$/;
const REFERENCE_PART = /^[\w.+@=#%,-]{1,100}$/;
/** Bytes; references and configurations are far smaller. */
const READ_LIMIT = 1_000_000;
const CONFIGURATIONS = [
  'config.json',
  'tokenizer_config.json',
  'processor_config.json',
  'preprocessor_config.json',
] as const;

/**
 * Resolves a request from the cache folder that `environment` names. Repository and reference come from analysed code:
 * nothing outside of that folder is read. The answer holds `code` when the artefact's code lives in another repository.
 */
export function resolveFromCache(request: PinRequest, environment: Environment): Pin {
  if (request.host === 'github') {
    return { reason: 'the local Hugging Face cache does not hold GitHub repositories, and network is off' };
  }
  const cache = cacheFolder(environment);
  const snapshot = findSnapshot(cache, request);
  if ('reason' in snapshot) return snapshot;
  const from = 'the local Hugging Face cache';
  if (request.type !== 'model') return { commit: snapshot.commit, from };

  const upstream = upstreamOf(cache, request.repository, snapshot);
  if (upstream === undefined) return { commit: snapshot.commit, from };
  if (typeof upstream !== 'string') return upstream;
  const code = findSnapshot(cache, { ...request, repository: upstream, reference: 'main' });
  if ('reason' in code) return { reason: `the code of ${request.repository} lives in ${upstream}, but ${code.reason}` };
  return { commit: snapshot.commit, code: { repository: upstream, commit: code.commit }, from };
}

/** The folder that the Hugging Face libraries would use themselves. */
export function cacheFolder(environment: Environment): string {
  const direct = environment.HF_HUB_CACHE || environment.HUGGINGFACE_HUB_CACHE;
  if (direct) return expandHome(direct);
  if (environment.HF_HOME) return path.join(expandHome(environment.HF_HOME), 'hub');
  return path.join(expandHome(environment.XDG_CACHE_HOME || '~/.cache'), 'huggingface', 'hub');
}

function findSnapshot(cache: string, request: PinRequest): Snapshot | Failure {
  const { repository, reference } = request;
  if (!isRepository(repository)) return { reason: `${JSON.stringify(repository)} is no repository's name` };
  if (!isReference(reference)) return { reason: `${JSON.stringify(reference)} is no branch, tag or commit` };

  const root = path.join(cache, [`${request.type}s`, ...repository.split('/')].join('--'));
  if (!fs.existsSync(root)) {
    return { reason: `${described(request)} is not in the local Hugging Face cache (${withTilde(cache)})` };
  }
  const commit = COMMIT.test(reference) ? reference : readInside(cache, path.join(root, 'refs', reference))?.trim();
  if (commit === undefined) return { reason: unknownReference(root, request) };
  if (!COMMIT.test(commit)) {
    return { reason: `the cache's refs/${reference} of ${described(request)} holds no commit` };
  }
  const folder = path.join(root, 'snapshots', commit);
  if (fs.existsSync(folder)) return { commit, folder };
  return { reason: `the cache holds no files of ${described(request)} at ${commit}` };
}

/** A lone snapshot may have been fetched for any reference: it is named, but not taken. */
function unknownReference(root: string, request: PinRequest): string {
  const commits = snapshotsOf(root);
  const held = commits.length === 1 ? `1 snapshot (${commits[0]})` : `${commits.length} snapshots`;
  return `for ${described(request)} the cache holds ${held} but no refs/${request.reference}`;
}

function snapshotsOf(root: string): readonly string[] {
  try {
    return fs.readdirSync(path.join(root, 'snapshots')).filter((name) => COMMIT.test(name));
  } catch {
    return [];
  }
}

/** The one other repository that an `auto_map` sends to for code; undefined when the code is the repository's own. */
function upstreamOf(cache: string, repository: string, snapshot: Snapshot): string | Failure | undefined {
  const repositories = new Set<string>();
  for (const name of CONFIGURATIONS) {
    const file = path.join(snapshot.folder, name);
    if (!fs.lstatSync(file, { throwIfNoEntry: false })) continue;
    const references = codeReferences(readInside(cache, file));
    if (!references) return { reason: `${name} of ${repository} in the cache cannot be read` };
    for (const reference of references) {
      const separator = reference.indexOf('--');
      repositories.add(separator < 0 ? repository : reference.slice(0, separator));
    }
  }
  const [first, ...others] = [...repositories].sort();
  if (others.length > 0) {
    const names = [first, ...others].join(', ');
    return { reason: `code comes from several repositories: ${names}; one code_revision cannot pin them` };
  }
  return first === repository ? undefined : first;
}

/** All "module.Class" and "repository--module.Class" of an `auto_map`; undefined when the text is no JSON object. */
function codeReferences(json: string | undefined): readonly string[] | undefined {
  if (json === undefined) return undefined;
  try {
    const { auto_map: map } = JSON.parse(json) as { auto_map?: unknown };
    const values = typeof map === 'object' && map !== null ? Object.values(map).flat() : [];
    return values.filter((value): value is string => typeof value === 'string');
  } catch {
    return undefined;
  }
}

/** A file's text, or undefined when there is none, it is too large, or a link leads out of the cache. */
function readInside(cache: string, file: string): string | undefined {
  try {
    const root = fs.realpathSync(cache);
    const real = fs.realpathSync(file);
    if (!real.startsWith(root + path.sep)) return undefined;
    const entry = fs.statSync(real);
    return entry.isFile() && entry.size <= READ_LIMIT ? fs.readFileSync(real, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** "name" or "organisation/name". Two hyphens are refused as the hub does: they separate both in folder names. */
function isRepository(text: string): boolean {
  const parts = text.split('/');
  return parts.length <= 2 && parts.every((part) => NAME.test(part)) && !/--|\.\./.test(text);
}

function isReference(text: string): boolean {
  return text.length <= 200 && text.split('/').every((part) => REFERENCE_PART.test(part) && !/^\.|\.\./.test(part));
}

function described({ type, repository }: PinRequest): string {
  return type === 'model' ? repository : `${type} ${repository}`;
}

function expandHome(folder: string): string {
  return /^~(?=$|[\\/])/.test(folder) ? path.join(os.homedir(), folder.slice(1)) : folder;
}

function withTilde(folder: string): string {
  const home = os.homedir();
  return folder.startsWith(home + path.sep) ? `~${folder.slice(home.length)}` : folder;
}
