/** Computes what an `integrity` attribute must say of a file on a CDN that never changes: of an exact version, as published. */

import { createHash } from 'node:crypto';
import type { PinRequest } from '../../core/service/finding.ts';
import type { Pin } from '../../core/service/host.ts';
import { type Environment, get, RequestFailure } from './requests.ts';

export interface FileAccess {
  readonly environment: Environment;
  readonly signal: AbortSignal;
  /** Today, as `2026-11-20`. */
  readonly today: string;
  /** Where a CDN's host is really asked, by its origin. */
  readonly origins?: Readonly<Record<string, string>>;
}

/** Bytes; no script that a page loads is larger. */
const SCRIPT_LIMIT = 20_000_000;
const VERSION = String.raw`\d+\.\d+\.\d+(?:-[\w.-]+)?`;
const NPM = String.raw`(?:@[\w.-]+/)?[\w.-]+@${VERSION}`;
const FILE = String.raw`(?:/[\w.+-]+)+\.(?:m?js|css|json|wasm)`;
/**
 * Addresses whose content is what was published, by the hosts that serve such: a full path of an exact version. What a CDN
 * makes on demand (`/combine/`, `/+esm`, a `.min` file that no package has) may change from one day to the next.
 */
const EXACT: readonly RegExp[] = [
  new RegExp(`^https://cdn\\.jsdelivr\\.net/npm/${NPM}${FILE}$`),
  new RegExp(`^https://cdn\\.jsdelivr\\.net/gh/[\\w.-]+/[\\w.-]+@[0-9a-f]{40}${FILE}$`),
  new RegExp(`^https://unpkg\\.com/${NPM}${FILE}$`),
  new RegExp(`^https://cdnjs\\.cloudflare\\.com/ajax/libs/[\\w.-]+/${VERSION}${FILE}$`),
  new RegExp(`^https://code\\.jquery\\.com/[\\w-]+-${VERSION}(?:\\.slim)?(?:\\.min)?\\.js$`),
  new RegExp(`^https://ajax\\.googleapis\\.com/ajax/libs/[\\w.-]+/${VERSION}${FILE}$`),
];

/** The integrity of a file at an address that comes from analysed code. */
export async function resolveIntegrity({ repository }: PinRequest, access: FileAccess): Promise<Pin> {
  if (repository.length > 500 || !EXACT.some((it) => it.test(repository))) {
    return { reason: 'only files of an exact version on a CDN that never changes them have an integrity to rely on' };
  }
  const named = new URL(repository);
  const origin = access.origins?.[named.origin] ?? named.origin;
  try {
    const { status, body } = await get(new URL(named.pathname, origin), { ...access, limit: SCRIPT_LIMIT });
    if (status === 404) return { reason: `there is no such file on ${named.host}` };
    if (status !== 200) return { reason: `${named.host} answers with ${status}` };
    const digest = createHash('sha384').update(body).digest('base64');
    return { integrity: `sha384-${digest}`, from: named.host, date: access.today };
  } catch (error) {
    if (error instanceof RequestFailure) return { reason: error.message };
    throw error;
  }
}
