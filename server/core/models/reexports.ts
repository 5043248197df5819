/** What libraries give on of each other, as rows: `zx.fs` is `fs-extra`, an integration's session is `aiohttp`'s. */

import type { Library, Row } from './model.ts';

/**
 * The rows of a library, and those of others that hold for what it gives on. A row that speaks of some versions only is taken
 * for the newest, for nothing says which one the library brings along.
 */
export function rowsWithReexports(library: Library, libraries: readonly Library[]): readonly Row[] {
  const rows = [...library.rows];
  for (const [own, original] of Object.entries(library.reexports ?? {})) {
    for (const other of libraries) {
      if (other.language !== library.language) continue;
      for (const row of other.rows) {
        const renamed = row.until === undefined ? under(row, original, own) : undefined;
        if (renamed) rows.push(renamed);
      }
    }
  }
  return rows;
}

/** The row as it holds where what is called `original` has the name `own`; undefined for a row of something else. */
function under(given: Row, original: string, own: string): Row | undefined {
  const name = given.call ?? given.value ?? '';
  if (!name.startsWith(original)) return undefined;
  const rest = name.slice(original.length);
  if (rest !== '' && !/^[.(/]/.test(rest)) return undefined;
  const { since: _, ...row } = given;
  return row.call === undefined ? { ...row, value: own + rest } : { ...row, call: own + rest };
}
