/** The remedy that has a notebook's cell install from a list with hashes, which is written beside the notebook. */

import type { Flow } from '../flow/flow.ts';
import type { Installing } from './install.ts';
import type { Remedy } from './rule.ts';

const TOOLS = /^(?:uv )?pip install$/;
/** Options that mean the same for a list; what renews packages means nothing where each has one version. */
const KEPT = /^(?:-q+|--quiet|--no-cache-dir|--user|--break-system-packages|--system)$/;
const DROPPED = /^(?:-U|--upgrade)$/;
/** A package by its name, perhaps in a range of versions. */
const REQUIREMENT =
  /^[A-Za-z\d](?:[\w.-]{0,100}[A-Za-z\d])?(?:\[[\w, .-]{0,100}\])?(?:(?:==|~=|!=|<=|>=|<|>)[\w.*+!-]{1,60},?){0,6}$/;

/** None where a word of the command is put together elsewhere, or says where packages come from. */
export function listRemedies(flow: Flow, { process, invocation, install }: Installing): readonly Remedy[] {
  if (flow.program.cells.starts.length === 0 || !TOOLS.test(install.tool)) return [];
  const { words } = invocation;
  const given = words.slice(words.findIndex((it) => it.text === 'install') + 1);
  const spans = given.map((it) => flow.wordOf(process, it));
  const [first, last] = [spans[0], spans.at(-1)];
  if (!first || !last || spans.includes(undefined) || process.call.span.start > first.start) return [];
  const kept: string[] = [];
  const requirements: string[] = [];
  for (const { text } of given) {
    if (KEPT.test(text)) kept.push(text);
    else if (REQUIREMENT.test(text)) requirements.push(text);
    else if (!DROPPED.test(text)) return [];
  }
  if (requirements.length === 0 || requirements.length !== install.packages.length) return [];
  const { text } = flow;
  const start = isQuote(text[first.start - 1]) ? first.start - 1 : first.start;
  const end = isQuote(text[last.end]) ? last.end + 1 : last.end;
  const written = [...kept, '--require-hashes', '-r', '{list}'].join(' ');
  const title = 'Install from a list with exact versions and hashes, written beside the notebook';
  return [
    { title, kind: 'pin', safe: true, preferred: false, edits: [{ start, end, text: written }], list: requirements },
  ];
}

function isQuote(character: string | undefined): boolean {
  return character === '"' || character === "'";
}
