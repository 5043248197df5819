/** Where a function of this file is handed over to somebody who calls it: as an argument, or by a decorator. */

import type { Row } from '../models/model.ts';
import {
  ATTRIBUTE,
  CALL,
  FALSE,
  FUNCTION,
  type FunctionInfo,
  MAPPING,
  NAME,
  NUMBER,
  POSITIONAL,
  type Program,
  STRING,
  TRUE,
} from '../program/program.ts';
import type { Values } from './values.ts';

/** A function given to a call as its argument, or to a decorator. */
export interface Handover {
  /** The CALL that takes it, or the decorator's expression. */
  readonly at: number;
  /** The place among the call's arguments; -1 for a decorator, -2 for an object that the function is stored in. */
  readonly index: number;
  /** The qualified names of what takes it. */
  readonly paths: readonly string[];
  /** The property of that argument that holds it, where it is not the argument itself. */
  readonly key?: string;
}

/** A function that is a property of a call's argument. */
interface Held {
  readonly at: number;
  readonly index: number;
  readonly key: string;
}

/** Methods that take a listener of an event. */
const LISTENING: ReadonlySet<string> = new Set(['on', 'once', 'addListener', 'prependListener']);
/** Methods of a list that call what they are given with each element and its number, and how the number is called. */
const COUNTING: ReadonlySet<string> = new Set([
  'every',
  'filter',
  'find',
  'findIndex',
  'flatMap',
  'forEach',
  'map',
  'some',
]);
const NUMBER_NAME = /^_?(?:i|j|k|n|idx|index|number|position)$/i;
/** How many places one function is looked for at. */
const LIMIT = 8;

