/** The remedy that pins a load to a commit; both rules about remote artefacts offer it. */

import type { ModelledCall } from '../flow/call.ts';
import { type Edit, setKeyword, setSuffix, setText } from '../flow/edits.ts';
import type { Flow } from '../flow/flow.ts';
import { artifactType, type Repository, type Revision } from '../flow/load.ts';
import type { PinRequest, Remedy } from './rule.ts';

/** The artefact that a load names, or undefined when the code does not name one. */
export function artifactOf(call: ModelledCall, repository: Repository, revision: Revision): PinRequest | undefined {
  if (repository.kind !== 'named' || call.fact.row.kind === 'registry') return undefined;
  const host = call.fact.row.kind === 'github' ? 'github' : 'huggingface';
  const reference =
    revision.kind === 'movable' ? revision.reference : revision.kind === 'pinned' ? revision.commit : 'main';
  return { host, type: artifactType(call), repository: repository.name, reference };
}

/** One edit that pins everything the call's own arguments can pin; none when the call leaves no place for it. */
export function pinRemedies(
  flow: Flow,
  call: ModelledCall,
  repository: Repository,
  revision: Revision,
): readonly Remedy[] {
  const artifact = artifactOf(call, repository, revision);
  if (!artifact || repository.kind !== 'named' || !repository.certain || revision.kind !== 'movable') return [];
  const { suffix, alsoSet, codeOnly } = call.fact.row;
  const main = codeOnly
    ? undefined
    : suffix
      ? setSuffix(flow, repository.argument, suffix, '{commit}')
      : setText(flow, call, 'revision', '{commit}');
  if (!main) return [];
  const edits: Edit[] = [...main];
  for (const [keyword, value] of Object.entries(alsoSet ?? {})) {
    if (call.keyword(keyword).length > 0) continue;
    edits.push(...(setKeyword(flow, call, keyword, value) ?? []));
  }
  const trusts = call.arguments('trust').length > 0;
  const codeEdits = trusts ? setText(flow, call, 'codeRevision', '{codeCommit}') : undefined;
  const title = `Pin ${artifact.repository} to the commit of "${artifact.reference}"`;
  return [
    { title, kind: 'pin', safe: true, preferred: true, edits, pin: artifact, ...(codeEdits ? { codeEdits } : {}) },
  ];
}
