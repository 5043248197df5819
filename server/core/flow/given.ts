/** What calls are given: texts, and the values in lists and objects. */

import { CALL, STRING } from '../program/program.ts';
import type { Entry } from './containers.ts';
import { VALUE_LIMIT, type Value } from './value.ts';
import type { Values } from './values.ts';

/** The texts among a call's arguments, as far as they are known, or how they begin. */
export function textsGiven(values: Values, call: number): readonly string[] {
  const { program } = values;
  if (program.kind[call] !== CALL) return [];
  return program
    .argumentsOf(call)
    .flatMap((it) => values.of(it))
    .flatMap((it) => {
      if (it.kind === 'text') return [it.text];
      return it.kind === 'unknown' ? [it.prefix] : [];
    });
}

/** As `textsGiven`, of all calls by these last names. */
export function textsGivenTo(values: Values, names: readonly string[]): readonly string[] {
  const { program } = values;
  const found: string[] = [];
  for (const name of names) {
    for (let call = program.lastCall(program.names.add(name)); call >= 0; call = program.previousCall[call]!)
      found.push(...textsGiven(values, call));
  }
  return found;
}

/** The values of an expression, and of what it holds where it is a list or an object that is written out. */
export function partsOf(values: Values, { at, context }: Entry): readonly Value[] {
  const { program } = values;
  return values.of(at, context).flatMap((it) => {
    if (it.kind !== 'mapping' && it.kind !== 'sequence') return [it];
    const held: Value[] = [];
    for (let inner = it.at - 1; inner >= 0 && program.start[inner]! >= program.start[it.at]!; inner--) {
      if (program.kind[inner] === STRING && held.length < VALUE_LIMIT) held.push(...values.of(inner, it.context));
    }
    return held;
  });
}
