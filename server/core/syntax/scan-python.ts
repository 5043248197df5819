/** Finds words in the code of Python sources without parsing them: comments and strings are not code. */

import { addToHash, BARE, MEMBER, placeBehind, QUOTED, type WordTable } from './words.ts';

const SPACE = 32;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const HASH_SIGN = 35;
const SLASH = 47;
const BACKSLASH = 92;
const UPPER_N = 78;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** What makes a capital letter small. */
const LOWER_CASE = 32;
const PREFIX_LETTERS = [...'rubft'].map((letter) => letter.charCodeAt(0));
const FORMAT_LETTERS = [...'ft'].map((letter) => letter.charCodeAt(0));

/** By byte: 1 when it makes a letter, or nothing, after a backslash. */
const SIGNIFICANT = Uint8Array.from({ length: 256 }, (_, byte) =>
  'xuUN01234567\r\n'.includes(String.fromCharCode(byte)) ? 1 : 0,
);

/** What a byte can begin, in code. */
const LETTER = 1;
const QUOTE = 2;
const COMMENT = 3;
const OPEN = 4;
const CLOSE = 5;
const COLONS = 6;
const DOTS = 7;
const CONTINUATION = 8;
/** Whether there are names here cannot be told: other alphabets, whose letters may be folded to ASCII's, and backticks. */
const HIDING = 9;
const CLASSES = classify();
/** By byte: 1 when it can stand inside a name. */
const IN_NAME = Uint8Array.from({ length: 256 }, (_, byte) =>
  CLASSES[byte] === LETTER || (byte >= 48 && byte <= 57) ? 1 : 0,
);

function classify(): Uint8Array {
  const classes = new Uint8Array(256).fill(HIDING, 128);
  const set = (characters: string, value: number): void => {
    for (const character of characters) classes[character.charCodeAt(0)] = value;
  };
  set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_', LETTER);
  set('\'"', QUOTE);
  set('#', COMMENT);
  set('([{', OPEN);
  set(')]}', CLOSE);
  set(':', COLONS);
  set('.', DOTS);
  set('\\', CONTINUATION);
  set('`\0', HIDING);
  return classes;
}

/** Where a formatted string goes on when a hole in it ends. */
interface Hole {
  readonly quote: number;
  readonly isTriple: boolean;
  readonly inSpecification: boolean;
  /** Open brackets in the code around the hole, within the hole around that. */
  readonly depth: number;
}

/** Scans stop at what they cannot follow; then the source must be parsed. */
const LOST = -1;

export class PythonScanner {
  readonly #words: WordTable;
  /** The holes that the code is in, the innermost last. */
  #holes: Hole[] = [];
  #depth = 0;
  /** The formatted string being read. */
  #quote = 0;
  #isTriple = false;

  constructor(words: WordTable) {
    this.#words = words;
  }

