/** Handlers that swallow whatever goes wrong around a place. */

import { type Handler, isSilentFunction } from '../program/handlers.ts';
import { ATTRIBUTE, CALL, FUNCTION, type Program } from '../program/program.ts';
import type { Span } from './call.ts';

/** The handlers that get the errors of places and do nothing, each once; the places come in document order. */
export function silencersOf(program: Program, places: readonly Span[]): readonly Span[] {
  const handlers = [...program.handlers, ...promiseHandlers(program)].sort((a, b) => a.from - b.from || b.to - a.to);
  const around: Handler[] = [];
  const found = new Set<Handler>();
  let next = 0;
  for (const place of places) {
    for (; next < handlers.length && handlers[next]!.from <= place.start; next++) {
      leave(around, handlers[next]!.from);
      around.push(handlers[next]!);
    }
    leave(around, place.start);
    const innermost = around.at(-1);
    if (innermost?.isSilent) found.add(innermost);
  }
  return [...found].map(({ start, end }) => ({ start, end }));
}

/** Takes out what ends before an offset; what is left lies around it, the innermost last. */
function leave(around: Handler[], offset: number): void {
  while (around.length > 0 && around.at(-1)!.to <= offset) around.pop();
}

/** `promise.catch(() => {})`, by what a promise is of. */
function* promiseHandlers(program: Program): Iterable<Handler> {
  if (program.language === 'python') return;
  for (let call = program.lastCall(program.names.add('catch')); call >= 0; call = program.previousCall[call]!) {
    const callee = program.a[call]!;
    const given = program.arity(call) === 1 ? program.argumentValue[program.b[call]!]! : -1;
    if (program.kind[call] !== CALL || program.kind[callee] !== ATTRIBUTE || given < 0) continue;
    if (program.kind[given] !== FUNCTION) continue;
    const tried = program.a[callee]!;
    const [start, end] = [program.start[given]!, program.end[given]!];
    const isSilent = isSilentFunction(program.text.slice(start, end));
    yield { from: program.start[tried]!, to: program.end[tried]!, start, end, isSilent };
  }
}
