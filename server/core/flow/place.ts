/** Where in the source itself something happens that is done by a function of another file. */

import { NAME, PARAMETER } from '../program/program.ts';
import type { Span } from './call.ts';
import type { Entry } from './containers.ts';
import { type Context, within } from './value.ts';
import type { Values } from './values.ts';

/** How many functions a value is followed through. */
const DEPTH_LIMIT = 16;

/**
 * An expression's own span in UTF-16 offsets; for one of a linked file the argument by which the source gives it its value,
 * or the source's call that led there.
 */
export function placeInSource(values: Values, expression: number, context: Context | undefined): Span {
  const { program } = values;
  let at = expression;
  let where = context;
  for (let depth = 0; at >= program.ownCount && depth < DEPTH_LIMIT; depth++) {
    const given = argumentBehind(values, at, where);
    if (!given) break;
    at = given.at;
    where = given.context;
  }
  while (at >= program.ownCount && where) {
    at = where.call;
    where = where.outer;
  }
  return { start: program.start[at]!, end: program.end[at]! };
}

/**
 * The span in UTF-16 offsets, with its keyword, of what a call of the source gives an expression of the function that it calls;
 * undefined where the expression is the function's own.
 */
export function givenByCaller(values: Values, { at, context }: Entry, { call }: Context): Span | undefined {
  const { program } = values;
  let given: Entry = { at, context };
  for (let depth = 0; depth < DEPTH_LIMIT; depth++) {
    const behind = argumentBehind(values, given.at, given.context);
    if (!behind) break;
    given = behind;
  }
  const first = program.b[call]!;
  for (let i = first; i < first + program.arity(call); i++) {
    if (program.argumentValue[i] === given.at) return { start: program.argumentStart[i]!, end: program.end[given.at]! };
  }
  return undefined;
}

/** What a name is given by the call through which its function is looked at. */
function argumentBehind(values: Values, at: number, context: Context | undefined) {
  const { program } = values;
  if (program.kind[at] !== NAME) return undefined;
  const definitions = values.definitions(at) ?? [];
  const value = definitions.length === 1 ? program.definitionValue[definitions[0]!]! : -1;
  if (value < 0 || program.kind[value] !== PARAMETER) return undefined;
  const id = program.a[value]!;
  const inside = within(context, id);
  const given = inside ? values.callers.argumentFor(program.functions[id]!, program.b[value]!, inside.call) : -1;
  return inside && given >= 0 ? { at: given, context: inside.outer } : undefined;
}
