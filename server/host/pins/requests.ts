/** One GET over HTTP: bounded in size and redirects, through the proxy that the environment names. */

import type http from 'node:http';
import type https from 'node:https';
import type net from 'node:net';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What went wrong on the way, in words for the user. */
export class RequestFailure extends Error {}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  /** Where the answer came from in the end. */
  readonly address: URL;
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly environment: Environment;
  readonly signal: AbortSignal;
  /** Bytes beyond which an answer is refused. */
  readonly limit: number;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const REDIRECT_LIMIT = 3;
/** Bytes that a redirect may say besides where it leads. */
const REDIRECT_BODY_LIMIT = 64_000;

/**
 * Reads an address. Redirects are followed on the same host only, so that no header reaches another one. Rejects with a
 * `RequestFailure`, or with the signal's reason.
 */
export async function get(address: URL, options: RequestOptions): Promise<Answer> {
  let at = address;
  for (let redirects = 0; ; redirects++) {
    const answer = await getOnce(at, options);
    const location = REDIRECTS.has(answer.status) ? answer.headers.location : undefined;
    if (location === undefined) return answer;
    const next = URL.canParse(location, at.href) ? new URL(location, at.href) : undefined;
    if (!next || next.origin !== address.origin) {
      throw new RequestFailure(
        `${address.host} sends to another host (${next?.host ?? 'of no name'}), which is refused`,
      );
    }
    if (redirects === REDIRECT_LIMIT) throw new RequestFailure(`${address.host} redirects too often`);
    at = next;
  }
}

/** A part of what an address gives, and how many bytes there are in all. */
export interface Part {
  readonly bytes: Buffer;
  readonly size: number;
}

/**
 * Reads `length` bytes of an address from `start` on, or as many of them as there are. Redirects are followed to `others`
 * too, for files lie elsewhere than what lists them: encrypted, and with no header but the range. Rejects as `get` does, and
 * when the answer is another part.
 */
export async function getPart(
  address: URL,
  start: number,
  length: number,
  others: RegExp,
  options: Omit<RequestOptions, 'limit'>,
): Promise<Part> {
  const range = { range: `bytes=${start}-${start + length - 1}` };
  const limit = Math.max(length, REDIRECT_BODY_LIMIT);
  let headers: Readonly<Record<string, string>> = { ...options.headers, ...range };
  let at = address;
  for (let redirects = 0; redirects <= REDIRECT_LIMIT; redirects++) {
    if (at.origin !== address.origin) headers = range;
    const answer = await getOnce(at, { ...options, headers, limit });
    const location = REDIRECTS.has(answer.status) ? answer.headers.location : undefined;
    if (location === undefined) return partOf(answer, start, length);
    const next = URL.canParse(location, at.href) ? new URL(location, at.href) : undefined;
    const isAllowed = next?.origin === address.origin || (next?.protocol === 'https:' && others.test(next.hostname));
    if (!next || !isAllowed) {
      throw new RequestFailure(`${address.host} sends to ${next?.host ?? 'no host'}, which is refused`);
    }
    at = next;
  }
  throw new RequestFailure(`${address.host} redirects too often`);
}

/** What an answer says that it is has to be what was asked for; small files may come as a whole. */
function partOf({ status, headers, body, address }: Answer, start: number, length: number): Part {
  if (status === 200 && start === 0 && body.length <= length) return { bytes: body, size: body.length };
  const [, from, to, all] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(headers['content-range'] ?? '') ?? [];
  const [first, last, size] = [Number(from), Number(to), Number(all)];
  const isAsked = first === start && last === Math.min(start + length, size) - 1 && body.length === last - first + 1;
  if (status !== 206 || !isAsked) throw new RequestFailure(`${address.host} does not give the part that was asked for`);
  return { bytes: body, size };
}

/** What Node asks the web with; it takes milliseconds to load, and most processes ask nobody. */
async function loadWeb() {
  const [http, https, tls] = await Promise.all([import('node:http'), import('node:https'), import('node:tls')]);
  return { http, https, tls };
}

type Web = Awaited<ReturnType<typeof loadWeb>>;

