/** Which definitions of a name can be the one that a use sees: order, branches, loops and early exits count. */

import { ARM, FALLS_THROUGH, LEAVES_FUNCTION, type Program, REPEATED, SCOPE_CLASS } from '../program/program.ts';

/** Beyond so many definitions of one name, those count that stand last before the use, back to one that always comes before. */
const DEFINITION_LIMIT = 48;

/** How many definitions a use in another function sees: the last ones. */
const OUTER_LIMIT = 256;

/**
 * The definitions that reach a use of `name` in `scope` (the scope that owns it), seen from expression `use`.
 * A use in another function sees every definition, for it runs at any time.
 */
export function reaching(program: Program, name: number, scope: number, use: number): readonly number[] {
  const all = program.definitionsOf(name, scope);
  if (all.length < 2) return all;
  const block = program.block[use]!;
  const sameFrame = program.blockFrame[program.definitionBlock[all[0]!]!] === program.blockFrame[block];
  if (!sameFrame || program.scopeKind[scope] === SCOPE_CLASS) return all.slice(-OUTER_LIMIT);
  if (all.length > DEFINITION_LIMIT) {
    const before = countUntil(program, all, use);
    const nearest = all.slice(Math.max(0, before - DEFINITION_LIMIT), before);
    const certain = nearest.findLastIndex((it) => program.contains(program.definitionBlock[it]!, block));
    return nearest.slice(Math.max(0, certain));
  }
  const reach = new Reach(program, all, use, block);
  const result = all.filter((it) => reach.reaches(it));
  return result.length > 0 ? result : all;
}

/** How many of the definitions, which are in document order, take effect before the use. */
function countUntil(program: Program, definitions: readonly number[], use: number): number {
  let low = 0;
  let high = definitions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (program.definitionAt[definitions[middle]!]! <= use) low = middle + 1;
    else high = middle;
  }
  return low;
}

class Reach {
  readonly #program: Program;
  readonly #all: readonly number[];
  readonly #use: number;
  readonly #block: number;

  constructor(program: Program, all: readonly number[], use: number, block: number) {
    this.#program = program;
    this.#all = all;
    this.#use = use;
    this.#block = block;
  }

  reaches(definition: number): boolean {
    const program = this.#program;
    const at = program.definitionAt[definition]!;
    if (at <= this.#use) {
      if (!this.#excluded(definition) && !this.#isKilled(definition, at, this.#use)) return true;
    }
    return this.#aroundLoop(definition);
  }

  /** Whether the definition's way to the use is cut: its branch leaves, or is another one than the use's. */
  #excluded(definition: number): boolean {
    const program = this.#program;
    let block = program.definitionBlock[definition]!;
    while (!program.contains(block, this.#block)) {
      const exit = program.blockExit[block]!;
      const parent = program.blockParent[block]!;
      const construct = program.blockKind[block] === ARM ? program.constructs[program.blockOwner[block]!] : undefined;
      const insideConstruct = construct?.arms.some((arm) => program.contains(arm, this.#block)) ?? false;
      if (insideConstruct) return construct!.exclusive;
      if (exit >= LEAVES_FUNCTION) return true;
      if (exit !== FALLS_THROUGH && this.#loopOf(block) === this.#loopOf(this.#block)) return true;
      block = parent;
    }
    return false;
  }

  /** Whether another definition between `from` and `to` always comes in between. */
  #isKilled(definition: number, from: number, to: number): boolean {
    const program = this.#program;
    const own = program.definitionBlock[definition]!;
    for (const other of this.#all) {
      const at = program.definitionAt[other]!;
      if (other === definition || at < from || at > to || (at === from && other < definition)) continue;
      const block = program.definitionBlock[other]!;
      if (program.contains(block, this.#block) || program.contains(block, own)) return true;
      if (this.#coveredBy(block, own)) return true;
    }
    return false;
  }

  /**
   * Whether `block` lies in a construct beside both use and definition, of which every arm defines the name or leaves. Of a
   * `try`, too: what fails in its first arm goes on in another; only without another may it fail into a `finally`.
   */
  #coveredBy(block: number, own: number): boolean {
    const program = this.#program;
    for (let at = block; at >= 0; at = program.blockParent[at]!) {
      if (program.contains(at, this.#block) || program.contains(at, own)) return false;
      if (program.blockKind[at] === REPEATED) return false;
      if (program.blockKind[at] !== ARM) continue;
      const construct = program.constructs[program.blockOwner[at]!]!;
      if (!construct.exhaustive || (!construct.exclusive && construct.arms.length === 1)) return false;
      if (construct.arms.some((arm) => program.contains(arm, this.#block) || program.contains(arm, own))) return false;
      if (!construct.arms.every((arm) => this.#alwaysDefines(arm))) return false;
      const parent = program.blockParent[at]!;
      if (program.contains(parent, this.#block) || program.contains(parent, own)) return true;
    }
    return false;
  }

  #alwaysDefines(arm: number): boolean {
    const program = this.#program;
    if (program.blockExit[arm] !== FALLS_THROUGH) return true;
    if (this.#all.some((it) => program.definitionBlock[it] === arm)) return true;
    return program.constructs.some(
      (construct) =>
        construct.exhaustive &&
        construct.arms.length > 0 &&
        program.blockParent[construct.arms[0]!] === arm &&
        construct.arms.every((inner) => this.#alwaysDefines(inner)),
    );
  }

  /** Whether the definition reaches the use in the next round of a loop around both. */
  #aroundLoop(definition: number): boolean {
    const program = this.#program;
    const own = program.definitionBlock[definition]!;
    for (let loop = this.#loopOf(this.#block); loop >= 0; loop = this.#loopOf(program.blockParent[loop]!)) {
      if (!program.contains(loop, own)) continue;
      const first = program.blockFirst[loop]!;
      const last = program.blockLast[loop]!;
      const killedLater = this.#isKilled(definition, program.definitionAt[definition]!, last);
      const killedBefore = this.#all.some((it) => {
        const at = program.definitionAt[it]!;
        const block = program.definitionBlock[it]!;
        return (
          at >= first &&
          at <= this.#use &&
          it !== definition &&
          program.contains(block, this.#block) &&
          program.contains(loop, block)
        );
      });
      if (!killedLater && !killedBefore) return true;
    }
    return false;
  }

  #loopOf(block: number): number {
    const program = this.#program;
    for (let at = block; at >= 0; at = program.blockParent[at]!) {
      if (program.blockKind[at] === REPEATED) return at;
      if (at === program.blockFrame[at]) return -1;
    }
    return -1;
  }
}
