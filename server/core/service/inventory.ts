/** Everything remote that a source lets in, whether it is pinned and accepted or not. */

import type { Flow } from '../flow/flow.ts';
import { loadedBy, trustOf } from '../flow/load.ts';
import { namedArtefacts } from '../rules/artefacts.ts';
import { installsOf } from '../rules/install.ts';
import { packagesOf } from '../rules/install-pin.ts';
import { artifactOf } from '../rules/pin.ts';
import type { Crossing, RulePage } from '../rules/rule.ts';

/** Stands where a finding has its rule. */
export const INVENTORY: RulePage = {
  id: 'inventory',
  title: 'Something remote is let in',
  family: 'hygiene',
  why: 'It is part of the inventory.',
  advice: 'See the rules for what to do about it.',
  severity: 'hint',
  standards: [],
  examples: [],
};

/** The artefacts that a source names in loads and installs, at the places where it does. */
export function* artifactsOf(flow: Flow): Iterable<Crossing> {
  yield* namedArtefacts(flow);
  yield* loadsOf(flow);
  for (const installing of installsOf(flow)) {
    for (const it of packagesOf(flow, installing)) yield { ...it, message: installing.install.tool };
  }
}

function* loadsOf(flow: Flow): Iterable<Crossing> {
  for (const call of flow.loads()) {
    const { repository, revision } = loadedBy(flow, call);
    if (repository.kind !== 'named') continue;
    const artifact = artifactOf(flow, call, repository, revision);
    if (!artifact) continue;
    const trusts = trustOf(flow, call) !== undefined;
    const place = repository.argument.direct ? repository.argument.span : call.span;
    yield { start: place.start, end: place.end, message: trusts ? `${call.name}, trusted` : call.name, artifact };
  }
}

/** The files at addresses that a rule's crossing brings in, each at its place; what runs them is the rule's to say. */
export function broughtIn({ start, end, brings = [] }: Crossing, rule: string): readonly Crossing[] {
  return brings.flatMap((artifact) =>
    artifact.host === 'address' ? [{ start, end, message: rule, artifact: { ...artifact, executes: true } }] : [],
  );
}
