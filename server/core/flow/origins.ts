/** Where does a value come from: sources, with the path from there to here. */

import { ORIGINS, type OriginKind } from '../models/model.ts';
import {
  ADDED,
  ANY_KEY,
  ATTRIBUTE,
  BINARY,
  CALL,
  CHOICE,
  type FunctionInfo,
  ITEM,
  MAPPING,
  NAME,
  PARAMETER,
  POSITIONAL,
  type Program,
  SAME,
  SEQUENCE,
  SPREAD,
  SUBSCRIPT,
  TEMPLATE,
} from '../program/program.ts';
import { Memo } from './memo.ts';
import { type Context, enter, recursive, within } from './value.ts';
import type { Values } from './values.ts';

/** One step of a path: a span in UTF-16 offsets and what happens there. */
export interface Step {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  /** The expression whose evaluation the step is, or -1. */
  readonly at: number;
}

/** A source that reaches the place asked about, and the steps in between, source first. */
export interface Origin {
  readonly kind: OriginKind;
  /** The expression that brings it in. */
  readonly at: number;
  /** How the source is called in a message: `requests.get`. */
  readonly name: string;
  readonly steps: readonly Step[];
}

const DEPTH_LIMIT = 50;
const STEP_LIMIT = 60_000;
const ORIGIN_LIMIT = 8;

/** What can come through a pass of a given kind; others are hidden by the pass's own kind. */
const THROUGH: Readonly<Partial<Record<OriginKind, ReadonlySet<OriginKind>>>> = {
  schema: new Set(['remote', 'llm', 'input']),
  file: new Set(['remote', 'llm']),
  path: new Set(['remote', 'llm', 'input', 'schema']),
};

const NONE: readonly Origin[] = [];

export class Origins {
  readonly #values: Values;
  readonly #program: Program;
  readonly #memo = new Memo<readonly Origin[]>(DEPTH_LIMIT, STEP_LIMIT);

  constructor(values: Values) {
    this.#values = values;
    this.#program = values.program;
  }

  /** The sources that the expression's text or content comes from, worst first; empty when it is all literal. */
  of(expression: number, context?: Context): readonly Origin[] {
    const found = this.#trace(expression, context);
    return [...found].sort((a, b) => ORIGINS.indexOf(a.kind) - ORIGINS.indexOf(b.kind));
  }

  #trace(at: number, context: Context | undefined): readonly Origin[] {
    const work = () => distinct(this.#follow(at, context));
    return this.#memo.answer(context ? `${at}${context.key}` : `${at}`, work, () => NONE);
  }

