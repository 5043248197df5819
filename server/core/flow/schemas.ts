/**
 * What schemas let through under a key: of a JSON schema, `{ properties: { kind: { enum: ["a", "b"] } } }`, or of one that is
 * made by calls, `z.object({ kind: z.enum(["a", "b"]) })`.
 *
 * The words are those that the libraries share: zod, valibot, Joi, Yup, superstruct and Ajv; jsonschema, marshmallow, attrs,
 * WTForms, and the forms and serializers of Django.
 */

import { CALL, MAPPING, NAME, type Program, SAME, SEQUENCE } from '../program/program.ts';
import { calledName, receiverOf } from './call.ts';
import type { Entry } from './containers.ts';
import { isStrict, isStrictPattern } from './patterns.ts';
import type { Values } from './values.ts';

const DEPTH_LIMIT = 6;

/** What makes the schema of an object from those of its fields. */
const OF_FIELDS = /^(?:strict|loose)?[oO]bject$|^(?:object|exact)?[tT]ype$/;
/** What makes the schema of a list from that of its elements. */
const OF_LIST = /^(?:array|[lL]ist)$/;

/** What lets through no text, or one of those that are written out. */
const CLOSED =
  /^(?:enum|nativeEnum|enums|picklist|literal|valid|oneOf|equals?|number|integer|int|bigint|boolean|bool|date|uuid|guid|in_|OneOf|AnyOf|Equal|In|(?:Null|Typed|Multiple|Positive|Model)?(?:Choice|Integer|Float|Decimal|Boolean|Date|DateTime|Duration|UUID|Slug|Select|Radio)Field|Int|Integer|Float|Number|Decimal|Bool|Boolean|Date|DateTime|UUID|Enum)$/;
/** What lets through the texts that match a pattern. */
const PATTERNS = /^(?:regex|pattern|matches|matches_re|Regexp|RegexField|RegexValidator)$/;
/** What asks for all that it is given, or for one of it. */
const ALTERNATIVES = /^(?:or|or_|union|alternatives|anyOf|any_|Any)$/;
/** Types of JSON schema that are no text. */
const NO_TEXT = new Set(['boolean', 'integer', 'null', 'number']);

/** Whether a schema lets through, under keys from the outside in, nothing but numbers, flags, names or one of a few texts. */
export function isClosedUnder(values: Values, schema: Entry, keys: readonly string[], depth = 0): boolean {
  if (depth > DEPTH_LIMIT) return false;
  const inner = (entries: readonly Entry[], rest: readonly string[]) =>
    entries.length > 0 && entries.every((it) => isClosedUnder(values, it, rest, depth + 1));
  const elements = elementsOf(values, schema);
  const [key, ...rest] = keys;
  if (elements.length > 0) return inner(elements, key?.startsWith('#') ? rest : keys);
  return key === undefined ? isClosed(values, schema) : inner(fieldsOf(values, schema, key), rest);
}

/** Whether an expression is a schema that names fields or values: of JSON, or made by calls. */
export function isSchema(values: Values, { at, context }: Entry): boolean {
  const held = (key: string) => values.containers.entries(at, key, context).found.length > 0;
  return (
    held('properties') || held('items') || held('enum') || chainOf(values, { at, context }).some(isOfFields(values))
  );
}

/** The schemas of a field in the schema of an object. */
export function fieldsOf(values: Values, schema: Entry, field: string): readonly Entry[] {
  const { program, containers } = values;
  const properties = containers.entries(schema.at, 'properties', schema.context).found;
  const named = properties.flatMap((it) => containers.entries(it.at, field, it.context).found);
  if (named.length > 0) return named;
  return chainOf(values, schema).flatMap((call) => {
    const fields = isOfFields(values)(call) ? program.argumentAt(call, 0) : -1;
    return fields >= 0 ? containers.entries(fields, field, schema.context).found : [];
  });
}

