/** Offsets of one text as lines and characters; lines end as in LSP, at \n, \r\n and \r. */

import type { Position, Range } from './finding.ts';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

export class Lines {
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    // Most texts have line feeds alone, and these are found much faster than looked for.
    if (!text.includes('\r')) {
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
      return;
    }
    for (let at = 0; at < text.length; at++) {
      const char = text.charCodeAt(at);
      if (char === LINE_FEED || (char === CARRIAGE_RETURN && text.charCodeAt(at + 1) !== LINE_FEED)) {
        this.#starts.push(at + 1);
      }
    }
  }

  /** The 0-based line of a UTF-16 offset. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The offset at which a line begins. */
  startOf(line: number): number {
    return this.#starts[line] ?? this.#text.length;
  }

  /** The line's text without what ends it. */
  textOf(line: number): string {
    const start = this.startOf(line);
    let end = this.startOf(line + 1);
    while (end > start && isLineEnd(this.#text.charCodeAt(end - 1))) end--;
    return this.#text.slice(start, end);
  }

  /** Between the two characters that end a line is nothing: such an offset is the line's end. */
  position(offset: number): Position {
    const line = this.lineOf(offset);
    const isWithinEnd =
      this.#text.charCodeAt(offset) === LINE_FEED && this.#text.charCodeAt(offset - 1) === CARRIAGE_RETURN;
    return { line, character: offset - this.startOf(line) - (isWithinEnd ? 1 : 0) };
  }

  /** The offset of a position. */
  offsetOf({ line, character }: Position): number {
    return this.startOf(line) + character;
  }

  range(start: number, end: number): Range {
    return { start: this.position(start), end: this.position(end) };
  }
}

function isLineEnd(char: number): boolean {
  return char === LINE_FEED || char === CARRIAGE_RETURN;
}
