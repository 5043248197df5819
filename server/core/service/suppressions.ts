/** Comments that accept findings: `loadguard: ignore[rule, rule] reason`, on the line or on the line above. */

import { FUNCTION, type Program } from '../program/program.ts';
import type { Lines } from './lines.ts';

const DIRECTIVE = /loadguard:[ \t]*ignore\[([\w\-, \t]*)\]/;

/** By line, the rules that are accepted there. */
export type Suppressions = ReadonlyMap<number, ReadonlySet<string>>;

/**
 * A comment that stands alone speaks of what begins on the next line that is no comment; any other of what begins on
 * its own line.
 */
export function suppressionsOf(program: Program, lines: Lines): Suppressions {
  const result = new Map<number, Set<string>>();
  for (let i = 0; i < program.comments.length; i += 2) {
    const start = program.comments[i]!;
    const match = DIRECTIVE.exec(program.text.slice(start, program.comments[i + 1]));
    if (!match) continue;
    let line = lines.lineOf(start);
    const standsAlone = program.text.slice(lines.startOf(line), start).trim() === '';
    if (standsAlone) {
      line = lines.lineOf(program.comments[i + 1]!) + 1;
      while (/^\s*(?:#|\/\/|$)/.test(lines.textOf(line)) && lines.startOf(line) < program.text.length) line++;
    }
    const last = lastLineOf(program, lines, line);
    for (const rule of match[1]!.split(',')) {
      for (let covered = line; covered <= last; covered++) {
        const rules = result.get(covered) ?? new Set();
        result.set(covered, rules.add(rule.trim()));
      }
    }
  }
  return result;
}

/** The last line of what begins on a line, the bodies of functions not counted. */
function lastLineOf(program: Program, lines: Lines, line: number): number {
  const from = lines.startOf(line);
  const to = lines.startOf(line + 1);
  let end = from;
  for (let at = 0; at < program.count; at++) {
    const start = program.start[at]!;
    if (start < from || start >= to || program.end[at]! <= end || program.kind[at] === FUNCTION) continue;
    if (!program.functions.some((it) => start <= it.start && it.end <= program.end[at]!)) end = program.end[at]!;
  }
  return lines.lineOf(end);
}

/** Whether a finding of `rule` on lines `first` to `last` is accepted by a comment. */
export function isSuppressed(suppressions: Suppressions, rule: string, first: number, last: number): boolean {
  for (let line = first; line <= last; line++) if (suppressions.get(line)?.has(rule)) return true;
  return false;
}

/** Where a comment that accepts a finding on `line` goes, and its text: a line of its own above. */
export function suppressionFor(
  program: Program,
  lines: Lines,
  rule: string,
  line: number,
): { offset: number; text: string } {
  let at = line;
  while (at > 0 && !isLineOfCode(program, lines, at)) at--;
  const indentation = /^[ \t]*/.exec(lines.textOf(at))![0];
  const sign = program.language === 'python' ? '#' : '//';
  return {
    offset: lines.startOf(at),
    text: `${indentation}${sign} loadguard: ignore[${rule}] why this is acceptable\n`,
  };
}

/** Whether a comment can stand above a line: it begins inside no string and continues no line. */
function isLineOfCode(program: Program, lines: Lines, line: number): boolean {
  if (lines.textOf(line - 1).endsWith('\\')) return false;
  const start = lines.startOf(line);
  for (let at = 0; at < program.count; at++) {
    if (program.start[at]! < start && program.end[at]! > start && isText(program, at)) return false;
  }
  return true;
}

function isText(program: Program, at: number): boolean {
  const first = program.text[program.start[at]!]!;
  return (
    /["'`]/.test(first) || /^[a-zA-Z]{1,2}["']/.test(program.text.slice(program.start[at], program.start[at]! + 3))
  );
}
