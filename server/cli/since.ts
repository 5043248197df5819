/** `loadguard scan --diff BASE`: leaves out what was there before a change. */

import { fileURLToPath } from 'node:url';
import type { Library } from '../core/models/model.ts';
import type { Finding } from '../core/service/finding.ts';
import { checkPrepared } from '../core/service/prepared.ts';
import { createService, type Service, type Settings, type Source } from '../core/service/service.ts';
import { languageOfFile } from '../core/syntax/language.ts';
import { fileUri } from '../host/addresses.ts';
import { findFiles } from '../host/files.ts';
import { createNodeHost } from '../host/node.ts';
import { openRevision, type Revision, stateAt, textsAt } from '../host/revisions.ts';
import type { FileState } from '../host/workspace.ts';
import { CodeWords } from '../world/baseline.ts';
import { UsageError } from './options.ts';
import type { Scan } from './scan.ts';
import { printable } from './terminal.ts';

/** How long Git may take for all of it, in milliseconds. */
const TIME_LIMIT = 120_000;

/** What the comparison needs of the scan that it follows. */
export interface Comparing {
  /** What counts for a file (an absolute path). */
  settingsFor(file: string): Promise<Settings>;
  /** Absolute folders in which no program is started. */
  readonly untrusted: readonly string[];
}

/**
 * The scan with only those findings that the working copy of the repository at `root` has and `base` has not, in files that
 * did not change themselves as well. A finding is known by what the code says, not by its line; one whose code moved to another
 * file is known, too. Throws `UsageError` where the two cannot be compared.
 */
export async function withoutKnown(all: Scan, root: string, base: string, comparing: Comparing): Promise<Scan> {
  const signal = AbortSignal.timeout(TIME_LIMIT);
  const options = { environment: process.env, signal, untrusted: comparing.untrusted };
  const revision = await openRevision(root, base, options).catch(() => ({ reason: 'git took too long' }));
  if ('reason' in revision) throw new UsageError(`--diff ${printable(base)}: ${printable(revision.reason)}`);
  const told = new Set(all.findings.map((it) => fileURLToPath(it.uri)));
  const changed = changedSources(revision, root, told);
  if (changed.length === 0) return { ...all, findings: [] };
  const differs = new Set(changed);
  const texts = await textsAt(revision, changed);
  const earlier = await serviceAt(stateAt(revision, root, texts), all.models);
  const known = new Known();
  const addFrom = async (file: string) => {
    const uri = fileUri(file);
    const language = languageOfFile(file);
    const text = differs.has(file) ? texts.get(file) : all.texts.get(uri);
    if (language === undefined || text === undefined) return;
    const settings = await comparing.settingsFor(file);
    for (const it of await findingsOf({ uri, language, text }, earlier, settings)) known.add(it.fingerprint, file);
  };
  for (const file of told) await addFrom(file);
  // Of settings, which are no source, only the file itself is compared.
  const isCompared = ({ uri }: Finding) => languageOfFile(uri) !== undefined;
  const isNew = (it: Finding) =>
    isCompared(it) ? !known.takeFrom(it.fingerprint, fileURLToPath(it.uri)) : differs.has(fileURLToPath(it.uri));
  const added = new Set(all.findings.filter(isNew));
  const code = new CodeWords((uri) => all.texts.get(uri) ?? '');
  const codes = [...added].filter(isCompared).map((it) => code.of(it));
  if (codes.length > 0) {
    // What these files hold no more may have moved.
    const mayHave = (text = '') => codes.some((words) => words.every((it) => text.includes(it)));
    for (const file of changed) if (!told.has(file) && mayHave(texts.get(file))) await addFrom(file);
  }
  for (const it of added) if (isCompared(it) && known.take(it.fingerprint)) added.delete(it);
  return { ...all, findings: all.findings.filter((it) => added.has(it)) };
}

/** The findings that there were, each of which stands for one that there is: first in its own file, then in any. */
class Known {
  readonly #files = new Map<string, string[]>();

  add(fingerprint: string, file: string): void {
    const files = this.#files.get(fingerprint);
    if (files) files.push(file);
    else this.#files.set(fingerprint, [file]);
  }

  takeFrom(fingerprint: string, file: string): boolean {
    const files = this.#files.get(fingerprint) ?? [];
    const at = files.indexOf(file);
    if (at >= 0) files.splice(at, 1);
    return at >= 0;
  }

  take(fingerprint: string): boolean {
    return this.#files.get(fingerprint)?.pop() !== undefined;
  }
}

/** The sources and settings that are not as they were, new ones and those that are gone included; absolute paths. */
function changedSources(revision: Revision, root: string, told: ReadonlySet<string>): readonly string[] {
  const now = findFiles([root]).files.map((it) => it.path);
  const all = new Set([...revision.files, ...now, ...told]);
  return [...all].filter((it) => (told.has(it) || languageOfFile(it) !== undefined) && !revision.isUnchanged(it));
}

/** A service that sees the files around a source as they were. */
async function serviceAt(state: FileState, models: readonly Library[]): Promise<Service> {
  const service = await createService(createNodeHost({ state }));
  service.extend(models);
  return service;
}

/** What is found in a file as it was. */
async function findingsOf(source: Source, service: Service, settings: Settings): Promise<readonly Finding[]> {
  return (await checkPrepared(service, source, () => service.check(source, settings))).findings;
}
