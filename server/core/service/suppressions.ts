/** Comments that accept findings: `loadguard: ignore[rule, rule] reason`, on the line or on the line above. */

import { FUNCTION, type FunctionInfo, type Program } from '../program/program.ts';
import type { Lines } from './lines.ts';
import { Spans } from './spans.ts';

const DIRECTIVE = /loadguard:[ \t]*ignore\[([\w\-, \t]*)\]/;

/** The suppressions of one text. Lines are 0-based, offsets in UTF-16 code units. */
export class Suppressions {
  readonly #program: Program;
  readonly #lines: Lines;
  readonly #accepted = new Map<string, Spans>();
  readonly #linesOfCode = new Map<number, number>();
  #texts: Spans | undefined;

  constructor(program: Program, lines: Lines) {
    this.#program = program;
    this.#lines = lines;
    this.#read();
  }

  /** Whether a finding of `rule` on lines `first` to `last` is accepted by a comment. */
  has(rule: string, first: number, last: number): boolean {
    return this.#accepted.get(rule)?.meeting(first, last) !== undefined;
  }

  /** Where a comment that accepts a finding on `line` goes, and its text: a line of its own above. */
  commentFor(rule: string, line: number): { readonly offset: number; readonly text: string } {
    const at = this.#lineOfCode(line);
    const indentation = /^[ \t]*/.exec(this.#lines.textOf(at))![0];
    const sign = this.#program.language === 'python' ? '#' : '//';
    return {
      offset: this.#lines.startOf(at),
      text: `${indentation}${sign} loadguard: ignore[${rule}] why this is acceptable\n`,
    };
  }

  /** Whether a comment can stand at the end of a line: it ends in no string, and is continued by no backslash. */
  endsInCode(line: number): boolean {
    const text = this.#lines.textOf(line);
    const end = this.#lines.startOf(line) + text.length;
    return !text.endsWith('\\') && !this.#textsOverLines().meeting(end, end);
  }

  /**
   * A comment that stands alone speaks of what begins on the next line that is no comment; any other of what begins on
   * its own line. Read from the end, so that a run of comments is passed over once.
   */
  #read(): void {
    const program = this.#program;
    const lines = this.#lines;
    const nextCode = new Map<number, number>();
    let ends: ReadonlyMap<number, number> | undefined;
    for (let i = program.comments.length - 2; i >= 0; i -= 2) {
      const start = program.comments[i]!;
      const match = DIRECTIVE.exec(program.text.slice(start, program.comments[i + 1]));
      if (!match) continue;
      let line = lines.lineOf(start);
      const standsAlone = program.text.slice(lines.startOf(line), start).trim() === '';
      if (standsAlone) {
        const below = lines.lineOf(program.comments[i + 1]!) + 1;
        for (line = below; !nextCode.has(line) && this.#isPassedOver(line); line++);
        line = nextCode.get(line) ?? line;
        nextCode.set(below, line);
      }
      ends ??= this.#lastLines();
      const last = Math.max(line, ends.get(line) ?? line);
      for (const rule of new Set(match[1]!.split(',').map((it) => it.trim()))) {
        const spans = this.#accepted.get(rule) ?? new Spans();
        spans.add(line, last);
        this.#accepted.set(rule, spans);
      }
    }
  }

  #isPassedOver(line: number): boolean {
    return this.#lines.startOf(line) < this.#program.text.length && /^\s*(?:#|\/\/|$)/.test(this.#lines.textOf(line));
  }

  /** By line, the last line of what begins on it, the bodies of functions not counted. */
  #lastLines(): ReadonlyMap<number, number> {
    const program = this.#program;
    const functions = byStart(program.functions);
    const result = new Map<number, number>();
    for (let at = 0; at < program.count; at++) {
      if (program.kind[at] === FUNCTION) continue;
      const first = this.#lines.lineOf(program.start[at]!);
      const last = this.#lines.lineOf(program.end[at]!);
      if (last <= (result.get(first) ?? first)) continue;
      if (!holdsFunction(functions, program.start[at]!, program.end[at]!)) result.set(first, last);
    }
    return result;
  }

  /** The nearest line, upwards, above which a comment can stand: it begins inside no string and continues no line. */
  #lineOfCode(line: number): number {
    const passed: number[] = [];
    let at = line;
    while (at > 0 && !this.#linesOfCode.has(at)) {
      passed.push(at);
      const start = this.#lines.startOf(at);
      const around = this.#textsOverLines().meeting(start, start);
      if (around) at = this.#lines.lineOf(around[0] - 1);
      else if (this.#lines.textOf(at - 1).endsWith('\\')) at--;
      else break;
    }
    const found = this.#linesOfCode.get(at) ?? at;
    for (const it of passed) this.#linesOfCode.set(it, found);
    return found;
  }

  /** The insides of the strings and templates that go over several lines: the offsets where no comment can begin. */
  #textsOverLines(): Spans {
    if (this.#texts) return this.#texts;
    const program = this.#program;
    this.#texts = new Spans();
    for (let at = 0; at < program.count; at++) {
      const start = program.start[at]!;
      const end = program.end[at]!;
      const isOverLines = this.#lines.lineOf(start) < this.#lines.lineOf(end);
      if (isOverLines && isText(program, start)) this.#texts.add(start + 1, end - 1);
    }
    return this.#texts;
  }
}

function byStart(functions: readonly FunctionInfo[]): readonly FunctionInfo[] {
  return [...functions].sort((a, b) => a.start - b.start || b.end - a.end);
}

/** Whether a function stands between two offsets; `functions` are in order of their beginnings. */
function holdsFunction(functions: readonly FunctionInfo[], start: number, end: number): boolean {
  let low = 0;
  let high = functions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (functions[middle]!.start < start) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < functions.length && functions[i]!.start < end; i++) if (functions[i]!.end <= end) return true;
  return false;
}

function isText(program: Program, start: number): boolean {
  return /["'`]/.test(program.text[start]!) || /^[a-zA-Z]{1,2}["']/.test(program.text.slice(start, start + 3));
}
