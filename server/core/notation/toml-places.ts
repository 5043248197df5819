/** Where keys and values of a TOML text stand. The text is valid: a parser has read it before. */

/** UTF-16 offsets, the end is exclusive. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** A key that has been read: its parts, each with its place. */
interface Key {
  readonly parts: readonly (Place & { readonly name: string })[];
  readonly end: number;
}

const SEPARATOR = '\0';
/** UTF-16 code units of a key's whole path; longer ones have no place of their own. */
const PATH_LIMIT = 2_000;

export class TomlPlaces {
  readonly #text: string;
  readonly #values = new Map<string, Place>();
  readonly #keys = new Map<string, Place>();
  /** By path of an array of tables: how many of its tables have begun. */
  readonly #counts = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
    this.#document();
  }

  /** The place of the value at a path; positions in lists are written as decimal numbers. */
  of(path: readonly string[]): Place | undefined {
    return this.#values.get(path.join(SEPARATOR));
  }

  /** The place of the key that ends a path. */
  keyOf(path: readonly string[]): Place | undefined {
    return this.#keys.get(path.join(SEPARATOR));
  }

  #document(): void {
    let table: readonly string[] = [];
    for (let at = this.#skip(0); at < this.#text.length; at = this.#skip(at)) {
      const before = at;
      if (this.#text[at] === '[') {
        const isList = this.#text[at + 1] === '[';
        const key = this.#key(at + (isList ? 2 : 1));
        table = this.#begin(key, isList, at);
        at = this.#text.indexOf(']', key.end) + (isList ? 2 : 1);
      } else {
        at = this.#pair(at, table);
      }
      if (at <= before) return;
    }
  }

  /** The path of a table that begins, in which lists of tables stand for their last. */
  #begin({ parts }: Key, isList: boolean, start: number): readonly string[] {
    const path: string[] = [];
    for (const [index, { name, ...place }] of parts.entries()) {
      path.push(name);
      const key = path.join(SEPARATOR);
      if (!this.#keys.has(key)) this.#keys.set(key, place);
      const isLast = index === parts.length - 1;
      const count = this.#counts.get(key);
      if (isLast && isList) {
        this.#counts.set(key, (count ?? 0) + 1);
        path.push(String(count ?? 0));
      } else if (count !== undefined) path.push(String(count - 1));
      const end = parts.at(-1)!.end;
      const own = path.join(SEPARATOR);
      if (!this.#values.has(own)) this.#values.set(own, { start: isLast ? start : place.start, end });
    }
    return path;
  }

  /** Reads `key = value`; answers with the offset after it. */
  #pair(start: number, table: readonly string[]): number {
    const key = this.#key(start);
    const sign = this.#text.indexOf('=', key.end);
    if (sign < 0) return this.#text.length;
    const path = [...table];
    for (const { name, ...place } of key.parts) {
      path.push(name);
      const own = path.join(SEPARATOR);
      if (own.length > PATH_LIMIT) continue;
      if (!this.#keys.has(own)) this.#keys.set(own, place);
      if (!this.#values.has(own)) this.#values.set(own, place);
    }
    return this.#value(this.#blanks(sign + 1), path);
  }

  #key(start: number): Key {
    const parts: (Place & { name: string })[] = [];
    let at = this.#blanks(start);
    for (;;) {
      const first = at;
      const quote = this.#text[at];
      if (quote === '"' || quote === "'") at = this.#string(at);
      else while (at < this.#text.length && /[A-Za-z0-9_-]/.test(this.#text[at]!)) at++;
      if (at === first) return { parts, end: at };
      parts.push({ start: first, end: at, name: nameOf(this.#text.slice(first, at)) });
      at = this.#blanks(at);
      if (this.#text[at] !== '.') return { parts, end: at };
      at = this.#blanks(at + 1);
    }
  }

  /** Reads a value; answers with the offset after it. The parser has bounded how deep it goes. */
  #value(start: number, path: readonly string[]): number {
    const sign = this.#text[start];
    let at = start;
    if (sign === '"' || sign === "'") at = this.#string(start);
    else if (sign === '[') at = this.#list(start, path);
    else if (sign === '{') at = this.#inline(start, path);
    else {
      while (at < this.#text.length && !/[,\]}#\r\n]/.test(this.#text[at]!)) at++;
      while (at > start && /[ \t]/.test(this.#text[at - 1]!)) at--;
    }
    const own = path.join(SEPARATOR);
    if (own.length <= PATH_LIMIT) this.#values.set(own, { start, end: at });
    return at;
  }

  #list(start: number, path: readonly string[]): number {
    let at = this.#skip(start + 1);
    for (let index = 0; at < this.#text.length && this.#text[at] !== ']'; index++) {
      const before = at;
      at = this.#skip(this.#value(at, [...path, String(index)]));
      if (this.#text[at] === ',') at = this.#skip(at + 1);
      if (at <= before) return this.#text.length;
    }
    return at + 1;
  }

  #inline(start: number, path: readonly string[]): number {
    let at = this.#skip(start + 1);
    while (at < this.#text.length && this.#text[at] !== '}') {
      const before = at;
      at = this.#skip(this.#pair(at, path));
      if (this.#text[at] === ',') at = this.#skip(at + 1);
      if (at <= before) return this.#text.length;
    }
    return at + 1;
  }

  /** The offset after a string of any of the four kinds. */
  #string(start: number): number {
    const quote = this.#text[start]!;
    const isLong = this.#text.startsWith(quote.repeat(3), start);
    const end = isLong ? quote.repeat(3) : quote;
    for (let at = start + end.length; at < this.#text.length; at++) {
      if (quote === '"' && this.#text[at] === '\\') at++;
      else if (this.#text.startsWith(end, at)) {
        at += end.length;
        // Up to two quotes may stand directly before those that end a long string.
        while (isLong && this.#text[at] === quote) at++;
        return at;
      }
    }
    return this.#text.length;
  }

  #blanks(start: number): number {
    let at = start;
    while (this.#text[at] === ' ' || this.#text[at] === '\t') at++;
    return at;
  }

  /** Passes over blanks, ends of lines and comments. */
  #skip(start: number): number {
    let at = start;
    for (; at < this.#text.length; at++) {
      const char = this.#text[at]!;
      if (char === '#') {
        const end = this.#text.indexOf('\n', at);
        if (end < 0) return this.#text.length;
        at = end;
      } else if (!/[\s]/.test(char)) return at;
    }
    return at;
  }
}

function nameOf(written: string): string {
  if (written.startsWith("'")) return written.slice(1, -1);
  if (!written.startsWith('"')) return written;
  try {
    return String(JSON.parse(written));
  } catch {
    return written.slice(1, -1);
  }
}
