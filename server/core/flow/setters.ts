/** Functions that set a value which is read elsewhere: `resolve` of a promise, the setter of a component's state. */

import { ATTRIBUTE, CALL, FUNCTION, ITEM, NAME, PARAMETER, type Program } from '../program/program.ts';
import type { Handovers } from './handovers.ts';
import type { Values } from './values.ts';

export class Setters {
  readonly #values: Values;
  readonly #program: Program;
  readonly #handovers: Handovers;

  constructor(values: Values, handovers: Handovers) {
    this.#values = values;
    this.#program = values.program;
    this.#handovers = handovers;
  }

  /** The expressions that `new Promise((resolve) => …)` is resolved with. */
  resolved(call: number): readonly number[] {
    const resolve = resolverOf(this.#program, call);
    return resolve ? this.#givenTo(resolve.name, resolve.isIt) : [];
  }

  /** The expressions that a component's state is set to: `const [text, setText] = useState('')`. */
  state(container: number): readonly number[] {
    const program = this.#program;
    if (program.kind[container] !== CALL) return [];
    const isState = this.#values.paths(program.a[container]!).some((it) => /(?:^|\.)useState$/.test(it));
    if (!isState) return [];
    const isSetter = (value: number): boolean =>
      program.kind[value] === ITEM && program.a[value] === container && program.b[value] === 1;
    for (let id = 0; id < program.definitionCount; id++) {
      const value = program.definitionValue[id]!;
      if (value >= 0 && isSetter(value)) return this.#givenTo(program.definitionName[id]!, isSetter);
    }
    return [];
  }

  /** What the function that a name is bound to is called with, or what calls it: `set(x)`, `promise.then(set)`. */
  #givenTo(name: number, isIt: (value: number) => boolean): readonly number[] {
    const program = this.#program;
    const result = [...calledWith(this.#values, name, isIt)];
    for (const { call, index } of this.#handovers.mentions(name)) {
      const callee = program.a[call]!;
      const given = program.argumentValue[program.b[call]! + index]!;
      if (program.kind[callee] === ATTRIBUTE && isBound(this.#values, given, isIt)) result.push(program.a[callee]!);
    }
    return result;
  }
}

/** The expressions that `new Promise((resolve) => …)` calls its function with, in the source as it is written. */
export function resolvedWith(values: Values, call: number): readonly number[] {
  const resolve = resolverOf(values.program, call);
  return resolve ? calledWith(values, resolve.name, resolve.isIt) : [];
}

/** The name of the function that resolves the promise which a call makes, and whether a value is it. */
function resolverOf(
  program: Program,
  call: number,
): { readonly name: number; readonly isIt: (value: number) => boolean } | undefined {
  const callee = program.a[call]!;
  const isPromise = program.kind[callee] === NAME && program.names.text(program.a[callee]!) === 'Promise';
  const executor = isPromise && program.arity(call) > 0 ? program.argumentValue[program.b[call]!]! : -1;
  if (executor < 0 || program.kind[executor] !== FUNCTION) return undefined;
  const id = program.a[executor]!;
  const [resolve] = program.functions[id]!.parameters;
  if (!resolve || resolve.name < 0) return undefined;
  return { name: resolve.name, isIt: (value) => program.kind[value] === PARAMETER && program.a[value] === id };
}

/** What a function is called with first, by the name that it is bound to. */
function calledWith(values: Values, name: number, isIt: (value: number) => boolean): readonly number[] {
  const { program } = values;
  const result: number[] = [];
  for (let call = program.lastCall(name); call >= 0; call = program.previousCall[call]!) {
    if (program.arity(call) > 0 && isBound(values, program.a[call]!, isIt))
      result.push(program.argumentValue[program.b[call]!]!);
  }
  return result;
}

/** Whether an expression is a name that stands for the function meant. */
function isBound(values: Values, at: number, isIt: (value: number) => boolean): boolean {
  const { program } = values;
  if (program.kind[at] !== NAME) return false;
  return (values.definitions(at) ?? []).some((it) => {
    const value = program.definitionValue[it]!;
    return value >= 0 && isIt(value);
  });
}
