/** What a crossing lets in, where all of it is known by name: what a team may have allowed. */

import type { Flow } from '../flow/flow.ts';
import { ORIGIN_LIMIT, type Origin } from '../flow/origin.ts';
import type { OriginKind } from '../models/model.ts';
import { addressed, type Brought } from './address-pin.ts';
import type { PinRequest } from './rule.ts';

/** What decides nothing beside a download. */
const HARMLESS: ReadonlySet<OriginKind> = new Set(['literal', 'unknown', 'path']);

/** The files that these origins bring in; nothing where one of them may be something else. */
export function broughtBy(flow: Flow, origins: readonly Origin[]): Brought {
  if (origins.length >= ORIGIN_LIMIT) return {};
  const brings: PinRequest[] = [];
  for (const { kind, at } of origins) {
    if (HARMLESS.has(kind)) continue;
    const texts = kind === 'remote' ? flow.textsGiven(at) : [];
    const found = texts.flatMap(addressed);
    if (found.length === 0 || texts.some((it) => it === '' || (it.includes('://') && addressed(it).length === 0)))
      return {};
    brings.push(...found);
  }
  return brings.length > 0 ? { brings } : {};
}
