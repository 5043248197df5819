/** What a dict or an object holds under a key, however it was put together. */

import {
  ANY_KEY,
  ATTRIBUTE,
  BINARY,
  CALL,
  CHOICE,
  IMPORT,
  ITEM,
  MAPPING,
  MERGED,
  NAME,
  NULL,
  PARAMETER,
  SAME,
  SPREAD,
  SPREAD_NAMED,
  STRING,
  SUBSCRIPT,
} from '../program/program.ts';
import { type Context, enter, recursive, within } from './value.ts';
import type { Values } from './values.ts';

const STREAMS = new Set(['stdin', 'stdout', 'stderr']);

/** An expression in a context, as found under a key. */
export interface Entry {
  readonly at: number;
  readonly context: Context | undefined;
}

/** What a container holds under one key, and whether something certainly is there. */
export interface Held {
  readonly found: readonly Entry[];
  readonly certain: boolean;
}

const DEPTH_LIMIT = 12;

/** Methods whose result holds what they are given; others may do anything with it: `agent.invoke({ messages })`. */
const BUILDER = /^(?:assign|copy|deepcopy|freeze|fromEntries|merge|seal|update|[A-Z]\w*)$/;

export class Containers {
  readonly #values: Values;

  constructor(values: Values) {
    this.#values = values;
  }

  /**
   * The expressions that a container holds under a key, and whether one is certainly there. Follows dict and object
   * literals, `dict(…)`, spreads, later item assignments and `update`.
   */
  entries(container: number, key: string, context?: Context, depth = 0): Held {
    const program = this.#values.program;
    if (depth > DEPTH_LIMIT) return { found: [], certain: false };
    const inner = (at: number, where = context) => this.entries(at, key, where, depth + 1);
    switch (program.kind[container]) {
      case MAPPING:
        return this.#mappingEntries(container, key, context, depth);
      case SAME:
      case SPREAD:
        return inner(program.a[container]!);
      case ITEM: {
        const all = this.#values.iteration.item(container, context).map((it) => inner(it.at, it.context));
        return { found: all.flatMap((it) => it.found), certain: all.length > 0 && all.every((it) => it.certain) };
      }
      case CHOICE: {
        const all = program.lists.items(program.a[container]!).map((item) => inner(item));
        return { found: all.flatMap((it) => it.found), certain: all.every((it) => it.certain) };
      }
      case CALL:
        return this.#callEntries(container, key, context, depth);
      case PARAMETER:
        return this.#parameterEntries(container, key, context, depth);
      case BINARY: {
        const right = inner(program.b[container]!);
        if (right.certain) return right;
        const left = inner(program.a[container]!);
        return { found: [...right.found, ...left.found], certain: left.certain };
      }
      case SUBSCRIPT:
      case NAME:
      case ATTRIBUTE: {
        const direct = this.#storedEntries(container, key, context, depth);
        if (direct.certain) return direct;
        const bases = this.#boundTo(container, context).map((it) => inner(it.at, it.context));
        return {
          found: [...direct.found, ...bases.flatMap((it) => it.found)],
          certain: bases.length > 0 && bases.every((it) => it.certain),
        };
      }
      default:
        return { found: [], certain: false };
    }
  }

