/** Calls that make a hash of a text, or sign it. */

import { CALL, type Program, STRING } from '../program/program.ts';

const STRONG_HASH = /sha-?(?:2|3|224|256|384|512)|blake|digest|checksum|hash/i;
const WEAK_HASH = /^(?:md4|md5|sha-?1)$|\bmd5\b|\bsha1\b/i;
/** Calls that sign a text with a key, which stands first: who has no key makes no signature that fits. */
const SIGNING = /(?:^|\.)(?:hmac\.(?:new|digest)|createHmac)$/;

/** UTF-16 code units of what is called that are read, from its end. */
const NAME_LENGTH = 120;

/** Whether what something is made from holds a hash that nobody can make another text for. */
export function isStrongHash(program: Program, slice: ReadonlySet<number>): boolean {
  let isStrong = false;
  for (const at of slice) {
    if (program.kind[at] === STRING && WEAK_HASH.test(program.text.slice(program.a[at], program.b[at]))) return false;
    if (program.kind[at] !== CALL) continue;
    const written = calleeOf(program, at);
    if (WEAK_HASH.test(written)) return false;
    isStrong ||= STRONG_HASH.test(written);
  }
  return isStrong;
}

/** The key by which an expression signs a text, or -1 where it is no signature. */
export function keyOfSignature(program: Program, at: number): number {
  if (program.kind[at] !== CALL || program.arity(at) === 0) return -1;
  const written = calleeOf(program, at);
  return SIGNING.test(written) ? program.argumentValue[program.b[at]! + (/createHmac$/.test(written) ? 1 : 0)]! : -1;
}

function calleeOf(program: Program, call: number): string {
  const callee = program.a[call]!;
  return program.text.slice(program.start[callee], program.end[callee]).slice(-NAME_LENGTH);
}
