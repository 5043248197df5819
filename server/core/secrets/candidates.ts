/** Finds the few places of a text at which a secret may begin, without looking at most of its bytes. */

import { FORMATS, type SecretFormat } from './formats.ts';

/** A place where an anchor of some formats stands. */
export interface Candidate {
  /** The offset at which the anchor begins. */
  readonly at: number;
  readonly formats: readonly SecretFormat[];
}

/** Every format has an unbroken run of at least so many letters, digits, `_`, `-`, `+` and `/`. */
const SHORTEST_RUN = 20;
/** How far before that run an anchor may begin. */
const REACH = 24;
const AT_SIGN = 64;
const SPACE = 32;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;
const DASH = 45;
const SLASH = 47;
const DIGIT_0 = 48;
const DIGIT_9 = 57;
const COLON = 58;
const SEMICOLON = 59;
const BRACKET = 91;
const BACKTICK = 96;
const SMALL_M = 109;
/** How long the numbers of a colour are at most. */
const COLOUR_REACH = 24;
/** How long the user and the password of an address may be together. */
const ADDRESS_REACH = 200;
/** Runs that are as long as a line of a private key's text, and how far before the first line its header may begin. */
const KEY_RUN = 40;
const KEY_REACH = 240;
/** How long `KEY-----` is, with which such a run begins where line ends were lost. */
const KEY_WORD = 8;

const IN_RUN = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[A-Za-z0-9_+/-]/.test(String.fromCharCode(byte)) ? 1 : 0,
);
const IN_WORD = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[A-Za-z0-9_-]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

/** By the first two bytes: 1 when an anchor begins with them. */
const PAIRS = new Uint8Array(1 << 15);
/** The formats by the first two characters of an anchor, each with the anchor. */
const BY_PAIR = new Map<number, { readonly anchor: string; readonly format: SecretFormat }[]>();
for (const format of FORMATS) {
  if (format.id === 'private-key') continue;
  for (const anchor of format.anchors) {
    const pair = pairOf(anchor.charCodeAt(0), anchor.charCodeAt(1));
    PAIRS[pair] = 1;
    const others = BY_PAIR.get(pair);
    if (others) others.push({ anchor, format });
    else BY_PAIR.set(pair, [{ anchor, format }]);
  }
}
/** How far behind a run an anchor may end that begins in it. */
const LONGEST_ANCHOR = Math.max(...FORMATS.flatMap(({ anchors }) => anchors.map((it) => it.length)));
const PRIVATE_KEY = FORMATS.filter(({ id }) => id === 'private-key');
/** Addresses with a password are looked for at the sign that ends it. */
const NONE: readonly SecretFormat[] = [];
const NO_ANCHORS: readonly { readonly anchor: string; readonly format: SecretFormat }[] = [];

/** A part of a text, in UTF-16 offsets. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * The parts of a text that `candidatesIn` has to know, in order and apart from each other: what stands around long runs, and
 * addresses that may have a password. Most of a source is in none of them, and is hardly looked at.
 */
export function stretchesOf(text: string): readonly Stretch[] {
  const { length } = text;
  const found: Stretch[] = [];
  let start = 0;
  while (start + SHORTEST_RUN <= length) {
    let at = start + SHORTEST_RUN - 1;
    while (at >= start && IN_RUN[text.charCodeAt(at)] === 1) at--;
    if (at >= start) {
      start = at + 1;
      continue;
    }
    let end = start + SHORTEST_RUN;
    while (end < length && IN_RUN[text.charCodeAt(end)] === 1) end++;
    const before = end - start >= KEY_RUN ? KEY_REACH : REACH + COLOUR_REACH + 1;
    found.push({ start: Math.max(0, start - before), end: Math.min(length, end + LONGEST_ANCHOR) });
    start = end + 1;
  }
  let sign = 0;
  for (let at = text.indexOf('://'); at >= 0 && sign >= 0; at = text.indexOf('://', at + 1)) {
    if (sign < at) sign = text.indexOf('@', at);
    const end = at + ADDRESS_REACH + 3;
    if (sign >= 0 && sign < end) found.push({ start: at, end: Math.min(length, end) });
  }
  return merged(found);
}

