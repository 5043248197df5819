/** Commands that run what other commands downloaded. */

import type { Flow } from '../flow/flow.ts';
import type { Searched } from '../flow/runs.ts';
import { Downloads, type Run } from '../shell/downloads.ts';
import { HOLE, shown } from '../shell/script.ts';
import { addressed } from './address-pin.ts';
import { inlinePrograms } from './inline-programs.ts';
import type { Crossing } from './rule.ts';

/** How a message says what happens to the download. */
const WORDS: Readonly<Record<Run['how'], string>> = {
  piped: 'runs whatever it is sent by',
  'put in': 'runs whatever it is sent by',
  address: 'runs whatever it is sent by',
  file: 'runs the file as it was sent by',
  'made executable': 'makes the file executable as it was sent by',
  clone: 'runs code of the repository as it is that day at',
};

export function* shellDownloads(flow: Flow): Iterable<Crossing> {
  const processes = flow.fetchingProcesses();
  if (processes.length === 0) return;
  const downloads = new Downloads();
  const told = new Set<number>();
  const imports = [...flow.importedFiles()];
  for (const process of processes) {
    const { start: at } = process.call.span;
    while (imports.length > 0 && imports[0]!.start < at) yield* importing(downloads, imports.shift()!);
    for (const { program, place } of inlinePrograms(flow, process, 'fetches')) {
      if (told.has(place.start)) continue;
      told.add(place.start);
      const message = `The program that ${program} is given here fetches text and runs it: whoever controls its source decides what runs here, today or tomorrow. Ship the code, or compare it with a known hash before it runs.`;
      yield { ...place, message };
    }
    const holeName = (place: number) => writtenIn(flow, process.command.holes.get(place)?.at);
    for (const run of downloads.runs(process.invocations, flow.folderOf(process), holeName)) {
      const { invocation, address, how, isInstalled } = run;
      const piped = how === 'piped' ? invocation.piped.map((it) => it.start) : [];
      const start = Math.min(invocation.start, ...piped);
      const place = flow.partOf(process, { start, end: invocation.end });
      if (told.has(place.start)) continue;
      told.add(place.start);
      yield {
        ...place,
        message: `${shown(invocation.word.text)} ${WORDS[how]} ${from(address)}: whoever controls it decides what runs here, today or tomorrow. ${how === 'clone' ? 'Check out a commit that you have read before it runs.' : 'Take it from an address that cannot change, or compare it with a known hash before it runs.'}`,
        ...(isInstalled && how === 'clone' ? { severity: 'warning' as const } : {}),
        ...bringing(address),
      };
    }
  }
  for (const it of imports) yield* importing(downloads, it);
}

/** The addresses from which commands download what others run. */
export function addressesRun(flow: Flow): ReadonlySet<string> {
  const downloads = new Downloads();
  const found = new Set<string>();
  for (const process of flow.fetchingProcesses()) {
    for (const { address } of downloads.runs(process.invocations, flow.folderOf(process))) found.add(address);
  }
  return found;
}

/** An import of what commands before it downloaded, or a run of a file that they cloned. */
function* importing(downloads: Downloads, { start, end, by, paths, isRun }: Searched): Iterable<Crossing> {
  const cloned = isRun ? foldersOf(paths) : [];
  const address = [
    ...paths.map((it) => downloads.takeModule(it)),
    ...cloned.map((it) => downloads.clonedInto(it)),
  ].find((it) => it !== undefined);
  if (address === undefined) return;
  const message = `${by} runs the file as it was sent by ${from(address)}: whoever controls it decides what runs here, today or tomorrow. Keep the module with the program, or compare it with a known hash before it is imported.`;
  yield { start, end, message, ...bringing(address) };
}

/** How many UTF-16 code units of what is put into a command tell it from others. */
const TOLD_APART = 60;

/** An expression as it is written. */
function writtenIn({ program }: Flow, at: number | undefined): string {
  if (at === undefined) return '';
  return program.text.slice(program.start[at], Math.min(program.end[at]!, program.start[at]! + TOLD_APART));
}

function bringing(address: string): Pick<Crossing, 'brings'> {
  const brings = addressed(address);
  return brings.length > 0 ? { brings } : {};
}

/** The folders that files lie in. */
export function foldersOf(paths: readonly string[]): readonly string[] {
  return paths.flatMap((it) => (it.includes('/') ? [it.slice(0, it.lastIndexOf('/'))] : []));
}

function from(address: string): string {
  return address === '' || address === HOLE ? 'an address' : shown(address);
}
