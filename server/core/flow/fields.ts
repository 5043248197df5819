/** Fields of classes whose constructor a library writes: dataclasses, pydantic, attrs. */

import { CALL, POSITIONAL } from '../program/program.ts';
import { isDeclared } from './types.ts';
import type { Context, Value } from './value.ts';
import type { Values } from './values.ts';

/** The default of a declared field: `field(default="x")`, `Field("x")`, `field(default_factory=Client)`. */
export function fieldDefault(values: Values, call: number, context: Context | undefined): readonly Value[] {
  const { program } = values;
  for (let i = program.b[call]!; i < program.b[call]! + program.arity(call); i++) {
    const name = program.argumentName[i]!;
    const word = name >= 0 ? program.names.text(name) : name === POSITIONAL ? 'default' : '';
    const value = program.argumentValue[i]!;
    if (word === 'default') return values.of(value, context);
    if (word !== 'default_factory') continue;
    return values.of(value, context).flatMap((it): readonly Value[] => {
      if (it.kind === 'function') return program.functions[it.id]!.returns.flatMap((at) => values.of(at));
      if (it.kind === 'class') return [{ kind: 'instance', id: it.id, at: call, context }];
      return it.kind === 'external' ? [{ ...it, path: `${it.path}()`, at: call, context }] : [];
    });
  }
  return [];
}

/**
 * What an instance is given for a field, where the class has no constructor of its own: by the call that made it, or where
 * that is not known (`self`) by all calls of this file that make one.
 */
export function givenField(
  { program, callers }: Values,
  value: Value & { kind: 'class' | 'instance' },
  field: string,
): readonly number[] {
  if (value.kind === 'class') return [];
  const { scope, fields } = program.classes[value.id]!;
  const place = fields.findIndex((it) => program.names.text(it) === field);
  const isMade = program.kind[value.at] === CALL;
  if ((!isMade && place < 0) || program.lastDefinition(program.names.add('__init__'), scope) >= 0) return [];
  return (isMade ? [value.at] : callers.constructions(value.id)).flatMap((call) => {
    const named = program.argumentNamed(call, field);
    const given = named >= 0 || place < 0 ? named : program.argumentAt(call, place);
    return given >= 0 ? [given] : [];
  });
}

/** Whether an instance is made by a call that fills the fields themselves, for its class has no constructor of its own. */
export function isFilled({ program }: Values, value: Value & { kind: 'class' | 'instance' }): boolean {
  if (value.kind === 'class' || program.kind[value.at] !== CALL) return false;
  return program.lastDefinition(program.names.add('__init__'), program.classes[value.id]!.scope) < 0;
}

/** Whether an instance may hold what nobody here puts into it: by its declaration, or by what is spread into the call that fills it. */
export function isOpenInstance(values: Values, value: Value & { kind: 'class' | 'instance' }): boolean {
  const { program, callers, containers } = values;
  if (isDeclared(program, value)) return true;
  return isFilled(values, value) && callers.spreadInto(value.at).some((it) => containers.isOpen(it, value.context));
}
