/** Tests that narrow what a text can hold: to letters and digits, to numbers, to a set of characters, to kinds of nodes of its tree. */

import {
  ATTRIBUTE,
  BINARY,
  CALL,
  COMPARES_OTHERWISE,
  COMPARISON,
  NAME,
  OPERATOR_OTHER,
  type Program,
} from '../program/program.ts';
import { calledName } from './call.ts';
import { choicesAround } from './conditions.ts';

/** What a test says of its subject when it has the outcome `holds`; by what, unless that is written in the test itself. */
export interface Narrowing {
  readonly subject: number;
  readonly by?: number;
  readonly holds: boolean;
}

/** Methods of a text that hold only for letters, digits and `_`. */
const WORD_TESTS = new Set(['isidentifier', 'isdigit', 'isdecimal', 'isnumeric', 'isalpha', 'isalnum']);
const NUMBER_TESTS = new Set(['isFinite', 'isInteger', 'isSafeInteger']);
/** Functions that hold only for names, numbers and words. */
const NAME_TESTS =
  /^is(?:Valid)?(?:Identifier(?:Name)?(?:ES\d)?|ES\dIdentifier|VarName|Alpha|Alphanumeric|Int|Numeric|Slug|UUID)$/;
const NUMBER_TYPES = /^\(?(?:\s*(?:int|float|bool|complex|numbers\.\w+)\s*[,|]?)+\)?$/;
const SETS = new Set(['set', 'frozenset']);

/** Kinds of nodes by which code does more than to compute: calls and attributes, statements, and the bases of all kinds. */
const ACTING_NODES = new Set(
  'AST expr stmt mod Call Attribute Import ImportFrom FunctionDef AsyncFunctionDef ClassDef With AsyncWith'.split(' '),
);

/** What the comparison, the difference or the call `at` narrows, if it does; `madeFrom` answers what an expression is made from. */
export function narrowingOf(
  program: Program,
  at: number,
  madeFrom: (expression: number) => ReadonlySet<number>,
): Narrowing | undefined {
  if (program.kind[at] === BINARY) return difference(program, at);
  if (program.kind[at] === COMPARISON) return within(program, at);
  const callee = program.a[at]!;
  const [first, second] = program.argumentsOf(at);
  const receiver = program.kind[callee] === ATTRIBUTE ? program.a[callee]! : -1;
  const word = calledName(program, callee);
  if (WORD_TESTS.has(word)) return { subject: receiver, holds: true };
  if (first === undefined) return undefined;
  if (NUMBER_TESTS.has(word) || NAME_TESTS.test(word)) return { subject: first, holds: true };
  if (word === 'issubset') return ofSet(program, receiver, first, true);
  if (word === 'issuperset') return { subject: first, by: receiver, holds: true };
  if (word !== 'isinstance' || second === undefined) return undefined;
  const types = program.text.slice(program.start[second], program.end[second]);
  const isOfTame = () =>
    isWalked(program, madeFrom(first)) && areTame(program, madeFrom(second)) && !isAlternative(program, at);
  return NUMBER_TYPES.test(types) || isOfTame() ? { subject: first, holds: true } : undefined;
}

/** Whether a test is one of several of which one is enough. */
function isAlternative(program: Program, at: number): boolean {
  return choicesAround(program, at).some(({ choice }) => program.b[choice]! < 0 && program.c[choice] === 1);
}

/** `set(text) - ALLOWED`: true where there is something else. */
function difference(program: Program, at: number): Narrowing | undefined {
  const [left, right] = [program.a[at]!, program.b[at]!];
  const isIt = program.c[at] === OPERATOR_OTHER && operator(program, left, right) === '-';
  return isIt ? ofSet(program, left, right, false) : undefined;
}

/** `set(text) <= ALLOWED`. */
function within(program: Program, at: number): Narrowing | undefined {
  if (program.c[at] !== COMPARES_OTHERWISE) return undefined;
  const [left, right, ...others] = program.lists.items(program.a[at]!);
  if (left === undefined || right === undefined || others.length > 0) return undefined;
  const written = operator(program, left, right);
  if (written === '<=' || written === '<') return ofSet(program, left, right, true);
  return written === '>=' || written === '>' ? ofSet(program, right, left, true) : undefined;
}

function operator(program: Program, left: number, right: number): string {
  return program.text.slice(program.end[left], program.start[right]).trim();
}

function ofSet(program: Program, set: number, by: number, holds: boolean): Narrowing | undefined {
  const isSet = set >= 0 && program.kind[set] === CALL && SETS.has(calledName(program, program.a[set]!));
  const [subject] = isSet ? program.argumentsOf(set) : [];
  return subject === undefined ? undefined : { subject, by, holds };
}

/** Whether an expression is one of all nodes of a tree: `for node in ast.walk(tree)`. */
function isWalked(program: Program, slice: ReadonlySet<number>): boolean {
  return [...slice].some((it) => program.kind[it] === CALL && calledName(program, program.a[it]!) === 'walk');
}

/** Whether the kinds of nodes that types are made from are named, and none of them acts. */
export function areTame(program: Program, types: ReadonlySet<number>): boolean {
  const kinds = [...types]
    .filter((it) => program.kind[it] === ATTRIBUTE || program.kind[it] === NAME)
    .map((it) => program.names.text(program.lastName(it)))
    .filter((it) => /^[A-Z](?:.*[a-z]|ST$)|^(?:expr|stmt|mod)$/.test(it));
  return kinds.length > 0 && !kinds.some((it) => ACTING_NODES.has(it));
}
