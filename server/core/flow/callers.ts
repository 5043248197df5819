/** Who calls a function of this file, and what it is given. */

import {
  ATTRIBUTE,
  BODY,
  CALL,
  FUNCTION,
  type FunctionInfo,
  IMPORT,
  MAPPING,
  NAME,
  POSITIONAL,
  SAME,
  SPREAD_NAMED,
  SPREAD_POSITIONAL,
  SUBSCRIPT,
} from '../program/program.ts';
import { calledName } from './call.ts';
import type { Entry } from './containers.ts';
import { Handed, STARTS, startedBy } from './handed.ts';
import { type Context, enter } from './value.ts';
import type { Values } from './values.ts';

/** More calls of one function than these are not looked at. */
const CALL_LIMIT = 40;

/** How many calls of what is no name (`table[key](…)`) are looked at. */
const COMPUTED_LIMIT = 64;

export class Callers {
  readonly #values: Values;
  readonly #handed: Handed;
  #computed: ReadonlyMap<number, readonly number[]> | undefined;

  constructor(values: Values) {
    this.#values = values;
    this.#handed = new Handed(values);
  }

  /** The arguments that a function of this file is given for a parameter, by all calls in the file. */
  given(functionId: number, index: number): readonly Entry[] {
    const program = this.#values.program;
    const info = program.functions[functionId]!;
    const result: Entry[] = [];
    for (const call of this.callsOf(functionId)) {
      const at = this.argumentFor(info, index, call);
      if (at >= 0) result.push({ at, context: undefined });
    }
    for (const at of this.#handed.given(functionId, index)) result.push({ at, context: undefined });
    return result;
  }

  /** The expression that a call gives for a parameter, or -1. */
  argumentFor(info: FunctionInfo, index: number, call: number): number {
    const program = this.#values.program;
    const parameter = info.parameters[index]!;
    const first = program.b[call]!;
    const count = program.arity(call);
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

  /** What a call spreads under a parameter's own name: `f(**{"name": x})`, `f(**table[key])`. */
  spreadFor(info: FunctionInfo, index: number, call: number, context: Context | undefined): readonly Entry[] {
    const program = this.#values.program;
    const { name } = info.parameters[index]!;
    if (name < 0) return [];
    const first = program.b[call]!;
    const places = Array.from({ length: program.arity(call) }, (_, i) => first + i);
    return places
      .filter((it) => program.argumentName[it] === SPREAD_NAMED)
      .flatMap((it) => {
        const spread = program.argumentValue[it]!;
        return this.#values.containers.entries(spread, program.names.text(name), context).found;
      });
  }

  /** What a call gives for a parameter that takes all the rest: `*words`, `**options`. */
  restFor(info: FunctionInfo, index: number, call: number): readonly number[] {
    const program = this.#values.program;
    const { kind } = info.parameters[index]!;
    if (kind !== 'rest' && kind !== 'named-rest') return [];
    const named = new Set(info.parameters.map((it) => it.name));
    const position = index - (info.takesReceiver ? 1 : 0);
    const first = program.b[call]!;
    let seen = 0;
    const result: number[] = [];
    for (let i = first; i < first + program.arity(call); i++) {
      const name = program.argumentName[i]!;
      const isRest = kind === 'rest' ? name === POSITIONAL && seen++ >= position : name >= 0 && !named.has(name);
      if (isRest) result.push(program.argumentValue[i]!);
    }
    return result;
  }

  /** What a call spreads into its arguments: `f(**options)`, `f(*items)`. */
  spreadInto(call: number): readonly number[] {
    const program = this.#values.program;
    const result: number[] = [];
    for (let i = program.b[call]!; i < program.b[call]! + program.arity(call); i++) {
      const name = program.argumentName[i]!;
      if (name === SPREAD_NAMED || name === SPREAD_POSITIONAL) result.push(program.argumentValue[i]!);
    }
    return result;
  }

  /** By function: the calls of an item of a container, such as a table of functions, that can mean it. */
  #computedCalls(): ReadonlyMap<number, readonly number[]> {
    if (this.#computed) return this.#computed;
    const program = this.#values.program;
    const found = new Map<number, number[]>();
    // Whoever asks meanwhile is answered without them.
    this.#computed = found;
    let left = COMPUTED_LIMIT;
    for (let at = 0; at < program.count && left > 0; at++) {
      if (program.kind[at] !== CALL || !this.#isComputed(program.a[at]!)) continue;
      left--;
      for (const id of this.functions(program.a[at]!)) found.set(id, [...(found.get(id) ?? []), at]);
    }
    return found;
  }

  /**
   * Whether what is called is an item of a container (`table.get(key)(…)`), of a table under a name
   * (`const run = table[key]; run(…)`), or what a function of this file makes (`run = runner(f); run(…)`).
   */
  #isComputed(callee: number): boolean {
    const { kind, a } = this.#values.program;
    if (kind[callee] === SUBSCRIPT) return true;
    if (kind[callee] === CALL) return this.#makesFunction(callee);
    const bound = this.#boundTo(callee);
    if (bound < 0) return false;
    if (kind[bound] === CALL) return this.#makesFunction(bound);
    if (kind[bound] !== SUBSCRIPT) return false;
    const table = this.#boundTo(a[bound]!);
    return table >= 0 && (kind[table] === MAPPING || kind[table] === IMPORT);
  }

  /** Whether a call is one of a function of this file that gives a function back, or takes an item out of a table. */
  #makesFunction(call: number): boolean {
    const { program } = this.#values;
    if (calledName(program, program.a[call]!) === 'get') return true;
    const maker = this.#boundTo(program.a[call]!);
    if (maker < 0 || program.kind[maker] !== FUNCTION) return false;
    const { returns } = program.functions[program.a[maker]!]!;
    return returns.some((it) => {
      const given = program.kind[it] === NAME ? this.#boundTo(it) : it;
      return given >= 0 && program.kind[given] === FUNCTION;
    });
  }

  /** What a NAME is bound to last, or -1. */
  #boundTo(name: number): number {
    const { program } = this.#values;
    if (program.kind[name] !== NAME) return -1;
    const scope = program.scopeOf(program.a[name]!, program.blockScope[program.block[name]!]!);
    const last = scope < 0 ? -1 : program.lastDefinition(program.a[name]!, scope);
    let at = last < 0 ? -1 : program.definitionValue[last]!;
    while (at >= 0 && program.kind[at] === SAME) at = program.a[at]!;
    return at;
  }

