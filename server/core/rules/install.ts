/** What the processes of a file install: what the rules about installs share. */

import type { Span } from '../flow/call.ts';
import type { Flow } from '../flow/flow.ts';
import type { Origin } from '../flow/origin.ts';
import type { Process } from '../flow/processes.ts';
import type { OriginKind } from '../models/model.ts';
import { INDEX_VARIABLES, type IndexUse, indexUseOf, judgeVariable } from '../shell/indexes.ts';
import { type Install, installOf, type Package } from '../shell/installs.ts';
import type { Invocation } from '../shell/invocation.ts';

export interface Installing {
  readonly process: Process;
  readonly invocation: Invocation;
  readonly install: Install;
  /** The packages whose content can change, or is not known. */
  readonly loose: readonly Package[];
}

/** What a system's own manager installs is signed by its distribution. */
const SYSTEM_TOOLS = /^(?:apt|apt-get|aptitude|apk|yum|dnf|microdnf|zypper|brew)(?: |$)/;

/** Whether reviewers let an install pass where it stands in a script or a recipe, rather than in a program. */
function isOrdinary(it: Installing): boolean {
  return it.install.isUsual === true || SYSTEM_TOOLS.test(it.install.tool) || isUnknown(it);
}

/** Whether an image is one of those that are fetched to be run; one of a single word may have been built here. */
function isServer({ install }: Installing, images: boolean | undefined): boolean {
  return images === true && install.packages.some((it) => it.name.includes('/'));
}

/** The installs of a file, in document order. Where an argument has several values, each counts that tells something new. */
export function* installsOf(flow: Flow): Iterable<Installing> {
  const told = new Map<number, Set<string>>();
  const all = flow.fetchingProcesses().flatMap((process) =>
    process.invocations.flatMap((invocation): readonly Installing[] => {
      const found = installOf(invocation);
      if (!found) return [];
      const isOwn = found.isLocalFirst && found.packages.every((it) => process.call.isInstalled(it.name));
      const install = isOwn ? { ...found, isUsual: true } : found;
      const loose = install.packages.filter((it) => it.pin === 'unpinned' || it.pin === 'unknown');
      return [{ process, invocation, install, loose }];
    }),
  );
  const known = new Set(all.filter((it) => !isUnknown(it)).map((it) => it.process.call.at));
  const { declared } = flow.program;
  for (const it of all) {
    // Containers are what such a process is mostly for; only where a server of tools is one, it stands for a package.
    if (it.install.packages.some(({ kind }) => kind === 'image') && !isServer(it, declared?.images)) continue;
    if (declared && isOrdinary(it)) continue;
    const { call } = it.process;
    const names = told.get(call.at) ?? new Set();
    told.set(call.at, names);
    const { start, end } = flow.partOf(it.process, it.invocation, true);
    const key = `${start}:${end}`;
    if (names.has(key)) continue;
    // Of several values of one argument, a package that is known tells more than one that is not.
    const isInside = start >= call.span.start && end <= call.span.end;
    if (isUnknown(it) && isInside && known.has(call.at)) continue;
    if (it.loose.length > 0 || it.install.list) names.add(key);
    yield it;
  }
}

function isUnknown({ install, loose }: Installing): boolean {
  return !install.list && loose.length > 0 && loose.every((it) => it.pin === 'unknown');
}

/** The places that packages are taken from and that something is wrong with: in commands and in the environment. */
export function* indexesOf(flow: Flow): Iterable<{ readonly use: IndexUse; readonly place: Span }> {
  const told = new Set<string>();
  for (const process of flow.fetchingProcesses()) {
    for (const invocation of process.invocations) {
      const use = indexUseOf(invocation);
      if (!use) continue;
      const place = flow.partOf(process, use);
      const key = `${place.start}:${place.end}`;
      if (!told.has(key)) yield { use, place };
      told.add(key);
    }
  }
  yield* (flow.program.declared?.indexes ?? []).map(({ start, end, ...use }) => ({ use, place: { start, end } }));
  for (const { name, entry } of flow.settings(INDEX_VARIABLES)) {
    const { start, end } = flow.program;
    for (const value of flow.texts(entry)) {
      const use = judgeVariable(name, value);
      if (!use) continue;
      yield { use, place: { start: start[entry.at]!, end: end[entry.at]! } };
      break;
    }
  }
}

/** Who may not choose what is installed. */
const OUTSIDE: readonly OriginKind[] = ['remote', 'llm', 'input'];

/** Where the name of a package comes from that the source does not know, if that is from outside. */
export function chooserOf(flow: Flow, { process, loose }: Installing): Origin | undefined {
  const holes = loose.flatMap(({ word }) => word.places.flatMap((it) => process.command.holes.get(it) ?? []));
  return holes.flatMap((it) => flow.origins(it)).find((it) => OUTSIDE.includes(it.kind));
}