  /** Whether a container can hold keys that cannot be seen here. */
  isOpen(container: number, context?: Context, depth = 0): boolean {
    const program = this.#values.program;
    if (depth > DEPTH_LIMIT) return true;
    const inner = (at: number, where = context) => this.isOpen(at, where, depth + 1);
    switch (program.kind[container]) {
      case MAPPING: {
        const list = program.a[container]!;
        for (let i = 0; i < program.lists.length(list); i += 2) {
          const key = program.lists.item(list, i);
          if (key < 0 ? inner(program.lists.item(list, i + 1)) : program.kind[key] !== STRING) return true;
        }
        return false;
      }
      case SAME:
      case SPREAD:
        return inner(program.a[container]!);
      case CHOICE:
        return program.lists.items(program.a[container]!).some((item) => inner(item));
      case NULL:
        return false;
      case CALL:
        return this.#values.of(program.a[container]!, context).some((it) => {
          if (it.kind === 'function' && !recursive(context, it.id)) {
            const inside = enter(container, it.id, context);
            const { returns } = program.functions[it.id]!;
            return returns.length === 0 || returns.some((at) => inner(at, inside));
          }
          return it.kind !== 'external' || it.path !== 'dict' || this.#givesOpen(container, context, depth);
        });
      case BINARY:
        return inner(program.a[container]!) || inner(program.b[container]!);
      case NAME:
      case SUBSCRIPT:
      case ATTRIBUTE: {
        if (this.#values.stores.stored(container, ANY_KEY).length > 0) return true;
        const merged = this.#values.stores.stored(container, MERGED);
        if (merged.some((call) => this.#givesOpen(call, context, depth))) return true;
        const isName = program.kind[container] === NAME;
        if (!isName && this.#values.of(container, context).some((it) => it.kind !== 'mapping')) return true;
        const bases = this.#boundTo(container, context);
        return bases.length === 0 || bases.some((it) => inner(it.at, it.context));
      }
      case PARAMETER:
        return this.#isGivenOpen(container, context, depth);
      default:
        return true;
    }
  }

  /** Whether a call's positional or spread arguments can hold keys that cannot be seen here. */
  #givesOpen(call: number, context: Context | undefined, depth: number): boolean {
    const program = this.#values.program;
    const first = program.b[call]!;
    for (let i = first; i < first + program.arity(call); i++) {
      const isNamed = program.argumentName[i]! >= 0;
      const value = program.argumentValue[i]!;
      if (!isNamed && program.kind[value] !== STRING && this.isOpen(value, context, depth + 1)) return true;
    }
    return false;
  }

  /** Whether every call of its function, as far as they are seen, may give `**options` keys that cannot be seen. */
  #isGivenOpen(parameter: number, context: Context | undefined, depth: number): boolean {
    const program = this.#values.program;
    const id = program.a[parameter]!;
    if (program.functions[id]!.parameters[program.b[parameter]!]!.kind !== 'named-rest') return true;
    const inside = within(context, id);
    const calls = inside ? [inside.call] : this.#values.callers.callsOf(id);
    return calls.every((call) => {
      const first = program.b[call]!;
      for (let i = first; i < first + program.arity(call); i++) {
        if (program.argumentName[i] !== SPREAD_NAMED) continue;
        if (this.isOpen(program.argumentValue[i]!, inside?.outer, depth + 1)) return true;
      }
      return false;
    });
  }

  #storedEntries(container: number, key: string, context: Context | undefined, depth: number): Held {
    const program = this.#values.program;
    const found: Entry[] = this.#values.stores.stored(container, program.names.add(key)).map((at) => ({ at, context }));
    for (const call of this.#values.stores.stored(container, MERGED)) {
      if (program.kind[call] === CALL) found.push(...this.#callEntries(call, key, context, depth + 1).found);
    }
    return { found, certain: this.#isReplaced(container, program.names.add(key)) };
  }

  /** Whether a store under the key certainly came after the variable got its value. */
  #isReplaced(container: number, key: number): boolean {
    const { program, stores } = this.#values;
    const at = stores.replacedAt(container, key);
    if (at < 0 || program.kind[container] !== NAME) return false;
    return (this.#values.definitions(container) ?? []).every((it) => program.definitionAt[it]! <= at);
  }

  #mappingEntries(mapping: number, key: string, context: Context | undefined, depth: number): Held {
    const program = this.#values.program;
    const list = program.a[mapping]!;
    const found: Entry[] = [];
    for (let i = program.lists.length(list) - 2; i >= 0; i -= 2) {
      const keyAt = program.lists.item(list, i);
      const value = program.lists.item(list, i + 1);
      if (keyAt < 0) {
        const spread = this.entries(value, key, context, depth + 1);
        found.push(...spread.found);
        if (spread.certain) return { found, certain: true };
        continue;
      }
      const isKey = this.#values.of(keyAt, context).some((it) => it.kind === 'text' && it.text === key);
      if (isKey) return { found: [...found, { at: value, context }], certain: true };
    }
    return { found, certain: false };
  }

