/** Answers pin requests: what is on this machine first, then, where the user allows it, who knows; and remembers. */

import { compareVersions } from '../../core/models/versions.ts';
import type { PinRequest } from '../../core/service/finding.ts';
import type { Asking, Pin } from '../../core/service/host.ts';
import { type Network, NO_NETWORK } from '../../world/network.ts';
import type { createEnvironments } from '../environments.ts';
import type { createVersions } from '../versions.ts';
import { type GitAccess, resolveByGit } from './git.ts';
import { resolveFromHub } from './hub.ts';
import { resolveFromCache } from './hub-cache.ts';
import { type FileAccess, resolveIntegrity } from './integrity.ts';
import { listByPip, resolveByNpm, resolveByPip } from './packages.ts';
import type { Environment } from './requests.ts';

export interface ResolverOptions {
  readonly environment: Environment;
  /** Asked at each request, so that a change of settings counts at once. */
  readonly network: () => Network;
  /** Absolute folders whose programs are never started. */
  readonly untrusted?: () => readonly string[];
  readonly log?: ((message: string) => void) | undefined;
  /** What the lock files around a source say is installed. */
  readonly versions?: ReturnType<typeof createVersions>;
  /** What is installed around a source. */
  readonly environments?: ReturnType<typeof createEnvironments>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Milliseconds that one answer may take. */
  readonly timeLimit?: number;
  /** Where others answer than usual. */
  readonly places?: Pick<GitAccess, 'github'> & Pick<FileAccess, 'origins'>;
}

export interface Resolver {
  resolve(request: PinRequest, asking?: Asking): Promise<Pin>;
  recall(request: PinRequest): Pin | undefined;
  /** The text of a list with hashes; what the project has already is kept. */
  list(
    requirements: readonly string[],
    near: string,
    asking?: Asking,
  ): Promise<{ readonly text: string } | { readonly reason: string }>;
}

const TIME_LIMIT = 10_000;
/** Milliseconds for which an answer is taken for true: one from afar, one from this machine, a failure. */
const LIFE = { far: 600_000, near: 30_000, failure: 10_000 };
/** Milliseconds that a list may take, for which all that is needed has to be found out. */
const LIST_TIME_LIMIT = 60_000;
const MEMORY_LIMIT = 500;
const AT_ONCE = 4;
const DAY = 10;
/** A Space always has an owner; a bare name is one of the evaluation scripts that their library looks up so. */
const SCRIPT_OWNERS = ['evaluate-metric', 'evaluate-comparison', 'evaluate-measurement'];

