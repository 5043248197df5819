/** `loadguard baseline`: accepts the findings that there are today, so that scans tell only what is new. */

import fs from 'node:fs';
import path from 'node:path';
import type { Finding } from '../core/service/finding.ts';
import type { Service } from '../core/service/service.ts';
import { repositoryRoot } from '../host/configurations.ts';
import { inWords } from '../host/files.ts';
import { scanWishes } from './command.ts';
import { type Arguments, UsageError } from './options.ts';
import { shownPath } from './places.ts';
import { type Scan, scan } from './scan.ts';
import { printable } from './terminal.ts';

const FILE = 'loadguard.baseline.json';

/** A finding that is accepted. `file` is there for people; what counts is the fingerprint, once for each entry. */
interface Entry {
  readonly rule: string;
  readonly file: string;
  readonly fingerprint: string;
}

/** Scans, writes the file, and returns the exit code. */
export async function runBaseline(given: Arguments, service: Service): Promise<number> {
  const file = baselineFor(process.cwd());
  const before = read(file) ?? [];
  const { findings, skipped } = await scan(
    service,
    given.words.length > 0 ? given.words : ['.'],
    scanWishes(given, service),
  );
  const root = path.dirname(file);
  const entries = findings.map(
    ({ rule, uri, fingerprint }): Entry => ({ rule, file: shownPath(root, uri), fingerprint }),
  );
  const key = (it: Entry) => `${it.file} ${it.rule} ${it.fingerprint}`;
  const sorted = entries.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  try {
    fs.writeFileSync(file, `${JSON.stringify({ version: 1, findings: sorted }, undefined, 2)}\n`);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${inWords(error)}`);
  }
  const known = new Set(entries.map((it) => it.fingerprint));
  const stale = before.filter((it) => !known.has(it.fingerprint)).length;
  const gone = stale === 0 ? '' : `; ${stale} that were no longer found were taken out`;
  process.stdout.write(
    `${FILE} accepts ${entries.length === 1 ? 'one finding' : `${entries.length} findings`}${gone}.\n`,
  );
  return skipped.some(({ failed }) => failed) ? 2 : 0;
}

/** The scan without the findings that the baseline of a folder (absolute) accepts; undefined when there is none. */
export function withoutBaseline(
  all: Scan,
  folder: string,
): { readonly scan: Scan; readonly summary: string } | undefined {
  const file = baselineFor(folder);
  const entries = read(file);
  if (!entries) return undefined;
  const left = new Map<string, number>();
  for (const { fingerprint } of entries) left.set(fingerprint, (left.get(fingerprint) ?? 0) + 1);
  const findings = all.findings.filter(({ fingerprint }: Finding) => {
    const count = left.get(fingerprint) ?? 0;
    if (count > 0) left.set(fingerprint, count - 1);
    return count === 0;
  });
  const accepted = all.findings.length - findings.length;
  const stale = entries.length - accepted;
  const remark = stale === 0 ? '' : `; ${stale} of its entries are found no more, loadguard baseline takes them out`;
  return { scan: { ...all, findings }, summary: `${FILE} accepts ${accepted} of the findings${remark}\n` };
}

/** Where the baseline of a folder is: the nearest one upwards, or at the top of the repository. */
function baselineFor(folder: string): string {
  const root = repositoryRoot(folder) ?? folder;
  for (let at = folder; ; at = path.dirname(at)) {
    const file = path.join(at, FILE);
    if (fs.existsSync(file) || at === root || path.dirname(at) === at) return file;
  }
}

/** Undefined when there is no file. One that says something else accepts nothing, and that is an error. */
function read(file: string): readonly Entry[] | undefined {
  if (!fs.existsSync(file)) return undefined;
  try {
    const { version, findings } = JSON.parse(fs.readFileSync(file, 'utf8')) as {
      version?: unknown;
      findings?: unknown;
    };
    if (version === 1 && Array.isArray(findings) && findings.every(isEntry)) return findings;
  } catch (error) {
    throw new UsageError(`${printable(file)} cannot be read: ${inWords(error)}`);
  }
  throw new UsageError(`${printable(file)} is no baseline; loadguard baseline writes one`);
}

function isEntry(value: unknown): value is Entry {
  const { fingerprint } = (value ?? {}) as Partial<Entry>;
  return typeof fingerprint === 'string' && /^[0-9a-f]{32}$/.test(fingerprint);
}
