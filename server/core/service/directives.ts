/**
 * What a comment says to Loadguard: `loadguard: ignore[rule, rule] until 2027-01-31 reason`, and its relatives; and what the
 * tag of a notebook's cell does: `loadguard-ignore:rule:until-2027-01-31-reason-in-words`.
 */

import { isDay, isReason } from './words.ts';

/** A statement, a whole file, a cell of a notebook, or what stands between two comments. */
export type DirectiveKind = 'ignore' | 'ignore-file' | 'ignore-cell' | 'ignore-start' | 'ignore-end';

/** A name in a directive's brackets; UTF-16 offsets in the text that it was read from. */
export interface NamedRule {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export interface Directive {
  readonly kind: DirectiveKind;
  /** From `loadguard:` to the closing bracket. */
  readonly start: number;
  readonly end: number;
  /** Empty when no rule is named; such a directive accepts nothing. */
  readonly rules: readonly NamedRule[];
  /** Whether it says why. */
  readonly isExplained: boolean;
  /** What stands after `until`, as far as it looks like a day. */
  readonly until?: string;
  /** Whether that is no day of any calendar. */
  readonly isWrongDay: boolean;
  /** The tag that says it, where no comment does. */
  readonly tag?: string;
}

const DIRECTIVE = /loadguard:[ \t]*(ignore(?:-file|-cell|-start|-end)?)(?![\w-])[ \t]*(?:\[([^\]\n\r]*)\])?/;
const UNTIL = /(?:^|[\s,;(])until[ \t:]+(\d[\d/.-]{5,})/i;
/** UTF-16 code units of a comment that are looked at after the brackets. */
const REASON_LIMIT = 2_000;
/** A tag has no brackets, and in many editors neither spaces nor commas. */
const TAG = /^loadguard-ignore(?:\s*:\s*([^\s:,]+))?(?![\w-])/;
const UNTIL_IN_TAG = /(?:^|[\W_])until[\s:=_-]*(\d[\d/.-]{5,})/i;

/** The directive in a comment; undefined when it has none. `offset` is where the comment begins. */
export function directiveIn(comment: string, offset: number): Directive | undefined {
  const match = DIRECTIVE.exec(comment);
  if (!match) return undefined;
  const [whole, kind, names] = match;
  const start = offset + match.index;
  const end = start + whole.length;
  const after = comment.slice(match.index + whole.length, match.index + whole.length + REASON_LIMIT);
  const until = UNTIL.exec(after)?.[1]?.replace(/[-/.]+$/, '');
  const reason = after.replace(UNTIL, ' ');
  return {
    kind: kind as DirectiveKind,
    start,
    end,
    rules: names === undefined ? [] : namesIn(names, end - 1 - names.length),
    isExplained: isReason(reason),
    ...(until !== undefined && { until }),
    isWrongDay: until !== undefined && !isDay(until),
  };
}

/** Whether a tag of a cell speaks to Loadguard at all. */
export function isOwnTag(tag: string): boolean {
  return TAG.test(tag.trim());
}

/** What a tag says of its cell; undefined when it says nothing to Loadguard. It has no place in the text but `offset`. */
export function directiveOfTag(tag: string, offset: number): Directive | undefined {
  const said = tag.trim().slice(0, REASON_LIMIT);
  const match = TAG.exec(said);
  if (!match) return undefined;
  const [whole, name] = match;
  const after = said.slice(whole.length);
  const until = UNTIL_IN_TAG.exec(after)?.[1]?.replace(/[-/.]+$/, '');
  return {
    kind: 'ignore-cell',
    start: offset,
    end: offset,
    rules: name === undefined ? [] : [{ name, start: offset, end: offset }],
    isExplained: isReason(after.replace(UNTIL_IN_TAG, ' ').replace(/[\s:_-]+/g, ' ')),
    ...(until !== undefined && { until }),
    isWrongDay: until !== undefined && !isDay(until),
    tag: said,
  };
}

/** Whether a directive still counts on a day, as in 2027-01-31: its last day is the one that it names. */
export function isInForce({ until, isWrongDay }: Directive, today: string): boolean {
  return !isWrongDay && (until === undefined || until >= today);
}

function namesIn(text: string, offset: number): readonly NamedRule[] {
  const seen = new Set<string>();
  return [...text.matchAll(/[^\s,]+/g)].flatMap((it) => {
    if (seen.has(it[0])) return [];
    seen.add(it[0]);
    return [{ name: it[0], start: offset + it.index, end: offset + it.index + it[0].length }];
  });
}
