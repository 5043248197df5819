/** Which calls are worth resolving: those that end in a name the models know, and those through another name for it. */

import type { Wanted } from '../models/catalog.ts';
import {
  ATTRIBUTE,
  BINARY,
  BODY,
  CALL,
  type FunctionInfo,
  IMPORT,
  MAPPING,
  NAME,
  NUMBER,
  OPERATOR_OTHER,
  POSITIONAL,
  type Program,
  STRING,
  SUBSCRIPT,
} from '../program/program.ts';
import { NAMESPACES } from './builtins.ts';
import { ModelledCall, receiverOf } from './call.ts';
import { textOf } from './value.ts';
import type { Values } from './values.ts';

/** Functions whose result may be a name between brackets. */
const NAME_MAKERS = new Set(['join', 'atob', 'fromCharCode', 'fromCodePoint', 'unescape', 'decode', 'chr']);

/** How often an alias may be given another name. */
const ROUNDS = 3;

/** How many mentions are followed; minified code, where one letter names everything, has thousands. */
const MENTION_LIMIT = 256;

export interface Candidates {
  readonly calls: ReadonlySet<number>;
  /** Expressions that name a trigger without calling it. */
  readonly mentions: readonly number[];
  /** The other names that triggers are given. */
  readonly aliases: ReadonlySet<number>;
}

/** The calls whose callee may be one of the triggers, by any name that this file gives it. */
export function candidatesOf(values: Values, wanted: Wanted): Candidates {
  const { program } = values;
  const { names: triggers, makers } = wanted;
  const names = new Set<number>();
  for (const word of triggers) names.add(program.names.add(word));
  const search = new Search(program, names);
  const calls = new Set<number>();
  for (const name of names) search.addCalls(name, calls);
  const mentions = [
    ...search.mentions(names).filter((it) => isTrigger(values, wanted, it)),
    ...computed(values, triggers),
  ];
  for (const at of mentions.slice(0, MENTION_LIMIT)) search.follow(at);
  const made = [...callsOfMakers(values, triggers, search.namesOf(makers))];
  for (const at of made.slice(0, MENTION_LIMIT)) search.follow(at);
  search.followImports(triggers);
  for (let round = 0; round < ROUNDS; round++) {
    const fresh = search.takeAliases();
    if (fresh.size === 0) break;
    for (const name of fresh) search.addCalls(name, calls);
    for (const at of search.mentions(fresh).slice(0, MENTION_LIMIT)) search.follow(at);
  }
  if (mentions.length > 0 || made.length > 0) search.addComputedCallees(calls);
  return { calls, mentions, aliases: search.aliases };
}

/** Whether what the expression names is a trigger, and not only called like one. */
function isTrigger(values: Values, wanted: Wanted, at: number): boolean {
  return values.paths(at).some((it) => wanted.has(it));
}

/** Expressions that name a trigger by a text: `getattr(x, "load")`, `window["eval"]`. */
function computed(values: Values, triggers: ReadonlySet<string>): readonly number[] {
  const { program } = values;
  const isName = (at: number): boolean => {
    if (program.kind[at] === STRING) return triggers.has(textOf(program, at));
    return values.of(at).some((it) => it.kind === 'text' && triggers.has(it.text));
  };
  const found: number[] = [];
  const end = program.ownCount;
  for (let call = program.lastCall(program.names.add('getattr')); call >= 0; call = program.previousCall[call]!) {
    if (call >= end) continue;
    const second = program.b[call]! + 1;
    const isGiven = program.c[call]! >= 2 && program.argumentName[second] === POSITIONAL;
    if (isGiven && isName(program.argumentValue[second]!)) found.push(call);
  }
  for (let at = 0; at < end; at++) {
    if (program.kind[at] !== SUBSCRIPT) continue;
    const isMeant = mayName(program, program.b[at]!) || isOfGlobal(values, at);
    if (isMeant && isName(program.b[at]!)) found.push(at);
  }
  return found;
}

/** Whether a variable or an item of a table names a member of the global object: `globalThis[names[0]]`, `window[name]`. */
function isOfGlobal({ program, catalog }: Values, at: number): boolean {
  const { kind, a, b, names } = program;
  const isHeld = (kind[b[at]!] === SUBSCRIPT || kind[b[at]!] === NAME) && kind[a[at]!] === NAME;
  const object = isHeld ? names.text(a[a[at]!]!) : '';
  return NAMESPACES.has(object) || catalog.isGlobalObject(object);
}

/** Calls whose result is a trigger: of what makes one (`createRequire(…)`), and of `require` for a module that is one. */
function* callsOfMakers(values: Values, triggers: ReadonlySet<string>, makers: ReadonlySet<number>): Iterable<number> {
  const { program } = values;
  for (const name of makers) {
    for (let call = program.lastCall(name); call >= 0; call = program.previousCall[call]!) yield call;
  }
  if (program.language === 'python') return;
  for (let call = program.lastCall(program.names.add('require')); call >= 0; call = program.previousCall[call]!) {
    const module = program.arity(call) === 1 ? program.argumentValue[program.b[call]!]! : -1;
    if (module < 0 || program.kind[module] !== STRING) continue;
    if (triggers.has(program.text.slice(program.a[module], program.b[module]))) yield call;
  }
}

