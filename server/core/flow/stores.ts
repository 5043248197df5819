/** What is put into objects after they are made: attributes, items, `self.x` across the methods of a class. */

import { ATTRIBUTE, BODY, NAME, type Program, REPEATED, STRING, SUBSCRIPT } from '../program/program.ts';
import { reaching } from './reach.ts';

/** Beyond so many stores into one object under one key, the nearest count. */
const STORE_LIMIT = 64;

const NONE: readonly number[] = [];

/** What is put somewhere: an expression, or for `ADDED` and `MERGED` the call whose arguments are. */
export interface Put {
  readonly key: number;
  readonly value: number;
}

export class Stores {
  readonly #program: Program;
  readonly #this: number;
  #keys: Map<string, Set<number>> | undefined;
  #stores: ReadonlyMap<number, readonly number[]> | undefined;
  /** The stores by key and object, as `#identity` says them, in document order. */
  readonly #byObject = new Map<number, ReadonlyMap<string | undefined, readonly number[]>>();
  /** The stores into parts of objects, by what `#identity` says of these. */
  #parts: ReadonlyMap<string | undefined, readonly number[]> | undefined;
  /** The stores by key and class, in document order. */
  readonly #byClass = new Map<number, ReadonlyMap<number, readonly number[]>>();

  constructor(program: Program) {
    this.#program = program;
    this.#this = program.names.add('this');
  }

