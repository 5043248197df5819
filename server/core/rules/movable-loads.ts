/** Loads of artefacts by names that can mean something else tomorrow, and which of them are modules rather than data. */

import type { ModelledCall } from '../flow/call.ts';
import type { Flow } from '../flow/flow.ts';
import { isCodeAlone, isCommit, loadedBy, type Repository, type Revision, trustOf } from '../flow/load.ts';
import type { Value } from '../flow/value.ts';
import { artifactOf, nameOf, pinRemedies, unpinnedAt } from './pin.ts';
import type { Crossing } from './rule.ts';

/** A name of something on this machine: a path, a Python file. */
const LOCAL = /^(?:\.{0,2}[\\/]|~|[A-Za-z]:[\\/])|\.py$|^\s*$/;
/** The beginning of a commit's hash, which is a reference like any other. */
const SHORT_HASH = /^[0-9a-f]{6,39}$/;
/** A version that its registry keeps: `owner/notebook/versions/3`. */
const NUMBERED = /\/versions\/\d+$/;
/** Whether what a call loads is a repository's own module, which runs whoever is trusted: `torch.hub.load`. */
export function isModule({ fact: { row } }: ModelledCall): boolean {
  return row.executes === true && row.kind === 'github';
}

/** Whether a call fetches a module by its name, at a revision that moves. */
export function isFetched(flow: Flow, call: ModelledCall, value: Value): boolean {
  const { kind, reads } = call.fact.row;
  if (kind !== 'module' || reads === 'address' || value.kind !== 'text') return false;
  if (LOCAL.test(value.text) || NUMBERED.test(value.text) || trustOf(flow, call)) return false;
  return !call.values('revision').some((it) => it.kind === 'text' && isCommit(it.text));
}

/** The loads, of those that are meant, without an immutable revision. */
export function* movableLoads(flow: Flow, isMeant: (call: ModelledCall) => boolean): Iterable<Crossing> {
  for (const call of flow.loads()) {
    if (isCodeAlone(call) || !isMeant(call)) continue;
    const { repository, revision } = loadedBy(flow, call);
    if (repository.kind === 'local' || repository.kind === 'none') continue;
    if (revision.kind === 'pinned') continue;
    const place = (revision.kind === 'movable' ? revision.argument : undefined) ?? repository.argument;
    const { start, end } = call.placeOf(place);
    const artifact = artifactOf(flow, call, repository, revision);
    yield {
      start,
      end,
      ...grade(flow, call, repository, revision),
      remedies: pinRemedies(flow, call, repository, revision),
      ...(artifact ? { artifact } : {}),
      unpinned: unpinnedAt(call, repository),
    };
  }
}

function grade(
  flow: Flow,
  call: ModelledCall,
  repository: Repository,
  revision: Revision,
): Pick<Crossing, 'message' | 'severity' | 'confidence'> {
  if (repository.kind !== 'named') {
    return {
      severity: 'hint',
      confidence: 'low',
      message:
        'Which artefact is loaded here is not known from this file, and no commit pins it. If it comes from a hub, pass a full commit hash as its revision.',
    };
  }
  if (revision.kind !== 'movable') {
    return {
      severity: 'hint',
      confidence: 'low',
      message: `The revision of ${repository.name} is not known from this file. Make sure that it is a full commit hash.`,
    };
  }
  if (flow.isPublished(repository.name)) {
    return {
      severity: 'hint',
      message: `${repository.name} is published by this file, and loaded as it is that day. For others, pin the commit that the upload answers with.`,
    };
  }
  const at = revision.argument
    ? `"${revision.reference}" ${SHORT_HASH.test(revision.reference) ? 'is a short hash, which counts as a name that can move' : 'can move'}`
    : `no revision is given, so "${revision.reference}" is used, which can move`;
  const place = call.fact.row.arguments?.revision;
  const advice = revision.isInAddress
    ? 'Name a full 40-digit commit hash in its place.'
    : place || call.fact.row.suffix
      ? 'Pass a full 40-digit commit hash.'
      : call.fact.row.artifact === 'space'
        ? 'This call takes no revision: run a copy of the Space that nobody else can change.'
        : 'This call takes no revision: fetch the files by a full commit hash first, and load them from their folder.';
  return {
    severity: 'warning',
    confidence: repository.certain ? 'high' : 'medium',
    message: `${nameOf(repository)} is not pinned: ${at}, and whoever can push there decides ${call.fact.row.executes ? 'which code runs here' : 'what is loaded'}. ${advice}`,
  };
}