/** Types of options whose values are no text of the user's own. */
const CHECKED_TYPE =
  /^(?:\w+\.)?(?:int|float|bool|complex|INT|FLOAT|BOOL|UUID|Decimal|literal_eval|(?:Choice|IntRange|FloatRange|DateTime)\(.*)$/s;

export class Handovers {
  readonly #values: Values;
  readonly #program: Program;
  #named: Map<number, { readonly call: number; readonly index: number }[]> | undefined;
  #stored: Map<number, Handover> | undefined;
  #held: ReadonlyMap<number, Held> | undefined;
  #options: Map<string, boolean> | undefined;
  #piped: Map<number, number> | undefined;

  constructor(values: Values) {
    this.#values = values;
    this.#program = values.program;
  }

  /** The places where a function is handed over. */
  of(id: number): readonly Handover[] {
    const program = this.#program;
    const values = this.#values;
    const info = program.functions[id]!;
    if (info.argumentOf >= 0) {
      const at = info.argumentOf;
      return [{ at, index: info.argumentIndex, paths: values.paths(program.a[at]!) }];
    }
    const decorated = info.decorators.map((at) => ({ at, index: -1, paths: values.paths(at) }));
    // Who is given a class makes its objects.
    const isMaker = info.owner >= 0 && /^(?:__init__|constructor)$/.test(program.names.text(info.name));
    const named = this.mentions(isMaker ? program.classes[info.owner]!.name : info.name)
      .filter(({ call, index }) => {
        const given = program.argumentValue[program.b[call]! + index]!;
        return values
          .of(given)
          .some((it) =>
            isMaker ? it.kind === 'class' && it.id === info.owner : it.kind === 'function' && it.id === id,
          );
      })
      .map(({ call, index }) => ({ at: call, index, paths: values.paths(program.a[call]!) }));
    return [...decorated, ...named, ...this.#listeners(id), ...this.#entries(id)];
  }

  /** What the functions of this file that take it call it with, at a position. */
  calledWith({ at, index }: Handover, position: number): readonly number[] {
    const program = this.#program;
    return this.#values.callers.functions(program.a[at]!).flatMap((id) => {
      const taker = program.functions[id]!;
      const parameter = taker.parameters[index + (taker.takesReceiver ? 1 : 0)];
      if (!parameter || parameter.name < 0) return [];
      const result: number[] = [];
      for (let call = program.lastCall(parameter.name); call >= 0; call = program.previousCall[call]!) {
        const isInside = program.start[call]! >= taker.start && program.end[call]! <= taker.end;
        if (isInside && position < program.arity(call)) {
          result.push(program.argumentValue[program.b[call]! + position]!);
        }
      }
      return result;
    });
  }

  /** What this file's emitters of the same name give the listeners of an event: `bus.emit("task", x)` those of `bus.on("task", …)`. */
  emitted({ at, index }: Handover, position: number): readonly number[] {
    const program = this.#program;
    const callee = program.a[at]!;
    if (index !== 1 || program.kind[callee] !== ATTRIBUTE || !LISTENING.has(program.names.text(program.b[callee]!)))
      return [];
    const event = program.argumentAt(at, 0);
    const owner = program.lastName(program.a[callee]!);
    const result: number[] = [];
    for (let call = program.lastCall(program.names.add('emit')); call >= 0; call = program.previousCall[call]!) {
      const emitter = program.kind[program.a[call]!] === ATTRIBUTE ? program.a[program.a[call]!]! : -1;
      const given = program.argumentAt(call, 1 + position);
      if (emitter < 0 || given < 0 || program.lastName(emitter) !== owner) continue;
      if (this.#areOther(event, program.argumentAt(call, 0))) continue;
      result.push(given);
    }
    return result.slice(0, LIMIT);
  }

  /** Whether two expressions are texts that differ. */
  #areOther(one: number, other: number): boolean {
    const { kind, text, a, b } = this.#program;
    if (one < 0 || other < 0 || kind[one] !== STRING || kind[other] !== STRING) return false;
    return text.slice(a[one], b[one]) !== text.slice(a[other], b[other]);
  }

  /** The calls that take a function in an object, as far as models speak of them: `tool({ execute: … })`. */
  #entries(id: number): readonly Handover[] {
    const program = this.#program;
    const { catalog } = this.#values;
    this.#held ??= this.#heldInArguments();
    const it = this.#held.get(id);
    if (!it) return [];
    const handover = { ...it, paths: this.#values.paths(program.a[it.at]!) };
    const rows = handover.paths.flatMap((path) => [catalog.fact(path, 'source')?.row, catalog.fact(path, 'pass')?.row]);
    return rows.some((row) => row && this.isCallback(row, handover)) ? [handover] : [];
  }

  #heldInArguments(): ReadonlyMap<number, Held> {
    const program = this.#program;
    const result = new Map<number, Held>();
    for (let at = 0; at < program.count; at++) {
      if (program.kind[at] !== CALL) continue;
      for (let index = 0; index < program.arity(at); index++) {
        const object = program.argumentValue[program.b[at]! + index]!;
        if (program.kind[object] !== MAPPING) continue;
        const list = program.a[object]!;
        for (let i = 0; i + 1 < program.lists.length(list); i += 2) {
          const key = program.lists.item(list, i);
          const value = program.lists.item(list, i + 1);
          if (key < 0 || program.kind[key] !== STRING || program.kind[value] !== FUNCTION) continue;
          result.set(program.a[value]!, { at, index, key: program.text.slice(program.a[key], program.b[key]) });
        }
      }
    }
    return result;
  }

  /** The objects in which a function is stored as a listener: `socket.onmessage = …`, in a worker also `onmessage = …`. */
  #listeners(id: number): readonly Handover[] {
    const program = this.#program;
    if (!this.#stored) {
      this.#stored = new Map();
      for (let store = 0; store < program.storeCount; store++) {
        const at = program.storeObject[store]!;
        const key = program.storeKey[store]!;
        if (key < 0) continue;
        const name = program.names.text(key);
        this.#listen(program.storeValue[store]!, name, at, () => this.#values.paths(at).map((it) => `${it}.${name}`));
      }
      for (let it = 0; it < program.definitionCount; it++) {
        const name = program.names.text(program.definitionName[it]!);
        const value = program.definitionValue[it]!;
        if (program.blockFrame[program.definitionBlock[it]!] === 0) this.#listen(value, name, value, () => [name]);
      }
    }
    const it = this.#stored.get(id);
    return it ? [it] : [];
  }

  #listen(value: number, name: string, at: number, paths: () => readonly string[]): void {
    const program = this.#program;
    if (value < 0 || program.kind[value] !== FUNCTION || !/^on[a-z]+$/.test(name)) return;
    this.#stored!.set(program.a[value]!, { at, index: -2, paths: paths() });
  }

  /**
   * What a call that takes the function hands it for a PARAMETER, one by one: what flows through a chain of which the call
   * is a part, as in `text$.pipe(map(f))`, or the elements of a list that it is given as well, `pool.map(f, list)`, or that
   * list where they are not known.
   */
  pipedTo({ at, index }: Handover, parameter: number): readonly number[] {
    const { iteration } = this.#values;
    const [id, place] = [this.#program.a[parameter]!, this.#program.b[parameter]!];
    const position = place - (this.#program.functions[id]!.takesReceiver ? 1 : 0);
    const mapped = index === 0 ? iteration.mapped(at, position) : -1;
    const elements = mapped < 0 ? [] : iteration.parameter(id, place).map((it) => it.at);
    if (elements.length > 0) return elements;
    const whole = mapped >= 0 || position > 0 ? mapped : this.#flowingThrough(at);
    return whole < 0 ? [] : [whole];
  }

  #flowingThrough(part: number): number {
    const program = this.#program;
    if (!this.#piped) {
      this.#piped = new Map();
      for (let call = program.lastCall(program.names.add('pipe')); call >= 0; call = program.previousCall[call]!) {
        const callee = program.a[call]!;
        if (program.kind[callee] !== ATTRIBUTE) continue;
        for (const it of program.argumentsOf(call)) this.#piped.set(it, program.a[callee]!);
      }
    }
    return this.#piped.get(part) ?? -1;
  }

  /** Whether a parameter of the function is given the number of an element, which is no text. */
  isNumber({ at, index }: Handover, parameter: number): boolean {
    const program = this.#program;
    const callee = program.a[at]!;
    if (index !== 0 || program.b[parameter] !== 1 || program.kind[callee] !== ATTRIBUTE) return false;
    const { name } = program.functions[program.a[parameter]!]!.parameters[1]!;
    const isCounting = COUNTING.has(program.names.text(program.b[callee]!));
    return isCounting && name >= 0 && NUMBER_NAME.test(program.names.text(name));
  }

  /** Whether a model's row speaks of the function at this place. */
  isCallback(row: Row, handover: Handover): boolean {
    if (row.callback === undefined) return false;
    if (handover.index < 0) return row.callback === 0;
    const program = this.#program;
    const name = program.argumentName[program.b[handover.at]! + handover.index]!;
    const addresses = typeof row.callback === 'number' ? [row.callback] : row.callback;
    const last = program.arity(handover.at) - 1;
    if (handover.key !== undefined)
      return [handover.key, '*'].some((it) => addresses.includes(`${handover.index}.${it}`));
    return addresses.some((it) => {
      if (typeof it === 'string') return name >= 0 && program.names.text(name) === it;
      return name === POSITIONAL && (it === -1 ? last : it) === handover.index;
    });
  }

  /** Whether the function is the last argument of what downloads, which then gives it what it brings: `request(url, done)`. */
  isGivenDownload({ callback, role, kind }: Row, { at, index, key }: Handover): boolean {
    const isLast = index > 0 && index === this.#program.arity(at) - 1 && key === undefined;
    return isLast && role === 'source' && kind === 'remote' && callback === undefined;
  }

  /** Whether a source gives a callback's parameter what it brings in: text where it is the user's own, else its answer. */
  isGiven({ kind }: Row, info: FunctionInfo, index: number, handover: Handover): boolean {
    if (kind === 'input' || kind === 'llm') return this.#givesText(info, index, handover);
    return this.#isResult(info, index, index - (info.takesReceiver ? 1 : 0));
  }

  /** Whether a callback is given at this place what was asked for: first, or behind the error. */
  #isResult({ parameters }: FunctionInfo, index: number, position: number): boolean {
    const first = parameters[index - position]!.name;
    const isError = first >= 0 && /^_?e(?:rr(?:or)?)?$/.test(this.#program.names.text(first));
    return isError ? position > 0 : position === 0;
  }

  /** Whether what takes the function gives its parameter a text of the user's own. */
  #givesText(info: FunctionInfo, index: number, handover: Handover): boolean {
    const program = this.#program;
    const parameter = info.parameters[index]!;
    const { fallback } = parameter;
    if (!this.#values.types.isText(parameter)) return false;
    if (fallback >= 0 && !this.#isText(fallback)) return false;
    if (handover.index >= 0 || program.kind[handover.at] !== CALL) return true;
    if (parameter.name >= 0 && this.#isConverted(handover.at, program.names.text(parameter.name))) return false;
    const named = this.#namesOf(handover.at).filter((it) => this.#isParameter(info, it));
    if (named.length === 0) return true;
    return parameter.name >= 0 && named.includes(program.names.text(parameter.name)) && this.#takesText(handover.at);
  }

  /** Whether an option that the program declares by this name is text: not `type=int`, no choice, no flag. */
  isTextOption(name: string): boolean {
    if (!this.#options) {
      this.#options = new Map();
      const program = this.#program;
      for (const word of ['add_argument', 'add_option']) {
        for (let call = program.lastCall(program.names.add(word)); call >= 0; call = program.previousCall[call]!) {
          const isText = this.#takesText(call);
          for (const it of this.#namesOf(call)) this.#options.set(it, isText || (this.#options.get(it) ?? false));
        }
      }
    }
    return this.#options.get(name) ?? true;
  }

  /** The names that the texts of a declaration stand for: `--dry-run` is `dry_run`; `dest` says it outright. */
  #namesOf(call: number): readonly string[] {
    const program = this.#program;
    const texts: string[] = [];
    for (let i = program.b[call]!; i < program.b[call]! + program.arity(call); i++) {
      const value = program.argumentValue[i]!;
      if (program.kind[value] !== STRING) continue;
      const name = program.argumentName[i]!;
      const text = program.text.slice(program.a[value], program.b[value]).replace(/^-+/, '').replaceAll('-', '_');
      if (name === POSITIONAL) texts.push(text);
      else if (name >= 0 && program.names.text(name) === 'dest') return [text];
    }
    return texts;
  }

  /** Whether a route takes a part of the address as a number, or as one of a few: `/<int:page>`, `/{page:int}`, `/<any(a, b):kind>`. */
  #isConverted(call: number, name: string): boolean {
    const program = this.#program;
    const route = program.text.slice(program.start[call], program.end[call]);
    const converter = '(?:int|float|uuid|slug|any\\([^)]*\\))';
    return new RegExp(`<${converter}:\\s*${name}>|\\{${name}:${converter}\\}`).test(route);
  }

  #isParameter(info: FunctionInfo, name: string): boolean {
    const id = this.#program.names.add(name);
    return info.parameters.some((it) => it.name === id);
  }

  #takesText(call: number): boolean {
    const program = this.#program;
    for (let i = program.b[call]!; i < program.b[call]! + program.arity(call); i++) {
      const name = program.argumentName[i]!;
      if (name < 0) continue;
      const value = program.argumentValue[i]!;
      const written = program.text.slice(program.start[value], program.end[value]);
      switch (program.names.text(name)) {
        case 'choices':
          return false;
        case 'type':
          if (CHECKED_TYPE.test(written)) return false;
          break;
        case 'is_flag':
        case 'count':
          if (program.kind[value] === TRUE) return false;
          break;
        case 'action':
          if (/^['"](?:store_true|store_false|store_const|count|append_const|version|help)['"]$/.test(written))
            return false;
          break;
      }
    }
    return true;
  }

  #isText(fallback: number): boolean {
    const program = this.#program;
    const kind = program.kind[fallback];
    if (kind === NUMBER || kind === TRUE || kind === FALSE) return false;
    if (kind !== CALL) return true;
    return !this.#values.paths(program.a[fallback]!).some((it) => this.#values.catalog.fact(it, 'clean'));
  }

  /** Calls among whose arguments a name stands, alone or as `x.name`, `name.bind(…)`. */
  mentions(name: number): readonly { readonly call: number; readonly index: number }[] {
    if (name < 0) return [];
    const program = this.#program;
    if (!this.#named) {
      this.#named = new Map();
      for (let call = 0; call < program.count; call++) {
        if (program.kind[call] !== CALL) continue;
        for (let index = 0; index < program.arity(call); index++) {
          const mentioned = this.#mentioned(program.argumentValue[program.b[call]! + index]!);
          if (mentioned < 0) continue;
          const others = this.#named.get(mentioned);
          if (!others) this.#named.set(mentioned, [{ call, index }]);
          else if (others.length < LIMIT) others.push({ call, index });
        }
      }
    }
    return this.#named.get(name) ?? [];
  }

  #mentioned(value: number): number {
    const program = this.#program;
    const kind = program.kind[value];
    if (kind === NAME || kind === ATTRIBUTE) return program.lastName(value);
    if (kind !== CALL) return -1;
    const callee = program.a[value]!;
    const isBind = program.kind[callee] === ATTRIBUTE && program.names.text(program.b[callee]!) === 'bind';
    return isBind ? program.lastName(program.a[callee]!) : -1;
  }
}
