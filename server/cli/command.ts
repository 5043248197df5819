/** `loadguard scan`: reads its options, scans, writes the report, and decides the exit code. */

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Finding, Severity } from '../core/service/finding.ts';
import type { Service } from '../core/service/service.ts';
import { BASELINE_FILE, repositoryRoot } from '../host/configurations.ts';
import { inWords } from '../host/files.ts';
import { isWithin } from '../world/files.ts';
import { localDay } from '../world/today.ts';
import { githubAnnotations, markdownTable } from './annotations.ts';
import { type Accepted, acceptedIn } from './baseline.ts';
import { cachePlace, usualFolder } from './cache.ts';
import { report } from './json.ts';
import { type Arguments, oneOf, UsageError } from './options.ts';
import type { Recording } from './recording.ts';
import { sarifLog } from './sarif.ts';
import { type Scan, type ScanWishes, scan } from './scan.ts';
import { Scanner } from './scanner.ts';
import { withoutKnown } from './since.ts';
import { painter, wantsColour } from './terminal.ts';
import { findingsAsText, remark, summaryAsText } from './text.ts';
import { untrustedFolders } from './untrusted.ts';

const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const;
/** More threads than these mostly wait for the disk. */
const MOST_JOBS = 8;
const FORMATS = ['text', 'json', 'sarif', 'github', 'markdown'] as const;
/** Milliseconds between two updates of the progress line. */
const PROGRESS_INTERVAL = 80;

interface Wishes {
  readonly format: (typeof FORMATS)[number];
  readonly shown: Severity;
  readonly failOn: Severity | 'never';
  readonly scan: ScanWishes;
}

/**
 * Runs the command with its arguments and returns the exit code: 0, 1 for findings at or above `--fail-on`, 2 when a
 * file could not be read. Throws `UsageError` before anything is scanned when an option cannot be used.
 */
export async function runScan(
  given: Arguments,
  service: Service,
  version: string,
  recording?: Recording,
): Promise<number> {
  const wishes = readWishes(given, service);
  const started = performance.now();
  const progress = startProgress(given.has('quiet'));
  const paths = given.words.length > 0 ? given.words : ['.'];
  const cache = recording && cachePlace(cacheFolder(given), paths, wishes.scan, localDay());
  const options = { ...wishes.scan, ...(cache && { cache }), progress: progress.show };
  const result = await scan(service, paths, options, recording);
  progress.clear();
  const accepted = given.has('no-baseline') ? undefined : await acceptedIn(result, paths, service, wishes.scan);
  const base = given.value('diff');
  const told = base === undefined ? result : await sinceBase(result, base, wishes.scan, service);
  return finish(told, accepted, wishes, started, given, service, version);
}

/** Whether what is found is to be kept for the next scan. */
export function wantsCache(given: Arguments): boolean {
  return given.has('cache') || given.value('cache-dir') !== undefined;
}

function cacheFolder(given: Arguments): string {
  return path.resolve(given.value('cache-dir') ?? usualFolder());
}

/** What of a scan is new since `base`. */
async function sinceBase(result: Scan, base: string, options: ScanWishes, service: Service): Promise<Scan> {
  const folder = process.cwd();
  const root = repositoryRoot(folder);
  if (root === undefined) throw new UsageError(`--diff ${base}: ${folder} is in no Git repository`);
  const scanner = new Scanner(service, options);
  return withoutKnown(result, root, base, {
    settingsFor: (file) => scanner.settingsFor(file),
    untrusted: untrustedFolders(),
  });
}

/** Writes what a scan has found, but for what baselines accept. */
function finish(
  scanned: Scan,
  accepted: Accepted | undefined,
  wishes: Wishes,
  started: number,
  given: Arguments,
  service: Service,
  version: string,
): number {
  const isLocked = given.has('locked');
  const left = scanned.findings.filter((it) => !accepted?.findings.has(it) || (isLocked && isUnlocked(it)));
  const result = { ...scanned, findings: left };
  const folder = process.cwd();
  const failures = result.skipped.filter(({ failed }) => failed);
  for (const { uri, reason } of failures) process.stderr.write(`loadguard: ${remark(folder, uri, reason)}\n`);
  const seconds = (performance.now() - started) / 1_000;
  write(rendered(result, wishes, seconds, given, service, version), given.value('output'));
  if (accepted && !given.has('quiet')) process.stderr.write(acceptance(scanned, accepted));
  if (given.has('stats')) process.stderr.write(statistics(result, seconds));

  if (failures.length > 0) return 2;
  const { failOn } = wishes;
  const isFailing =
    (failOn !== 'never' && result.findings.some(({ severity }) => reaches(severity, failOn))) ||
    (isLocked && result.findings.some((it) => isUnlocked(it)));
  return isFailing && !given.has('exit-zero') ? 1 : 0;
}

function readWishes(given: Arguments, service: Service): Wishes {
  const format = oneOf(given.value('format') ?? 'text', FORMATS, 'format');
  const failOn = oneOf(given.value('fail-on') ?? 'warning', [...SEVERITIES, 'never'] as const, 'severity');
  const usual = format === 'text' && failOn !== 'hint' ? 'information' : 'hint';
  return {
    format,
    failOn,
    shown: oneOf(given.value('severity') ?? usual, SEVERITIES, 'severity'),
    scan: scanWishes(given, service),
  };
}

/** What the options that all commands share say of the scan. Throws `UsageError` when one cannot be used. */
export function scanWishes(given: Arguments, service: Service): ScanWishes {
  return {
    rules: Object.fromEntries(given.values('rule').map((each) => ruleSeverity(each, service))),
    sizeLimit: size(given.value('max-size') ?? '2M'),
    timeLimit: milliseconds(given.value('time-limit') ?? '2000'),
    gate: !given.has('no-gate'),
    jobs: jobs(given.value('jobs')),
    config: !given.has('no-config'),
    ignores: !given.has('no-ignores'),
  };
}

