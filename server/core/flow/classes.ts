/** What the classes of a program hold: members, fields, properties, and what libraries' classes they extend. */

import { CLASS, FUNCTION, NAME, type Parameter } from '../program/program.ts';
import type { Value } from './value.ts';
import type { Values } from './values.ts';

/** How many classes are looked through, one extending the other. */
const DEPTH_LIMIT = 8;
/** Of more classes that extend the same one, the first count. */
const SUBCLASS_LIMIT = 32;
/** UTF-16 code units of a class in which its fields' types are looked for. */
const BODY_REACH = 20_000;

export class Classes {
  readonly #values: Values;
  /** The classes by the last names of what they extend. */
  #extending: Map<number, number[]> | undefined;
  /** By class: where its name stands. */
  #starts: Map<number, number> | undefined;
  /** By class: what it extends. */
  readonly #above = new Map<number, ReadonlySet<number>>();

  constructor(values: Values) {
    this.#values = values;
  }

  /** What a class of this file holds under a name, in itself or in its bases of this file. */
  members(id: number, name: number, depth = 0): readonly Value[] {
    const program = this.#values.program;
    const info = program.classes[id]!;
    const result: Value[] = [];
    for (let it = program.lastDefinition(name, info.scope); it >= 0; it = program.previousDefinition[it]!) {
      const value = program.definitionValue[it]!;
      if (value >= 0) result.push(...this.#values.of(value));
    }
    for (const value of this.#values.stores.ofClass(id, name)) result.push(...this.#values.of(value));
    if (result.length > 0 || depth > DEPTH_LIMIT) return result;
    return info.bases.flatMap((base) =>
      this.#values.of(base).flatMap((it) => (it.kind === 'class' ? this.members(it.id, name, depth + 1) : [])),
    );
  }

  /** The span of the type that the body of a class of this file declares a field with; undefined where it declares none. */
  typeOf(id: number, field: string): Pick<Parameter, 'typeStart' | 'typeEnd'> | undefined {
    const { program } = this.#values;
    if (!program.classes[id]!.fields.some((it) => program.names.text(it) === field)) return undefined;
    const start = this.#startOf(id);
    const type = '(?:\\w+\\.)?Annotated\\[[^\\n]*\\]|[^=\\n#]+';
    const declared = new RegExp(`^[ \\t]+${field}[ \\t]*:[ \\t]*(${type})`, 'm');
    const match = start < 0 ? null : declared.exec(program.text.slice(start, start + BODY_REACH));
    if (!match) return undefined;
    const typeStart = start + match.index + match[0].length - match[1]!.length;
    return { typeStart, typeEnd: typeStart + match[1]!.trimEnd().length };
  }

  /** Where the name of a class stands that is declared; -1 where it has none. */
  #startOf(id: number): number {
    const { program } = this.#values;
    if (!this.#starts) {
      this.#starts = new Map();
      for (let it = 0; it < program.definitionCount; it++) {
        const value = program.definitionValue[it]!;
        if (value >= 0 && program.kind[value] === CLASS) this.#starts.set(program.a[value]!, program.start[value]!);
      }
    }
    return this.#starts.get(id) ?? -1;
  }

  /** What the property of a class gives when it is read: the expressions it returns. */
  getters(id: number, name: number): readonly number[] {
    return this.members(id, name).flatMap((it) => {
      const info = it.kind === 'function' ? this.#values.program.functions[it.id]! : undefined;
      return info?.isProperty ? info.returns : [];
    });
  }

  /** What the body of a class of this file, or of its bases here, binds a name to: expressions, functions left out. */
  fields(id: number, name: number, depth = 0): readonly number[] {
    const info = this.#values.program.classes[id]!;
    const result = this.#bound(info.scope, name);
    if (result.length > 0 || depth > DEPTH_LIMIT) return result;
    return info.bases.flatMap((base) =>
      this.#values.of(base).flatMap((it) => (it.kind === 'class' ? this.fields(it.id, name, depth + 1) : [])),
    );
  }

  /** What the bodies of the classes of this file that extend a class bind a name to: expressions, functions left out. */
  overrides(id: number, name: number, depth = 0): readonly number[] {
    if (depth > DEPTH_LIMIT) return [];
    return this.#subclasses(id).flatMap((it) => {
      const { scope } = this.#values.program.classes[it]!;
      return [...this.#bound(scope, name), ...this.overrides(it, name, depth + 1)];
    });
  }

  /** Whether one of two classes extends the other, by names of one file. */
  areRelated(one: number, other: number): boolean {
    return this.#ancestors(one).has(other) || this.#ancestors(other).has(one);
  }

  /** The classes that a class extends, directly or not, as far as its own file holds them. */
  #ancestors(id: number): ReadonlySet<number> {
    const known = this.#above.get(id);
    if (known) return known;
    const { program } = this.#values;
    const found = new Set<number>();
    this.#above.set(id, found);
    for (const base of program.classes[id]!.bases) {
      const definitions = program.kind[base] === NAME ? this.#values.definitions(base) : undefined;
      for (const definition of definitions ?? []) {
        const value = program.definitionValue[definition]!;
        if (value < 0 || program.kind[value] !== CLASS) continue;
        found.add(program.a[value]!);
        for (const it of this.#ancestors(program.a[value]!)) found.add(it);
      }
    }
    return found;
  }

  #subclasses(id: number): readonly number[] {
    const { program } = this.#values;
    if (!this.#extending) {
      this.#extending = new Map();
      for (const [subclass, { bases }] of program.classes.entries()) {
        for (const base of new Set(bases.map((it) => program.lastName(it)))) {
          const others = this.#extending.get(base);
          if (others) others.push(subclass);
          else this.#extending.set(base, [subclass]);
        }
      }
    }
    const named = this.#extending.get(program.classes[id]!.name) ?? [];
    const isBase = (base: number) => this.#values.of(base).some((it) => it.kind === 'class' && it.id === id);
    return named.slice(0, SUBCLASS_LIMIT).filter((it) => it !== id && program.classes[it]!.bases.some(isBase));
  }

  #bound(scope: number, name: number): readonly number[] {
    const { program } = this.#values;
    const result: number[] = [];
    for (let it = program.lastDefinition(name, scope); it >= 0; it = program.previousDefinition[it]!) {
      const value = program.definitionValue[it]!;
      if (value >= 0 && program.kind[value] !== FUNCTION) result.push(value);
    }
    return result;
  }

  /** The qualified names of the classes of libraries that a class of this file extends. */
  externalBases(id: number, depth = 0): readonly string[] {
    if (depth > DEPTH_LIMIT) return [];
    return this.#values.program.classes[id]!.bases.flatMap((base) =>
      this.#values.of(base).flatMap((it) => {
        if (it.kind === 'external') return [it.path];
        return it.kind === 'class' ? this.externalBases(it.id, depth + 1) : [];
      }),
    );
  }
}