/** Whether what stands between brackets can be a name: a text, or one that is put together or decoded on the spot. */
function mayName(program: Program, at: number): boolean {
  return program.kind[at] === STRING || mayBuildName(program, at);
}

/** Whether an expression may put a name together or decode one: `"ev" + "al"`, `atob(…)`. What adds a number does not. */
export function mayBuildName(program: Program, at: number): boolean {
  const { kind, a, b, c } = program;
  if (kind[at] === CALL) {
    const name = program.lastName(a[at]!);
    return name >= 0 && NAME_MAKERS.has(program.names.text(name));
  }
  if (kind[at] !== BINARY || c[at] === OPERATOR_OTHER) return false;
  let side = at;
  for (; kind[side] === BINARY; side = a[side]!) if (kind[b[side]!] === NUMBER) return false;
  return kind[side] !== NUMBER;
}

/** `xs.map(eval)`, `promise.then(eval)`, `map(eval, xs)`: the sink that stands there is called with what the taker passes it. */
export function calledBack(values: Values, mention: number): readonly ModelledCall[] {
  const { program, catalog } = values;
  for (let call = mention + 1; call < program.count && call < mention + 12; call++) {
    if (program.kind[call] !== CALL) continue;
    const first = program.b[call]!;
    const count = program.arity(call);
    for (let i = first; i < first + count; i++) {
      if (program.argumentValue[i] !== mention) continue;
      const code = callbackInput(program, call, i - first);
      if (code < 0) return [];
      return values.paths(mention).flatMap((path) => {
        const fact = catalog.fact(path, 'sink');
        return fact ? [new ModelledCall(values, fact, path, call, undefined, [], code)] : [];
      });
    }
  }
  return [];
}

class Search {
  readonly #program: Program;
  readonly #known: Set<number>;
  readonly aliases = new Set<number>();
  #fresh = new Set<number>();
  #functions: Map<number, FunctionInfo[]> | undefined;
  /** What imports bring in, with the names that they bind it to. */
  #bound: readonly (readonly [word: string, name: number])[] | undefined;

  constructor(program: Program, known: ReadonlySet<number>) {
    this.#program = program;
    this.#known = new Set(known);
  }

  addCalls(name: number, calls: Set<number>): void {
    const program = this.#program;
    const { ownCount } = program;
    for (let call = program.lastCall(name); call >= 0; call = program.previousCall[call]!) {
      if (call < ownCount) calls.add(call);
    }
  }

  /** Calls of what is no name: of a call's result, an item, a function in place. */
  addComputedCallees(calls: Set<number>): void {
    const program = this.#program;
    const { ownCount } = program;
    for (let at = 0; at < ownCount; at++) {
      if (program.kind[at] === CALL && program.lastName(program.a[at]!) < 0) calls.add(at);
    }
  }

  /** The names that aliases were found under since the last time. */
  takeAliases(): ReadonlySet<number> {
    const fresh = this.#fresh;
    this.#fresh = new Set();
    return fresh;
  }

  /** Where one of the names stands without being called. */
  mentions(names: ReadonlySet<number>): readonly number[] {
    const program = this.#program;
    const flags = new Uint8Array(program.names.count);
    for (const name of names) flags[name] = 1;
    const found: number[] = [];
    const { ownCount } = program;
    for (let at = 0; at < ownCount; at++) {
      const kind = program.kind[at];
      if (kind === NAME ? flags[program.a[at]!] : kind === ATTRIBUTE && flags[program.b[at]!]) found.push(at);
    }
    if (found.length === 0) return found;
    const callees = new Set<number>();
    for (const name of names) {
      for (let call = program.lastCall(name); call >= 0; call = program.previousCall[call]!)
        callees.add(program.a[call]!);
    }
    return found.filter((it) => !callees.has(it));
  }

