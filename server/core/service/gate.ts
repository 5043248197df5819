/** The gate: whether a source can have a finding at all, decided without parsing it. */

import { mayNameCode } from '../flow/code-files.ts';
import { PAGE_SCRIPTS } from '../flow/script-tags.ts';
import { SCRIPT_TEXTS } from '../flow/script-texts.ts';
import { bare, type Catalog, type Fact } from '../models/catalog.ts';
import { BETWEEN_NAMES, BY_TEXT, type Condition, conditionOf, conditionOver } from '../models/conditions.ts';
import { ENVIRONMENT_NAMES, mayTellEnvironment } from '../secrets/environment.ts';
import { isNamedSecret, mayHaveSecret, NAME_ENDINGS } from '../secrets/finder.ts';
import { PLACES } from '../secrets/places.ts';
import { INDEX_VARIABLES } from '../shell/indexes.ts';
import type { Language } from '../syntax/language.ts';
import { BARE, CodeScanner, MEMBER, OPEN, QUOTED } from '../syntax/scanner.ts';
import { Pieces } from './pieces.ts';

/** Objects that hold the global names, so that one may stand after a dot or in brackets. */
const GLOBAL_OBJECTS = {
  python: ['builtins', '__builtins__', '__builtin__'],
  javascript: ['globalThis', 'window', 'self', 'global', 'Reflect'],
} as const;

/** What holds the environment in scripts. */
const ENVIRONMENT_HOLDERS = {
  python: [],
  javascript: ['process', 'Deno', 'Bun', 'meta'],
} as const;

/** Sinks that write files, and those that only matter for a file that is written in the same source. */
const WRITES = new Set<string | undefined>(['write']);
const RUNS = new Set<string | undefined>(['run', 'native', 'permit', 'search']);
/** Names by which the folders that are searched for modules are set without a call. */
const SEARCHED = { python: ['sys', 'PYTHONPATH'], javascript: ['NODE_PATH'] } as const;

/** Words of which one stands where text is written to a file: modes of opening, and functions that need none. */
const WRITING = {
  python: ['w', 'wt', 'a', 'x', 'write_text'],
  javascript: ['writeFile', 'writeFileSync', 'writeTextFile', 'outputFile', 'outputFileSync', 'createWriteStream'],
} as const;

/** A tag that loads a script, in markup or in a text. */
const SCRIPT_TAG = [...'script'].map((character) => character.charCodeAt(0));
const LESS = 60;
const LOWER_CASE = 0x20;

export class Gate {
  readonly #catalog: Catalog;
  /** All that are looked for, by number. */
  readonly #words = new Map<string, number>();
  #scanner: CodeScanner;
  readonly #conditions: Condition<number>[];
  /** Names that matter wherever they stand. */
  readonly #telling: readonly number[];
  /** Of sinks that write files, and of those that run them. */
  readonly #writes: readonly Condition<number>[];
  readonly #runs: readonly Condition<number>[];
  readonly #searched: readonly number[];
  readonly #writing: readonly number[];
  readonly #byText: readonly number[];
  readonly #globalObjects: readonly number[];
  readonly #textCounts: boolean;
  /** Made for the first source that nothing else admits: the parts of names are most of all words. */
  #pieces: Pieces | undefined;
  /** The libraries that can send something away, and what does without being imported. */
  readonly #senders: readonly number[];
  readonly #globalSenders: readonly number[];
  /** How modules are named where they are imported. */
  readonly #imported: number;
  /** How the environment is named, and what holds it. */
  readonly #environments: readonly number[];
  readonly #processes: readonly number[];
  /** The words of each place where secrets are kept. */
  readonly #places: readonly (readonly number[])[];

