/** The places of a source where code that nobody reviewed certainly runs, as the rules about them tell them. */

import { hostOf } from '../flow/addresses.ts';
import type { Flow } from '../flow/flow.ts';
import { agentCodeExec } from './agent-code-exec.ts';
import { downloadAndRun } from './download-and-run.ts';
import { generatedImport } from './generated-import.ts';
import { obfuscatedExec } from './obfuscated-exec.ts';
import { remoteExec } from './remote-exec.ts';
import type { Crossing, Rule } from './rule.ts';
import { trustRemoteCode } from './trust-remote-code.ts';

/** What says most of a place comes first. */
const RULES = [obfuscatedExec, downloadAndRun, agentCodeExec, remoteExec];

/** What several rules ask others about the same source. */
const answers = new WeakMap<Flow, Map<Rule, readonly Crossing[]>>();

/** The crossings that are errors, each place once; with those of other rules where these say nothing. */
export function foreignCode(flow: Flow, ...others: readonly Rule[]): readonly Crossing[] {
  const isError = (rule: Rule) => (it: Crossing) => (it.severity ?? rule.severity) === 'error';
  return distinct([...RULES, ...others].flatMap((rule) => toldBy(rule, flow).filter(isError(rule))));
}

/** The same, with what runs because a repository is trusted, or because this program wrote it. */
export function unreviewedCode(flow: Flow): readonly Crossing[] {
  return foreignCode(flow, trustRemoteCode, generatedImport);
}

/** What a rule says of a source, worked out once for all rules that ask. */
export function toldBy(rule: Rule, flow: Flow): readonly Crossing[] {
  const known = answers.get(flow) ?? new Map<Rule, readonly Crossing[]>();
  answers.set(flow, known);
  const told = known.get(rule) ?? [...rule.check(flow)];
  known.set(rule, told);
  return told;
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

/** Where modules are imported from an address, those at a version that does not move among them. */
export function addressImports(flow: Flow): readonly Pick<Crossing, 'start' | 'end'>[] {
  return flow
    .sinks('import')
    .filter((call) => call.values('code').some((it) => it.kind === 'text' && hostOf(it.text) !== undefined))
    .map(({ span }) => span);
}
