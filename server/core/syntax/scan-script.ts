/** Finds words in the code of JavaScript and TypeScript sources without parsing them: comments, strings are not code. */

import {
  ANGLES,
  BACKSLASH,
  BACKTICK,
  BACKTICKS,
  BEYOND,
  CARRIAGE_RETURN,
  CLASSES,
  CLOSE,
  DOLLAR,
  DOTS,
  HIDING,
  IN_NAME,
  LETTER,
  LINE_FEED,
  OPEN,
  OPEN_BRACE,
  QUOTES,
  SLASH,
  SLASHES,
  SPACE,
  STAR,
} from './script-classes.ts';
import { endOfPlainLine, hasMarkup, markAll, markLiteral, markName } from './script-flat.ts';
import { openAt } from './script-open.ts';
import { DIVISION, endOfPattern, PATTERN, slashAfter } from './script-slash.ts';
import { addToHash, BARE, MEMBER, placeBehind, type WordTable } from './words.ts';

const EXCLAMATION = 33;
const HASH_SIGN = 35;
const MINUS = 45;
const LESS = 60;
/** The first byte of line ends beyond ASCII, and what `asBytes` writes for them. */
const E2 = 0xe2;
const SEPARATOR = 0xff;

/** Scans stop at what they cannot follow; then the source must be parsed. */
const LOST = -1;

export class ScriptScanner {
  readonly #words: WordTable;
  /** Open braces in the code around each hole of a template, the innermost hole last. */
  #holes: number[] = [];
  #depth = 0;

  constructor(words: WordTable) {
    this.#words = words;
  }

  /** Marks the words of a source. False when names may be hidden: then some may not have been marked. */
  scan(bytes: Uint8Array, mayHaveMarkup: boolean): boolean {
    const { length } = bytes;
    const words = this.#words;
    if (mayHaveMarkup && hasMarkup(bytes)) return markAll(words, bytes, 0, length);
    const { first } = words;
    this.#holes = [];
    this.#depth = 0;
    let dot = -1;
    /** The last byte of the last token. */
    let last = -1;
    let at = bytes[0] === HASH_SIGN && bytes[1] === EXCLAMATION ? endOfLine(bytes, 0) : 0;
    while (at >= 0 && at < length) {
      const byte = bytes[at]!;
      switch (CLASSES[byte]) {
        case 0:
          at++;
          break;
        case LETTER: {
          const start = at;
          if (first[byte] === 1) {
            let hash = 0;
            let letter = byte;
            do {
              hash = addToHash(hash, letter);
              letter = bytes[++at]!;
            } while (at < length && IN_NAME[letter] === 1);
            if (words.mayHave(hash))
              words.markHashed(bytes, start, at, hash, placeOf(bytes, start, dot) | openAt(bytes, start, at));
          } else {
            do at++;
            while (at < length && IN_NAME[bytes[at]!] === 1);
          }
          last = at - 1;
          break;
        }
        case QUOTES:
          at = this.#skipString(bytes, at);
          last = at - 1;
          break;
        case BACKTICKS:
          at = this.#readTemplate(bytes, at + 1, at + 1);
          last = at - 1;
          break;
        case DOTS:
          dot = at;
          last = at++;
          break;
        case OPEN:
          this.#depth++;
          last = at++;
          break;
        case CLOSE:
          if (this.#holes.length > 0 && this.#depth === 0) {
            this.#depth = this.#holes.pop()!;
            at = this.#readTemplate(bytes, at + 1, -1);
            last = at - 1;
          } else {
            this.#depth--;
            last = at++;
          }
          break;
        case SLASHES: {
          if (bytes[at + 1] === SLASH || bytes[at + 1] === STAR) {
            at = skipComment(bytes, at);
            break;
          }
          const meaning = slashAfter(bytes, last);
          const end = meaning === DIVISION ? -1 : endOfPattern(bytes, at);
          if (end >= 0 && meaning !== PATTERN) {
            at = last = this.#readPlainLine(bytes, at);
            dot = at - 1;
          } else if (end >= 0) {
            markAll(words, bytes, at, end);
            last = end;
            at = end + 1;
          } else {
            if (meaning === PATTERN) return false;
            last = at++;
          }
          break;
        }
        case ANGLES:
          if (beginsComment(bytes, at)) {
            at = last = this.#readPlainLine(bytes, at);
            dot = at - 1;
          } else {
            last = at++;
          }
          break;
        case HIDING:
          return false;
        default:
          last = at++;
      }
    }
    return at !== LOST && this.#holes.length === 0;
  }

