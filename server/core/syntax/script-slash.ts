/** Tells regular expressions from divisions in JavaScript and TypeScript, as far as the text before shows it. */

import { BACKSLASH, CLASSES, DIGIT, DOT, IN_NAME, LETTER, LINE_FEED, QUOTES, SLASH } from './script-classes.ts';

export const DIVISION = 0;
export const PATTERN = 1;
export const UNSURE = 2;

/** What a slash is after each sign that is no name, number or string. */
const AFTER_SIGN = new Uint8Array(256).fill(UNSURE);
for (const sign of '(,=:[{&|?;*%~^!+-') AFTER_SIGN[sign.charCodeAt(0)] = PATTERN;
for (const sign of ']`\'"') AFTER_SIGN[sign.charCodeAt(0)] = DIVISION;

/** Words after which an expression begins. */
const BEFORE_EXPRESSION = new Set(
  'return typeof case in delete void throw new do else instanceof default extends'.split(' '),
);
/** Words that may be names as well. */
const PERHAPS_BEFORE_EXPRESSION = new Set('of yield await async let static as satisfies is keyof get set'.split(' '));
const LONGEST_WORD = 10;

const HASH_SIGN = 35;
const PLUS = 43;
const MINUS = 45;
const EXCLAMATION = 33;
const EQUALS = 61;
const GREATER = 62;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const CLOSE_PARENTHESIS = 41;

/** What a slash is if the last byte of the token before it is at `last`, -1 at the start of the text. */
export function slashAfter(bytes: Uint8Array, last: number): number {
  if (last < 0) return PATTERN;
  const sign = bytes[last]!;
  const before = last > 0 ? bytes[last - 1]! : 0;
  if (IN_NAME[sign] === 1) return slashAfterWord(bytes, last + 1);
  if (sign === GREATER) return before === EQUALS ? PATTERN : UNSURE;
  if (sign === PLUS || sign === MINUS) return before === sign ? UNSURE : PATTERN;
  // In TypeScript an exclamation mark may follow what is divided.
  if (sign === EXCLAMATION) return endsOperand(before) ? UNSURE : PATTERN;
  return AFTER_SIGN[sign]!;
}

function slashAfterWord(bytes: Uint8Array, end: number): number {
  let start = end;
  while (start > 0 && IN_NAME[bytes[start - 1]!] === 1) start--;
  if (end - start > LONGEST_WORD) return DIVISION;
  const before = bytes[start - 1]!;
  if (before === HASH_SIGN || (before === DOT && bytes[start - 2] !== DOT)) return DIVISION;
  if (before >= 128) return UNSURE;
  const word = String.fromCharCode(...bytes.subarray(start, end));
  if (BEFORE_EXPRESSION.has(word)) return PATTERN;
  return PERHAPS_BEFORE_EXPRESSION.has(word) ? UNSURE : DIVISION;
}

function endsOperand(byte: number): boolean {
  const value = CLASSES[byte];
  return value === LETTER || value === DIGIT || value === QUOTES || byte === CLOSE_PARENTHESIS || byte >= CLOSE_BRACKET;
}

/** The offset of the slash that ends the regular expression whose first slash is at `at`; -1 when there is none. */
export function endOfPattern(bytes: Uint8Array, at: number): number {
  let inBrackets = false;
  for (let end = at + 1; end < bytes.length && bytes[end] !== LINE_FEED; end++) {
    const byte = bytes[end]!;
    if (byte === BACKSLASH) end++;
    else if (byte === OPEN_BRACKET) inBrackets = true;
    else if (byte === CLOSE_BRACKET) inBrackets = false;
    else if (byte === SLASH && !inBrackets) return end;
  }
  return -1;
}
