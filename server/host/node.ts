/** The Host under Node: assets from disk, pins from this machine and, where the user allows it, from the network. */

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Library } from '../core/models/model.ts';
import type { Host } from '../core/service/host.ts';
import { type Network, NO_NETWORK } from '../world/network.ts';
import { localDay } from '../world/today.ts';
import { filePath, fileUri } from './addresses.ts';
import { createCodeHash } from './code-hash.ts';
import { createEnvironments } from './environments.ts';
import { loadGrammars } from './grammars.ts';
import { cachedRevisions } from './pins/hub-cache.ts';
import { previewOf } from './pins/preview.ts';
import { createResolver } from './pins/resolver.ts';
import { createVersions } from './versions.ts';
import { createWorkspace, type FileState } from './workspace.ts';

export interface NodeHostOptions {
  /** The folder that holds `grammars/` and `models.json`; found by itself if absent. */
  readonly assets?: string;
  /** Where the Hugging Face cache is looked for; the process's environment if absent. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** What the user allows now; no network if absent. */
  readonly network?: () => Network;
  /** Absolute folders whose programs are never started. */
  readonly untrusted?: () => readonly string[];
  /** Absolute folders that are open or scanned. */
  readonly folders?: () => readonly string[];
  /** Another state of the files than that of the disk. */
  readonly state?: FileState;
  readonly log?: (message: string) => void;
  /** The day, as in 2027-01-31; this machine's if absent. */
  readonly today?: () => string;
}

/** Milliseconds that the Hub may take for all files of a repository together. */
const PREVIEW_TIME_LIMIT = 30_000;

const HERE = path.dirname(fileURLToPath(import.meta.url));
const REPOSITORY = path.join(HERE, '../..');
const MODELS = path.join(REPOSITORY, 'server/core/models');

/**
 * Makes the Host for command line and server. In a build the assets lie beside the bundle; in the sources they are where
 * they are edited. Its functions reject when an asset is missing or not the one that was shipped.
 */
export function createNodeHost(options: NodeHostOptions = {}): Host {
  const built = options.assets ?? (fs.existsSync(path.join(HERE, 'models.json')) ? HERE : undefined);
  const clock = () => performance.now();
  const grammars = loadGrammars(path.join(built ?? REPOSITORY, 'grammars'));
  const versions = createVersions(clock);
  const resolver = createResolver({
    environment: options.environment ?? process.env,
    network: options.network ?? (() => NO_NETWORK),
    ...(options.untrusted && { untrusted: options.untrusted }),
    log: options.log,
    versions,
    environments: createEnvironments(clock),
  });
  return {
    ...grammars,
    models: async () => (built ? readJson<Library[]>(path.join(built, 'models.json')) : readSourceModels()),
    clock,
    today: options.today ?? localDay,
    codeHash: createCodeHash(options.environment ?? process.env, clock),
    workspace: createWorkspace(clock, options.folders, options.state),
    versions,
    resolve: resolver.resolve,
    recall: resolver.recall,
    asks: () => options.network?.().allowed === true,
    list: async (requirements, near, asking) => {
      const uri = newFileBeside(near);
      if (uri === undefined) return { reason: 'the document is no file here' };
      const list = await resolver.list(requirements, near, asking);
      return 'reason' in list ? list : { ...list, uri };
    },
    revisions: (request) => cachedRevisions(request, options.environment ?? process.env),
    preview: async (request, asking) => {
      const environment = options.environment ?? process.env;
      const {
        allowed,
        endpoint,
        sendsToken = false,
      } = asking?.offline ? NO_NETWORK : (options.network?.() ?? NO_NETWORK);
      const stop = new AbortController();
      asking?.signal?.addEventListener('abort', () => stop.abort());
      const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(PREVIEW_TIME_LIMIT)]);
      const today = new Date().toISOString().slice(0, 10);
      try {
        const access = { environment, endpoint, sendsToken, signal, today };
        return await previewOf(request, environment, allowed ? access : undefined);
      } catch (error) {
        if (signal.aborted) return { reason: stop.signal.aborted ? 'cancelled' : 'the Hub took too long to answer' };
        throw error;
      }
    },
    ...(options.log && { log: options.log }),
  };
}

/** How a list of packages is called; the next one has a number. */
const LIST_FILE = ['requirements', 'lock.txt'] as const;
const LIST_LIMIT = 100;

/** The URI of a file that is not there yet, beside a document; undefined where there can be none. */
function newFileBeside(document: string): string | undefined {
  const file = filePath(document);
  for (let count = 1; file !== undefined && count < LIST_LIMIT; count++) {
    const name = `${LIST_FILE[0]}${count === 1 ? '' : `-${count}`}.${LIST_FILE[1]}`;
    const fresh = path.join(path.dirname(file), name);
    if (!fs.existsSync(fresh)) return fileUri(fresh);
  }
  return undefined;
}

function readSourceModels(): readonly Library[] {
  return ['python', 'javascript'].flatMap((language) => {
    const folder = path.join(MODELS, language);
    const names = fs.readdirSync(folder).filter((name) => name.endsWith('.json'));
    return names.sort().map((name) => readJson<Library>(path.join(folder, name)));
  });
}

function readJson<T>(file: string): T {
  return JSON.parse(fs.readFileSync(file, 'utf8')) as T;
}
