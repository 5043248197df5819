/** `loadguard baseline`: accepts the findings that there are today, so that scans tell only what is new. */

import fs from 'node:fs';
import path from 'node:path';
import type { Service } from '../core/service/service.ts';
import { isWithin } from '../host/addresses.ts';
import { repositoryRoot } from '../host/configurations.ts';
import { inWords } from '../host/files.ts';
import { BASELINE_FILE, type BaselineEntry, matched, readBaseline } from '../world/baseline.ts';
import { scanWishes } from './command.ts';
import { type Arguments, UsageError } from './options.ts';
import { shownPath } from './places.ts';
import { type Scan, scan } from './scan.ts';
import { printable } from './terminal.ts';

/** Scans, writes the file, and returns the exit code. What it accepts in files that were not scanned stays in it. */
export async function runBaseline(given: Arguments, service: Service): Promise<number> {
  const file = baselineFor(process.cwd());
  const before = read(file) ?? [];
  const paths = given.words.length > 0 ? given.words : ['.'];
  const { findings, skipped } = await scan(service, paths, scanWishes(given, service));
  const root = path.dirname(file);
  const entries = findings.map(
    ({ rule, uri, fingerprint }): BaselineEntry => ({ rule, file: shownPath(root, uri), fingerprint }),
  );
  const isLookedAt = within(root, paths);
  const unread = new Set(skipped.map(({ uri }) => shownPath(root, uri)));
  const kept = before.filter((it) => !isLookedAt(it) || unread.has(it.file));
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

/** The scan of `paths` without the findings that the baseline of a folder (absolute) accepts; undefined when there is none. */
export function withoutBaseline(
  all: Scan,
  folder: string,
  paths: readonly string[],
): { readonly scan: Scan; readonly summary: string } | undefined {
  const file = baselineFor(folder);
  const entries = read(file);
  if (!entries) return undefined;
  const root = path.dirname(file);
  const { accepted, stale } = matched(entries, all.findings, ({ uri }) => shownPath(root, uri));
  const findings = all.findings.filter((it) => !accepted.has(it));
  const unread = new Set(all.skipped.map(({ uri }) => shownPath(root, uri)));
  const isLookedAt = within(root, paths);
  const gone = stale.filter((it) => isLookedAt(it) && !unread.has(it.file)).length;
  const remark = gone === 0 ? '' : `; ${gone} of its entries are found no more, loadguard baseline takes them out`;
  return {
    scan: { ...all, findings },
    summary: `${BASELINE_FILE} accepts ${accepted.size} of the findings${remark}\n`,
  };
}

/** Whether the file of an entry would have been met on a scan of `paths`, or is there no more; `root` is the baseline's folder. */
function within(root: string, paths: readonly string[]): (entry: BaselineEntry) => boolean {
  const scanned = paths.map((it) => path.resolve(it));
  return ({ file }) => {
    const full = path.resolve(root, file);
    return scanned.some((it) => isWithin(it, full)) || !fs.existsSync(full);
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

/** Undefined when there is no file. One that says something else accepts nothing, and that is an error. */
function read(file: string): readonly BaselineEntry[] | undefined {
  if (!fs.existsSync(file)) return undefined;
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${printable(file)} cannot be read: ${inWords(error)}`);
  }
  const entries = readBaseline(text);
  if ('reason' in entries) throw new UsageError(`${printable(file)} cannot be used: ${printable(entries.reason)}`);
  return entries;
}
