/**
 * The one notation for "here is what the analyser says".
 *
 * A marker line stands under the code it speaks of: `^^^ rule` for a finding, `~~~ message` for a step of its path.
 * Rule pages show it and tests expect it.
 */

export interface Mark {
  /** 0-based, in UTF-16 code units. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly sign: '^' | '~';
  readonly text: string;
}

const MARKER = /^ *(?:\^+|~+) \S/;

/** The code alone: what is analysed. */
export function strip(text: string): string {
  return text
    .split('\n')
    .filter((line) => !MARKER.test(line))
    .join('\n');
}

/** The code with its marks written under it. The inverse of `strip`. */
export function annotate(code: string, marks: readonly Mark[]): string {
  const order = [...marks].sort((a, b) => a.line - b.line || a.start - b.start || (a.sign < b.sign ? 1 : -1));
  return code
    .split('\n')
    .flatMap((line, row) => [line, ...order.filter((mark) => mark.line === row).map(written)])
    .join('\n');
}

function written(mark: Mark): string {
  return `${' '.repeat(mark.start)}${mark.sign.repeat(Math.max(1, mark.end - mark.start))} ${mark.text}`;
}
