/** Findings that are told as one: what stands on lines that follow each other and says the same of each. */

import * as rules from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';
import type { Finding, Fix } from './finding.ts';
import type { Lines } from './lines.ts';

const JOINING = new Set(
  Object.values<Rule>(rules)
    .filter((it) => it.joinsLines)
    .map((it) => it.id),
);

/**
 * The findings of a text, in order, with those of a rule that joins lines put together where nothing but empty lines and
 * comments stand between them and `isSameCell` says that their lines (0-based) belong together.
 */
export function joinedLines(
  findings: readonly Finding[],
  lines: Lines,
  isSameCell: (a: number, b: number) => boolean,
): readonly Finding[] {
  const result: Finding[] = [];
  /** By rule: where in the result its last finding is. */
  const last = new Map<string, number>();
  for (const finding of findings) {
    const at = last.get(finding.rule);
    const before = at === undefined ? undefined : result[at]!;
    const follows =
      before !== undefined &&
      before.severity === finding.severity &&
      isSameCell(before.range.start.line, finding.range.start.line) &&
      isNextTo(before, finding, lines);
    if (follows) result[at!] = together(before, finding);
    else if (JOINING.has(finding.rule)) last.set(finding.rule, result.push(finding) - 1);
    else result.push(finding);
  }
  return result;
}

function isNextTo(before: Finding, after: Finding, lines: Lines): boolean {
  for (let line = before.range.end.line + 1; line < after.range.start.line; line++) {
    if (!/^\s*(?:#.*)?$/.test(lines.textOf(line))) return false;
  }
  return true;
}

const MORE = / The same holds for the next (?:one|\d+) here\.$/;

function together(before: Finding, after: Finding): Finding {
  const count = Number(/the next (\d+) here\.$/.exec(before.message)?.[1] ?? (MORE.test(before.message) ? 1 : 0)) + 1;
  const message = `${before.message.replace(MORE, '')} The same holds for the next ${count === 1 ? 'one' : count} here.`;
  const range = { start: before.range.start, end: after.range.end };
  return { ...before, message, range, fixes: bothFixes(before.fixes, after.fixes) };
}

/** Fixes that do the same to each line are one for all of them. */
function bothFixes(before: readonly Fix[], after: readonly Fix[]): readonly Fix[] {
  const left = [...after];
  const joined = before.map((own) => {
    const index = left.findIndex((it) => it.kind === own.kind && it.preferred === own.preferred && bothIn(own, it));
    return index < 0 ? own : bothIn(own, left.splice(index, 1)[0]!)!;
  });
  const accepts = (it: Fix) => it.kind === 'ignore';
  const all = [...joined, ...left];
  return [...all.filter((it) => !accepts(it)), ...all.filter(accepts)];
}

/** Two fixes as one; undefined where they are of different sorts. */
function bothIn(own: Fix, other: Fix): Fix | undefined {
  const edits = [...own.edits, ...other.edits];
  if (own.kind === 'ignore') return { ...own, edits };
  if (own.list && other.list) {
    const requirements = [...new Set([...own.list.requirements, ...other.list.requirements])];
    return { ...own, edits, list: { ...own.list, requirements } };
  }
  // What has a comment of its own, or code elsewhere, is more than its pin.
  if (own.pin?.type !== 'package' || other.pin?.type !== 'package') return undefined;
  const further = { pin: other.pin, edits: other.edits };
  const alongside = [...(own.alongside ?? []), further, ...(other.alongside ?? [])];
  return { ...own, title: 'Pin what these lines install', safe: own.safe && other.safe, alongside };
}