  #follow(at: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    switch (program.kind[at]) {
      case NAME:
        return this.#name(at, context);
      case ATTRIBUTE:
        return this.#attribute(at, context);
      case SUBSCRIPT:
        return this.#subscript(at, context);
      case CALL:
        return this.#call(at, context);
      case PARAMETER:
        return this.#parameter(at, context);
      case TEMPLATE:
      case CHOICE:
      case SEQUENCE:
        return this.#all(program.a[at]!, 0, 1, context);
      case MAPPING:
        return this.#all(program.a[at]!, 1, 2, context);
      case BINARY:
        return [...this.#trace(program.a[at]!, context), ...this.#trace(program.b[at]!, context)];
      case ITEM:
      case SAME:
      case SPREAD:
        return program.a[at]! < 0 ? NONE : this.#trace(program.a[at]!, context);
      default:
        return NONE;
    }
  }

  #all(list: number, from: number, by: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    const result: Origin[] = [];
    for (let i = from; i < program.listLength(list); i += by) {
      if (result.length < ORIGIN_LIMIT) result.push(...this.#trace(program.listItem(list, i), context));
    }
    return result;
  }

  #name(at: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    const definitions = this.#values.definitions(at);
    if (!definitions) return this.#sourceValue(at, context);
    const name = program.names.text(program.a[at]!);
    const result: Origin[] = [];
    for (const it of definitions) {
      const value = program.definitionValue[it]!;
      if (value < 0) continue;
      const start = program.definitionStart[it]!;
      const step = { start, end: start + name.length, message: `stored in \`${name}\``, at: value };
      const isParameter = program.kind[value] === PARAMETER;
      const found = this.#trace(value, context);
      result.push(...(isParameter ? found : along(found, step)));
    }
    for (const key of [ADDED, ANY_KEY]) result.push(...this.#put(at, key, name, context));
    return result;
  }

  /** What was put into a container by `append`, `update` and item assignments under unknown keys. */
  #put(object: number, key: number, name: string, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    return this.#values.stores.stored(object, key).flatMap((value) => {
      const step = this.#step(value, `put into \`${name}\``);
      const parts =
        program.kind[value] === CALL && key === ADDED ? this.#arguments(value, context) : this.#trace(value, context);
      return along(parts, step);
    });
  }

  #attribute(at: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    const source = this.#sourceValue(at, context);
    if (source.length > 0) return source;
    const object = program.a[at]!;
    const stored = this.#values.stores.stored(object, program.b[at]!);
    const name = program.text.slice(program.start[at], program.end[at]);
    if (stored.length > 0) {
      return stored.flatMap((value) => {
        const step = this.#step(value, `stored in \`${name}\``);
        return along(this.#trace(value, context), step);
      });
    }
    const held = this.#held(object, program.names.text(program.b[at]!), context);
    return held ?? this.#trace(object, context);
  }

  #subscript(at: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    const source = this.#sourceValue(at, context);
    if (source.length > 0) return source;
    const keys = this.#values.of(program.b[at]!, context);
    if (keys.length === 1 && keys[0]!.kind === 'text') {
      const held = this.#held(program.a[at]!, keys[0]!.text, context);
      if (held) return held;
    }
    return this.#trace(program.a[at]!, context);
  }

  /** What a container built in this file holds under a key; undefined when that is not certain. */
  #held(object: number, key: string, context: Context | undefined): readonly Origin[] | undefined {
    const { found, certain } = this.#values.containers.entries(object, key, context);
    if (found.length === 0) return undefined;
    const origins = found.flatMap((it) => this.#trace(it.at, it.context));
    return certain || origins.length > 0 ? origins : undefined;
  }

  /** The expression as a source that is no call: `sys.argv`, `process.env`. */
  #sourceValue(at: number, context: Context | undefined): readonly Origin[] {
    for (const path of this.#values.paths(at, context)) {
      const fact = this.#values.catalog.fact(path, 'source', true);
      if (fact) return [this.#source(fact.row.kind as OriginKind, at, path)];
    }
    return NONE;
  }

  #source(kind: OriginKind, at: number, path: string): Origin {
    const name = path.replaceAll('()', '').replace(/^\?\./, '');
    const step = this.#step(at, `${WORDS[kind]} \`${name}\``);
    return { kind, at, name, steps: [step] };
  }

  #call(at: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    const values = this.#values;
    const callee = program.a[at]!;
    const result: Origin[] = [];
    let open = false;
    for (const it of values.of(callee, context)) {
      if (it.kind === 'function') {
        if (recursive(context, it.id)) continue;
        const info = program.functions[it.id]!;
        const inner = enter(at, it.id, context);
        const step = this.#step(at, `returned by \`${this.#nameOf(info)}\``);
        for (const value of info.returns) {
          result.push(...along(this.#trace(value, inner), { ...step, at: value }));
        }
      } else if (it.kind === 'external') {
        const found = this.#external(it.path, at, context);
        if (found) result.push(...found);
        else open = true;
      } else if (it.kind === 'unknown' || it.kind === 'partial') open = true;
    }
    if (open) {
      const through = this.#throughUnknown(at, callee, context);
      result.push(...through);
      if (through.length === 0) result.push(this.#unknown(at, this.#textOf(callee)));
    }
    return result;
  }

  /** What a library's function gives, as its models say; undefined when they say nothing. */
  #external(path: string, at: number, context: Context | undefined): readonly Origin[] | undefined {
    const { catalog } = this.#values;
    if (catalog.fact(path, 'clean')) return NONE;
    const source = catalog.fact(path, 'source');
    if (source && source.row.callback === undefined) {
      const kind = source.row.kind as OriginKind;
      const through = this.#from(source.row.from ?? [], at, context).filter((it) => THROUGH[kind]?.has(it.kind));
      return through.length > 0 ? through : [this.#source(kind, at, path)];
    }
    const pass = catalog.fact(path, 'pass');
    if (!pass || pass.row.callback !== undefined) return undefined;
    const found = this.#from(pass.row.from ?? ['*'], at, context);
    const kind = pass.row.kind as OriginKind | undefined;
    if (!kind) return found;
    const through = found.filter((it) => THROUGH[kind]?.has(it.kind));
    if (through.length > 0 || kind === 'path') return through;
    return [this.#source(kind, at, path)];
  }

  #from(addresses: readonly (number | string)[], at: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    const callee = program.a[at]!;
    const first = program.b[at]!;
    const count = program.arity(at);
    return addresses.flatMap((address) => {
      if (address === '*') return this.#arguments(at, context);
      if (address === 'receiver')
        return program.kind[callee] === ATTRIBUTE ? this.#trace(program.a[callee]!, context) : NONE;
      let position = 0;
      const last = address === -1 ? count - 1 : address;
      for (let i = first; i < first + count; i++) {
        const name = program.argumentName[i]!;
        const isIt = name >= 0 ? program.names.text(name) === address : name === POSITIONAL && position++ === last;
        if (isIt) return this.#trace(program.argumentValue[i]!, context);
      }
      return NONE;
    });
  }

  #arguments(call: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    const first = program.b[call]!;
    const result: Origin[] = [];
    for (let i = first; i < first + program.arity(call); i++) {
      result.push(...this.#trace(program.argumentValue[i]!, context));
    }
    return result;
  }

  /**
   * A function that nothing is known of: a method gives what its receiver holds, a free function what it is given.
   * Unknown origins do not pass, for everything would be unknown then.
   */
  #throughUnknown(at: number, callee: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    if (program.kind[callee] === ATTRIBUTE) return this.#trace(program.a[callee]!, context);
    if (program.kind[callee] !== NAME) return NONE;
    return this.#arguments(at, context).filter((it) => it.kind === 'remote' || it.kind === 'llm');
  }

  #parameter(at: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    const values = this.#values;
    const id = program.a[at]!;
    const index = program.b[at]!;
    const info = program.functions[id]!;
    if (info.takesReceiver && index === 0) return NONE;
    const parameter = info.parameters[index]!;
    const name = parameter.name < 0 ? 'its argument' : `\`${program.names.text(parameter.name)}\``;
    const message = `passed to \`${this.#nameOf(info)}\` as ${name}`;
    const inside = within(context, id);
    if (inside) {
      const given = values.callers.argumentFor(info, index, inside.call);
      const fallback = parameter.fallback;
      if (given >= 0) return along(this.#trace(given, inside.outer), this.#step(given, message));
      return fallback >= 0 ? this.#trace(fallback, inside.outer) : NONE;
    }
    const fromCallback = this.#callback(info, index);
    if (fromCallback) return fromCallback;
    const given = values.callers
      .given(id, index)
      .flatMap((it) => along(this.#trace(it.at, it.context), this.#step(it.at, message)));
    if (parameter.fallback >= 0) given.push(...this.#trace(parameter.fallback, undefined));
    return [...given, this.#unknown(at, name)];
  }

  /** What a library gives to the function as its callback; undefined when the function is no callback. */
  #callback(info: FunctionInfo, index: number): readonly Origin[] | undefined {
    const program = this.#program;
    const call = info.argumentOf;
    if (call < 0) return undefined;
    const callee = program.a[call]!;
    const count = program.arity(call);
    for (const path of this.#values.paths(callee)) {
      for (const role of ['source', 'pass'] as const) {
        const row = this.#values.catalog.fact(path, role)?.row;
        if (row?.callback === undefined) continue;
        if ((row.callback === -1 ? count - 1 : row.callback) !== info.argumentIndex) continue;
        if (role === 'source')
          return index === 0 || row.kind === 'input' ? [this.#source(row.kind as OriginKind, call, path)] : NONE;
        return this.#from(row.from ?? ['receiver'], call, undefined);
      }
    }
    if (program.kind[callee] !== ATTRIBUTE) return undefined;
    return this.#trace(program.a[callee]!, undefined);
  }

  #unknown(at: number, name: string): Origin {
    const bare = name.replaceAll('`', '');
    return { kind: 'unknown', at, name: bare, steps: [this.#step(at, `from \`${bare}\``)] };
  }

  #textOf(at: number): string {
    const text = this.#program.text.slice(this.#program.start[at], this.#program.end[at]);
    return text.length > 60 ? `${text.slice(0, 59)}…` : text;
  }

  #step(at: number, message: string): Step {
    return { start: this.#program.start[at]!, end: this.#program.end[at]!, message, at };
  }

  #nameOf(info: FunctionInfo): string {
    return info.name < 0 ? 'a function' : this.#program.names.text(info.name);
  }
}

const WORDS: Readonly<Record<OriginKind, string>> = {
  remote: 'downloaded by',
  llm: 'written by a model through',
  input: 'taken from the program\u2019s input by',
  schema: 'read from data by',
  file: 'read from a file by',
  path: 'a path made by',
  unknown: 'from',
  literal: 'literal',
};

function along(origins: readonly Origin[], step: Step): Origin[] {
  return origins.map((it) => {
    const last = it.steps.at(-1);
    if (last && last.start === step.start && last.end === step.end) return it;
    return { ...it, steps: [...it.steps, step] };
  });
}

function distinct(origins: readonly Origin[]): readonly Origin[] {
  const seen = new Set<string>();
  return origins
    .filter((it) => {
      const key = `${it.kind}:${it.at}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .slice(0, ORIGIN_LIMIT);
}
