/** The models of one language, indexed: from a qualified name to the facts about it. */

import type { Library, Role, Row } from './model.ts';
import { reexportedRows } from './reexports.ts';
import { isCurrent, NO_VERSIONS, type Versions } from './versions.ts';

/** How a pattern begins that matches any receiver, and more wildcards than any other has. */
const ANYONES = '**.';
const WILDCARD_LIMIT = 10;

/** A row with what is derived from its pattern once. */
export class Fact {
  readonly row: Row;
  readonly library: Library;
  /** The last identifier of the pattern: what a call's callee must end in. */
  readonly lastName: string;
  /** Whether it is a load by any method of this name, or with a keyword: a convention that many libraries keep. */
  readonly isConvention: boolean;
  readonly specificity: number;
  readonly #name: string;
  /** Made when it is first asked: of thousands, a source asks a few. */
  #pattern: RegExp | undefined;

  constructor(row: Row, library: Library) {
    const name = row.call ?? row.value ?? '';
    this.row = row;
    this.library = library;
    // The whole pattern is a module's own name, which may contain dots ("node-fetch", "socket.io").
    this.lastName = name === library.library ? name : name.slice(name.lastIndexOf('.') + 1);
    const isOfAnyone = name.startsWith(ANYONES);
    this.isConvention = row.role === 'load' && (isOfAnyone || row.keyword !== undefined);
    const wildcards = name.split('*').length - 1 + (isOfAnyone ? WILDCARD_LIMIT : 0);
    this.specificity = name.length - wildcards * 1000;
    this.#name = name;
  }

  /** Whether a qualified name is one that the row speaks of. */
  speaksOf(path: string): boolean {
    this.#pattern ??= patternOf(this.#name);
    return this.#pattern.test(path);
  }
}

/** Functions that are looked for. */
export interface Wanted {
  readonly facts: readonly Fact[];
  /** Their last identifiers. */
  readonly names: ReadonlySet<string>;
  /** The names of what gives such a function when it is called: `createRequire`. */
  readonly makers: ReadonlySet<string>;
  /** Whether a qualified name is that of one. */
  readonly has: (path: string) => boolean;
}

/** Receivers through which a language's global names are also reached. */
const GLOBAL_OBJECTS: Readonly<Record<Library['language'], readonly string[]>> = {
  python: ['builtins.', '__builtins__.', '__builtin__.'],
  javascript: ['globalThis.', 'window.', 'self.', 'global.'],
};

const CACHE_LIMIT = 10_000;

export class Catalog {
  readonly language: Library['language'];
  readonly facts: readonly Fact[];
  /** The last identifiers of all facts that make a call worth looking at: loads and sinks. */
  readonly triggers: ReadonlySet<string>;
  /** Of these, the names of what loads, reads or writes data: methods of these names are in every program. */
  readonly loading: ReadonlySet<string>;
  /** These, and what sends away what it is given. */
  readonly triggering: Wanted;
  readonly sending: Wanted;
  /** The names of attributes that are dangerous to set. */
  readonly setters: ReadonlySet<string>;
  /** Facts about whatever is given a keyword. */
  readonly byKeyword: readonly Fact[];
  /** Facts about what makes a folder of this machine of a repository's name. */
  readonly saving: readonly Fact[];
  readonly #byLastName = new Map<string, Fact[]>();
  readonly #usual = new Map<string, string>();
  readonly #hosts: readonly string[];
  readonly #globals: { readonly pattern: RegExp; readonly library: string }[] = [];
  readonly #libraries = new Set<string>();
  readonly #cache = new Map<string, readonly Fact[]>();

