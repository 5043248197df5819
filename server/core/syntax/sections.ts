/** A text that changes, read section by section: an edit costs what its section costs, and an error stays in it. */

import { type Cutter, LARGEST } from './cutter.ts';
import { findChange } from './edit.ts';
import type { IncrementalTree, KeptText } from './incremental-tree.ts';
import { Nodes, type SectionNodes } from './nodes.ts';

/** UTF-16 code units of a section from which on its tree is kept as well: shorter ones are parsed in a millisecond. */
const LONG = 8000;

/** How many sections of a text may be open, for each needs a look at all that follows; with more it is not cut. */
const MOST_OPEN = 16;

/** Its length in UTF-16 code units, and once it is parsed its nodes, with offsets from its own beginning. */
interface Section {
  readonly length: number;
  readonly isOpen: boolean;
  nodes?: Nodes | undefined;
}

type Read = (text: string, nodes: Nodes, limit: number) => boolean;

export class Sections implements KeptText {
  /** Of the long section that changed last. */
  readonly #tree: IncrementalTree;
  readonly #readAlone: Read;
  readonly #clock: () => number;
  readonly #cutter: Cutter;
  #text = '';
  #sections: readonly Section[] = [{ length: 0, isOpen: false }];
  /** Whether the text is one that is not cut. */
  #isWhole = false;

  /** `readAlone` reads a text of which nothing is kept; `clock` counts milliseconds. */
  constructor(cutter: Cutter, tree: IncrementalTree, readAlone: Read, clock: () => number) {
    this.#cutter = cutter;
    this.#tree = tree;
    this.#readAlone = readAlone;
    this.#clock = clock;
  }

  read(text: string, nodes: Nodes, limit: number): boolean {
    const sections = this.sections(text, limit);
    if (!sections) return false;
    if (sections.length === 1) {
      nodes.take(sections[0]!.nodes);
      return true;
    }
    let offset = 0;
    nodes.begin();
    for (const section of sections) {
      nodes.appendChildren(section.nodes, offset);
      offset += section.length;
    }
    nodes.finish(offset);
    return true;
  }

  sections(text: string, limit: number): readonly SectionNodes[] | undefined {
    const end = this.#clock() + limit;
    this.#cut(text);
    let offset = 0;
    for (const section of this.#sections) {
      section.nodes ??= this.#parse(text.slice(offset, offset + section.length), end - this.#clock());
      if (!section.nodes) return undefined;
      offset += section.length;
    }
    return this.#sections as readonly SectionNodes[];
  }

  #parse(text: string, limit: number): Nodes | undefined {
    const nodes = new Nodes(Math.max(16, text.length >> 3));
    const isRead = text.length < LONG ? this.#readAlone(text, nodes, limit) : this.#tree.read(text, nodes, limit);
    return isRead ? nodes : undefined;
  }

  /** Cuts a text, taking over the sections that did not change. */
  #cut(text: string): void {
    if (text === this.#text) return;
    const sections = text.length > LARGEST ? undefined : this.#sectionsOf(text);
    this.#isWhole = !sections;
    this.#sections = sections ?? [{ length: text.length, isOpen: false }];
    this.#text = text;
  }

  /** The sections of a text, of which those that did not change are the old ones; undefined when too many are open. */
  #sectionsOf(text: string): readonly Section[] | undefined {
    const oldText = this.#isWhole ? '' : this.#text;
    const old = this.#isWhole ? [] : this.#sections;
    const change = findChange(oldText, text);
    if (!change) return [{ length: 0, isOpen: false }];
    const moved = text.length - oldText.length;
    // Where the section before the changed one ends depends on what comes after it.
    let kept = 0;
    let at = 0;
    while (kept + 1 < old.length && !old[kept]!.isOpen) {
      if (at + old[kept]!.length + old[kept + 1]!.length > change.start) break;
      at += old[kept++]!.length;
    }
    /** Where what was at an offset is now, or -1 for what may be nowhere. */
    const placeOf = (offset: number) =>
      offset >= change.oldEnd ? offset + moved : offset <= change.start ? offset : -1;
    const sections = old.slice(0, kept);
    const sectionAt = this.#cutter(text);
    let next = kept;
    let nextStart = at;
    let open = 0;
    do {
      while (next < old.length && placeOf(nextStart) < at) nextStart += old[next++]!.length;
      const isThere = next < old.length && placeOf(nextStart) === at;
      if (isThere && nextStart >= change.oldEnd) {
        for (const it of old.slice(next)) sections.push(it);
        break;
      }
      const { end, isOpen } = sectionAt(at);
      const isSame = isThere && end <= change.start && old[next]!.length === end - at;
      sections.push({ length: end - at, isOpen, nodes: isSame ? old[next]!.nodes : undefined });
      at = end;
      if (isOpen) open++;
    } while (at < text.length && open <= MOST_OPEN);
    return sections.filter((it) => it.isOpen).length > MOST_OPEN ? undefined : sections;
  }

  dispose(): void {
    this.#tree.dispose();
    this.#sections = [{ length: 0, isOpen: false }];
    this.#text = '';
    this.#isWhole = false;
  }
}
