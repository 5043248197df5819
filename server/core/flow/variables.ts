/** Where variables of the environment are read or set by a name that is written in the source. */

import { ATTRIBUTE, CALL, type Program, STRING, SUBSCRIPT } from '../program/program.ts';
import type { Span } from './call.ts';
import type { Values } from './values.ts';

/** A variable's name, and where it is read or set. */
export interface Variable extends Span {
  readonly name: string;
}

/** How the environment is named, and functions that are given a variable's name. */
const ENVIRONMENTS = new Set(['os.environ', 'process.env', 'streamlit.secrets']);
const READERS = new Set([
  'os.getenv',
  'os.environ.get',
  'os.environ.setdefault',
  'os.environ.pop',
  'os.putenv',
  'Deno.env.get',
  'decouple.config',
  'google.colab.userdata.get',
  'kaggle_secrets.UserSecretsClient().get_secret',
]);
const READER_NAMES = ['getenv', 'get', 'setdefault', 'pop', 'putenv', 'config', 'get_secret'];

/** The variables of the source itself whose names are wanted, in document order. */
export function variablesOf(values: Values, isWanted: (name: string) => boolean): readonly Variable[] {
  const { program } = values;
  const { ownCount } = program;
  const found: Variable[] = [];
  for (let at = 0; at < ownCount; at++) {
    const kind = program.kind[at];
    if (kind !== SUBSCRIPT && kind !== ATTRIBUTE) continue;
    const name = kind === ATTRIBUTE ? program.names.text(program.b[at]!) : literal(program, program.b[at]!);
    if (name === undefined || !isWanted(name) || !isEnvironment(values, program.a[at]!)) continue;
    found.push({ name, start: program.start[at]!, end: program.end[at]! });
  }
  for (const reader of READER_NAMES) {
    for (let call = program.lastCall(program.names.add(reader)); call >= 0; call = program.previousCall[call]!) {
      if (call >= ownCount || program.kind[call] !== CALL || program.arity(call) === 0) continue;
      const name = literal(program, program.argumentValue[program.b[call]!]!);
      if (name === undefined || !isWanted(name)) continue;
      if (!values.paths(program.a[call]!).some((it) => READERS.has(it))) continue;
      found.push({ name, start: program.start[call]!, end: program.end[call]! });
    }
  }
  for (let store = 0; store < program.storeCount; store++) {
    const [object, key, value] = [program.storeObject[store]!, program.storeKey[store]!, program.storeValue[store]!];
    if (object < 0 || object >= program.ownCount || key < 0 || value < 0) continue;
    const name = program.names.text(key);
    if (!isWanted(name) || !isEnvironment(values, object)) continue;
    found.push({ name, start: program.start[object]!, end: program.end[value]! });
  }
  return found.sort((a, b) => a.start - b.start || b.end - a.end);
}

function literal(program: Program, at: number): string | undefined {
  if (at < 0 || program.kind[at] !== STRING) return undefined;
  return program.text.slice(program.a[at], program.b[at]);
}

function isEnvironment(values: Values, at: number): boolean {
  return values.paths(at).some((it) => ENVIRONMENTS.has(it));
}
