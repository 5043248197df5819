/** A parsed tree as columns of numbers, one row per node in pre-order. */

/** The kind of the nodes in which the parser gathers what it could not fit in. */
export const ERROR_KIND = 65535;

/**
 * Holds the named nodes of one tree, and those anonymous ones that fill a field (operators, mostly).
 * One instance serves any number of trees one after the other: the columns only grow, and rows from `count` on are
 * left-overs. A growing column is replaced, so take the columns anew after each read.
 */
export class Nodes {
  /** Rows in use; row 0 is the root. */
  count = 0;
  /** The grammar's public symbol of the node, or `ERROR_KIND`. */
  kind: Uint16Array;
  /** The field that the node fills in its parent, or 0. */
  field: Uint8Array;
  /** Where the node begins, as a UTF-16 offset. */
  start: Int32Array;
  /** Where the node ends (exclusive), as a UTF-16 offset; equal to `start` for a token that the parser made up. */
  end: Int32Array;
  /** The row after the last one of the node's subtree. */
  next: Int32Array;
  /** Whether the parser had to skip or make up anything. */
  hasError = false;

  /** `capacity` is the number of rows that fit without growing. */
  constructor(capacity = 1 << 14) {
    this.kind = new Uint16Array(capacity);
    this.field = new Uint8Array(capacity);
    this.start = new Int32Array(capacity);
    this.end = new Int32Array(capacity);
    this.next = new Int32Array(capacity);
  }

  /** Doubles the number of rows that fit, keeping all of them. */
  grow(): void {
    const capacity = this.kind.length * 2;
    this.kind = copyInto(new Uint16Array(capacity), this.kind);
    this.field = copyInto(new Uint8Array(capacity), this.field);
    this.start = copyInto(new Int32Array(capacity), this.start);
    this.end = copyInto(new Int32Array(capacity), this.end);
    this.next = copyInto(new Int32Array(capacity), this.next);
  }

  /** Moves all nodes by a number of UTF-16 code units. */
  shift(by: number): void {
    for (let row = 0; row < this.count; row++) {
      this.start[row]! += by;
      this.end[row]! += by;
    }
  }

  /** Becomes a copy of another's rows. */
  take(other: Nodes): void {
    while (this.kind.length < other.count) this.grow();
    this.count = other.count;
    this.hasError = other.hasError;
    this.kind.set(other.kind.subarray(0, other.count));
    this.field.set(other.field.subarray(0, other.count));
    this.start.set(other.start.subarray(0, other.count));
    this.end.set(other.end.subarray(0, other.count));
    this.next.set(other.next.subarray(0, other.count));
  }

  /** Holds no node any more. */
  clear(): void {
    this.count = 0;
    this.hasError = false;
  }

  /** Begins a tree that others are put into: `appendChildren` of each of them, then `finish`. */
  begin(): void {
    this.count = 1;
    this.hasError = false;
    this.kind[0] = ERROR_KIND;
    this.field[0] = 0;
    this.start[0] = 0;
  }

  /** Adds what stands in another tree, whose offsets move by `offset`, to the root, which is of its root's kind. */
  appendChildren(other: Nodes, offset: number): void {
    const isBroken = other.kind[0] === ERROR_KIND;
    if (this.count === 1) this.start[0] = other.start[0]! + offset;
    if (!isBroken) this.kind[0] = other.kind[0]!;
    this.#copy(other, isBroken ? 0 : 1, offset);
  }

  /** Copies the rows from `from` on behind the own ones. */
  #copy(other: Nodes, from: number, offset: number): void {
    const { count } = other;
    const down = this.count - from;
    while (this.kind.length < down + count) this.grow();
    const { start, end, next } = this;
    this.kind.set(other.kind.subarray(from, count), this.count);
    this.field.set(other.field.subarray(from, count), this.count);
    for (let row = from; row < count; row++) {
      start[down + row] = other.start[row]! + offset;
      end[down + row] = other.end[row]! + offset;
      next[down + row] = other.next[row]! + down;
    }
    this.count = down + count;
    this.hasError ||= other.hasError;
  }

  /** Ends the tree that `begin` began, of a text of `length` UTF-16 code units. */
  finish(length: number): void {
    this.end[0] = length;
    this.next[0] = this.count;
  }

  /** Whether both hold the same tree. */
  equals(other: Nodes): boolean {
    if (this.count !== other.count || this.hasError !== other.hasError) return false;
    for (let row = 0; row < this.count; row++) {
      if (this.kind[row] !== other.kind[row] || this.field[row] !== other.field[row]) return false;
      if (this.start[row] !== other.start[row] || this.end[row] !== other.end[row]) return false;
      if (this.next[row] !== other.next[row]) return false;
    }
    return true;
  }
}

/** A part of a text, with its own tree, whose offsets count from where the part begins. */
export interface SectionNodes {
  /** UTF-16 code units. */
  readonly length: number;
  readonly nodes: Nodes;
}

function copyInto<Column extends { set(from: Column): void }>(larger: Column, smaller: Column): Column {
  larger.set(smaller);
  return larger;
}
