/** A call that a model knows: its arguments under the domain's names, wherever the code puts them. */

import type { Fact } from '../models/catalog.ts';
import type { Address, ArgumentName, Condition } from '../models/model.ts';
import { isAtLeast } from '../models/versions.ts';
import { ATTRIBUTE, POSITIONAL, type Program, SEQUENCE, SPREAD_NAMED, SPREAD_POSITIONAL } from '../program/program.ts';
import { isOfLibrary } from '../program/specifiers.ts';
import type { Entry } from './containers.ts';
import { remembered } from './memo.ts';
import { givenByCaller, placeInSource } from './place.ts';
import { type Context, knownStart, VALUE_LIMIT, type Value } from './value.ts';
import type { Values } from './values.ts';

/** How many names of paths are kept. */
const NAMES_KEPT = 2_000;

/** A span in UTF-16 offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a call is given under one name. */
export interface Argument extends Entry {
  /**
   * With the keyword, where it stands in the call itself; the value alone where it stands elsewhere. In a file that the
   * source is linked with: where the source gives it.
   */
  readonly span: Span;
  /** Whether it stands in the call's own parentheses. */
  readonly direct: boolean;
  /** The keyword it is passed by, if any. */
  readonly keyword: string | undefined;
  /** Whether what a spread holds may lack it. */
  readonly isOptional?: true;
}

export class ModelledCall {
  readonly fact: Fact;
  /** The qualified name of what is called. */
  readonly path: string;
  /** The CALL expression. */
  readonly at: number;
  /** How the callee is written, shortened: `AutoModel.from_pretrained`. */
  readonly name: string;
  /** Where the source does it: the call, or that of another file's function which leads there. */
  readonly span: Span;
  /** Where the call itself stands. */
  readonly written: Span;
  /** Whether arguments may come in that cannot be seen: `*args`, `**kwargs` of unknown content. */
  readonly open: boolean;
  readonly #values: Values;
  readonly #program: Program;
  readonly #context: Context | undefined;
  readonly #partials: readonly number[];
  readonly #code: number;

