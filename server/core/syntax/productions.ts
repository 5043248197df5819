/** A grammar's tables, read out of the parser's memory: what decides which nodes show, under which name and field. */

import type { Language as LoadedLanguage } from 'web-tree-sitter';
import type { RuntimeMemory } from './reader-memory.ts';

/** Byte offsets of the members of `TSLanguage` (tree-sitter's parser.h, language versions 14 and 15, 32 bits). */
const SYMBOL_COUNT = 4;
const ALIAS_COUNT = 8;
const PRODUCTION_COUNT = 28;
const FIELD_COUNT = 32;
const MAX_ALIAS_SEQUENCE_LENGTH = 36;
const FIELD_MAP_SLICES = 64;
const FIELD_MAP_ENTRIES = 68;
const SYMBOL_METADATA = 72;
const PUBLIC_SYMBOL_MAP = 76;
const ALIAS_SEQUENCES = 84;

/** The symbols of `TSSymbol`'s full range, so that the two built-in error symbols at its end need no test. */
const SYMBOL_RANGE = 65536;

/**
 * The tables by production and structural child (children without extras such as comments). Slot
 * `production * width + child` holds what the grammar says about that child.
 */
export class Productions {
  readonly width: number;
  /** The symbol under which the child shows instead of its own, or 0. */
  readonly alias: Uint16Array;
  /** The field that the child fills, or 0. */
  readonly field: Uint16Array;
  /** By production: the number of children about whom the tables say anything. */
  readonly length: Uint8Array;
  /** The symbol that stands for all symbols of the same name. */
  readonly publicSymbol: Uint16Array;
  /** 1 for the symbols of named kinds. */
  readonly named: Uint8Array;

  constructor(memory: RuntimeMemory, loaded: LoadedLanguage) {
    const { HEAPU8: bytes, HEAPU16: halves, HEAPU32: words } = memory;
    const address = (loaded as unknown as readonly number[])[0]!;
    const member = (offset: number): number => words[(address + offset) >> 2]!;

    this.publicSymbol = new Uint16Array(SYMBOL_RANGE);
    for (let symbol = 0; symbol < SYMBOL_RANGE; symbol++) this.publicSymbol[symbol] = symbol;
    this.named = new Uint8Array(SYMBOL_RANGE);
    const symbols = member(SYMBOL_COUNT) + member(ALIAS_COUNT);
    for (let symbol = 0; symbol < symbols; symbol++) {
      this.publicSymbol[symbol] = halves[(member(PUBLIC_SYMBOL_MAP) >> 1) + symbol]!;
      this.named[symbol] = bytes[member(SYMBOL_METADATA) + symbol * 3 + 1]!;
    }

    const productions = member(PRODUCTION_COUNT);
    const aliases: Slot[] = [];
    const aliasLength = halves[(address + MAX_ALIAS_SEQUENCE_LENGTH) >> 1]!;
    // Production 0 belongs to all nodes whose children have no aliases, among them errors.
    for (let production = 1; production < productions; production++) {
      for (let child = 0; child < aliasLength; child++) {
        const value = halves[(member(ALIAS_SEQUENCES) >> 1) + production * aliasLength + child]!;
        if (value !== 0) aliases.push({ production, child, value });
      }
    }

    const fields: Slot[] = [];
    for (let production = 0; production < productions && member(FIELD_COUNT) > 0; production++) {
      const slice = (member(FIELD_MAP_SLICES) >> 1) + production * 2;
      for (let index = 0; index < halves[slice + 1]!; index++) {
        const entry = member(FIELD_MAP_ENTRIES) + (halves[slice]! + index) * 4;
        const isInherited = bytes[entry + 3]! !== 0;
        if (!isInherited) fields.push({ production, child: bytes[entry + 2]!, value: halves[entry >> 1]! });
      }
    }

    this.width = [...aliases, ...fields].reduce((width, { child }) => Math.max(width, child + 1), 0);
    this.length = new Uint8Array(productions);
    for (const { production, child } of [...aliases, ...fields]) {
      this.length[production] = Math.max(this.length[production]!, child + 1);
    }
    this.alias = fill(productions * this.width, this.width, aliases);
    this.field = fill(productions * this.width, this.width, fields);
  }
}

/** What the grammar says about one child of one production. */
interface Slot {
  readonly production: number;
  readonly child: number;
  readonly value: number;
}

/** The first slot of a child counts, as for the parser's own functions. */
function fill(size: number, width: number, slots: readonly Slot[]): Uint16Array {
  const table = new Uint16Array(size);
  for (const { production, child, value } of slots) table[production * width + child] ||= value;
  return table;
}