  /** Finds the names that the value of an expression is given: variables, attributes, keys, parameters, functions. */
  follow(at: number): void {
    const program = this.#program;
    for (let id = this.#firstAfter(at); id < program.definitionCount && id < this.#firstAfter(at) + 8; id++) {
      if (this.#holds(program.definitionValue[id]!, at)) this.#alias(program.definitionName[id]!);
    }
    for (let store = 0; store < program.storeCount; store++) {
      const key = program.storeKey[store]!;
      if (key >= 0 && this.#holds(program.storeValue[store]!, at)) this.#alias(key);
    }
    for (let outer = at + 1; outer < program.count && outer < at + 64; outer++) {
      if (program.start[outer]! > program.start[at]! || program.end[outer]! < program.end[at]!) continue;
      if (program.kind[outer] === MAPPING) this.#followEntry(outer, at);
      else if (program.kind[outer] === CALL) this.#followArgument(outer, at);
    }
    const frame = program.blockFrame[program.block[at]!]!;
    if (program.blockKind[frame] !== BODY) return;
    const info = program.functions[program.blockOwner[frame]!]!;
    if (info.name >= 0 && info.returns.some((it) => this.#holds(it, at))) this.#alias(info.name);
  }

  followImports(triggers: ReadonlySet<string>): void {
    for (const name of this.#importedAs(triggers)) this.#alias(name);
  }

  /** The given names, and those that imports bind them to. */
  namesOf(words: ReadonlySet<string>): ReadonlySet<number> {
    const own = [...words].map((it) => this.#program.names.add(it));
    return new Set(words.size === 0 ? own : [...own, ...this.#importedAs(words)]);
  }

  #importedAs(words: ReadonlySet<string>): readonly number[] {
    this.#bound ??= this.#imports();
    return this.#bound.flatMap(([word, name]) => (words.has(word) ? [name] : []));
  }

  #imports(): readonly (readonly [word: string, name: number])[] {
    const program = this.#program;
    const result: [string, number][] = [];
    for (let id = 0; id < program.definitionCount; id++) {
      const value = program.definitionValue[id]!;
      const word = value < 0 ? undefined : this.#imported(value);
      if (word !== undefined) result.push([word, program.definitionName[id]!]);
    }
    return result;
  }

  /** What an import binds: a member, or a module that may be called itself. */
  #imported(value: number): string | undefined {
    const program = this.#program;
    if (program.kind[value] === IMPORT) {
      const { module, member } = program.imports[program.a[value]!]!;
      return member === undefined || member === 'default' ? module : member;
    }
    if (program.kind[value] !== CALL || program.arity(value) !== 1) return undefined;
    const name = program.lastName(program.a[value]!);
    const module = program.argumentValue[program.b[value]!]!;
    const isModule = name >= 0 && program.names.text(name) === 'require' && program.kind[module] === STRING;
    return isModule ? program.text.slice(program.a[module], program.b[module]) : undefined;
  }

  #followEntry(mapping: number, at: number): void {
    const program = this.#program;
    const list = program.a[mapping]!;
    for (let i = 0; i + 1 < program.lists.length(list); i += 2) {
      const key = program.lists.item(list, i);
      if (!this.#holds(program.lists.item(list, i + 1), at)) continue;
      if (key >= 0 && program.kind[key] === STRING) this.#alias(program.names.at(program.a[key]!, program.b[key]!));
    }
  }

  #followArgument(call: number, at: number): void {
    const program = this.#program;
    if (program.a[call] === at) return;
    const name = program.lastName(program.a[call]!);
    if (name < 0) return;
    for (const info of this.#functionsCalled(name)) {
      for (const parameter of info.parameters) if (parameter.name >= 0) this.#alias(parameter.name);
    }
  }

  /** The functions that a call by this name can mean: those of the name, and the methods of a class of the name. */
  #functionsCalled(name: number): readonly FunctionInfo[] {
    if (!this.#functions) {
      this.#functions = new Map();
      for (const info of this.#program.functions) {
        const owner = info.owner >= 0 ? this.#program.classes[info.owner]!.name : -1;
        for (const own of new Set([info.name, owner])) {
          const others = this.#functions.get(own);
          if (others) others.push(info);
          else this.#functions.set(own, [info]);
        }
      }
    }
    return this.#functions.get(name) ?? [];
  }

  #alias(name: number): void {
    if (this.#known.has(name)) return;
    this.#known.add(name);
    this.#fresh.add(name);
    this.aliases.add(name);
  }

  #holds(value: number, at: number): boolean {
    const program = this.#program;
    return value >= at && program.start[value]! <= program.start[at]! && program.end[value]! >= program.end[at]!;
  }

  /** The first definition that takes effect after the expression. */
  #firstAfter(at: number): number {
    const program = this.#program;
    let low = 0;
    let high = program.definitionCount;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (program.definitionAt[middle]! > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Callback takers: the method's receiver, or the other argument, is what the callback is called with. */
const RECEIVER_CALLBACKS = new Set([
  'then',
  'map',
  'forEach',
  'flatMap',
  'some',
  'every',
  'filter',
  'on',
  'once',
  'finally',
  'submit',
]);

/** What a call passes to the function that stands among its arguments at `index`: an expression, or -1. */
function callbackInput(program: Program, call: number, index: number): number {
  const name = program.lastName(program.a[call]!);
  if (name < 0) return -1;
  const receiver = receiverOf(program, call);
  if (receiver >= 0 && index === 0 && RECEIVER_CALLBACKS.has(program.names.text(name))) return receiver;
  const isMap = receiver < 0 && index === 0 && program.names.text(name) === 'map';
  const first = program.b[call]!;
  const hasSecond = program.arity(call) > 1 && program.argumentName[first + 1] === POSITIONAL;
  return isMap && hasSecond ? program.argumentValue[first + 1]! : -1;
}
