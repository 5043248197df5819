/** The tree of a text that changes: the parser takes over what it can, and so does the reader. */

import type { Edit, Tree } from 'web-tree-sitter';
import { findEdit } from './edit.ts';
import type { Nodes, SectionNodes } from './nodes.ts';
import type { TreeReader } from './reader.ts';
import { Reading } from './reading.ts';

/** What is kept of a text from one version to the next. */
export interface KeptText {
  /**
   * Takes the whole new text, parses what changed and replaces what `nodes` holds by all its nodes. False when parsing
   * took longer than `limit` milliseconds: then `nodes` is left as it is, and the next call parses what is still wanting.
   */
  read(text: string, nodes: Nodes, limit: number): boolean;
  /** As `read`, but answers with the sections themselves; one that did not change is the same object or has the same nodes. */
  sections(text: string, limit: number): readonly SectionNodes[] | undefined;
  /** Gives the memory back; a later `read` starts afresh. */
  dispose(): void;
}

/** Undefined when the limit (ms) has passed. */
export type Parse = (text: string, old: Tree | undefined, limit: number) => Tree | undefined;

export class IncrementalTree {
  readonly #reader: TreeReader;
  readonly #parse: Parse;
  readonly #mask: (text: string) => string;
  readonly #reading = new Reading();
  #tree: Tree | undefined;
  #text = '';

  /** `mask` tells what the grammar is given in place of a text, equally long. */
  constructor(reader: TreeReader, parse: Parse, mask: (text: string) => string) {
    this.#reader = reader;
    this.#parse = parse;
    this.#mask = mask;
  }

  /** As `KeptText` has it. */
  read(text: string, nodes: Nodes, limit: number): boolean {
    const given = this.#mask(text);
    const edit = this.#tree && findEdit(this.#text, given);
    if (!this.#tree || edit) this.#replace(given, edit, limit);
    if (!this.#tree) return false;
    this.#reader.read(this.#tree, nodes, this.#reading);
    return true;
  }

  #replace(text: string, edit: Edit | undefined, limit: number): void {
    const old = this.#tree;
    if (old && edit) old.edit(edit);
    // Without a predecessor that lives until now, addresses may have been used again.
    if (!old) this.#reading.clear();
    this.#tree = undefined;
    this.#text = text;
    try {
      this.#tree = this.#parse(text, old, limit);
    } finally {
      old?.delete();
    }
  }

  dispose(): void {
    this.#tree?.delete();
    this.#tree = undefined;
    this.#text = '';
  }
}
