/** The places of a source where code that nobody reviewed certainly runs, as the rules about them tell them. */

import type { Flow } from '../flow/flow.ts';
import { agentCodeExec } from './agent-code-exec.ts';
import { downloadAndRun } from './download-and-run.ts';
import { obfuscatedExec } from './obfuscated-exec.ts';
import { remoteExec } from './remote-exec.ts';
import type { Crossing } from './rule.ts';

/** What says most of a place comes first. */
const RULES = [obfuscatedExec, downloadAndRun, agentCodeExec, remoteExec];

/** What several rules ask about the same source. */
const answers = new WeakMap<Flow, readonly Crossing[]>();

/** The crossings that are errors, each place once. */
export function foreignCode(flow: Flow): readonly Crossing[] {
  let found = answers.get(flow);
  if (!found) {
    found = distinct(
      RULES.flatMap((rule) => [...rule.check(flow)].filter((it) => (it.severity ?? rule.severity) === 'error')),
    );
    answers.set(flow, found);
  }
  return found;
}

/** Those that overlap none that was told before, in document order. */
function distinct(crossings: readonly Crossing[]): readonly Crossing[] {
  const sorted = [...crossings.entries()].sort(([i, a], [j, b]) => a.start - b.start || i - j);
  const kept: (readonly [number, Crossing])[] = [];
  for (const [rank, it] of sorted) {
    const last = kept.at(-1);
    if (!last || last[1].end <= it.start) kept.push([rank, it]);
    else if (rank < last[0]) kept[kept.length - 1] = [rank, it];
  }
  return kept.map(([, it]) => it);
}