async function getOnce(address: URL, { headers = {}, environment, signal, limit }: RequestOptions): Promise<Answer> {
  const web = await loadWeb();
  signal.throwIfAborted();
  const proxy = proxyFor(address, environment);
  const socket = proxy && address.protocol === 'https:' ? await tunnel(web, address, proxy, signal) : undefined;
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => {
      reject(signal.aborted ? signal.reason : error instanceof RequestFailure ? error : failureOf(address, error));
    };
    const wanted: https.RequestOptions = {
      headers: { 'user-agent': 'loadguard', accept: '*/*', 'accept-encoding': 'identity', ...headers },
      signal,
      // An agent makes connections of its own, whatever there is already.
      ...(socket ? { createConnection: () => socket } : { agent: false }),
    };
    const request = ownRequest(web, address, proxy, wanted);
    request.on('error', fail);
    request.on('response', (response) => {
      const pieces: Buffer[] = [];
      let size = 0;
      response.on('error', fail);
      response.on('data', (piece: Buffer) => {
        size += piece.length;
        if (size <= limit) pieces.push(piece);
        else request.destroy(new RequestFailure(`${address.host} answers with more than ${inMegabytes(limit)}`));
      });
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces), address });
      });
    });
    request.end();
  });
}

function ownRequest(
  { http, https }: Web,
  address: URL,
  proxy: URL | undefined,
  wanted: https.RequestOptions,
): http.ClientRequest {
  if (address.protocol === 'https:') return https.request(address, wanted);
  if (address.protocol !== 'http:') throw new RequestFailure(`"${address.protocol}" is no protocol of the web`);
  if (!proxy) return http.request(address, wanted);
  const headers = { ...(wanted.headers as http.OutgoingHttpHeaders), host: address.host, ...authorisation(proxy) };
  return http.request(proxy, { ...wanted, headers, path: address.href });
}

/** A connection to an https host through a proxy. */
function tunnel({ http, https, tls }: Web, address: URL, proxy: URL, signal: AbortSignal): Promise<net.Socket> {
  const target = `${address.hostname}:${address.port || 443}`;
  return new Promise((resolve, reject) => {
    const request = (proxy.protocol === 'https:' ? https : http).request(proxy, {
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...authorisation(proxy) },
      agent: false,
      signal,
    });
    request.on('connect', (response, socket) => {
      if (response.statusCode === 200) resolve(tls.connect({ socket, servername: address.hostname }));
      else reject(new RequestFailure(`the proxy refuses ${address.host} with ${response.statusCode}`));
    });
    request.on('response', () => reject(new RequestFailure('the proxy makes no tunnels')));
    request.on('error', (error) => reject(signal.aborted ? signal.reason : failureOf(proxy, error)));
    request.end();
  });
}

function authorisation({ username, password }: URL): http.OutgoingHttpHeaders {
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** The proxy that an environment names for an address, as most programs read it; this machine is reached directly. */
export function proxyFor(address: URL, environment: Environment): URL | undefined {
  if (isThisMachine(address)) return undefined;
  const read = (name: string) => environment[name] || environment[name.toUpperCase()];
  const excluded = (read('no_proxy') ?? '').split(/[\s,]+/).filter(Boolean);
  const isExcluded = excluded.some((it) => {
    const suffix = it.replace(/^\*?\.?/, '').replace(/:\d+$/, '');
    return it === '*' || address.hostname === suffix || address.hostname.endsWith(`.${suffix}`);
  });
  const named = isExcluded ? undefined : read(address.protocol === 'https:' ? 'https_proxy' : 'http_proxy');
  const proxy = named ?? (isExcluded ? undefined : read('all_proxy'));
  if (proxy === undefined) return undefined;
  const url = URL.canParse(proxy) ? new URL(proxy) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}

export function isThisMachine({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
}

/** The error in words, without what the address may hold besides its host. */
function failureOf({ host }: URL, { code = '', message }: NodeJS.ErrnoException): RequestFailure {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new RequestFailure(`${host} cannot be found`);
  if (code === 'ECONNREFUSED') return new RequestFailure(`${host} refuses the connection`);
  if (code === 'ECONNRESET' || code === 'EPIPE') return new RequestFailure(`${host} cut the answer off`);
  if (code.startsWith('HPE_')) return new RequestFailure(`${host} does not answer as the web does`);
  if (/CERT|SELF_SIGNED|ISSUER|ALTNAME/.test(code))
    return new RequestFailure(`the certificate of ${host} is not valid`);
  return new RequestFailure(`${host} cannot be read (${code || message.slice(0, 80)})`);
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
