/** What names stand for that come from other files of the workspace: the expressions behind an import. */

import { ATTRIBUTE, NAME, type Program } from '../program/program.ts';
import { type Links, NOWHERE } from './links.ts';

/** How many re-exports are followed, one behind the other. */
const DEPTH_LIMIT = 8;

const NONE: readonly number[] = [];

export class Foreign {
  readonly #program: Program;
  readonly #links: Links | undefined;
  /** Whether a module is a library that models speak of; scripts never mean a file of the workspace by its name. */
  readonly #isLibrary: (module: string) => boolean;
  readonly #dotted: ReadonlySet<string>;

  constructor(program: Program, links: Links | undefined, isLibrary: (module: string) => boolean) {
    this.#program = program;
    this.#links = links;
    this.#isLibrary = isLibrary;
    this.#dotted = new Set(program.dotted);
  }

  /** The scope of the module that a name of a module means where `at` stands; `NOWHERE` where it is no file of the workspace. */
  module(at: number, specifier: string): number {
    return this.#scopeOf(this.#program.modules.of(at).scope, specifier);
  }

  /** The expressions that an IMPORT of a member stands for, or the module's scope for one of a whole module. */
  imported(at: number): { readonly values: readonly number[]; readonly scope: number } {
    const { module, member } = this.#program.imports[this.#program.a[at]!]!;
    const scope = this.module(at, module);
    if (member === undefined) return { values: NONE, scope };
    if (scope !== NOWHERE) {
      const values = this.exported(scope, member);
      if (values.length > 0) return { values, scope: NOWHERE };
    }
    return { values: NONE, scope: this.#isPython ? this.module(at, submodule(module, member)) : NOWHERE };
  }

  /** The expressions that a module gives to others under a name. */
  exported(scope: number, name: string, depth = 0): readonly number[] {
    const program = this.#program;
    const id = program.names.add(name);
    const own = program.modules.exported(scope, id);
    if (own.length > 0) return own;
    const values = this.#isPython || name !== 'default' ? this.#defined(scope, id) : NONE;
    if (values.length > 0) return values;
    const common = this.#isPython ? NONE : this.#assigned(scope, name);
    if (common.length > 0 || depth > DEPTH_LIMIT) return common;
    return this.ofStars(scope, name, depth);
  }

  /** What a name stands for in a module by its star imports. */
  ofStars(scope: number, name: string, depth = 0): readonly number[] {
    return this.#program.modules.stars(scope).flatMap((specifier) => {
      const other = this.#scopeOf(scope, specifier);
      return other === NOWHERE ? NONE : this.exported(other, name, depth + 1);
    });
  }

  /** The module that a dotted name means where `at` stands, if the file imports it so: `import a.b`, then `a.b`. */
  dotted(path: string, at: number): number {
    return this.#dotted.has(path) ? this.module(at, path) : NOWHERE;
  }

  /** The module that lies in a package under a name; `NOWHERE` where there is none. */
  within(scope: number, name: string): number {
    return this.#isPython ? this.#scopeOf(scope, `.${name}`) : NOWHERE;
  }

  get #isPython(): boolean {
    return this.#program.language === 'python';
  }

  #scopeOf(from: number, specifier: string): number {
    if (!this.#links || (!this.#isPython && this.#isLibrary(specifier))) return NOWHERE;
    return this.#links.scopeOf(from, specifier);
  }

  #defined(scope: number, name: number): readonly number[] {
    const program = this.#program;
    return program
      .definitionsOf(name, scope)
      .map((it) => program.definitionValue[it]!)
      .filter((it) => it >= 0);
  }

  /** `exports.name = …`, `module.exports.name = …`; for "default", `module.exports = …`. */
  #assigned(scope: number, name: string): readonly number[] {
    const program = this.#program;
    const result: number[] = [];
    const wanted = name === 'default' ? 'module.exports' : `exports.${name}`;
    for (let store = 0; store < program.storeCount; store++) {
      const key = program.storeKey[store]!;
      const object = program.storeObject[store]!;
      if (key < 0 || program.modules.of(object).scope !== scope) continue;
      const owner = this.#written(object);
      const target = `${owner === 'module.exports' ? 'exports' : owner}.${program.names.text(key)}`;
      if (target === wanted) result.push(program.storeValue[store]!);
    }
    return result;
  }

  #written(at: number): string {
    const program = this.#program;
    if (program.kind[at] === NAME) return program.names.text(program.a[at]!);
    if (program.kind[at] !== ATTRIBUTE || program.kind[program.a[at]!] !== NAME) return '';
    return `${program.names.text(program.a[program.a[at]!]!)}.${program.names.text(program.b[at]!)}`;
  }
}

/** How a module that lies in another is named: `.` and `x` give `.x`, `a.b` and `x` give `a.b.x`. */
function submodule(module: string, member: string): string {
  return module.endsWith('.') ? `${module}${member}` : `${module}.${member}`;
}
