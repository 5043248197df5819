/** Interned names of one program: each identifier becomes a small number without a string being made for it. */

const EMPTY = -1;

/**
 * Maps spans of a text to name numbers. Words given at construction have the numbers 0, 1, 2 … in every program,
 * so that tables over them can be made once.
 */
export class Names {
  /** How many words were given. */
  readonly #given: number;
  #slots: Int32Array;
  #hashes: Int32Array;
  #starts: Int32Array;
  #ends: Int32Array;
  #strings: (string | undefined)[];
  #count = 0;
  #text = '';
  /** How many names are kept as strings because they may stand nowhere in the text any more. */
  #orphans = 0;
  /** The slots as they are when there are no names but the given words. */
  readonly #first: Int32Array;

  constructor(words: readonly string[]) {
    let size = 1024;
    while (size < words.length * 4) size *= 2;
    this.#slots = new Int32Array(size);
    this.#hashes = new Int32Array(size);
    this.#starts = new Int32Array(size);
    this.#ends = new Int32Array(size);
    this.#strings = [];
    this.#slots.fill(EMPTY);
    for (const word of words) this.add(word);
    this.#given = this.#count;
    this.#first = this.#slots.slice();
  }

  /** How many words were given; their numbers are below it. */
  get given(): number {
    return this.#given;
  }

  /** How many names there are; all numbers are below it. */
  get count(): number {
    return this.#count;
  }

  /** Forgets all names but the given words, and reads spans of `text` from now on. */
  reset(text: string): void {
    this.#text = text;
    this.#count = this.#given;
    this.#orphans = 0;
    this.#strings.length = this.#given;
    if (this.#slots.length === this.#first.length) this.#slots.set(this.#first);
    else this.#fillSlots();
  }

  /** Reads spans of `text` from now on, which begins with the text so far. */
  extend(text: string): void {
    this.#text = text;
  }

  /** How many names may stand nowhere in the text any more. */
  get orphans(): number {
    return this.#orphans;
  }

  /**
   * Reads spans of the next version of the text from now on, in which what was [start, end) is another and what came behind
   * it has moved. Of the names, only those below `count` are kept.
   */
  follow(text: string, count: number, { start, end, by }: { start: number; end: number; by: number }): void {
    while (this.#count > count) this.#forgetLast();
    this.#strings.length = count;
    for (let name = this.#given; name < count; name++) {
      const from = this.#starts[name]!;
      const to = this.#ends[name]!;
      if (to === 0) continue;
      if (to <= start || from >= end) {
        // A string that was cut out of the old text would keep all of it.
        this.#strings[name] = undefined;
        if (from < end) continue;
        this.#starts[name] = from + by;
        this.#ends[name] = to + by;
      } else {
        this.#strings[name] = copyOf(this.#text.slice(from, to));
        this.#starts[name] = this.#ends[name] = 0;
        this.#orphans++;
      }
    }
    this.#text = text;
  }

  /** The number of the name that stands at [start, end), in UTF-16 offsets. */
  at(start: number, end: number): number {
    const hash = this.#hashAt(start, end);
    const slot = this.#slotOf(hash, start, end);
    const name = this.#slots[slot]!;
    return name === EMPTY ? this.#insert(slot, hash, start, end, undefined) : name;
  }

  /** The number of a name that is known already and stands at [start, end), in UTF-16 offsets; else -1. */
  find(start: number, end: number): number {
    return this.#slots[this.#slotOf(this.#hashAt(start, end), start, end)]!;
  }

  #hashAt(start: number, end: number): number {
    const text = this.#text;
    let hash = 0;
    for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
    return hash;
  }

  /** Where the name at [start, end) stands in the table, or the free slot that it would take. */
  #slotOf(hash: number, start: number, end: number): number {
    const mask = this.#slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (let name = this.#slots[slot]!; name !== EMPTY; name = this.#slots[slot]!) {
      if (this.#hashes[name] === hash && this.#same(name, start, end)) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** The number of a name given as a string. */
  add(word: string): number {
    const hash = hashOf(word);
    const mask = this.#slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (let name = this.#slots[slot]!; name !== EMPTY; name = this.#slots[slot]!) {
      if (this.#hashes[name] === hash && this.text(name) === word) return name;
      slot = (slot + 1) & mask;
    }
    return this.#insert(slot, hash, 0, 0, word);
  }

  /** The name as a string. */
  text(name: number): string {
    const known = this.#strings[name];
    if (known !== undefined) return known;
    const text = this.#text.slice(this.#starts[name], this.#ends[name]);
    this.#strings[name] = text;
    return text;
  }

  #same(name: number, start: number, end: number): boolean {
    const known = this.#strings[name];
    const text = this.#text;
    if (known !== undefined) {
      if (known.length !== end - start) return false;
      for (let i = 0; i < known.length; i++) if (known.charCodeAt(i) !== text.charCodeAt(start + i)) return false;
      return true;
    }
    const from = this.#starts[name]!;
    if (this.#ends[name]! - from !== end - start) return false;
    for (let i = end - start - 1; i >= 0; i--)
      if (text.charCodeAt(from + i) !== text.charCodeAt(start + i)) return false;
    return true;
  }

  #insert(slot: number, hash: number, start: number, end: number, word: string | undefined): number {
    const name = this.#count++;
    this.#hashes[name] = hash;
    this.#starts[name] = start;
    this.#ends[name] = end;
    this.#strings[name] = word;
    this.#slots[slot] = name;
    if (this.#count * 2 > this.#slots.length) this.#grow();
    return name;
  }

  /** The one that came last is in nobody's way to a slot. */
  #forgetLast(): void {
    const name = --this.#count;
    const hash = this.#hashes[name]!;
    const mask = this.#slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (this.#slots[slot] !== name) slot = (slot + 1) & mask;
    this.#slots[slot] = EMPTY;
  }

  #grow(): void {
    const size = this.#slots.length * 2;
    this.#slots = new Int32Array(size);
    this.#hashes = extend(this.#hashes, size);
    this.#starts = extend(this.#starts, size);
    this.#ends = extend(this.#ends, size);
    this.#fillSlots();
  }

  #fillSlots(): void {
    const mask = this.#slots.length - 1;
    this.#slots.fill(EMPTY);
    for (let name = 0; name < this.#count; name++) {
      const hash = this.#hashes[name]!;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      this.#slots[slot] = name;
    }
  }
}

function hashOf(word: string): number {
  let hash = 0;
  for (let i = 0; i < word.length; i++) hash = (Math.imul(hash, 31) + word.charCodeAt(i)) | 0;
  return hash;
}

/** A string of its own, which keeps no longer one that it was cut out of. */
function copyOf(text: string): string {
  return ` ${text}`.slice(1);
}

function extend(column: Int32Array, size: number): Int32Array {
  const longer = new Int32Array(size);
  longer.set(column);
  return longer;
}
