/** What libraries give on of each other, as rows: `zx.fs` is `fs-extra`, an integration's session is `aiohttp`'s. */

import type { Library, Row } from './model.ts';

/** That a library gives on, under a name of its own, what belongs to another name. */
interface Reexport {
  readonly library: Library;
  readonly own: string;
  readonly original: string;
}

/**
 * By library: the rows of others that hold for what it gives on; `libraries` are all of one language. A row that speaks of
 * some versions only is taken for the newest, for nothing says which one the library brings along.
 */
export function reexportedRows(libraries: readonly Library[]): ReadonlyMap<Library, readonly Row[]> {
  const reexports = byHead(libraries);
  const result = new Map<Library, Row[]>();
  for (const { rows } of libraries) {
    for (const row of rows) {
      const known = row.until === undefined ? reexports.get(headOf(row.call ?? row.value ?? '')) : undefined;
      for (const reexport of known ?? []) {
        const renamed = under(row, reexport);
        if (!renamed) continue;
        const others = result.get(reexport.library);
        if (others) others.push(renamed);
        else result.set(reexport.library, [renamed]);
      }
    }
  }
  return result;
}

/** All reexports by how the names that they give on begin: of thousands of rows, few begin so. */
function byHead(libraries: readonly Library[]): ReadonlyMap<string, readonly Reexport[]> {
  const result = new Map<string, Reexport[]>();
  for (const library of libraries) {
    for (const [own, original] of Object.entries(library.reexports ?? {})) {
      const head = headOf(original);
      const others = result.get(head) ?? [];
      result.set(head, [...others, { library, own, original }]);
    }
  }
  return result;
}

/** A name up to its first dot, slash or parenthesis. */
function headOf(name: string): string {
  const end = name.search(/[./(]/);
  return end < 0 ? name : name.slice(0, end);
}

/** The row as it holds for what is given on; undefined for a row of something else. */
function under(given: Row, { own, original }: Reexport): Row | undefined {
  const name = given.call ?? given.value ?? '';
  if (!name.startsWith(original)) return undefined;
  const rest = name.slice(original.length);
  if (rest !== '' && !/^[.(/]/.test(rest)) return undefined;
  const { since: _, ...row } = given;
  return row.call === undefined ? { ...row, value: own + rest } : { ...row, call: own + rest };
}
