/** What a load brings in: the artefact, the revision asked for, and whether its own code is trusted. */

import type { Fact } from '../models/catalog.ts';
import { NULL, STRING } from '../program/program.ts';
import type { Argument, ModelledCall } from './call.ts';
import type { Flow } from './flow.ts';
import { hubAddressOf } from './hub-addresses.ts';
import { Tables } from './tables.ts';
import type { Value } from './value.ts';

/** Which artefact: named by the code, evidently on this machine, not to be known, or none at all. */
export type Repository =
  | { readonly kind: 'named'; readonly name: string; readonly argument: Argument; readonly certain: boolean }
  | { readonly kind: 'local' }
  | { readonly kind: 'unknown'; readonly argument: Argument | undefined }
  | { readonly kind: 'none' };

/** At which revision: an immutable commit, a reference that moves, or one that is not to be known. */
export type Revision =
  | { readonly kind: 'pinned'; readonly commit: string; readonly argument: Argument }
  | {
      readonly kind: 'movable';
      readonly reference: string;
      readonly argument: Argument | undefined;
      /** Whether it stands in the repository's own address. */
      readonly isInAddress?: true;
    }
  | { readonly kind: 'unknown'; readonly argument: Argument | undefined };

/** Only a full lower-case hash is a commit for the Hub (huggingface_hub, REGEX_COMMIT_HASH). */
const COMMIT = /^[0-9a-f]{40}$/;
const REPOSITORY = /^[A-Za-z\d][\w.-]*(?:\/[\w.-]+)?$/;
const LOCAL =
  /^(?:\.{1,2}(?:[\\/]|$)|[\\/~]|[A-Za-z]:[\\/]|file:)|[\\/]$|\\|\.(?:pt|pth|bin|ckpt|jsonl?|arrow|safetensors|gguf|onnx|py|csv|parquet|txt|yaml|yml|zip|tar|gz)$/i;
