/** Which blocks of a function are certainly behind which. */

import { ARM, FALLS_THROUGH, INLINE, LEAVES_LOOP, type Program, REPEATED, type Test } from '../program/program.ts';

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

/** Whether the function around a place is never left at its end, where nobody says what it returns. */
export function endsFunction(program: Program, place: number): boolean {
  return program.blockExit[program.blockFrame[program.block[place]!]!] !== FALLS_THROUGH;
}

/** Whether a place is reached only when a test has the outcome. */
export function needs(program: Program, place: number, test: Test, outcome: boolean): boolean {
  const block = program.block[place]!;
  if (test.arm < 0) return outcome && place >= test.to && follows(program, block, test.block);
  if (program.contains(test.arm, block)) return outcome;
  const construct = program.constructs[program.blockOwner[test.arm]!]!;
  const other = construct.arms.find((arm) => arm !== test.arm && program.contains(arm, block));
  if (other !== undefined) return !outcome && construct.arms.indexOf(other) > construct.arms.indexOf(test.arm);
  if (place < test.to || !follows(program, block, test.block)) return false;
  // Behind a loop, every round has been: a test that only went on to the next one tells nothing.
  const isBehindLoop = isInLoopBefore(program, test.block, block);
  const leaving = construct.arms.filter(
    (arm) => program.blockExit[arm]! > (isBehindLoop ? LEAVES_LOOP : FALLS_THROUGH),
  );
  if (!outcome) return leaving.includes(test.arm);
  return construct.exhaustive && leaving.length === construct.arms.length - 1 && !leaving.includes(test.arm);
}
