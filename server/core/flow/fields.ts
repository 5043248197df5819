/** Fields of classes whose constructor a library writes: dataclasses, pydantic, attrs. */

import { CALL, POSITIONAL, type Program } from '../program/program.ts';
import type { Context, Value } from './value.ts';
import type { Values } from './values.ts';

/** The default of a declared field: `field(default="x")`, `Field("x")`, `field(default_factory=lambda: {…})`. */
export function fieldDefault(values: Values, call: number, context: Context | undefined): readonly Value[] {
  const { program } = values;
  for (let i = program.b[call]!; i < program.b[call]! + program.arity(call); i++) {
    const name = program.argumentName[i]!;
    const word = name >= 0 ? program.names.text(name) : name === POSITIONAL ? 'default' : '';
    const value = program.argumentValue[i]!;
    if (word === 'default') return values.of(value, context);
    if (word !== 'default_factory') continue;
    return values
      .of(value, context)
      .flatMap((it) =>
        it.kind === 'function' ? program.functions[it.id]!.returns.flatMap((at) => values.of(at)) : [],
      );
  }
  return [];
}

/** What the call that made an instance gives for a field, where the class has no constructor of its own; or -1. */
export function givenField(program: Program, value: Value & { kind: 'class' | 'instance' }, field: string): number {
  if (value.kind === 'class' || program.kind[value.at] !== CALL) return -1;
  const { scope, fields } = program.classes[value.id]!;
  if (program.lastDefinition(program.names.add('__init__'), scope) >= 0) return -1;
  const named = program.argumentNamed(value.at, field);
  const place = fields.findIndex((it) => program.names.text(it) === field);
  return named >= 0 || place < 0 ? named : program.argumentAt(value.at, place);
}
