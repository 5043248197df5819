/** What a crossing lets in, where all of it is known by name: what a team may have allowed. */

import type { Flow } from '../flow/flow.ts';
import { ORIGIN_LIMIT, type Origin } from '../flow/origin.ts';
import type { OriginKind } from '../models/model.ts';
import type { Crossing, PinRequest } from './rule.ts';

type Brought = Pick<Crossing, 'brings'>;

/** Whole, or as much of it as makes sure of the host. */
const ADDRESS = /^[a-z][a-z+]*:\/\/[^/\s]+\//i;

/** What decides nothing beside a download. */
const HARMLESS: ReadonlySet<OriginKind> = new Set(['literal', 'unknown', 'path']);

/** The file at an address; none where the address is not known as far as its host. */
export function addressed(address: string): readonly PinRequest[] {
  const whole = address.startsWith('//') ? `https:${address}` : address;
  return ADDRESS.test(whole) ? [{ host: 'address', type: 'file', repository: whole, reference: '' }] : [];
}

/** The files at these addresses; nothing where one of them is not known as far as its host. */
export function broughtFrom(...addresses: readonly string[]): Brought {
  const brings = addresses.flatMap(addressed);
  return brings.length > 0 && brings.length === addresses.length ? { brings } : {};
}

/** The files that these origins bring in; nothing where one of them may be something else. */
export function broughtBy(flow: Flow, origins: readonly Origin[]): Brought {
  if (origins.length >= ORIGIN_LIMIT) return {};
  const brings: PinRequest[] = [];
  for (const { kind, at } of origins) {
    if (HARMLESS.has(kind)) continue;
    const texts = kind === 'remote' ? flow.textsGiven(at) : [];
    const found = texts.flatMap(addressed);
    if (found.length === 0 || texts.some((it) => it === '' || (/:\/\//.test(it) && !ADDRESS.test(it)))) return {};
    brings.push(...found);
  }
  return brings.length > 0 ? { brings } : {};
}
