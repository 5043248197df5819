/** Calls that hold a value against a schema: `jsonschema.validate(job, SCHEMA)`, `ajv.compile(schema)(data)`, `schema.validate(data)`. */

import { ATTRIBUTE, CALL, NAME } from '../program/program.ts';
import { calledName, receiverOf } from './call.ts';
import type { Entry } from './containers.ts';
import { behind, isClosedUnder, isSchema } from './schemas.ts';
import type { Values } from './values.ts';

/** How what validates is called, or what makes it. */
const VALIDATING = /valid|parse|^(?:attempt|check|compile|is|assert|mask)$/i;
/** How functions are called that raise unless they like what they are given. */
const CHECKER = /assert|check|ensure|guard|must|require|safe|sanit|valid|verif/i;
/** Methods and functions that raise unless what they are given is valid, or as a visitor likes it. */
const RAISING = {
  python: /^(?:validate\w*|parse|attempt|check|visit)$/,
  javascript: /^(?:validate(?:Sync|Async)|parse(?:Async)?|attempt|assert)$/,
} as const;
/** Keys of an answer under which the error stands, and under which it says that there is none. */
const FAILED = /^(?:error|errors|issues)$/;
const PASSED = /^(?:success|valid)$/;
/** Keys under which an answer holds what is valid. */
const ANSWERS = /^(?:data|output|value)$/;

/** What a call validates, and by what. */
interface Validation {
  readonly subject: number;
  readonly schema: Entry;
}

/** Asks for the functions of other files that seem to check what they are given, so that these files are read. */
export function askForCheckers({ program, callers }: Values): void {
  for (let at = 0; at < program.ownCount; at++) {
    if (program.kind[at] !== CALL || program.arity(at) === 0) continue;
    const name = program.lastName(program.a[at]!);
    if (name >= 0 && CHECKER.test(program.names.text(name))) callers.functions(program.a[at]!);
  }
}

/** Whether a call raises unless what it is given is valid, as far as its name tells. */
export function mayRaiseUnlessValid({ program, catalog }: Values, call: number): boolean {
  const callee = program.a[call]!;
  if (program.arity(call) === 0) return false;
  const isMade = program.language === 'python' && (program.kind[callee] === CALL || program.kind[callee] === NAME);
  const word = calledName(program, callee);
  return RAISING[catalog.language].test(word) || (isMade && CHECKER.test(word));
}

/** Whether validation by a call leaves no text of somebody's own under the keys that `keysIn` answers for what is validated. */
export function isValidatedBy(
  values: Values,
  call: number,
  keysIn: (subject: number) => readonly string[] | undefined,
): boolean {
  return validationsAt(values, call).some(({ subject, schema }) => {
    const keys = keysIn(subject);
    if (!keys) return false;
    const [first, ...rest] = keys;
    const isIn = (it: readonly string[]) => isClosedUnder(values, schema, it);
    return isIn(keys) || (first !== undefined && ANSWERS.test(first) && isIn(rest));
  });
}

/**
 * The validating call of which an expression tells how it went: `error` of `const { error } = schema.validate(x)`, and
 * whether it says so by being true.
 */
export function verdictOf(values: Values, at: number): { readonly call: number; readonly holds: boolean } | undefined {
  const { program } = values;
  const [told, ...others] = behind(values, at);
  if (told === undefined || others.length > 0 || program.kind[told] !== ATTRIBUTE) return undefined;
  const key = program.names.text(program.b[told]!);
  const isFailure = FAILED.test(key);
  const [call] = isFailure || PASSED.test(key) ? behind(values, program.a[told]!) : [];
  return call !== undefined && program.kind[call] === CALL ? { call, holds: !isFailure } : undefined;
}

function validationsAt(values: Values, call: number): readonly Validation[] {
  const { program } = values;
  const callee = program.a[call]!;
  const makers = [callee, receiverOf(program, call)].flatMap((it) => behind(values, it)).filter((it) => it >= 0);
  const made = makers.filter((it) => program.kind[it] === CALL);
  const words = [callee, ...made.map((it) => program.a[it]!)].map((it) => calledName(program, it));
  if (!words.some((it) => VALIDATING.test(it))) return [];
  const given = program.argumentsOf(call);
  const all = [...given, ...makers, ...made.flatMap((it) => program.argumentsOf(it))];
  const schemas = all.map((at): Entry => ({ at, context: undefined })).filter((it) => isSchema(values, it));
  return schemas.flatMap((schema) => given.filter((it) => it !== schema.at).map((subject) => ({ subject, schema })));
}
