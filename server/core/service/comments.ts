/** What is wrong with comments and tags that accept findings: without reason, without use, without effect. */

import * as rules from '../rules/index.ts';
import type { Crossing, Remedy, Rule, RulePage } from '../rules/rule.ts';
import { type Directive, isInForce } from './directives.ts';
import { expiredApproval, HYGIENE, unexplainedSuppression, unusedSuppression } from './hygiene.ts';
import { nearest } from './nearest.ts';
import type { Settings } from './service.ts';
import type { Spans } from './spans.ts';
import type { Acceptance, Said, Suppressions, TextSpan } from './suppressions.ts';

/** A rule's word on a comment. */
export interface Remark {
  readonly rule: RulePage;
  readonly crossing: Crossing;
}

/** What is known when comments are judged. */
export interface Knowledge {
  readonly text: string;
  /** The day, as in 2027-01-31. */
  readonly today: string;
  readonly settings: Settings | undefined;
  /** By rule, the lines of all that was found, accepted or not. */
  readonly found: ReadonlyMap<string, Spans>;
  /** Whether all was found that there is, so that something can be said to be of no use. */
  readonly isComplete: boolean;
  /** Whether comments also speak of what a notebook stores beside its code. */
  readonly isNotebook: boolean;
}

const BY_ID: ReadonlyMap<string, Rule> = new Map(Object.values<Rule>(rules).map((it) => [it.id, it]));
const NAMES: readonly string[] = [...BY_ID.keys(), ...HYGIENE.map(({ id }) => id)];

/** Everything that is wrong with the comments of a text, in no certain order. */
export function remarks(suppressions: Suppressions, knowledge: Knowledge): readonly Remark[] {
  const { text } = knowledge;
  const result: Remark[] = [];
  const unexplained = new Set<Directive>();
  for (const it of suppressions.empty) {
    const { kind, tag } = it.directive;
    const { start, end } = placeOf(it);
    const message =
      kind === 'ignore-end'
        ? 'This comment ends a block of accepted findings that none above begins. Remove it, or begin the block with ignore-start.'
        : tag === undefined
          ? 'This comment accepts nothing, for it names no rule. Name the rule in brackets, as in ignore[remote-exec], and say why.'
          : `The tag "${tag}" of this cell accepts nothing, for it names no rule. Name the rule and say why, as in loadguard-ignore:remote-exec:we-wrote-that-server.`;
    result.push({ rule: unusedSuppression, crossing: { start, end, message, remedies: removals(it, text) } });
  }
  for (const it of suppressions.acceptances) {
    const said = judged(it, knowledge);
    if (said) {
      const { tag } = it.directive;
      const { start, end } = tag === undefined ? it.rule : placeOf(it);
      const remedies =
        tag === undefined ? [...(said.remedy ? [said.remedy] : []), without(it, text, !said.remedy)] : [];
      const message = tag === undefined ? said.message : `Of the tag "${tag}" of this cell: ${said.message}`;
      result.push({ rule: said.rule ?? unusedSuppression, crossing: { start, end, message, remedies } });
    } else if (!it.directive.isExplained && !unexplained.has(it.directive)) {
      unexplained.add(it.directive);
      const { tag } = it.directive;
      const { start, end } = placeOf(it);
      const what = tag === undefined ? 'This comment' : `The tag "${tag}" of this cell`;
      const how =
        tag === undefined
          ? 'Write the reason after the brackets.'
          : `Write the reason into the tag, as in ${tag.replace(/(?<![\s:_-])[\s:_-]+$/, '')}:we-wrote-that-server, or use a comment.`;
      const message = `${what} accepts what ${it.rule.name} finds and does not say why, so nobody can tell later whether that still holds. ${how}`;
      result.push({ rule: unexplainedSuppression, crossing: { start, end, message, remedies: removals(it, text) } });
    }
  }
  return result;
}

/** White space within a line. */
const BLANK = /[^\S\n]/;

/** Where a comment is spoken of: from its first word to us to its brackets; of a tag, the first line of its cell. */
function placeOf({ directive, comment }: Said): TextSpan {
  return directive.tag === undefined ? directive : comment;
}

/** No edit of a text reaches a tag. */
function removals(it: Said, text: string): readonly Remedy[] {
  return it.directive.tag === undefined ? [removal(it, text)] : [];
}

