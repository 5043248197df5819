/** What calls are given: texts, and the values in lists and objects. */

import { CALL, MAPPING, SEQUENCE } from '../program/program.ts';
import type { Entry } from './containers.ts';
import { VALUE_LIMIT, type Value } from './value.ts';
import type { Values } from './values.ts';

/** How many lists and objects inside each other are looked into. */
const DEPTH_LIMIT = 4;

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
  const found: Value[] = [];
  const pending: (readonly [Value, number])[] = values.of(at, context).map((it) => [it, 0]);
  while (pending.length > 0 && found.length < VALUE_LIMIT) {
    const [value, depth] = pending.shift()!;
    const isMapping = value.kind === 'mapping';
    if (!isMapping && value.kind !== 'sequence') {
      found.push(value);
      continue;
    }
    const kind = program.kind[value.at];
    if (depth >= DEPTH_LIMIT || (kind !== MAPPING && kind !== SEQUENCE)) continue;
    const items = program.lists.items(program.a[value.at]!).filter((it, i) => it >= 0 && (!isMapping || i % 2 === 1));
    for (const item of items.slice(0, VALUE_LIMIT)) {
      for (const it of values.of(item, value.context)) pending.push([it, depth + 1]);
    }
  }
  return found;
}
