/** `loadguard baseline`: accepts the findings that there are today, so that scans tell only what is new. */

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../core/service/finding.ts';
import type { Service } from '../core/service/service.ts';
import { fileUri } from '../host/addresses.ts';
import { baselineIn } from '../host/baseline.ts';
import { BASELINE_FILE, Configurations, DISK, repositoryRoot } from '../host/configurations.ts';
import { type FoundFile, findFiles, inWords } from '../host/files.ts';
import {
  type Around,
  type Baseline,
  type BaselineEntry,
  CodeWords,
  canBeAccepted,
  type Found,
  matchedAmong,
} from '../world/baseline.ts';
import { isWithin } from '../world/files.ts';
import { scanWishes } from './command.ts';
import { type Arguments, UsageError } from './options.ts';
import { shownPath } from './places.ts';
import { type Scan, type ScanOptions, scan } from './scan.ts';
import { Scanner } from './scanner.ts';
import { printable } from './terminal.ts';

/** Scans, writes the file, and returns the exit code. What it accepts in files that were not scanned stays in it. */
export async function runBaseline(given: Arguments, service: Service): Promise<number> {
  const file = baselineFor(process.cwd());
  const before = read(file);
  const paths = given.words.length > 0 ? given.words : ['.'];
  const { findings, skipped } = await scan(service, paths, scanWishes(given, service));
  const root = path.dirname(file);
  const configurations = configurationsFor(service);
  const entries: BaselineEntry[] = [];
  for (const finding of findings.filter(canBeAccepted)) {
    // Another baseline further down speaks for what lies there.
    const nearest = (await configurations.baselineOf(fileURLToPath(finding.uri)))?.folder ?? root;
    if (nearest !== root && isWithin(path, root, nearest)) continue;
    entries.push({ rule: finding.rule, file: shownPath(root, finding.uri), fingerprint: finding.fingerprint });
  }
  const isLookedAt = within(root, paths);
  const unread = new Set(skipped.map(({ uri }) => shownPath(root, uri)));
  const isKept = (name: string) => unread.has(name) || (!isLookedAt(name) && fs.existsSync(path.resolve(root, name)));
  const kept = before.filter((it) => isKept(it.file));
  const key = (it: BaselineEntry) => `${it.file} ${it.rule} ${it.fingerprint}`;
  const sorted = [...entries, ...kept].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  try {
    fs.writeFileSync(file, `${JSON.stringify({ version: 1, findings: sorted }, undefined, 2)}\n`);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${inWords(error)}`);
  }
  const known = new Set(sorted.map((it) => it.fingerprint));
  const stale = before.filter((it) => !known.has(it.fingerprint)).length;
  const gone = stale === 0 ? '' : `; ${stale} that were no longer found were taken out`;
  process.stdout.write(
    `${BASELINE_FILE} accepts ${sorted.length === 1 ? 'one finding' : `${sorted.length} findings`}${gone}.\n`,
  );
  return skipped.some(({ failed }) => failed) ? 2 : 0;
}

/** What the baselines of the scanned files accept. */
export interface Accepted {
  readonly findings: ReadonlySet<Finding>;
  /** How many of their entries are found no more. */
  readonly stale: number;
}

/** What of a scan of `paths` the nearest baseline of each file accepts; undefined when there is none. */
export async function acceptedIn(
  all: Scan,
  paths: readonly string[],
  service: Service,
  options: ScanOptions,
): Promise<Accepted | undefined> {
  const configurations = configurationsFor(service);
  const groups = new Map<string, { readonly baseline: Baseline; readonly named: Named[] }>();
  const baselines = new Map<string, Baseline | undefined>();
  const groupOf = async (file: string) => {
    const folder = path.dirname(file);
    if (!baselines.has(folder)) baselines.set(folder, await configurations.baselineOf(file));
    const baseline = baselines.get(folder);
    if (!baseline) return undefined;
    const group = groups.get(baseline.folder) ?? { baseline, named: [] };
    groups.set(baseline.folder, group);
    return group;
  };
  for (const it of [process.cwd(), ...paths]) await groupOf(path.resolve(it, BASELINE_FILE));
  for (const finding of all.findings) {
    const { uri, rule, fingerprint } = finding;
    const group = await groupOf(fileURLToPath(uri));
    group?.named.push({ rule, fingerprint, file: shownPath(group.baseline.folder, uri), finding });
  }
  if (groups.size === 0) return undefined;
  const words = new CodeWords((uri) => all.texts.get(uri) ?? '');
  const findings = new Set<Finding>();
  let stale = 0;
  for (const { baseline, named } of groups.values()) {
    const isLookedAt = within(baseline.folder, paths);
    const isGone = (file: string) => !fs.existsSync(path.resolve(baseline.folder, file));
    const around = aroundOf(baseline, configurations, new Scanner(service, options));
    const { accepted, used } = await matchedAmong(
      baseline,
      named,
      isLookedAt,
      ({ finding }) => words.of(finding),
      around,
    );
    for (const it of accepted) findings.add(it.finding);
    const unread = new Set(all.skipped.map(({ uri }) => shownPath(baseline.folder, uri)));
    stale += baseline.entries.filter(
      (it) => !used.has(it) && (isLookedAt(it.file) || isGone(it.file)) && !unread.has(it.file),
    ).length;
  }
  return { findings, stale };
}

interface Named extends Found {
  readonly finding: Finding;
}

/** The files below a baseline, for what the scan has not looked at. */
function aroundOf({ folder }: Baseline, configurations: Configurations, scanner: Scanner): Around {
  let listed: ReadonlyMap<string, FoundFile> | undefined;
  const files = () => {
    listed ??= new Map(findFiles([folder]).files.map((it) => [shownPath(folder, fileUri(it.path)), it]));
    return listed;
  };
  return {
    list: async () => [...files().keys()],
    async findingsIn(file, words) {
      const found = files().get(file)!;
      const content = DISK.read(found.path);
      const text = 'text' in content ? content.text : undefined;
      if (text !== undefined && !words.some((all) => all.every((it) => text.includes(it)))) return [];
      if ((await configurations.baselineOf(found.path))?.folder !== folder) return [];
      return scanner.takeAlone(found);
    },
  };
}

/** Whether a file (relative to `root`) would be met on a scan of `paths`. */
function within(root: string, paths: readonly string[]): (file: string) => boolean {
  const scanned = paths.map((it) => path.resolve(it));
  return (file) => {
    const full = path.resolve(root, file);
    return scanned.some((it) => isWithin(path, it, full));
  };
}

/** Where the baseline of a folder is: the nearest one upwards, or at the top of the repository. */
function baselineFor(folder: string): string {
  const root = repositoryRoot(folder) ?? folder;
  for (let at = folder; ; at = path.dirname(at)) {
    const file = path.join(at, BASELINE_FILE);
    if (fs.existsSync(file) || at === root || path.dirname(at) === at) return file;
  }
}

/** The entries of a file. What is wrong in it would be lost, so it is not written anew. */
function read(file: string): readonly BaselineEntry[] {
  const entries = baselineIn(file);
  if (!('reason' in entries)) return entries;
  const { line, reason } = entries;
  const place = line === undefined ? printable(file) : `${printable(file)}:${line}`;
  throw new UsageError(
    `${place} says something that cannot be understood; mend that first, or remove the file: ${printable(reason)}`,
  );
}

function configurationsFor(service: Service): Configurations {
  return new Configurations(service.rules, () => performance.now());
}
