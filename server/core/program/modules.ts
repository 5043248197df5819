/** The files whose code a Program holds: the source itself, and those of the workspace that its imports lead to. */

const KEY = 2 ** 21;

export interface Module {
  /** Where its text begins in the Program's text, in UTF-16 offsets. */
  readonly start: number;
  /** Its first expression. */
  readonly first: number;
  readonly scope: number;
}

/** A value that a module gives to others under a name. */
export interface Export {
  readonly scope: number;
  readonly name: number;
  readonly value: number;
}

/** A module of which the module of a scope takes in everything. */
export interface Star {
  readonly scope: number;
  readonly specifier: string;
}

export class Modules {
  #all: Module[] = [];
  /** What was said of exports and stars, in order. */
  #saidExports: Export[] = [];
  #saidStars: Star[] = [];
  readonly #exports = new Map<number, number[]>();
  readonly #stars = new Map<number, string[]>();

  /** Forgets all modules. */
  clear(): void {
    this.#all = [];
    this.#saidExports = [];
    this.#saidStars = [];
    this.#exports.clear();
    this.#stars.clear();
  }

  /** How many exports and how many stars there are. */
  get said(): { readonly exports: number; readonly stars: number } {
    return { exports: this.#saidExports.length, stars: this.#saidStars.length };
  }

  /** Takes back all modules but the first one, and all exports and stars from some on; answers with these. */
  cut(from: { readonly exports: number; readonly stars: number }): {
    readonly exports: readonly Export[];
    readonly stars: readonly Star[];
  } {
    this.#all.length = 1;
    const exports = this.#saidExports;
    const stars = this.#saidStars;
    this.#saidExports = [];
    this.#saidStars = [];
    this.#exports.clear();
    this.#stars.clear();
    for (const it of exports.slice(0, from.exports)) this.addExport(it.scope, it.name, it.value);
    for (const it of stars.slice(0, from.stars)) this.addStar(it.scope, it.specifier);
    return { exports: exports.slice(from.exports), stars: stars.slice(from.stars) };
  }

  /** The first expression that is of another file than the source itself; beyond all where there is no other. */
  get firstLinked(): number {
    return this.#all[1]?.first ?? Number.MAX_SAFE_INTEGER;
  }

  /** Where the text of the source itself ends, as a UTF-16 offset. */
  get firstLinkedText(): number {
    return this.#all[1] ? this.#all[1].start - 1 : Number.MAX_SAFE_INTEGER;
  }

  add(module: Module): void {
    this.#all.push(module);
  }

  /** The module that holds an expression. */
  of(expression: number): Module {
    return this.#last((it) => it.first <= expression);
  }

  /** The module that holds a UTF-16 offset of the Program's text. */
  at(offset: number): Module {
    return this.#last((it) => it.start <= offset);
  }

  /** Says that the module of this scope gives a value to others under a name. */
  addExport(scope: number, name: number, value: number): void {
    this.#saidExports.push({ scope, name, value });
    const key = scope * KEY + name;
    const others = this.#exports.get(key);
    if (others) others.push(value);
    else this.#exports.set(key, [value]);
  }

  /** The values that a module says it gives to others under a name. */
  exported(scope: number, name: number): readonly number[] {
    return this.#exports.get(scope * KEY + name) ?? [];
  }

  /** Says that the module of this scope takes in, and gives on, everything of another: `from x import *`, `export * from`. */
  addStar(scope: number, specifier: string): void {
    this.#saidStars.push({ scope, specifier });
    const others = this.#stars.get(scope);
    if (others) others.push(specifier);
    else this.#stars.set(scope, [specifier]);
  }

  /** The modules of which the module of this scope takes in everything, as they are named there. */
  stars(scope: number): readonly string[] {
    return this.#stars.get(scope) ?? [];
  }

  #last(isIt: (module: Module) => boolean): Module {
    for (let index = this.#all.length - 1; index > 0; index--) if (isIt(this.#all[index]!)) return this.#all[index]!;
    return this.#all[0]!;
  }
}
