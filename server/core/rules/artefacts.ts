/** Artefacts of hubs that commands and files beside code name: what the rules about loads say of them. */

import type { Flow } from '../flow/flow.ts';
import { hubNameOf, isCommit } from '../flow/load.ts';
import type { Process } from '../flow/processes.ts';
import type { DeclaredArtefact, Place, PlacedText } from '../program/declared.ts';
import type { Invocation } from '../shell/invocation.ts';
import { HOLE, shown, type Word } from '../shell/script.ts';
import { type Serving, servingOf } from '../shell/serving.ts';
import type { Crossing, PinRequest, Remedy, Severity } from './rule.ts';

/** A revision as far as it matters here. */
export type Asked =
  | { readonly kind: 'pinned'; readonly commit: string }
  | { readonly kind: 'movable'; readonly reference: string }
  | { readonly kind: 'unknown' };

/** How bad it is that code is trusted, and what is said of it; `opening` says whose code runs where. */
export function trustGrade(opening: string, asked: Asked, spelling: string): { grade: Severity; message: string } {
  switch (asked.kind) {
    case 'pinned':
      return {
        grade: 'warning',
        message: `${opening}, pinned to ${asked.commit.slice(0, 12)}. Nobody has approved that code here: read it at that commit before you rely on it.`,
      };
    case 'unknown':
      return {
        grade: 'warning',
        message: `${opening} at a revision that is not known here. Pin \`${spelling}\` to a commit that you have read, or turn trust off.`,
      };
    case 'movable':
      return {
        grade: 'error',
        message: `${opening} at whatever "${asked.reference}" holds that day. Pin \`${spelling}\` to a commit that you have read, or turn trust off.`,
      };
  }
}

/** As `trustGrade`, of trust that the library takes no notice of from a version on, where nobody knows which one it is. */
export function fadingTrust(opening: string, asked: Asked, until: string): { grade: Severity; message: string } {
  const at = asked.kind === 'pinned' ? `, pinned to ${asked.commit.slice(0, 12)}` : '';
  const rest =
    asked.kind === 'pinned' ? 'read the code at that commit' : 'pin `revision` to a commit that you have read';
  const message = `Before version ${until}, ${opening}${at}; from then on the flag does nothing. Drop it, or ${rest}.`;
  return { grade: 'warning', message };
}

/** All that commands and declarations name, in no certain order. */
export function* artefactsOf(flow: Flow): Iterable<DeclaredArtefact> {
  yield* flow.program.declared?.artefacts ?? [];
  const told = new Set<string>();
  for (const process of flow.servingProcesses()) {
    for (const invocation of process.invocations) {
      const serving = servingOf(invocation);
      if (serving?.tool === 'git clone' && process.invocations.some(pins)) continue;
      const found = serving && ofCommand(flow, process, serving, invocation);
      if (!found) continue;
      const key = `${found.place.start} ${found.repository?.text} ${found.trust?.start}`;
      if (!told.has(key)) yield found;
      told.add(key);
    }
  }
}

const COMMIT = /^[0-9a-f]{40}$/i;

/** Whether a command takes what was cloned to a commit. */
function pins({ program, words }: Invocation): boolean {
  return program === 'git' && words.some((it) => COMMIT.test(it.text));
}