  /** From a quote to behind the string. */
  #skipString(bytes: Uint8Array, at: number): number {
    const quote = bytes[at]!;
    const start = at + 1;
    let hasEscape = false;
    for (let end = start; end < bytes.length; end++) {
      const byte = bytes[end]!;
      if (byte === quote) {
        markLiteral(this.#words, bytes, start, end, hasEscape);
        return end + 1;
      }
      if (byte === LINE_FEED || byte === CARRIAGE_RETURN) return LOST;
      if (byte === BACKSLASH) {
        hasEscape = true;
        end += bytes[end + 1] === CARRIAGE_RETURN && bytes[end + 2] === LINE_FEED ? 2 : 1;
      }
    }
    return LOST;
  }

  /**
   * From inside a template to where code begins: in a hole or behind the template. `start` is where the text began if
   * it has had no hole yet, else -1. Names in the text are marked too: if an earlier slash was misread, this is code.
   */
  #readTemplate(bytes: Uint8Array, from: number, start: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === BACKTICK) {
        if (start >= 0) markLiteral(this.#words, bytes, start, at, true);
        return at + 1;
      }
      if (byte === DOLLAR && bytes[at + 1] === OPEN_BRACE) {
        this.#holes.push(this.#depth);
        this.#depth = 0;
        return at + 2;
      }
      if (byte === BACKSLASH) at++;
      else if (byte === SLASH) this.#words.markPart(bytes, at + 1);
      else if (CLASSES[byte] === LETTER) at = markName(this.#words, bytes, at) - 1;
    }
    return LOST;
  }

  /** To the end of a line in which every name counts as code. */
  #readPlainLine(bytes: Uint8Array, at: number): number {
    const end = endOfPlainLine(bytes, at, this.#holes.length > 0);
    return end >= 0 && markAll(this.#words, bytes, at, end) ? end : LOST;
  }
}

/** Where a name stands, given the last dot before it. Only white space and comments between make it uncertain. */
function placeOf(bytes: Uint8Array, start: number, dot: number): number {
  if (dot < 0) return BARE;
  if (dot === start - 1) return placeBehind(bytes, dot);
  for (let at = dot + 1; at < start; at++) {
    const byte = bytes[at]!;
    if (byte === SLASH) {
      at = skipComment(bytes, at) - 1;
      if (at < 0) return BARE;
    } else if (byte > SPACE && CLASSES[byte] !== BEYOND) {
      return BARE;
    }
  }
  return BARE | MEMBER;
}

/** From a slash that begins a comment to behind it. */
function skipComment(bytes: Uint8Array, start: number): number {
  if (bytes[start + 1] === SLASH) {
    for (let at = start + 2; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === LINE_FEED) return at;
      if (byte === CARRIAGE_RETURN && bytes[at + 1] !== LINE_FEED) return LOST;
      // Some parsers end the comment here, some do not.
      if (byte >= E2 && (byte === SEPARATOR || isSeparator(bytes, at))) return LOST;
    }
    return bytes.length;
  }
  for (let at = start + 3; at < bytes.length; at++) {
    if (bytes[at] === SLASH && bytes[at - 1] === STAR) return at + 1;
  }
  return LOST;
}

/** Whether U+2028 or U+2029 is at `at`. */
function isSeparator(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === E2 && bytes[at + 1] === 0x80 && (bytes[at + 2] === 0xa8 || bytes[at + 2] === 0xa9);
}

/** Whether what parsers for web pages take for a comment to the end of the line begins here: `<!--` or `-->`. */
function beginsComment(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] === LESS) return bytes[at + 1] === EXCLAMATION && bytes[at + 2] === MINUS && bytes[at + 3] === MINUS;
  return bytes[at - 1] === MINUS && bytes[at - 2] === MINUS;
}

function endOfLine(bytes: Uint8Array, start: number): number {
  const end = bytes.indexOf(LINE_FEED, start);
  return end >= 0 ? end : bytes.length;
}
