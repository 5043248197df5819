/** What is called here, and what can this value be: names, attributes, containers and calls followed back on demand. */

import type { Catalog } from '../models/catalog.ts';
import {
  ANY_KEY,
  ATTRIBUTE,
  BINARY,
  CALL,
  CHOICE,
  CLASS,
  FALSE,
  FUNCTION,
  type FunctionInfo,
  IMPORT,
  ITEM,
  MAPPING,
  NAME,
  NULL,
  NUMBER,
  OPERATOR_ADD,
  OPERATOR_FORMAT,
  OPERATOR_JOIN_PATH,
  PARAMETER,
  POSITIONAL,
  type Program,
  SAME,
  SEQUENCE,
  SPREAD,
  SPREAD_NAMED,
  SPREAD_POSITIONAL,
  STRING,
  SUBSCRIPT,
  TEMPLATE,
  TRUE,
} from '../program/program.ts';
import { Memo } from './memo.ts';
import { reaching } from './reach.ts';
import { type Context, enter, textOf, type Value } from './value.ts';

/** How many values one expression may have, how deep a question may go, and how many steps a file's questions may take. */
const VALUE_LIMIT = 12;
const DEPTH_LIMIT = 60;
const STEP_LIMIT = 400_000;

/** Functions whose result is their default argument when the key is missing: position of that argument. */
const WITH_FALLBACK = new Map([
  ['os.getenv', 1],
  ['os.environ.get', 1],
]);

/** Python objects whose items are the names of a module. */
const NAMESPACES = new Set(['globals()', 'locals()', 'vars()', '__builtins__', 'builtins.__dict__', 'sys.modules']);

/** An expression in a context, as found under a key. */
export interface Entry {
  readonly at: number;
  readonly context: Context | undefined;
}

export class Values {
  readonly program: Program;
  readonly catalog: Catalog;
  readonly #memo = new Memo<readonly Value[]>(DEPTH_LIMIT, STEP_LIMIT);
  #stores: Map<number, number[]> | undefined;
  readonly #this: number;

  constructor(program: Program, catalog: Catalog) {
    this.program = program;
    this.catalog = catalog;
    this.#this = program.names.add('this');
  }

  /** What the expression can be; never empty. An unknown among the values means that there may be others. */
  of(at: number, context?: Context): readonly Value[] {
    const unknown = (): readonly Value[] => [{ kind: 'unknown', prefix: '', at, context }];
    const work = (): readonly Value[] => {
      const result = this.#evaluate(at, context);
      if (result.length === 0) return unknown();
      return result.length > 1 ? distinct(result).slice(0, VALUE_LIMIT) : result;
    };
    return this.#memo.answer(context ? `${at}${context.key}` : `${at}`, work, unknown);
  }

  /** The qualified names that the expression can stand for. */
  paths(expression: number, context?: Context): readonly string[] {
    return this.of(expression, context).flatMap((it) => (it.kind === 'external' ? [it.path] : []));
  }

  /** The functions of this file that the callee can be. */
  functions(callee: number, context?: Context): readonly number[] {
    return this.of(callee, context).flatMap((it) => {
      if (it.kind === 'function') return [it.id];
      if (it.kind === 'class') return this.#constructorOf(it.id);
      return [];
    });
  }

  /** The definitions that a NAME can see here; undefined when nothing in the file binds it. */
  definitions(expression: number): readonly number[] | undefined {
    const program = this.program;
    const name = program.a[expression]!;
    const scope = program.scopeOf(name, program.blockScope[program.block[expression]!]!);
    return scope < 0 ? undefined : reaching(program, name, scope, expression);
  }

  /** The class whose method the expression stands in, or -1. */
  ownerOf(expression: number): number {
    const program = this.program;
    let frame = program.blockFrame[program.block[expression]!]!;
    while (frame > 0) {
      const info = program.functions[program.blockOwner[frame]!]!;
      if (info.owner >= 0) return info.owner;
      frame = program.blockFrame[program.blockParent[frame]!]!;
    }
    return -1;
  }

