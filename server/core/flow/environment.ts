/** Which of the environment's variables an origin is, where it is not all of them. */

import type { Program } from '../program/program.ts';
import type { Origin } from './origin.ts';

/** How programs name the environment as a whole. */
const ENVIRONMENT = /^(?:os\.environb?|(?:process|Bun|import\.meta)\.env|Deno\.env\.toObject)$/;

/** Methods that take one variable out of the environment, and functions of which only names or chosen ones come. */
const READS_ONE = new Set(['get', 'getenv', 'pop', 'setdefault']);
const NAMES_ONLY = new Set(['keys', 'format', 'format_map', 'substitute', 'safe_substitute', 'expandvars']);

/** Whether an origin is the environment with all that it holds. */
export function isEnvironment({ kind, name, members }: Origin): boolean {
  return kind === 'input' && members === undefined && ENVIRONMENT.test(name);
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
