/** Lists of expression numbers, one behind the other in one column; a list is named by where it begins. */

import { longer } from './columns.ts';

export class Lists {
  #column = new Int32Array(4096);
  #end = 0;

  /** Forgets all lists. */
  clear(): void {
    this.#end = 0;
  }

  /** Where the next list begins. */
  get end(): number {
    return this.#end;
  }

  /** The lists from one on, as they are stored. */
  from(list: number): Int32Array {
    return this.#column.subarray(list, this.#end);
  }

  /** Forgets the lists from one on. */
  cut(list: number): void {
    this.#end = list;
  }

  /** Stores lists behind all others as they were stored before, with expressions that have moved. */
  append(rows: Int32Array, by: number): void {
    const begin = this.#end;
    const needed = begin + rows.length;
    if (needed > this.#column.length) this.#column = longer(this.#column, Math.max(needed, this.#column.length * 2));
    const column = this.#column;
    column.set(rows, begin);
    this.#end = needed;
    if (by === 0) return;
    for (let list = begin; list < needed; ) {
      const next = list + 1 + column[list]!;
      for (let at = list + 1; at < next; at++) if (column[at]! >= 0) column[at]! += by;
      list = next;
    }
  }

  /** Stores a list; answers its name. */
  add(items: readonly number[]): number {
    const list = this.#end;
    const needed = list + items.length + 1;
    if (needed > this.#column.length) this.#column = longer(this.#column, Math.max(needed, this.#column.length * 2));
    this.#column[list] = items.length;
    for (let i = 0; i < items.length; i++) this.#column[list + 1 + i] = items[i]!;
    this.#end = needed;
    return list;
  }

  length(list: number): number {
    return this.#column[list]!;
  }

  item(list: number, index: number): number {
    return this.#column[list + 1 + index]!;
  }

  /** All that is in a list, in order. */
  items(list: number): readonly number[] {
    return Array.from(this.#column.subarray(list + 1, list + 1 + this.#column[list]!));
  }
}
