/** Lists of expression numbers, one behind the other in one column; a list is named by where it begins. */

import { longer } from './columns.ts';

export class Lists {
  #column = new Int32Array(4096);
  #end = 0;

  /** Forgets all lists. */
  clear(): void {
    this.#end = 0;
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
