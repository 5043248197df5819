/** What is put into objects after they are made: attributes, items, `self.x` across the methods of a class. */

import { ATTRIBUTE, NAME, type Program } from '../program/program.ts';

export class Stores {
  readonly #program: Program;
  readonly #this: number;
  #stores: Map<number, number[]> | undefined;

  constructor(program: Program) {
    this.#program = program;
    this.#this = program.names.add('this');
  }

  /** The expressions stored under `key` in objects that are `object` as well: `x.key = …`, `x["key"] = …`, `self.key = …`. */
  stored(object: number, key: number): readonly number[] {
    const program = this.#program;
    const result: number[] = [];
    for (const store of this.storesUnder(key)) {
      const target = program.storeObject[store]!;
      if (this.#sameObject(target, object) && this.#precedes(store, object)) result.push(program.storeValue[store]!);
    }
    return result;
  }

  /** The expressions that the methods of a class store under a key of their receiver. */
  ofClass(id: number, key: number): readonly number[] {
    const program = this.#program;
    return this.storesUnder(key)
      .filter((store) => this.receiverClass(program.storeObject[store]!) === id)
      .map((store) => program.storeValue[store]!);
  }

  /** The class whose method the expression stands in, or -1. */
  ownerOf(expression: number): number {
    const program = this.#program;
    let frame = program.blockFrame[program.block[expression]!]!;
    while (frame > 0) {
      const info = program.functions[program.blockOwner[frame]!]!;
      if (info.owner >= 0) return info.owner;
      frame = program.blockFrame[program.blockParent[frame]!]!;
    }
    return -1;
  }

  /** The class of which an expression is the receiver (`self`, `this`), or -1. */
  receiverClass(expression: number): number {
    const program = this.#program;
    if (program.kind[expression] !== NAME) return -1;
    if (program.a[expression] === this.#this) return this.ownerOf(expression);
    const frame = program.blockFrame[program.block[expression]!]!;
    if (frame <= 0) return -1;
    const info = program.functions[program.blockOwner[frame]!]!;
    const isReceiver = info.takesReceiver && info.parameters[0]?.name === program.a[expression];
    return isReceiver ? info.owner : -1;
  }

  #sameObject(a: number, b: number): boolean {
    const program = this.#program;
    if (program.kind[a] !== program.kind[b]) return false;
    if (program.kind[a] === ATTRIBUTE) {
      return program.b[a] === program.b[b] && this.#sameObject(program.a[a]!, program.a[b]!);
    }
    if (program.kind[a] !== NAME || program.a[a] !== program.a[b]) return false;
    const owner = this.receiverClass(a);
    if (owner >= 0) return owner === this.receiverClass(b);
    const scopeA = program.scopeOf(program.a[a]!, program.blockScope[program.block[a]!]!);
    return scopeA >= 0 && scopeA === program.scopeOf(program.a[b]!, program.blockScope[program.block[b]!]!);
  }

  /** Whether a store can have happened when `use` is evaluated: before it, or in another function. */
  #precedes(store: number, use: number): boolean {
    const program = this.#program;
    const object = program.storeObject[store]!;
    if (program.blockFrame[program.block[object]!] !== program.blockFrame[program.block[use]!]) return true;
    return program.storeAt[store]! <= use + 1 || this.#inSameLoop(object, use);
  }

  #inSameLoop(a: number, b: number): boolean {
    const program = this.#program;
    for (let at = program.block[b]!; at >= 0; at = program.blockParent[at]!) {
      if (program.blockKind[at] === 2 && program.contains(at, program.block[a]!)) return true;
    }
    return false;
  }

  /** The numbers of the stores under a key. */
  storesUnder(key: number): readonly number[] {
    if (!this.#stores) {
      this.#stores = new Map();
      for (let store = 0; store < this.#program.storeCount; store++) {
        const own = this.#program.storeKey[store]!;
        const others = this.#stores.get(own);
        if (others) others.push(store);
        else this.#stores.set(own, [store]);
      }
    }
    return this.#stores.get(key) ?? [];
  }
}