  /** Entries of `dict(a=1, **b)`, `Object.assign({}, a)`, `x.update(a=1)` and calls of functions that return a mapping. */
  #callEntries(call: number, key: string, context: Context | undefined, depth: number): Held {
    const program = this.#values.program;
    const callee = program.a[call]!;
    const functions = this.#values.of(callee, context).filter((it) => it.kind === 'function');
    if (functions.length > 0) {
      const inside = functions.flatMap((it) => {
        if (recursive(context, it.id)) return [];
        const inner = enter(call, it.id, context);
        return program.functions[it.id]!.returns.map((at) => this.entries(at, key, inner, depth + 1));
      });
      return {
        found: inside.flatMap((it) => it.found),
        certain: inside.length > 0 && inside.every((it) => it.certain),
      };
    }
    if (this.#values.paths(callee, context).some((it) => this.#answersItself(it, key)))
      return { found: [], certain: false };
    const first = program.b[call]!;
    const count = program.arity(call);
    const found: Entry[] = [];
    const isSetDefault = program.kind[callee] === ATTRIBUTE && /^set/.test(program.names.text(program.b[callee]!));
    if (isSetDefault) {
      const isKey =
        count === 2 &&
        this.#values.of(program.argumentValue[first]!, context).some((it) => it.kind === 'text' && it.text === key);
      return { found: isKey ? [{ at: program.argumentValue[first + 1]!, context }] : [], certain: false };
    }
    const isBuilder = program.kind[callee] !== ATTRIBUTE || BUILDER.test(program.names.text(program.b[callee]!));
    for (let i = first + count - 1; i >= first; i--) {
      const name = program.argumentName[i]!;
      const value = program.argumentValue[i]!;
      if (name >= 0) {
        if (program.names.text(name) === key) return { found: [...found, { at: value, context }], certain: true };
        continue;
      }
      const inner = this.entries(value, key, context, depth + 1);
      found.push(...inner.found);
      if (inner.certain && isBuilder) return { found, certain: true };
    }
    return { found, certain: false };
  }

  /** Whether what a function gives is not what it was given: what it fetches, the streams of a process. */
  #answersItself(path: string, key: string): boolean {
    const { catalog } = this.#values;
    if (STREAMS.has(key) && catalog.fact(path, 'sink')?.row.kind === 'process') return true;
    const source = catalog.fact(path, 'source');
    return source !== undefined && source.row.callback === undefined;
  }

  /** Entries of a parameter: of what calls give for it, or, for `**rest`, of the calls' own keyword arguments. */
  #parameterEntries(at: number, key: string, context: Context | undefined, depth: number): Held {
    const program = this.#values.program;
    const id = program.a[at]!;
    const index = program.b[at]!;
    const info = program.functions[id]!;
    const inside = within(context, id);
    const calls = inside ? [inside.call] : this.#values.callers.callsOf(id);
    const outer = inside?.outer;
    const found: Entry[] = [];
    for (const call of calls) {
      if (info.parameters[index]!.kind === 'named-rest') {
        const first = program.b[call]!;
        for (let i = first; i < first + program.arity(call); i++) {
          const name = program.argumentName[i]!;
          if (name >= 0 && program.names.text(name) === key)
            found.push({ at: program.argumentValue[i]!, context: outer });
          else if (name === SPREAD_NAMED)
            found.push(...this.entries(program.argumentValue[i]!, key, outer, depth + 1).found);
        }
      } else {
        const given = this.#values.callers.argumentFor(info, index, call);
        if (given >= 0) found.push(...this.entries(given, key, outer, depth + 1).found);
      }
    }
    const fallback = info.parameters[index]!.fallback;
    if (found.length === 0 && fallback >= 0) return this.entries(fallback, key, outer, depth + 1);
    return { found, certain: false };
  }

  /** What a NAME or ATTRIBUTE was bound to, as expressions. */
  #boundTo(expression: number, context: Context | undefined): readonly Entry[] {
    const program = this.#values.program;
    if (program.kind[expression] === NAME) {
      const found = (this.#values.definitions(expression) ?? []).flatMap((it) => {
        const at = program.definitionValue[it]!;
        return at < 0 || program.kind[at] === IMPORT ? [] : [{ at, context }];
      });
      if (found.length > 0) return found;
    }
    return this.#values
      .of(expression, context)
      .flatMap((it) => (it.kind === 'mapping' ? [{ at: it.at, context: it.context }] : []));
  }
}
