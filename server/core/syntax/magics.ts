/** What IPython adds to Python (shell lines, magics, help), masked at equal length by placeholders that the grammar takes. */

import { type MagicPart, partsOf, type TextSpan } from './magic-text.ts';

/**
 * A shell line, a magic or a call for help, in UTF-16 offsets. Its placeholder is an identifier that begins at `start`,
 * or a list that does, whose items are the expressions put into the text.
 */
export interface Magic extends TextSpan {
  /** `!cmd`; `!!cmd` and `x = !cmd`; `%name line`; `%%name line` with the cell's body; what runs nothing. */
  readonly kind: 'system' | 'capture' | 'line' | 'cell' | 'help';
  /** The name after the percent signs; empty for shell lines and help. */
  readonly name: TextSpan;
  readonly line: readonly MagicPart[];
  readonly body: readonly MagicPart[];
}

export interface MaskedCell {
  /** As long as the text that was given, with the same line ends. */
  readonly text: string;
  readonly magics: readonly Magic[];
  /** Whether the code runs elsewhere than the cells around it: in a file that is written, in another interpreter. */
  readonly isApart: boolean;
}

/** Cell magics that run the rest of the cell as the Python that it is. */
const TRANSPARENT = new Set([
  ...['time', 'timeit', 'capture', 'prun', 'debug', 'memit', 'mprun', 'lprun', 'heat', 'snakeviz', 'scalene', 'wandb'],
  ...['px', 'local', 'notify', 'pyinstrument', 'unittest', 'ipytest'],
]);

/** Cell magics whose body is Python that runs elsewhere. */
const APART = new Set(['python', 'python2', 'python3', 'pypy', 'cython']);

/** Magics with one percent sign that Databricks takes as a whole cell's language. */
const WHOLE_CELL = /%(?:sh|md|md-sandbox|scala|r|fs)\b|%sql[ \t]*$/my;

