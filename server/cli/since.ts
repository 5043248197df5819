/** `loadguard scan --diff BASE`: leaves out what was there before a change. */

import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../core/service/finding.ts';
import { checkPrepared } from '../core/service/prepared.ts';
import type { Service, Settings, Source } from '../core/service/service.ts';
import { languageOfFile } from '../core/syntax/language.ts';
import { fileUri } from '../host/addresses.ts';
import { openRevision, type Revision } from '../host/revisions.ts';
import { UsageError } from './options.ts';
import type { Scan } from './scan.ts';
import { printable } from './terminal.ts';

/** How long Git may take for all of it, in milliseconds. */
const TIME_LIMIT = 120_000;

/** What the comparison needs of the scan that it follows. */
export interface Comparing {
  readonly service: Service;
  /** What counts for a file (an absolute path). */
  settingsFor(file: string): Promise<Settings>;
  /** Absolute folders in which no program is started. */
  readonly untrusted: readonly string[];
}

/**
 * The scan with only those findings that the working copy of the repository at `root` has and `base` has not. A finding is
 * known by what the code says, not by its line; one that moved to another file with the file is known, too. Throws
 * `UsageError` where the two cannot be compared.
 */
export async function withoutKnown(all: Scan, root: string, base: string, comparing: Comparing): Promise<Scan> {
  const signal = AbortSignal.timeout(TIME_LIMIT);
  const options = { environment: process.env, signal, untrusted: comparing.untrusted };
  const revision = await openRevision(root, base, options).catch(() => ({ reason: 'git took too long' }));
  if ('reason' in revision) throw new UsageError(`--diff ${printable(base)}: ${printable(revision.reason)}`);
  const files = new Set(all.findings.map((it) => fileURLToPath(it.uri)));
  const changed = [...files].filter((it) => !revision.isUnchanged(it));
  const isNew = changed.some((it) => !revision.files.includes(it));
  const gone = isNew ? revision.files.filter((it) => !fs.existsSync(it)) : [];
  const known = new Map<string, number>();
  for (const file of [...changed, ...gone]) {
    for (const { fingerprint } of await findingsOf(file, revision, comparing)) {
      known.set(fingerprint, (known.get(fingerprint) ?? 0) + 1);
    }
  }
  const uris = new Set(changed.map(fileUri));
  const findings = all.findings.filter(({ uri, fingerprint }) => {
    if (!uris.has(uri)) return false;
    const count = known.get(fingerprint) ?? 0;
    if (count > 0) known.set(fingerprint, count - 1);
    return count === 0;
  });
  return { ...all, findings };
}

/** What is found in a file as it was. */
async function findingsOf(
  file: string,
  revision: Revision,
  { service, settingsFor }: Comparing,
): Promise<readonly Finding[]> {
  const language = languageOfFile(file);
  const text = language && (await revision.textOf(file));
  if (text === undefined) return [];
  const source: Source = { uri: fileUri(file), language: language!, text };
  const settings = await settingsFor(file);
  return (await checkPrepared(service, source, () => service.check(source, settings))).findings;
}
