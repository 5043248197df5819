/** Lowers a text that is parsed section by section: what was lowered before is taken over for sections that did not change. */

import type { Language } from '../syntax/language.ts';
import { Nodes, type SectionNodes } from '../syntax/nodes.ts';
import type { Lowering } from './lowering.ts';
import { between, count, cutTo, endOf, type Mark, START } from './mark.ts';
import type { Cells, Program } from './program.ts';
import { Tail } from './tail.ts';

/** How many names that no text has any more are kept until everything is lowered anew. */
const MOST_ORPHANS = 4096;

/** A section of which the program holds all rows. */
interface Lowered extends SectionNodes {
  /** What its rows take up. */
  readonly size: Mark;
  /** How the module's block ends by it alone. */
  readonly exit: number;
}

/** What the program held when a text was lowered last. */
interface Last {
  readonly filling: number;
  readonly hasMarkup: boolean;
  readonly sections: readonly Lowered[];
  /** How many names the source itself has. */
  readonly names: number;
}

export class Relowering {
  readonly #program: Program;
  readonly #lowering: Lowering;
  readonly #tail = new Tail();
  readonly #nodes = new Nodes();
  #last: Last | undefined;

  constructor(program: Program, lowering: Lowering) {
    this.#program = program;
    this.#lowering = lowering;
  }

  /** Makes the program hold the text with these sections, which may be a notebook's cells. */
  lower(text: string, language: Language, sections: readonly SectionNodes[], cells?: Cells): void {
    const program = this.#program;
    const hasMarkup = this.#lowering.mayHaveMarkup(text);
    const known = this.#last;
    // What is not finished is nothing to go on with.
    this.#last = undefined;
    const isKnown =
      known?.filling === program.fillings &&
      known.hasMarkup === hasMarkup &&
      program.language === language &&
      program.names.orphans < MOST_ORPHANS;
    const old = isKnown ? known.sections : [];
    const fewer = Math.min(old.length, sections.length);
    const kept = countSame(old, sections, fewer, false);
    const behind = countSame(old, sections, fewer - kept, true);
    const goesOn = isKnown && kept + behind > 0;
    if (!goesOn) {
      program.reset(text, language, cells);
      this.#lowering.open(0);
    }
    const lowered = old.slice(0, kept);
    const first = endBehind(START, lowered);
    if (goesOn) {
      const from = endBehind(first, old.slice(kept, old.length - behind));
      const end = endBehind(from, old.slice(old.length - behind));
      // Modules that were added to the text come behind its end.
      cutTo(program, end);
      this.#tail.setAside(program, from, end);
      cutTo(program, first);
      program.follow(text, cells, known.names, { start: first.text, end: from.text, by: text.length - end.text });
    }
    let at = first;
    for (const section of sections.slice(kept, sections.length - behind)) {
      const exit = this.#lower(section, at.text, hasMarkup);
      const next = endOf(program, at.text + section.length);
      lowered.push({ ...section, size: between(at, next), exit });
      at = next;
    }
    if (goesOn) this.#tail.putBack(program, at.text);
    for (const it of old.slice(old.length - behind)) lowered.push(it);
    program.finish(lowered, lowered.find((it) => it.exit > 0)?.exit ?? 0);
    this.#last = { filling: program.fillings, hasMarkup, sections: lowered, names: program.names.count };
  }

  /** Lowers a section that begins at an offset; answers how the module's block ends by it. */
  #lower({ nodes, length }: SectionNodes, offset: number, hasMarkup: boolean): number {
    const { blockExit } = this.#program;
    this.#nodes.take(nodes);
    this.#nodes.shift(offset);
    if (this.#program.cells.starts.length > 0) {
      // A cell is told by where it begins and ends.
      this.#nodes.start[0] = offset;
      this.#nodes.end[0] = offset + length;
    }
    blockExit[0] = 0;
    this.#lowering.lowerSection(this.#nodes, hasMarkup);
    return this.#program.blockExit[0]!;
  }
}

/** The mark behind sections that begin at another one. */
function endBehind(begin: Mark, sections: readonly Lowered[]): Mark {
  const end = { ...begin };
  for (const it of sections) count(end, it.size);
  return end;
}

/** How many sections of both are the same, counted from the beginning, or from the end where `isFromEnd`. */
function countSame(
  old: readonly SectionNodes[],
  sections: readonly SectionNodes[],
  most: number,
  isFromEnd: boolean,
): number {
  const at = (all: readonly SectionNodes[], index: number) => all[isFromEnd ? all.length - 1 - index : index]!;
  let same = 0;
  while (same < most) {
    const one = at(old, same);
    const other = at(sections, same);
    if (one.nodes !== other.nodes || one.length !== other.length) break;
    same++;
  }
  return same;
}
