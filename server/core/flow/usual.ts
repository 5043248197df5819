/** Names by which handlers usually take what comes in: `request.body`, `ctx.query`. */

import { ATTRIBUTE, CALL, NAME, PARAMETER, STRING, SUBSCRIPT } from '../program/program.ts';
import { type Context, within } from './value.ts';
import type { Values } from './values.ts';

/** `request.body` as it is written, where `request` is a parameter, or taken from one, that nobody here fills. */
export function usualPath(values: Values, at: number, context: Context | undefined): string | undefined {
  const { program } = values;
  const kind = program.kind[at];
  if (kind === NAME) {
    const definitions = values.definitions(at) ?? [];
    let value = definitions.length === 1 ? program.definitionValue[definitions[0]!]! : -1;
    if (value >= 0 && program.kind[value] === ATTRIBUTE) value = program.a[value]!;
    if (value < 0 || program.kind[value] !== PARAMETER) return undefined;
    const id = program.a[value]!;
    if (within(context, id) || values.callers.given(id, program.b[value]!).length > 0) return undefined;
    return program.names.text(program.a[at]!);
  }
  if (kind === CALL) return usualOfGet(values, at, context);
  const index = program.b[at]!;
  const isText = kind === SUBSCRIPT && program.kind[index] === STRING;
  if (kind !== ATTRIBUTE && !isText) return undefined;
  const key = isText ? program.text.slice(program.a[index], program.b[index]) : program.names.text(index);
  const object = usualPath(values, program.a[at]!, context);
  return object === undefined ? undefined : `${object}.${key}`;
}

/** `event.get("body")` of Python is what stands under the key: `event.body`. */
function usualOfGet(values: Values, call: number, context: Context | undefined): string | undefined {
  const { program } = values;
  const callee = program.a[call]!;
  if (program.language !== 'python' || program.kind[callee] !== ATTRIBUTE || program.arity(call) === 0)
    return undefined;
  const key = program.argumentValue[program.b[call]!]!;
  if (program.names.text(program.b[callee]!) !== 'get' || program.kind[key] !== STRING) return undefined;
  const object = usualPath(values, program.a[callee]!, context);
  return object === undefined ? undefined : `${object}.${program.text.slice(program.a[key], program.b[key])}`;
}