const PLACEHOLDER = /^(?:path|your)[-_/]|<|\$\{|^\s*$/i;

/** How a script tells the hub's library to load nothing but files of its own. */
const NO_REMOTE_MODELS = /\ballowRemoteModels\s{0,4}[=:]\s{0,4}false\b/;

export function isCommit(text: string): boolean {
  return COMMIT.test(text);
}

/** What a text names, where it is one that a hub's tools take. */
export function hubNameOf(
  text: string,
): { readonly kind: 'named'; readonly name: string } | { readonly kind: 'local' | 'unknown' } {
  const address = hubAddressOf(text);
  if (address) return { kind: 'named', name: address.name };
  if (LOCAL.test(text) || PLACEHOLDER.test(text) || text.split('/').length > 2) return { kind: 'local' };
  return REPOSITORY.test(text) ? { kind: 'named', name: text } : { kind: 'unknown' };
}

/** The artefact that a call loads. */
export function repositoryOf(flow: Flow, call: ModelledCall): Repository {
  if (isOffline(flow, call)) return { kind: 'local' };
  const given = call.arguments('repository').filter((it) => flow.program.kind[it.at] !== NULL);
  if (given.length === 0) {
    return call.open && !call.fact.isConvention ? { kind: 'unknown', argument: undefined } : { kind: 'none' };
  }
  const candidates = artefactsIn(flow, call, given);
  const all = candidates.map((it) => it.artefact);
  const [first, ...others] = all.filter((it) => it.kind === 'named');
  if (first) {
    const isPlain = ({ value }: (typeof candidates)[number]) =>
      value.kind === 'text' || (call.fact.row.codeOnly === true && flow.loadBehind(value) !== undefined);
    const isAlone = others.every((it) => it.name === first.name) && candidates.every(isPlain);
    return { ...first, certain: isAlone && !call.fact.isConvention };
  }
  const byKind = (kind: Repository['kind']) => all.find((it) => it.kind === kind);
  return byKind('local') ?? byKind('unknown') ?? all[0] ?? { kind: 'unknown', argument: given[0] };
}

/** What each value of these arguments names. */
function artefactsIn(
  flow: Flow,
  call: ModelledCall,
  given: readonly Argument[],
): readonly { readonly value: Value; readonly artefact: Repository }[] {
  return given.flatMap((argument) =>
    flow.values(argument).map((value) => ({ value, artefact: artefactOf(flow, call, argument, value) })),
  );
}

/** An artefact at a revision. */
interface Loaded {
  readonly repository: Repository;
  readonly revision: Revision;
}

/** What a call loads; of the rows of a table, each of which names a repository and its revision, the worst one. */
export function loadedBy(flow: Flow, call: ModelledCall): Loaded {
  const repository = repositoryOf(flow, call);
  if (repository.kind !== 'named' || repository.certain || call.fact.row.suffix)
    return { repository, revision: revisionOf(flow, call) };
  const rows = artefactsIn(flow, call, call.arguments('repository')).flatMap(({ value, artefact }): Loaded[] => {
    if (artefact.kind !== 'named') return [];
    const place = flow.program.start[value.at]!;
    return [{ repository: { ...artefact, certain: false }, revision: referenceOf(flow, call, 'revision', place) }];
  });
  const worst = (['movable', 'unknown', 'pinned'] as const).map((kind) => rows.find((it) => it.revision.kind === kind));
  return worst.find((it) => it !== undefined) ?? { repository, revision: revisionOf(flow, call) };
}

/** By flow: the tables that its program writes out. */
const TABLES = new WeakMap<Flow, Tables>();

/** The values that stand in no other row of a table than this place. */
function beside(flow: Flow, values: readonly Value[], place: number): readonly Value[] {
  const tables = TABLES.get(flow) ?? new Tables(flow.program);
  TABLES.set(flow, tables);
  return values.filter((it) => tables.areOfOneRow([place, flow.program.start[it.at]!]));
}

function artefactOf(flow: Flow, call: ModelledCall, argument: Argument, value: Value): Repository {
  const { isConvention, row } = call.fact;
  const { prefixes, builtin, suffix } = row;
  if (value.kind === 'unknown' && LOCAL.test(value.prefix)) return { kind: 'local' };
  if (value.kind !== 'text') {
    if (flow.isPath(argument)) return { kind: 'local' };
    // What loads code alone is given what another load made, which names the repository.
    const behind = call.fact.row.codeOnly ? flow.loadBehind(value) : undefined;
    if (behind && !behind.fact.row.codeOnly) return repositoryOf(flow, behind);
    if (flow.isLoaded(value)) return { kind: 'none' };
    const isRemote = !prefixes && (!isConvention || call.arguments('trust').length > 0);
    return isRemote && value.kind !== 'null' ? { kind: 'unknown', argument } : { kind: 'none' };
  }
  let text = value.text;
  const address = hubAddressOf(text);
  if (prefixes) {
    const prefix = prefixes.find((it) => text.startsWith(it));
    if (prefix === undefined && !isPrefixed(flow, call, prefixes)) return { kind: 'none' };
    text = text.slice(prefix?.length ?? 0);
  }
  if (address) return { kind: 'named', name: address.name, argument, certain: true };
  if (builtin?.includes(text)) return { kind: 'none' };
  if (suffix && text.includes(suffix)) text = text.slice(0, text.lastIndexOf(suffix));
  if (suffix === '#') text = /^[\w.-]+\/[\w.-]+/.exec(text)?.[0] ?? text;
  if (LOCAL.test(text) || PLACEHOLDER.test(text) || text.split('/').length > 2 || flow.isSaved(text))
    return { kind: 'local' };
  text = withOwner(text, call.fact);
  if (isFolder(text, call.fact)) return { kind: 'local' };
  // Others give models of their own names without an owner, and no Space is without one.
  if ((isConvention || row.artifact === 'space') && !text.includes('/')) return { kind: 'none' };
  return REPOSITORY.test(text) ? { kind: 'named', name: text, argument, certain: true } : { kind: 'unknown', argument };
}

/** A name with the owner that the library puts before it, where it has none. */
function withOwner(name: string, { row: { owner }, library: { unowned = [] } }: Fact): string {
  const isComplete = !owner || !/^[\w.-]+$/.test(name) || unowned.some((it) => name.startsWith(it));
  return isComplete ? name : `${owner}/${name}`;
}

/** Whether a name without an owner is none of the few models that a library's hub has so. */
function isFolder(name: string, { row, library: { unowned } }: Fact): boolean {
  if (!unowned || row.owner || name.includes('/') || (row.artifact ?? 'model') !== 'model') return false;
  return !unowned.some((it) => name.startsWith(it));
}

function isOffline(flow: Flow, call: ModelledCall): boolean {
  const given = call.arguments('offline');
  const isAlways = given.length > 0 && !given.some((it) => it.isOptional);
  if (isAlways && call.values('offline').every((it) => it.kind === 'boolean' && it.value)) return true;
  if (flow.program.language !== 'python' && NO_REMOTE_MODELS.test(flow.text)) return true;
  return Object.entries(call.fact.row.localIf ?? {}).some(([keyword, wanted]) =>
    call.keyword(keyword).some((it) => flow.values(it).some((value) => value.kind === 'text' && value.text === wanted)),
  );
}

/** Whether an argument of its own says what else stands before the repository: `gr.load("owner/name", src="spaces")`. */
function isPrefixed(flow: Flow, call: ModelledCall, prefixes: readonly string[]): boolean {
  const values = call.arguments('prefix').flatMap((it) => flow.values(it));
  return values.some((it) => it.kind === 'text' && prefixes.includes(`${it.text}/`));
}

/** The revision that a call asks for: a part of the repository's address, or a suffix of its text where the library has it so. */
export function revisionOf(flow: Flow, call: ModelledCall): Revision {
  const { suffix, prefixes = [''] } = call.fact.row;
  const inAddress = revisionInAddress(flow, call);
  if (inAddress) return inAddress;
  if (suffix) {
    const argument = call.arguments('repository')[0];
    if (!argument) return { kind: 'unknown', argument };
    for (const value of flow.values(argument)) {
      // What lacks the prefix comes from no hub.
      if (value.kind !== 'text' || !prefixes.some((it) => value.text.startsWith(it))) continue;
      const at = value.text.lastIndexOf(suffix);
      const reference = at > 0 && !value.text.slice(at).includes('/') ? value.text.slice(at + 1) : '';
      if (isCommit(reference)) return { kind: 'pinned', commit: reference, argument };
      return { kind: 'movable', reference: reference || branchOf(call), argument };
    }
    return { kind: 'unknown', argument };
  }
  return referenceOf(flow, call, 'revision');
}

/** The revision of the file of a hub that a call is given the address of; the first that moves, where there are several. */
function revisionInAddress(flow: Flow, call: ModelledCall): Revision | undefined {
  let pinned: Revision | undefined;
  for (const argument of call.arguments('repository')) {
    for (const value of flow.values(argument)) {
      const reference = value.kind === 'text' ? hubAddressOf(value.text)?.reference : undefined;
      if (reference === undefined) continue;
      if (!isCommit(reference)) return { kind: 'movable', reference, argument, isInAddress: true };
      pinned ??= { kind: 'pinned', commit: reference, argument };
    }
  }
  return pinned;
}

/** The branch that a call without a revision takes. */
function branchOf(call: ModelledCall): string {
  return call.fact.row.kind === 'registry' ? 'master' : 'main';
}

/** The revision of the code, where a call has its own argument for it; undefined when it does not give one. */
export function codeRevisionOf(flow: Flow, call: ModelledCall): Revision | undefined {
  return call.arguments('codeRevision').length > 0 ? referenceOf(flow, call, 'codeRevision') : undefined;
}

/** Where the code that a load trusts comes from. */
export interface TrustedCode {
  /** The call that fetches the code, and can pin it. */
  readonly call: ModelledCall;
  readonly repository: Repository;
  readonly revision: Revision;
  /** Whether it is another repository than the artefact's, which `codeRevision` alone pins. */
  readonly isApart: boolean;
}

/** The code that a load trusts: of a repository that it names for that, of a folder that was fetched before, or of its own. */
export function trustedCode(flow: Flow, call: ModelledCall): TrustedCode {
  const apart = isOffline(flow, call) ? undefined : codeRepositoryOf(flow, call);
  if (apart) return { call, repository: apart, revision: referenceOf(flow, call, 'codeRevision'), isApart: true };
  const from = downloadBehind(flow, call) ?? call;
  return { call: from, ...loadedBy(flow, from), isApart: false };
}

/** The repository that a load names for its code alone. */
function codeRepositoryOf(flow: Flow, call: ModelledCall): Repository | undefined {
  for (const argument of call.arguments('code')) {
    const values = flow.values(argument);
    for (const value of values) {
      // A name without its owner is one of the library's own collection, or a file of the artefact's repository.
      const found = value.kind === 'text' && value.text.includes('/') ? hubNameOf(value.text) : undefined;
      if (found?.kind === 'named') return { ...found, argument, certain: values.length === 1 };
    }
    if (flow.isPath(argument) || values.some((it) => it.kind === 'text' && LOCAL.test(it.text)))
      return { kind: 'local' };
    const isAnyone = values.length > 0 && values.every((it) => it.kind === 'unknown' || it.kind === 'external');
    if (isAnyone) return { kind: 'unknown', argument };
  }
  return undefined;
}

/** The download to whose folder a load is pointed. */
function downloadBehind(flow: Flow, call: ModelledCall): ModelledCall | undefined {
  for (const value of call.values('repository')) {
    const behind = flow.loadBehind(value);
    if (behind && flow.sinks('write').some((it) => it.at === behind.at)) return behind;
  }
  return undefined;
}

/** Whether a load brings in code and nothing else, so that no revision of an artefact pins anything. */
export function isCodeAlone({ fact: { row } }: ModelledCall): boolean {
  return row.codeOnly === true && row.arguments?.revision === undefined;
}

/** What a call asks for by a version rather than a revision, for an artefact that is named at `place`; undefined when by none. */
export function versionOf(flow: Flow, call: ModelledCall, place = -1): Revision | undefined {
  const { versionKeyword } = call.fact.row;
  const [argument] = versionKeyword === undefined ? [] : call.keyword(versionKeyword);
  const given = argument ? beside(flow, flow.values(argument), place) : [];
  const asked = given.filter((it) => it.kind !== 'null');
  if (!argument || asked.length === 0) return undefined;
  // Each version has a branch, on which it moves.
  const branches = asked.flatMap((it) => (it.kind === 'number' && Number.isInteger(it.value) ? [`v${it.value}`] : []));
  if (branches.length === asked.length && (given.length === 1 || place >= 0))
    return { kind: 'movable', reference: branches.join(' or '), argument };
  const { text, start, end } = flow.program;
  const written = text.slice(start[argument.at], end[argument.at]).replaceAll(/^["']|["']$/g, '');
  return { kind: 'movable', reference: `version ${written}`, argument };
}

function referenceOf(flow: Flow, call: ModelledCall, name: 'revision' | 'codeRevision', place = -1): Revision {
  const given = call
    .arguments(name)
    .flatMap((argument) => beside(flow, flow.values(argument), place).map((value) => ({ argument, value })));
  const nothing = given.find(({ value }) => value.kind === 'null');
  if (given.every(({ value }) => value.kind === 'null')) {
    const version = name === 'revision' ? versionOf(flow, call, place) : undefined;
    if (version) return version;
    return call.open && !nothing
      ? { kind: 'unknown', argument: undefined }
      : { kind: 'movable', reference: branchOf(call), argument: nothing?.argument };
  }
  let pinned: Revision | undefined;
  for (const { argument, value } of given) {
    if (value.kind === 'text') {
      if (!isCommit(value.text)) return { kind: 'movable', reference: value.text || branchOf(call), argument };
      pinned ??= { kind: 'pinned', commit: value.text, argument };
    } else if (value.kind === 'null') {
      return { kind: 'movable', reference: branchOf(call), argument };
    }
  }
  return pinned ?? { kind: 'unknown', argument: given[0]?.argument };
}

/** The argument that turns trust on; undefined when it is off, or not known to be on. */
export function trustOf(flow: Flow, call: ModelledCall): Argument | undefined {
  return call.arguments('trust').find((argument) => flow.values(argument).some(isTruthy));
}

function isTruthy(value: Value): boolean {
  if (value.kind === 'boolean') return value.value;
  if (value.kind === 'number') return value.value !== 0;
  return value.kind === 'text' && value.text !== '' && value.text !== 'check';
}

/** What kind of artefact a load brings: the model's word, or what its type argument says. */
export function artifactType(call: ModelledCall): 'model' | 'dataset' | 'space' | 'kernel' {
  for (const value of call.values('type')) {
    if (value.kind === 'text' && (value.text === 'dataset' || value.text === 'space')) return value.text;
  }
  return call.fact.row.artifact ?? 'model';
}

/** Whether an argument is a string literal, so that an edit can change a part of it. */
export function isPlainString(flow: Flow, argument: Argument): boolean {
  return flow.program.kind[argument.at] === STRING && flow.program.c[argument.at] === 0;
}
