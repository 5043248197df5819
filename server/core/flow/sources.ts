/** Which calls of a source count, and which of them ask a model. */

import type { Fact } from '../models/catalog.ts';
import { ModelledCall } from './call.ts';
import type { Context } from './value.ts';
import type { Values } from './values.ts';

/** The address of a request stands among its first arguments. */
const ADDRESS_LIMIT = 3;

/** Whether the call meets the conditions under which it is a source. */
export function isMeant(values: Values, fact: Fact, path: string, at: number, context: Context | undefined): boolean {
  const { when, unless } = fact.row;
  return (!when && !unless) || new ModelledCall(values, fact, path, at, context).isMeant();
}

/** Whether a download asks a model: one of its first arguments is an address at which one answers. */
export function asksModel(values: Values, at: number, context: Context | undefined): boolean {
  const { program, catalog } = values;
  const first = program.b[at]!;
  const count = Math.min(program.arity(at), ADDRESS_LIMIT);
  return Array.from({ length: count }, (_, i) => program.argumentValue[first + i]!).some((argument) =>
    values.of(argument, context).some((it) => {
      const text = it.kind === 'text' ? it.text : it.kind === 'unknown' ? it.prefix : '';
      return catalog.isModelAddress(text);
    }),
  );
}