  /** `partials`: calls of `functools.partial` that gave arguments before, innermost first. `code`: for a sink given as a callback, what it will be called with. */
  constructor(
    values: Values,
    fact: Fact,
    path: string,
    at: number,
    context: Context | undefined,
    partials: readonly number[] = [],
    code = -1,
  ) {
    const program = values.program;
    this.#values = values;
    this.#program = program;
    this.#context = context;
    this.#partials = partials;
    this.#code = code;
    this.fact = fact;
    this.path = path;
    this.at = at;
    this.written = { start: program.start[at]!, end: program.end[at]! };
    this.span = placeInSource(values, at, context);
    this.name = nameOf(path);
    this.open = this.#lists().some(([first, end]) => {
      for (let i = first; i < end; i++) {
        const name = program.argumentName[i]!;
        if (name === SPREAD_POSITIONAL) return true;
        if (name === SPREAD_NAMED && values.containers.isOpen(program.argumentValue[i]!, context)) return true;
      }
      return false;
    });
  }

  /** The same call, as it is made where the function around it is called in a certain way. */
  within(context: Context | undefined): ModelledCall {
    return context === this.#context
      ? this
      : new ModelledCall(this.#values, this.fact, this.path, this.at, context, this.#partials, this.#code);
  }

  get context(): Context | undefined {
    return this.#context;
  }

  /** The arguments that the model calls so: usually one, several where branches or spreads leave it open. */
  arguments(name: ArgumentName): readonly Argument[] {
    if ((name === 'code' || name === 'line') && this.#code >= 0)
      return [this.#argument(this.#code, this.#context, undefined, -1, true)];
    return this.argumentsAt(this.fact.row.arguments?.[name] ?? []);
  }

  /** What is given at the first of these addresses that something is given at, or inside it where one leads there. */
  argumentsAt(addresses: readonly Address[]): readonly Argument[] {
    for (const address of addresses) {
      const found = this.#at(address);
      if (found.length === 0) continue;
      const inside = addresses.filter((it) => leadsInside(it, address)).flatMap((it) => this.#at(it));
      return inside.length > 0 ? inside : found;
    }
    return [];
  }

  /** Where it is told that the call is given something: where its caller gives that, at the argument, or else at the call. */
  placeOf(argument: Argument | undefined): Span {
    const isForCaller = this.#context !== undefined && this.at < this.#program.ownCount;
    const given = argument && isForCaller ? givenByCaller(this.#values, argument, this.#context!) : undefined;
    return given ?? (argument?.direct ? argument.span : this.span);
  }

  /** The argument passed by a keyword in this call or through a spread. */
  keyword(name: string): readonly Argument[] {
    return this.#named(name);
  }

  /** What the argument can be; empty when it is not given. */
  values(name: ArgumentName): readonly Value[] {
    return this.arguments(name).flatMap((it) => this.#values.of(it.at, it.context));
  }

  /** Whether the call meets the row's conditions, as far as the file tells; of a convention, whether a library may keep it. */
  isMeant(): boolean {
    const { when = [], unless = [] } = this.fact.row;
    if (this.fact.isConvention && !isOfLibrary(this.#program, this.path)) return false;
    return this.meets(when) && !unless.some((it) => this.#certainlyMeets(it));
  }

  /** Whether the call can meet all of the conditions. */
  meets(conditions: readonly Condition[]): boolean {
    return conditions.every((it) => this.#canMeet(it));
  }

  /** Whether a sink downloads by itself what it loads. */
  get isDownloading(): boolean {
    const { reads, prefixes = [] } = this.fact.row;
    if (reads === 'address') return true;
    return this.values('code').some((value) => {
      const text = knownStart(value);
      return prefixes.some((it) => text.startsWith(it));
    });
  }

  /** Whether the installed version of the library makes the call safe where older ones do not; the newest where none is known. */
  get isSafeToday(): boolean {
    const { safeFrom } = this.fact.row;
    if (!safeFrom || this.hasVersion(safeFrom.version) === false) return false;
    return safeFrom.when.every((it) => this.#canMeet(it));
  }

  /** Whether the installed library has at least this version; undefined when that is not known. */
  hasVersion(version: string): boolean | undefined {
    return isAtLeast(this.fact.library, version, this.#values.versions);
  }

  /** Whether the project says which version of a package it has, by the name of its registry. */
  isInstalled(name: string): boolean {
    return this.#values.versions(name) !== undefined;
  }

  #canMeet(condition: Condition): boolean {
    const values = this.#conditionValues(condition);
    return values.length === 0 ? condition.is.includes(null) : values.some((it) => meets(it, condition));
  }

  #certainlyMeets(condition: Condition): boolean {
    const values = this.#conditionValues(condition);
    if (values.length === 0) return condition.is.includes(null) && !this.open;
    return values.every((it) => meets(it, condition));
  }

  #conditionValues(condition: Condition): readonly Value[] {
    const given = this.argumentsAt(condition.argument).flatMap((it) => this.#values.of(it.at, it.context));
    return [...given, ...given.flatMap((it) => this.#added(it))].flatMap((it) =>
      it.kind === 'sequence' ? [it, ...this.#items(it)] : [it],
    );
  }

  /** What a value is extended with: a schema made by `SCHEMA.extend(types)` knows the types, too. */
  #added(value: Value): readonly Value[] {
    if (value.kind !== 'external' || !value.path.endsWith('.extend()')) return [];
    return this.#program.argumentsOf(value.at).flatMap((it) => this.#values.of(it, value.context));
  }

  /** What a list that is written out holds: a condition that one of its items meets, it meets. */
  #items(list: Value): readonly Value[] {
    const { lists, kind, a } = this.#program;
    if (kind[list.at] !== SEQUENCE) return [];
    const items = lists.items(a[list.at]!).slice(0, VALUE_LIMIT);
    return items.flatMap((it) => this.#values.of(it, list.context));
  }

  /** The keyword under which the model's language passes an argument that is not given yet; undefined if by position only. */
  spelling(name: ArgumentName): Address | undefined {
    const addresses = this.fact.row.arguments?.[name] ?? [];
    return addresses.find((it) => typeof it === 'string') ?? addresses[0];
  }

  #at(address: Address): readonly Argument[] {
    if (address === '*') return this.#positional(0, true);
    if (typeof address === 'number') return this.#positional(address, false);
    if (address === 'receiver') {
      const receiver = receiverOf(this.#program, this.at);
      return receiver < 0 ? [] : [this.#argument(receiver, this.#context, undefined, -1, true)];
    }
    if (address.endsWith('*')) return this.#positional(0, true).slice(Number.parseInt(address, 10));
    if (!address.includes('.')) return this.#named(address);
    const [head, ...keys] = address.split('.') as [string, ...string[]];
    const heads = /^\d+$/.test(head) ? this.#positional(Number(head), false) : this.#named(head);
    let entries: readonly Entry[] = heads;
    for (const key of keys) {
      entries = entries.flatMap((it) => this.#values.containers.entries(it.at, key, it.context).found);
    }
    return entries.map((it) => this.#argument(it.at, it.context, keys.at(-1), -1, this.#isInside(it.at)));
  }

  #isInside(at: number): boolean {
    return this.#program.start[at]! >= this.span.start && this.#program.end[at]! <= this.span.end;
  }

  /** The argument lists, in the order in which positions count: of each partial, then of the call itself. */
  #lists(): (readonly [number, number])[] {
    const program = this.#program;
    const range = (call: number, skip: number) =>
      [program.b[call]! + skip, program.b[call]! + program.arity(call)] as const;
    return [...this.#partials.map((it) => range(it, 1)), range(this.at, 0)];
  }

  #positional(position: number, all: boolean): readonly Argument[] {
    const program = this.#program;
    const result: Argument[] = [];
    let seen = 0;
    let last: Argument | undefined;
    for (const [first, end] of this.#lists()) {
      for (let i = first; i < end; i++) {
        const name = program.argumentName[i]!;
        if (name === SPREAD_POSITIONAL && !all && position >= 0) return [];
        if (name !== POSITIONAL && name !== SPREAD_POSITIONAL && !all) continue;
        const argument = this.#argumentOf(i);
        last = argument;
        if (all || seen++ === position) result.push(argument);
      }
    }
    if (position < 0) return last ? [last] : [];
    return result;
  }

  #named(keyword: string): readonly Argument[] {
    const program = this.#program;
    const spread: Argument[] = [];
    // A call overrides what is given to its partials before.
    for (const [first, end] of this.#lists().reverse()) {
      for (let i = first; i < end; i++) {
        const name = program.argumentName[i]!;
        if (name >= 0 && program.names.text(name) === keyword) return [this.#argumentOf(i)];
        if (name !== SPREAD_NAMED) continue;
        const { found, certain } = this.#values.containers.entries(program.argumentValue[i]!, keyword, this.#context);
        for (const it of found) {
          const argument = this.#argument(it.at, it.context, keyword, -1, false);
          spread.push(certain ? argument : { ...argument, isOptional: true });
        }
      }
    }
    return spread;
  }

  #argumentOf(index: number): Argument {
    const program = this.#program;
    const name = program.argumentName[index]!;
    const keyword = name >= 0 ? program.names.text(name) : undefined;
    const at = program.argumentValue[index]!;
    const isOwn = index >= program.b[this.at]! && index < program.b[this.at]! + program.arity(this.at);
    return this.#argument(at, this.#context, keyword, program.argumentStart[index]!, isOwn);
  }

  #argument(
    at: number,
    context: Context | undefined,
    keyword: string | undefined,
    start: number,
    direct: boolean,
  ): Argument {
    const program = this.#program;
    if (at >= program.ownCount) {
      return { at, context, span: placeInSource(this.#values, at, context), direct: false, keyword };
    }
    const span = { start: start < 0 ? program.start[at]! : start, end: program.end[at]! };
    return { at, context, span, direct, keyword };
  }
}

function meets(value: Value, condition: Condition): boolean {
  if (value.kind === 'null') return condition.is.includes(null);
  if (value.kind === 'text') return condition.is.includes(value.text);
  if (value.kind === 'external') return condition.is.includes(value.path);
  return value.kind === 'boolean' && condition.is.includes(value.value);
}

/** The last two segments of a path, without call marks: what a reader recognises. What a method gave is called by its class. */
const nameOf = remembered(NAMES_KEPT, (path) => {
  const segments = path.split('.').filter((it) => it !== '?' && it !== '' && it !== 'prototype');
  while (/^[a-z]\w*\(\)$/.test(segments.at(-2) ?? '') && /^[A-Z]/.test(segments.at(-3) ?? '')) segments.splice(-2, 1);
  return segments.slice(-2).join('.').replaceAll('()', '');
});

/** The last name of what is called; empty where it has none. */
export function calledName(program: Program, callee: number): string {
  const name = program.lastName(callee);
  return name < 0 ? '' : program.names.text(name);
}

/** The object of an ATTRIBUTE callee, or -1. */
export function receiverOf(program: Program, call: number): number {
  const callee = program.a[call]!;
  return program.kind[callee] === ATTRIBUTE ? program.a[callee]! : -1;
}

/** Whether an address leads into what another one gives: "2.revision" into 2. */
function leadsInside(address: Address, outer: Address): boolean {
  return typeof address === 'string' && address.includes('.') && address.startsWith(`${outer}.`);
}
