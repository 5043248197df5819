/** The words that a scan looks for, found by their bytes, and where each has been seen. */

/** In code, and not after a dot. */
export const BARE = 1;
/** In code, after a dot. */
export const MEMBER = 2;
/** As the text of a string literal. */
export const QUOTED = 4;
/** In code, and doing more than the name mostly does; see `script-open.ts`. */
export const OPEN = 8;

/** Lengths of a named value that is noted, and how far before it its name may end, in bytes. */
const VALUE_LENGTH = { least: 8, most: 200 } as const;
const NAME_REACH = 60;

/** The most bytes that an escape sequence takes to write one letter: `\N{LATIN CAPITAL LETTER A}`. */
const LONGEST_ESCAPE = 26;
const LINE_FEED = 10;
const SPACE = 32;
const COMMA = 44;
const SLASH = 47;
const COLON = 58;
const EQUALS = 61;
const GREATER = 62;
const BACKSLASH = 92;
/** What makes a capital letter small. */
const SMALL = 32;
const IN_NAME = Uint8Array.from({ length: 256 }, (_, byte) => (/\w/.test(String.fromCharCode(byte)) ? 1 : 0));

/** By byte: 1 for signs behind which no expression ends, so that a dot there takes a member of nothing. */
const ENDS_NOTHING = Uint8Array.from({ length: 256 }, (_, byte) =>
  ';{([,=:+-*%&|^.'.includes(String.fromCharCode(byte)) ? 1 : 0,
);

/** Where a name stands that follows a dot: after one that is misplaced, a parser may take it for a name of its own. */
export function placeBehind(bytes: Uint8Array, dot: number): number {
  let before = dot - 1;
  while (before >= 0 && bytes[before]! <= SPACE) before--;
  return before < 0 || ENDS_NOTHING[bytes[before]!] === 1 ? BARE | MEMBER : MEMBER;
}

/** An escape sequence: a code in base 16, one in base 8, a line that goes on, or a character that mostly means itself. */
const ESCAPE =
  /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{0*([0-9a-fA-F]{1,5})\}|U000([0-9a-fA-F]{5})|([0-7]{1,3})|\r?\n|(.))/gs;

export class WordTable {
  /** By word: the bits of all places where it was seen. */
  readonly seen: Uint8Array;
  /** By byte: 1 when some word begins with it. */
  readonly first = new Uint8Array(256);
  /** Values between quotes whose names have one of the endings: start, end, start, end … */
  readonly named: number[] = [];
  readonly #endings: ReadonlySet<number>;
  readonly #words: readonly string[];
  readonly #hashes: Int32Array;
  /** By hash, cut to the table's size: the first word there, or -1. `#chain` has the next one. */
  readonly #slots: Int32Array;
  readonly #chain: Int32Array;
  readonly #longest: number;

