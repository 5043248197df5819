/** Walks over JSON without building what it says: strings are spans of the text, and what nobody asks for is passed over. */

/** UTF-16 offsets; of a string, what stands between its quotes. */
export interface JsonSpan {
  readonly start: number;
  readonly end: number;
}

/** The text is no JSON from this offset on. */
export class JsonError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COLON = 0x3a;
const COMMA = 0x2c;

/** Stands before a value, or behind it; every method reads one value and throws `JsonError` where that cannot be. */
export class JsonWalker {
  readonly #text: string;
  readonly #end: number;
  at: number;

  constructor(text: string, start = 0, end = text.length) {
    this.#text = text;
    this.#end = end;
    this.at = start;
  }

  /** Reads an object; `take` may read the value of a key, or leave it. Any other value is passed over. */
  object(take: (key: string) => void): void {
    if (!this.#opens(OPEN_BRACE, CLOSE_BRACE)) return;
    for (;;) {
      const key = this.#key();
      this.#expect(COLON);
      this.#value(() => take(key));
      if (!this.#goesOn(CLOSE_BRACE)) return;
    }
  }

  /** Reads an object of which one key matters. */
  member(key: string, take: () => void): void {
    this.object((each) => {
      if (each === key) take();
    });
  }

  /** Reads an array; `take` may read the item with this index, or leave it. Any other value is passed over. */
  array(take: (index: number) => void): void {
    if (!this.#opens(OPEN_BRACKET, CLOSE_BRACKET)) return;
    for (let index = 0; ; index++) {
      this.#value(() => take(index));
      if (!this.#goesOn(CLOSE_BRACKET)) return;
    }
  }

  /** Reads a string, or an array of strings that stand for one long one; anything else has none. */
  strings(): readonly JsonSpan[] {
    if (this.#peek() === QUOTE) return [this.#string()];
    const spans: JsonSpan[] = [];
    this.array(() => {
      if (this.#peek() === QUOTE) spans.push(this.#string());
    });
    return spans;
  }

  /** Reads a string and answers with its text; undefined for any other value. */
  text(): string | undefined {
    if (this.#peek() === QUOTE) return unescaped(this.#text, this.#string());
    this.skip();
    return undefined;
  }

  /** Reads a whole number; undefined for any other value. */
  number(): number | undefined {
    const start = this.#skipSpace();
    this.skip();
    const digits = this.#text.slice(start, Math.min(this.at, start + 16));
    return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
  }

  /** Passes over any value; answers with its span, quotes and brackets included. */
  span(): JsonSpan {
    const start = this.#skipSpace();
    this.skip();
    return { start, end: this.at };
  }

  /** Passes over any value, however deep, looking at no more of it than where it ends. */
  skip(): void {
    const text = this.#text;
    let depth = 0;
    this.#skipSpace();
    do {
      const char = this.at < this.#end ? text.charCodeAt(this.at) : -1;
      if (char === QUOTE) this.#string();
      else if (char === OPEN_BRACE || char === OPEN_BRACKET) {
        depth++;
        this.at++;
      } else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) {
        if (depth === 0) throw new JsonError('a value is missing', this.at);
        depth--;
        this.at++;
      } else if (char < 0) throw new JsonError('it ends too early', this.at);
      else if (depth > 0 && (char <= 0x20 || char === COMMA || char === COLON)) this.at++;
      else this.#scalar();
    } while (depth > 0);
  }

  /** Fails when anything but white space is left. */
  finish(): void {
    if (this.#skipSpace() < this.#end) throw new JsonError('something follows the notebook', this.at);
  }

  /** Goes into a container that holds something; passes over any other value. */
  #opens(opening: number, closing: number): boolean {
    if (this.#peek() !== opening) {
      this.skip();
      return false;
    }
    this.at++;
    if (this.#peek() !== closing) return true;
    this.at++;
    return false;
  }

  /** Gives `take` the chance to read a value, and passes over what it leaves. */
  #value(take: () => void): void {
    const start = this.#skipSpace();
    take();
    if (this.at === start) this.skip();
  }

  #scalar(): void {
    const start = this.at;
    while (this.at < this.#end && /[\w.+-]/.test(this.#text[this.at]!)) this.at++;
    if (this.at === start) throw new JsonError('a value is missing', start);
  }

  #key(): string {
    if (this.#peek() !== QUOTE) throw new JsonError('a key is missing', this.at);
    const span = this.#string();
    // Nothing that is looked for has a longer name.
    return unescaped(this.#text, { start: span.start, end: Math.min(span.end, span.start + 200) });
  }

  #string(): JsonSpan {
    const text = this.#text;
    const start = this.at + 1;
    let end = text.indexOf('"', start);
    for (;;) {
      if (end < 0 || end >= this.#end) throw new JsonError('a text does not end', this.at);
      let first = end;
      while (text.charCodeAt(first - 1) === BACKSLASH && first > start) first--;
      if ((end - first) % 2 === 0) break;
      end = text.indexOf('"', end + 1);
    }
    this.at = end + 1;
    return { start, end };
  }

  #expect(char: number): void {
    if (this.#peek() !== char) throw new JsonError(`"${String.fromCharCode(char)}" is missing`, this.at);
    this.at++;
  }

  #goesOn(closing: number): boolean {
    const next = this.#peek();
    if (next !== COMMA && next !== closing) throw new JsonError('"," is missing', this.at);
    this.at++;
    return next === COMMA;
  }

  #peek(): number {
    const at = this.#skipSpace();
    return at < this.#end ? this.#text.charCodeAt(at) : -1;
  }

  #skipSpace(): number {
    const text = this.#text;
    while (this.at < this.#end && text.charCodeAt(this.at) <= 0x20) this.at++;
    return this.at;
  }
}

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|(.)?)/gs;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** The text that a string's content stands for. */
export function unescaped(text: string, { start, end }: JsonSpan): string {
  const content = text.slice(start, end);
  if (!content.includes('\\')) return content;
  return content.replace(ESCAPE, (_, code: string | undefined, char: string | undefined) =>
    code === undefined ? (ESCAPES[char ?? ''] ?? char ?? '') : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** The text that strings make one after the other. */
export function joined(text: string, spans: readonly JsonSpan[]): string {
  return spans.map((span) => unescaped(text, span)).join('');
}

/** Where the characters of `joined(text, spans)` stand in the JSON text. */
export class JsonOffsets {
  /** By UTF-16 offset in the joined text: where the unit behind it begins, and where the one before it ends. */
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #length: number;

  constructor(text: string, spans: readonly JsonSpan[]) {
    const most = spans.reduce((sum, { start, end }) => sum + end - start, 0);
    this.#starts = new Int32Array(most + 1);
    this.#ends = new Int32Array(most + 1);
    this.#starts[0] = this.#ends[0] = spans[0]?.start ?? 0;
    let count = 0;
    for (const { start, end } of spans) {
      for (let at = start; at < end; ) {
        this.#starts[count] = at;
        at += text.charCodeAt(at) !== BACKSLASH ? 1 : text[at + 1] === 'u' ? 6 : 2;
        this.#starts[count + 1] = this.#ends[count + 1] = Math.min(at, end);
        count++;
      }
    }
    this.#length = count;
  }

  /** Where two strings meet, an end belongs to the first of them, any other place to the second. */
  of(offset: number, isEnd: boolean): number {
    return (isEnd ? this.#ends : this.#starts)[Math.min(offset, this.#length)]!;
  }
}
