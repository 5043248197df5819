/** Scans files: finds them, shares them out among threads, and hands back all that a report needs. */

import fs from 'node:fs';
import path from 'node:path';
import type { Library } from '../core/models/model.ts';
import type { Finding } from '../core/service/finding.ts';
import type { Service, Wrapping } from '../core/service/service.ts';
import { fileUri } from '../host/addresses.ts';
import { Configurations, type WrongSettings } from '../host/configurations.ts';
import { type FoundFile, findFiles } from '../host/files.ts';
import { type CachePlace, writeCache } from './cache.ts';
import { hashOf, type Recording } from './recording.ts';
import { type Checked, type Note, type Outcome, Scanner, type ScanOptions, type Skipped } from './scanner.ts';
import { checkNextFiles, checkShareAgain, Thread, threadsFor } from './threads.ts';

export type { Note, ScanOptions, Skipped } from './scanner.ts';

/** Files that settings leave out, by the pattern that does it. */
export interface Excluded {
  readonly pattern: string;
  /** The file and line of the settings. */
  readonly from: string;
  readonly count: number;
}

export interface Work {
  readonly files: number;
  readonly bytes: number;
  /** Files that were parsed. */
  readonly analysed: number;
  readonly threads: number;
  /** Checks that a cache has spared. */
  readonly spared: number;
  /** Milliseconds, of all threads together. */
  readonly milliseconds: {
    readonly find: number;
    readonly read: number;
    readonly gate: number;
    readonly check: number;
  };
}

export interface Scan {
  /** Sorted by URI, then by place. */
  readonly findings: readonly Finding[];
  readonly skipped: readonly Skipped[];
  readonly notes: readonly Note[];
  readonly excluded: readonly Excluded[];
  /** The texts that findings point into, by URI. */
  readonly texts: ReadonlyMap<string, string>;
  /** Of notebooks' files: the texts of their cells that findings point into, by URI and index. */
  readonly cells: ReadonlyMap<string, Readonly<Record<number, string>>>;
  /** The models of the team's own libraries, which the scanned service knows by now. */
  readonly models: readonly Library[];
  readonly work: Work;
}

/** How often files are checked again for functions of other files, which may be called by functions of others. */
const ROUNDS = 3;

/** So few files are each checked for themselves, which looks into files beside them as well. */
const FEW_FILES = 100;

/** How a scan is run. */
export interface ScanWishes extends ScanOptions {
  /** How many threads may work at it. */
  readonly jobs: number;
  /** Called before each file that this thread takes, with how many are taken by all. */
  readonly progress?: (done: number, total: number) => void;
}

/** Scans what stands at `paths`. One bad file costs its own findings only; the scan itself does not throw for it. */
export async function scan(
  service: Service,
  paths: readonly string[],
  wishes: ScanWishes,
  recording?: Recording,
): Promise<Scan> {
  const { jobs, progress, ...given } = wishes;
  const started = performance.now();
  const { files: all, settings, skipped } = findFiles(paths);
  const { files, excluded, wrong, models } = given.config
    ? await chosen(all, [...foldersOf(paths), ...settings], service)
    : { files: all, excluded: [], wrong: [], models: [] };
  const find = performance.now() - started;
  service.extend(models);
  const cache = given.cache && recording && withModels(given.cache, models);
  const { cache: _, ...plain } = given;
  const options: ScanOptions = { ...plain, ...(cache && { cache }) };
  const scanner = new Scanner(service, options, recording);
  for (const file of skipped) scanner.skip(file);
  const outcomes =
    files.length <= FEW_FILES
      ? await checkAlone(scanner, files, progress)
      : await checkTogether(service, scanner, files, { ...options, jobs, models, paths }, progress);
  if (cache) keepFor(cache, outcomes);
  return { ...merged(outcomes, wrong), excluded, models, work: workOf(outcomes, files.length, find) };
}

/** The place for what is found by the models of the team as well. */
function withModels(place: CachePlace, models: readonly Library[]): CachePlace {
  return { ...place, engine: hashOf(JSON.stringify([place.engine, models])) };
}

/** Keeps what all threads know, where one of them has learnt something. */
function keepFor(place: CachePlace, outcomes: readonly Outcome[]): void {
  const entries = outcomes.flatMap(({ kept }) => kept);
  if (outcomes.some(({ changes }) => changes > 0)) writeCache(place, entries);
}

type Progress = ScanWishes['progress'];

/** Checks each file for itself. */
async function checkAlone(
  scanner: Scanner,
  files: readonly FoundFile[],
  progress: Progress,
): Promise<readonly Outcome[]> {
  for (const [index, file] of files.entries()) {
    progress?.(index, files.length);
    await scanner.takeAlone(file);
  }
  return [scanner.outcome()];
}

