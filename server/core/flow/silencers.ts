/** Handlers that swallow whatever goes wrong around a place. */

import { type Handler, isSilentFunction } from '../program/handlers.ts';
import { ATTRIBUTE, CALL, FUNCTION, type Program } from '../program/program.ts';
import type { Span } from './call.ts';

/** How many functions an error leaves, one after the other, until it is caught. */
const ROUNDS = 2;

/**
 * The handlers that get the errors of places and do nothing, each once; the places come in document order. What no handler of
 * a function catches comes to those who call it; `callsOf` gives the calls of a function, by its number.
 */
export function silencersOf(
  program: Program,
  places: readonly Span[],
  callsOf: (id: number) => readonly number[],
): readonly Span[] {
  const handlers = [...program.handlers, ...promiseHandlers(program)].sort((a, b) => a.from - b.from || b.to - a.to);
  if (!handlers.some((it) => it.isSilent)) return [];
  const found = new Set<Handler>();
  let pending = places;
  for (let round = 0; round <= ROUNDS && pending.length > 0; round++) {
    const leaving = caught(handlers, pending, found);
    const functions = new Set(leaving.map((it) => functionAround(program, it)).filter((it) => it >= 0));
    pending = [...functions]
      .flatMap((id) => callsOf(id))
      .filter((it) => it < program.ownCount)
      .map((it) => ({ start: program.start[it]!, end: program.end[it]! }))
      .sort((a, b) => a.start - b.start);
  }
  return [...found].map(({ start, end }) => ({ start, end }));
}

/** The innermost function that a place stands in, by its number, or -1. */
function functionAround({ functions }: Program, place: Span): number {
  let innermost = -1;
  for (const [id, { start, end }] of functions.entries()) {
    const isAround = start <= place.start && place.end <= end;
    if (isAround && (innermost < 0 || start >= functions[innermost]!.start)) innermost = id;
  }
  return innermost;
}

/** Adds the silent handlers among those that get the errors of places; answers with the places that none is around. */
function caught(handlers: readonly Handler[], places: readonly Span[], found: Set<Handler>): readonly Span[] {
  const around: Handler[] = [];
  const leaving: Span[] = [];
  let next = 0;
  for (const place of places) {
    for (; next < handlers.length && handlers[next]!.from <= place.start; next++) {
      leave(around, handlers[next]!.from);
      around.push(handlers[next]!);
    }
    leave(around, place.start);
    const innermost = around.at(-1);
    if (!innermost) leaving.push(place);
    else if (innermost.isSilent) found.add(innermost);
  }
  return leaving;
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
