/** Marks words where code cannot be told from text: in JSX, and where a slash may mean two things. */

import {
  BACKSLASH,
  BACKTICK,
  CLASSES,
  CLOSE_BRACE,
  DOT,
  IN_NAME,
  LETTER,
  LINE_FEED,
  OPEN_BRACE,
  QUOTES,
  SLASH,
  STAR,
} from './script-classes.ts';
import { openAt } from './script-open.ts';
import { BARE, MEMBER, placeBehind, QUOTED, type WordTable } from './words.ts';

const LOWER_U = 117;
const LESS = 60;
const GREATER = 62;
const AT_SIGN = 64;
const NODE_SCHEME = [...'node:'].map((character) => character.charCodeAt(0));

/** By byte: 1 when it makes a letter, or nothing, after a backslash: all but those that make control characters. */
const SIGNIFICANT = Uint8Array.from({ length: 256 }, (_, byte) =>
  'ntrbfv\\\'"`'.includes(String.fromCharCode(byte)) ? 0 : 1,
);

/** Whether there may be JSX: whatever has it has `</` or `/>`. */
export function hasMarkup(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(SLASH); at >= 0; at = bytes.indexOf(SLASH, at + 1)) {
    if (bytes[at + 1] === GREATER || bytes[at - 1] === LESS) return true;
  }
  return false;
}

/**
 * Marks every word in bytes[start, end) as code and everything between two quotes as a string. False when there may be
 * names written with escape sequences.
 */
export function markAll(words: WordTable, bytes: Uint8Array, start: number, end: number): boolean {
  /** By quote: the offset of the last one, or -1. */
  const last = new Map<number, number>();
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (CLASSES[byte] === LETTER) {
      at = markName(words, bytes, at) - 1;
    } else if (CLASSES[byte] === QUOTES || byte === BACKTICK) {
      const opening = last.get(byte);
      if (opening !== undefined) markLiteral(words, bytes, opening + 1, at, true);
      last.set(byte, at);
    } else if (byte === BACKSLASH && bytes[at + 1] === LOWER_U) {
      return false;
    }
  }
  return true;
}

/** Marks the name in a place of which it is not known whether it is code; answers with its end. */
export function markName(words: WordTable, bytes: Uint8Array, start: number): number {
  let end = start + 1;
  while (end < bytes.length && IN_NAME[bytes[end]!] === 1) end++;
  const place = bytes[start - 1] === DOT ? placeBehind(bytes, start - 1) : BARE | MEMBER;
  words.mark(bytes, start, end, place | openAt(bytes, start, end));
  return end;
}

/** Marks the text of a string, and the package that it names if it is a module's path. */
export function markLiteral(
  words: WordTable,
  bytes: Uint8Array,
  start: number,
  end: number,
  mayHaveEscape: boolean,
): void {
  markModule(words, bytes, start, end);
  words.noteValue(bytes, start, end);
  words.markPath(bytes, start, end);
  if (!mayHaveEscape) return;
  const text = words.unescape(bytes, start, end, SIGNIFICANT, NODE_SCHEME.length);
  if (text) markModule(words, text, 0, text.length);
}

function markModule(words: WordTable, bytes: Uint8Array, start: number, end: number): void {
  words.mark(bytes, start, end, QUOTED);
  const hasScheme = NODE_SCHEME.every((byte, index) => bytes[start + index] === byte);
  const name = hasScheme ? start + NODE_SCHEME.length : start;
  if (hasScheme) words.mark(bytes, name, end, QUOTED);
  if (words.first[bytes[name]!] === 0) return;
  let slash = indexOfSlash(bytes, name, end);
  if (slash < end && bytes[name] === AT_SIGN) slash = indexOfSlash(bytes, slash + 1, end);
  if (slash < end) words.mark(bytes, name, slash, QUOTED);
}

function indexOfSlash(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== SLASH) at++;
  return at;
}

/**
 * The end of the line when its words can be marked without knowing what is code: it has no quote and no comment that
 * go beyond it and, in a template's hole, no brace. Otherwise -1.
 */
export function endOfPlainLine(bytes: Uint8Array, start: number, inHole: boolean): number {
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === LINE_FEED) return at;
    if (CLASSES[byte] === QUOTES || byte === BACKTICK) return -1;
    if (byte === SLASH && bytes[at + 1] === STAR) return -1;
    if (inHole && (byte === OPEN_BRACE || byte === CLOSE_BRACE)) return -1;
  }
  return bytes.length;
}
