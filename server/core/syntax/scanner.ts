/** The gate's scanner: which words a source has in its code, found without parsing it. */

import type { Language } from './language.ts';
import { PythonScanner } from './scan-python.ts';
import { ScriptScanner } from './scan-script.ts';
import { WordTable } from './words.ts';

export { BARE, MEMBER, OPEN, QUOTED } from './words.ts';

const BEYOND_ASCII = 0x80;
/** Stands for the line ends that only scripts know; no byte of UTF-8. */
const SEPARATOR = 0xff;
const SPACE = 32;

/**
 * Looks for a fixed set of words. What it reports may be too much, never too little: every name that a parser would
 * see in the code is reported if it is one of the words, unless `odd` says that the source must be parsed to know.
 */
export class CodeScanner {
  /** By word: `BARE`, `MEMBER` and `QUOTED`, or 0 when the last source scanned does not have it. */
  readonly seen: Uint8Array;
  /** Literals, from quote to quote, whose names have one of the endings: start, end, start, end … */
  readonly named: number[];
  /** Whether names may be hidden from the scanner in the last source; then `seen` need not be complete. */
  odd = false;
  readonly #python: PythonScanner;
  readonly #script: ScriptScanner;

  /** `endings` are those of names whose values are noted. @throws RangeError when a word is empty or has characters other than ASCII's. */
  constructor(words: readonly string[], endings: readonly string[] = []) {
    const table = new WordTable(words, endings);
    this.seen = table.seen;
    this.named = table.named;
    this.#python = new PythonScanner(table);
    this.#script = new ScriptScanner(table);
  }

  /** Scans bytes[0, length), which are UTF-8 or what `asBytes` made. */
  scan(bytes: Uint8Array, length: number, language: Language): void {
    this.seen.fill(0);
    this.named.length = 0;
    const source = length === bytes.length ? bytes : bytes.subarray(0, length);
    const isComplete =
      language === 'python' ? this.#python.scan(source) : this.#script.scan(source, language !== 'typescript');
    this.odd = !isComplete;
  }
}

/**
 * Writes a text so that it can be scanned, one byte per UTF-16 code unit, and answers with their number. All characters
 * beyond ASCII become the same byte. @throws RangeError when the buffer is smaller than the text is long.
 */
export function asBytes(text: string, buffer: Uint8Array): number {
  if (buffer.length < text.length) throw new RangeError(`${text.length} bytes do not fit into ${buffer.length}`);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    buffer[at] = unit < BEYOND_ASCII ? unit : (SPECIAL.get(unit) ?? BEYOND_ASCII);
  }
  return text.length;
}

/** Characters beyond ASCII that stand for more than themselves: the byte order mark and two line ends. */
const SPECIAL: ReadonlyMap<number, number> = new Map([
  [0xfeff, SPACE],
  [0x2028, SEPARATOR],
  [0x2029, SEPARATOR],
]);

/** Bytes as characters; those of no ASCII character become others beyond ASCII. */
export function asText(bytes: Uint8Array, length: number): string {
  const pieces: string[] = [];
  for (let at = 0; at < length; at += 8192) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, Math.min(at + 8192, length))));
  }
  return pieces.join('');
}
