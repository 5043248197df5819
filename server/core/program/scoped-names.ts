/** What is known of names in scopes: an open hash table, since maps would need a number that is made of two. */

import { longer, longerBytes } from './columns.ts';

const FREE = -1;
/** The scope declares the name. */
const DECLARED = 1;
/** Definitions of the name in the scope belong to a scope further out. */
const OUTER = 2;

export class ScopedNames {
  #slots = new Int32Array(2048).fill(FREE);
  #count = 0;
  #scope = new Int32Array(1024);
  #name = new Int32Array(1024);
  #flags = new Uint8Array(1024);
  /** The last definition, or -1. */
  #last = new Int32Array(1024);
  /** All that was said of scopes, in order: scope, name, flag, scope, name, flag … */
  #said = new Int32Array(3072);
  #saidCount = 0;

  clear(): void {
    this.#slots.fill(FREE);
    this.#count = 0;
    this.#saidCount = 0;
  }

  /** Says that a scope declares a name, unless that belongs to a scope further out. */
  declare(scope: number, name: number): void {
    this.#say(scope, name, DECLARED);
  }

  declareOuter(scope: number, name: number): void {
    this.#say(scope, name, OUTER);
  }

  /** How many numbers tell what was said of scopes. */
  get said(): number {
    return this.#saidCount;
  }

  /** What was said from a number on. */
  saidFrom(from: number): Int32Array {
    return this.#said.subarray(from, this.#saidCount);
  }

  /** Takes back what was said from a number on; counts after `sayAgain`. */
  cut(from: number): void {
    this.#saidCount = from;
  }

  /** Says behind all else what was said before, of scopes that have moved but for the first one; counts after `sayAgain`. */
  saySame(said: Int32Array, by: number): void {
    for (let at = 0; at < said.length; at += 3) {
      const scope = said[at]!;
      this.#note(scope === 0 ? 0 : scope + by, said[at + 1]!, said[at + 2]!);
    }
  }

  /** Forgets all definitions, and takes what was said for all that was. */
  sayAgain(): void {
    const count = this.#saidCount;
    this.clear();
    for (let at = 0; at < count; at += 3) this.#say(this.#said[at]!, this.#said[at + 1]!, this.#said[at + 2]!);
  }

  isDeclared(scope: number, name: number): boolean {
    const row = this.#slots[this.#slotOf(scope, name)]!;
    return row !== FREE && (this.#flags[row]! & DECLARED) !== 0;
  }

  /** The last definition of a name in a scope, or -1. */
  last(scope: number, name: number): number {
    const row = this.#slots[this.#slotOf(scope, name)]!;
    return row === FREE ? -1 : this.#last[row]!;
  }

  /** Makes a definition the last one of a name in a scope, and answers with the one that was so far, or -1. */
  define(scope: number, name: number, definition: number): number {
    const row = this.#add(scope, name);
    const before = this.#last[row]!;
    this.#last[row] = definition;
    return before;
  }

  #say(scope: number, name: number, flag: number): void {
    const row = this.#add(scope, name);
    if (flag === OUTER || (this.#flags[row]! & OUTER) === 0) this.#flags[row]! |= flag;
    this.#note(scope, name, flag);
  }

  #note(scope: number, name: number, flag: number): void {
    const at = this.#saidCount;
    if (at === this.#said.length) this.#said = longer(this.#said, at * 2);
    this.#said[at] = scope;
    this.#said[at + 1] = name;
    this.#said[at + 2] = flag;
    this.#saidCount = at + 3;
  }

  #slotOf(scope: number, name: number): number {
    const mask = this.#slots.length - 1;
    let slot = (Math.imul(scope, 0x9e3779b1) ^ Math.imul(name, 0x85ebca6b)) >>> 7;
    for (slot &= mask; ; slot = (slot + 1) & mask) {
      const row = this.#slots[slot]!;
      if (row === FREE || (this.#name[row] === name && this.#scope[row] === scope)) return slot;
    }
  }

  #add(scope: number, name: number): number {
    const slot = this.#slotOf(scope, name);
    const known = this.#slots[slot]!;
    if (known !== FREE) return known;
    const row = this.#count++;
    if (row === this.#scope.length) this.#growRows();
    this.#scope[row] = scope;
    this.#name[row] = name;
    this.#flags[row] = 0;
    this.#last[row] = -1;
    this.#slots[slot] = row;
    if (this.#count * 2 > this.#slots.length) this.#growSlots();
    return row;
  }

  #growRows(): void {
    const size = this.#scope.length * 2;
    this.#scope = longer(this.#scope, size);
    this.#name = longer(this.#name, size);
    this.#flags = longerBytes(this.#flags, size);
    this.#last = longer(this.#last, size);
  }

  #growSlots(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(FREE);
    for (let row = 0; row < this.#count; row++) this.#slots[this.#slotOf(this.#scope[row]!, this.#name[row]!)] = row;
  }
}
