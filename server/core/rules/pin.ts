/** The remedy that pins a load to a commit; both rules about remote artefacts offer it. */

import type { ModelledCall } from '../flow/call.ts';
import {
  type Edit,
  removeArgument,
  replaceValue,
  setInAddress,
  setInstead,
  setKeyword,
  setSuffix,
  setText,
} from '../flow/edits.ts';
import { fetchFirst } from '../flow/fetched.ts';
import type { Flow } from '../flow/flow.ts';
import {
  artifactType,
  codeRevisionOf,
  isCodeAlone,
  isCommit,
  type Repository,
  type Revision,
  repositoryOf,
  revisionOf,
  type TrustedCode,
  trustOf,
  versionOf,
} from '../flow/load.ts';
import type { PinRequest, Remedy } from './rule.ts';

/** The artefact that a load names, or undefined when the code does not name one. */
export function artifactOf(
  flow: Flow,
  call: ModelledCall,
  repository: Repository,
  revision: Revision,
): PinRequest | undefined {
  if (repository.kind !== 'named' || call.fact.row.kind === 'registry') return undefined;
  const host = call.fact.row.kind === 'github' ? 'github' : 'huggingface';
  // Code that is loaded by what another load made is pinned to what that one asked for.
  const [behind] = call.fact.row.codeOnly ? call.values('repository').flatMap((it) => flow.loadBehind(it) ?? []) : [];
  const asked = behind ? revisionOf(flow, behind) : revision;
  const reference = asked.kind === 'movable' ? asked.reference : asked.kind === 'pinned' ? asked.commit : 'main';
  const executes = host === 'huggingface' && trustOf(flow, call) !== undefined;
  return { host, type: artifactType(call), repository: repository.name, reference, ...(executes && { executes }) };
}

/** How a message names an artefact: of several that can be loaded, one. */
export function nameOf({ name, certain }: Extract<Repository, { kind: 'named' }>): string {
  return certain ? name : `${name}, among others,`;
}

/** One edit that pins everything the call's own arguments can pin; none when the call leaves no place for it. */
export function pinRemedies(
  flow: Flow,
  call: ModelledCall,
  repository: Repository,
  revision: Revision,
): readonly Remedy[] {
  const artifact = artifactOf(flow, call, repository, revision);
  if (!artifact || repository.kind !== 'named' || !repository.certain || revision.kind !== 'movable') return [];
  // What a function loads for one of its callers is pinned there only if it loads nothing else for the others.
  const isForCaller = call.context !== undefined && call.at < flow.program.ownCount;
  const always = isForCaller ? repositoryOf(flow, call.within(undefined)) : repository;
  if (always.kind !== 'named' || !always.certain) return [];
  const version = versionOf(flow, call);
  // A version that is not known is looked up by nobody, and a revision beside it would be refused.
  if (version && !/^v\d+$/.test(version.kind === 'movable' ? version.reference : '')) return [];
  const { suffix, alsoSet, alsoPin, fromFolder, fromFile } = call.fact.row;
  const codeOnly = isCodeAlone(call);
  if (fromFolder !== undefined || fromFile) {
    const fetched = fetchFirst(flow, call, repository.argument, artifact.repository);
    const title = `Fetch ${artifact.repository} by the commit of "${artifact.reference}" first, and load it from there`;
    return fetched ? [{ title, kind: 'pin', safe: false, preferred: true, edits: fetched, pin: artifact }] : [];
  }
  if (codeOnly && codeRevisionOf(flow, call)?.kind === 'pinned') return [];
  const main = revision.isInAddress
    ? setInAddress(flow, repository.argument, '{commit}')
    : codeOnly
      ? setText(flow, call, 'codeRevision', '{codeCommit}')
      : suffix
        ? setSuffix(flow, repository.argument, suffix, '{commit}')
        : version?.argument
          ? setInstead(flow, call, version.argument, 'revision', '{commit}')
          : setText(flow, call, 'revision', '{commit}', isShared(flow, call));
  if (!main) return [];
  const edits: Edit[] = [...main];
  for (const [keyword, value] of Object.entries(alsoSet ?? {})) {
    if (call.keyword(keyword).length > 0) continue;
    edits.push(...(setKeyword(flow, call, keyword, value) ?? []));
  }
  for (const [keyword, other] of Object.entries(alsoPin ?? {})) {
    if (call.keyword(keyword).length > 0 || call.keyword(other).length > 0) continue;
    edits.push(...(setKeyword(flow, call, keyword, '"{commit}"') ?? []));
  }
  const codeEdits =
    artifact.executes && !call.fact.row.codeOnly ? setText(flow, call, 'codeRevision', '{codeCommit}') : undefined;
  const what = codeOnly ? `the code of ${artifact.repository}` : artifact.repository;
  const title = isCommit(artifact.reference)
    ? `Pin ${what} to ${artifact.reference.slice(0, 12)}`
    : `Pin ${what} to the commit of "${artifact.reference}"`;
  return [
    { title, kind: 'pin', safe: true, preferred: true, edits, pin: artifact, ...(codeEdits ? { codeEdits } : {}) },
  ];
}

