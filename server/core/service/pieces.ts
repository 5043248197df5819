/** What a source shows that writes a name in pieces, backwards or in another alphabet: `"ex" + "ec"`, `atob("ZXZhbA==")`. */

import { bare, type Catalog } from '../models/catalog.ts';
import { BARE, MEMBER, QUOTED } from '../syntax/scanner.ts';

/** Functions through which a name that is decoded becomes a text. */
const DECODERS = {
  python: [
    'chr',
    'bytes',
    'bytearray',
    'b64decode',
    'standard_b64decode',
    'urlsafe_b64decode',
    'decodebytes',
    'b32decode',
  ].concat(['b16decode', 'fromhex', 'unhexlify', 'a2b_hex', 'a2b_base64']),
  javascript: ['atob', 'fromCharCode', 'fromCodePoint', 'unescape'],
} as const;
/** Texts that say how another is to be decoded, and what is called with them. */
const ENCODINGS = {
  python: { names: ['rot13', 'rot_13', 'base64', 'hex'], by: ['codecs'] },
  javascript: { names: ['base64', 'base64url', 'hex'], by: ['Buffer'] },
} as const;

/** Functions that make a module of its name; only with them can a module's name in pieces matter. */
const IMPORTERS = { python: ['__import__', 'import_module'], javascript: ['require'] } as const;
/** The most letters of a name whose pieces are looked for. */
const LONGEST = 16;

/** A name, and by beginning and end the words that it has between them. */
interface Tiling {
  readonly length: number;
  readonly words: readonly (readonly number[])[];
  readonly backwards: number;
}

export class Pieces {
  readonly #isPython: boolean;
  readonly #names: readonly Tiling[];
  readonly #modules: readonly Tiling[];
  readonly #importers: readonly number[];
  readonly #decoders: readonly number[];
  readonly #encodings: readonly number[];
  readonly #by: readonly number[];

  constructor(catalog: Catalog, indexOf: (word: string) => number) {
    const sinks = catalog.facts.filter((it) => it.row.role === 'sink');
    const names = new Set(sinks.map((it) => bare(it.lastName)));
    const modules = new Set(sinks.flatMap((it) => it.row.call?.split('.')[0] ?? []));
    this.#names = tilings(names, indexOf);
    this.#modules = tilings(modules, indexOf);
    const { language } = catalog;
    this.#isPython = language === 'python';
    this.#importers = IMPORTERS[language].map(indexOf);
    this.#decoders = DECODERS[language].map(indexOf);
    this.#encodings = ENCODINGS[language].names.map(indexOf);
    this.#by = ENCODINGS[language].by.map(indexOf);
  }

  /** Whether the words seen may make a name that a sink ends in, or its module. */
  areSeen(seen: Uint8Array): boolean {
    const imports = has(seen, this.#importers, BARE | MEMBER);
    if (has(seen, this.#decoders, BARE | MEMBER)) return true;
    if ((imports || this.#isPython) && this.#hasEncoding(seen)) return true;
    if (this.#names.some((it) => isTiled(it, seen))) return true;
    return imports && this.#modules.some((it) => isTiled(it, seen));
  }

  #hasEncoding(seen: Uint8Array): boolean {
    return has(seen, this.#encodings, QUOTED) && has(seen, this.#by, BARE | MEMBER);
  }
}

function has(seen: Uint8Array, words: readonly number[], bits: number): boolean {
  return words.some((it) => (seen[it]! & bits) !== 0);
}

function tilings(names: ReadonlySet<string>, indexOf: (word: string) => number): readonly Tiling[] {
  return [...names]
    .filter((it) => /^\w+$/.test(it) && it.length >= 2 && it.length <= LONGEST)
    .map((name) => ({
      length: name.length,
      words: Array.from(name, (_, from) =>
        Array.from({ length: name.length - from }, (_, i) => indexOf(name.slice(from, from + i + 1))),
      ),
      backwards: indexOf([...name].reverse().join('')),
    }));
}

/** Whether texts that were seen, one behind the other, make the name; the name itself is no piece of it. */
function isTiled({ length, words, backwards }: Tiling, seen: Uint8Array): boolean {
  if ((seen[backwards]! & QUOTED) !== 0) return true;
  let reached = 1;
  for (let from = 0; from < length; from++) {
    if ((reached & (1 << from)) === 0) continue;
    for (let size = 1; size <= length - from && size < length; size++) {
      if ((seen[words[from]![size - 1]!]! & QUOTED) !== 0) reached |= 1 << (from + size);
    }
  }
  return (reached & (1 << length)) !== 0;
}
