/** `loadguard.lock.json`: what was approved, read with all that is wrong in it, and written so that it can be merged. */

import type { Approval } from '../service/approvals.ts';
import { FORMATS } from './configuration.ts';
import { readJsonc } from './jsonc.ts';
import { type Problem, Problems } from './node.ts';
import type { Schema } from './schema.ts';
import { readBySchema } from './validate.ts';

/** UTF-16 code units beyond which the file is not read. */
const SIZE_LIMIT = 8_000_000;
const APPROVAL_LIMIT = 20_000;

/** The schema of the file. An entry counts only when nothing in it is wrong. */
export const LOCK_SCHEMA: Schema = {
  title: 'What a team has approved',
  description:
    'Written by `loadguard approve`. Each entry silences one artefact at one commit, while its code is the same.',
  type: 'object',
  additionalProperties: false,
  required: ['version', 'approvals'],
  properties: {
    $schema: { type: 'string', description: 'The address of this schema.' },
    version: { enum: [1], description: 'Of this format.' },
    approvals: {
      type: 'array',
      maxItems: APPROVAL_LIMIT,
      description: 'Sorted, one artefact at one commit each.',
      items: {
        type: 'object',
        whole: true,
        additionalProperties: false,
        required: ['host', 'type', 'repository', 'commit', 'by', 'on', 'reason'],
        properties: {
          host: { enum: ['huggingface', 'github'], description: 'Where it lives.' },
          type: { enum: ['model', 'dataset', 'space', 'kernel'], description: 'What it is.' },
          repository: {
            type: 'string',
            pattern: '^[\\w.-]+(/[\\w.-]+)?$',
            patternErrorMessage: 'A repository looks like "acme/model".',
            description: 'Its name there.',
          },
          commit: {
            type: 'string',
            pattern: '^[0-9a-f]{40}$',
            patternErrorMessage: 'A commit has 40 digits from 0 to f; branches and tags cannot be approved.',
            description: 'The commit that was read.',
          },
          code: {
            type: 'string',
            pattern: '^sha256-[0-9a-f]{64}$',
            patternErrorMessage: 'A hash looks like "sha256-" and 64 digits from 0 to f.',
            description: 'A hash over the files of code that run, if they were in the local cache.',
          },
          by: { type: 'string', minLength: 1, maxLength: 200, description: 'Who approved it.' },
          on: { type: 'string', format: 'date', description: 'The day on which it was approved.' },
          reason: { type: 'string', format: 'reason', description: 'Why it is acceptable.' },
          until: { type: 'string', format: 'date', description: 'The last day on which the approval counts.' },
        },
      },
    },
  },
};

export interface ReadLock {
  readonly approvals: readonly Approval[];
  readonly problems: readonly Problem[];
}

/** Reads the file. Never throws; what is wrong does not count. Approvals that ended before `today` are told. */
export function readLock(text: string, today: string): ReadLock {
  const problems = new Problems();
  if (text.length > SIZE_LIMIT) {
    problems.add({ start: 0, end: 0 }, 'This file is too large to be read: nothing is approved by it.');
    return { approvals: [], problems: problems.all };
  }
  const root = readJsonc(text, problems);
  const { value, nodes } = root
    ? readBySchema(root, LOCK_SCHEMA, FORMATS, problems)
    : { value: undefined, nodes: undefined };
  const lock = value as { readonly version?: number; readonly approvals?: readonly Approval[] } | undefined;
  // What another format means by its entries is not known.
  const given = lock?.version === 1 ? (lock.approvals ?? []) : [];
  const byKey = new Map<string, Approval>();
  for (const approval of given) {
    const key = keyOf(approval);
    const first = byKey.get(key);
    const node = nodes?.get(approval);
    if (!first) byKey.set(key, approval);
    else if (node) {
      const { repository, commit } = approval;
      const message = `${repository} at ${commit.slice(0, 12)} has an entry further up, by ${first.by}, which counts; this one does not. Keep one of them.`;
      problems.add(node, message);
    }
  }
  const approvals = [...byKey.values()];
  for (const approval of approvals) {
    const node = nodes?.get(approval);
    if (!node || approval.until === undefined || approval.until >= today) continue;
    const place = node.members?.find(({ key }) => key === 'until')?.value ?? node;
    const { repository, commit, until, by } = approval;
    const message = `The approval of ${repository} at ${commit.slice(0, 12)} by ${by} ended on ${until}, so it counts no more. Read the code again and renew it with loadguard approve, or remove it with loadguard revoke.`;
    problems.add(place, message, undefined, 'expired-approval');
  }
  return { approvals, problems: problems.all };
}

/** The file's text: sorted, every value on a line of its own, so that changes of two people can be merged. */
export function writeLock(approvals: readonly Approval[]): string {
  const sorted = [...new Map(approvals.map((it) => [keyOf(it), inOrder(it)])).values()];
  sorted.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return `${JSON.stringify({ version: 1, approvals: sorted }, undefined, 2)}\n`;
}

/** Tells one artefact at one commit from another; hubs compare names without case. */
export function keyOf({ host, type, repository, commit }: Approval): string {
  return [host, type, repository.toLowerCase(), commit].join(' ');
}

/** The same entry with its keys in the order of the schema. */
function inOrder({ host, type, repository, commit, code, by, on, reason, until }: Approval): Approval {
  return { host, type, repository, commit, ...(code && { code }), by, on, reason, ...(until && { until }) };
}
