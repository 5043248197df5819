/** What functions are called with by those who start them for others: `Thread(target=f, args=(a, b))`, `pool.submit(f, a, b)`. */

import { MAPPING, POSITIONAL, SEQUENCE, STRING } from '../program/program.ts';
import type { Values } from './values.ts';

/**
 * By the last names of starters: where the function stands among the positional arguments. What follows it are the
 * function's own arguments, one by one or as one tuple, unless `args` and `kwargs` name them.
 */
const STARTERS: Readonly<Record<string, number>> = {
  Thread: 1,
  Process: 1,
  Timer: 1,
  submit: 0,
  to_thread: 0,
  run_in_executor: 1,
  run_in_threadpool: 0,
  run_sync: 0,
  call_soon: 0,
  call_soon_threadsafe: 0,
  call_later: 1,
  start_soon: 0,
  start_new_thread: 0,
  spawn: 0,
  apply: 0,
  apply_async: 0,
  add_task: 0,
  add_job: 0,
  enqueue: 0,
};
/** Starters that take the function's arguments as one tuple. */
const IN_TUPLE: ReadonlySet<string> = new Set(['Timer', 'apply', 'apply_async', 'start_new_thread']);
/** Keywords by which a starter takes the function. */
const FUNCTION_NAMES: ReadonlySet<string> = new Set(['target', 'function', 'func', 'fn']);

/** A call that starts a function. */
interface Start {
  readonly call: number;
  /** The expression that is the function. */
  readonly given: number;
  readonly word: string;
}

export class Handed {
  readonly #values: Values;
  /** By the last name of the function. */
  #starts: ReadonlyMap<number, readonly Start[]> | undefined;

  constructor(values: Values) {
    this.#values = values;
  }

  /** The expressions that starters of a function of this file give it for a parameter. */
  given(id: number, index: number): readonly number[] {
    const { program } = this.#values;
    const { name, takesReceiver, parameters } = program.functions[id]!;
    this.#starts ??= this.#find();
    const position = index - (takesReceiver ? 1 : 0);
    return (this.#starts.get(name) ?? []).flatMap((start) => {
      const isIt = this.#values.of(start.given).some((it) => it.kind === 'function' && it.id === id);
      const at = isIt ? this.#argument(start, position, parameters[index]!.name) : -1;
      return at < 0 ? [] : [at];
    });
  }

  #find(): ReadonlyMap<number, readonly Start[]> {
    const { program } = this.#values;
    const found = new Map<number, Start[]>();
    for (const [word, place] of Object.entries(STARTERS)) {
      for (let call = program.lastCall(program.names.add(word)); call >= 0; call = program.previousCall[call]!) {
        const given = this.#functionIn(call, place);
        const name = given < 0 ? -1 : program.lastName(given);
        if (name < 0) continue;
        found.set(name, [...(found.get(name) ?? []), { call, given, word }]);
      }
    }
    return found;
  }

  #functionIn(call: number, place: number): number {
    const { program } = this.#values;
    const first = program.b[call]!;
    for (let i = first; i < first + program.arity(call); i++) {
      const name = program.argumentName[i]!;
      if (name >= 0 && FUNCTION_NAMES.has(program.names.text(name))) return program.argumentValue[i]!;
    }
    return this.#positional(call, place);
  }

  #positional(call: number, place: number): number {
    const { program } = this.#values;
    const at = program.b[call]! + place;
    return place < program.arity(call) && program.argumentName[at] === POSITIONAL ? program.argumentValue[at]! : -1;
  }

  #argument({ call, word }: Start, position: number, name: number): number {
    const { program } = this.#values;
    const place = STARTERS[word]! + 1;
    const tuple = this.#named(call, 'args');
    const options = this.#named(call, 'kwargs');
    const byName = name < 0 ? -1 : Math.max(this.#entry(options, name), this.#named(call, program.names.text(name)));
    if (byName >= 0) return byName;
    if (tuple >= 0) return this.#item(tuple, position);
    return IN_TUPLE.has(word)
      ? this.#item(this.#positional(call, place), position)
      : this.#positional(call, place + position);
  }

  #named(call: number, word: string): number {
    const { program } = this.#values;
    const first = program.b[call]!;
    for (let i = first; i < first + program.arity(call); i++) {
      const name = program.argumentName[i]!;
      if (name >= 0 && program.names.text(name) === word) return program.argumentValue[i]!;
    }
    return -1;
  }

  #item(sequence: number, position: number): number {
    const { program } = this.#values;
    if (sequence < 0 || program.kind[sequence] !== SEQUENCE) return -1;
    const list = program.a[sequence]!;
    return position >= 0 && position < program.lists.length(list) ? program.lists.item(list, position) : -1;
  }

  #entry(mapping: number, name: number): number {
    const { program } = this.#values;
    if (mapping < 0 || program.kind[mapping] !== MAPPING) return -1;
    const list = program.a[mapping]!;
    for (let i = 0; i + 1 < program.lists.length(list); i += 2) {
      const key = program.lists.item(list, i);
      if (key < 0 || program.kind[key] !== STRING) continue;
      if (program.text.slice(program.a[key], program.b[key]) === program.names.text(name))
        return program.lists.item(list, i + 1);
    }
    return -1;
  }
}