/** What pins the code that a load trusts; nothing where it comes with something that the artefact only names. */
export function codePins(flow: Flow, { call, repository, revision, isApart }: TrustedCode): readonly Remedy[] {
  if (!isApart)
    return call.fact.row.codeOnly && !isCodeAlone(call) ? [] : pinRemedies(flow, call, repository, revision);
  const artifact = artifactOf(flow, call, repository, revision);
  const isPlain = repository.kind === 'named' && repository.certain && call.context === undefined;
  const edits = isPlain && revision.kind === 'movable' ? setText(flow, call, 'codeRevision', '{commit}') : undefined;
  if (!artifact || !edits) return [];
  const title = `Pin ${artifact.repository} to the commit of "${artifact.reference}"`;
  return [{ title, kind: 'pin', safe: true, preferred: true, edits, pin: artifact }];
}

/** By flow, and by the place of a literal that is a revision: the repositories that are loaded at it. */
const LOADED_AT = new WeakMap<Flow, ReadonlyMap<number, ReadonlySet<string>>>();

/** Whether the literal that is the call's revision is that of another repository too, so that it cannot hold a commit. */
function isShared(flow: Flow, call: ModelledCall): boolean {
  const revisions = call.values('revision');
  if (revisions.length === 0) return false;
  const known = LOADED_AT.get(flow) ?? loadedAt(flow);
  LOADED_AT.set(flow, known);
  return revisions.some((it) => (known.get(it.at)?.size ?? 0) > 1);
}

function loadedAt(flow: Flow): ReadonlyMap<number, ReadonlySet<string>> {
  const result = new Map<number, Set<string>>();
  for (const call of flow.loads()) {
    const revisions = call.values('revision');
    if (revisions.length === 0) continue;
    const repository = repositoryOf(flow, call);
    if (repository.kind === 'local' || repository.kind === 'none') continue;
    const name = repository.kind === 'named' ? `${artifactType(call)} ${repository.name}` : `at ${call.at}`;
    for (const { at } of revisions) {
      const names = result.get(at) ?? new Set();
      result.set(at, names.add(name));
    }
  }
  return result;
}

/** The edits that turn trust off. */
export function untrust(flow: Flow, call: ModelledCall): readonly Remedy[] {
  const [argument] = call.arguments('trust');
  if (!argument) return [];
  const remedies: Remedy[] = [];
  const removal = removeArgument(flow, call, argument);
  const common = { kind: 'safe', safe: false, preferred: false } as const;
  if (removal) remedies.push({ title: `Remove ${argument.keyword}`, ...common, edits: removal });
  const off = replaceValue(flow, argument, flow.program.language === 'python' ? 'False' : 'false');
  if (off) remedies.push({ title: 'Turn trust in remote code off', ...common, edits: off });
  return remedies;
}

/** What names a load that lacks a pin, whichever rule speaks of it; each call of a function of another file is a load. */
export function unpinnedAt({ at, span }: ModelledCall, repository: Repository): string {
  return `call ${at} for ${span.start} ${repository.kind === 'named' ? repository.name : ''}`;
}
