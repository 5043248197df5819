/** Signatures: calls that tell whether who holds a key has signed a text, and programs that do. */

import { ATTRIBUTE, CALL, NULL, type Program, SEQUENCE, STRING } from '../program/program.ts';
import { calledName } from './call.ts';
import type { Values } from './values.ts';

/** How functions are called that compare a signature: `verify`, `verify_detached`, `verifyAsync`. */
const VERIFYING = /^verify(?:_?(?:async|sync|detached|signature|data|file|blob|message|bytes))?$/i;

/** Programs that end with an error unless a signature fits, and the words by which they are asked. */
const PROGRAMS = /^(?:gpgv?2?|cosign|minisign|signify|sigstore|slsa-verifier)$/;
const RUNS = /^(?:check_call|check_output|run|execFileSync)$/;

/** UTF-16 code units of a literal from which on it can be a key; the name of an algorithm is shorter. */
const KEY_LENGTH = 24;

/** Of more calls in a file than these, the last ones count. */
const CALL_LIMIT = 64;

/** The calls of a kind, the last ones first. */
export function* callsIn(program: Program, isMeant: (call: number) => boolean): Iterable<number> {
  let left = CALL_LIMIT;
  for (let at = program.ownCount - 1; at >= 0 && left > 0; at--) {
    if (program.kind[at] !== CALL || !isMeant(at)) continue;
    left--;
    yield at;
  }
}

/** Whether a call raises an error unless a signature fits. */
export function isRaisingVerification(program: Program, call: number): boolean {
  const word = calledName(program, program.a[call]!);
  const isRaising = program.language === 'python' && VERIFYING.test(word);
  return isRaising || (RUNS.test(word) && runsVerifier(program, call, word));
}

/**
 * Whether a call compares the signature of a text with a key: `isText` tells what may be the text or its signature, `isKey`
 * what may be the key.
 */
export function isVerification(
  values: Values,
  call: number,
  isText: (expression: number) => boolean,
  isKey: (expression: number) => boolean,
): boolean {
  const { program } = values;
  const callee = program.a[call]!;
  const word = calledName(program, callee);
  const given = program.argumentsOf(call);
  if (RUNS.test(word)) return runsVerifier(program, call, word) && given.some(isText);
  if (!VERIFYING.test(word) || given.length === 0 || values.callers.functions(callee).length > 0) return false;
  const object = program.kind[callee] === ATTRIBUTE ? program.a[callee]! : -1;
  const isModule = object < 0 || values.paths(object).some((path) => !path.includes('('));
  if (!isModule && !isText(object)) return given.some(isText) && isKey(object);
  const keys = given.filter((it) => !isText(it) && mayBeKey(program, it));
  return (given.some(isText) || (object >= 0 && isText(object))) && keys.some(isKey);
}

function mayBeKey(program: Program, at: number): boolean {
  if (program.kind[at] === NULL) return false;
  return program.kind[at] !== STRING || program.b[at]! - program.a[at]! >= KEY_LENGTH;
}

/** Whether a call runs one of the programs, and raises an error where that one does. */
function runsVerifier(program: Program, call: number, word: string): boolean {
  const command = program.argumentAt(call, 0);
  if (command < 0) return false;
  const first = program.kind[command] === SEQUENCE ? program.lists.item(program.a[command]!, 0) : command;
  if (first === undefined || first < 0 || program.kind[first] !== STRING) return false;
  if (!PROGRAMS.test(program.text.slice(program.a[first], program.b[first]))) return false;
  return word !== 'run' || program.argumentNamed(call, 'check') >= 0;
}