  /** The calls in this file whose callee can be the function. */
  callsOf(functionId: number): readonly number[] {
    const program = this.#values.program;
    const info = program.functions[functionId]!;
    const owner = info.owner >= 0 ? program.classes[info.owner]! : undefined;
    const isConstructor =
      owner !== undefined && /^(__init__|constructor)$/.test(info.name < 0 ? '' : program.names.text(info.name));
    const name = isConstructor ? owner.name : info.name;
    const result: number[] = info.calledBy >= 0 ? [info.calledBy] : [];
    result.push(...(this.#computedCalls().get(functionId) ?? []));
    if (name < 0) return result;
    for (const call of this.#callsNamed(name, isConstructor ? info.owner : -1)) {
      if (this.functions(program.a[call]!).includes(functionId)) result.push(call);
      if (result.length >= CALL_LIMIT) break;
    }
    if (info.decorators.length > 0) result.push(...this.#startsOf(name, functionId));
    return result.reverse();
  }

  /** The calls in this file that make an instance of a class of its own: by its name, or as `cls` in its methods. */
  constructions(classId: number): readonly number[] {
    const program = this.#values.program;
    const result: number[] = [];
    for (const call of this.#callsNamed(program.classes[classId]!.name, classId)) {
      const made = this.#values.of(program.a[call]!);
      if (made.some((it) => it.kind === 'class' && it.id === classId)) result.push(call);
      if (result.length >= CALL_LIMIT) break;
    }
    return result.reverse();
  }

  /** The calls whose callee ends in a name, and those of `cls` in the methods of a class, if there is one; the last ones first. */
  *#callsNamed(name: number, classId: number): Iterable<number> {
    const program = this.#values.program;
    for (let call = name < 0 ? -1 : program.lastCall(name); call >= 0; call = program.previousCall[call]!) yield call;
    if (classId < 0) return;
    for (let call = program.lastCall(program.names.add('cls')); call >= 0; call = program.previousCall[call]!) {
      if (this.#values.stores.ownerOf(call) === classId) yield call;
    }
  }

  /** The calls that hand a function of this name to a scheduler: `name.remote(…)`. */
  *#startsOf(name: number, functionId: number): Iterable<number> {
    const program = this.#values.program;
    for (const word of STARTS) {
      for (let call = program.lastCall(program.names.add(word)); call >= 0; call = program.previousCall[call]!) {
        const callee = program.a[call]!;
        const isIt = program.kind[callee] === ATTRIBUTE && program.lastName(startedBy(program, callee)) === name;
        if (isIt && this.functions(callee).includes(functionId)) yield call;
      }
    }
  }

  /**
   * The ways in which the function around an expression is called, of one without parameters or callers the function
   * around it; one undefined where nothing depends on them.
   */
  contextsAround(at: number): readonly (Context | undefined)[] {
    const program = this.#values.program;
    let frame = program.blockFrame[program.block[at]!]!;
    while (program.blockKind[frame] === BODY) {
      const id = program.blockOwner[frame]!;
      const info = program.functions[id]!;
      if (info.parameters.length > (info.takesReceiver ? 1 : 0)) {
        const callers = this.callsOf(id);
        if (callers.length > 0) return callers.map((it) => enter(it, id, undefined));
        // What is handed over on the spot runs in the same call of the function around.
        if (info.argumentOf < 0) return [undefined];
      }
      frame = program.blockFrame[program.blockParent[frame]!]!;
    }
    return [undefined];
  }

  /** Whether a call is known to give nothing for a parameter, so that it is undefined there: of a function of a script. */
  givesNothing(info: FunctionInfo, index: number, call: number): boolean {
    const { language } = this.#values.program;
    const isCalled = info.calledBy < 0 && info.argumentOf < 0 && info.name >= 0;
    return (
      language !== 'python' && isCalled && this.spreadInto(call).length === 0 && this.argumentFor(info, index, call) < 0
    );
  }

  /** The functions of this file that the callee can be. */
  functions(callee: number, context?: Context): readonly number[] {
    return this.#values.of(callee, context).flatMap((it) => {
      if (it.kind === 'function') return [it.id];
      if (it.kind === 'class') return this.#constructorOf(it.id);
      return [];
    });
  }

  #constructorOf(id: number): readonly number[] {
    const program = this.#values.program;
    const info = program.classes[id]!;
    for (const word of ['__init__', 'constructor']) {
      const it = program.lastDefinition(program.names.add(word), info.scope);
      const value = it >= 0 ? program.definitionValue[it]! : -1;
      if (value >= 0 && program.kind[value] === FUNCTION) return [program.a[value]!];
    }
    return [];
  }
}
