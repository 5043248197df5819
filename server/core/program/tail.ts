/** The end of a Program, set aside while what stands before it is lowered anew, and put back behind that. */

import { longer, longerBytes } from './columns.ts';
import {
  ARM,
  ATTRIBUTE,
  BINARY,
  BODY,
  CALL,
  CHOICE,
  CLASS,
  COMPARISON,
  FUNCTION,
  IMPORT,
  ITEM,
  MAPPING,
  NOT,
  PARAMETER,
  QUOTED_TEXT,
  SAME,
  SEQUENCE,
  SPREAD,
  STRING,
  SUBSCRIPT,
  TEMPLATE,
} from './kinds.ts';
import { between, cutTo, endOf, type Mark, PARTS } from './mark.ts';
import type { Export, Star } from './modules.ts';
import type { Parameter } from './parts.ts';
import type { Program } from './program.ts';
import { type Columns, columnsOf, KINDS, lengthen, ROWS } from './rows.ts';

type Part = (typeof PARTS)[number];
type Writable<Of> = { -readonly [Key in keyof Of]: Of[Key] };

/** Every kind of row with its columns and what these count, and what is kept aside of each: rows are many, and go there at each change. */
const SHELVES = () =>
  KINDS.map((kind) => ({
    kind,
    columns: columnsOf(kind).map(([name, counted]) => ({ name, counted, kept: new Int32Array(0) as Kept })),
  }));

type Kept = Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

export class Tail {
  readonly #shelves = SHELVES();
  #lists = new Int32Array(0);
  #said = new Int32Array(0);
  #parts = new Map<Part, unknown[]>();
  #exports: readonly Export[] = [];
  #stars: readonly Star[] = [];
  #from!: Mark;
  #size!: Mark;

  /** Takes what stands between a mark and the end out of a program. */
  setAside(program: Program, from: Mark, to: Mark): void {
    this.#from = from;
    this.#size = between(from, to);
    for (const { kind, columns } of this.#shelves) {
      for (const column of columns) {
        const rows = (program as Columns)[column.name].subarray(from[kind], to[kind]);
        if (column.kept.length < rows.length) column.kept = roomFor(rows);
        column.kept.set(rows);
      }
    }
    this.#lists = program.lists.from(from.lists).slice();
    this.#said = program.scoped.saidFrom(from.said).slice();
    for (const part of PARTS) this.#parts.set(part, program[part].slice(from[part]));
    const { exports, stars } = program.modules.cut(from);
    this.#exports = exports;
    this.#stars = stars;
    cutTo(program, from);
  }