/** Magics whose line is Python; the options before it. */
const WRAPPING =
  /%%?(?:time|timeit|prun|memit|lprun|mprun|snakeviz)(?:[ \t]+-(?:[fmDTls][ \t]+\S+|[nrtp][ \t]*\d+|\w+))*[ \t]+(?=[^\s#-])/y;

/** Lines that are run as magics without a percent sign, for they are no Python. */
const AUTOMATIC =
  /(?:pip|conda|mamba|micromamba|uv)[ \t]+(?:install|download|create|add|update|upgrade|run|tool|sync|pip)\b|(?:cd|run|load|loadpy|load_ext|env)[ \t]+(?!(?:in|is|and|or|if|not|for|else)\b)(?=[\w./~"'])/y;

const MAY_HAVE_MAGIC = /[!%?]|^[ \t]*(?:pip|conda|mamba|micromamba|uv|cd|run|load|loadpy|load_ext|env)[ \t]/m;

/** Masks the magics of a cell of Python. */
export function maskMagics(text: string): MaskedCell {
  if (!MAY_HAVE_MAGIC.test(text)) return { text, magics: [], isApart: false };
  const masker = new Masker(text);
  masker.run();
  return masker.result();
}

/** Reads a cell line by line, as far as is needed to know where lines of Python begin. */
class Masker {
  readonly #text: string;
  readonly #pieces: string[] = [];
  readonly #magics: Magic[] = [];
  #copied = 0;
  #isApart = false;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    let at = this.#cellMagics();
    while (at < this.#text.length) at = this.#logicalLine(at);
  }

  result(): MaskedCell {
    const text = this.#magics.length === 0 && this.#copied === 0 ? this.#text : this.#joined();
    return { text, magics: this.#magics, isApart: this.#isApart };
  }

  #joined(): string {
    return this.#pieces.join('') + this.#text.slice(this.#copied);
  }

  /** Takes the cell magics that the text begins with; answers where lines of Python begin, which may be its end. */
  #cellMagics(): number {
    const text = this.#text;
    let at = 0;
    for (;;) {
      const start = this.#firstCode(at);
      const name = /%%([A-Za-z_][\w.]*|!)/y;
      name.lastIndex = WHOLE_CELL.lastIndex = start;
      const isWhole = WHOLE_CELL.test(text);
      const match = name.exec(text);
      if (!match && !isWhole) return at;
      const nameStart = start + (isWhole ? 1 : 2);
      const nameEnd = isWhole
        ? nameStart + /[\w-]+/.exec(text.slice(nameStart, nameStart + 16))![0].length
        : name.lastIndex;
      const word = text.slice(nameStart, nameEnd);
      const lineEnd = this.#lineEnd(nameEnd);
      const line = text.slice(nameEnd, lineEnd).trim();
      const next = Math.min(lineEnd + 1, text.length);
      if (this.#runsApart(word, line)) {
        this.#isApart = true;
        this.#add('cell', start, lineEnd, { start: nameStart, end: nameEnd }, nameEnd, lineEnd, next);
        return text.length;
      }
      if (!isWhole && TRANSPARENT.has(word)) {
        this.#blank(start, lineEnd);
        at = next;
        continue;
      }
      this.#add('cell', start, text.length, { start: nameStart, end: nameEnd }, nameEnd, lineEnd, next);
      return text.length;
    }
  }

  #runsApart(word: string, line: string): boolean {
    if (APART.has(word)) return true;
    if (word === 'script') return /^(?:\S*\/)?(?:env[ \t]+)?python[\d.]*\b/.test(line);
    return (word === 'writefile' || word === 'file') && /\.pyw?["']?$/.test(line);
  }

  /** The first character that is neither white space nor in a comment. */
  #firstCode(from: number): number {
    const text = this.#text;
    let at = from;
    for (;;) {
      while (at < text.length && /\s/.test(text[at]!)) at++;
      if (text[at] !== '#') return at;
      at = this.#lineEnd(at);
    }
  }

  /** Reads a logical line; answers where the next begins. */
  #logicalLine(from: number): number {
    const text = this.#text;
    let start = from;
    while (text[start] === ' ' || text[start] === '\t') start++;
    const char = text[start];
    if (char === '!' && text[start + 1] !== '=') return this.#shellLine(start, start);
    if (char === '%') {
      WRAPPING.lastIndex = start;
      if (WRAPPING.test(text)) {
        const code = WRAPPING.lastIndex;
        this.#replace(start, code, `${'_'.repeat(code - start - 1)};`);
        return this.#code(code, code);
      }
      if (/[A-Za-z%]/.test(text[start + 1] ?? '')) return this.#lineMagic(start, start + 1);
    }
    if (char === '?' || (/[,;/]/.test(char ?? '') && /[A-Za-z_]/.test(text[start + 1] ?? ''))) return this.#help(start);
    AUTOMATIC.lastIndex = start;
    if (char !== undefined && /[a-z]/.test(char) && AUTOMATIC.test(text)) return this.#lineMagic(start, start);
    return this.#code(start, start);
  }

  /** From inside a logical line of Python to the next; `start` is where the line begins. */
  #code(start: number, from: number): number {
    const text = this.#text;
    let depth = 0;
    let at = from;
    while (at < text.length) {
      const char = text.charCodeAt(at);
      switch (char) {
        case 0x22:
        case 0x27:
          at = this.#stringEnd(at, char);
          continue;
        case 0x23:
          at = this.#lineEnd(at);
          continue;
        case 0x28:
        case 0x5b:
        case 0x7b:
          depth++;
          break;
        case 0x29:
        case 0x5d:
        case 0x7d:
          if (depth > 0) depth--;
          break;
        case 0x5c:
          at += text.startsWith('\r\n', at + 1) ? 2 : 1;
          break;
        case 0x0a:
          if (depth === 0 || this.#beginsShellLine(at + 1)) return at + 1;
          break;
        case 0x3d:
          if (depth === 0 && this.#isAssignment(at)) {
            const value = this.#skipSpaces(at + 1);
            if (text[value] === '!' && text[value + 1] !== '=') return this.#shellLine(value, start);
            if (text[value] === '%' && /[A-Za-z]/.test(text[value + 1] ?? '')) return this.#lineMagic(value, value + 1);
            at = value;
            continue;
          }
          break;
        case 0x3f:
          if (depth === 0) return this.#help(Math.max(start, text.lastIndexOf('\n', at) + 1));
          break;
      }
      at++;
    }
    return text.length;
  }

  /** An exclamation mark begins no line of Python, so one inside of brackets means that they were left open. */
  #beginsShellLine(from: number): boolean {
    const at = this.#skipSpaces(from);
    return this.#text[at] === '!' && this.#text[at + 1] !== '=';
  }

  #isAssignment(at: number): boolean {
    return this.#text[at + 1] !== '=' && !/[=!<>:+\-*/%&|^@~]/.test(this.#text[at - 1] ?? '');
  }

  #shellLine(start: number, statement: number): number {
    const isDouble = this.#text[start + 1] === '!';
    const command = start + (isDouble ? 2 : 1);
    const kind = isDouble || start !== statement ? 'capture' : 'system';
    const end = this.#continuedEnd(command);
    this.#add(kind, start, end, { start: command, end: command }, command, end, end);
    return end + 1;
  }

  #lineMagic(start: number, from: number): number {
    const text = this.#text;
    const name = text[from] === '%' ? from + 1 : from;
    let nameEnd = name;
    while (nameEnd < text.length && /[\w.]/.test(text[nameEnd]!)) nameEnd++;
    const end = this.#continuedEnd(nameEnd);
    this.#add('line', start, end, { start: name, end: nameEnd }, nameEnd, end, end);
    return end + 1;
  }

  #help(start: number): number {
    const end = this.#lineEnd(start);
    this.#add('help', start, end, { start, end: start }, end, end, end);
    return end + 1;
  }

  /** Records a magic at [start, end) and masks it; its line lies before `lineEnd`, its body from `body` on. */
  #add(
    kind: Magic['kind'],
    start: number,
    end: number,
    name: TextSpan,
    lineStart: number,
    lineEnd: number,
    body: number,
  ): void {
    const last = this.#trimmedEnd(start, end);
    const line = partsOf(this.#text, this.#skipSpaces(lineStart), Math.min(last, lineEnd));
    const text =
      kind === 'cell' && body < this.#text.length
        ? [{ kind: 'text', start: body, end: this.#text.length } as const]
        : [];
    this.#magics.push({ kind, start, end: last, name, line, body: text });
    const holes = kind === 'help' ? [] : line.filter((it) => it.kind === 'expression');
    if (holes.length === 0) this.#replace(start, last, placeholder(this.#text.slice(start, last)));
    else this.#replace(start, last, this.#list(start, last, holes));
  }

  /** `!a {b} c` as `[   b, ]`: the sign opens the list, braces separate its items, the last character closes it. */
  #list(start: number, end: number, holes: readonly MagicPart[]): string {
    const pieces = ['['];
    let at = start + 1;
    for (const hole of holes) {
      pieces.push(blank(this.#text.slice(at, hole.start)), this.#text.slice(hole.start, hole.end));
      const brace = this.#text.indexOf('}', hole.end);
      pieces.push(blank(this.#text.slice(hole.end, brace)), ',');
      at = brace + 1;
    }
    const rest = this.#text.slice(at, end);
    return `${`${pieces.join('')}${blank(rest)}`.slice(0, -1)}]`;
  }

  #blank(start: number, end: number): void {
    this.#replace(start, end, blank(this.#text.slice(start, end)));
  }

  #replace(start: number, end: number, by: string): void {
    this.#pieces.push(this.#text.slice(this.#copied, start), by);
    this.#copied = end;
  }

  /** From a quote to behind the string, which ends with its line unless it has three quotes. */
  #stringEnd(at: number, quote: number): number {
    const text = this.#text;
    const isTriple = text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote;
    for (let end = at + (isTriple ? 3 : 1); end < text.length; end++) {
      const char = text.charCodeAt(end);
      if (char === 0x5c) end++;
      else if (char === 0x0a && !isTriple) return end;
      else if (char === quote) {
        if (!isTriple) return end + 1;
        if (text.charCodeAt(end + 1) === quote && text.charCodeAt(end + 2) === quote) return end + 3;
      }
    }
    return text.length;
  }

  #lineEnd(from: number): number {
    const end = this.#text.indexOf('\n', from);
    return end < 0 ? this.#text.length : end;
  }

  /** The end of a line that goes on behind a backslash. */
  #continuedEnd(from: number): number {
    let end = this.#lineEnd(from);
    while (end < this.#text.length && /\\\r?$/.test(this.#text.slice(Math.max(from, end - 2), end))) {
      end = this.#lineEnd(end + 1);
    }
    return end;
  }

  #trimmedEnd(start: number, end: number): number {
    let last = end;
    while (last > start + 1 && /\s/.test(this.#text[last - 1]!)) last--;
    return last;
  }

  #skipSpaces(from: number): number {
    let at = from;
    while (this.#text[at] === ' ' || this.#text[at] === '\t') at++;
    return at;
  }
}

/** Spaces, with the line ends of the text. */
function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}

/** An identifier as long as the text's first line, and spaces for the others. */
function placeholder(text: string): string {
  const first = /[\r\n]/.exec(text)?.index ?? text.length;
  return '_'.repeat(first) + blank(text.slice(first));
}
