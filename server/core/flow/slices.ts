/** What an expression is made from, as far back as it can be followed in little time. */

import {
  ADDED,
  ANY_KEY,
  ATTRIBUTE,
  BINARY,
  CALL,
  CHOICE,
  COMPARISON,
  FUNCTION,
  type FunctionInfo,
  IMPORT,
  ITEM,
  MERGED,
  NAME,
  NOT,
  PARAMETER,
  type Program,
  QUOTED_TEXT,
  SAME,
  SEQUENCE,
  SPREAD,
  SUBSCRIPT,
  TEMPLATE,
} from '../program/program.ts';
import type { Values } from './values.ts';

/** How many expressions the way back from one may take. */
const SLICE_LIMIT = 400;

/** How many slices are kept. */
const SLICES_KEPT = 10_000;

export class Slices {
  /** How many expressions have been looked at. */
  work = 0;
  readonly #values: Values;
  readonly #program: Program;
  readonly #kept = new Map<number, ReadonlySet<number>>();

  constructor(values: Values) {
    this.#values = values;
    this.#program = values.program;
  }

  /** The expressions that an expression is made from: its parts, the definitions of its names, what was put into them. */
  of(expression: number): ReadonlySet<number> {
    const known = this.#kept.get(expression);
    if (known) return known;
    const program = this.#program;
    const seen = new Set<number>();
    const open = [expression];
    while (open.length > 0 && seen.size < SLICE_LIMIT) {
      const at = open.pop()!;
      if (at < 0 || seen.has(at)) continue;
      seen.add(at);
      switch (program.kind[at]) {
        case NAME:
          for (const it of this.#values.definitions(at) ?? []) open.push(program.definitionValue[it]!);
          for (const key of [ADDED, MERGED, ANY_KEY]) open.push(...this.#values.stores.stored(at, key));
          break;
        case CALL:
          open.push(program.a[at]!, ...program.argumentsOf(at), ...this.#givenBack(program.a[at]!));
          break;
        case IMPORT:
          if (program.ownCount < program.count) open.push(...this.#values.foreign.imported(at).values);
          break;
        case FUNCTION:
          // What a function that is handed over gives: `iter(lambda: file.read(size), b"")`.
          open.push(...program.functions[program.a[at]!]!.returns);
          break;
        case PARAMETER:
          for (const it of this.#values.callers.given(program.a[at]!, program.b[at]!)) open.push(it.at);
          open.push(...this.#handedTo(program.functions[program.a[at]!]!, program.b[at]!));
          break;
        case TEMPLATE:
        case CHOICE:
        case SEQUENCE:
        case COMPARISON:
          for (const item of program.lists.items(program.a[at]!)) open.push(item);
          break;
        case BINARY:
        case SUBSCRIPT:
          open.push(program.a[at]!, program.b[at]!);
          break;
        case ATTRIBUTE:
          open.push(program.a[at]!, ...this.#heldBy(program.a[at]!, program.b[at]!));
          break;
        case ITEM:
        case SAME:
        case SPREAD:
        case NOT:
        case QUOTED_TEXT:
          open.push(program.a[at]!);
          break;
      }
    }
    this.work += seen.size;
    if (this.#kept.size < SLICES_KEPT) this.#kept.set(expression, seen);
    return seen;
  }

  /** What an object holds under a name: what was put there, or what the body of its class binds it to. */
  #heldBy(object: number, name: number): readonly number[] {
    const { stores, classes } = this.#values;
    const stored = stores.stored(object, name);
    if (stored.length > 0) return stored;
    return this.#values.of(object).flatMap((it) => {
      return it.kind === 'class' || it.kind === 'instance' ? classes.fields(it.id, name) : [];
    });
  }

  /** What the methods of this program give back that a callee can mean; a function under a name is found as what it is. */
  #givenBack(callee: number): readonly number[] {
    const program = this.#program;
    if (program.kind[callee] !== ATTRIBUTE) return [];
    return this.#values.callers.functions(callee).flatMap((id) => program.functions[id]!.returns);
  }

  /** What a parameter stands for without a call in sight: its default; of a callback, what its taker has: `names.map(…)`. */
  #handedTo(info: FunctionInfo, index: number): readonly number[] {
    const program = this.#program;
    const fallback = info.parameters[index]?.fallback ?? -1;
    if (info.argumentOf < 0) return [fallback];
    const callee = program.a[info.argumentOf]!;
    const others = program.argumentsOf(info.argumentOf).filter((_, i) => i !== info.argumentIndex);
    return [fallback, program.kind[callee] === ATTRIBUTE ? program.a[callee]! : -1, ...others];
  }
}
