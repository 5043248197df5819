/** Puts an organisation on the allow list of a settings file, and leaves all else in it as it is, comments too. */

import { applyEdits, type ModificationOptions, modify } from 'jsonc-parser';
import { NO_REASON_YET } from '../service/words.ts';
import { readJsonc } from './jsonc.ts';
import { member, Problems } from './node.ts';

/**
 * The text of the settings with an entry that waits for its reason; until somebody writes one, it does not count. A reason
 * instead when the file cannot be changed.
 */
export function withOrganisation(
  before: string | undefined,
  name: string,
): { readonly text: string } | { readonly reason: string } {
  const entry = { name, reason: NO_REASON_YET };
  if (before === undefined || before.trim() === '') {
    return { text: `${JSON.stringify({ allow: { organisations: [entry] } }, undefined, 2)}\n` };
  }
  const problems = new Problems();
  const root = readJsonc(before, problems);
  const [first] = problems.all;
  if (first || root?.kind !== 'object') {
    return { reason: `the settings cannot be read; mend that first: ${first?.message ?? 'an object is expected'}` };
  }
  const allow = member(root, 'allow')?.value;
  const list = allow && member(allow, 'organisations')?.value;
  if ((allow && allow.kind !== 'object') || (list && list.kind !== 'array')) {
    return { reason: 'what the settings allow cannot be understood; mend that first' };
  }
  const formattingOptions = {
    insertSpaces: !/^\t/m.test(before),
    tabSize: 2,
    eol: before.includes('\r\n') ? '\r\n' : '\n',
  };
  const options: ModificationOptions = { formattingOptions, isArrayInsertion: list !== undefined };
  const way = ['allow', 'organisations'];
  const edits = list ? modify(before, [...way, -1], entry, options) : modify(before, way, [entry], options);
  return { text: applyEdits(before, edits) };
}