/** Checks all files by themselves, and then again those that call functions of others which turned out to matter. */
async function checkTogether(
  service: Service,
  scanner: Scanner,
  files: readonly FoundFile[],
  {
    jobs,
    models,
    paths,
    ...options
  }: ScanOptions & Pick<ScanWishes, 'jobs'> & Pick<Chosen, 'models'> & { readonly paths: readonly string[] },
  progress: Progress,
): Promise<readonly Outcome[]> {
  const folders = paths.map((it) => path.resolve(it));
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const count = threadsFor(files.length, jobs);
  const others = Array.from(
    { length: count - 1 },
    (_, index) => new Thread({ files, thread: index + 1, threads: count, options, counter, models, folders }),
  );
  // Files that are not checked have no such functions; nobody needs to look into them for that.
  const none = files.map((it) => ({ uri: fileUri(it.path), names: [] }));
  const tell = (wrappings: readonly Wrapping[]) => {
    service.tellWrappers(wrappings);
    for (const it of others) it.tell(wrappings);
  };
  try {
    tell(none);
    for (let round = 0; round <= ROUNDS; round++) {
      const before = service.wrapperCount;
      if (round > 0 && before === 0) break;
      const noted = others.map((it) => it.run(round));
      await (round === 0
        ? checkNextFiles(files, counter, scanner, progress)
        : checkShareAgain({ files, thread: 0, threads: count }, scanner, round));
      // Every thread learns what all have found out.
      tell([scanner.takeWrappers(), ...(await Promise.all(noted))].flat());
      if (round > 0 && service.wrapperCount === before) break;
    }
    return [scanner.outcome(), ...(await Promise.all(others.map((it) => it.outcome())))];
  } finally {
    await Promise.all(others.map((it) => it.stop()));
  }
}

/** What the team's settings say of a scan. */
interface Chosen extends Pick<Scan, 'excluded'> {
  readonly files: readonly FoundFile[];
  /** What is wrong in the settings. */
  readonly wrong: readonly WrongSettings[];
  /** The models of the team's own libraries. */
  readonly models: readonly Library[];
}

/** The folders that are asked for or hold what is: settings above them count for all that is in them. */
function foldersOf(paths: readonly string[]): readonly string[] {
  return paths.flatMap((it) => {
    const entry = fs.statSync(it, { throwIfNoEntry: false });
    const whole = path.resolve(it);
    return entry ? [entry.isDirectory() ? whole : path.dirname(whole)] : [];
  });
}

/** The files that the team's settings do not leave out, and what else those settings say. */
async function chosen(all: readonly FoundFile[], asked: readonly string[], service: Service): Promise<Chosen> {
  const configurations = new Configurations(service.rules, () => performance.now());
  const excluded = new Map<string, Excluded>();
  const wrong = new Map<string, WrongSettings>();
  const files: FoundFile[] = [];
  const models = new Set<Library>();
  for (const folder of new Set([...asked, ...all.map((it) => path.dirname(it.path))])) {
    for (const it of await configurations.findings(folder)) wrong.set(it.uri, it);
  }
  for (const file of all) {
    const effective = (await configurations.of(file.path))?.effective;
    for (const it of effective?.models ?? []) models.add(it);
    const pattern = effective?.excluded;
    if (!pattern) {
      files.push(file);
      continue;
    }
    const { value, from } = pattern;
    const key = `${from} ${value}`;
    excluded.set(key, { pattern: value, from, count: (excluded.get(key)?.count ?? 0) + 1 });
  }
  return { files, excluded: [...excluded.values()], wrong: [...wrong.values()], models: [...models] };
}

/** What all threads have found, each file by its last check, and what is wrong in settings. */
function merged(
  outcomes: readonly Outcome[],
  wrong: readonly WrongSettings[],
): Omit<Scan, 'work' | 'excluded' | 'models'> {
  const last = new Map<string, Checked>();
  for (const it of outcomes.flatMap((outcome) => outcome.checked)) {
    if (it.round >= (last.get(it.uri)?.round ?? 0)) last.set(it.uri, it);
  }
  const checked = [...last.values()];
  const byUri = (a: { readonly uri: string }, b: { readonly uri: string }) => compare(a.uri, b.uri);
  const notes = checked.flatMap(({ uri, note }): Note[] => (note === undefined ? [] : [{ uri, text: note }]));
  return {
    findings: [...checked, ...wrong].flatMap((it) => it.findings).sort(byPlace),
    skipped: outcomes.flatMap((it) => it.skipped).sort(byUri),
    notes: [...outcomes.flatMap((it) => it.notes), ...notes].sort(byUri),
    texts: new Map([...checked, ...wrong].flatMap(({ uri, text }) => (text === undefined ? [] : [[uri, text]]))),
    cells: new Map(checked.flatMap(({ uri, cells }) => (cells ? [[uri, cells]] : []))),
  };
}

function workOf(outcomes: readonly Outcome[], files: number, find: number): Work {
  const sum = (value: (outcome: Outcome) => number) => outcomes.reduce((total, it) => total + value(it), 0);
  return {
    files,
    bytes: sum((it) => it.bytes),
    analysed: new Set(outcomes.flatMap((it) => it.checked.map(({ uri }) => uri))).size,
    threads: outcomes.length,
    spared: sum((it) => it.hits),
    milliseconds: { find, read: sum((it) => it.read), gate: sum((it) => it.gate), check: sum((it) => it.check) },
  };
}

function byPlace(a: Finding, b: Finding): number {
  return (
    compare(a.uri, b.uri) ||
    a.range.start.line - b.range.start.line ||
    a.range.start.character - b.range.start.character ||
    a.range.end.line - b.range.end.line ||
    a.range.end.character - b.range.end.character ||
    compare(a.rule, b.rule)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
