/** Asks the Hugging Face Hub what a reference stands for; every way in which it can fail has a sentence of its own. */

import fs from 'node:fs';
import path from 'node:path';
import type { PinRequest } from '../../core/service/finding.ts';
import type { Pin } from '../../core/service/host.ts';
import { type CodeHome, codeHome } from './code-home.ts';
import { cacheHome, described, isReference, isRepository } from './hub-cache.ts';
import { type Environment, get, getPart, isThisMachine, RequestFailure } from './requests.ts';
import type { WeightsFile } from './weights.ts';

export interface HubAccess {
  /** Where the Hub answers; that of the environment if absent. */
  readonly endpoint?: string | undefined;
  /** Whether the user's token goes along. */
  readonly sendsToken: boolean;
  readonly environment: Environment;
  readonly signal: AbortSignal;
  /** Today, as `2026-11-20`. */
  readonly today: string;
}

const PUBLIC_ENDPOINT = 'https://huggingface.co';
const COMMIT = /^[0-9a-f]{40}$/;
/** Bytes; the answer about a repository lists its files. */
const INFORMATION_LIMIT = 20_000_000;
const FILE_LIMIT = 1_000_000;
const PLURAL = { model: 'models', dataset: 'datasets', space: 'spaces', kernel: 'kernels' } as const;

/** What the Hub says of a repository at a reference. */
export interface HubInformation {
  readonly commit: string;
  /** The repository's name as the Hub writes it: another one after it was renamed. */
  readonly repository: string;
  readonly files: readonly string[];
}

/** Resolves a request by the Hub's interface. Repository and reference come from analysed code. */
export async function resolveFromHub(request: PinRequest, access: HubAccess): Promise<Pin> {
  try {
    const endpoint = endpointOf(access);
    const found = await informationOf(request, endpoint, access);
    const renamed = found.repository === request.repository ? '' : `, where it is called ${found.repository} now`;
    const pin = { commit: found.commit, from: `${endpoint.host}${renamed}`, date: access.today };
    if (!request.executes || request.type !== 'model') return pin;

    const home = await codeHome(request.repository, (name) =>
      found.files.includes(name) ? readText(request, found.commit, name, endpoint, access) : undefined,
    );
    if (home.kind === 'own') return pin;
    if (home.kind === 'unclear') return { reason: home.reason };
    return { ...pin, code: await commitOfCode(request, home, endpoint, access) };
  } catch (error) {
    if (error instanceof RequestFailure) return { reason: error.message };
    throw error;
  }
}

/** Where the Hub answers for this user. Throws `RequestFailure` when that is no address. */
export function endpointOf({ endpoint, environment }: HubAccess): URL {
  const text = endpoint || environment.HF_ENDPOINT || PUBLIC_ENDPOINT;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new RequestFailure("the Hub's endpoint is no address of the web");
  return url;
}

/** Asks what a repository is at a reference. Throws `RequestFailure` with the reason when there is no answer. */
export async function informationOf(request: PinRequest, endpoint: URL, access: HubAccess): Promise<HubInformation> {
  const { repository, reference } = request;
  if (!isRepository(repository)) throw new RequestFailure(`${shown(repository)} is no repository's name`);
  if (!isReference(reference)) throw new RequestFailure(`${shown(reference)} is no branch, tag or commit`);
  const plural = PLURAL[request.type as keyof typeof PLURAL];
  const name = repository.split('/').map(encodeURIComponent).join('/');
  const address = under(endpoint, `api/${plural}/${name}/revision/${encodeURIComponent(reference)}`);
  const answer = await get(address, {
    environment: access.environment,
    signal: access.signal,
    limit: INFORMATION_LIMIT,
    headers: { accept: 'application/json', ...tokenFor(endpoint, access) },
  });
  if (answer.status !== 200) throw new RequestFailure(refusal(request, endpoint, answer));
  const content = parsed(answer.body);
  const { sha, id, siblings } = content ?? {};
  if (typeof sha !== 'string' || !COMMIT.test(sha)) throw new RequestFailure(`${endpoint.host} names no commit`);
  const files = Array.isArray(siblings) ? siblings.map((it) => (it as { rfilename?: unknown })?.rfilename) : [];
  return {
    commit: sha,
    repository: typeof id === 'string' && isRepository(id) ? id : repository,
    files: files.filter((it): it is string => typeof it === 'string'),
  };
}

/** A file of a repository at a commit, as text; undefined when there is none. */
export async function readText(
  { type, repository }: PinRequest,
  commit: string,
  file: string,
  endpoint: URL,
  access: HubAccess,
): Promise<string | undefined> {
  const { status, body } = await get(addressOf({ type, repository }, commit, file, endpoint), {
    environment: access.environment,
    signal: access.signal,
    limit: FILE_LIMIT,
    headers: tokenFor(endpoint, access),
  });
  return status === 200 ? body.toString('utf8') : undefined;
}

