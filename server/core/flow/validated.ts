/** Fields that are validated to be no text of somebody's own: `z.object({ op: z.enum(["a", "b"]) }).parse(x).op`. */

import { ATTRIBUTE, CALL, MAPPING, NAME, SAME } from '../program/program.ts';
import { calledName, receiverOf } from './call.ts';
import type { Entry } from './containers.ts';
import type { Context } from './value.ts';
import type { Values } from './values.ts';

const DEPTH_LIMIT = 6;
/** Methods of a schema that validate what they are given. */
const VALIDATING = /^(?:safeP|p)arse(?:Async)?$/;
/** Where the answer of such a method keeps what is valid. */
const ANSWER = 'data';
/** What makes the schema of an object from those of its fields. */
const OF_FIELDS = /^(?:strict|loose)?[oO]bject$/;

/** Classes of Python whose fields are what their types say, for they are made of nothing else. */
const CHECKED = /(?:^|\.)(?:BaseModel|SQLModel|BaseSettings|Struct)$/;

/** Whether a member of what the expression holds was validated to be a number, a flag or one of a few texts. */
export function isValidField(values: Values, object: number, member: string, context: Context | undefined): boolean {
  if (values.program.language === 'python') return isTypedField(values, object, member, context);
  const fields = fieldsOf(values, schemasOf(values, { at: object, context }, 0), member);
  return fields.length > 0 && fields.every((it) => isHarmless(values, it));
}

/** Whether a call gives back what is given after a schema, so that its first argument is nothing that it holds. */
export function validates(values: Values, call: number): boolean {
  const { program, catalog } = values;
  if (program.kind[call] !== CALL || program.arity(call) < 2) return false;
  return values.paths(program.a[call]!).some((it) => catalog.fact(it, 'pass')?.row.from?.includes(1) === true);
}

/** Whether the field's type in every class that the object can be of lets no text through. */
function isTypedField(values: Values, object: number, field: string, context: Context | undefined): boolean {
  const { program, classes, types } = values;
  const ids = values.of(object, context).flatMap((it) => {
    if (it.kind === 'instance') return [it.id];
    return it.kind === 'external' && program.kind[it.at] === CALL ? classesGiven(values, it.at) : [];
  });
  return (
    ids.length > 0 &&
    ids.every((id) => {
      if (!classes.externalBases(id).some((it) => CHECKED.test(it))) return false;
      const type = classes.typeOf(id, field);
      return type !== undefined && !types.isText(type);
    })
  );
}

/** The classes that a call is told to make: `Model.model_validate(x)`, `TypeAdapter(Model).validate_python(x)`, `convert(x, Model)`. */
function classesGiven(values: Values, call: number): readonly number[] {
  const { program } = values;
  const receiver = receiverOf(program, call);
  const inner = receiver >= 0 && program.kind[receiver] === CALL ? program.argumentsOf(receiver) : [];
  return [receiver, ...inner, ...program.argumentsOf(call)]
    .filter((it) => it >= 0)
    .flatMap((at) => values.of(at).flatMap((it) => (it.kind === 'class' ? [it.id] : [])));
}

/** The schemas by which the expression was validated. */
function schemasOf(values: Values, { at, context }: Entry, depth: number): readonly Entry[] {
  const { program } = values;
  if (at < 0 || depth > DEPTH_LIMIT) return [];
  const inner = (it: number) => schemasOf(values, { at: it, context }, depth + 1);
  switch (program.kind[at]) {
    case NAME:
      return (values.definitions(at) ?? []).flatMap((it) => inner(program.definitionValue[it]!));
    case SAME:
      return inner(program.a[at]!);
    case CALL: {
      const schema = receiverOf(program, at);
      return schema >= 0 && VALIDATING.test(calledName(program, program.a[at]!)) ? [{ at: schema, context }] : [];
    }
    case ATTRIBUTE: {
      const name = program.names.text(program.b[at]!);
      const outer = inner(program.a[at]!);
      return name === ANSWER ? outer : fieldsOf(values, outer, name);
    }
    default:
      return [];
  }
}

/** The schemas of a field in schemas of objects. */
function fieldsOf(values: Values, schemas: readonly Entry[], field: string): readonly Entry[] {
  const { program } = values;
  return schemas.flatMap((schema) =>
    values.of(schema.at, schema.context).flatMap((it) => {
      let call = it.kind === 'external' ? it.at : -1;
      // `z.object({…}).strict()` is made by the call that its last one is made on.
      while (call >= 0 && program.kind[call] === CALL && !OF_FIELDS.test(calledName(program, program.a[call]!)))
        call = receiverOf(program, call);
      const fields = call >= 0 && program.kind[call] === CALL ? program.argumentAt(call, 0) : -1;
      return fields >= 0 && program.kind[fields] === MAPPING ? values.containers.entries(fields, field).found : [];
    }),
  );
}

/** Whether what the schema lets through is no text, or one of a few. */
function isHarmless(values: Values, { at, context }: Entry): boolean {
  return values
    .of(at, context)
    .some((it) => it.kind === 'external' && values.catalog.fact(`${it.path}.parse`, 'clean') !== undefined);
}
