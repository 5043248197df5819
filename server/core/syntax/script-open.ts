/** Whether a name in a script does more than it mostly does: brings in a module that is computed, runs a text. */

import {
  BACKSLASH,
  BACKTICK,
  CLASSES,
  DOLLAR,
  DOT,
  IN_NAME,
  OPEN_BRACE,
  QUOTES,
  SLASH,
  SPACE,
  STAR,
} from './script-classes.ts';
import { OPEN } from './words.ts';

const PARENTHESIS = 40;
const CLOSING = 41;
const COMMA = 44;
const EQUALS = 61;
const GREATER = 62;
const QUESTION = 63;

const IMPORT = codesOf('import');
const REQUIRE = codesOf('require');
const FROM = codesOf('from');
const TIMEOUT = codesOf('setTimeout');
const INTERVAL = codesOf('setInterval');
const CONSTRUCTOR = codesOf('constructor');
const THIS = codesOf('this');
const ASYNC = codesOf('async');
const FUNCTION = codesOf('function');
const PROMISE = codesOf('Promise');
/** Members of a constructor through which it is used as a function, or another one is reached. */
const REFLECTIVE = ['constructor', 'call', 'apply', 'bind', 'prototype', '__proto__'].map(codesOf);
const SCHEMES = ['http', 'data', 'blob', 'npm:', 'jsr:'].map(codesOf);

/** How many bytes before a timer the promise may begin that it ends. */
const PROMISE_REACH = 120;

/** How many bytes of white space, comments and text are looked through; beyond them a module counts as computed. */
const REACH = 400;

/**
 * `OPEN` where a name does more than it mostly does, otherwise 0: `import` or `require` is given anything but one plain
 * text, or a module is taken from an address (`from "https://…"`, `from "npm:…"`); `setTimeout` or `setInterval` may be given a text; a
 * `constructor` that is no class's own is called or kept.
 */
export function openAt(bytes: Uint8Array, start: number, end: number): number {
  switch (end - start) {
    case FROM.length:
      return isWord(bytes, start, end, FROM) && isFromAddress(bytes, end) ? OPEN : 0;
    case IMPORT.length:
      return isWord(bytes, start, end, IMPORT) && isComputed(bytes, end, false) ? OPEN : 0;
    case REQUIRE.length:
      return isWord(bytes, start, end, REQUIRE) && isComputed(bytes, end, true) ? OPEN : 0;
    case TIMEOUT.length:
      return isWord(bytes, start, end, TIMEOUT) && mayTakeText(bytes, start, end) ? OPEN : 0;
    case INTERVAL.length: {
      if (isWord(bytes, start, end, INTERVAL)) return mayTakeText(bytes, start, end) ? OPEN : 0;
      return isWord(bytes, start, end, CONSTRUCTOR) && mayBeFunction(bytes, start, end) ? OPEN : 0;
    }
    default:
      return 0;
  }
}

/** Whether the module that stands behind `from` or `import` is at an address. */
function isFromAddress(bytes: Uint8Array, from: number): boolean {
  const at = skipSpace(bytes, from);
  return CLASSES[bytes[at]!] === QUOTES && isAddress(bytes, at + 1);
}

/** Whether what `import` or `require` is given, behind it, is no plain text, or an address. */
function isComputed(bytes: Uint8Array, end: number, isRequire: boolean): boolean {
  let at = skipSpace(bytes, end);
  if (bytes[at] !== PARENTHESIS) return isRequire ? bytes[at] !== DOT : isFromAddress(bytes, end);
  at = skipSpace(bytes, at + 1);
  const quote = bytes[at]!;
  if (CLASSES[quote] !== QUOTES && quote !== BACKTICK) return true;
  if (isAddress(bytes, at + 1)) return true;
  const last = Math.min(bytes.length, at + REACH);
  for (at++; at < last && bytes[at] !== quote; at++) {
    if (bytes[at] === BACKSLASH || (bytes[at] === DOLLAR && bytes[at + 1] === OPEN_BRACE)) return true;
  }
  at = skipSpace(bytes, at + 1);
  return bytes[at] !== CLOSING && bytes[at] !== COMMA;
}

/** Whether a timer is given anything but a function that is written out, or what ends a promise around it. */
function mayTakeText(bytes: Uint8Array, start: number, end: number): boolean {
  let at = skipSpace(bytes, end);
  if (bytes[at] === GREATER) return false;
  if (bytes[at] !== PARENTHESIS) return true;
  at = skipSpace(bytes, at + 1);
  if (bytes[at] === PARENTHESIS) return !isArrow(bytes, at);
  const last = endOfName(bytes, at);
  if (isWord(bytes, at, last, ASYNC) || isWord(bytes, at, last, FUNCTION)) return false;
  if (isArrowSign(bytes, skipSpace(bytes, last))) return false;
  return !isPromised(bytes, start, at, last);
}

/** Whether parameters in parentheses, and with them a function, begin at `at`: `() =>`, `(a, b) =>`. */
function isArrow(bytes: Uint8Array, at: number): boolean {
  let close = at + 1;
  while (close < bytes.length && close - at < REACH && bytes[close] !== CLOSING && bytes[close] !== PARENTHESIS)
    close++;
  return bytes[close] === CLOSING && isArrowSign(bytes, skipSpace(bytes, close + 1));
}

function isArrowSign(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === EQUALS && bytes[at + 1] === GREATER;
}

/** Whether the name bytes[from, to) is the first parameter of the function that a promise just before `start` is made of. */
function isPromised(bytes: Uint8Array, start: number, from: number, to: number): boolean {
  const begin = Math.max(0, start - PROMISE_REACH);
  for (let at = start - PROMISE.length; at >= begin; at--) {
    if (!PROMISE.every((byte, index) => bytes[at + index] === byte)) continue;
    let name = at + PROMISE.length;
    while (name < start && IN_NAME[bytes[name]!] === 0) name++;
    if (endOfName(bytes, name) - name !== to - from) return false;
    for (let index = 0; index < to - from; index++) if (bytes[name + index] !== bytes[from + index]) return false;
    return true;
  }
  return false;
}

/** Whether a `constructor` behind a dot can be that of a function, and is called or kept. */
function mayBeFunction(bytes: Uint8Array, start: number, end: number): boolean {
  // An object's own class, which its methods ask for, makes objects.
  const owner = start - 1 - THIS.length;
  const isOwn = bytes[start - 1] === DOT && isWord(bytes, owner, start - 1, THIS) && IN_NAME[bytes[owner - 1]!] !== 1;
  if (isOwn) return false;
  let at = skipSpace(bytes, end);
  if (bytes[at] === QUESTION) at++;
  if (bytes[at] !== DOT) return true;
  at = skipSpace(bytes, at + 1);
  const last = endOfName(bytes, at);
  return REFLECTIVE.some((it) => isWord(bytes, at, last, it));
}

function endOfName(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && IN_NAME[bytes[at]!] === 1) at++;
  return at;
}

/** Whether an address, a registry's name for a package or a text that is a module itself begins here: `https:`, `//`, `npm:`, `data:`. */
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
  if (end - start !== word.length) return false;
  for (let index = 0; index < word.length; index++) if (bytes[start + index] !== word[index]) return false;
  return true;
}

function codesOf(word: string): readonly number[] {
  return [...word].map((character) => character.charCodeAt(0));
}
