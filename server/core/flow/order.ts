/** Which blocks of a function are certainly behind which. */

import { ARM, FALLS_THROUGH, INLINE, type Program, REPEATED } from '../program/program.ts';

/** Whether a block lies in the test's, or behind the loops around the test: no round, no value that needs a check. */
export function follows(program: Program, block: number, testBlock: number): boolean {
  const { blockKind, blockParent } = program;
  let around = testBlock;
  while ((blockKind[around] === REPEATED || blockKind[around] === INLINE) && !program.contains(around, block))
    around = blockParent[around]!;
  return program.contains(around, block);
}

/** Whether a test's block lies in a loop in which a block behind it does not lie. */
export function isInLoopBefore(program: Program, testBlock: number, block: number): boolean {
  for (let around = testBlock; !program.contains(around, block); around = program.blockParent[around]!)
    if (program.blockKind[around] === REPEATED) return true;
  return false;
}

/** The block behind which a call has certainly been made: a `try` whose handlers all leave is one with what follows it. */
export function blockBehind(program: Program, call: number): number {
  let block = program.block[call]!;
  while (program.blockKind[block] === ARM) {
    const { arms, exhaustive } = program.constructs[program.blockOwner[block]!]!;
    if (!exhaustive || arms.some((arm) => arm !== block && program.blockExit[arm] === FALLS_THROUGH)) break;
    block = program.blockParent[block]!;
  }
  return block;
}
