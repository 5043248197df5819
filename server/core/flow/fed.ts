/** What processes that take their program from their standard input are given there. */

import { ATTRIBUTE, CALL, NAME } from '../program/program.ts';
import { takesInput } from '../shell/downloads.ts';
import type { Invocation } from '../shell/invocation.ts';
import { type Argument, type ModelledCall, receiverOf } from './call.ts';
import type { Values } from './values.ts';

/** Methods that write to a process's input, and those that are called on the process itself. */
const WRITING: readonly string[] = ['write', 'end', 'writelines'];
const TALKING: readonly string[] = ['communicate', 'sendline', 'send'];

/** Of more writes by one method's name than these, the last ones count. */
const CALL_LIMIT = 64;

/** What a call gives the process that it starts for a program: in its arguments, or later, by methods or another's output. */
export function fedTo(values: Values, call: ModelledCall, invocations: readonly Invocation[]): readonly Argument[] {
  if (!invocations.some(takesInput)) return [];
  const { start, end } = values.program;
  const written = writtenTo(values, call.at).map((at): Argument => {
    const span = { start: start[at]!, end: end[at]! };
    return { at, context: undefined, span, direct: false, keyword: undefined };
  });
  return [...call.argumentsAt(['input', 'stdin', '1.input', '2.input']), ...written];
}

/** What is written to the input of a process that a call started: by its methods, or by a stream that is piped into it. */
function writtenTo(values: Values, process: number): readonly number[] {
  const { program } = values;
  const found: number[] = [];
  for (const [call, method] of callsOf(values, [...WRITING, ...TALKING, 'pipe'])) {
    const receiver = receiverOf(program, call);
    const first = program.argumentAt(call, 0);
    if (receiver < 0 || first < 0) continue;
    const isPipe = method === 'pipe';
    const into = isPipe ? first : receiver;
    const isOfProcess = TALKING.includes(method) ? isProcess(values, into, process) : isInputOf(values, into, process);
    if (isOfProcess) found.push(isPipe ? receiver : first);
  }
  return found;
}

function* callsOf({ program }: Values, methods: readonly string[]): Iterable<readonly [number, string]> {
  for (const method of methods) {
    let left = CALL_LIMIT;
    for (let call = program.lastCall(program.names.add(method)); call >= 0 && left > 0; left--) {
      yield [call, method];
      call = program.previousCall[call]!;
    }
  }
}

/** Whether an expression is the standard input of what a call started: `process.stdin`. */
function isInputOf(values: Values, expression: number, process: number): boolean {
  const { program } = values;
  if (program.kind[expression] !== ATTRIBUTE || program.names.text(program.b[expression]!) !== 'stdin') return false;
  return isProcess(values, program.a[expression]!, process);
}

function isProcess(values: Values, expression: number, process: number): boolean {
  const { kind } = values.program;
  if (kind[expression] !== NAME && kind[expression] !== ATTRIBUTE && kind[expression] !== CALL) return false;
  return values.of(expression).some((it) => it.at === process);
}