export function createResolver(options: ResolverOptions): Resolver {
  const { environment, network, untrusted = () => [], log, now = Date.now, timeLimit = TIME_LIMIT, places } = options;
  const memory = new Memory(now, () => network().allowed);
  const queue = new Queue(AT_ONCE);
  const allowedNow = (asking: Asking | undefined) => (asking?.offline ? NO_NETWORK : network());

  const accessOf = ({ proxy }: Network, signal: AbortSignal) => {
    const today = new Date(now()).toISOString().slice(0, DAY);
    const proxies = proxy === undefined ? {} : { https_proxy: proxy, http_proxy: proxy };
    return { environment: { ...environment, ...proxies }, signal, today, untrusted: untrusted(), ...places };
  };

  const ask = async (request: PinRequest, allowed: Network, signal: AbortSignal) => {
    const { endpoint, sendsToken = false } = allowed;
    const access = accessOf(allowed, signal);
    if (request.host === 'huggingface') return resolveFromHub(request, { ...access, endpoint, sendsToken });
    if (request.host === 'npm') return resolveByNpm(request, access);
    if (request.host === 'python') return resolveByPip(request, access);
    if (request.host === 'address') return resolveIntegrity(request, access);
    return resolveByGit(request, access);
  };

  /** Asks who is far away, within the time limit; every failure is an answer, save that the caller gave up. */
  const within = async <Answer>(
    limit: number,
    asking: Asking | undefined,
    work: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer | { readonly reason: string }> => {
    const stop = new AbortController();
    const cancel = () => stop.abort(CANCELLED);
    asking?.signal?.addEventListener('abort', cancel);
    if (asking?.signal?.aborted) cancel();
    const timer = setTimeout(() => stop.abort(TIMED_OUT), limit);
    try {
      return await queue.run(stop.signal, () => work(stop.signal));
    } catch (error) {
      if (error === CANCELLED) return { reason: 'cancelled' };
      if (error === TIMED_OUT) return { reason: `no answer within ${limit / 1000} seconds` };
      log?.(`Resolving failed: ${error instanceof Error ? error.message : error}`);
      return { reason: 'looking it up failed; the log says more' };
    } finally {
      clearTimeout(timer);
      asking?.signal?.removeEventListener('abort', cancel);
    }
  };

  const askFar = (request: PinRequest, allowed: Network, asking: Asking | undefined): Promise<Pin> =>
    within(timeLimit, asking, (signal) => ask(request, allowed, signal));

  const resolveOne = async (request: PinRequest, asking: Asking | undefined): Promise<Pin> => {
    const allowed = allowedNow(asking);
    if (asking?.fresh && allowed.allowed) return askFar(request, allowed, asking);
    const near = await askNear(request, options);
    if (!('reason' in near)) return memory.keep(request, near, LIFE.near);
    if (request.host === 'conda') return memory.keep(request, near, LIFE.failure);
    if (!allowed.allowed) {
      const reason = `${near.reason}; network is off`;
      return memory.keep(request, { ...near, reason }, LIFE.failure, !network().allowed);
    }
    const far = await askFar(request, allowed, asking);
    if (!('reason' in far)) return memory.keep(request, far, LIFE.far);
    const isKept = far.reason !== 'cancelled';
    return memory.keep(request, { ...far, ...(near.choices && { choices: near.choices }) }, LIFE.failure, isKept);
  };

  return {
    recall: (request) => memory.last(request),

    async list(requirements, near, asking) {
      const allowed = allowedNow(asking);
      if (!allowed.allowed) return { reason: 'network is off' };
      const wanted = await Promise.all(
        requirements.map(async (it) => {
          const [, name = '', reference = ''] = /^([\w.-]+)(?:\[[^\]]*\])?(.*)$/.exec(it) ?? [];
          const request: PinRequest = { host: 'python', type: 'package', repository: name, reference, near };
          const own = await askNear(request, options);
          return 'reason' in own ? it : `${it.slice(0, it.length - reference.length)}==${own.version}`;
        }),
      );
      return within(LIST_TIME_LIMIT, asking, (signal) => listByPip(wanted, accessOf(allowed, signal)));
    },

    async resolve(request, asking) {
      const known = asking?.fresh ? undefined : memory.of(request);
      if (known && !('reason' in known)) return known;
      if (request.type !== 'space' || request.repository.includes('/')) return resolveOne(request, asking);
      let answer: Pin | undefined;
      for (const owner of SCRIPT_OWNERS) {
        const found = await resolveOne({ ...request, repository: `${owner}/${request.repository}` }, asking);
        if (!('reason' in found)) return memory.keep(request, found, LIFE.near);
        answer ??= found;
      }
      return memory.keep(request, answer!, LIFE.failure);
    },
  };
}

const CANCELLED = Symbol('cancelled');
const TIMED_OUT = Symbol('timed out');

/** Asks what is on this machine: caches and lock files. */
async function askNear(
  request: PinRequest,
  { environment, versions, environments, now = Date.now }: ResolverOptions,
): Promise<Pin> {
  const { host, repository, reference, near } = request;
  if (host === 'huggingface') return resolveFromCache(request, environment);
  const name = repository.slice(0, 100);
  if (host === 'conda') return fromConda(request, environments, now);
  if (host !== 'npm' && host !== 'python') return { reason: `${name} is not known on this machine` };
  const language = host === 'python' ? 'python' : 'javascript';
  const own = normalName(host, repository);
  // What runs says more than what is written down.
  const running = near === undefined ? undefined : environments?.(near, language)?.(own);
  const installed = running ?? (near === undefined ? undefined : versions?.(near, language)?.(own));
  if (!installed?.exact || !EXACT_VERSION.test(installed.version)) {
    return { reason: `neither an environment nor a lock file of this project knows ${name}` };
  }
  if (!isInRange(host, installed.version, reference)) {
    return { reason: `the project has ${name} ${installed.version}, which is not ${reference.slice(0, 60)}` };
  }
  const date = new Date(now()).toISOString().slice(0, DAY);
  const from = running ? "the project's environment" : "the project's lock files";
  return { version: installed.version, from, date };
}

