/** `loadguard approve` and `loadguard revoke`: write down who has read which artefact at which commit, and take it back. */

import path from 'node:path';
import type { Approval } from '../core/service/approvals.ts';
import type { Host } from '../core/service/host.ts';
import { isDay, isReason } from '../core/service/words.ts';
import { changeLock, lockFor } from '../host/lock.ts';
import { userName } from '../host/user.ts';
import { type Arguments, oneOf, UsageError } from './options.ts';
import { printable } from './terminal.ts';

const TYPES = ['model', 'dataset', 'space', 'kernel'] as const;
const HOSTS = ['huggingface', 'github'] as const;

/** Which artefact is meant; without a commit, all of them. */
interface Named extends Pick<Approval, 'host' | 'type' | 'repository'> {
  readonly commit: string | undefined;
}

/** Approves an artefact at a commit; without one, at that which `main` stands for here. Returns the exit code. */
export async function runApprove(given: Arguments, host: Host): Promise<number> {
  const named = artefact(given);
  const reason = given.value('reason') ?? '';
  if (!isReason(reason)) throw new UsageError('--reason says in words why the code is acceptable');
  const until = given.value('until');
  if (until !== undefined && !isDay(until))
    throw new UsageError(`--until takes a day as in 2027-01-31, not "${until}"`);
  const on = host.today?.() ?? '';
  if (until !== undefined && until < on)
    throw new UsageError(`--until ${until} has passed, so nothing would be approved`);
  const commit = named.commit ?? (await currentCommit(named, host));
  const code = host.codeHash?.({ ...named, reference: commit });
  const approval: Approval = {
    host: named.host,
    type: named.type,
    repository: named.repository,
    commit,
    ...(code && { code }),
    by: given.value('by') ?? userName(),
    on,
    reason,
    ...(until && { until }),
  };
  const file = lockFor(process.cwd());
  await change(file, (all) => [...all.filter((it) => !isSame(it, { ...named, commit })), approval]);
  const hashed = code ? 'with a hash over its code' : 'by its commit alone: its code is not in the local cache';
  say(`Approved ${approval.repository} at ${commit}, ${hashed}, in ${path.relative(process.cwd(), file)}.`);
  return 0;
}

/** Takes approvals of an artefact back. Returns the exit code: 1 when there was none. */
export async function runRevoke(given: Arguments): Promise<number> {
  const named = artefact(given);
  const file = lockFor(process.cwd());
  let count = 0;
  await change(file, (all) => {
    const left = all.filter((it) => !isSame(it, named));
    count = all.length - left.length;
    return left;
  });
  const what = `${named.repository}${named.commit ? ` at ${named.commit}` : ''}`;
  say(
    count === 0
      ? `There is no approval of ${what}.`
      : `Revoked ${count === 1 ? 'the approval' : `${count} approvals`} of ${what}.`,
  );
  return count === 0 ? 1 : 0;
}

function artefact(given: Arguments): Named {
  const word = given.words[0];
  const match = /^([\w.-]+(?:\/[\w.-]+)?)(?:@([0-9a-f]{40}))?$/.exec(word ?? '');
  if (!match)
    throw new UsageError('name the artefact as REPOSITORY or REPOSITORY@COMMIT, with all 40 digits of the commit');
  return {
    host: oneOf(given.value('host') ?? 'huggingface', HOSTS, 'host'),
    type: oneOf(given.value('type') ?? 'model', TYPES, 'type'),
    repository: match[1]!,
    commit: match[2],
  };
}

async function currentCommit({ host, type, repository }: Named, { resolve }: Host): Promise<string> {
  const answer = await resolve?.({ host, type, repository, reference: 'main' });
  if (answer && 'commit' in answer && answer.commit) return answer.commit;
  const reason = answer && 'reason' in answer ? answer.reason : 'it is not known';
  throw new UsageError(`name the commit as ${repository}@COMMIT: ${reason}`);
}

async function change(file: string, edit: (all: readonly Approval[]) => readonly Approval[]): Promise<void> {
  const failure = await changeLock(file, edit);
  if (failure !== undefined) throw new UsageError(failure);
}

function isSame(it: Approval, { host, type, repository, commit }: Named): boolean {
  const isCommit = commit === undefined || it.commit === commit;
  return it.host === host && it.type === type && it.repository.toLowerCase() === repository.toLowerCase() && isCommit;
}

function say(text: string): void {
  process.stdout.write(`${printable(text)}\n`);
}
