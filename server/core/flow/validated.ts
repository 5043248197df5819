/** Fields that are validated to be no text of somebody's own: `z.object({ op: z.enum(["a", "b"]) }).parse(x).op`. */

import { ATTRIBUTE, CALL, NAME, SAME } from '../program/program.ts';
import { calledName, receiverOf } from './call.ts';
import type { Entry } from './containers.ts';
import { behind, fieldsOf, isClosedField, isClosedUnder, isSchema } from './schemas.ts';
import type { Context } from './value.ts';
import type { Values } from './values.ts';

const DEPTH_LIMIT = 6;
/** Methods of a schema, and functions that are given one, that answer with what is valid, or raise. */
const VALIDATING = /^(?:(?:safeP|p)arse(?:Async)?|validate(?:Sync|Async)|attempt|mask)$/;
/** Those of Python, of an instance of a class with fields. */
const LOADING = /^(?:load|loads|deserialize)$/;
/** Where the answer of such a method keeps what is valid. */
const ANSWERS = new Set(['data', 'output']);

/** Classes of Python whose fields are what their types say, for they are made of nothing else. */
const CHECKED = /(?:^|\.)(?:BaseModel|SQLModel|BaseSettings|Struct)$/;
/** Where forms and serializers keep what is valid of what they were given, by fields. */
const CLEANED = /^(?:cleaned_data|validated_data)$/;
/** Libraries whose classes are forms, serializers or schemas. */
const FORMS =
  /^(?:django\.|rest_framework\.|wtforms\.|flask_wtf\.|marshmallow\.|flask_marshmallow\.|webargs\.|colander\.)/;

/** Whether a member of what the expression holds was validated to be a number, a flag, a name or one of a few texts. */
export function isValidField(values: Values, object: number, member: string, context: Context | undefined): boolean {
  if (values.program.language === 'python')
    return isTypedField(values, object, member, context) || isFormField(values, object, member, context);
  const fields = schemasOf(values, { at: object, context }, 0).flatMap((it) => fieldsOf(values, it, member));
  return fields.length > 0 && fields.every((it) => isClosedUnder(values, it, []));
}

/** Whether a call gives back what is given after a schema, so that its first argument is nothing that it holds. */
export function validates(values: Values, call: number): boolean {
  const { program, catalog } = values;
  if (program.kind[call] !== CALL || program.arity(call) < 2) return false;
  return values.paths(program.a[call]!).some((it) => catalog.fact(it, 'pass')?.row.from?.includes(1) === true);
}

/** Whether a call converts what it answers with to no text: `request.args.get("size", type=int)`. */
export function isConverted(values: Values, call: number): boolean {
  const { program, catalog } = values;
  const type = program.argumentNamed(call, 'type');
  return type >= 0 && values.paths(type).some((it) => catalog.fact(it, 'clean') !== undefined);
}

/** What a form or a serializer of this program was made from whose valid fields an expression holds: `form.cleaned_data`. */
export function filledWith(values: Values, object: number, context: Context | undefined): readonly number[] {
  const { program } = values;
  if (program.language !== 'python') return [];
  return formsOf(values, object, context).flatMap(({ made }) =>
    program.kind[made] === CALL ? program.argumentsOf(made) : [],
  );
}

/** Whether the field's type in every class that the object can be of lets no text through, or what checks it. */
function isTypedField(values: Values, object: number, field: string, context: Context | undefined): boolean {
  const { program, classes, types } = values;
  const ids = values.of(object, context).flatMap((it) => {
    if (it.kind === 'instance') return [it.id];
    return it.kind === 'external' && program.kind[it.at] === CALL ? classesGiven(values, it.at) : [];
  });
  return (
    ids.length > 0 &&
    ids.every((id) => {
      if (isClosedIn(values, id, field)) return true;
      if (!classes.externalBases(id).some((it) => CHECKED.test(it))) return false;
      const type = classes.typeOf(id, field);
      return type !== undefined && !types.isText(type);
    })
  );
}

/** Whether the body of a class makes a field by a call that lets nothing else through: `kind = attrs.field(validator=in_(KINDS))`. */
function isClosedIn(values: Values, id: number, field: string): boolean {
  const { program, classes } = values;
  const made = classes.fields(id, program.names.add(field)).filter((it) => program.kind[it] === CALL);
  return made.length > 0 && made.every((at) => isClosedField(values, { at, context: undefined }));
}

function isFormField(values: Values, object: number, field: string, context: Context | undefined): boolean {
  const { program } = values;
  const forms = formsOf(values, object, context);
  // A form of WTForms holds its fields themselves: `form.kind.data`.
  const isOfField = program.kind[object] === ATTRIBUTE && field === 'data';
  const name = isOfField ? program.names.text(program.b[object]!) : field;
  return forms.length > 0 && forms.every(({ id }) => isClosedIn(values, id, name));
}

/** The classes of forms whose valid fields an expression holds, each with the call that made or filled it. */
function formsOf(
  values: Values,
  object: number,
  context: Context | undefined,
): readonly { readonly id: number; readonly made: number }[] {
  const { program, classes } = values;
  const instancesOf = (at: number) =>
    values.of(at, context).flatMap((it) => {
      const isForm = it.kind === 'instance' && classes.externalBases(it.id).some((base) => FORMS.test(base));
      return isForm ? [{ id: it.id, made: it.at }] : [];
    });
  return behind(values, object).flatMap((at) => {
    if (program.kind[at] === ATTRIBUTE) {
      const isCleaned = CLEANED.test(program.names.text(program.b[at]!));
      const found = instancesOf(program.a[at]!);
      return isCleaned ? found : found.filter(({ id }) => classes.fields(id, program.b[at]!).length > 0);
    }
    const isLoad = program.kind[at] === CALL && LOADING.test(calledName(program, program.a[at]!));
    const schema = isLoad ? receiverOf(program, at) : -1;
    return schema < 0 ? [] : instancesOf(schema).map(({ id }) => ({ id, made: at }));
  });
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
      if (!VALIDATING.test(calledName(program, program.a[at]!))) return [];
      const given = [receiverOf(program, at), ...program.argumentsOf(at)].filter((it) => it >= 0);
      return given.map((it) => ({ at: it, context })).filter((it) => isSchema(values, it));
    }
    case ATTRIBUTE: {
      const name = program.names.text(program.b[at]!);
      const outer = inner(program.a[at]!);
      return ANSWERS.has(name) ? outer : outer.flatMap((it) => fieldsOf(values, it, name));
    }
    default:
      return [];
  }
}
