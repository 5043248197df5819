/** Commands whose text is encoded, and decoded only to be run. */

import type { Flow } from '../flow/flow.ts';
import { redacted } from '../secrets/redaction.ts';
import { encodedRuns } from '../shell/encoded.ts';
import { inlinePrograms } from './inline-programs.ts';
import type { Crossing } from './rule.ts';

/** UTF-16 code units of a hidden text that a message shows. */
const SHOWN = 80;

export function* hiddenCommands(flow: Flow): Iterable<Crossing> {
  const told = new Set<number>();
  for (const process of flow.fetchingProcesses()) {
    for (const { program, place } of inlinePrograms(flow, process, 'decodes')) {
      if (told.has(place.start)) continue;
      told.add(place.start);
      const message = `The program that ${program} is given here decodes text and runs it: no reader sees what it does. Decode it without running it, and read it; stop relying on it if you did not write it.`;
      yield { ...place, message };
    }
    for (const { invocation, start, by, text } of encodedRuns(process.invocations)) {
      const place = flow.partOf(process, { start, end: invocation.end });
      if (told.has(place.start)) continue;
      told.add(place.start);
      const said = text === undefined ? '' : ` It says \`${shorten(text)}\`.`;
      const message = `${invocation.program} runs a command that ${by} decodes: no reader sees what it does.${said} Decode it without running it, and read it; stop relying on it if you did not write it.`;
      yield { ...place, message };
    }
  }
}

/** A hidden text as a message shows it: one line, without secrets. */
export function shorten(text: string): string {
  const line = redacted(text.replace(/[^\x20-\x7e]+/g, ' '))
    .replaceAll('`', "'")
    .trim();
  return line.length > SHOWN ? `${line.slice(0, SHOWN - 1)}…` : line;
}
