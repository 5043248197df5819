/** Which of the environment's variables an origin is, where it is not all of them. */

import type { Program } from '../program/program.ts';
import { CALL } from '../program/program.ts';
import type { Origin } from './origin.ts';
import type { Values } from './values.ts';

/** How programs name the environment as a whole. */
const ENVIRONMENT = /^(?:os\.environb?|(?:process|Bun|import\.meta)\.env|Deno\.env\.toObject)$/;

/** Methods that take one variable out of the environment, and functions of which only names or chosen ones come. */
const READS_ONE = new Set(['get', 'getenv', 'pop', 'setdefault']);
const NAMES_ONLY = new Set(['keys', 'format', 'format_map', 'substitute', 'safe_substitute', 'expandvars']);

/** Whether an origin is the environment with all that it holds. */
export function isEnvironment({ kind, name, members }: Origin): boolean {
  return kind === 'input' && members === undefined && ENVIRONMENT.test(name);
}

/** Whether an origin is the environment, or the names of its variables. */
export function isOfEnvironment({ kind, name, members }: Origin): boolean {
  return kind === 'input' && (members === undefined || members.length === 0) && ENVIRONMENT.test(name);
}

/** The origins, of the whole environment only these variables. */
export function ofMembers(origins: readonly Origin[], members: readonly string[]): readonly Origin[] {
  return origins.map((it) => (isEnvironment(it) ? { ...it, members } : it));
}

/** The key by which a call takes one variable out of the environment, `none` where only names come; undefined if it gives all. */
export function keyOfRead(program: Program, call: number): number | 'none' | undefined {
  const name = program.lastName(program.a[call]!);
  const word = name < 0 ? '' : program.names.text(name);
  if (NAMES_ONLY.has(word)) return 'none';
  return READS_ONE.has(word) && program.arity(call) > 0 ? program.argumentValue[program.b[call]!]! : undefined;
}

/** Functions that are given the name of a secret, and those that give one secret alone. */
const BY_NAME = /(?:^|\.)(?:getenvb?|env\.get|userdata\.get|UserSecretsClient\(\)\.get_secret)$/;
const TOKENS = /^huggingface_hub\.(?:.*\.)?get_token$/;

/** The variables, or other secrets with such names, of which an origin is one; empty where that is not known. */
export function variablesBehind(values: Values, { at, members }: Origin): readonly string[] {
  const { program } = values;
  if (members) return members;
  if (program.kind[at] !== CALL) return [];
  const paths = values.paths(program.a[at]!);
  if (paths.some((it) => TOKENS.test(it))) return ['HF_TOKEN'];
  if (program.arity(at) === 0 || !paths.some((it) => BY_NAME.test(it))) return [];
  const name = program.argumentValue[program.b[at]!]!;
  return values.of(name).flatMap((it) => (it.kind === 'text' ? [it.text] : []));
}
