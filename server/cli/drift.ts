/** `loadguard drift`: how the branches and tags that pins were made from stand today, and what changed in the code since. */

import type { Host, Preview } from '../core/service/host.ts';
import type { Service } from '../core/service/service.ts';
import { type Drift, driftOf, pinsOf } from '../world/drift.ts';
import { scanWishes } from './command.ts';
import { unifiedDiff } from './diff.ts';
import { type Arguments, oneOf } from './options.ts';
import { shownPath } from './places.ts';
import { scan } from './scan.ts';
import { type Paint, painter, printable, wantsColour } from './terminal.ts';

/** Scans, asks for each pin, writes what is known, and returns the exit code: 1 when a reference has moved. */
export async function runDrift(given: Arguments, service: Service, host: Host): Promise<number> {
  const format = oneOf(given.value('format') ?? 'text', ['text', 'json'] as const, 'format');
  const wishes = { ...scanWishes(given, service), ignores: false, inventory: true };
  const { findings, texts, skipped } = await scan(service, given.words.length > 0 ? given.words : ['.'], wishes);
  const pins = pinsOf(findings, (uri) => texts.get(uri) ?? '');
  const drifts = await Promise.all(pins.map((it) => driftOf(it, host)));
  if (format === 'json')
    process.stdout.write(`${JSON.stringify({ version: 1, pins: drifts.map(asData) }, undefined, 2)}\n`);
  else {
    process.stdout.write(asText(drifts, painter(wantsColour(process.stdout, process.env))));
    if (given.has('diff')) {
      for (const it of drifts) if (it.state === 'moved') process.stdout.write(await changesOf(it, host));
    }
  }
  if (skipped.some(({ failed }) => failed)) return 2;
  return drifts.some(({ state }) => state === 'moved') ? 1 : 0;
}

function asData({ places, ...drift }: Drift): unknown {
  const shown = places.map(({ uri, line }) => ({ file: shownPath(process.cwd(), uri), line }));
  return { ...drift, places: shown };
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
      ...places.map(({ uri, line }) => `  ${printable(shownPath(process.cwd(), uri))}:${line}`),
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
