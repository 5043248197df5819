/** Cuts JavaScript and TypeScript texts where a top-level statement begins, so that each section can be parsed alone. */

import type { Cut, Cutter } from './cutter.ts';
import type { Language } from './language.ts';
import { asBytes } from './scanner.ts';
import {
  ANGLES,
  BACKSLASH,
  BACKTICK,
  BACKTICKS,
  BEYOND,
  CARRIAGE_RETURN,
  CLASSES,
  CLOSE,
  CLOSE_BRACE,
  DIGIT,
  DOLLAR,
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
import { DIVISION, endOfPattern, PATTERN, slashAfter } from './script-slash.ts';
import { beginsStatement, isDefinition, isHeaderWord, looksDeclared } from './script-statements.ts';

/** A section of simple statements ends with the first of them behind so many UTF-16 code units. */
const ENOUGH = 4000;
/** How many brackets that are still open a closing one is sought among. */
const REACH = 100;
/** How many bytes of its line the end of a regular expression is sought in. */
const WIDTH = 2000;

const HASH_SIGN = 35;
const EXCLAMATION = 33;
const OPEN_PARENTHESIS = 40;
const CLOSE_PARENTHESIS = 41;
const EQUALS = 61;
const LESS = 60;
const GREATER = 62;
const AT_SIGN = 64;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
/** The line ends beyond ASCII. */
const SEPARATOR = 0xff;

/** What can be open. In a template, a tag and an element what follows is not code, in the others it is. */
const PARENTHESIS = 0;
/** The parenthesis of `if (…` and the like. */
const HEADER = 1;
const BRACKET = 2;
const BRACE = 3;
/** `${` in a template. */
const HOLE = 4;
/** A brace in a tag or an element. */
const CONTAINER = 5;
const TEMPLATE = 6;
const TAG = 7;
const ELEMENT = 8;
const COMMENT = 9;

/** Type parameters, which begin as a tag does. */
const PARAMETERS = /<\s*(?:const\s+)?[\w$]+\s*(?:,|=|extends\b(?!\s*=))/y;
/** Type parameters or an element whose text begins with a parenthesis. */
const EITHER = /<\s*[\w$]+\s*>\s*\(/y;
/** What cannot stand right behind a template: any but these words. */
const IMPLAUSIBLE = /(?!(?:as|in|instanceof|of|satisfies)\b)[\w$'"]/y;
/** What brackets, strings and comments begin or end with. */
const BRACKETS = /[()[\]{}'"`]|\/[*/]/;

/** How far a section is looked for before all of the text is looked through, in UTF-16 code units; most are shorter. */
const NEAR = 16_384;

/** For scripts in a language, which tells whether they have elements, and whether what looks like one has to be types. */
export function scriptCutter(language: Language): Cutter {
  return (text) => {
    const bytes = new Uint8Array(text.length);
    /** What of the text is written as bytes. */
    let from = 0;
    let to = 0;
    const write = (start: number, end: number): void => {
      if (start < from || start > to) from = to = start;
      if (end <= to) return;
      asBytes(text.slice(to, end), bytes.subarray(to));
      to = end;
    };
    return (start) => {
      const near = Math.min(text.length, start + NEAR);
      write(start, near);
      const cut = new Walk(text, bytes.subarray(0, near), start, language).cut();
      if (near === text.length || (!cut.isOpen && cut.end + WIDTH < near)) return cut;
      write(start, text.length);
      return new Walk(text, bytes, start, language).cut();
    };
  };
}

class Walk {
  readonly #text: string;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #language: Language;
  #at: number;
  /** Where the last token ends, inclusive; -1 before the first. */
  #last = -1;
  /** Whether that is the end of a header, and whether it is that of an element. */
  #isHeader = false;
  #isElement = false;
  /** What is open, the innermost last, and for each the first line in it that looks like a declaration, or -1. */
  readonly #open: number[] = [];
  readonly #lines: number[] = [];
  readonly #isOwn: boolean;
  /** Whether what was decorated has not begun with a line of its own. */
  #isDecorated = false;

  constructor(text: string, bytes: Uint8Array, start: number, language: Language) {
    this.#text = text;
    this.#bytes = bytes;
    this.#start = start;
    this.#language = language;
    this.#at = start;
    this.#isOwn = isDefinition(text, start);
  }

  cut(): Cut {
    const { length } = this.#bytes;
    const isScript = this.#start === 0 && this.#bytes[0] === HASH_SIGN && this.#bytes[1] === EXCLAMATION;
    if (isScript) this.#at = endOfLine(this.#bytes, 0);
    let cut: Cut | undefined;
    while (!cut && this.#at < length) {
      const innermost = this.#open.at(-1);
      if (innermost === TEMPLATE) cut = this.#readTemplate();
      else if (innermost === TAG) cut = this.#readTag();
      else if (innermost === ELEMENT) this.#readElement();
      else cut = this.#readCode();
    }
    if (cut) return cut;
    // What is open at the end of the text was forgotten.
    const line = this.#lines[0] ?? -1;
    return line < 0 ? this.#lost() : { end: line, isOpen: true };
  }

  /** A section to the end of the text. */
  #lost(): Cut {
    return { end: this.#bytes.length, isOpen: false };
  }

  /** To where no code follows, or a section ends. */
  #readCode(): Cut | undefined {
    const bytes = this.#bytes;
    const { length } = bytes;
    while (this.#at < length) {
      const at = this.#at;
      const byte = bytes[at]!;
      switch (CLASSES[byte]) {
        case 0:
          this.#at++;
          if (byte === LINE_FEED && this.#ends(this.#at)) return { end: this.#at, isOpen: false };
          break;
        case LETTER:
        case DIGIT:
          this.#take(endOfName(bytes, at));
          break;
        case QUOTES:
          this.#take(endOfString(bytes, at));
          break;
        case BACKTICKS:
          this.#take(at + 1);
          this.#push(TEMPLATE);
          return undefined;
        case OPEN:
          this.#take(at + 1);
          this.#push(BRACE);
          break;
        case CLOSE: {
          const closed = this.#close(BRACE);
          this.#take(at + 1);
          if (closed === HOLE || closed === CONTAINER) return undefined;
          break;
        }
        case SLASHES:
          if (bytes[at + 1] === SLASH || bytes[at + 1] === STAR) {
            if (!this.#skipComment()) return this.#lost();
          } else if (!this.#readSlash()) {
            return this.#lost();
          }
          break;
        case ANGLES:
          if (this.#beginsHtmlComment()) return this.#lost();
          if (byte === LESS && this.#mayBeTag()) {
            if (!this.#isTag()) return this.#lost();
            this.#take(at + 1);
            this.#push(TAG);
            return undefined;
          }
          this.#take(at + 1);
          break;
        default:
          this.#readSign(byte);
      }
    }
    return undefined;
  }

  #readSign(byte: number): void {
    if (byte === OPEN_PARENTHESIS) {
      const kind = isHeaderWord(this.#text, this.#bytes, this.#last) ? HEADER : PARENTHESIS;
      this.#take(this.#at + 1);
      this.#push(kind);
    } else if (byte === CLOSE_PARENTHESIS) {
      const closed = this.#close(PARENTHESIS);
      this.#take(this.#at + 1);
      this.#isHeader = closed === HEADER;
    } else {
      if (byte === OPEN_BRACKET) this.#push(BRACKET);
      else if (byte === CLOSE_BRACKET) this.#close(BRACKET);
      else if (byte === AT_SIGN && this.#open.length === 0) this.#isDecorated = true;
      this.#take(this.#at + 1);
    }
  }

  /** Passes over a token that ends at `end`, exclusive. */
  #take(end: number): void {
    this.#at = end;
    this.#last = end - 1;
    this.#isHeader = false;
    this.#isElement = false;
  }

  #push(kind: number): void {
    this.#open.push(kind);
    this.#lines.push(-1);
  }

  #pop(): void {
    this.#open.pop();
    this.#lines.pop();
  }

  /** Closes the innermost of a kind and what was forgotten in it; answers with what was closed, -1 for nothing. */
  #close(kind: number): number {
    const last = this.#open.length - 1;
    for (let index = last; index >= 0 && index > last - REACH; index--) {
      const found = this.#open[index]!;
      const isHole = found === HOLE || found === CONTAINER;
      if (found === kind || (kind === PARENTHESIS && found === HEADER) || (kind === BRACE && isHole)) {
        this.#open.length = index;
        this.#lines.length = index;
        return found;
      }
      if (isHole) return -1;
    }
    return -1;
  }

  /** Whether the section ends before the line that begins at `at`. */
  #ends(at: number): boolean {
    if (CLASSES[this.#bytes[at]!] !== LETTER && this.#bytes[at] !== AT_SIGN) return false;
    if (this.#open.length > 0) {
      this.#note(at);
      return false;
    }
    if (!beginsStatement(this.#text, this.#bytes, at, this.#last, this.#isHeader)) return false;
    if (this.#isDecorated) {
      this.#isDecorated = this.#bytes[at] === AT_SIGN;
      return false;
    }
    return this.#isOwn || isDefinition(this.#text, at) || at - this.#start >= ENOUGH;
  }

  /** Notes a line, in what is open, that looks like a declaration. */
  #note(at: number): void {
    if (this.#lines.at(-1) !== -1 || !looksDeclared(this.#text, at)) return;
    for (let index = this.#lines.length - 1; index >= 0 && this.#lines[index]! < 0; index--) this.#lines[index] = at;
  }

  /** Notes such lines in a text that has no code; answers with its end. */
  #noteLines(from: number, end: number): number {
    for (let at = from; at < end; at++) if (this.#bytes[at] === LINE_FEED) this.#note(at + 1);
    return end;
  }

  /** False when it is not sure where the comment ends. */
  #skipComment(): boolean {
    const bytes = this.#bytes;
    const at = this.#at;
    if (bytes[at + 1] === SLASH) {
      let end = at + 2;
      for (; end < bytes.length && bytes[end] !== LINE_FEED; end++) {
        if (bytes[end] === SEPARATOR || (bytes[end] === CARRIAGE_RETURN && bytes[end + 1] !== LINE_FEED)) return false;
      }
      this.#at = end;
      return true;
    }
    const end = this.#text.indexOf('*/', at + 2);
    if (end >= 0) {
      this.#at = end + 2;
      return true;
    }
    this.#push(COMMENT);
    this.#at = this.#noteLines(at, bytes.length);
    return true;
  }

  /** Passes over a regular expression or the sign of a division; false when it is not sure which. */
  #readSlash(): boolean {
    const at = this.#at;
    const meaning = this.#meaningOfSlash();
    const near = this.#bytes.subarray(at, at + WIDTH);
    const length = meaning === DIVISION ? 0 : endOfPattern(near, 0);
    const isTooFar = length < 0 && near.length === WIDTH && near.indexOf(LINE_FEED) < 0;
    // Where neither reading has a bracket, it is all the same.
    const isEither = meaning === PATTERN || length <= 0 || !BRACKETS.test(this.#text.slice(at + 1, at + length + 2));
    this.#take(at + Math.max(0, length) + 1);
    return isEither && !isTooFar;
  }

  /** What a slash is here: after operands a division, where an expression begins the first of a regular expression. */
  #meaningOfSlash(): number {
    if (this.#isElement) return DIVISION;
    if (this.#bytes[this.#last] === CLOSE_PARENTHESIS) return this.#isHeader ? PATTERN : DIVISION;
    return slashAfter(this.#bytes, this.#last);
  }

  #beginsHtmlComment(): boolean {
    const at = this.#at;
    return this.#text.startsWith('<!--', at) || (at >= 2 && this.#text.startsWith('-->', at - 2));
  }

  /** Whether it is a tag, or not sure, what begins here; else a sign. */
  #mayBeTag(): boolean {
    if (this.#language === 'typescript') return false;
    const next = CLASSES[this.#bytes[this.#at + 1]!];
    if (next !== LETTER && next !== BEYOND && this.#bytes[this.#at + 1] !== GREATER) return false;
    if (this.#meaningOfSlash() === DIVISION) return false;
    return this.#language !== 'tsx' || !matches(PARAMETERS, this.#text, this.#at);
  }

  /** Whether what may be a tag certainly is one: it stands where an expression begins. */
  #isTag(): boolean {
    return this.#meaningOfSlash() === PATTERN && !(this.#language === 'tsx' && matches(EITHER, this.#text, this.#at));
  }

  /** In a template, to its end or its next hole. */
  #readTemplate(): Cut | undefined {
    const bytes = this.#bytes;
    for (let at = this.#at; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === BACKTICK) {
        const line = this.#lines.at(-1)!;
        // What ends here with code in it was not closed, when what follows is the inside of another.
        if (line >= 0 && matches(IMPLAUSIBLE, this.#text, at + 1)) return { end: line, isOpen: true };
        this.#pop();
        this.#take(at + 1);
        return undefined;
      }
      if (byte === DOLLAR && bytes[at + 1] === OPEN_BRACE) {
        this.#take(at + 2);
        this.#push(HOLE);
        return undefined;
      }
      if (byte === BACKSLASH) at++;
      else if (byte === LINE_FEED) this.#note(at + 1);
    }
    this.#at = bytes.length;
    return undefined;
  }

  /** In a tag, to its end or to code or another tag in it. */
  #readTag(): Cut | undefined {
    const bytes = this.#bytes;
    for (let at = this.#at; at < bytes.length; at++) {
      const byte = bytes[at]!;
      this.#at = at;
      if (byte === GREATER) {
        this.#open[this.#open.length - 1] = ELEMENT;
        this.#take(at + 1);
        return undefined;
      }
      if (byte === SLASH && bytes[at + 1] === GREATER) return this.#endElement(at + 2);
      if (byte === SLASH && (bytes[at + 1] === SLASH || bytes[at + 1] === STAR)) {
        return this.#skipComment() ? undefined : this.#lost();
      }
      if (byte === OPEN_BRACE || byte === CLOSE_BRACE) return this.#readBrace(byte);
      if (byte === LESS) {
        if (bytes[this.#last] !== EQUALS) return this.#lost();
        this.#take(at + 1);
        this.#push(TAG);
        return undefined;
      }
      if (CLASSES[byte] === QUOTES) {
        const end = bytes.indexOf(byte, at + 1);
        this.#take(this.#noteLines(at, end < 0 ? bytes.length : end + 1));
        return undefined;
      }
      if (byte === LINE_FEED) this.#note(at + 1);
      else if (byte > SPACE) this.#last = at;
    }
    this.#at = bytes.length;
    return undefined;
  }

  /** Between an element's tags, to code or a tag in it, or its end. */
  #readElement(): undefined {
    const bytes = this.#bytes;
    for (let at = this.#at; at < bytes.length; at++) {
      const byte = bytes[at]!;
      this.#at = at;
      if (byte === OPEN_BRACE || byte === CLOSE_BRACE) return this.#readBrace(byte);
      if (byte === LESS) {
        if (bytes[at + 1] === SLASH) {
          const end = bytes.indexOf(GREATER, at);
          return this.#endElement(end < 0 ? bytes.length : end + 1);
        }
        this.#take(at + 1);
        this.#push(TAG);
        return;
      }
      if (byte === LINE_FEED) this.#note(at + 1);
    }
    this.#at = bytes.length;
  }

  #endElement(end: number): undefined {
    this.#pop();
    this.#take(end);
    this.#isElement = true;
  }

  /** At a brace in a tag or an element: a closing one ends what is around it, in which they were forgotten. */
  #readBrace(byte: number): undefined {
    if (byte === CLOSE_BRACE) this.#close(BRACE);
    this.#take(this.#at + 1);
    if (byte === OPEN_BRACE) this.#push(CONTAINER);
  }
}

function endOfName(bytes: Uint8Array, from: number): number {
  let at = from + 1;
  while (at < bytes.length && IN_NAME[bytes[at]!] === 1) at++;
  return at;
}

/** The offset behind the string whose first quote stands at `start`; one that is not closed ends with its line. */
function endOfString(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === LINE_FEED) return at;
    if (byte === BACKSLASH) {
      at++;
      if (bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED) at++;
    } else if (byte === bytes[start]) return at + 1;
  }
  return bytes.length;
}

function endOfLine(bytes: Uint8Array, start: number): number {
  const end = bytes.indexOf(LINE_FEED, start);
  return end < 0 ? bytes.length : end;
}

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}