function merged(stretches: Stretch[]): readonly Stretch[] {
  const apart: Stretch[] = [];
  for (const it of stretches.sort((a, b) => a.start - b.start)) {
    const last = apart.at(-1);
    if (!last || it.start > last.end) apart.push(it);
    else if (it.end > last.end) apart[apart.length - 1] = { start: last.start, end: it.end };
  }
  return apart;
}

/** The candidates among bytes[0, length), one byte for each character, in no certain order; those without a format end a password. */
export function* candidatesIn(bytes: Uint8Array, length: number): Iterable<Candidate> {
  let start = 0;
  let key = -1;
  let searched = 0;
  while (start + SHORTEST_RUN <= length) {
    let at = start + SHORTEST_RUN - 1;
    while (at >= start && IN_RUN[bytes[at]!] === 1) at--;
    if (at >= start) {
      start = at + 1;
      continue;
    }
    let end = start + SHORTEST_RUN;
    while (end < length && IN_RUN[bytes[end]!] === 1) end++;
    for (let place = Math.max(searched, start - REACH); place + 2 < end; place++) {
      const pair = (bytes[place]! << 7) | bytes[place + 1]!;
      if (PAIRS[pair] !== 1) continue;
      const isAlone = place === 0 || IN_WORD[bytes[place - 1]!] === 0 || endsColour(bytes, place);
      for (const { anchor, format } of BY_PAIR.get(pair) ?? NO_ANCHORS) {
        if ((isAlone || !format.alone) && standsAt(bytes, place, anchor)) yield { at: place, formats: [format] };
      }
    }
    searched = Math.max(searched, end - 2);
    if (end - start >= KEY_RUN) {
      const header = keyHeader(bytes, Math.max(0, start - KEY_REACH), Math.min(start + KEY_WORD + 1, length));
      if (header >= 0 && header !== key) {
        key = header;
        yield { at: header, formats: PRIVATE_KEY };
      }
    }
    start = end + 1;
  }
  for (let at = bytes.indexOf(AT_SIGN); at >= 0 && at < length; at = bytes.indexOf(AT_SIGN, at + 1)) {
    if (endsPassword(bytes, at)) yield { at, formats: NONE };
  }
}

/**
 * Whether what stands before `place` is how programs colour what they print, as in `ESC [ 0 ; 3 1 m`: stored tracebacks are
 * full of it, and its last letter is no part of a word.
 */
function endsColour(bytes: Uint8Array, place: number): boolean {
  if (bytes[place - 1] !== SMALL_M) return false;
  for (let at = place - 2; at >= 0 && at > place - COLOUR_REACH; at--) {
    const byte = bytes[at]!;
    if (byte === BRACKET) return true;
    if (byte !== SEMICOLON && (byte < DIGIT_0 || byte > DIGIT_9)) return false;
  }
  return false;
}

/** Whether an address, and a colon after its `://`, stand before the sign at `at`. */
function endsPassword(bytes: Uint8Array, at: number): boolean {
  for (let place = at - 1; place >= 2 && place > at - ADDRESS_REACH; place--) {
    const byte = bytes[place]!;
    if (byte <= SPACE || byte === DOUBLE_QUOTE || byte === SINGLE_QUOTE || byte === BACKTICK) return false;
    if (byte === SLASH) return bytes[place - 1] === SLASH && bytes[place - 2] === COLON;
  }
  return false;
}

/** Where the last `KEY-----` or `BLOCK-----` before `end` begins, or -1. */
function keyHeader(bytes: Uint8Array, from: number, end: number): number {
  for (let at = end - 1; at >= from + 8; at--) {
    if (bytes[at] !== DASH || bytes[at - 1] !== DASH || bytes[at - 4] !== DASH) continue;
    if (standsAt(bytes, at - 7, 'KEY-----')) return at - 7;
    if (standsAt(bytes, at - 13, 'KEY BLOCK-----')) return at - 13;
  }
  return -1;
}

function pairOf(first: number, second: number): number {
  return (first << 7) | second;
}

function standsAt(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text.charCodeAt(index)) return false;
  return true;
}