  /** `endings`: three small letters each. @throws RangeError when a word is empty or has characters other than ASCII's. */
  constructor(words: readonly string[], endings: readonly string[] = []) {
    this.#words = words;
    this.#endings = new Set(endings.map((it) => endingOf(it.charCodeAt(0), it.charCodeAt(1), it.charCodeAt(2))));
    this.seen = new Uint8Array(words.length);
    this.#hashes = new Int32Array(words.length);
    this.#chain = new Int32Array(words.length).fill(-1);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(words.length * 8 + 8))).fill(-1);
    this.#longest = words.reduce((longest, word) => Math.max(longest, word.length), 0);
    words.forEach((word, index) => {
      if (!/^[\0-\x7f]+$/.test(word)) throw new RangeError(`"${word}" cannot be scanned for: it is not ASCII`);
      const hash = hashOfText(word);
      const slot = hash & (this.#slots.length - 1);
      this.first[word.charCodeAt(0)] = 1;
      this.#hashes[index] = hash;
      this.#chain[index] = this.#slots[slot]!;
      this.#slots[slot] = index;
    });
  }

  /** Notes that bytes[start, end) was seen. `hash` is what `addToHash` makes of these bytes, in order, from 0. */
  markHashed(bytes: Uint8Array, start: number, end: number, hash: number, bits: number): void {
    for (let word = this.#slots[hash & (this.#slots.length - 1)]!; word >= 0; word = this.#chain[word]!) {
      if (this.#hashes[word] === hash && this.#isWord(word, bytes, start, end)) this.seen[word]! |= bits;
    }
  }

  /** False when no word has this hash. */
  mayHave(hash: number): boolean {
    return this.#slots[hash & (this.#slots.length - 1)]! >= 0;
  }

  /** Notes that bytes[start, end) was seen. */
  mark(bytes: Uint8Array, start: number, end: number, bits: number): void {
    if (start >= end || end - start > this.#longest || this.first[bytes[start]!] === 0) return;
    let hash = 0;
    for (let at = start; at < end; at++) hash = addToHash(hash, bytes[at]!);
    this.markHashed(bytes, start, end, hash, bits);
  }

  /** Notes the parts of a path in a literal, bytes[start, end): prose, which has a space before any slash, has none. */
  markPath(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > VALUE_LENGTH.most) return;
    let at = start;
    while (at < end && !isSlash(bytes[at]!)) if (bytes[at++] === SPACE) return;
    if (at >= end) return;
    for (let from = start; from < end; from = at + 1) {
      for (at = from; at < end && !isSlash(bytes[at]!); ) at++;
      this.mark(bytes, from, at, QUOTED);
    }
  }

  /** Notes the part of a path that begins at `start`, in a text whose end is not known yet. */
  markPart(bytes: Uint8Array, start: number): void {
    let end = start;
    while (end < bytes.length && end - start < NAME_REACH && !isPartEnd(bytes[end]!)) end++;
    this.mark(bytes, start, end, QUOTED);
  }

  /** Notes the text of a literal, bytes[start, end), if what it is assigned to has one of the endings. */
  noteValue(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (length < VALUE_LENGTH.least || length > VALUE_LENGTH.most) return;
    let at = start - 2;
    while (at >= 0 && (bytes[at] === SPACE || isPrefixLetter(bytes[at]!) || (bytes[at]! <= SPACE && at > start - 8)))
      at--;
    const sign = bytes[at];
    if (sign !== EQUALS && sign !== COLON && sign !== GREATER && sign !== COMMA) return;
    const from = at;
    at = this.#beforeSigns(bytes, at - 1);
    if (this.#hasEnding(bytes, at)) this.named.push(start, end);
    else if (sign === EQUALS) {
      while (at > 0 && at > from - NAME_REACH && bytes[at] !== COLON && bytes[at] !== COMMA && bytes[at]! > LINE_FEED)
        at--;
      if (bytes[at] === COLON && this.#hasEnding(bytes, this.#beforeSigns(bytes, at - 1))) this.named.push(start, end);
    }
  }

  /** From before a sign to the name that it belongs to: over white space, quotes and brackets. */
  #beforeSigns(bytes: Uint8Array, from: number): number {
    let at = from;
    while (at >= 0 && at > from - 12 && IN_NAME[bytes[at]!] === 0) at--;
    return at;
  }

  #hasEnding(bytes: Uint8Array, at: number): boolean {
    return at >= 2 && this.#endings.has(endingOf(bytes[at - 2]! | SMALL, bytes[at - 1]! | SMALL, bytes[at]! | SMALL));
  }

  /**
   * The text of a string literal with its escape sequences resolved, or undefined when it is no other than the literal's
   * own or too long for any word. `significant` has 1 for the characters that can make a letter after a backslash;
   * `extra` is the number of bytes that the text may have beyond a word's length. Sequences for control characters come
   * out as letters, which at most reports too much.
   */
  unescape(bytes: Uint8Array, start: number, end: number, significant: Uint8Array, extra = 0): Uint8Array | undefined {
    if (end - start > (this.#longest + extra) * LONGEST_ESCAPE) return undefined;
    let at = start;
    while (at < end && !(bytes[at] === BACKSLASH && significant[bytes[at + 1]!] === 1))
      at += bytes[at] === BACKSLASH ? 2 : 1;
    if (at >= end) return undefined;
    const text = String.fromCharCode(...bytes.subarray(start, end)).replace(
      ESCAPE,
      (_, two?: string, four?: string, braced?: string, eight?: string, octal?: string, itself?: string) => {
        const digits = two ?? four ?? braced ?? eight ?? octal;
        if (digits === undefined) return itself ?? '';
        return String.fromCodePoint(Number.parseInt(digits, octal === undefined ? 16 : 8));
      },
    );
    return Uint8Array.from(text, (character) => Math.min(character.charCodeAt(0), 0x80));
  }

  #isWord(word: number, bytes: Uint8Array, start: number, end: number): boolean {
    const text = this.#words[word]!;
    if (text.length !== end - start) return false;
    for (let index = 0; index < text.length; index++) {
      if (text.charCodeAt(index) !== bytes[start + index]) return false;
    }
    return true;
  }
}

function isSlash(byte: number): boolean {
  return byte === SLASH || byte === BACKSLASH;
}

/** Whether a byte ends a part of a path: a slash, a quote, a brace, a line end. */
function isPartEnd(byte: number): boolean {
  return isSlash(byte) || byte === 34 || byte === 39 || byte === 96 || byte === 123 || byte === 36 || byte <= LINE_FEED;
}

function endingOf(first: number, second: number, third: number): number {
  return (first << 16) | (second << 8) | third;
}

/** Whether a letter may stand before the quote of a Python string. */
function isPrefixLetter(byte: number): boolean {
  const letter = byte | SMALL;
  return letter === 98 || letter === 114 || letter === 117;
}

/** The hash of a text whose hash without its last byte is given. */
export function addToHash(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0;
}

function hashOfText(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = addToHash(hash, text.charCodeAt(index));
  return hash;
}