  /** The expressions stored under `key` in objects that are `object` as well: `x.key = …`, `x["key"] = …`, `self.key = …`. */
  stored(object: number, key: number): readonly number[] {
    const program = this.program;
    const result: number[] = [];
    for (const store of this.#storesOf(key)) {
      const target = program.storeObject[store]!;
      if (this.#sameObject(target, object) && this.#precedes(store, object)) result.push(program.storeValue[store]!);
    }
    return result;
  }

  #storesOf(key: number): readonly number[] {
    if (!this.#stores) {
      this.#stores = new Map();
      for (let store = 0; store < this.program.storeCount; store++) {
        const own = this.program.storeKey[store]!;
        const others = this.#stores.get(own);
        if (others) others.push(store);
        else this.#stores.set(own, [store]);
      }
    }
    return this.#stores.get(key) ?? [];
  }

  /**
   * The expressions that a container holds under a key, and whether one is certainly there. Follows dict and object
   * literals, `dict(…)`, spreads, later item assignments and `update`.
   */
  entries(container: number, key: string, context?: Context, depth = 0): { found: readonly Entry[]; certain: boolean } {
    const program = this.program;
    if (depth > 12) return { found: [], certain: false };
    const inner = (at: number, where = context) => this.entries(at, key, where, depth + 1);
    switch (program.kind[container]) {
      case MAPPING:
        return this.#mappingEntries(container, key, context, depth);
      case SAME:
      case SPREAD:
        return inner(program.a[container]!);
      case CHOICE: {
        const list = program.a[container]!;
        const all = Array.from({ length: program.listLength(list) }, (_, i) => inner(program.listItem(list, i)));
        return { found: all.flatMap((it) => it.found), certain: all.every((it) => it.certain) };
      }
      case CALL:
        return this.#callEntries(container, key, context, depth);
      case PARAMETER:
        return this.#parameterEntries(container, key, context, depth);
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
    const program = this.program;
    if (depth > 12) return true;
    const inner = (at: number, where = context) => this.isOpen(at, where, depth + 1);
    switch (program.kind[container]) {
      case MAPPING: {
        const list = program.a[container]!;
        for (let i = 0; i < program.listLength(list); i += 2) {
          const key = program.listItem(list, i);
          if (key < 0 ? inner(program.listItem(list, i + 1)) : program.kind[key] !== STRING) return true;
        }
        return false;
      }
      case SAME:
      case SPREAD:
        return inner(program.a[container]!);
      case CHOICE: {
        const list = program.a[container]!;
        return Array.from({ length: program.listLength(list) }, (_, i) => inner(program.listItem(list, i))).some(
          Boolean,
        );
      }
      case NULL:
        return false;
      case CALL: {
        if (!this.of(program.a[container]!, context).every((it) => it.kind === 'external' && it.path === 'dict'))
          return true;
        const first = program.b[container]!;
        for (let i = first; i < first + (program.c[container]! & 0xfffff); i++) {
          if (program.argumentName[i]! < 0 && inner(program.argumentValue[i]!)) return true;
        }
        return false;
      }
      case NAME:
      case ATTRIBUTE: {
        if (this.stored(container, ANY_KEY).length > 0) return true;
        const bases = this.#boundTo(container, context);
        return bases.length === 0 || bases.some((it) => inner(it.at, it.context));
      }
      default:
        return true;
    }
  }

  /** The arguments that a function of this file is given for a parameter, by all calls in the file. */
  given(functionId: number, index: number): readonly Entry[] {
    const program = this.program;
    const info = program.functions[functionId]!;
    const result: Entry[] = [];
    for (const call of this.#callsOf(functionId)) {
      const at = this.argumentFor(info, index, call);
      if (at >= 0) result.push({ at, context: undefined });
    }
    return result;
  }

  /** The expression that a call gives for a parameter, or -1. */
  argumentFor(info: FunctionInfo, index: number, call: number): number {
    const program = this.program;
    const parameter = info.parameters[index]!;
    const first = program.b[call]!;
    const count = program.c[call]! & 0xfffff;
    const position = index - (info.takesReceiver ? 1 : 0);
    let seen = 0;
    for (let i = first; i < first + count; i++) {
      const name = program.argumentName[i]!;
      if (name === parameter.name && name >= 0) return program.argumentValue[i]!;
      if (name === SPREAD_POSITIONAL) return -1;
      if (name === POSITIONAL && parameter.kind !== 'named-only' && seen++ === position)
        return program.argumentValue[i]!;
    }
    return -1;
  }

  #evaluate(at: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    switch (program.kind[at]) {
      case STRING:
        return [{ kind: 'text', text: textOf(program, at), at, context }];
      case TRUE:
      case FALSE:
        return [{ kind: 'boolean', value: program.kind[at] === TRUE, at, context }];
      case NUMBER:
        return [{ kind: 'number', value: Number(program.text.slice(program.start[at], program.end[at])), at, context }];
      case NULL:
        return [{ kind: 'null', at, context }];
      case NAME:
        return this.#name(at, context);
      case ATTRIBUTE:
        return this.#attribute(at, context);
      case SUBSCRIPT:
        return this.#subscript(at, context);
      case ITEM:
        return this.#item(at, context);
      case CALL:
        return this.of(program.a[at]!, context).flatMap((it) => this.#call(it, at, context));
      case TEMPLATE: {
        const list = program.a[at]!;
        const parts = Array.from({ length: program.listLength(list) }, (_, i) => program.listItem(list, i));
        return this.#joined(parts, at, context);
      }
      case BINARY:
        return this.#binary(at, context);
      case CHOICE: {
        const list = program.a[at]!;
        return Array.from({ length: program.listLength(list) }, (_, i) =>
          this.of(program.listItem(list, i), context),
        ).flat();
      }
      case SEQUENCE:
        return [{ kind: 'sequence', at, context }];
      case MAPPING:
        return [{ kind: 'mapping', at, context }];
      case FUNCTION:
        return [{ kind: 'function', id: program.a[at]!, at, context }];
      case CLASS:
        return [{ kind: 'class', id: program.a[at]!, at, context }];
      case PARAMETER:
        return this.#parameter(at, context);
      case IMPORT: {
        const { module, member } = program.imports[program.a[at]!]!;
        const path = member === undefined || member === 'default' ? module : `${module}.${member}`;
        return [{ kind: 'external', path: this.catalog.canonical(path), at, context }];
      }
      case SAME:
      case SPREAD:
        return this.of(program.a[at]!, context);
      default:
        return [];
    }
  }

