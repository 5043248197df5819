/** The files of a repository that a load would run: read, from the cache or the Hub, and never run. */

import fs from 'node:fs';
import path from 'node:path';
import type { PinRequest } from '../../core/service/finding.ts';
import type { Preview } from '../../core/service/host.ts';
import { CONFIGURATIONS, codeReferences } from './code-home.ts';
import { endpointOf, type HubAccess, informationOf, openWeights, readText } from './hub.ts';
import { cacheFolder, findSnapshot, openInside, readInside } from './hub-cache.ts';
import { RequestFailure } from './requests.ts';
import { pickledFiles, type WeightsFile, type WeightsLimits } from './weights.ts';

/** A repository's files at one commit. */
interface Repository {
  readonly commit: string;
  readonly from: string;
  readonly names: ReadonlySet<string>;
  read(name: string): string | undefined | Promise<string | undefined>;
  /** A file of weights, of which parts are read. */
  open(name: string): WeightsFile | undefined | Promise<WeightsFile | undefined>;
  readonly limits: WeightsLimits;
}

/** Files that are read at most, and names of a snapshot that are listed at most. */
const FILE_LIMIT = 200;
const NAME_LIMIT = 20_000;
/** What is read of weights that lie here, and of those that have to be fetched. */
const NEAR_WEIGHTS = { files: 40, pickle: 4_000_000, total: 24_000_000 };
const FAR_WEIGHTS = { files: 12, pickle: 1_000_000, total: 8_000_000 };
const PICKLE = /\.(?:bin|pt|pth|pkl|pickle|ckpt|joblib|dill)$/;

/**
 * What a load of a repository would run. The cache answers first, then the Hub, if there is `access`. Answers with the
 * reason when neither knows the repository.
 */
export async function previewOf(
  request: PinRequest,
  environment: HubAccess['environment'],
  access: HubAccess | undefined,
): Promise<Preview | { readonly reason: string }> {
  const cached = fromCache(request, environment);
  if (!('reason' in cached)) return read(request, cached);
  if (!access) return { reason: `${cached.reason}; network is off` };
  try {
    return await read(request, await fromHub(request, access));
  } catch (error) {
    if (error instanceof RequestFailure) return { reason: error.message };
    throw error;
  }
}

function fromCache(
  request: PinRequest,
  environment: HubAccess['environment'],
): Repository | { readonly reason: string } {
  const cache = cacheFolder(environment);
  const snapshot = findSnapshot(cache, request);
  if ('reason' in snapshot) return snapshot;
  return {
    commit: snapshot.commit,
    from: 'the local Hugging Face cache',
    names: namesBelow(snapshot.folder),
    read: (name) => readInside(cache, path.join(snapshot.folder, name)),
    open: (name) => openInside(cache, path.join(snapshot.folder, name)),
    limits: NEAR_WEIGHTS,
  };
}

async function fromHub(request: PinRequest, access: HubAccess): Promise<Repository> {
  const endpoint = endpointOf(access);
  const { commit, files } = await informationOf(request, endpoint, access);
  return {
    commit,
    from: endpoint.host,
    names: new Set(files),
    read: (name) => readText(request, commit, name, endpoint, access),
    open: (name) => openWeights(request, commit, name, endpoint, access),
    limits: FAR_WEIGHTS,
  };
}

async function read(request: PinRequest, repository: Repository): Promise<Preview> {
  const { commit, from, names, limits } = repository;
  const { entries, elsewhere } = await entriesOf(request, repository);
  const files: Preview['files'][number][] = [];
  const missing: string[] = [];
  const seen = new Set(entries);
  for (const name of seen) {
    if (seen.size > FILE_LIMIT) break;
    const text = names.has(name) ? await repository.read(name) : undefined;
    if (text === undefined) missing.push(name);
    else {
      files.push({ path: name, text });
      for (const other of importedFrom(name, text)) if (names.has(other)) seen.add(other);
    }
  }
  const pickles = await pickledFiles([...names].filter((it) => PICKLE.test(it)).sort(), repository.open, limits);
  return { commit, from, files, elsewhere, missing, pickles };
}