  constructor(catalog: Catalog) {
    const indexOf = (word: string) => this.#indexOf(word);
    this.#catalog = catalog;
    this.#byText = BY_TEXT[catalog.language].map(indexOf);
    this.#globalObjects = GLOBAL_OBJECTS[catalog.language].map(indexOf);
    const facts = catalog.facts.filter((it) => it.row.role === 'load' || it.row.role === 'sink');
    const conditions = (isMeant: (fact: Fact) => boolean) =>
      facts.filter(isMeant).map((it) => conditionOver(conditionOf(it), indexOf));
    const isOf = (kinds: ReadonlySet<string | undefined>) => (it: Fact) =>
      it.row.role === 'sink' && kinds.has(it.row.kind);
    this.#writes = conditions(isOf(WRITES));
    this.#runs = conditions(isOf(RUNS));
    this.#conditions = conditions((it) => !isOf(WRITES)(it) && !isOf(RUNS)(it));
    this.#searched = SEARCHED[catalog.language].map(indexOf);
    this.#writing = WRITING[catalog.language].map(indexOf);
    const common = { either: [], given: [], keyword: undefined, global: false };
    this.#conditions.push({ names: [PAGE_SCRIPTS[catalog.language], 'url'].map(indexOf), ...common });
    if (catalog.language === 'javascript') {
      this.#conditions.push({ names: [indexOf('from')], ...common, open: true });
      for (const set of ['src', ...SCRIPT_TEXTS]) {
        this.#conditions.push({ names: ['createElement', 'script', set].map(indexOf), ...common });
      }
    }
    this.#telling = INDEX_VARIABLES.map(indexOf);
    this.#textCounts = catalog.language === 'javascript';
    const senders = senderNames(catalog);
    this.#senders = senders.modules.map(indexOf);
    this.#globalSenders = senders.globals.map(indexOf);
    this.#imported = catalog.language === 'python' ? BARE | MEMBER | QUOTED : BARE | QUOTED;
    this.#environments = ENVIRONMENT_NAMES.map(indexOf);
    this.#processes = ENVIRONMENT_HOLDERS[catalog.language].map(indexOf);
    this.#places = PLACES.map(({ words }) => words.map(indexOf));
    this.#scanner = new CodeScanner([...this.#words.keys()], NAME_ENDINGS);
  }

