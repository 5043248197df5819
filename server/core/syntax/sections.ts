/** A Python text that changes, read section by section: an edit costs what its section costs, and an error stays in it. */

import { findChange } from './edit.ts';
import type { IncrementalTree, KeptText } from './incremental-tree.ts';
import { Nodes } from './nodes.ts';
import { LARGEST, sectionEnd } from './python-sections.ts';

/** UTF-16 code units of a section from which on its tree is kept as well: shorter ones are parsed in a millisecond. */
const LONG = 8000;

/** Its length in UTF-16 code units, and once it is parsed its nodes, with offsets from its own beginning. */
interface Section {
  readonly length: number;
  nodes?: Nodes | undefined;
}

type Read = (text: string, nodes: Nodes, limit: number) => boolean;

export class Sections implements KeptText {
  /** Of the long section that changed last. */
  readonly #tree: IncrementalTree;
  readonly #readAlone: Read;
  readonly #clock: () => number;
  #text = '';
  #sections: readonly Section[] = [{ length: 0 }];

  /** `readAlone` reads a text of which nothing is kept; `clock` counts milliseconds. */
  constructor(tree: IncrementalTree, readAlone: Read, clock: () => number) {
    this.#tree = tree;
    this.#readAlone = readAlone;
    this.#clock = clock;
  }

  read(text: string, nodes: Nodes, limit: number): boolean {
    const end = this.#clock() + limit;
    this.#cut(text);
    let offset = 0;
    for (const section of this.#sections) {
      section.nodes ??= this.#parse(text.slice(offset, offset + section.length), end - this.#clock());
      if (!section.nodes) return false;
      offset += section.length;
    }
    if (this.#sections.length === 1) {
      nodes.take(this.#sections[0]!.nodes!);
      return true;
    }
    offset = 0;
    nodes.begin();
    for (const section of this.#sections) {
      nodes.appendChildren(section.nodes!, offset);
      offset += section.length;
    }
    nodes.finish(offset);
    return true;
  }

  #parse(text: string, limit: number): Nodes | undefined {
    const nodes = new Nodes(Math.max(16, text.length >> 3));
    const isRead = text.length < LONG ? this.#readAlone(text, nodes, limit) : this.#tree.read(text, nodes, limit);
    return isRead ? nodes : undefined;
  }

  /** Cuts a text, taking over the sections that did not change. */
  #cut(text: string): void {
    if (text.length > LARGEST) {
      if (text !== this.#text) this.#sections = [{ length: text.length }];
      this.#text = text;
      return;
    }
    if (this.#text.length > LARGEST) this.#forget();
    const change = findChange(this.#text, text);
    if (!change) return;
    const old = this.#sections;
    const moved = text.length - this.#text.length;
    // Where the section before the changed one ends depends on what comes after it.
    let kept = 0;
    let at = 0;
    while (kept + 1 < old.length && at + old[kept]!.length + old[kept + 1]!.length <= change.start) {
      at += old[kept++]!.length;
    }
    const sections = old.slice(0, kept);
    let next = kept;
    let nextStart = at;
    do {
      while (next < old.length && nextStart + moved < at) nextStart += old[next++]!.length;
      if (next < old.length && nextStart >= change.oldEnd && nextStart + moved === at) {
        for (const it of old.slice(next)) sections.push(it);
        break;
      }
      const end = sectionEnd(text, at);
      const before = sections.length === kept && end <= change.start ? old[kept] : undefined;
      sections.push(before?.length === end - at ? before : { length: end - at });
      at = end;
    } while (at < text.length);
    this.#sections = sections;
    this.#text = text;
  }

  dispose(): void {
    this.#tree.dispose();
    this.#forget();
  }

  #forget(): void {
    this.#sections = [{ length: 0 }];
    this.#text = '';
  }
}