/** Of a package of conda: what the environment of the project holds, for nobody else is asked. */
function fromConda(
  { repository, reference, near }: PinRequest,
  environments: ResolverOptions['environments'],
  now: () => number,
): Pin {
  const name = repository.slice(0, 100);
  const unasked = "conda's index is not asked";
  const installed =
    near === undefined ? undefined : environments?.(near, 'python', 'conda')?.(repository.toLowerCase());
  if (!installed) return { reason: `no conda environment of this project has ${name}, and ${unasked}` };
  const { version } = installed;
  const [, start] = /^=(\d[\w.]{0,60}?)(?:\.?\*)?$/.exec(reference) ?? [];
  const isWanted =
    start === undefined ? isInRange('python', version, reference) : `${version}.`.startsWith(`${start}.`);
  if (!isWanted || !EXACT_VERSION.test(version)) {
    return { reason: `the project has ${name} ${version}, which is not ${reference.slice(0, 60)}, and ${unasked}` };
  }
  return { version, from: "the project's conda environment", date: new Date(now()).toISOString().slice(0, DAY) };
}

const EXACT_VERSION = /^\d[\w.+!-]{0,60}$/;

function normalName(host: 'npm' | 'python', name: string): string {
  return host === 'npm' ? name : name.replaceAll(/[-_.]+/g, '-').toLowerCase();
}

/** Whether a version is one that the range allows; ranges that are not understood allow none. */
function isInRange(host: 'npm' | 'python', version: string, range: string): boolean {
  if (range === '' || range === 'latest') return true;
  if (host === 'npm') {
    const [, sign, base] = /^([\^~]?)(\d+(?:\.\d+){0,2})$/.exec(range) ?? [];
    if (base === undefined || compareVersions(version, base) < 0) return false;
    const kept = sign === '~' ? 2 : sign === '^' && !base.startsWith('0') ? 1 : base.split('.').length;
    return version.split('.').slice(0, kept).join('.') === base.split('.').slice(0, kept).join('.');
  }
  return range.split(',').every((clause) => {
    const [, sign, base] = /^\s*(>=|<=|>|<|!=|==)\s*(\d+(?:\.\d+)*)\s*$/.exec(clause) ?? [];
    if (sign === undefined || base === undefined) return clause.trim() === '';
    const order = compareVersions(version, base);
    if (sign === '==') return order === 0;
    if (sign === '!=') return order !== 0;
    return order === 0 ? sign.endsWith('=') : sign.startsWith('>') ? order > 0 : order < 0;
  });
}

/** Answers for a while, the oldest forgotten first. */
class Memory {
  readonly #now: () => number;
  readonly #isOnline: () => boolean;
  readonly #answers = new Map<string, { readonly pin: Pin; readonly until: number }>();

  constructor(now: () => number, isOnline: () => boolean) {
    this.#now = now;
    this.#isOnline = isOnline;
  }

  /** The last answer, though it may be too old to be relied on. */
  last(request: PinRequest): Pin | undefined {
    return this.#answers.get(this.#keyOf(request))?.pin;
  }

  of(request: PinRequest): Pin | undefined {
    const known = this.#answers.get(this.#keyOf(request));
    return known && known.until > this.#now() ? known.pin : undefined;
  }

  /** Remembers an answer for so many milliseconds and gives it back. */
  keep(request: PinRequest, pin: Pin, life: number, isKept = true): Pin {
    const key = this.#keyOf(request);
    if (!isKept || key.length > 2_000) return pin;
    this.#answers.delete(key);
    this.#answers.set(key, { pin, until: this.#now() + life });
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= MEMORY_LIMIT) break;
      this.#answers.delete(oldest);
    }
    return pin;
  }

  #keyOf({ host, type, repository, reference, executes = false, near }: PinRequest): string {
    return JSON.stringify([
      this.#isOnline(),
      host,
      type,
      repository,
      reference,
      executes,
      near?.slice(0, near.lastIndexOf('/')),
    ]);
  }
}

/** Lets a few run at a time; the others wait, or give up with the signal's reason. */
class Queue {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  async run<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    await this.#enter(signal);
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      this.#free++;
      // All of them look again: one that was waiting may have given up.
      for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    while (this.#free === 0) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      signal.throwIfAborted();
    }
    this.#free--;
  }
}
