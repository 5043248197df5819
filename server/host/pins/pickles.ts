/** What a pickle would import when it is loaded, read from its opcodes. Nothing is loaded, and nothing is called. */

/** The names that loading would import, and whether all of the pickle could be followed. */
export interface PickleImports {
  /** `module.name`, sorted, each once; `?` where a name is put together while loading. */
  readonly imports: readonly string[];
  readonly isComplete: boolean;
}

/** Steps, values on the stack and names in the memo: what a file of weights needs, many times over. */
const STEP_LIMIT = 20_000_000;
const STACK_LIMIT = 2_000_000;
const IMPORT_LIMIT = 500;
/** Bytes of a text that may be a name. */
const NAME_LIMIT = 300;
/** The oldest format of PyTorch begins with this pickle of a number, and has so many of them. */
const OLDEST_NUMBER = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex');
const OLDEST = 5;

const code = (character: string) => character.charCodeAt(0);

/** Opcodes by what follows them: so many bytes, a line or two, or a length of so many bytes and what it counts. */
const FIXED = new Map<number, number>([
  ...[...'(.012NQRabd}elo]st)u'].map((it) => [code(it), 0] as const),
  ...[0x81, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8f, 0x90, 0x91, 0x92, 0x93, 0x94, 0x97, 0x98].map((it) => [it, 0] as const),
  ...[...'Khq'].map((it) => [code(it), 1] as const),
  ...([
    [0x80, 1],
    [0x82, 1],
    [0x83, 2],
    [0x84, 4],
    [0x95, 8],
  ] as const),
  ...([
    [code('M'), 2],
    [code('J'), 4],
    [code('j'), 4],
    [code('r'), 4],
    [code('G'), 8],
  ] as const),
]);
const LINES = new Map<number, number>([
  ...[...'FILPSVgp'].map((it) => [code(it), 1] as const),
  ...[...'ci'].map((it) => [code(it), 2] as const),
]);
const COUNTED = new Map<number, number>([
  ...([
    [code('U'), 1],
    [code('C'), 1],
    [code('T'), 4],
    [code('X'), 4],
    [code('B'), 4],
  ] as const),
  ...([
    [0x8a, 1],
    [0x8b, 4],
    [0x8c, 1],
    [0x8d, 8],
    [0x8e, 8],
    [0x96, 8],
  ] as const),
]);
const TEXTS = new Set([code('U'), code('T'), code('X'), 0x8c, 0x8d]);
/** How many values an opcode takes from the stack, and whether it puts one there. */
const EFFECTS = new Map<number, readonly [number, boolean]>([
  ...[...'NIFLJKMGPBC])}'].map((it) => [code(it), [0, true]] as const),
  ...[0x88, 0x89, 0x8a, 0x8b, 0x8e, 0x8f, 0x96, 0x97].map((it) => [it, [0, true]] as const),
  [code('Q'), [1, true]],
  [code('R'), [2, true]],
  [code('a'), [1, false]],
  [code('b'), [1, false]],
  [code('s'), [2, false]],
  [0x81, [2, true]],
  [0x85, [1, true]],
  [0x86, [2, true]],
  [0x87, [3, true]],
  [0x92, [3, true]],
]);
/** Opcodes that take everything down to the last mark, and whether they put a value there. */
const TO_MARK = new Map<number, boolean>([
  ...[...'dlto'].map((it) => [code(it), true] as const),
  [0x91, true],
  ...[...'eu1'].map((it) => [code(it), false] as const),
  [0x90, false],
]);

/** The imports of the pickles at the beginning of these bytes; undefined when there is none. */
export function importsOfPickle(bytes: Uint8Array): PickleImports | undefined {
  const found = new Set<string>();
  const wanted = isOldest(bytes) ? OLDEST : 1;
  let whole = 0;
  for (let at: number | undefined = 0; at !== undefined && whole < wanted && at < bytes.length; ) {
    at = new Walk(bytes, at, found).run();
    if (at !== undefined) whole++;
  }
  if (whole === 0 && found.size === 0) return undefined;
  return { imports: [...found].sort(), isComplete: whole === wanted && found.size < IMPORT_LIMIT };
}

/** Whether it is the oldest format of PyTorch: its number, its protocol, the system, the weights, their keys. */
function isOldest(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, OLDEST_NUMBER.length)).equals(OLDEST_NUMBER);
}

/** A text on the stack, or a value that matters to nobody here. */
type Item = string | undefined;

/** Follows one pickle as its interpreter would, with texts and names alone. */
class Walk {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #found: Set<string>;
  readonly #stack: Item[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, Item>();
  #at: number;

