/** Where a source reads places in which secrets are kept, as it is told: each once, by a call or by a command. */

import { placeOf, placeShownBy } from '../secrets/places.ts';
import { filesReadBy } from '../shell/reads.ts';
import { HOLE } from '../shell/script.ts';
import { accessesOf, withoutAtoms } from './accesses.ts';
import type { Span } from './call.ts';
import type { Paths } from './paths.ts';
import type { Process, Processes } from './processes.ts';
import type { Values } from './values.ts';

export interface ToldAccess extends Span {
  /** How what reads it is called. */
  readonly reader: string;
  /** What is kept there, as a sentence says it. */
  readonly place: string;
}

/** Functions that tell which files there are. */
const LISTING = /^(?:i?glob|rglob|iterdir|listdir|scandir|walk|readdir(?:Sync)?)$/;

/** The accesses of the source in document order; `started` are its processes, `mayNamePlace` is as `accessesOf` has it. */
export function toldAccesses(
  values: Values,
  paths: Paths,
  mayNamePlace: () => boolean,
  processes: Processes,
  started: readonly Process[],
): readonly ToldAccess[] {
  const found = [...byCalls(values, paths, mayNamePlace)];
  const commands = values.program.declared || started.length === 0 || !mayNamePlace() ? [] : started;
  for (const it of commands) found.push(...byCommand(processes, it));
  // Who lists files to read them is told where they are read.
  const read = new Set(found.filter((it) => !LISTING.test(it.reader)).map((it) => it.place));
  const reading = found.filter((it) => !LISTING.test(it.reader) || !read.has(it.place));
  const seen = new Set<number>();
  const distinct = reading.filter((it) => !seen.has(it.start) && seen.add(it.start));
  return distinct.sort((a, b) => a.start - b.start);
}

/** A function of the source's own that reads what it is given does so where it is called. */
function* byCalls(values: Values, paths: Paths, mayNamePlace: () => boolean): Iterable<ToldAccess> {
  const { program, callers } = values;
  const told = (call: number, place: string): ToldAccess => {
    const reader = program.names.text(program.lastName(program.a[call]!));
    return { start: program.start[call]!, end: program.end[call]!, reader, place };
  };
  for (const { call, path, place } of accessesOf(values, paths, mayNamePlace)) {
    if (callers.functions(program.a[call]!).length > 0) continue;
    const isPlace = (it: string) => placeOf(withoutAtoms(it)) !== undefined;
    const isGiven = paths.of(path).some((it) => !isPlace(it));
    // Where nothing is given, the function's own default is what is read.
    const isCaller = (it: number) => it < program.ownCount && program.arity(it) > 0;
    const ways = isGiven ? callers.contextsAround(call).filter((it) => it && isCaller(it.call)) : [];
    const given = ways.filter((way) => paths.of(path, way).some(isPlace));
    if (given.length === 0) yield told(call, place.name);
    for (const way of given) {
      const kept = paths.of(path, way).map((it) => placeOf(withoutAtoms(it)));
      yield told(way!.call, kept.find((it) => it !== undefined)!.name);
    }
  }
}

function* byCommand(processes: Processes, process: Process): Iterable<ToldAccess> {
  for (const it of process.invocations) {
    const shown = placeShownBy(it.program, it.words.map(({ text }) => text).join(' '));
    if (shown !== undefined) yield { ...processes.spanOf(process, it), reader: it.program, place: shown };
    for (const { text, start, end } of filesReadBy(it)) {
      const place = placeOf(text.replaceAll(HOLE, '*'));
      if (!place) continue;
      yield { ...processes.spanOf(process, { start, end }), reader: it.program, place: place.name };
      break;
    }
  }
}
