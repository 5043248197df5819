/** Which part of what a source brings in an expression holds: the keys that lead there, `name` of `data["name"]`. */

import {
  ADDED,
  ANY_KEY,
  ATTRIBUTE,
  BINARY,
  CALL,
  CHOICE,
  ITEM,
  MAPPING,
  NAME,
  PARAMETER,
  type Program,
  SAME,
  SEQUENCE,
  SPREAD,
  STRING,
  SUBSCRIPT,
  TEMPLATE,
} from '../program/program.ts';
import type { Values } from './values.ts';

/** Keys from the outside in, each after a slash; `*` is one that is not known. */
export type Part = string;

/** How many expressions the way back may take, and how many parts are told apart. */
const STEP_LIMIT = 300;
const PART_LIMIT = 24;

/** Methods of containers whose first argument is a key. */
const GETTERS = new Set(['get', 'pop', 'getlist', 'getAll', 'setdefault']);

/** The parts of what stands at `source` that an expression is made from; none where that is not known. */
export function partsTaken(values: Values, expression: number, source: number): readonly Part[] {
  const { program } = values;
  const found = new Set<Part>();
  const seen = new Set<string>();
  const open: { readonly at: number; readonly part: Part }[] = [{ at: expression, part: '' }];
  while (open.length > 0) {
    const { at, part } = open.pop()!;
    const key = `${at}${part}`;
    if (at < 0 || seen.has(key)) continue;
    if (seen.add(key).size > STEP_LIMIT) return [];
    if (at === source) {
      found.add(part);
      continue;
    }
    const follow = (next: number, taken = '') => open.push({ at: next, part: taken + part });
    switch (program.kind[at]) {
      case NAME:
        for (const it of values.definitions(at) ?? []) follow(program.definitionValue[it]!);
        for (const it of addedTo(values, at)) follow(it);
        break;
      case PARAMETER:
        for (const it of values.callers.given(program.a[at]!, program.b[at]!)) follow(it.at);
        follow(goneThrough(program, at));
        break;
      case SUBSCRIPT:
        follow(program.a[at]!, keyOf(values, program.b[at]!));
        break;
      case ATTRIBUTE: {
        const stored = values.stores.stored(program.a[at]!, program.b[at]!);
        for (const it of stored) follow(it);
        if (stored.length === 0) follow(program.a[at]!, `/${program.names.text(program.b[at]!)}`);
        break;
      }
      case CALL:
        followCall(values, at, follow);
        break;
      case TEMPLATE:
      case CHOICE:
      case SEQUENCE:
      case MAPPING:
        for (const item of program.lists.items(program.a[at]!)) follow(item);
        break;
      case BINARY:
        follow(program.a[at]!);
        follow(program.b[at]!);
        break;
      case ITEM:
        followItem(program, at, follow);
        break;
      case SAME:
      case SPREAD:
        follow(program.a[at]!);
        break;
    }
  }
  return found.size > PART_LIMIT ? [] : [...found];
}

/** Whether an expression is made from all of what stands at `source`, and not from a part of it. */
export function isWhole(values: Values, expression: number, source: number): boolean {
  const [part, ...others] = partsTaken(values, expression, source);
  return part === '' && others.length === 0;
}

/** The list whose elements a callback is called with, one by one, or -1: `names` of `names.map((name) => …)`. */
function goneThrough(program: Program, parameter: number): number {
  const { argumentOf } = program.functions[program.a[parameter]!]!;
  const callee = argumentOf < 0 || program.b[parameter] !== 0 ? -1 : program.a[argumentOf]!;
  return callee >= 0 && program.kind[callee] === ATTRIBUTE ? program.a[callee]! : -1;
}

/** What is put into what a NAME stands for, whole: `names.append(it)`, `names[key] = it`. */
function addedTo({ program, stores }: Values, name: number): readonly number[] {
  const calls = stores.stored(name, ADDED).flatMap((call) => program.argumentsOf(call));
  return [...calls, ...stores.stored(name, ANY_KEY)];
}

/** The keys of a part, from the outside in. */
export function keysOf(part: Part): readonly string[] {
  return part.split('/').filter((it) => it !== '');
}

/** Whether one part lies in the other, as far as that is known. */
export function overlap(one: Part, other: Part): boolean {
  const [left, right] = [one.split('/'), other.split('/')];
  const length = Math.min(left.length, right.length);
  return left.slice(0, length).every((it, i) => it === right[i] || it === '*' || right[i] === '*');
}

/** One of several that are written out is followed alone; of others, its position tells it apart. */
function followItem(program: Program, item: number, follow: (at: number, taken?: string) => void): void {
  const container = program.a[item]!;
  const position = program.b[item]!;
  const list = container >= 0 && program.kind[container] === SEQUENCE ? program.a[container]! : -1;
  const isSpread = list >= 0 && program.lists.items(list).some((it) => program.kind[it] === SPREAD);
  if (list >= 0 && !isSpread && position >= 0 && position < program.lists.length(list)) {
    follow(program.lists.item(list, position));
  } else follow(container, position < 0 ? '' : `/#${position}`);
}

function keyOf(values: Values, key: number): string {
  const { program } = values;
  const text = program.kind[key] === STRING ? program.text.slice(program.a[key], program.b[key]) : undefined;
  // What is counted is one of many that are alike.
  if (text === undefined) return values.of(key).every((it) => it.kind === 'number') ? '' : '/*';
  return `/${text.replaceAll('/', ' ')}`;
}

function followCall(values: Values, call: number, follow: (at: number, taken?: string) => void): void {
  const { program } = values;
  const callee = program.a[call]!;
  if (values.paths(callee).some((it) => values.catalog.fact(it, 'clean'))) return;
  const isMethod = program.kind[callee] === ATTRIBUTE;
  const given = program.argumentsOf(call);
  const [key] = given;
  if (isMethod && key !== undefined && GETTERS.has(program.names.text(program.b[callee]!))) {
    follow(program.a[callee]!, keyOf(values, key));
    return;
  }
  const own = values.callers.functions(callee);
  for (const id of own) for (const it of program.functions[id]!.returns) follow(it);
  // What a function of the program's own takes of its arguments, its answers tell.
  if (own.some((id) => program.functions[id]!.returns.length > 0)) return;
  if (isMethod) follow(program.a[callee]!);
  for (const it of given) follow(it);
}
