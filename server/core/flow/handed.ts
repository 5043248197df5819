/** What functions are called with by those who start them for others: `Thread(target=f, args=(a, b))`, `pool.submit(f, a, b)`. */

import { ATTRIBUTE, CALL, MAPPING, type Program, SEQUENCE, STRING } from '../program/program.ts';
import type { Values } from './values.ts';

/** How a starter takes the function: 0-based places among its positional arguments. */
interface Starter {
  readonly place: number;
  /** Where it takes the function's arguments as one tuple; else they follow the function one by one. */
  readonly tuple?: number;
}

/** By the last names of starters; `args` and `kwargs` name the arguments for each. */
const STARTERS: Readonly<Record<string, Starter>> = {
  Thread: { place: 1, tuple: 3 },
  Process: { place: 1, tuple: 3 },
  Timer: { place: 1, tuple: 2 },
  submit: { place: 0 },
  to_thread: { place: 0 },
  run_in_executor: { place: 1 },
  run_in_threadpool: { place: 0 },
  run_sync: { place: 0 },
  call_soon: { place: 0 },
  call_soon_threadsafe: { place: 0 },
  call_later: { place: 1 },
  start_soon: { place: 0 },
  start_new_thread: { place: 0, tuple: 1 },
  spawn: { place: 0 },
  apply: { place: 0, tuple: 1 },
  apply_async: { place: 0, tuple: 1 },
  add_task: { place: 0 },
  add_job: { place: 0 },
  enqueue: { place: 0 },
};
/** Methods of a function, as schedulers of tasks give it, that call it with what they are given: `task.delay(x)`. */
export const STARTS: ReadonlySet<string> = new Set([
  'remote',
  'local',
  'submit',
  'delay',
  'spawn',
  'fn',
  '__wrapped__',
]);
/** Those that give the function itself, to be started with other settings: `task.options(num_cpus=2).remote(x)`. */
const SETTING: ReadonlySet<string> = new Set(['options', 'with_options']);
/** Methods of a function that stand for it. */
export const ALIASES: ReadonlySet<string> = new Set(['bind', 'call', ...STARTS, ...SETTING]);

/** Whether a call of a function's method gives the function itself. */
export function givesItself(program: Program, call: number): boolean {
  const callee = program.a[call]!;
  return program.kind[callee] === ATTRIBUTE && SETTING.has(program.names.text(program.b[callee]!));
}

/** The expression that names the function which a callee like `task.delay` or `task.options(…).delay` starts. */
export function startedBy(program: Program, callee: number): number {
  const task = program.a[callee]!;
  return program.kind[task] === CALL && givesItself(program, task) ? program.a[program.a[task]!]! : task;
}

/** Keywords by which a starter takes the function. */
const FUNCTION_NAMES: readonly string[] = ['target', 'function', 'func', 'fn'];

/** A call that starts a function. */
interface Start {
  readonly call: number;
  /** The expression that is the function. */
  readonly given: number;
  readonly starter: Starter;
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
    for (const [word, starter] of Object.entries(STARTERS)) {
      for (let call = program.lastCall(program.names.add(word)); call >= 0; call = program.previousCall[call]!) {
        const given = this.#functionIn(call, starter.place);
        const name = given < 0 ? -1 : program.lastName(given);
        if (name < 0) continue;
        found.set(name, [...(found.get(name) ?? []), { call, given, starter }]);
      }
    }
    return found;
  }

  #functionIn(call: number, place: number): number {
    const { program } = this.#values;
    const named = FUNCTION_NAMES.map((it) => program.argumentNamed(call, it)).find((it) => it >= 0);
    return named ?? program.argumentAt(call, place);
  }

  #argument({ call, starter }: Start, position: number, name: number): number {
    const { program } = this.#values;
    const options = program.argumentNamed(call, 'kwargs');
    const byName =
      name < 0 ? -1 : Math.max(this.#entry(options, name), program.argumentNamed(call, program.names.text(name)));
    if (byName >= 0) return byName;
    const tuple = program.argumentNamed(call, 'args');
    if (tuple >= 0) return this.#item(tuple, position);
    return starter.tuple === undefined
      ? program.argumentAt(call, starter.place + 1 + position)
      : this.#item(program.argumentAt(call, starter.tuple), position);
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
