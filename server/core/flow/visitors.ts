/** Visitors of a syntax tree that let no acting node through: `Guard().visit(tree)`, of a class whose methods raise. */

import { CALL, RAISES } from '../program/program.ts';
import { calledName, receiverOf } from './call.ts';
import { areTame } from './narrowing.ts';
import type { Slices } from './slices.ts';
import type { Values } from './values.ts';

/** The classes whose methods a tree's nodes are given to, each by its kind. */
const VISITOR = /(?:^|\.)Node(?:Visitor|Transformer)$/;
/** The methods that every node without a method of its own is given to, and every node. */
const GENERAL = ['generic_visit', 'visit'] as const;

/** The tree that a call has looked through by a visitor which raises at nodes that act, or -1. */
export function lookedThrough(values: Values, slices: Slices, call: number): number {
  const { program, classes } = values;
  if (calledName(program, program.a[call]!) !== 'visit' || program.arity(call) === 0) return -1;
  const receiver = receiverOf(program, call);
  const isStrict = values.of(receiver).some((it) => {
    if (it.kind !== 'instance' || !classes.externalBases(it.id).some((base) => VISITOR.test(base))) return false;
    return GENERAL.some((name) =>
      classes
        .members(it.id, program.names.add(name))
        .some((member) => member.kind === 'function' && rejects(values, slices, member.id)),
    );
  });
  return isStrict ? program.argumentsOf(call)[0]! : -1;
}

/** Whether a method raises at every node, or at those that are not of tame kinds. */
function rejects({ program }: Values, slices: Slices, id: number): boolean {
  const { block } = program.functions[id]!;
  if (program.blockExit[block] === RAISES) return true;
  return program.tests.some((test) => {
    if (program.blockFrame[test.block] !== block || (test.arm >= 0 && program.blockExit[test.arm] !== RAISES))
      return false;
    for (let at = test.from; at < test.to; at++) {
      if (program.kind[at] !== CALL || calledName(program, program.a[at]!) !== 'isinstance') continue;
      const [, types] = program.argumentsOf(at);
      if (types !== undefined && areTame(program, slices.of(types))) return true;
    }
    return false;
  });
}
