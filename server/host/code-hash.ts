/** A hash over the files of code that a load would run, as they lie in the local Hugging Face cache. */

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { PinRequest } from '../core/service/finding.ts';
import { CONFIGURATIONS, codeReferences } from './pins/code-home.ts';
import { cacheFolder, findSnapshot, readInside } from './pins/hub-cache.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How many files are looked at. */
const FILE_LIMIT = 200;
/** Milliseconds for which an answer is taken for true. */
const LIFE = 2_000;

/** Makes the function that answers; undefined where not all of the code is in the cache. `clock` counts milliseconds. */
export function createCodeHash(
  environment: Environment,
  clock: () => number,
): (artifact: PinRequest) => string | undefined {
  const known = new Map<string, { readonly hash: string | undefined; readonly until: number }>();
  return (artifact) => {
    const key = `${artifact.host} ${artifact.type} ${artifact.repository} ${artifact.reference}`;
    const before = known.get(key);
    if (before && before.until > clock()) return before.hash;
    const hash = artifact.host === 'huggingface' ? codeHash(artifact, environment) : undefined;
    known.set(key, { hash, until: clock() + LIFE });
    return hash;
  };
}

function codeHash(artifact: PinRequest, environment: Environment): string | undefined {
  const cache = cacheFolder(environment);
  const snapshot = findSnapshot(cache, artifact);
  if ('reason' in snapshot) return undefined;
  const { folder } = snapshot;
  const named = namedModules(cache, folder);
  const files = named.length > 0 ? reachable(cache, folder, named) : scriptsIn(cache, folder);
  if (!files || files.size === 0) return undefined;
  const hash = createHash('sha256');
  for (const [name, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name}\0${createHash('sha256').update(text).digest('hex')}\n`);
  }
  return `sha256-${hash.digest('hex')}`;
}

/** The repository's own modules that its configurations name. */
function namedModules(cache: string, folder: string): readonly string[] {
  const references = CONFIGURATIONS.flatMap(
    (name) => codeReferences(readInside(cache, path.join(folder, name)) ?? null) ?? [],
  );
  const own = references.filter((it) => !it.includes('--')).map((it) => it.split('.', 1)[0]!);
  return [...new Set(own)].filter((it) => /^\w+$/.test(it));
}

/** The modules and all that they import of their own repository; undefined when one of them is missing. */
function reachable(cache: string, folder: string, modules: readonly string[]): ReadonlyMap<string, string> | undefined {
  const files = new Map<string, string>();
  const pending = [...modules];
  for (let module = pending.pop(); module !== undefined; module = pending.pop()) {
    const name = `${module.replaceAll('.', '/')}.py`;
    if (files.has(name)) continue;
    const text = readInside(cache, path.join(folder, name));
    if (text === undefined || files.size >= FILE_LIMIT) return undefined;
    files.set(name, text);
    for (const match of text.matchAll(/^[ \t]*(?:from[ \t]+\.([\w.]+)[ \t]+import|import[ \t]+\.([\w.]+))/gm)) {
      pending.push((match[1] ?? match[2])!);
    }
  }
  return files;
}

/** All scripts at the top of a repository that names none: a dataset's, a pipeline's. */
function scriptsIn(cache: string, folder: string): ReadonlyMap<string, string> | undefined {
  const files = new Map<string, string>();
  for (const name of fs
    .readdirSync(folder)
    .filter((it) => it.endsWith('.py'))
    .slice(0, FILE_LIMIT)) {
    const text = readInside(cache, path.join(folder, name));
    if (text === undefined) return undefined;
    files.set(name, text);
  }
  return files;
}
