/** What is put into instances from outside of their class: after `record.rows = …` that is what `self.rows` holds. */

import { ATTRIBUTE, NAME } from '../program/program.ts';
import type { Values } from './values.ts';

/** Of more stores under one key than these, the first count. */
const STORE_LIMIT = 64;

const NONE: readonly number[] = [];

/** A store into an object that has a name and is no receiver. */
interface Store {
  /** The NAME. */
  readonly owner: number;
  readonly value: number;
}

export class Outside {
  readonly #values: Values;
  /** By key and by the attributes between the name and the key: `.rows` for `record.rows.append(…)`. */
  readonly #byKey = new Map<number, ReadonlyMap<string, readonly Store[]>>();

  constructor(values: Values) {
    this.#values = values;
  }

  /** The expressions that are stored under `key` in instances of a class, of which `object` (`self`, `self.rows`) is one. */
  stored(object: number, key: number): readonly number[] {
    const { stores } = this.#values;
    if (stores.storesUnder(key).length === 0) return NONE;
    const { root, attributes } = this.#parts(object);
    const owner = root < 0 ? -1 : stores.receiverClass(root);
    const others = owner < 0 ? [] : (this.#under(key).get(attributes) ?? []);
    const isInstance = (at: number) => this.#values.of(at).some((it) => it.kind === 'instance' && it.id === owner);
    return others.filter((it) => isInstance(it.owner)).map((it) => it.value);
  }

  #under(key: number): ReadonlyMap<string, readonly Store[]> {
    const known = this.#byKey.get(key);
    if (known) return known;
    const { program, stores } = this.#values;
    const found = new Map<string, Store[]>();
    for (const store of stores.storesUnder(key)) {
      const { root, attributes } = this.#parts(program.storeObject[store]!);
      if (root < 0 || stores.receiverClass(root) >= 0) continue;
      const others = found.get(attributes) ?? [];
      if (others.length < STORE_LIMIT) others.push({ owner: root, value: program.storeValue[store]! });
      found.set(attributes, others);
    }
    this.#byKey.set(key, found);
    return found;
  }

  /** The NAME that an object's expression begins with, or -1, and the attributes after it. */
  #parts(object: number): { readonly root: number; readonly attributes: string } {
    const { program } = this.#values;
    let attributes = '';
    let at = object;
    for (; at >= 0 && program.kind[at] === ATTRIBUTE; at = program.a[at]!) attributes += `.${program.b[at]}`;
    return { root: at >= 0 && program.kind[at] === NAME ? at : -1, attributes };
  }
}
