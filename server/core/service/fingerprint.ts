/** Fingerprints of findings: equal as long as the rule, the code and the function around it are, wherever they move. */

import { remembered } from '../flow/memo.ts';

const SEEDS = [0x811c9dc5, 0x01000193, 0x9e3779b9, 0x85ebca6b] as const;

/** How many fingerprints are kept. */
const KEPT = 4_000;

const digitsOf = remembered(KEPT, (text) =>
  SEEDS.map((seed) => hash(text, seed).toString(16).padStart(8, '0')).join(''),
);

/** 32 hexadecimal digits over the parts; not for secrets, for telling findings apart. */
export function fingerprintOf(parts: readonly string[]): string {
  return digitsOf(parts.join('\0'));
}

/** Murmur-like mixing of UTF-16 code units into 32 bits. */
function hash(text: string, seed: number): number {
  let value = seed;
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 0xcc9e2d51);
    value = (value << 15) | (value >>> 17);
    value = (Math.imul(value, 5) + 0xe6546b64) | 0;
  }
  value ^= value >>> 16;
  value = Math.imul(value, 0x85ebca6b);
  value ^= value >>> 13;
  value = Math.imul(value, 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
