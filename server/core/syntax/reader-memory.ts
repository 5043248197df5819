/** Reads a tree straight out of the parser's WebAssembly memory: the same result as a cursor's at a tenth of its cost. */

import type { Language as LoadedLanguage, Tree } from 'web-tree-sitter';
import type { Nodes } from './nodes.ts';
import { Productions } from './productions.ts';
import type { TreeReader } from './reader.ts';
import { type Reading, SMALLEST_KEPT } from './reading.ts';

/** The parser's memory; the views are replaced whenever it grows. */
export interface RuntimeMemory {
  readonly HEAPU8: Uint8Array;
  readonly HEAPU16: Uint16Array;
  readonly HEAPU32: Uint32Array;
}

/*
 * The layout of `Subtree` (tree-sitter's subtree.h, 32 bits, little endian). A subtree is 8 bytes: either a small leaf's
 * data themselves, or the address of the data. The children of a node lie, 8 bytes each, directly before its data.
 * Positions are in bytes of UTF-16, so twice the offset.
 */
const SUBTREE_SIZE = 8;

/** Small leaves: bit 0 of the first byte tells them from addresses. */
const INLINE = 1;
const INLINE_VISIBLE = 2;
const INLINE_NAMED = 4;
const INLINE_EXTRA = 8;
const INLINE_SYMBOL = 1;
const INLINE_PADDING = 6;
const INLINE_LENGTH = 7;

/** All other subtrees: byte offsets of the members. */
const PADDING = 4;
const LENGTH = 16;
const ERROR_COST = 32;
const CHILD_COUNT = 36;
const SYMBOL = 40;
const FLAGS = 44;
const VISIBLE_CHILD_COUNT = 48;
const PRODUCTION = 66;
const VISIBLE = 1;
const NAMED = 2;
const EXTRA = 4;

/** What is kept of a node while its children are read, in this order. */
const FRAME_SIZE = 7;

/** Far more than any text that a parser accepts can need; reaching it means that the layout is another one. */
const MAX_STACK_LENGTH = FRAME_SIZE << 24;

export class MemoryReader implements TreeReader {
  readonly #memory: RuntimeMemory;
  readonly #productions: Productions;
  #stack = new Int32Array(FRAME_SIZE << 10);

  constructor(memory: RuntimeMemory, loaded: LoadedLanguage) {
    this.#memory = memory;
    this.#productions = new Productions(memory, loaded);
  }

