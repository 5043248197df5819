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
    const program = this.#program;
    const callee = program.a[call]!;
    const isPromise = program.kind[callee] === NAME && program.names.text(program.a[callee]!) === 'Promise';
    const executor = isPromise && program.arity(call) > 0 ? program.argumentValue[program.b[call]!]! : -1;
    if (executor < 0 || program.kind[executor] !== FUNCTION) return [];
    const id = program.a[executor]!;
    const [resolve] = program.functions[id]!.parameters;
    if (!resolve || resolve.name < 0) return [];
    return this.#givenTo(resolve.name, (value) => program.kind[value] === PARAMETER && program.a[value] === id);
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
    const isBound = (at: number): boolean =>
      program.kind[at] === NAME &&
      (this.#values.definitions(at) ?? []).some((it) => {
        const value = program.definitionValue[it]!;
        return value >= 0 && isIt(value);
      });
    const result: number[] = [];
    for (let call = program.lastCall(name); call >= 0; call = program.previousCall[call]!) {
      if (program.arity(call) > 0 && isBound(program.a[call]!)) result.push(program.argumentValue[program.b[call]!]!);
    }
    for (const { call, index } of this.#handovers.mentions(name)) {
      const callee = program.a[call]!;
      if (program.kind[callee] === ATTRIBUTE && isBound(program.argumentValue[program.b[call]! + index]!))
        result.push(program.a[callee]!);
    }
    return result;
  }
}