  #indexOf(word: string): number {
    const known = this.#words.get(word);
    if (known !== undefined) return known;
    this.#words.set(word, this.#words.size);
    return this.#words.size - 1;
  }

  /** Whether bytes[0, length) can have a finding; `false` is certain. */
  admits(bytes: Uint8Array, length: number, language: Language): boolean {
    // What a comment accepts is judged even where there is nothing to accept.
    if (hasDirective(bytes, length)) return true;
    const scanner = this.#scanner;
    scanner.scan(bytes, length, language);
    if (scanner.odd) return true;
    const { seen } = scanner;
    const isSeen = (words: readonly number[], bits: number) => words.some((word) => (seen[word]! & bits) !== 0);
    const isText = this.#textCounts || isSeen(this.#byText, BARE | MEMBER);
    const text = isText ? QUOTED : 0;
    const name = BARE | MEMBER | text;
    const global = isSeen(this.#globalObjects, name) ? BARE | MEMBER | QUOTED : BARE;
    const isMet = (it: Condition<number>): boolean => {
      const wanted = it.global ? global : it.inherited ? name & ~BARE : name;
      const last = it.open ? OPEN | ((it.inherited ? name : global) & QUOTED) : wanted;
      // A class declares what it inherits under a bare name; only after a dot is it reached.
      if (it.inherited && !isSeen(it.names, wanted)) return false;
      if (it.keyword !== undefined && seen[it.keyword] === 0) return false;
      if (it.either.length > 0 && !isSeen(it.either, name)) return false;
      if (it.given.length > 0 && !isSeen(it.given, name)) return false;
      return it.names.every((word, i) => (seen[word]! & (i === it.names.length - 1 ? last : wanted)) !== 0);
    };
    if (isSeen(this.#telling, BARE | MEMBER | QUOTED)) return true;
    if (this.#conditions.some(isMet)) return true;
    if (this.#writes.some(isMet)) {
      // What it fetches, a file that imports it may run.
      if (isSeen(this.#senders, this.#imported) || isSeen(this.#globalSenders, BARE | MEMBER | QUOTED)) return true;
      const isSearched = isSeen(this.#searched, name | QUOTED);
      if (isSearched || this.#runs.some(isMet) || mayNameCode(bytes, length)) return true;
      // A function that writes what it is given makes code of it where a file that imports this one names it so.
      if (isSeen(this.#writing, BARE | MEMBER | QUOTED)) return true;
    }
    if (hasScriptTag(bytes, length)) return true;
    if (isText && this.#hasPieces(bytes, length, language)) return true;
    if (this.#places.some((it) => it.every((word) => (seen[word]! & QUOTED) !== 0))) return true;
    if (
      isSeen(this.#environments, BARE | MEMBER | QUOTED) &&
      (this.#processes.length === 0 || isSeen(this.#processes, BARE | MEMBER | QUOTED)) &&
      (isSeen(this.#senders, this.#imported) || isSeen(this.#globalSenders, BARE | MEMBER | QUOTED)) &&
      mayTellEnvironment(bytes, length)
    )
      return true;
    return this.#hasNamedSecret(bytes) || mayHaveSecret(bytes, length);
  }

  /** Whether a name may be written in pieces in bytes[0, length), which have been scanned. */
  #hasPieces(bytes: Uint8Array, length: number, language: Language): boolean {
    if (!this.#pieces) {
      this.#pieces = new Pieces(this.#catalog, (word) => this.#indexOf(word));
      this.#scanner = new CodeScanner([...this.#words.keys()], NAME_ENDINGS);
      this.#scanner.scan(bytes, length, language);
    }
    return this.#pieces.areSeen(this.#scanner.seen);
  }

  #hasNamedSecret(bytes: Uint8Array): boolean {
    const { named } = this.#scanner;
    for (let i = 0; i < named.length; i += 2) if (isNamedSecret(bytes, named[i]!, named[i + 1]!)) return true;
    return false;
  }
}

/** What every comment that speaks to Loadguard begins with. */
const DIRECTIVE = Uint8Array.from('loadguard:', (it) => it.charCodeAt(0));
/** By byte: how far the next place is at which it can be the directive's last one. */
const SKIPS = new Uint8Array(256).fill(DIRECTIVE.length);
for (let at = 0; at < DIRECTIVE.length - 1; at++) SKIPS[DIRECTIVE[at]!] = DIRECTIVE.length - 1 - at;

/** Whether `loadguard:` stands anywhere; looks at few of the bytes. */
function hasDirective(bytes: Uint8Array, length: number): boolean {
  const last = DIRECTIVE.length - 1;
  for (let end = last; end < length; end += SKIPS[bytes[end]!]!) {
    if (bytes[end] === DIRECTIVE[last] && DIRECTIVE.every((byte, at) => bytes[end - last + at] === byte)) return true;
  }
  return false;
}

/** The names of which one stands in every source that sends something away: of modules, and of what needs none. */
function senderNames({ facts }: Catalog): { readonly modules: readonly string[]; readonly globals: readonly string[] } {
  const sends = facts.filter((it) => it.row.role === 'send');
  const first = (it: Fact) => bare((it.row.call ?? '').split(BETWEEN_NAMES)[0]!);
  const isInside = ({ row, library: { library } }: Fact) =>
    row.call === library || row.call?.startsWith(`${library}.`) === true;
  const isGlobal = ({ library }: Fact) => library.library === 'globals';
  const modules = sends.filter((it) => !isGlobal(it)).map((it) => (isInside(it) ? it.library.library : first(it)));
  const libraries = new Set(sends.filter((it) => !isGlobal(it)).map((it) => it.library));
  const usual = [...libraries].flatMap((it) => [...(it.usual ?? []), ...(it.globals ?? [])]);
  return {
    modules: [...new Set(modules)],
    globals: [...new Set([...sends.filter(isGlobal).map(first), ...usual])].filter((it) => !it.includes('*')),
  };
}

/** Whether `<script` stands in bytes[0, length), in whatever case. */
function hasScriptTag(bytes: Uint8Array, length: number): boolean {
  for (let at = bytes.indexOf(LESS); at >= 0 && at < length; at = bytes.indexOf(LESS, at + 1)) {
    if (SCRIPT_TAG.every((byte, index) => (bytes[at + 1 + index]! | LOWER_CASE) === byte)) return true;
  }
  return false;
}
