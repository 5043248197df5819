/** Applies fixes to a text until there is nothing left that can be fixed. */

import { Combination } from './combining.ts';
import type { Finding, Fix, TextEdit } from './finding.ts';
import type { Asking } from './host.ts';
import { Lines } from './lines.ts';
import type { Service, Settings, Source } from './service.ts';

/** What was changed, or why a finding's fix was not made. */
export interface Mended {
  readonly text: string;
  readonly made: readonly { readonly finding: Finding; readonly fix: Fix }[];
  readonly refused: readonly { readonly finding: Finding; readonly fix: Fix; readonly reason: string }[];
}

/** How often a text is looked at again: fixes that touch each other are made one after the other. */
const ROUNDS = 5;

/**
 * Makes the fixes that `wanted` picks, of which a finding has one at most, and checks the result again. The languages of
 * the source must be prepared; `first` are its findings when they are known.
 */
export async function mend(
  service: Service,
  source: Source,
  wanted: (finding: Finding) => Fix | undefined,
  options: { readonly asking?: Asking; readonly settings?: Settings; readonly first?: readonly Finding[] } = {},
): Promise<Mended> {
  const made: { finding: Finding; fix: Fix }[] = [];
  let refused: { finding: Finding; fix: Fix; reason: string }[] = [];
  let { text } = source;
  let findings = options.first ?? service.check(source, options.settings).findings;
  for (let round = 0; round < ROUNDS; round++) {
    const all = new Combination();
    const before = made.length;
    refused = [];
    for (const finding of findings) {
      const fix = wanted(finding);
      if (!fix) continue;
      const completed = await service.complete(fix, options.asking);
      if ('reason' in completed) refused.push({ finding, fix, reason: completed.reason });
      else if (
        completed.edits.every((it) => it.uri === undefined || it.uri === source.uri) &&
        all.add(completed.edits)
      ) {
        made.push({ finding, fix });
      }
    }
    if (made.length === before) break;
    text = applied(text, all.edits);
    findings = service.check({ ...source, text }, options.settings).findings;
  }
  return { text, made, refused };
}

/** The name of a file that edits of imported files do not fit any longer, given what the files hold; undefined when they fit. */
export function changedMeanwhile(
  edits: readonly TextEdit[],
  textOf: (uri: string) => string | undefined,
): string | undefined {
  for (const { uri, range, replaces } of edits) {
    if (uri === undefined || replaces === undefined) continue;
    const text = textOf(uri);
    const lines = new Lines(text ?? '');
    if (text?.slice(lines.offsetOf(range.start), lines.offsetOf(range.end)) === replaces) continue;
    return uri.slice(uri.lastIndexOf('/') + 1);
  }
  return undefined;
}

/** A text with edits that do not touch each other; those that insert at one place come in their order. */
export function applied(text: string, edits: readonly TextEdit[]): string {
  const lines = new Lines(text);
  const placed = edits.map(({ range, newText }, order) => {
    return { start: lines.offsetOf(range.start), end: lines.offsetOf(range.end), newText, order };
  });
  placed.sort((a, b) => a.start - b.start || a.end - b.end || a.order - b.order);
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end, newText } of placed) {
    pieces.push(text.slice(at, start), newText);
    at = end;
  }
  return pieces.join('') + text.slice(at);
}