  constructor(bytes: Uint8Array, at: number, found: Set<string>) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = at;
    this.#found = found;
  }

  /** The offset behind the pickle; undefined when the bytes are none, or too many. */
  run(): number | undefined {
    for (let steps = 0; steps < STEP_LIMIT && this.#at < this.#bytes.length; steps++) {
      const opcode = this.#bytes[this.#at++]!;
      if (opcode === code('.')) return this.#at;
      if (!this.#step(opcode)) return undefined;
      if (Math.max(this.#stack.length, this.#marks.length, this.#memo.size) > STACK_LIMIT) return undefined;
    }
    return undefined;
  }

  /** Whether the opcode is one, and what follows it is there. */
  #step(opcode: number): boolean {
    const start = this.#at;
    const fixed = FIXED.get(opcode);
    const lines = LINES.get(opcode);
    const counted = COUNTED.get(opcode);
    let written: Item[] = [];
    if (fixed !== undefined) this.#at += fixed;
    else if (lines !== undefined) {
      for (let i = 0; i < lines; i++) {
        const line = this.#line();
        if (line === undefined) return false;
        written.push(line.text);
      }
    } else if (counted !== undefined) {
      const length = this.#number(start, counted);
      this.#at = start + counted + length;
      if (this.#at > this.#bytes.length) return false;
      if (TEXTS.has(opcode)) written = [this.#text(start + counted, this.#at)];
    } else return false;
    if (this.#at > this.#bytes.length) return false;
    this.#perform(opcode, start, written);
    return true;
  }

  #perform(opcode: number, start: number, [first, second]: readonly Item[]): void {
    const stack = this.#stack;
    const effect = EFFECTS.get(opcode);
    const pushes = TO_MARK.get(opcode);
    if (effect) {
      stack.length = Math.max(0, stack.length - effect[0]);
      if (effect[1]) stack.push(undefined);
    } else if (pushes !== undefined) {
      this.#cut();
      if (pushes) stack.push(undefined);
    } else if (TEXTS.has(opcode) || opcode === code('V')) stack.push(first);
    else if (opcode === code('S')) stack.push(first?.replace(/^(["'])(.*)\1$/s, '$2'));
    else if (opcode === code('(')) this.#marks.push(stack.length);
    else if (opcode === code('0')) {
      if (this.#marks.at(-1) === stack.length) this.#marks.pop();
      else stack.pop();
    } else if (opcode === code('2')) stack.push(stack.at(-1));
    else if (opcode === code('c')) {
      this.#import(first, second);
      stack.push(undefined);
    } else if (opcode === code('i')) {
      this.#import(first, second);
      this.#cut();
      stack.push(undefined);
    } else if (opcode === 0x93) {
      const name = stack.pop();
      this.#import(stack.pop(), name);
      stack.push(undefined);
    } else if (opcode === 0x94) this.#memo.set(this.#memo.size, stack.at(-1));
    else this.#recall(opcode, start, first);
  }

  /** What is put under a number, and got by it; extensions are imports that a registry names. */
  #recall(opcode: number, start: number, line: Item): void {
    const width = FIXED.get(opcode) ?? 0;
    const index = line === undefined ? this.#number(start, width) : Number(line);
    if (opcode === code('g') || opcode === code('h') || opcode === code('j')) this.#stack.push(this.#memo.get(index));
    else if (opcode === code('p') || opcode === code('q') || opcode === code('r')) {
      this.#memo.set(index, this.#stack.at(-1));
    } else if (opcode === 0x82 || opcode === 0x83 || opcode === 0x84) {
      this.#import(undefined, undefined);
      this.#stack.push(undefined);
    }
  }

  #import(module: Item, name: Item): void {
    if (this.#found.size >= IMPORT_LIMIT) return;
    this.#found.add(module === undefined || name === undefined ? '?' : `${module}.${name}`);
  }

  #cut(): void {
    this.#stack.length = Math.min(this.#stack.length, this.#marks.pop() ?? 0);
  }

  /** A number of so many bytes, the least first; infinite where they are not there. */
  #number(start: number, width: number): number {
    if (start + width > this.#bytes.length) return Number.POSITIVE_INFINITY;
    if (width === 1) return this.#view.getUint8(start);
    if (width === 2) return this.#view.getUint16(start, true);
    if (width === 4) return this.#view.getUint32(start, true);
    return width === 8 ? Number(this.#view.getBigUint64(start, true)) : 0;
  }

  #line(): { readonly text: Item } | undefined {
    const end = this.#bytes.indexOf(10, this.#at);
    if (end < 0) return undefined;
    const text = this.#text(this.#at, end);
    this.#at = end + 1;
    return { text };
  }

  #text(start: number, end: number): Item {
    return end - start > NAME_LIMIT ? undefined : Buffer.from(this.#bytes.subarray(start, end)).toString('utf8');
  }
}
