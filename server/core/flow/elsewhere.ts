/** What is put into objects where they have another name: `self.rows` after `record.rows = …`, a list that a helper fills. */

import { ATTRIBUTE, CALL, NAME } from '../program/program.ts';
import type { Value } from './value.ts';
import type { Values } from './values.ts';

/** Of more stores under one key than these, the first count. */
const STORE_LIMIT = 64;

/** What is written to one of these is written to an argument that it is made with: at which place, or by which name. */
const WRITERS: ReadonlyMap<string, number | string> = new Map<string, number | string>([
  ['zipfile.ZipFile()', 0],
  ['tarfile.open()', 'fileobj'],
  ['gzip.GzipFile()', 'fileobj'],
  ['bz2.BZ2File()', 0],
  ['lzma.LZMAFile()', 0],
  ['io.TextIOWrapper()', 0],
]);

const NONE: readonly number[] = [];

/** A store into an object that has a name. */
interface Store {
  /** The NAME. */
  readonly owner: number;
  readonly value: number;
  /** The class of which it is the receiver, or -1. */
  readonly receiver: number;
}

export class Elsewhere {
  readonly #values: Values;
  /** By key and by what stands between the name and the key: `.rows` for `record.rows.append(…)`. */
  readonly #byPath = new Map<number, ReadonlyMap<string, readonly Store[]>>();
  /** By key and by where the object is made. */
  readonly #bySite = new Map<number, ReadonlyMap<number, readonly Store[]>>();

  constructor(values: Values) {
    this.#values = values;
  }

  /**
   * The expressions that are stored under `key` in instances of a class, of which `object` (`self`, `self.rows`) is one: from
   * outside, and by the methods of the classes that it extends or that extend it.
   */
  inInstances(object: number, key: number): readonly number[] {
    const { stores } = this.#values;
    if (stores.storesUnder(key).length === 0) return NONE;
    const { root, path } = stores.partsOf(object);
    const owner = root < 0 ? -1 : stores.receiverClass(root);
    const others = owner < 0 ? [] : (this.#under(key).get(path) ?? []);
    const isInstance = (store: Store) =>
      store.receiver < 0
        ? this.#values.of(store.owner).some((it) => it.kind === 'instance' && it.id === owner)
        : store.receiver !== owner && this.#values.classes.areRelated(store.receiver, owner);
    return others.filter(isInstance).map((it) => it.value);
  }

  /** What else an instance holds under `key`: set by other functions; of a receiver, bound by the classes that extend its own. */
  inInstance(value: Value & { readonly id: number }, use: number, key: number): readonly number[] {
    const isMade = this.#values.program.kind[value.at] === CALL;
    return isMade ? this.inSame([value], use, key) : this.#values.classes.overrides(value.id, key);
  }

  /** The expressions that are stored under `key` in what one of these values is, under any name, for a use in the source itself. */
  inSame(values: readonly Value[], use: number, key: number): readonly number[] {
    const { program, stores } = this.#values;
    if (use >= program.ownCount || stores.storesUnder(key).length === 0) return NONE;
    const frameOf = (at: number) => program.blockFrame[program.block[at]!];
    const sites = new Set(values.flatMap((it) => this.#siteOf(it)));
    const found = [...sites].flatMap((site) => this.#intoSites(key).get(site) ?? []);
    return found.filter((it) => frameOf(it.owner) !== frameOf(use) || it.owner < use).map((it) => it.value);
  }

  #under(key: number): ReadonlyMap<string, readonly Store[]> {
    const known = this.#byPath.get(key);
    if (known) return known;
    const { program, stores } = this.#values;
    const found = new Map<string, Store[]>();
    for (const store of stores.storesUnder(key)) {
      const { root, path } = stores.partsOf(program.storeObject[store]!);
      if (root < 0) continue;
      const receiver = stores.receiverClass(root);
      add(found, path, { owner: root, value: program.storeValue[store]!, receiver });
    }
    this.#byPath.set(key, found);
    return found;
  }

  #intoSites(key: number): ReadonlyMap<number, readonly Store[]> {
    const known = this.#bySite.get(key);
    if (known) return known;
    const { program, stores } = this.#values;
    const found = new Map<number, Store[]>();
    // Whoever asks meanwhile is answered without them.
    this.#bySite.set(key, found);
    for (const store of stores.storesUnder(key)) {
      const owner = program.storeObject[store]!;
      const isNamed = owner >= 0 && (program.kind[owner] === NAME || program.kind[owner] === ATTRIBUTE);
      if (!isNamed || stores.receiverClass(owner) >= 0) continue;
      const sites = new Set(this.#values.of(owner).flatMap((it) => [...this.#siteOf(it), ...this.#writtenTo(it)]));
      for (const site of sites) add(found, site, { owner, value: program.storeValue[store]!, receiver: -1 });
    }
    return found;
  }

  /** The expression that makes an object, where there is one. */
  #siteOf({ kind, at }: Value): readonly number[] {
    const made = this.#values.program.kind[at];
    if (kind === 'sequence' || kind === 'mapping') return [at];
    return (kind === 'instance' || kind === 'external') && made === CALL ? [at] : [];
  }

  /** The expressions that make what a writer writes to. */
  #writtenTo(writer: Value): readonly number[] {
    const place = writer.kind === 'external' ? WRITERS.get(writer.path) : undefined;
    if (place === undefined) return NONE;
    const { program } = this.#values;
    const to =
      typeof place === 'number' ? program.argumentAt(writer.at, place) : program.argumentNamed(writer.at, place);
    return to < 0 ? NONE : this.#values.of(to, writer.context).flatMap((it) => this.#siteOf(it));
  }
}

function add<Key>(found: Map<Key, Store[]>, key: Key, store: Store): void {
  const others = found.get(key);
  if (!others) found.set(key, [store]);
  else if (others.length < STORE_LIMIT) others.push(store);
}
