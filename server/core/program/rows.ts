/** What a Program's rows are made of: the columns of each kind of row, and what the numbers in them count. */

import { longer, longerBytes } from './columns.ts';
import type { Mark } from './mark.ts';

/** What a column's numbers count; '' where they mean the same wherever the row stands. */
export type Counted = keyof Mark | '';

/** By kind of row: its columns. Of an expression's `a`, `b`, `c` and a block's owner, the row's kind tells what they count. */
export const ROWS = {
  expressions: { kind: '', start: 'text', end: 'text', a: '', b: '', c: '', block: 'blocks', previousCall: '' },
  arguments: { argumentName: '', argumentValue: 'expressions', argumentStart: 'text' },
  blocks: {
    blockParent: 'blocks',
    blockKind: '',
    blockScope: 'scopes',
    blockFrame: 'blocks',
    blockOwner: '',
    blockExit: '',
    blockFirst: 'expressions',
    blockLast: 'expressions',
  },
  scopes: { scopeParent: 'scopes', scopeKind: '', scopeBlock: 'blocks' },
  definitions: {
    definitionName: '',
    definitionScope: 'scopes',
    definitionBlock: 'blocks',
    definitionValue: 'expressions',
    definitionAt: 'expressions',
    definitionStart: 'text',
    previousDefinition: '',
  },
  stores: { storeObject: 'expressions', storeKey: '', storeValue: 'expressions', storeAt: 'expressions' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Counted>>>>;

type Union<Of> = Of extends unknown ? keyof Of : never;
type Column = Union<(typeof ROWS)[keyof typeof ROWS]>;

/** What has all those columns: a Program. */
export type Columns = Record<Column, Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>;

/** A kind of row with its columns, as entries. */
export type Kind = keyof typeof ROWS;

export const KINDS = Object.keys(ROWS) as readonly Kind[];

/** The columns of a kind of row, with what they count. */
export function columnsOf(kind: Kind): readonly (readonly [Column, Counted])[] {
  return Object.entries(ROWS[kind]) as [Column, Counted][];
}

/** Makes room for `size` rows of some columns. */
export function lengthen(columns: Columns, names: Readonly<Partial<Record<Column, Counted>>>, size: number): void {
  for (const name of Object.keys(names) as Column[]) {
    const column = columns[name];
    columns[name] = column instanceof Uint8Array ? longerBytes(column, size) : longer(column, size);
  }
}
