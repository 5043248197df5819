/** Where what is put into objects comes from: by `append` and its likes, under keys, into their parts. */

import { ADDED, ANY_KEY, ATTRIBUTE, MERGED, NAME } from '../program/program.ts';
import { along, type Origin, sourceAt, stepAt, writtenAt } from './origin.ts';
import type { Put } from './stores.ts';
import type { Context } from './value.ts';
import type { Values } from './values.ts';

const NONE: readonly Origin[] = [];

/** Methods of archives that take a file's name. */
const PACKING = /^(?:add|write)$/;
const ARCHIVE = /^(?:tarfile|zipfile)\./;

type Trace = (at: number, context: Context | undefined) => readonly Origin[];

export class Additions {
  readonly #values: Values;
  readonly #trace: Trace;

  /** `trace` tells where an expression comes from. */
  constructor(values: Values, trace: Trace) {
    this.#values = values;
    this.#trace = trace;
  }

  /** What was put into an object that is called `name` by `append`, `update` and item assignments under unknown keys. */
  to(object: number, name: string, context: Context | undefined): readonly Origin[] {
    const { stores, elsewhere } = this.#values;
    const keys = [ADDED, MERGED, ANY_KEY].filter((key) => stores.storesUnder(key).length > 0);
    if (keys.length === 0) return NONE;
    const values = this.#values.of(object, context);
    return keys.flatMap((key) => {
      const outside = elsewhere.inInstances(object, key);
      const others = elsewhere.inSame(values, object, key);
      const all = new Set([...stores.stored(object, key), ...outside, ...others]);
      return [...all].flatMap((value) => this.#put({ key, value }, name, context));
    });
  }

  /** What was put into an object under names that are known. */
  named(object: number, context: Context | undefined): readonly Origin[] {
    return this.#values.stores.held(object).flatMap((it) => this.#trace(it, context));
  }

  /** What was put into an object's parts, however they are named. */
  within(object: number, context: Context | undefined): readonly Origin[] {
    const { program, stores } = this.#values;
    const kind = program.kind[object];
    if (kind !== NAME && kind !== ATTRIBUTE) return NONE;
    const name = writtenAt(program, object);
    const parts = stores.intoParts(object).flatMap((it) => this.#put(it, name, context));
    return [...this.named(object, context), ...parts];
  }

  #put({ key, value }: Put, name: string, context: Context | undefined): readonly Origin[] {
    const { program } = this.#values;
    const added = key === ANY_KEY ? [value] : program.argumentsOf(value);
    const origins = [...added.flatMap((it) => this.#trace(it, context)), ...this.#packed(key, value)];
    return along(origins, stepAt(program, value, `put into \`${name}\``));
  }

  /** The file that a call puts into an archive by its name. */
  #packed(key: number, call: number): readonly Origin[] {
    const { program } = this.#values;
    if (key === ANY_KEY || !PACKING.test(program.names.text(program.lastName(program.a[call]!)))) return NONE;
    const path = this.#values.paths(program.a[call]!).find((it) => ARCHIVE.test(it));
    return path === undefined ? NONE : [sourceAt(program, 'file', call, path)];
  }
}