function elementsOf(values: Values, schema: Entry): readonly Entry[] {
  const { program, containers } = values;
  const { found } = containers.entries(schema.at, 'items', schema.context);
  if (found.length > 0) return found;
  return chainOf(values, schema).flatMap((call) => {
    const element = OF_LIST.test(calledName(program, program.a[call]!)) ? program.argumentAt(call, 0) : -1;
    return element >= 0 ? [{ at: element, context: schema.context }] : [];
  });
}

function isOfFields({ program }: Values): (call: number) => boolean {
  return (call) => OF_FIELDS.test(calledName(program, program.a[call]!));
}

/** The calls that make a schema, the last one first: `z.object({…}).strict()` is made by two. */
function chainOf(values: Values, { at, context }: Entry): readonly number[] {
  const { program } = values;
  const calls: number[] = [];
  const made = program.kind[at] === CALL ? [at] : values.of(at, context).map((it) => ('at' in it ? it.at : -1));
  for (let call of made) {
    for (; call >= 0 && program.kind[call] === CALL && calls.length < 30; call = receiverOf(program, call))
      calls.push(call);
  }
  return calls;
}

/** Whether what a schema lets through is no text, or one of a few, or has the form of a name. */
function isClosed(values: Values, schema: Entry): boolean {
  const { containers } = values;
  const held = (key: string) => containers.entries(schema.at, key, schema.context).found;
  if (held('enum').length + held('const').length > 0) return true;
  const texts = (key: string) =>
    held(key).flatMap((it) =>
      values.of(it.at, it.context).flatMap((value) => (value.kind === 'text' ? [value.text] : [])),
    );
  const types = texts('type');
  if (types.length > 0 && types.every((it) => NO_TEXT.has(it))) return true;
  return texts('pattern').some((it) => isStrictPattern(it)) || isClosedField(values, schema);
}

/** Whether the field that an expression makes is so: `z.enum(["a"])`, `fields.Str(validate=OneOf(KINDS))`. */
export function isClosedField(values: Values, schema: Entry, depth = 0): boolean {
  const { program } = values;
  if (depth > DEPTH_LIMIT) return false;
  const isClosedOne = (at: number) => isClosedField(values, { at, context: schema.context }, depth + 1);
  const chain = chainOf(values, schema);
  const isOther = (call: number) => ALTERNATIVES.test(calledName(program, program.a[call]!));
  // Each alternative must be closed, and what it is an alternative to.
  const others = chain.filter(isOther);
  if (others.length > 0 && !others.every((it) => givenTo(program, it).every(isClosedOne))) return false;
  const [first] = others;
  const isWhole = first !== undefined && !chain.slice(chain.indexOf(first) + 1).some((it) => program.arity(it) > 0);
  return isWhole || chain.some((call) => !isOther(call) && isClosedBy(values, call, isClosedOne));
}

/** Whether a call of those that make a field leaves no text of somebody's own: by its name, its pattern, what it is given. */
function isClosedBy(values: Values, call: number, isClosedOne: (at: number) => boolean): boolean {
  const { program } = values;
  const word = calledName(program, program.a[call]!);
  if (CLOSED.test(word) || program.argumentNamed(call, 'choices') >= 0) return true;
  if (!PATTERNS.test(word)) return givenTo(program, call).some(isClosedOne);
  const patterns = program.argumentsOf(call).flatMap((it) => behind(values, it));
  return isStrict(program, patterns, word);
}

/** What a call is given, one by one or in a list, but for options. */
function givenTo(program: Program, call: number): readonly number[] {
  return program
    .argumentsOf(call)
    .flatMap((it) => (program.kind[it] === SEQUENCE ? program.lists.items(program.a[it]!) : [it]))
    .filter((it) => program.kind[it] !== MAPPING);
}

/** An expression, or what a NAME is bound to in its place. */
export function behind(values: Values, at: number, depth = 0): readonly number[] {
  const { program } = values;
  if (at < 0 || depth > DEPTH_LIMIT) return [];
  if (program.kind[at] === SAME) return behind(values, program.a[at]!, depth + 1);
  if (program.kind[at] !== NAME) return [at];
  return (values.definitions(at) ?? []).flatMap((it) => behind(values, program.definitionValue[it]!, depth + 1));
}
