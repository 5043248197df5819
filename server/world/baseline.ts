/** Which findings a team's baseline accepts: the same whether a whole workspace was looked at or a single file. */

import type { BaselineEntry } from '../core/config/baseline.ts';
import type { Finding } from '../core/service/finding.ts';
import { Lines } from '../core/service/lines.ts';

export type { BaselineEntry } from '../core/config/baseline.ts';

/** A baseline that was read, ready to be asked. */
export interface Baseline {
  /** The folder that it lies in, absolute. */
  readonly folder: string;
  readonly entries: readonly BaselineEntry[];
  readonly byFingerprint: ReadonlyMap<string, readonly BaselineEntry[]>;
}

/** A finding, as far as a baseline is concerned. */
export interface Found {
  readonly rule: string;
  readonly fingerprint: string;
  /** Relative to the baseline's folder, with slashes. */
  readonly file: string;
}

/** Where the code of a finding stands. */
export type Located = Pick<Finding, 'uri' | 'range'>;

/** The files of a baseline's folder as they are now, relative to it, for those who have not looked at all of them. */
export interface Around {
  /** All that are analysed. */
  list(): Promise<readonly string[]>;
  /** What is found in a file; one that has not all words of any of these lists need not be checked. */
  findingsIn(file: string, words: readonly (readonly string[])[]): Promise<readonly Omit<Found, 'file'>[]>;
}

/** Files that are searched for code that has moved, at most. */
const SEARCH_LIMIT = 20_000;

/** Whether a baseline can accept what a rule tells: not that the team's own files do not say what they should. */
export function canBeAccepted({ rule }: Pick<Found, 'rule'>): boolean {
  return rule !== 'invalid-config' && rule !== 'expired-approval';
}

export function baselineOf(folder: string, entries: readonly BaselineEntry[]): Baseline {
  const byFingerprint = new Map<string, BaselineEntry[]>();
  for (const entry of entries) {
    const others = byFingerprint.get(entry.fingerprint);
    if (others) others.push(entry);
    else byFingerprint.set(entry.fingerprint, [entry]);
  }
  return { folder, entries, byFingerprint };
}

/**
 * Which findings have an entry, and which entries have a finding, when `all` are those of every file for which `isKnown`
 * holds. Each entry accepts one finding with its fingerprint: that in the file which it names. Where that file has it no
 * more, its code has moved, and the entry accepts it in the file where it is now; of several, in the first by name.
 */
export function matched<Some extends Found>(
  { byFingerprint }: Pick<Baseline, 'byFingerprint'>,
  all: readonly Some[],
  isKnown: (file: string) => boolean = () => true,
): { readonly accepted: ReadonlySet<Some>; readonly used: ReadonlySet<BaselineEntry> } {
  const concerned = new Map<string, Some[]>();
  for (const it of all) {
    if (!byFingerprint.has(it.fingerprint) || !canBeAccepted(it)) continue;
    const same = concerned.get(it.fingerprint);
    if (same) same.push(it);
    else concerned.set(it.fingerprint, [it]);
  }
  const accepted = new Set<Some>();
  const used = new Set<BaselineEntry>();
  const take = (finding: Some, entry: BaselineEntry | undefined) => {
    if (!entry) return;
    used.add(entry);
    accepted.add(finding);
  };
  for (const [fingerprint, same] of concerned) {
    const left = new Map<string, BaselineEntry[]>();
    for (const entry of byFingerprint.get(fingerprint)!) {
      const others = left.get(entry.file);
      if (others) others.push(entry);
      else left.set(entry.file, [entry]);
    }
    for (const it of same) take(it, left.get(it.file)?.pop());
    const free = [...left].flatMap(([file, entries]) => (isKnown(file) ? entries : []));
    const moved = same
      .filter((it) => !accepted.has(it))
      .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
    for (const it of moved) take(it, free.pop());
  }
  return { accepted, used };
}

/**
 * As `matched`, where only some files were looked at: when a finding has an entry that names another file, that file is
 * asked whether it still has it, and when it has not, those before this one that might have it by now. `wordsOf` are words
 * of the code that is found.
 */
export async function matchedAmong<Some extends Found>(
  baseline: Pick<Baseline, 'byFingerprint'>,
  all: readonly Some[],
  isKnown: (file: string) => boolean,
  wordsOf: (finding: Some) => readonly string[],
  around: Around,
): Promise<ReturnType<typeof matched<Some>>> {
  const sure = matched(baseline, all, isKnown);
  const named = (it: Some) =>
    (baseline.byFingerprint.get(it.fingerprint) ?? []).flatMap(({ file }) => (isKnown(file) ? [] : [file]));
  const open = all.filter((it) => !sure.accepted.has(it) && named(it).length > 0);
  if (open.length === 0) return sure;
  const unknown = new Set((await around.list()).filter((it) => !isKnown(it)));
  const elsewhere: Found[] = [];
  const look = async (file: string, words: readonly (readonly string[])[]) => {
    if (!unknown.delete(file)) return;
    for (const it of await around.findingsIn(file, words)) elsewhere.push({ ...it, file });
  };
  const match = () => {
    const { accepted, used } = matched<Found>(baseline, [...all, ...elsewhere]);
    return { accepted: new Set(all.filter((it) => accepted.has(it))), used };
  };
  const words = open.map(wordsOf);
  for (const file of new Set(open.flatMap(named))) await look(file, words);
  const { accepted } = match();
  const moved = open.filter((it) => accepted.has(it));
  if (moved.length === 0) return match();
  const last = moved
    .map(({ file }) => file)
    .sort()
    .at(-1)!;
  const before = [...unknown].filter((it) => it < last).sort();
  const sought = moved.map(wordsOf);
  for (const file of before.slice(0, SEARCH_LIMIT)) await look(file, sought);
  return match();
}

/** UTF-16 code units of code of which words are taken. */
const CODE_LIMIT = 400;

/** Words of the code that findings are about. */
export class CodeWords {
  readonly #textOf: (uri: string) => string;
  readonly #texts = new Map<string, { readonly text: string; readonly lines: Lines }>();

  /** `textOf` gives the text that a finding's URI names; each is asked for once. */
  constructor(textOf: (uri: string) => string) {
    this.#textOf = textOf;
  }

  /** Enough of them to tell files that have the code from most others; in a notebook's file they stand as they are. */
  of({ uri, range }: Located): readonly string[] {
    const { text, lines } = this.#read(uri);
    const start = lines.offsetOf(range.start);
    const end = lines.offsetOf(range.end);
    const plain = text.slice(start, Math.min(end, start + CODE_LIMIT)).replace(/\\[bfnrt"\\]/g, ' ');
    const words = [...plain.matchAll(/[A-Za-z_]\w+/g)].map(([word]) => word);
    // The last one may be cut.
    return [...new Set(end - start > CODE_LIMIT ? words.slice(0, -1) : words)];
  }

  #read(uri: string): { readonly text: string; readonly lines: Lines } {
    const known = this.#texts.get(uri);
    if (known) return known;
    const text = this.#textOf(uri);
    const read = { text, lines: new Lines(text) };
    this.#texts.set(uri, read);
    return read;
  }
}