/** Bytes that are fetched at once: the beginning of a file of weights, which often has all that is wanted. */
const PART = 256_000;
/** Where the public Hub keeps what is large. */
const FILE_HOSTS = /^(?:[a-z\d-]+\.){1,4}(?:hf|huggingface)\.co$/;
/** Milliseconds that one part may take. */
const PART_TIME_LIMIT = 5_000;

/**
 * A file of weights at a commit, of which no more is fetched than what is read. Rejects as `get` does; what takes too long
 * counts as a failure of the host's.
 */
export async function openWeights(
  request: PinRequest,
  commit: string,
  file: string,
  endpoint: URL,
  access: HubAccess,
): Promise<WeightsFile> {
  const address = addressOf(request, commit, file, endpoint);
  const fetched = async (start: number, length: number) => {
    const signal = AbortSignal.any([access.signal, AbortSignal.timeout(PART_TIME_LIMIT)]);
    const { environment } = access;
    const part = await getPart(address, start, length, FILE_HOSTS, {
      environment,
      signal,
      headers: tokenFor(endpoint, access),
    });
    return { ...part, start };
  };
  const first = await fetched(0, PART);
  const { size } = first;
  let parts = [first];
  return {
    size,
    async read(start, length) {
      if (start < 0 || length < 0 || !(start + length <= size)) throw new RangeError('outside of the file');
      const holds = (it: typeof first) => it.start <= start && start + length <= it.start + it.bytes.length;
      let part = parts.find(holds);
      if (!part) {
        part = await fetched(start, length);
        if (part.size !== size) throw new RangeError('not the same file');
        parts = [first, part, ...parts.slice(1, 2)];
      }
      return part.bytes.subarray(start - part.start, start - part.start + length);
    },
    close() {
      parts = [];
    },
  };
}

function addressOf(
  { type, repository }: Pick<PinRequest, 'type' | 'repository'>,
  commit: string,
  file: string,
  endpoint: URL,
): URL {
  const kind = type === 'model' ? '' : `${PLURAL[type as keyof typeof PLURAL]}/`;
  const segments = file.split('/').map(encodeURIComponent).join('/');
  return under(endpoint, `${kind}${repository}/resolve/${commit}/${segments}`);
}

async function commitOfCode(
  request: PinRequest,
  { repository }: Extract<CodeHome, { kind: 'other' }>,
  endpoint: URL,
  access: HubAccess,
): Promise<{ readonly repository: string; readonly commit: string }> {
  const { commit } = await informationOf({ ...request, repository, reference: 'main' }, endpoint, access).catch(
    (error: unknown) => {
      if (!(error instanceof RequestFailure)) throw error;
      const where = `the code of ${request.repository} lives in ${repository}`;
      throw new RequestFailure(`${where}, but ${error.message}`);
    },
  );
  return { repository, commit };
}

/** The sentence for an answer that is no success. */
function refusal(
  request: PinRequest,
  { host }: URL,
  { status, headers }: { status: number; headers: Readonly<Record<string, unknown>> },
): string {
  const what = described(request);
  const code = headers['x-error-code'];
  if (code === 'GatedRepo' || (status === 403 && code === undefined)) {
    return `${what} is gated on ${host}: ask for access there, and let Loadguard send your token`;
  }
  if (status === 401 || status === 403) {
    return `${what} is private on ${host}, or does not exist; a token of somebody who may read it is needed`;
  }
  if (code === 'RevisionNotFound') return `${what} on ${host} has no ${request.reference}`;
  if (status === 404) return `${what} is not on ${host}, or has no ${request.reference}`;
  if (status === 429) {
    const seconds = /^\d{1,6}$/.exec(String(headers['retry-after'] ?? ''))?.[0];
    return `${host} has had too many questions${seconds ? `; ask again in ${seconds} s` : '; ask again later'}`;
  }
  return status >= 500 ? `${host} is out of order (${status})` : `${host} answers with ${status}`;
}

/** The user's token as a header, if it may go along: encrypted, or to this machine. */
function tokenFor(endpoint: URL, { sendsToken, environment }: HubAccess): Record<string, string> {
  if (!sendsToken || (endpoint.protocol !== 'https:' && !isThisMachine(endpoint))) return {};
  const token = environment.HF_TOKEN || environment.HUGGING_FACE_HUB_TOKEN || storedToken(environment);
  return token && /^[\x21-\x7e]{1,500}$/.test(token) ? { authorization: `Bearer ${token}` } : {};
}

function storedToken(environment: Environment): string | undefined {
  const file = environment.HF_TOKEN_PATH || path.join(cacheHome(environment), 'token');
  try {
    return fs.statSync(file).size < 1_000 ? fs.readFileSync(file, 'utf8').trim() : undefined;
  } catch {
    return undefined;
  }
}

function parsed(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const content: unknown = JSON.parse(body.toString('utf8'));
    return typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function under(endpoint: URL, rest: string): URL {
  return new URL(rest, endpoint.href.endsWith('/') ? endpoint : `${endpoint.href}/`);
}

function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
