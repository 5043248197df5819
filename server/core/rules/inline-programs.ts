/** Programs whose text a command carries, where they run what they fetch or decode. */

import type { Flow } from '../flow/flow.ts';
import type { Process } from '../flow/processes.ts';
import { type InlineRun, inlineRun } from '../shell/inline.ts';
import type { Crossing } from './rule.ts';

export interface InlineProgram {
  /** Who reads the text. */
  readonly program: string;
  readonly place: Pick<Crossing, 'start' | 'end'>;
}

/** Those of a process that do one of the two, in order. */
export function* inlinePrograms(flow: Flow, process: Process, what: InlineRun): Iterable<InlineProgram> {
  for (const it of process.invocations) {
    if (inlineRun(it) === what) yield { program: it.program, place: flow.partOf(process, it) };
  }
}
