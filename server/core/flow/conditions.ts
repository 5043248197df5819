/** What a condition says by the way it is written. */

import {
  ATTRIBUTE,
  CALL,
  CHOICE,
  COMPARES_EQUAL,
  COMPARISON,
  FALSE,
  NULL,
  OPAQUE,
  type Program,
  SAME,
  SUBSCRIPT,
  TRUE,
} from '../program/program.ts';

/** UTF-16 code units of an expression that are compared with another one. */
const WRITTEN_LENGTH = 80;

/** How many expressions behind one those are looked for that it is a part of. */
const REACH = 400;

/** The conditional expressions that a place is evaluated in, from the inside out, each with the item that holds it. */
export function choicesAround(program: Program, place: number): readonly { choice: number; index: number }[] {
  const { kind, start, end } = program;
  const isAround = (at: number) => start[at]! <= start[place]! && end[at]! >= end[place]!;
  const found: { choice: number; index: number }[] = [];
  for (let at = place + 1; at < Math.min(program.count, place + REACH); at++) {
    if (kind[at] !== CHOICE || !isAround(at)) continue;
    const index = program.lists.items(program.a[at]!).findIndex(isAround);
    if (index >= 0) found.push({ choice: at, index });
  }
  return found;
}

/** Whether an expression is written as true, or as what is not. */
export function isConstant(program: Program, at: number, value: boolean): boolean {
  if (at < 0) return false;
  return value ? program.kind[at] === TRUE : program.kind[at] === FALSE || program.kind[at] === NULL;
}

/** Whether a comparison says that there is none of a value, or none in it: `pattern.match(x) is None`, `len(wrong) == 0`. */
export function isAbsence(program: Program, comparison: number, value: number): boolean {
  if (program.kind[comparison] !== COMPARISON || program.c[comparison] !== COMPARES_EQUAL) return false;
  const [given, right] = program.lists.items(program.a[comparison]!) as [number, number];
  let left = given;
  while (program.kind[left] === SAME && left !== value) left = program.a[left]!;
  if (program.kind[right] === NULL) return left === value;
  return program.text.slice(program.start[right], program.end[right]) === '0' && isCounted(program, left, value);
}

/** Whether an expression says how many there are of a value: `len(value)`, `value.length`. */
function isCounted(program: Program, at: number, value: number): boolean {
  if (program.kind[at] === ATTRIBUTE) return program.a[at] === value;
  return program.kind[at] === CALL && program.argumentsOf(at).includes(value);
}

/** Whether an expression reads the same as what is taken of a source: `sys.argv[1]`, `request.query.name`, twice. */
export function isSameText(program: Program, expression: number, source: number): boolean {
  const { text, start, end } = program;
  const written = text.slice(start[expression], Math.min(end[expression]!, start[expression]! + WRITTEN_LENGTH));
  if (!/^[\w$.]+(?:\.[\w$]+|\[(?:\d+|["'][\w-]+["'])\])$/.test(written)) return false;
  if (start[source]! + written.length <= end[source]!) return false;
  return text.startsWith(written, start[source]) && !/[\w$]/.test(text[start[source]! + written.length] ?? '');
}

/** Whether what an expression is made from has a part that reads the same as what is taken of a source, and is used whole. */
export function hasSameText(program: Program, slice: ReadonlySet<number>, source: number): boolean {
  const parts = [...slice].filter((it) => program.kind[it] === ATTRIBUTE || program.kind[it] === SUBSCRIPT);
  const objects = new Set(parts.map((it) => program.a[it]!));
  return parts.some((it) => !objects.has(it) && isSameText(program, it, source));
}

/** Whether what an expression is made from reads of a request what a source does: `request.body`, `request.get_data()`, twice. */
export function rereads(program: Program, slice: ReadonlySet<number>, source: number): boolean {
  const { text, start, end } = program;
  const written = text.slice(start[source], Math.min(end[source]!, start[source]! + WRITTEN_LENGTH));
  if (!/^(?:\w+\.)*(?:req|request|ctx|event)\.\w+(?:\(\))?$/.test(written)) return false;
  return [...slice].some((it) => end[it]! - start[it]! === written.length && text.startsWith(written, start[it]));
}

/** Whether an expression asks for a type: `typeof x`. */
export function isTypeQuestion(program: Program, at: number): boolean {
  return program.kind[at] === OPAQUE && /^typeof\b/.test(program.text.slice(program.start[at], program.start[at]! + 7));
}

/** Whether an expression is the name of a type that has no text: `'number'`. */
export function namesNumber(program: Program, at: number): boolean {
  return /^['"](?:number|boolean|bigint)['"]$/.test(program.text.slice(program.start[at], program.end[at]));
}
