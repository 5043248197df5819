/** Fills the holes of a fix with what the host's resolver answers. */

import type { Fix, TextEdit } from './finding.ts';
import type { Host } from './host.ts';

/** The fix with its holes filled, or the reason why they cannot be. Fixes without holes come back as they are. */
export async function completeFix(host: Host, fix: Fix): Promise<Fix | { readonly reason: string }> {
  const { pin, codeEdits, ...rest } = fix;
  if (!pin) return fix;
  if (!host.resolve) return { reason: 'Nothing here can find out commits.' };
  const answer = await host.resolve(pin);
  if ('reason' in answer) return answer;
  const edits = rest.edits.map((it) => fill(it, '{commit}', answer.commit));
  if (!answer.code) return { ...rest, edits };
  if (!codeEdits) {
    return {
      reason: `The code that runs lives in ${answer.code.repository}, and this call has no argument that pins it.`,
    };
  }
  const { commit } = answer.code;
  return { ...rest, edits: [...edits, ...codeEdits.map((it) => fill(it, '{codeCommit}', commit))] };
}

function fill(edit: TextEdit, hole: string, commit: string): TextEdit {
  return { range: edit.range, newText: edit.newText.replaceAll(hole, commit) };
}
