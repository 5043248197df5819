/** Pins, the references that they were made from, and how those stand today. */

import type { CellPlace, Finding, PinRequest } from '../core/service/finding.ts';
import type { Asking, Host, Pin } from '../core/service/host.ts';

/** A commit that code asks for, and what it was made from. */
export interface Pinned {
  /** Its reference is the commit. */
  readonly artifact: PinRequest;
  /** What the comment beside it says, `main` without one. */
  readonly reference: string;
  /** The day that the comment names. */
  readonly date?: string;
  readonly places: readonly PinnedPlace[];
}

export interface PinnedPlace {
  readonly uri: string;
  /** 1-based; in a notebook's file, of its JSON. */
  readonly line: number;
  /** In a notebook's file, also the place in its cell. */
  readonly notebook?: CellPlace;
}

export interface Drift extends Pinned {
  readonly state: 'current' | 'moved' | 'unknown';
  /** The commit that the reference stands for now. */
  readonly now?: string;
  /** Who says so, or why nobody does. */
  readonly from: string;
}

const COMMIT = /^[0-9a-f]{40}$/;
/** In a notebook's file the line is a text of JSON. */
const COMMENT = /(?:#|\/\/) ([\w./+-]{1,100}), (\d{4}-\d{2}-\d{2})[ \t]*(?:\\n)?(?:",?)?\r?$/;
/** How many lines of a call are looked at for its commit. */
const CALL_LINES = 40;

/** The pins among findings of checks with `inventory`, sorted by what they pin; `textOf` answers for a URI. */
export function pinsOf(findings: readonly Finding[], textOf: (uri: string) => string): readonly Pinned[] {
  const pins = new Map<string, Pinned & { readonly places: PinnedPlace[] }>();
  const lines = new Map<string, readonly string[]>();
  for (const { rule, uri, range, artifact, notebook } of findings) {
    // The inventory has each place once, whatever rules say of it.
    if (rule !== 'inventory' || !artifact || !COMMIT.test(artifact.reference)) continue;
    const written = lines.get(uri) ?? textOf(uri).split('\n');
    lines.set(uri, written);
    const first = range.start.line;
    const comment = written
      .slice(first, first + CALL_LINES)
      .filter((it) => it.includes(artifact.reference))
      .map((it) => COMMENT.exec(it))
      .find((it) => it !== null);
    const reference = comment?.[1] ?? 'main';
    const key = [artifact.host, artifact.type, artifact.repository, artifact.reference, reference].join(' ');
    const known = pins.get(key) ?? { artifact, reference, ...(comment && { date: comment[2]! }), places: [] };
    const place = { uri, line: first + 1, ...(notebook && { notebook }) };
    if (!known.places.some((it) => it.uri === place.uri && it.line === place.line)) known.places.push(place);
    pins.set(key, known);
  }
  return [...pins].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, it]) => it);
}

/** Asks what the reference of a pin stands for now. */
export async function driftOf(pinned: Pinned, host: Pick<Host, 'resolve'>, asking?: Asking): Promise<Drift> {
  const { artifact, reference } = pinned;
  const request = { ...artifact, reference, executes: false };
  const answer: Pin = (await host.resolve?.(request, { ...asking, fresh: true })) ?? { reason: 'nobody can be asked' };
  if ('reason' in answer) return { ...pinned, state: 'unknown', from: answer.reason };
  const now = answer.commit;
  if (now === undefined) return { ...pinned, state: 'unknown', from: `${answer.from} names no commit` };
  return { ...pinned, state: now === artifact.reference ? 'current' : 'moved', now, from: answer.from };
}
