/** Files that are downloaded and then run. */

import type { Flow } from '../flow/flow.ts';
import { revisionOf } from '../flow/load.ts';
import type { Origin } from '../flow/origin.ts';
import { broughtBy } from './brought.ts';
import { isClonedFolder } from './cloned-modules.ts';
import { runCrossing } from './crossing.ts';
import type { Crossing } from './rule.ts';

/** A full commit in an address: what stands there cannot change. */
const COMMIT = /(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])/;

export function* fileDownloads(flow: Flow): Iterable<Crossing> {
  for (const run of flow.runs()) {
    if (run.origin.kind !== 'remote' || isClonedFolder(run) || isPinned(flow, run.origin)) continue;
    const why = `which ${run.origin.name} downloads: whoever controls that source controls this process. Ship the file, or compare it with a known hash before it is used.`;
    yield { ...runCrossing(run, why), ...broughtBy(flow, [run.origin]) };
  }
}

/** Whether what is downloaded cannot change: it is asked for by its commit. */
export function isPinned(flow: Flow, origin: Origin): boolean {
  const load = flow.loads().find((it) => it.at === origin.at);
  if (load) return revisionOf(flow, load).kind === 'pinned';
  const given = flow.textsGiven(origin.at);
  // A clone stands at the commit that is checked out afterwards.
  const checkedOut = /\.clone\w*$/.test(origin.name) ? flow.textsGivenTo('checkout', 'reset') : [];
  return [...given, ...checkedOut].some((it) => COMMIT.test(it));
}
