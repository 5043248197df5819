/** Changes `loadguard.lock.json`: finds it, reads it, and writes it as a whole or not at all. */

import fs from 'node:fs';
import path from 'node:path';
import { keyOf, readLock, writeLock } from '../core/config/lock.ts';
import type { Approval } from '../core/service/approvals.ts';
import type { PinRequest } from '../core/service/finding.ts';
import type { Host } from '../core/service/host.ts';
import { NO_REASON_YET } from '../core/service/words.ts';
import type { ChangedFile } from '../world/surroundings.ts';
import { localDay } from '../world/today.ts';
import { fileUri } from './addresses.ts';
import { LOCK_FILE, repositoryRoot } from './configurations.ts';
import { inWords } from './files.ts';
import { userName } from './user.ts';

/** What an approval needs to know. */
export type ApprovalWorld = Pick<Host, 'today' | 'codeHash'>;

/** The file that speaks for a folder (absolute): the nearest one upwards, or the one that belongs into the repository. */
export function lockFor(folder: string): string {
  const root = repositoryRoot(folder);
  for (let at = folder; ; at = path.dirname(at)) {
    const file = path.join(at, LOCK_FILE);
    if (fs.existsSync(file)) return file;
    if (at === root || path.dirname(at) === at) break;
  }
  return path.join(root ?? folder, LOCK_FILE);
}

/** The file's text after a change, or why it cannot be changed. What is wrong in it would be lost, so it stays as it is. */
export function changedLock(
  before: string | undefined,
  edit: (all: readonly Approval[]) => readonly Approval[],
): { readonly text: string } | { readonly reason: string } {
  const { approvals, problems } = before === undefined ? { approvals: [], problems: [] } : readLock(before, '');
  const [first] = problems;
  if (first)
    return { reason: `${LOCK_FILE} says something that cannot be understood; mend that first: ${first.message}` };
  return { text: writeLock(edit(approvals)) };
}

/** An approval that waits for its reason: until somebody writes one, it does not count. */
function approvalOf({ type, repository, reference, host }: PinRequest, world: ApprovalWorld): Approval | undefined {
  const isKnown = (host === 'huggingface' || host === 'github') && type !== 'package' && type !== 'file';
  if (!isKnown || !/^[0-9a-f]{40}$/.test(reference)) return undefined;
  const code = world.codeHash?.({ host, type, repository, reference });
  const on = world.today?.() ?? localDay();
  return {
    host,
    type,
    repository,
    commit: reference,
    ...(code && { code }),
    by: userName(),
    on,
    reason: NO_REASON_YET,
  };
}

/** The lock file that speaks for a document (absolute path), before and after an approval that waits for its reason. */
export function withApproval(
  document: string,
  artifact: PinRequest,
  world: ApprovalWorld,
): ChangedFile | { readonly reason: string } {
  const approval = approvalOf(artifact, world);
  if (!approval) return { reason: 'only what a commit pins can be approved' };
  const file = lockFor(path.dirname(document));
  const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
  const isOther = (it: Approval) => keyOf(it) !== keyOf(approval);
  const changed = changedLock(before, (all) => [...all.filter(isOther), approval]);
  return 'reason' in changed ? changed : { uri: fileUri(file), before, after: changed.text };
}

/** Changes the file; answers with the reason when that cannot be done. */
export async function changeLock(
  file: string,
  edit: (all: readonly Approval[]) => readonly Approval[],
): Promise<string | undefined> {
  try {
    const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
    const changed = changedLock(before, edit);
    if ('reason' in changed) return changed.reason;
    if (changed.text === before) return undefined;
    const fresh = `${file}.${process.pid}`;
    fs.writeFileSync(fresh, changed.text);
    fs.renameSync(fresh, file);
    return undefined;
  } catch (error) {
    return `${file} cannot be changed: ${inWords(error)}`;
  }
}
