/** What somebody has read and approved: one artefact at one commit, as long as its code is what was approved. */

import type { PinRequest } from './finding.ts';

/** An entry of `loadguard.lock.json`. */
export interface Approval {
  readonly host: 'huggingface' | 'github';
  readonly type: 'model' | 'dataset' | 'space' | 'kernel';
  readonly repository: string;
  /** 40 lower-case hexadecimal digits. */
  readonly commit: string;
  /** A hash over the files of code that would run, where they were at hand. */
  readonly code?: string;
  /** Who approved it. */
  readonly by: string;
  /** The day on which it was approved. */
  readonly on: string;
  readonly reason: string;
  /** The last day on which it counts. */
  readonly until?: string;
}

/** What an approval says of an artefact that code loads. */
export type Verdict =
  | { readonly kind: 'approved' }
  /** In words for the user. */
  | { readonly kind: 'void'; readonly why: string }
  | { readonly kind: 'none' };

/** Answers with the hash of the code that would run here, as far as it is on this machine. */
export type CodeHash = (artifact: PinRequest) => string | undefined;

const NONE: Verdict = { kind: 'none' };

/** All approvals, asked by artefact. */
export class ApprovalList {
  readonly #byName = new Map<string, Approval[]>();
  readonly #today: string;

  constructor(approvals: readonly Approval[], today: string) {
    this.#today = today;
    for (const approval of approvals) {
      const key = keyOf(approval);
      const others = this.#byName.get(key);
      if (others) others.push(approval);
      else this.#byName.set(key, [approval]);
    }
  }

  /** What counts for an artefact at the revision that the code asks for. */
  verdict(artifact: PinRequest, codeHash: CodeHash): Verdict {
    const all = this.#byName.get(keyOf(artifact)) ?? [];
    const own = all.filter(({ commit }) => commit === artifact.reference);
    if (own.length === 0) {
      const other = all.at(-1);
      return other ? { kind: 'void', why: `What was approved is ${other.commit.slice(0, 12)}, by ${other.by}.` } : NONE;
    }
    const current = own.filter(({ until }) => until === undefined || until >= this.#today);
    if (current.length === 0) {
      return { kind: 'void', why: `The approval by ${own[0]!.by} ended on ${own[0]!.until}.` };
    }
    const hash = codeHash(artifact);
    if (hash === undefined || current.some(({ code }) => code === undefined || code === hash))
      return { kind: 'approved' };
    return {
      kind: 'void',
      why: `${current[0]!.by} approved other code than that which lies in the local cache for this commit: somebody has changed it.`,
    };
  }
}

const lists = new WeakMap<readonly Approval[], { readonly list: ApprovalList; readonly today: string }>();

/** The list of some settings on a day; made once for all files that they count for. */
export function approvalListOf(approvals: readonly Approval[], today: string): ApprovalList {
  const known = lists.get(approvals);
  if (known?.today === today) return known.list;
  const list = new ApprovalList(approvals, today);
  lists.set(approvals, { list, today });
  return list;
}

function keyOf({ host, type, repository }: Pick<PinRequest, 'host' | 'type' | 'repository'>): string {
  return `${host} ${type} ${repository.toLowerCase()}`;
}
