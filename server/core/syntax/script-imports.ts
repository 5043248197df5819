/** Whether a name in a script brings in a module that is computed, or one from an address. */

import { BACKSLASH, BACKTICK, CLASSES, DOLLAR, DOT, OPEN_BRACE, QUOTES, SLASH, SPACE, STAR } from './script-classes.ts';
import { OPEN } from './words.ts';

const PARENTHESIS = 40;
const CLOSING = 41;
const COMMA = 44;

const IMPORT = codesOf('import');
const REQUIRE = codesOf('require');
const FROM = codesOf('from');
const SCHEMES = ['http', 'data', 'blob'].map(codesOf);

/** How many bytes of white space, comments and text are looked through; beyond them a module counts as computed. */
const REACH = 400;

/**
 * `OPEN` when bytes[start, end) is `import` or `require` and is given anything but one plain text, or when a module is
 * taken from an address: `from "https://…"`. Otherwise 0.
 */
export function openAt(bytes: Uint8Array, start: number, end: number): number {
  const isRequire = isWord(bytes, start, end, REQUIRE);
  if (!isRequire && !isWord(bytes, start, end, IMPORT)) {
    if (!isWord(bytes, start, end, FROM)) return 0;
    const at = skipSpace(bytes, end);
    return CLASSES[bytes[at]!] === QUOTES && isAddress(bytes, at + 1) ? OPEN : 0;
  }
  let at = skipSpace(bytes, end);
  if (bytes[at] !== PARENTHESIS) {
    if (isRequire) return bytes[at] === DOT ? 0 : OPEN;
    return CLASSES[bytes[at]!] === QUOTES && isAddress(bytes, at + 1) ? OPEN : 0;
  }
  at = skipSpace(bytes, at + 1);
  const quote = bytes[at]!;
  if (CLASSES[quote] !== QUOTES && quote !== BACKTICK) return OPEN;
  if (isAddress(bytes, at + 1)) return OPEN;
  const last = Math.min(bytes.length, at + REACH);
  for (at++; at < last && bytes[at] !== quote; at++) {
    if (bytes[at] === BACKSLASH || (bytes[at] === DOLLAR && bytes[at + 1] === OPEN_BRACE)) return OPEN;
  }
  at = skipSpace(bytes, at + 1);
  return bytes[at] === CLOSING || bytes[at] === COMMA ? 0 : OPEN;
}

/** Whether an address or a text that is a module itself begins here: `https:`, `http:`, `//`, `data:`. */
function isAddress(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] === SLASH && bytes[at + 1] === SLASH) return true;
  return SCHEMES.some((scheme) => scheme.every((byte, index) => bytes[at + index] === byte));
}

/** The offset behind white space and comments between two stars; where they do not end, that of the slash. */
function skipSpace(bytes: Uint8Array, from: number): number {
  const last = Math.min(bytes.length, from + REACH);
  let at = from;
  while (at < last) {
    if (bytes[at]! <= SPACE) at++;
    else if (bytes[at] === SLASH && bytes[at + 1] === STAR) {
      let end = at + 3;
      while (end < last && !(bytes[end] === SLASH && bytes[end - 1] === STAR)) end++;
      if (end >= last) return at;
      at = end + 1;
    } else break;
  }
  return at;
}

function isWord(bytes: Uint8Array, start: number, end: number, word: readonly number[]): boolean {
  return end - start === word.length && word.every((byte, index) => bytes[start + index] === byte);
}

function codesOf(word: string): readonly number[] {
  return [...word].map((character) => character.charCodeAt(0));
}
