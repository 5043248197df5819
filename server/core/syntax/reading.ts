/** What was read of one version of a tree, kept so that the next version takes over what did not change. */

import { Nodes } from './nodes.ts';

/** Subtrees of fewer rows are read again: finding them would cost as much. */
export const SMALLEST_KEPT = 48;

/**
 * The parser never changes a subtree that two versions of a tree share, so equal addresses mean equal content, as long
 * as the older version was alive while the newer one was parsed.
 */
export class Reading {
  readonly #nodes = new Nodes(1024);
  /** By subtree: its address and the row that it begins with; ascending by row. */
  #addresses: number[] = [];
  #rows: number[] = [];
  readonly #indexOf = new Map<number, number>();
  #newAddresses: number[] = [];
  #newRows: number[] = [];

  /** The number under which the subtree at an address is kept, or -1. */
  find(address: number): number {
    return this.#indexOf.get(address) ?? -1;
  }

  /** Notes that the subtree at an address now begins with a row. */
  note(address: number, row: number): void {
    this.#newAddresses.push(address);
    this.#newRows.push(row);
  }

  /**
   * Writes a kept subtree's rows below `row`, which is its own and already written, and answers with the row after them.
   * `nodes` grows where it must.
   */
  copy(index: number, nodes: Nodes, row: number): number {
    const kept = this.#nodes;
    const from = this.#rows[index]!;
    const to = kept.next[from]!;
    const length = to - from;
    while (row + length > nodes.kind.length) nodes.grow();
    const target = row + 1;
    nodes.kind.set(kept.kind.subarray(from + 1, to), target);
    nodes.field.set(kept.field.subarray(from + 1, to), target);
    const moved = nodes.start[row]! - kept.start[from]!;
    const down = row - from;
    const { start, end, next } = nodes;
    for (let old = from + 1; old < to; old++) {
      const own = old + down;
      start[own] = kept.start[old]! + moved;
      end[own] = kept.end[old]! + moved;
      next[own] = kept.next[old]! + down;
    }
    for (let inner = index; inner < this.#rows.length && this.#rows[inner]! < to; inner++) {
      this.note(this.#addresses[inner]!, this.#rows[inner]! + down);
    }
    return row + length;
  }

  /** Ends a reading: keeps a copy of what was read and forgets the version before. */
  finish(nodes: Nodes): void {
    const order = this.#newRows.map((_, i) => i).sort((a, b) => this.#newRows[a]! - this.#newRows[b]!);
    this.#addresses = order.map((it) => this.#newAddresses[it]!);
    this.#rows = order.map((it) => this.#newRows[it]!);
    this.#newAddresses = [];
    this.#newRows = [];
    this.#indexOf.clear();
    for (let i = 0; i < this.#addresses.length; i++) this.#indexOf.set(this.#addresses[i]!, i);
    this.#nodes.take(nodes);
  }

  /** Forgets everything, as for a tree without a predecessor. */
  clear(): void {
    this.#newAddresses = [];
    this.#newRows = [];
    this.#addresses = [];
    this.#rows = [];
    this.#indexOf.clear();
  }
}