  /** The expressions stored under `key` in objects that are `object` as well: `x.key = …`, `x["key"] = …`, `self.key = …`. */
  stored(object: number, key: number): readonly number[] {
    const program = this.#program;
    if (this.storesUnder(key).length === 0) return NONE;
    const stores = this.#storesInto(object, key);
    const next = this.#firstAfter(stores, object);
    const replacing = key >= 0 ? this.#lastCertain(stores, next, object) : -1;
    const before = stores.slice(Math.max(0, next - STORE_LIMIT, replacing), next);
    const after = stores.slice(next, next + STORE_LIMIT).filter((store) => this.#comesAround(store, object));
    return this.#intoSame([...before, ...after], object).map((store) => program.storeValue[store]!);
  }

  /** The expressions stored in an object under keys that are known. */
  held(object: number): readonly number[] {
    const program = this.#program;
    const identity = this.#identity(object);
    if (identity === undefined) return NONE;
    if (!this.#keys) {
      this.#keys = new Map();
      for (let store = 0; store < program.storeCount; store++) {
        const [into, key] = [program.storeObject[store]!, program.storeKey[store]!];
        const owner = into < 0 || key < 0 ? undefined : this.#identity(into);
        if (owner === undefined) continue;
        const keys = this.#keys.get(owner) ?? new Set<number>();
        if (keys.size < STORE_LIMIT) this.#keys.set(owner, keys.add(key));
      }
    }
    return [...(this.#keys.get(identity) ?? [])].flatMap((key) => this.stored(object, key));
  }

  /** What is put into the parts of what a NAME names, as `x.rows.append(…)` or `x["rows"][key] = …`. */
  intoParts(object: number): readonly Put[] {
    const program = this.#program;
    const identity = this.#identity(object);
    if (identity === undefined) return [];
    this.#parts ??= grouped(
      Array.from({ length: program.storeCount }, (_, store) => store).filter((store) => {
        const into = program.storeObject[store]!;
        return into >= 0 && program.storeKey[store]! < 0 && this.#keyOf(into) >= 0;
      }),
      (store) => this.#identity(this.#rootOf(program.storeObject[store]!)),
    );
    const stores = (this.#parts.get(identity) ?? NONE).slice(-STORE_LIMIT);
    return stores.map((it) => ({ key: program.storeKey[it]!, value: program.storeValue[it]! }));
  }

  /** When the store under a key that certainly comes before `object` is used takes effect, as `storeAt`; -1 without one. */
  replacedAt(object: number, key: number): number {
    const stores = this.#storesInto(object, key);
    const last = this.#lastCertain(stores, this.#firstAfter(stores, object), object);
    return last < 0 ? -1 : this.#program.storeAt[stores[last]!]!;
  }

  /** The position of the last store before `next` that always happens before the use; -1 without one. */
  #lastCertain(stores: readonly number[], next: number, use: number): number {
    const program = this.#program;
    const block = program.block[use]!;
    for (let position = next - 1; position >= Math.max(0, next - STORE_LIMIT); position--) {
      const own = program.block[program.storeObject[stores[position]!]!]!;
      if (program.blockFrame[own] === program.blockFrame[block] && program.contains(own, block)) return position;
    }
    return -1;
  }

  /** The expressions that the methods of a class store under a key of their receiver. */
  ofClass(id: number, key: number): readonly number[] {
    if (this.storesUnder(key).length === 0) return NONE;
    let byClass = this.#byClass.get(key);
    if (!byClass) {
      byClass = grouped(this.storesUnder(key), (store) => this.receiverClass(this.#program.storeObject[store]!));
      this.#byClass.set(key, byClass);
    }
    return (byClass.get(id) ?? NONE).slice(-STORE_LIMIT).map((store) => this.#program.storeValue[store]!);
  }

  /** The class whose method the expression stands in, or -1. */
  ownerOf(expression: number): number {
    const program = this.#program;
    let frame = program.blockFrame[program.block[expression]!]!;
    while (program.blockKind[frame] === BODY) {
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
    if (program.blockKind[frame] !== BODY) return -1;
    const info = program.functions[program.blockOwner[frame]!]!;
    const isReceiver = info.takesReceiver && info.parameters[0]?.name === program.a[expression];
    return isReceiver ? info.owner : -1;
  }

  #storesInto(object: number, key: number): readonly number[] {
    let byObject = this.#byObject.get(key);
    if (!byObject) {
      byObject = grouped(this.storesUnder(key), (store) => this.#identity(this.#program.storeObject[store]!));
      this.#byObject.set(key, byObject);
    }
    const identity = this.#identity(object);
    return (identity === undefined ? undefined : byObject.get(identity)) ?? NONE;
  }

  /** A text that is equal for expressions that mean the same object: a name in its scope, a receiver in its class, their parts. */
  #identity(expression: number): string | undefined {
    const program = this.#program;
    const { root, path } = this.partsOf(expression);
    if (root < 0) return undefined;
    const name = program.a[root]!;
    const owner = this.receiverClass(root);
    if (owner >= 0) return `${name} of class ${owner}${path}`;
    const scope = program.scopeOf(name, program.blockScope[program.block[root]!]!);
    return scope < 0 ? undefined : `${name} in ${scope}${path}`;
  }

  /** The NAME that an object's expression begins with, or -1, and by which names it leads on: equal for equal ways. */
  partsOf(expression: number): { readonly root: number; readonly path: string } {
    let path = '';
    let at = expression;
    for (let key = this.#keyOf(at); key >= 0; key = this.#keyOf(at)) {
      path += `.${key}`;
      at = this.#program.a[at]!;
    }
    return { root: this.#program.kind[at] === NAME ? at : -1, path };
  }

  /** Without the stores whose object's name was given another object before the use. */
  #intoSame(stores: readonly number[], use: number): readonly number[] {
    const program = this.#program;
    const root = this.#rootOf(use);
    if (stores.length === 0 || program.kind[root] !== NAME) return stores;
    const name = program.a[root]!;
    const scope = program.scopeOf(name, program.blockScope[program.block[root]!]!);
    if (scope < 0 || program.definitionsOf(name, scope).length < 2) return stores;
    const frame = program.blockFrame[program.block[root]!];
    const seen = new Set(reaching(program, name, scope, root));
    return stores.filter((store) => {
      const other = this.#rootOf(program.storeObject[store]!);
      if (program.blockFrame[program.block[other]!] !== frame) return true;
      return reaching(program, name, scope, other).some((it) => seen.has(it));
    });
  }

  #rootOf(expression: number): number {
    let at = expression;
    while (this.#keyOf(at) >= 0) at = this.#program.a[at]!;
    return at;
  }

  /** The name of the part that an expression takes of an object, `x.rows` or `x["rows"]`; -1 of anything else. */
  #keyOf(expression: number): number {
    const program = this.#program;
    if (program.kind[expression] === ATTRIBUTE) return program.b[expression]!;
    if (program.kind[expression] !== SUBSCRIPT || program.kind[program.b[expression]!] !== STRING) return -1;
    const key = program.b[expression]!;
    return program.names.at(program.a[key]!, program.b[key]!);
  }

  /** The position of the first store that stands after `use`, of stores in document order. */
  #firstAfter(stores: readonly number[], use: number): number {
    let low = 0;
    let high = stores.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#program.storeAt[stores[middle]!]! <= use + 1) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether a store that stands after `use` can have happened before it: in another function, or in the last round of a loop. */
  #comesAround(store: number, use: number): boolean {
    const program = this.#program;
    const object = program.storeObject[store]!;
    const isSameFrame = program.blockFrame[program.block[object]!] === program.blockFrame[program.block[use]!];
    return !isSameFrame || this.#inSameLoop(object, use);
  }

  #inSameLoop(a: number, b: number): boolean {
    const program = this.#program;
    for (let at = program.block[b]!; at >= 0; at = program.blockParent[at]!) {
      if (program.blockKind[at] === REPEATED && program.contains(at, program.block[a]!)) return true;
    }
    return false;
  }

  /** The numbers of the stores under a key. */
  storesUnder(key: number): readonly number[] {
    this.#stores ??= grouped(
      Array.from({ length: this.#program.storeCount }, (_, store) => store),
      (store) => this.#program.storeKey[store]!,
    );
    return this.#stores.get(key) ?? NONE;
  }
}

function grouped<Key>(stores: readonly number[], keyOf: (store: number) => Key): ReadonlyMap<Key, readonly number[]> {
  const result = new Map<Key, number[]>();
  for (const store of stores) {
    const key = keyOf(store);
    const others = result.get(key);
    if (others) others.push(store);
    else result.set(key, [store]);
  }
  return result;
}