  /** Puts it back at the program's end, which is at `text` in its text. */
  putBack(program: Program, text: number): void {
    const at = endOf(program, text);
    const by = between(this.#from, at);
    for (const { kind, columns } of this.#shelves) {
      const count = at[kind] + this.#size[kind];
      while ((program as Columns)[columns[0]!.name].length < count) {
        lengthen(program, ROWS[kind], 2 * (program as Columns)[columns[0]!.name].length);
      }
      for (const { name, counted, kept } of columns) {
        const column = (program as Columns)[name];
        column.set(kept.subarray(0, this.#size[kind]), at[kind]);
        // Number 0 is the module's own block or scope, in which all stands that does not move.
        const first = counted === 'blocks' || counted === 'scopes' ? 1 : 0;
        if (counted !== '') move(column, at[kind], count, first, by[counted]);
      }
    }
    program.count += this.#size.expressions;
    program.argumentCount += this.#size.arguments;
    program.blockCount += this.#size.blocks;
    program.scopeCount += this.#size.scopes;
    program.definitionCount += this.#size.definitions;
    program.storeCount += this.#size.stores;
    moveOperands(program, at.expressions, by);
    moveOwners(program, at.blocks, by);
    program.lists.append(this.#lists, by.expressions);
    program.scoped.saySame(this.#said, by.scopes);
    for (const it of this.#exports) {
      program.modules.addExport(it.scope, it.name, it.value < 0 ? it.value : it.value + by.expressions);
    }
    for (const it of this.#stars) program.modules.addStar(it.scope, it.specifier);
    for (const part of PARTS) {
      const all: unknown[] = program[part];
      for (const it of this.#parts.get(part)!) all.push(it);
    }
    this.#parts.clear();
    moveParts(program, at, by);
  }
}

function roomFor(rows: Kept): Kept {
  return rows instanceof Uint8Array
    ? longerBytes(new Uint8Array(0), rows.length * 2)
    : longer(new Int32Array(0), rows.length * 2);
}

function move(column: Kept, from: number, to: number, first: number, by: number): void {
  if (by === 0) return;
  for (let row = from; row < to; row++) if (column[row]! >= first) column[row]! += by;
}

/** Moves what expressions are made of. */
function moveOperands({ kind, a, b, c, count }: Program, from: number, by: Mark): void {
  const { text, expressions, lists } = by;
  for (let at = from; at < count; at++) {
    switch (kind[at]) {
      case STRING:
        a[at]! += text;
        b[at]! += text;
        break;
      case CHOICE:
        a[at]! += lists;
        if (b[at]! < 0) break;
        b[at]! += expressions;
        c[at]! += expressions;
        break;
      case TEMPLATE:
      case SEQUENCE:
      case MAPPING:
      case COMPARISON:
        a[at]! += lists;
        break;
      case SUBSCRIPT:
      case BINARY:
        a[at]! += expressions;
        b[at]! += expressions;
        break;
      case CALL:
        a[at]! += expressions;
        b[at]! += by.arguments;
        break;
      case ITEM:
      case ATTRIBUTE:
      case SAME:
      case SPREAD:
      case QUOTED_TEXT:
      case NOT:
        if (a[at]! >= 0) a[at]! += expressions;
        break;
      case FUNCTION:
      case PARAMETER:
        a[at]! += by.functions;
        break;
      case CLASS:
        a[at]! += by.classes;
        break;
      case IMPORT:
        a[at]! += by.imports;
        break;
    }
  }
}

function moveOwners({ blockKind, blockOwner, blockCount }: Program, from: number, by: Mark): void {
  for (let at = from; at < blockCount; at++) {
    if (blockKind[at] === BODY) blockOwner[at]! += by.functions;
    else if (blockKind[at] === ARM) blockOwner[at]! += by.constructs;
  }
}

/** Moves what the parts behind a mark say of places and rows. */
function moveParts(program: Program, from: Mark, by: Mark): void {
  const { text, expressions, blocks } = by;
  const expression = (it: number) => (it < 0 ? it : it + expressions);
  const all = (them: number[]) => {
    for (let i = 0; i < them.length; i++) them[i] = expression(them[i]!);
  };
  for (let at = from.functions; at < program.functions.length; at++) {
    const info: Writable<Program['functions'][number]> = program.functions[at]!;
    info.start += text;
    info.end += text;
    for (const it of info.parameters as Writable<Parameter>[]) {
      it.fallback = expression(it.fallback);
      it.decorator = expression(it.decorator);
      if (it.typeStart < 0) continue;
      it.typeStart += text;
      it.typeEnd += text;
    }
    all(info.returns);
    all(info.decorators);
    if (info.owner >= 0) info.owner += by.classes;
    info.block += blocks;
    info.argumentOf = expression(info.argumentOf);
    info.calledBy = expression(info.calledBy);
  }
  for (let at = from.classes; at < program.classes.length; at++) {
    const info = program.classes[at]!;
    all(info.bases);
    info.scope += by.scopes;
  }
  for (let at = from.constructs; at < program.constructs.length; at++) {
    const { arms } = program.constructs[at]!;
    for (let i = 0; i < arms.length; i++) arms[i]! += blocks;
  }
  for (let at = from.tests; at < program.tests.length; at++) {
    const test: Writable<Program['tests'][number]> = program.tests[at]!;
    test.from += expressions;
    test.to += expressions;
    if (test.block > 0) test.block += blocks;
    if (test.arm >= 0) test.arm += blocks;
  }
  for (let at = from.handlers; at < program.handlers.length; at++) {
    const handler: Writable<Program['handlers'][number]> = program.handlers[at]!;
    handler.from += text;
    handler.to += text;
    handler.start += text;
    handler.end += text;
  }
  const { addresses, comments, markup } = program;
  for (let at = from.addresses; at < addresses.length; at++) addresses[at]! += text;
  for (let at = from.comments; at < comments.length; at++) comments[at]! += text;
  for (let at = from.markup; at < markup.length; at++) if (at % 3 !== 2) markup[at]! += text;
}