function ofCommand(flow: Flow, process: Process, it: Serving, whole: Place): DeclaredArtefact | undefined {
  const place = flow.partOf(process, whole);
  const placed = (word: Word | undefined): PlacedText | undefined => {
    const span = word && flow.wordOf(process, word);
    return word && { text: word.text, ...(span ?? place) };
  };
  const revision = (word: Word | undefined): PlacedText | null | undefined =>
    word?.text.includes(HOLE) ? null : placed(word);
  const { repository, trust } = it;
  const trusted = placed(trust);
  const isKnown = repository && !repository.text.includes(HOLE);
  // What a function of another file trusts by itself, whatever it is given, is told there.
  const isElsewhere = process.call.at >= flow.program.ownCount && !(trust && flow.wordOf(process, trust));
  if (isElsewhere && !isKnown) return undefined;
  const span = isKnown ? flow.wordOf(process, repository) : undefined;
  const given = it.revision && flow.wordOf(process, it.revision);
  const isEditable = process.isShell && it.takesOption && span !== undefined;
  // What comes behind a word in quotes comes behind the quotes.
  const quote = span && /["']/.test(flow.text[span.end] ?? '') && flow.text[span.end] === flow.text[span.start - 1];
  const end = (span?.end ?? 0) + (quote ? 1 : 0);
  return {
    subject: it.tool,
    place,
    type: it.type,
    repository: isKnown ? placed(repository) : undefined,
    revision: revision(it.revision),
    codeRevision: revision(it.codeRevision),
    trust: trusted && { start: trusted.start, end: trusted.end },
    isLoad: it.isLoad && isKnown === true,
    spelling: it.spelling,
    ...(isEditable && !it.revision ? { pin: [{ start: end, end, text: ' --revision {commit}' }] } : {}),
    ...(process.isShell && given ? { pin: [{ ...given, text: '{commit}' }] } : {}),
    ...(isEditable && trust && !it.codeRevision && it.tool.startsWith('vllm')
      ? { codePin: [{ start: end, end, text: ' --code-revision {codeCommit}' }] }
      : {}),
  };
}

/** Where the code of an artefact is trusted. */
export function* trustedArtefacts(flow: Flow): Iterable<Crossing> {
  for (const it of artefactsOf(flow)) {
    const name = it.repository && hubNameOf(it.repository.text);
    if (!it.trust || name?.kind === 'local') continue;
    const isNamed = name?.kind === 'named';
    const asked = askedOf(it.codeRevision === undefined ? it.revision : it.codeRevision);
    const whose = isNamed ? shown(name.name) : 'what it loads';
    const opening = `${it.subject} lets ${whose} run its own Python code`;
    const revision = isNamed ? asked : unnamed(asked);
    const { grade, message } = it.trustUntil
      ? fadingTrust(opening, revision, it.trustUntil)
      : trustGrade(opening, revision, it.spelling);
    const artifact = isNamed ? requestOf(it, name.name) : undefined;
    yield {
      ...it.trust,
      message,
      severity: isNamed ? grade : 'warning',
      remedies: [...pinsOf(it, artifact), ...untrust(it)],
      ...(artifact ? { artifact, approvable: isCommit(artifact.reference) && grade === 'warning' } : {}),
      ...(it.codeRevision === undefined ? { unpinned: unpinnedIn(it) } : {}),
    };
  }
}

/** What names an artefact that lacks a pin, whichever rule speaks of it. */
function unpinnedIn({ place, repository }: DeclaredArtefact): string {
  return `at ${place.start} ${repository?.text ?? ''}`;
}

/** Artefacts that are fetched without a commit. */
export function* movableArtefacts(flow: Flow): Iterable<Crossing> {
  const told = new Set<number>();
  for (const it of artefactsOf(flow)) {
    const name = it.repository && hubNameOf(it.repository.text);
    const asked = askedOf(it.revision);
    if (!it.isLoad || name?.kind !== 'named' || asked.kind !== 'movable') continue;
    const place = it.revision ?? it.repository!;
    if (told.has(place.start)) continue;
    told.add(place.start);
    const artifact = requestOf(it, name.name);
    const at = it.revision
      ? `"${asked.reference}" can move`
      : `no revision is given, so "${asked.reference}" is used, which can move`;
    yield {
      start: place.start,
      end: place.end,
      message: `${name.name} is not pinned: ${at}, and whoever can push there decides what is loaded. Give \`${it.spelling}\` a full 40-digit commit hash.`,
      remedies: pinsOf(it, artifact),
      artifact,
      unpinned: unpinnedIn(it),
    };
  }
}

/** Everything that is named, pinned or not, for the inventory. */
export function* namedArtefacts(flow: Flow): Iterable<Crossing> {
  for (const it of artefactsOf(flow)) {
    const name = it.repository && hubNameOf(it.repository.text);
    if (name?.kind !== 'named' || (!it.isLoad && !it.trust)) continue;
    const { start, end } = it.repository!;
    yield { start, end, message: it.trust ? `${it.subject}, trusted` : it.subject, artifact: requestOf(it, name.name) };
  }
}

function askedOf(revision: PlacedText | null | undefined): Asked {
  if (revision === null) return { kind: 'unknown' };
  const text = revision?.text.trim() || 'main';
  return isCommit(text) ? { kind: 'pinned', commit: text } : { kind: 'movable', reference: text };
}

/** Of what nobody knows, neither is it known what moves. */
function unnamed(asked: Asked): Asked {
  return asked.kind === 'movable' ? { kind: 'unknown' } : asked;
}

function requestOf(it: DeclaredArtefact, repository: string): PinRequest {
  const asked = askedOf(it.revision);
  const reference = asked.kind === 'movable' ? asked.reference : asked.kind === 'pinned' ? asked.commit : 'main';
  return { host: 'huggingface', type: it.type, repository, reference, ...(it.trust && { executes: true }) };
}

function pinsOf(it: DeclaredArtefact, artifact: PinRequest | undefined): readonly Remedy[] {
  if (!artifact || !it.pin || isCommit(artifact.reference)) return [];
  const title = `Pin ${artifact.repository} to the commit of "${artifact.reference}"`;
  const { pin: edits, codePin: codeEdits } = it;
  return [
    { title, kind: 'pin', safe: true, preferred: true, edits, pin: artifact, ...(codeEdits ? { codeEdits } : {}) },
  ];
}

function untrust({ untrust: how }: DeclaredArtefact): readonly Remedy[] {
  return how ? [{ title: how.title, kind: 'safe', safe: false, preferred: false, edits: how.edits }] : [];
}