  #name(at: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    const name = program.a[at]!;
    if (name === this.#this) {
      const owner = this.ownerOf(at);
      return owner < 0 ? [] : [{ kind: 'instance', id: owner, at, context }];
    }
    const definitions = this.definitions(at);
    if (definitions) {
      const result: Value[] = [];
      for (const it of definitions) {
        const value = program.definitionValue[it]!;
        if (value >= 0) result.push(...this.of(value, context));
      }
      return result;
    }
    const text = program.names.text(name);
    const result: Value[] = [{ kind: 'external', path: this.catalog.unbound(text), at, context }];
    for (const module of program.starImports) result.push({ kind: 'external', path: `${module}.${text}`, at, context });
    return result;
  }

  #attribute(at: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    const object = program.a[at]!;
    const name = program.b[at]!;
    const stored = this.stored(object, name).flatMap((it) => this.of(it, context));
    const own = this.of(object, context).flatMap((it) => this.#member(it, name, at, object, context));
    return stored.length > 0 ? [...stored, ...own.filter((it) => it.kind !== 'unknown' && !isUnknownPath(it))] : own;
  }

  #member(value: Value, name: number, at: number, object: number, context: Context | undefined): readonly Value[] {
    const text = this.program.names.text(name);
    switch (value.kind) {
      case 'external': {
        if (text === 'default') return [value];
        return [{ kind: 'external', path: this.catalog.canonical(`${value.path}.${text}`), at, context }];
      }
      case 'class':
      case 'instance': {
        const members = this.#classMember(value.id, name, 0);
        if (members.length > 0) return members;
        const suffix = value.kind === 'instance' ? '()' : '';
        const bases = this.#externalBases(value.id, 0);
        return bases.map((base) => ({ kind: 'external', path: `${base}${suffix}.${text}`, at, context }));
      }
      case 'mapping':
        return this.entries(value.at, text, value.context).found.flatMap((it) => this.of(it.at, it.context));
      case 'function':
        if (text === 'constructor') return [{ kind: 'external', path: 'Function', at, context }];
        return text === 'bind' || text === 'call' ? [value] : [];
      case 'text':
        return [{ kind: 'external', path: `str.${text}`, at: object, context }];
      case 'null':
        return [];
      default:
        return [{ kind: 'external', path: `?.${text}`, at, context }];
    }
  }

  /** What a class of this file holds under a name, in itself or in its bases of this file. */
  #classMember(id: number, name: number, depth: number): readonly Value[] {
    const program = this.program;
    const info = program.classes[id]!;
    const result: Value[] = [];
    for (let it = program.lastDefinition(name, info.scope); it >= 0; it = program.previousDefinition[it]!) {
      const value = program.definitionValue[it]!;
      if (value >= 0) result.push(...this.of(value));
    }
    for (const store of this.#storesOf(name)) {
      if (this.#receiverClass(program.storeObject[store]!) === id) result.push(...this.of(program.storeValue[store]!));
    }
    if (result.length > 0 || depth > 8) return result;
    return info.bases.flatMap((base) =>
      this.of(base).flatMap((it) => (it.kind === 'class' ? this.#classMember(it.id, name, depth + 1) : [])),
    );
  }

  #externalBases(id: number, depth: number): readonly string[] {
    if (depth > 8) return [];
    return this.program.classes[id]!.bases.flatMap((base) =>
      this.of(base).flatMap((it) => {
        if (it.kind === 'external') return [it.path];
        return it.kind === 'class' ? this.#externalBases(it.id, depth + 1) : [];
      }),
    );
  }

  #constructorOf(id: number): readonly number[] {
    const program = this.program;
    const info = program.classes[id]!;
    for (const word of ['__init__', 'constructor']) {
      const it = program.lastDefinition(program.names.add(word), info.scope);
      const value = it >= 0 ? program.definitionValue[it]! : -1;
      if (value >= 0 && program.kind[value] === FUNCTION) return [program.a[value]!];
    }
    return [];
  }

  /** The class of which an expression is the receiver (`self`, `this`), or -1; needs no evaluation. */
  #receiverClass(expression: number): number {
    const program = this.program;
    if (program.kind[expression] !== NAME) return -1;
    if (program.a[expression] === this.#this) return this.ownerOf(expression);
    const frame = program.blockFrame[program.block[expression]!]!;
    if (frame <= 0) return -1;
    const info = program.functions[program.blockOwner[frame]!]!;
    const isReceiver = info.takesReceiver && info.parameters[0]?.name === program.a[expression];
    return isReceiver ? info.owner : -1;
  }

  #sameObject(a: number, b: number): boolean {
    const program = this.program;
    if (program.kind[a] !== program.kind[b]) return false;
    if (program.kind[a] === ATTRIBUTE) {
      return program.b[a] === program.b[b] && this.#sameObject(program.a[a]!, program.a[b]!);
    }
    if (program.kind[a] !== NAME || program.a[a] !== program.a[b]) return false;
    const owner = this.#receiverClass(a);
    if (owner >= 0) return owner === this.#receiverClass(b);
    const scopeA = program.scopeOf(program.a[a]!, program.blockScope[program.block[a]!]!);
    return scopeA >= 0 && scopeA === program.scopeOf(program.a[b]!, program.blockScope[program.block[b]!]!);
  }

  /** Whether a store can have happened when `use` is evaluated: before it, or in another function. */
  #precedes(store: number, use: number): boolean {
    const program = this.program;
    const object = program.storeObject[store]!;
    if (program.blockFrame[program.block[object]!] !== program.blockFrame[program.block[use]!]) return true;
    return program.storeAt[store]! <= use + 1 || this.#inSameLoop(object, use);
  }

  #inSameLoop(a: number, b: number): boolean {
    const program = this.program;
    for (let at = program.block[b]!; at >= 0; at = program.blockParent[at]!) {
      if (program.blockKind[at] === 2 && program.contains(at, program.block[a]!)) return true;
    }
    return false;
  }

  #subscript(at: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    const object = program.a[at]!;
    const keys = this.of(program.b[at]!, context);
    return keys.flatMap((key): readonly Value[] => {
      if (key.kind === 'text') {
        const held = this.entries(object, key.text, context).found.flatMap((it) => this.of(it.at, it.context));
        if (held.length > 0) return held;
        return this.of(object, context).flatMap((it): readonly Value[] => {
          if (it.kind !== 'external') return [];
          if (NAMESPACES.has(it.path)) return [{ kind: 'external', path: this.catalog.unbound(key.text), at, context }];
          const isMember = program.language !== 'python' || it.path.endsWith('.__dict__');
          const owner = it.path.replace(/\.__dict__$/, '');
          const path = isMember ? this.catalog.canonical(`${owner}.${key.text}`) : `${it.path}.${key.text}[]`;
          return [{ kind: 'external', path, at, context }];
        });
      }
      if (key.kind === 'number') return this.#elements(object, key.value, context);
      return this.of(object, context).some((it) => it.kind === 'external')
        ? [{ kind: 'unknown', prefix: '', at, context }]
        : this.#elements(object, -1, context);
    });
  }

  #item(at: number, context: Context | undefined): readonly Value[] {
    return this.program.a[at]! < 0 ? [] : this.#elements(this.program.a[at]!, this.program.b[at]!, context);
  }

  /** The elements of a container; the one at `position`, or any for -1. */
  #elements(container: number, position: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    return this.of(container, context).flatMap((it): readonly Value[] => {
      if (it.kind !== 'sequence') return [{ kind: 'unknown', prefix: '', at: container, context }];
      const list = program.a[it.at]!;
      const length = program.listLength(list);
      if (position >= 0 && position < length) return this.of(program.listItem(list, position), it.context);
      return Array.from({ length: Math.min(length, VALUE_LIMIT) }, (_, i) =>
        this.of(program.listItem(list, i), it.context),
      ).flat();
    });
  }

  #call(callee: Value, at: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    switch (callee.kind) {
      case 'external':
        return this.#externalCall(callee, at, context);
      case 'function': {
        const info = program.functions[callee.id]!;
        if (recursive(context, callee.id)) return [];
        const inner = enter(at, callee.id, context);
        return info.returns.flatMap((it) => this.of(it, inner));
      }
      case 'class':
        return [{ kind: 'instance', id: callee.id, at, context }];
      case 'partial':
        return this.#call(callee.target, at, context);
      default:
        return [{ kind: 'external', path: '?()', at, context }];
    }
  }

  #externalCall(callee: Value & { kind: 'external' }, at: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    const first = program.b[at]!;
    const count = program.c[at]! & 0xfffff;
    const argument = (index: number): number =>
      index < count && program.argumentName[first + index] === POSITIONAL ? program.argumentValue[first + index]! : -1;
    const text = (index: number): readonly string[] =>
      argument(index) < 0
        ? []
        : this.of(argument(index), context).flatMap((it) => (it.kind === 'text' ? [it.text] : []));
    const path = callee.path;
    switch (path) {
      case 'functools.partial':
      case 'partial':
        if (argument(0) < 0) return [];
        return this.of(argument(0), context).map((target) => ({ kind: 'partial', target, at, context }));
      case 'getattr':
        if (argument(0) < 0) return [];
        return text(1).flatMap((name) =>
          this.of(argument(0), context).flatMap((it) =>
            this.#member(it, program.names.add(name), at, argument(0), context),
          ),
        );
      case 'require':
      case 'import':
      case '__import__':
      case 'importlib.import_module': {
        const modules = text(0).map((it) => it.replace(/^node:/, ''));
        return modules.map((module) => ({ kind: 'external', path: this.catalog.canonical(module), at, context }));
      }
      case 'dict':
      case 'Object.assign':
        return [{ kind: 'mapping', at, context }];
      case 'super': {
        const owner = this.ownerOf(at);
        if (owner < 0) return [];
        return this.#externalBases(owner, 0).map((base) => ({ kind: 'external', path: `${base}()`, at, context }));
      }
      case 'str':
      case 'String':
      case 'os.fspath':
        return argument(0) < 0 ? [] : this.of(argument(0), context);
    }
    if (path === 'str.format' || path === 'str.strip' || path === 'str.lower')
      return this.#textMethod(path, callee.at, at, context);
    const fallback = WITH_FALLBACK.get(path);
    if (fallback !== undefined) {
      const unknown: Value = { kind: 'unknown', prefix: '', at, context };
      return argument(fallback) < 0 ? [unknown] : [unknown, ...this.of(argument(fallback), context)];
    }
    if (program.lastName(program.a[at]!) >= 0 && /\.(get|pop)$/.test(path)) {
      const held = this.#getFrom(program.a[at]!, text(0), argument(1), context);
      if (held.length > 0) return held;
    }
    return [{ kind: 'external', path: `${path}()`, at, context }];
  }

  /** `mapping.get(key, default)`. */
  #getFrom(callee: number, keys: readonly string[], fallback: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    if (program.kind[callee] !== ATTRIBUTE) return [];
    const found = keys.flatMap((key) => this.entries(program.a[callee]!, key, context).found);
    const values = found.flatMap((it) => this.of(it.at, it.context));
    return values.length > 0 && fallback >= 0 ? [...values, ...this.of(fallback, context)] : values;
  }

  #textMethod(path: string, receiver: number, call: number, context: Context | undefined): readonly Value[] {
    return this.of(receiver, context).map((it): Value => {
      if (it.kind !== 'text') return { kind: 'unknown', prefix: '', at: call, context };
      if (path === 'str.strip') return { kind: 'text', text: it.text.trim(), at: call, context };
      if (path === 'str.lower') return { kind: 'text', text: it.text.toLowerCase(), at: call, context };
      return this.#formatted(it.text, call, context);
    });
  }

  /** `"{}/{name}".format(…)`, when every replacement is one known text. */
  #formatted(pattern: string, call: number, context: Context | undefined): Value {
    const program = this.program;
    const first = program.b[call]!;
    const count = program.c[call]! & 0xfffff;
    let automatic = 0;
    let known = true;
    let prefix: string | undefined;
    const text = pattern.replace(/\{(\w*)\}/g, (_whole, field: string, offset: number) => {
      const position = field === '' ? automatic++ : Number(field);
      let value = -1;
      for (let i = first; i < first + count; i++) {
        const name = program.argumentName[i]!;
        if (name >= 0 ? program.names.text(name) === field : i - first === position) value = program.argumentValue[i]!;
      }
      const values = value < 0 ? [] : this.of(value, context);
      if (values.length === 1 && values[0]!.kind === 'text') return values[0]!.text;
      known = false;
      prefix ??= pattern.slice(0, offset);
      return '';
    });
    return known
      ? { kind: 'text', text, at: call, context }
      : { kind: 'unknown', prefix: prefix ?? '', at: call, context };
  }

  #binary(at: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    const left = program.a[at]!;
    const right = program.b[at]!;
    switch (program.c[at]) {
      case OPERATOR_ADD:
        return this.#joined([left, right], at, context);
      case OPERATOR_FORMAT:
        return this.of(left, context).map((it): Value => this.#percent(it, right, at, context));
      case OPERATOR_JOIN_PATH:
        return this.of(left, context).filter((it) => it.kind === 'external');
      default:
        return [];
    }
  }

  #percent(pattern: Value, right: number, at: number, context: Context | undefined): Value {
    const program = this.program;
    if (pattern.kind !== 'text') return { kind: 'unknown', prefix: '', at, context };
    const isTuple = program.kind[right] === SEQUENCE;
    const list = program.a[right]!;
    let next = 0;
    let known = true;
    const text = pattern.text.replace(/%[sd]/g, () => {
      const item = isTuple ? (next < program.listLength(list) ? program.listItem(list, next++) : -1) : right;
      const values = item < 0 ? [] : this.of(item, context);
      if (values.length === 1 && values[0]!.kind === 'text') return values[0]!.text;
      known = false;
      return '';
    });
    if (known) return { kind: 'text', text, at, context };
    return { kind: 'unknown', prefix: pattern.text.split('%', 1)[0]!, at, context };
  }

  /** Every text that the parts can make one after the other. */
  #joined(parts: readonly number[], at: number, context: Context | undefined): readonly Value[] {
    let results: { text: string; known: boolean }[] = [{ text: '', known: true }];
    for (const part of parts) {
      const values = this.of(part, context);
      const texts = values.map((it) => {
        if (it.kind === 'text') return { text: it.text, known: true };
        if (it.kind === 'number') return { text: String(it.value), known: true };
        return { text: it.kind === 'unknown' ? it.prefix : '', known: false };
      });
      const next: { text: string; known: boolean }[] = [];
      for (const result of results) {
        if (!result.known) next.push(result);
        else for (const it of texts) next.push({ text: result.text + it.text, known: it.known });
      }
      results = next.slice(0, VALUE_LIMIT);
    }
    return results.map((it) =>
      it.known ? { kind: 'text', text: it.text, at, context } : { kind: 'unknown', prefix: it.text, at, context },
    );
  }

  #parameter(at: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    const id = program.a[at]!;
    const index = program.b[at]!;
    const info = program.functions[id]!;
    if (info.takesReceiver && index === 0) return [{ kind: 'instance', id: info.owner, at, context }];
    const parameter = info.parameters[index]!;
    const unknown: Value = { kind: 'unknown', prefix: '', at, context };
    if (parameter.kind === 'rest' || parameter.kind === 'named-rest') return [unknown];
    const inside = within(context, id);
    if (inside) {
      const given = this.argumentFor(info, index, inside.call);
      if (given >= 0) return this.of(given, inside.outer);
      if (parameter.fallback >= 0) return this.of(parameter.fallback, inside.outer);
      return [unknown];
    }
    const result: Value[] = [];
    if (parameter.fallback >= 0) result.push(...this.of(parameter.fallback));
    for (const entry of this.given(id, index)) result.push(...this.of(entry.at));
    return [...result, unknown];
  }

  /** The calls in this file whose callee can be the function. */
  #callsOf(functionId: number): readonly number[] {
    const program = this.program;
    const info = program.functions[functionId]!;
    const owner = info.owner >= 0 ? program.classes[info.owner]! : undefined;
    const isConstructor =
      owner !== undefined && /^(__init__|constructor)$/.test(info.name < 0 ? '' : program.names.text(info.name));
    const name = isConstructor ? owner.name : info.name;
    if (name < 0) return [];
    const result: number[] = [];
    for (let call = program.lastCall(name); call >= 0 && result.length < 40; call = program.previousCall[call]!) {
      if (this.functions(program.a[call]!).includes(functionId)) result.push(call);
    }
    return result.reverse();
  }

  /** What a NAME or ATTRIBUTE was bound to, as expressions. */
  #boundTo(expression: number, context: Context | undefined): readonly Entry[] {
    const program = this.program;
    if (program.kind[expression] === NAME) {
      const definitions = this.definitions(expression) ?? [];
      return definitions.flatMap((it) => {
        const at = program.definitionValue[it]!;
        return at < 0 ? [] : [{ at, context }];
      });
    }
    return this.of(expression, context).flatMap((it) =>
      it.kind === 'mapping' ? [{ at: it.at, context: it.context }] : [],
    );
  }

  #storedEntries(
    container: number,
    key: string,
    context: Context | undefined,
    depth: number,
  ): { found: readonly Entry[]; certain: boolean } {
    const program = this.program;
    const found: Entry[] = this.stored(container, program.names.add(key)).map((at) => ({ at, context }));
    for (const call of this.stored(container, ANY_KEY)) {
      if (program.kind[call] === CALL) found.push(...this.#callEntries(call, key, context, depth + 1).found);
    }
    return { found, certain: false };
  }

  #mappingEntries(
    mapping: number,
    key: string,
    context: Context | undefined,
    depth: number,
  ): { found: readonly Entry[]; certain: boolean } {
    const program = this.program;
    const list = program.a[mapping]!;
    const found: Entry[] = [];
    for (let i = program.listLength(list) - 2; i >= 0; i -= 2) {
      const keyAt = program.listItem(list, i);
      const value = program.listItem(list, i + 1);
      if (keyAt < 0) {
        const spread = this.entries(value, key, context, depth + 1);
        found.push(...spread.found);
        if (spread.certain) return { found, certain: true };
        continue;
      }
      const isKey = this.of(keyAt, context).some((it) => it.kind === 'text' && it.text === key);
      if (isKey) return { found: [...found, { at: value, context }], certain: true };
    }
    return { found, certain: false };
  }

  /** Entries of `dict(a=1, **b)`, `Object.assign({}, a)`, `x.update(a=1)` and calls of functions that return a mapping. */
  #callEntries(
    call: number,
    key: string,
    context: Context | undefined,
    depth: number,
  ): { found: readonly Entry[]; certain: boolean } {
    const program = this.program;
    const callee = program.a[call]!;
    const functions = this.of(callee, context).filter((it) => it.kind === 'function');
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
    const first = program.b[call]!;
    const count = program.c[call]! & 0xfffff;
    const found: Entry[] = [];
    const isSetDefault = program.kind[callee] === ATTRIBUTE && /^set/.test(program.names.text(program.b[callee]!));
    if (isSetDefault) {
      const isKey =
        count === 2 &&
        this.of(program.argumentValue[first]!, context).some((it) => it.kind === 'text' && it.text === key);
      return { found: isKey ? [{ at: program.argumentValue[first + 1]!, context }] : [], certain: false };
    }
    for (let i = first + count - 1; i >= first; i--) {
      const name = program.argumentName[i]!;
      const value = program.argumentValue[i]!;
      if (name >= 0) {
        if (program.names.text(name) === key) return { found: [...found, { at: value, context }], certain: true };
        continue;
      }
      const inner = this.entries(value, key, context, depth + 1);
      found.push(...inner.found);
      if (inner.certain) return { found, certain: true };
    }
    return { found, certain: false };
  }

  /** Entries of a parameter: of what calls give for it, or, for `**rest`, of the calls' own keyword arguments. */
  #parameterEntries(
    at: number,
    key: string,
    context: Context | undefined,
    depth: number,
  ): { found: readonly Entry[]; certain: boolean } {
    const program = this.program;
    const id = program.a[at]!;
    const index = program.b[at]!;
    const info = program.functions[id]!;
    const inside = within(context, id);
    const calls = inside ? [inside.call] : this.#callsOf(id);
    const outer = inside?.outer;
    const found: Entry[] = [];
    for (const call of calls) {
      if (info.parameters[index]!.kind === 'named-rest') {
        const first = program.b[call]!;
        for (let i = first; i < first + (program.c[call]! & 0xfffff); i++) {
          const name = program.argumentName[i]!;
          if (name >= 0 && program.names.text(name) === key)
            found.push({ at: program.argumentValue[i]!, context: outer });
          else if (name === SPREAD_NAMED)
            found.push(...this.entries(program.argumentValue[i]!, key, outer, depth + 1).found);
        }
      } else {
        const given = this.argumentFor(info, index, call);
        if (given >= 0) found.push(...this.entries(given, key, outer, depth + 1).found);
      }
    }
    const fallback = info.parameters[index]!.fallback;
    if (found.length === 0 && fallback >= 0) return this.entries(fallback, key, outer, depth + 1);
    return { found, certain: false };
  }
}

/** Whether a value says nothing about where it is from. */
export function isUnknownPath(value: Value): boolean {
  return value.kind === 'external' && value.path.startsWith('?');
}

/** The frame of a context in which the function is being looked at. */
export function within(context: Context | undefined, functionId: number): Context | undefined {
  for (let at = context; at; at = at.outer) if (at.function === functionId) return at;
  return undefined;
}

/** Whether looking into the function once more would go round in a circle, or too deep. */
export function recursive(context: Context | undefined, functionId: number): boolean {
  let depth = 0;
  for (let at = context; at; at = at.outer) if (at.function === functionId || ++depth > 6) return true;
  return false;
}

function distinct(values: readonly Value[]): readonly Value[] {
  const seen = new Set<string>();
  return values.filter((it) => {
    const key = keyOf(it);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function keyOf(value: Value): string {
  switch (value.kind) {
    case 'text':
      return `t${value.text}`;
    case 'boolean':
    case 'number':
      return `${value.kind}${value.value}`;
    case 'external':
      return `e${value.path}`;
    case 'function':
    case 'class':
    case 'instance':
      return `${value.kind}${value.id}`;
    case 'unknown':
      return `u${value.prefix}`;
    default:
      return `${value.kind}${value.at}`;
  }
}