  /** Marks the words of a source. False when names may be hidden: then some may not have been marked. */
  scan(bytes: Uint8Array): boolean {
    const { length } = bytes;
    const { first } = this.#words;
    this.#holes = [];
    this.#depth = 0;
    let dot = -1;
    let at = startsWithMark(bytes) ? 3 : 0;
    while (at < length) {
      const byte = bytes[at]!;
      switch (CLASSES[byte]) {
        case LETTER: {
          const start = at;
          if (first[byte] === 1) {
            let hash = 0;
            let letter = byte;
            do {
              hash = addToHash(hash, letter);
              letter = bytes[++at]!;
            } while (at < length && IN_NAME[letter] === 1);
            if (this.#words.mayHave(hash)) this.#words.markHashed(bytes, start, at, hash, placeOf(bytes, start, dot));
          } else {
            do at++;
            while (at < length && IN_NAME[bytes[at]!] === 1);
          }
          if (at < length && CLASSES[bytes[at]!] === QUOTE && isPrefix(bytes, start, at)) {
            at = isFormat(bytes, start, at) ? this.#openFormat(bytes, at) : this.#skipString(bytes, at);
          }
          break;
        }
        case QUOTE:
          at = this.#skipString(bytes, at);
          break;
        case COMMENT:
          at = bytes.indexOf(LINE_FEED, at);
          if (at < 0) at = length;
          break;
        case OPEN:
          this.#depth++;
          at++;
          break;
        case CLOSE:
          if (this.#holes.length > 0 && this.#depth === 0 && byte === CLOSE_BRACE) {
            at = this.#closeHole(bytes, at + 1);
          } else {
            this.#depth--;
            at++;
          }
          break;
        case COLONS:
          at++;
          if (this.#holes.length > 0 && this.#depth === 0) at = this.#readFormat(bytes, at, -1, true);
          break;
        case DOTS:
          dot = at++;
          break;
        case CONTINUATION:
          if (bytes[at + 1] !== LINE_FEED && bytes[at + 1] !== CARRIAGE_RETURN) return false;
          at++;
          break;
        case HIDING:
          return false;
        default:
          at++;
      }
      if (at === LOST) return false;
    }
    return this.#holes.length === 0;
  }

  /** From a quote to behind the string. */
  #skipString(bytes: Uint8Array, at: number): number {
    const quote = bytes[at]!;
    if (isTripleQuote(bytes, at)) {
      const start = at + 3;
      for (let end = bytes.indexOf(quote, start); end >= 0; end = bytes.indexOf(quote, end + 1)) {
        if (isTripleQuote(bytes, end) && !isEscaped(bytes, start, end)) {
          return this.#markText(bytes, start, end, true) ? end + 3 : LOST;
        }
      }
      return LOST;
    }
    const start = at + 1;
    let hasEscape = false;
    for (let end = start; end < bytes.length; end++) {
      const byte = bytes[end]!;
      if (byte === quote) return this.#markText(bytes, start, end, hasEscape) ? end + 1 : LOST;
      if (byte === LINE_FEED) return LOST;
      if (byte === BACKSLASH) {
        hasEscape = true;
        end += escapedLength(bytes, end + 1);
      }
    }
    return LOST;
  }

  /**
   * From inside a formatted string to where code begins: in a hole or behind the string. `start` is where the text
   * began if it has had no hole yet, else -1. What follows a colon in a hole is a specification, mostly.
   */
  #readFormat(bytes: Uint8Array, from: number, start: number, inSpecification: boolean): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === LINE_FEED && !this.#isTriple) return LOST;
      if (byte === OPEN_BRACE && (inSpecification || bytes[at + 1] !== OPEN_BRACE)) {
        this.#holes.push({ quote: this.#quote, isTriple: this.#isTriple, inSpecification, depth: this.#depth });
        this.#depth = 0;
        return at + 1;
      }
      if (inSpecification) {
        if (byte === CLOSE_BRACE) return this.#closeHole(bytes, at + 1);
        // Quotes are allowed here, but it may as well be the body of a lambda.
        if (CLASSES[byte] === QUOTE || CLASSES[byte] === HIDING) return LOST;
        if (CLASSES[byte] === LETTER) at = this.#markName(bytes, at) - 1;
      } else if (byte === SLASH) {
        this.#words.markPart(bytes, at + 1);
      } else if (byte === OPEN_BRACE) {
        at++;
      } else if (byte === BACKSLASH) {
        if (bytes[at + 1] !== OPEN_BRACE) at += escapedLength(bytes, at + 1);
      } else if (byte === this.#quote && (!this.#isTriple || isTripleQuote(bytes, at))) {
        if (start >= 0 && !this.#markText(bytes, start, at, true)) return LOST;
        return at + (this.#isTriple ? 3 : 1);
      }
    }
    return LOST;
  }

  #openFormat(bytes: Uint8Array, at: number): number {
    this.#quote = bytes[at]!;
    this.#isTriple = isTripleQuote(bytes, at);
    const start = at + (this.#isTriple ? 3 : 1);
    return this.#readFormat(bytes, start, start, false);
  }

  /** From behind a hole's closing brace to where code begins again. */
  #closeHole(bytes: Uint8Array, at: number): number {
    const hole = this.#holes.pop()!;
    this.#quote = hole.quote;
    this.#isTriple = hole.isTriple;
    this.#depth = hole.depth;
    return this.#readFormat(bytes, at, -1, hole.inSpecification);
  }

  /** Marks the name in a place of which it is not known whether it is code; answers with its end. */
  #markName(bytes: Uint8Array, start: number): number {
    let end = start + 1;
    while (end < bytes.length && IN_NAME[bytes[end]!] === 1) end++;
    this.#words.mark(bytes, start, end, BARE | MEMBER);
    return end;
  }

  /** False when the text cannot be known here: it gives a character by its Unicode name. */
  #markText(bytes: Uint8Array, start: number, end: number, mayHaveEscape: boolean): boolean {
    this.#words.mark(bytes, start, end, QUOTED);
    this.#words.noteValue(bytes, start, end);
    this.#words.markPath(bytes, start, end);
    const text = mayHaveEscape ? this.#words.unescape(bytes, start, end, SIGNIFICANT) : undefined;
    if (!text) return true;
    this.#words.mark(text, 0, text.length, QUOTED);
    for (let at = start; at < end; at++) {
      if (bytes[at] === BACKSLASH && bytes[++at] === UPPER_N && bytes[at + 1] === OPEN_BRACE) return false;
    }
    return true;
  }
}

function startsWithMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** Where a name stands, given the last dot before it. Only white space and comments between make it uncertain. */
function placeOf(bytes: Uint8Array, start: number, dot: number): number {
  if (dot < 0) return BARE;
  if (dot === start - 1) return placeBehind(bytes, dot);
  for (let at = dot + 1; at < start; at++) {
    if (bytes[at] === HASH_SIGN) at = bytes.indexOf(LINE_FEED, at);
    else if (bytes[at]! > SPACE && bytes[at] !== BACKSLASH) return BARE;
  }
  return BARE | MEMBER;
}

/** How many bytes after a backslash belong to it, at least, seen from the first of them. */
function escapedLength(bytes: Uint8Array, at: number): number {
  return bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED ? 2 : 1;
}

/** Whether the byte at `at` follows an odd number of backslashes. */
function isEscaped(bytes: Uint8Array, start: number, at: number): boolean {
  let first = at;
  while (first > start && bytes[first - 1] === BACKSLASH) first--;
  return (at - first) % 2 === 1;
}

function isTripleQuote(bytes: Uint8Array, at: number): boolean {
  return bytes[at + 1] === bytes[at] && bytes[at + 2] === bytes[at];
}

/** Whether the name before a quote belongs to the string; the parser takes any mixture of these letters. */
function isPrefix(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (!PREFIX_LETTERS.includes(bytes[at]! | LOWER_CASE)) return false;
  }
  return true;
}

/** Whether a prefix is that of a string with holes. */
function isFormat(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (FORMAT_LETTERS.includes(bytes[at]! | LOWER_CASE)) return true;
  }
  return false;
}
