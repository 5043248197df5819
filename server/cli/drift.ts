/** `loadguard drift`: how the branches and tags that pins were made from stand today, and what changed in the code since. */

import type { Finding, PinRequest } from '../core/service/finding.ts';
import type { Host, Pin, Preview } from '../core/service/host.ts';
import type { Service } from '../core/service/service.ts';
import { scanWishes } from './command.ts';
import { unifiedDiff } from './diff.ts';
import { type Arguments, oneOf } from './options.ts';
import { shownPath } from './places.ts';
import { scan } from './scan.ts';
import { type Paint, painter, printable, wantsColour } from './terminal.ts';

/** A commit that code asks for, and what it was made from. */
interface Pinned {
  /** Its reference is the commit. */
  readonly artifact: PinRequest;
  /** What the comment beside it says, `main` without one. */
  readonly reference: string;
  /** The day that the comment names. */
  readonly date?: string;
  /** `line` is 1-based. */
  readonly places: readonly { readonly file: string; readonly line: number }[];
}

interface Drift extends Pinned {
  readonly state: 'current' | 'moved' | 'unknown';
  /** The commit that the reference stands for now. */
  readonly now?: string;
  /** Who says so, or why nobody does. */
  readonly from: string;
}

const COMMIT = /^[0-9a-f]{40}$/;
const COMMENT = /(?:#|\/\/) ([\w./+-]{1,100}), (\d{4}-\d{2}-\d{2})[ \t]*\r?$/;
/** How many lines of a call are looked at for its commit. */
const CALL_LINES = 40;

/** Scans, asks for each pin, writes what is known, and returns the exit code: 1 when a reference has moved. */
export async function runDrift(given: Arguments, service: Service, host: Host): Promise<number> {
  const format = oneOf(given.value('format') ?? 'text', ['text', 'json'] as const, 'format');
  const wishes = { ...scanWishes(given, service), ignores: false, inventory: true };
  const { findings, texts, skipped } = await scan(service, given.words.length > 0 ? given.words : ['.'], wishes);
  const drifts = await Promise.all(pinsOf(findings, texts).map((it) => driftOf(it, host)));
  if (format === 'json') process.stdout.write(`${JSON.stringify({ version: 1, pins: drifts }, undefined, 2)}\n`);
  else {
    process.stdout.write(asText(drifts, painter(wantsColour(process.stdout, process.env))));
    if (given.has('diff')) {
      for (const it of drifts) if (it.state === 'moved') process.stdout.write(await changesOf(it, host));
    }
  }
  if (skipped.some(({ failed }) => failed)) return 2;
  return drifts.some(({ state }) => state === 'moved') ? 1 : 0;
}

function pinsOf(findings: readonly Finding[], texts: ReadonlyMap<string, string>): readonly Pinned[] {
  const pins = new Map<string, Pinned & { readonly places: { file: string; line: number }[] }>();
  const lines = new Map<string, readonly string[]>();
  for (const { rule, uri, range, artifact } of findings) {
    // The inventory has each place once, whatever rules say of it.
    if (rule !== 'inventory' || !artifact || !COMMIT.test(artifact.reference)) continue;
    const written = lines.get(uri) ?? (texts.get(uri) ?? '').split('\n');
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
    const place = { file: shownPath(process.cwd(), uri), line: first + 1 };
    if (!known.places.some((it) => it.file === place.file && it.line === place.line)) known.places.push(place);
    pins.set(key, known);
  }
  return [...pins].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, it]) => it);
}

async function driftOf(pinned: Pinned, host: Host): Promise<Drift> {
  const { artifact, reference } = pinned;
  const request = { ...artifact, reference, executes: false };
  const answer: Pin = (await host.resolve?.(request, { fresh: true })) ?? { reason: 'nobody can be asked' };
  if ('reason' in answer) return { ...pinned, state: 'unknown', from: answer.reason };
  const now = answer.commit;
  if (now === undefined) return { ...pinned, state: 'unknown', from: `${answer.from} names no commit` };
  return { ...pinned, state: now === artifact.reference ? 'current' : 'moved', now, from: answer.from };
}

const STATES = { current: 'green', moved: 'yellow', unknown: 'dim' } as const;

function asText(drifts: readonly Drift[], paint: Paint): string {
  if (drifts.length === 0) return 'No commit is asked for by name.\n';
  const lines = drifts.flatMap(({ artifact, reference, date, state, now, from, places }) => {
    const made = date === undefined ? reference : `${reference} of ${date}`;
    const said = {
      current: `is what ${reference} stands for (${from})`,
      moved: `${reference} is at ${now?.slice(0, 12)} now (${from})`,
      unknown: from,
    }[state];
    return [
      `${paint('bold', printable(artifact.repository))} at ${artifact.reference.slice(0, 12)}, ${printable(made)}: ${paint(STATES[state], printable(said))}`,
      ...places.map(({ file, line }) => `  ${printable(file)}:${line}`),
    ];
  });
  const moved = drifts.filter((it) => it.state === 'moved').length;
  const unknown = drifts.filter((it) => it.state === 'unknown').length;
  const summary = `${drifts.length === 1 ? 'One pin' : `${drifts.length} pins`}: ${moved} moved, ${unknown} not known`;
  return `${lines.join('\n')}\n${summary}\n`;
}

/** What changed, between the pin and now, in the code that a load would run; in words where that cannot be told. */
async function changesOf({ artifact, now }: Drift, host: Host): Promise<string> {
  const codeAt = async (commit: string): Promise<Preview | { readonly reason: string }> =>
    (await host.preview?.({ ...artifact, reference: commit })) ?? { reason: 'code cannot be read here' };
  const [before, after] = [await codeAt(artifact.reference), await codeAt(now!)];
  const name = printable(artifact.repository);
  if ('reason' in before) return `${name}: ${printable(before.reason)}\n`;
  if ('reason' in after) return `${name}: ${printable(after.reason)}\n`;
  const textAt = ({ files }: Preview, path: string) => files.find((it) => it.path === path)?.text ?? '';
  const paths = [...new Set([...before.files, ...after.files].map((it) => it.path))].sort();
  const diffs = paths.map((it) => unifiedDiff(`${name}/${it}`, textAt(before, it), textAt(after, it)));
  const text = diffs.join('');
  return text === '' ? `${name}: none of its code has changed\n` : text.split('\n').map(printable).join('\n');
}
