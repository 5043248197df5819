/** Fills the holes of a fix with what the host's resolver answers. */

import type { Fix, PinRequest, TextEdit } from './finding.ts';
import type { Asking, Host, Pin, Pinned } from './host.ts';

/** Why a fix cannot be made; `choices` when there are several ways to complete it, and the user has to choose. */
export interface Refusal {
  readonly reason: string;
  readonly choices?: readonly Fix[];
}

/** The fix with its holes filled, or the reason why they cannot be. Fixes without holes come back as they are. */
export async function completeFix(host: Host, fix: Fix, asking?: Asking): Promise<Fix | Refusal> {
  if (fix.list) return withList(host, fix, fix.list, asking);
  if (!fix.pin) return fix;
  if (!host.resolve) return { reason: 'Nothing here can find out commits.' };
  const answer = await host.resolve(fix.pin, asking);
  const others = await Promise.all(
    (fix.alongside ?? []).map((it) => {
      const pin = requestOf(it.pin, answer);
      return 'reason' in pin ? pin : host.resolve!(pin, asking);
    }),
  );
  return completed(fix, answer, others);
}

/** As `completeFix`, when the answer is known already; undefined when it is not. Asks nobody. */
export function recallFix(host: Host, fix: Fix): Fix | Refusal | undefined {
  if (fix.list) return host.asks?.() ? undefined : { reason: NOBODY_ASKED };
  if (!fix.pin) return fix;
  const answer = host.recall?.(fix.pin);
  if (!answer) return undefined;
  const others = (fix.alongside ?? []).map((it) => {
    const pin = requestOf(it.pin, answer);
    return 'reason' in pin ? pin : host.recall?.(pin);
  });
  const known = others.filter((it) => it !== undefined);
  return known.length === others.length ? completed(fix, answer, known) : undefined;
}

const NOBODY_ASKED = 'versions and hashes of all that is needed are asked of the package index, and network is off';

async function withList(
  host: Host,
  { list: _, ...fix }: Fix,
  { requirements, near }: NonNullable<Fix['list']>,
  asking: Asking | undefined,
): Promise<Fix | Refusal> {
  if (!host.list || !host.asks?.() || asking?.offline) return { reason: NOBODY_ASKED };
  const made = await host.list(requirements, near, asking);
  if ('reason' in made) return made;
  const name = made.uri.slice(made.uri.lastIndexOf('/') + 1);
  const edits = fix.edits.map((it) => ({ ...it, newText: it.newText.replace('{list}', name) }));
  return { ...fix, edits, created: made };
}

/** A further request, its name filled with the first answer; without one there is nothing to ask. */
function requestOf(pin: PinRequest, answer: Pin): PinRequest | { readonly reason: string } {
  if (!/\{(?:version|commit)\}/.test(pin.repository)) return pin;
  if ('reason' in answer) return { reason: answer.reason };
  const { version = '', commit = '' } = answer;
  return { ...pin, repository: pin.repository.replaceAll('{version}', version).replaceAll('{commit}', commit) };
}

function completed({ alongside = [], ...fix }: Fix, answer: Pin, others: readonly Pin[]): Fix | Refusal {
  const edits: TextEdit[] = [];
  for (const [index, { pin, edits: own, isExtra }] of alongside.entries()) {
    const other = others[index]!;
    const part = 'reason' in other ? other : filled({ ...fix, pin, edits: own }, other);
    if (!('reason' in part)) edits.push(...part.edits);
    else if (!isExtra) return { reason: part.reason };
  }
  if (!('reason' in answer)) {
    const own = filled(fix, answer);
    return 'reason' in own ? own : { ...own, edits: [...own.edits, ...edits] };
  }
  const { reason, choices = [] } = answer;
  const fixes = choices.map((it) => ({ it, fix: filled(fix, it) }));
  const possible = fixes.flatMap(({ it, fix }) =>
    'reason' in fix
      ? []
      : [{ ...fix, title: `${fix.title}: ${(it.commit ?? it.version)?.slice(0, 12)} of ${it.date}` }],
  );
  return possible.length > 0 ? { reason, choices: possible } : { reason };
}

function filled(fix: Fix, answer: Pinned): Fix | Refusal {
  const { pin, codeEdits, comment, edits, ...rest } = fix;
  if (answer.code && !codeEdits && !edits.some((it) => it.newText.includes('{codeCommit}'))) {
    return {
      reason: `The code that runs lives in ${answer.code.repository}, and this call has no argument that pins it.`,
    };
  }
  const holes: Readonly<Record<string, string | undefined>> = {
    commit: answer.commit,
    codeCommit: answer.code?.commit ?? answer.commit,
    version: answer.version,
    integrity: answer.integrity,
    reference: answer.reference ?? pin!.reference,
    date: answer.date,
  };
  let missing: string | undefined;
  const fill = (edit: TextEdit): TextEdit => ({
    ...edit,
    newText: edit.newText.replace(/\{(commit|codeCommit|version|integrity|reference|date)\}/g, (_, name: string) => {
      const value = holes[name];
      if (value === undefined) missing = name;
      // A comment that a reference breaks out of would be code.
      return (value ?? '').replace(/[^\x20-\x7e]/g, '?');
    }),
  });
  const all = [...edits, ...(answer.code && codeEdits ? codeEdits : []), ...(comment ? [comment] : [])].map(fill);
  if (missing !== undefined) return { reason: `No ${missing} is known of ${pin!.repository}.` };
  return { ...rest, edits: all };
}
