/** Tables that a source writes out: what is taken from one row does not go with what stands in another. */

import { MAPPING, type Program, SEQUENCE } from '../program/program.ts';

/** How many rows of all tables together are told apart. */
const ROW_LIMIT = 2_000;

interface Row {
  /** The SEQUENCE or MAPPING whose row it is. */
  readonly table: number;
  /** UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
}

export class Tables {
  readonly #program: Program;
  #rows: readonly Row[] | undefined;

  constructor(program: Program) {
    this.#program = program;
  }

  /** Whether no two places, as UTF-16 offsets, stand in different rows of one table: `[["npm", ["test"]], ["git", ["status"]]]`. */
  areOfOneRow(places: readonly number[]): boolean {
    this.#rows ??= this.#find();
    if (this.#rows.length === 0) return true;
    const chosen = new Map<number, Row>();
    for (const place of places) {
      if (place <= 0) continue;
      for (const row of this.#rows) {
        if (place < row.start || place >= row.end) continue;
        const other = chosen.get(row.table);
        if (other && other !== row) return false;
        chosen.set(row.table, row);
      }
    }
    return true;
  }

  #find(): readonly Row[] {
    const { kind, a, lists, start, end, count } = this.#program;
    const isComposite = (it: number) => it >= 0 && (kind[it] === SEQUENCE || kind[it] === MAPPING);
    const rows: Row[] = [];
    for (let table = 0; table < count && rows.length < ROW_LIMIT; table++) {
      if (kind[table] !== SEQUENCE && kind[table] !== MAPPING) continue;
      const items = lists.items(a[table]!);
      const held = (kind[table] === MAPPING ? items.filter((_, i) => i % 2 === 1) : items).filter(isComposite);
      if (held.length > 1) rows.push(...held.map((it) => ({ table, start: start[it]!, end: end[it]! })));
    }
    return rows;
  }
}
