/** Patterns that let nothing through but the characters of a name, of a number or of a version. */

import { OPAQUE, type Program, STRING } from '../program/program.ts';

/** UTF-16 code units of a pattern that are read. */
const PATTERN_LENGTH = 500;

/** A pattern that admits nothing but letters, digits, `_`, `$`, `-` and dots between them, from the first character to the last. */
const STRICT_PATTERN =
  /^(?:\^|\\A)?(?:(?:\[(?:[\w$-]|\\[wd])+\]|\\[wd.]|\w|\((?:\?:)?|\))(?:[*+?]|\{\d+(?:,\d*)?\})?)+(?:\$|\\[zZ])?$/;

/** A pattern that admits nothing but digits, operators, brackets and white space: an expression without names. */
const ARITHMETIC_PATTERN =
  /^(?:\^|\\A)?\[(?:[\d\s+*/%().,^<>=!&|-]|\\[ds+*/%().^-])+\](?:[*+]|\{\d+(?:,\d*)?\})(?:\$|\\[zZ])?$/;

/** A pattern that admits nothing but a version: digits with dots between, and what is said of one that is not ready. */
const VERSION_PATTERN =
  /^(?:\^|\\A)?v?(?:(?:\\d|\[0-9\]|\\\.|\(\?:|[()|]|rc|a|b|dev|post)(?:[*+?]|\{\d+(?:,\d*)?\})?)+(?:\$|\\[zZ])?$/;

/** A pattern that finds what is no letter, digit, `_`, `$`, `-` or dot. */
const FORBIDDING_PATTERN = /^(?:\[\^(?:[\w$-]|\\[wd.])+\]|\\W)[*+]?$/;

/** Whether a test by a pattern is strict: `made` is what pattern and text are made from, `word` the method. */
export function isStrict(program: Program, made: readonly number[], word: string): boolean {
  return patternsIn(program, made).some((it) => isStrictPattern(it, word === 'fullmatch'));
}

/** Whether a search by a pattern finds every sign that is none of a name's. */
export function isForbidding(program: Program, made: readonly number[]): boolean {
  return patternsIn(program, made).some((it) => FORBIDDING_PATTERN.test(it));
}

function patternsIn(program: Program, made: readonly number[]): readonly string[] {
  return made.flatMap((at) => {
    if (program.kind[at] === STRING) return [program.text.slice(program.a[at], program.b[at])];
    if (program.kind[at] !== OPAQUE || program.text[program.start[at]!] !== '/') return [];
    const written = program.text.slice(
      program.start[at],
      Math.min(program.end[at]!, program.start[at]! + PATTERN_LENGTH),
    );
    // With the flag `m`, the anchors hold for one line of many.
    return /^\/.*\/(?![a-z]*m)[a-z]*$/s.test(written) ? [written.slice(1, written.lastIndexOf('/'))] : [];
  });
}

/** Whether a pattern is strict as it is written; `isWhole` says that it is asked of the whole text in any case. */
export function isStrictPattern(written: string, isWhole = false): boolean {
  const isOfFew = [STRICT_PATTERN, ARITHMETIC_PATTERN, VERSION_PATTERN].some((it) => it.test(written));
  return isOfFew && (isWhole || /^(?:\^|\\A)?.*(?:\$|\\[zZ])$/.test(written));
}