/** Why a comment has no effect or no use for a rule; undefined when it has both. */
function judged(
  { directive, rule, first, last }: Acceptance,
  { today, settings, found, isComplete, isNotebook }: Knowledge,
): { readonly message: string; readonly remedy?: Remedy; readonly rule?: RulePage } | undefined {
  const { name, start, end } = rule;
  if (!NAMES.includes(name)) {
    const best = nearest(name, NAMES)!;
    const isNear = best.distance <= Math.max(2, best.name.length / 3);
    const message = `There is no rule "${name}", so this accepts nothing${isNear ? `; the nearest name is "${best.name}"` : ''}.`;
    if (!isNear) return { message };
    const edits = [{ start, end, text: best.name }];
    return {
      message,
      remedy: { title: `Change it to ${best.name}`, kind: 'safe', safe: false, preferred: true, edits },
    };
  }
  if (directive.isWrongDay) {
    return { message: `"${directive.until}" is no day, so this accepts nothing. A day is written as in 2027-01-31.` };
  }
  if (!isInForce(directive, today)) {
    return {
      message: `This accepted what ${name} finds until ${directive.until}, and that day has passed: its findings count again. Look at them anew, then set another day or remove the comment.`,
      rule: expiredApproval,
    };
  }
  if (settings?.locked?.includes(name)) {
    return {
      message: `The team's settings lock ${name}: no comment in a file accepts what it finds. Mend the finding, or ask for an approval.`,
    };
  }
  const speaks = settings?.rules?.[name] !== 'off' && !(isNotebook && BY_ID.get(name)?.checkStored);
  if (!isComplete || !speaks || found.get(name)?.meeting(first, last)) return undefined;
  return {
    message: `${name} finds nothing here, so this accepts whatever may stand here tomorrow, and nobody will be told. Remove it.`,
  };
}

/** Takes the rule out of the comment, and the comment away when it names no other. */
function without(it: Acceptance, text: string, isPreferred: boolean): Remedy {
  const { rules: named } = it.directive;
  if (named.length === 1) return removal(it, text, isPreferred);
  const index = named.indexOf(it.rule);
  const next = named[index + 1];
  const edit = next
    ? { start: it.rule.start, end: next.start, text: '' }
    : { start: named[index - 1]!.end, end: it.rule.end, text: '' };
  return {
    title: `Remove ${it.rule.name} from the comment`,
    kind: 'safe',
    safe: false,
    preferred: isPreferred,
    edits: [edit],
  };
}

/** Takes the comment away: its line when it stands alone, and what it says to others left where it says something. */
function removal({ comment, directive }: Said, text: string, isPreferred = true): Remedy {
  const common = { title: 'Remove the comment', kind: 'safe', safe: false, preferred: isPreferred } as const;
  const before = text.slice(comment.start, directive.start);
  if (/\w/.test(before)) {
    const start = endWithout(/[\s,;:|]/, text, comment.start, directive.start);
    return { ...common, edits: [{ start, end: endOfWords(text, comment), text: '' }] };
  }
  // Nothing is looked at but what borders on the comment, for thousands of them may share a line.
  const indent = endWithout(BLANK, text, 0, comment.start);
  const isFirst = indent === 0 || text[indent - 1] === '\n';
  // In markup the comment stands in braces, which go with it.
  const brace = text[indent - 1] === '{' ? endWithout(BLANK, text, 0, indent - 1) : -1;
  const isBraced = brace === 0 || text[brace - 1] === '\n';
  const braces = isBraced ? /^[ \t]*\}[ \t]*(?:\r?\n|$)/.exec(text.slice(comment.end, comment.end + 200)) : null;
  if (braces) return { ...common, edits: [{ start: brace, end: comment.end + braces[0].length, text: '' }] };
  const isLast = /^[ \t\r]*(?:\n|$)/.test(text.slice(comment.end, comment.end + 200));
  if (isFirst && isLast) {
    const next = text.indexOf('\n', comment.end);
    return { ...common, edits: [{ start: indent, end: next < 0 ? text.length : next + 1, text: '' }] };
  }
  const start = isLast ? endWithout(/[ \t]/, text, 0, comment.start) : comment.start;
  return { ...common, edits: [{ start, end: comment.end, text: '' }] };
}

/** The end of a span without the characters at its end that a pattern for one of them means. */
function endWithout(character: RegExp, text: string, start: number, end: number): number {
  let at = end;
  while (at > start && character.test(text[at - 1]!)) at--;
  return at;
}

/** The end of what a comment says: before the sign that closes it. */
function endOfWords(text: string, { start, end }: TextSpan): number {
  return text.endsWith('*/', end) ? endWithout(/\s/, text, start, end - 2) : end;
}