  /** @throws RangeError when the memory cannot be laid out as this class believes. */
  read(tree: Tree, nodes: Nodes, reading?: Reading): void {
    const { HEAPU8: bytes, HEAPU16: halves, HEAPU32: words } = this.#memory;
    const { width, alias, field: fieldOf, length, publicSymbol, named } = this.#productions;
    let stack = this.#stack;
    let { kind, field, start, end, next } = nodes;

    // `TSTree` begins with the root's subtree, which is never a small leaf.
    const root = words[(tree as unknown as readonly number[])[0]! >> 2]!;
    const rootStart = words[(root + PADDING) >> 2]!;
    kind[0] = publicSymbol[halves[(root + SYMBOL) >> 1]!]!;
    field[0] = 0;
    start[0] = rootStart >> 1;
    end[0] = (rootStart + words[(root + LENGTH) >> 2]!) >> 1;
    nodes.hasError = words[(root + ERROR_COST) >> 2]! > 0;
    let count = 1;

    // The frame: the node whose children are being read. Its row is -1 when it has none.
    let row = 0;
    let child = firstChild(root, words);
    let lastChild = root;
    let position = rootStart;
    let structural = 0;
    let production = halves[(root + PRODUCTION) >> 1]!;
    let inherited = 0;
    let top = 0;
    /** Whether no child of the frame has been read: a first child's padding is its parent's. */
    let isFirst = true;

    for (;;) {
      if (child === lastChild) {
        if (row >= 0) {
          next[row] = count;
          // The data of a node lie behind its children.
          if (reading && count - row >= SMALLEST_KEPT) reading.note(lastChild, row);
        }
        if (top === 0) break;
        top -= FRAME_SIZE;
        row = stack[top]!;
        child = stack[top + 1]!;
        lastChild = stack[top + 2]!;
        position = stack[top + 3]!;
        structural = stack[top + 4]!;
        production = stack[top + 5]!;
        inherited = stack[top + 6]!;
        isFirst = false;
        continue;
      }

      const flags = bytes[child]!;
      const isInline = (flags & INLINE) !== 0;
      let data = 0;
      let symbol: number;
      let isVisible: boolean;
      let isNamed: boolean;
      let isExtra: boolean;
      let from = position;
      if (isInline) {
        if (!isFirst) from += bytes[child + INLINE_PADDING]!;
        position = from + bytes[child + INLINE_LENGTH]!;
        symbol = bytes[child + INLINE_SYMBOL]!;
        isVisible = (flags & INLINE_VISIBLE) !== 0;
        isNamed = (flags & INLINE_NAMED) !== 0;
        isExtra = (flags & INLINE_EXTRA) !== 0;
      } else {
        data = words[child >> 2]!;
        if (!isFirst) from += words[(data + PADDING) >> 2]!;
        position = from + words[(data + LENGTH) >> 2]!;
        symbol = halves[(data + SYMBOL) >> 1]!;
        const heapFlags = bytes[data + FLAGS]!;
        isVisible = (heapFlags & VISIBLE) !== 0;
        isNamed = (heapFlags & NAMED) !== 0;
        isExtra = (heapFlags & EXTRA) !== 0;
      }
      isFirst = false;
      child += SUBTREE_SIZE;

      let ownField = 0;
      if (!isExtra) {
        ownField = inherited;
        if (structural < length[production]!) {
          const slot = production * width + structural;
          if (fieldOf[slot] !== 0) ownField = fieldOf[slot]!;
          if (alias[slot] !== 0) {
            symbol = alias[slot]!;
            isVisible = true;
            isNamed = named[symbol] !== 0;
          }
        }
        structural++;
      }

      let ownRow = -1;
      if (isVisible && (isNamed || ownField !== 0)) {
        if (count === kind.length) {
          nodes.grow();
          ({ kind, field, start, end, next } = nodes);
        }
        ownRow = count++;
        kind[ownRow] = publicSymbol[symbol]!;
        field[ownRow] = ownField;
        start[ownRow] = from >> 1;
        end[ownRow] = position >> 1;
        next[ownRow] = count;
      }

      const kept = reading && ownRow >= 0 && !isInline ? reading.find(data) : -1;
      if (kept >= 0) {
        count = reading!.copy(kept, nodes, ownRow);
        ({ kind, field, start, end, next } = nodes);
        next[ownRow] = count;
        continue;
      }
      if (isInline || words[(data + CHILD_COUNT) >> 2] === 0 || words[(data + VISIBLE_CHILD_COUNT) >> 2] === 0)
        continue;
      if (top + FRAME_SIZE > stack.length) stack = this.#growStack();
      stack[top] = row;
      stack[top + 1] = child;
      stack[top + 2] = lastChild;
      stack[top + 3] = position;
      stack[top + 4] = structural;
      stack[top + 5] = production;
      stack[top + 6] = inherited;
      top += FRAME_SIZE;
      row = ownRow;
      child = firstChild(data, words);
      lastChild = data;
      position = from;
      structural = 0;
      production = halves[(data + PRODUCTION) >> 1]!;
      inherited = isVisible ? 0 : ownField;
      isFirst = true;
    }
    nodes.count = count;
    reading?.finish(nodes);
  }

  #growStack(): Int32Array<ArrayBuffer> {
    if (this.#stack.length >= MAX_STACK_LENGTH) throw new RangeError('a tree is deeper than any text can make it');
    const larger = new Int32Array(this.#stack.length * 2);
    larger.set(this.#stack);
    this.#stack = larger;
    return larger;
  }
}

/** The address of the first of the children that lie before a node's data. */
function firstChild(data: number, words: Uint32Array): number {
  const address = data - words[(data + CHILD_COUNT) >> 2]! * SUBTREE_SIZE;
  if (!(address >= 0)) throw new RangeError('a node has more children than there is memory');
  return address;
}