/** The files by which a repository's code begins to run, by what its configurations name. */
async function entriesOf(
  { type, repository }: PinRequest,
  { names, read }: Repository,
): Promise<{ readonly entries: readonly string[]; readonly elsewhere: readonly string[] }> {
  const entries = new Set<string>();
  const elsewhere = new Set<string>();
  const own = `${repository.slice(repository.lastIndexOf('/') + 1)}.py`;
  const usual =
    type === 'model' ? ['custom_generate/generate.py', 'handler.py'] : type === 'dataset' ? [own] : [own, 'tool.py'];
  for (const name of usual) if (names.has(name)) entries.add(name);
  // Of a kernel the part runs that was built for the machine.
  if (type === 'kernel') for (const name of names) if (/^build\/.*\.py$/.test(name)) entries.add(name);
  if (type !== 'model') return { entries: [...entries], elsewhere: [] };
  for (const name of CONFIGURATIONS) {
    const text = names.has(name) ? await read(name) : undefined;
    for (const reference of (text !== undefined && codeReferences(text)) || []) {
      const separator = reference.indexOf('--');
      const module = /^([\w.]+)\.\w+$/.exec(reference.slice(separator + 1).replace(/^-/, ''))?.[1];
      if (separator >= 0 && reference.slice(0, separator) !== repository) elsewhere.add(reference.slice(0, separator));
      else if (module) entries.add(`${module.replaceAll('.', '/')}.py`);
    }
  }
  for (const module of await pipelineModules(names, read)) entries.add(module);
  return { entries: [...entries], elsewhere: [...elsewhere].sort() };
}

/** The modules that `model_index.json` names and the repository holds: a pipeline's own, and its components'. */
async function pipelineModules(names: ReadonlySet<string>, read: Repository['read']): Promise<readonly string[]> {
  const text = names.has('model_index.json') ? await read('model_index.json') : undefined;
  try {
    const index = Object.entries(JSON.parse(text ?? '{}') as Record<string, unknown>);
    return index.flatMap(([key, value]) => {
      const module = Array.isArray(value) && typeof value[0] === 'string' ? value[0] : undefined;
      if (module === undefined || !/^\w+$/.test(module)) return [];
      return [`${module}.py`, `${key}/${module}.py`].filter((it) => names.has(it));
    });
  } catch {
    return [];
  }
}

/** The files that a module imports by their place: `from .layers import x`, `from . import layers`. */
function importedFrom(file: string, text: string): readonly string[] {
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
  const found: string[] = [];
  for (const [, dots, module, rest] of text.matchAll(/^[ \t]*from[ \t]+(\.+)([\w.]*)[ \t]+import[ \t]+([^\n#]*)/gm)) {
    const base = dots!.length > 1 ? folder.split('/').slice(0, 1 - dots!.length) : folder.split('/');
    const names = module === '' ? rest!.replaceAll(/[()]/g, '').split(',') : [module!.replaceAll('.', '/')];
    for (const name of names) {
      const plain = name.trim().split(/\s+/)[0]!;
      if (plain !== '') found.push([...base, plain].filter((it) => it !== '').join('/'));
    }
  }
  return found.flatMap((it) => [`${it}.py`, `${it}/__init__.py`]);
}

/** The files below a folder, links of the cache included; with slashes. */
function namesBelow(folder: string): ReadonlySet<string> {
  const names = new Set<string>();
  const folders = [''];
  for (const at of folders) {
    for (const entry of fs.readdirSync(path.join(folder, at), { withFileTypes: true })) {
      const name = at === '' ? entry.name : `${at}/${entry.name}`;
      if (names.size + folders.length > NAME_LIMIT) return names;
      if (entry.isDirectory()) folders.push(name);
      else names.add(name);
    }
  }
  return names;
}