  constructor(libraries: readonly Library[], language: Library['language']) {
    this.language = language;
    const facts: Fact[] = [];
    const own = libraries.filter((it) => it.language === language);
    const reexported = reexportedRows(own);
    for (const library of own) {
      this.#libraries.add(library.library);
      for (const row of library.rows) facts.push(new Fact(row, library));
      for (const row of reexported.get(library) ?? []) facts.push(new Fact(row, library));
      for (const name of library.usual ?? []) this.#usual.set(name, library.library);
      for (const name of library.globals ?? []) {
        this.#globals.push({ pattern: patternOf(name), library: library.library });
      }
    }
    this.facts = facts;
    // A service is the same whatever the language of its clients.
    this.#hosts = [...new Set(libraries.flatMap((it) => it.hosts ?? []))];
    for (const fact of facts) {
      const others = this.#byLastName.get(fact.lastName);
      if (others) others.push(fact);
      else this.#byLastName.set(fact.lastName, [fact]);
    }
    for (const others of this.#byLastName.values()) {
      if (others.length > 1) others.sort((a, b) => b.specificity - a.specificity);
    }
    this.triggering = wantedOf(
      facts.filter((it) => isTrigger(it.row)),
      (path) => this.triggersOf(path).length > 0,
    );
    this.triggers = this.triggering.names;
    const isLoading = ({ row }: Fact) => row.role === 'load' || row.kind === 'write' || row.kind === 'deserialise';
    this.loading = new Set(facts.filter((it) => isTrigger(it.row) && isLoading(it)).map((it) => bare(it.lastName)));
    this.setters = new Set(
      facts.filter((it) => it.row.role === 'sink' && it.row.value !== undefined).map((it) => it.lastName),
    );
    this.byKeyword = facts.filter((it) => it.row.keyword !== undefined);
    this.saving = facts.filter(({ row }) => row.role === 'clean' && row.arguments?.repository !== undefined);
    this.sending = wantedOf(
      facts.filter((it) => it.row.role === 'send'),
      (path) => this.fact(path, 'send') !== undefined,
    );
  }

  /** The most specific fact of this role about a qualified name; `kind` narrows it further. */
  fact(path: string, role: Role, isValue = false): Fact | undefined {
    for (const fact of this.#matching(path)) {
      if (fact.row.role === role && (fact.row.value !== undefined) === isValue) return fact;
    }
    return undefined;
  }

  /** The facts that make a call of this name worth looking at: the most specific load and sink of what is installed. */
  triggersOf(path: string, versions: Versions = NO_VERSIONS): readonly Fact[] {
    const facts = this.#matching(path).filter(
      (it) => it.row.value === undefined && isCurrent(it.row, it.library, versions),
    );
    const roles = ['load', 'sink'] as const;
    return roles.map((role) => facts.find((it) => it.row.role === role)).filter((it) => it !== undefined);
  }

  /** What a name that nothing in the file binds stands for: a usual name's module, a library's member, or itself. */
  unbound(name: string): string {
    const module = this.#usual.get(name);
    if (module) return module;
    for (const { pattern, library } of this.#globals) if (pattern.test(name)) return `${library}.${name}`;
    return name;
  }

  /** Whether a model answers at the address, by its host: `https://api.example.com/v1/chat`. */
  isModelAddress(address: string): boolean {
    const host = /^(?:https?|wss?):\/\/([^/?#]+)/i.exec(address)?.[1]?.toLowerCase();
    return host !== undefined && this.#hosts.some((it) => host === it || host.endsWith(`.${it}`));
  }

  /** Whether a module, as an import names it, is one of a library that models speak of. */
  isLibrary(module: string): boolean {
    if (this.#libraries.has(module)) return true;
    return this.language === 'python' && this.#libraries.has(module.split('.', 1)[0]!);
  }

  /** Whether a name is that of an object through which global names are reached. */
  isGlobalObject(name: string): boolean {
    return GLOBAL_OBJECTS[this.language].includes(`${name}.`);
  }

  /** Drops the prefixes through which global names are reached. */
  canonical(path: string): string {
    for (const prefix of GLOBAL_OBJECTS[this.language]) {
      if (path.startsWith(prefix)) return this.canonical(path.slice(prefix.length));
    }
    return path;
  }

  #matching(path: string): readonly Fact[] {
    const known = this.#cache.get(path);
    if (known) return known;
    const candidates = this.#byLastName.get(path.slice(path.lastIndexOf('.') + 1)) ?? [];
    const whole = path.includes('.') ? (this.#byLastName.get(path) ?? []) : [];
    const result = [...candidates, ...whole].filter((it) => it.speaksOf(path));
    if (this.#cache.size >= CACHE_LIMIT) this.#cache.clear();
    this.#cache.set(path, result);
    return result;
  }
}

function wantedOf(facts: readonly Fact[], has: (path: string) => boolean): Wanted {
  const names = facts.map((it) => it.lastName);
  const makers = new Set(names.filter((it) => it.endsWith('()')).map(bare));
  return { facts, names: new Set(names.map(bare)), makers, has };
}

/** A name without its call marks. */
export function bare(name: string): string {
  return name.includes('()') ? name.replaceAll('()', '') : name;
}

function isTrigger(row: Row): boolean {
  return (row.role === 'load' || row.role === 'sink') && row.value === undefined;
}

/** A pattern as a regular expression; linear, for it holds at most one `**`. */
function patternOf(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*\.|\*\*|\*)/).map((part) => {
    if (part === '**.') return '(?:.*\\.)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^.]*';
    return part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`);
}
