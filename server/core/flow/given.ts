/** The texts that calls are given. */

import { CALL } from '../program/program.ts';
import type { Values } from './values.ts';

/** The texts among a call's arguments, as far as they are known, or how they begin. */
export function textsGiven(values: Values, call: number): readonly string[] {
  const { program } = values;
  if (program.kind[call] !== CALL) return [];
  const first = program.b[call]!;
  const given = Array.from({ length: program.arity(call) }, (_, i) => program.argumentValue[first + i]!);
  return given
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
