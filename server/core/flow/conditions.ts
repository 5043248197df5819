/** What a condition says by the way it is written. */

import { COMPARES_EQUAL, COMPARISON, FALSE, NULL, OPAQUE, type Program, TRUE } from '../program/program.ts';

/** UTF-16 code units of an expression that are compared with another one. */
const WRITTEN_LENGTH = 80;

/** Whether an expression is written as true, or as what is not. */
export function isConstant(program: Program, at: number, value: boolean): boolean {
  if (at < 0) return false;
  return value ? program.kind[at] === TRUE : program.kind[at] === FALSE || program.kind[at] === NULL;
}

/** Whether a comparison says that there is none of a value: `pattern.match(x) is None`. */
export function isAbsence(program: Program, comparison: number, value: number): boolean {
  if (program.kind[comparison] !== COMPARISON || program.c[comparison] !== COMPARES_EQUAL) return false;
  const operands = program.lists.items(program.a[comparison]!);
  return operands[0] === value && program.kind[operands[1]!] === NULL;
}

/** Whether an expression reads the same as one of the places around a source: `sys.argv[1]`, twice. */
export function isSameText(program: Program, expression: number, source: number, places: readonly number[]): boolean {
  const written = (at: number) =>
    program.text.slice(program.start[at], Math.min(program.end[at]!, program.start[at]! + WRITTEN_LENGTH));
  const text = written(expression);
  if (!/^[\w.]+\[(?:\d+|["'][\w-]+["'])\]$/.test(text)) return false;
  return places.some(
    (it) =>
      program.start[it]! <= program.start[source]! && program.end[it]! >= program.end[source]! && written(it) === text,
  );
}

/** Whether an expression asks for a type: `typeof x`. */
export function isTypeQuestion(program: Program, at: number): boolean {
  return program.kind[at] === OPAQUE && /^typeof\b/.test(program.text.slice(program.start[at], program.start[at]! + 7));
}

/** Whether an expression is the name of a type that has no text: `'number'`. */
export function namesNumber(program: Program, at: number): boolean {
  return /^['"](?:number|boolean|bigint)['"]$/.test(program.text.slice(program.start[at], program.end[at]));
}
