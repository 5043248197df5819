/** What the code of a pinned artefact can be compared with: what `main` stands for today, and what else this machine holds. */

import type { PinRequest } from '../core/service/finding.ts';
import type { Host, Pin, Signal } from '../core/service/host.ts';
import type { Revisions } from './protocol.ts';

/** The newest first; never the commit of the artefact itself. */
export async function revisionsOf(artifact: PinRequest, host: Host, signal: Signal): Promise<Revisions> {
  const request = { ...artifact, reference: 'main', executes: false };
  const unknown: Pin = { reason: 'nothing here can look it up' };
  const answer = (await host.resolve?.(request, { fresh: true, signal })) ?? unknown;
  const today = 'reason' in answer || answer.commit === undefined ? [] : [{ ...answer, commit: answer.commit }];
  const seen = new Set([artifact.reference]);
  const revisions: Revisions['revisions'][number][] = [];
  for (const { commit, reference = 'main', date, from } of [...today, ...(host.revisions?.(artifact) ?? [])]) {
    if (commit === undefined || seen.has(commit)) continue;
    seen.add(commit);
    revisions.push({ commit, reference, date, from });
  }
  return { revisions, ...('reason' in answer && { reason: answer.reason }) };
}