function ruleSeverity(given: string, service: Service): readonly [string, Severity | 'off'] {
  const separator = given.indexOf('=');
  if (separator < 0) throw new UsageError(`--rule needs ID=LEVEL, as in --rule ${given}=off`);
  const known = service.rules.map(({ id }) => id);
  const rule = oneOf(given.slice(0, separator), known, 'rule');
  return [rule, oneOf(given.slice(separator + 1), [...SEVERITIES, 'off'] as const, 'severity')];
}

/** Bytes. */
function size(given: string): number {
  const match = /^(\d{1,12})([kKmM]?)B?$/.exec(given);
  const bytes = match ? Number(match[1]) * (/[kK]/.test(match[2]!) ? 1e3 : match[2] ? 1e6 : 1) : 0;
  if (bytes > 0) return bytes;
  throw new UsageError(`--max-size cannot be "${given}"; it takes bytes, or 500k, or 8M`);
}

function milliseconds(given: string): number {
  if (/^[1-9]\d{0,8}$/.test(given)) return Number(given);
  throw new UsageError(`--time-limit cannot be "${given}"; it takes whole milliseconds`);
}

/** As many threads as there are processors, unless told. */
function jobs(given: string | undefined): number {
  if (given === undefined) return Math.min(os.availableParallelism(), MOST_JOBS);
  if (/^[1-9]\d{0,2}$/.test(given)) return Number(given);
  throw new UsageError(`--jobs cannot be "${given}"; it takes a number of threads`);
}

/** How many findings a baseline accepts, and whether it has entries too many. */
function acceptance({ findings }: Scan, { findings: accepted, stale }: Accepted): string {
  const count = findings.filter((it) => accepted.has(it)).length;
  const remark = stale === 0 ? '' : `; ${stale} of its entries are found no more, loadguard baseline takes them out`;
  return `${BASELINE_FILE} accepts ${count} of the findings${remark}\n`;
}

/**
 * Whether a finding is of something remote that nobody has approved, or of an approval that does not hold: that it was there
 * before does not say that somebody has read it.
 */
function isUnlocked({ artifact, rule, severity }: Finding): boolean {
  return artifact !== undefined || rule === 'expired-approval' || (rule === 'invalid-config' && severity !== 'hint');
}

function reaches(severity: Severity, lowest: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(lowest);
}

function rendered(
  result: Scan,
  wishes: Wishes,
  seconds: number,
  given: Arguments,
  service: Service,
  version: string,
): string {
  const folder = process.cwd();
  const shown: readonly Finding[] = result.findings.filter(({ severity }) => reaches(severity, wishes.shown));
  if (wishes.format === 'json') return `${JSON.stringify(report(result, shown, folder), null, 2)}\n`;
  if (wishes.format === 'sarif') {
    return `${JSON.stringify(sarifLog(service, result, shown, { folder, version }), null, 2)}\n`;
  }
  if (wishes.format === 'github') return githubAnnotations(shown, checkoutOf(folder));
  if (wishes.format === 'markdown') return markdownTable(shown, folder);
  const toFile = given.has('output');
  const paint = painter(!toFile && wantsColour(process.stdout, process.env));
  const columns = !toFile && process.stdout.isTTY ? Math.max(60, process.stdout.columns) : Number.POSITIVE_INFINITY;
  const options = { folder, paint, columns };
  const summary = given.has('quiet') ? '' : summaryAsText(result, shown, seconds, options);
  return findingsAsText(result, shown, options) + summary;
}

/** Where a code host looks for the files that annotations name: where its job begins, or else the repository's top. */
function checkoutOf(folder: string): string {
  const { GITHUB_WORKSPACE: workspace } = process.env;
  return workspace && isWithin(path, workspace, folder) ? workspace : (repositoryRoot(folder) ?? folder);
}

function write(text: string, file: string | undefined): void {
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    fs.writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${inWords(error)}`);
  }
}

/** A line on standard error that counts files, on a terminal only. */
function startProgress(isQuiet: boolean): {
  readonly show: (done: number, total: number) => void;
  readonly clear: () => void;
} {
  if (isQuiet || !process.stderr.isTTY) return { show: () => {}, clear: () => {} };
  let shownAt = performance.now();
  return {
    show: (done, total) => {
      if (performance.now() - shownAt < PROGRESS_INTERVAL) return;
      shownAt = performance.now();
      process.stderr.write(`\r\x1b[2K${done} of ${total} files`);
    },
    clear: () => process.stderr.write('\r\x1b[2K'),
  };
}

function statistics({ work, findings }: Scan, seconds: number): string {
  const { find, read, gate, check } = work.milliseconds;
  const line = (name: string, value: string) => `${name.padEnd(18)}${value}\n`;
  return [
    line('files', `${work.files} (${(work.bytes / 1e6).toFixed(1)} MB), ${work.analysed} of them parsed`),
    line('findings', String(findings.length)),
    line('finding files', `${find.toFixed(0)} ms`),
    line('reading', `${read.toFixed(0)} ms`),
    line('gate', `${gate.toFixed(0)} ms`),
    line('analysis', `${check.toFixed(0)} ms`),
    ...(work.spared > 0 ? [line('from the cache', `${work.spared} checks`)] : []),
    line('threads', String(work.threads)),
    line('in all', `${(seconds * 1_000).toFixed(0)} ms`),
  ].join('');
}
