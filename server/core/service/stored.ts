/** Checks what a notebook stores beside its code, with the rules that look at such content. */

import type { Stored } from '../notebook/stored.ts';
import * as rules from '../rules/index.ts';
import type { Crossing, Rule } from '../rules/rule.ts';
import { redacted } from '../secrets/redaction.ts';
import { directiveIn, directiveOfTag, isInForce } from './directives.ts';
import type { Confidence, Severity } from './finding.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Settings } from './service.ts';
import { graded, isSureEnough } from './severity.ts';

/** Something stored in a notebook, and where. */
export interface StoredText extends Stored {
  /** The cell's index, and the output's in it; -1 where it belongs to none. */
  readonly cell: number;
  readonly output: number;
}

/** A finding in a stored text, before it has a place in a file. */
export interface StoredFinding {
  /** The index of the text. */
  readonly text: number;
  /** UTF-16 offsets in it. */
  readonly start: number;
  readonly end: number;
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly message: string;
  readonly fingerprint: string;
}

/** Says whether a cell accepts what a rule says of its outputs and what else belongs to it. */
export type Acceptor = (rule: string, cell: number) => boolean;

/** Any cell of a notebook, with what can accept something in it. */
export interface TaggedText {
  readonly text: string;
  readonly tags?: readonly string[];
}

/** By its tags and by comments anywhere in a cell, or by those of any cell that speak of the whole file, on a day. */
export function acceptor(cells: readonly TaggedText[], settings: Settings | undefined, today: string): Acceptor {
  const said = cells.flatMap(({ text, tags = [] }, cell) => {
    const lines = text.includes('loadguard:') ? text.split(/\r\n|\r|\n/) : [];
    return [...lines.map((it) => directiveIn(it, 0)), ...tags.map((it) => directiveOfTag(it, 0))].flatMap(
      (directive) => (directive && isInForce(directive, today) ? [{ cell, directive }] : []),
    );
  });
  return (rule, cell) => {
    if (settings?.ignores === false || settings?.locked?.includes(rule)) return false;
    const speaks = said.filter((it) => it.cell === cell || it.directive.kind === 'ignore-file');
    return speaks.some(({ directive }) => directive.rules.some(({ name }) => name === rule));
  };
}

/** UTF-16 code units of all stored texts together that are searched. */
const LIMIT = 32_000_000;
/** Findings of one rule in one output that are told. */
const MOST = 3;

/** The findings, and whether all was searched. `accepts` says whether a cell accepts what a rule says of it. */
export function checkStored(
  texts: readonly StoredText[],
  settings: Settings | undefined,
  accepts: Acceptor,
): { readonly findings: readonly StoredFinding[]; readonly isComplete: boolean } {
  const findings: StoredFinding[] = [];
  const told = new Set<string>();
  const seen = new Map<string, number>();
  let left = LIMIT;
  let isComplete = true;
  for (const [index, stored] of texts.entries()) {
    left -= stored.text.length;
    if (left < 0) {
      isComplete = false;
      left += stored.text.length;
      continue;
    }
    for (const [rule, crossing] of crossings(stored, settings)) {
      const { start, end, confidence = 'high' } = crossing;
      const content = stored.text.slice(start, Math.min(end, start + 400));
      const key = `${rule.id} ${stored.cell} ${content}`;
      // What an error repeats at every level of its trace is told once.
      if (told.has(key)) continue;
      told.add(key);
      const base = fingerprintOf([rule.id, content]);
      const ordinal = seen.get(base) ?? 0;
      seen.set(base, ordinal + 1);
      if (accepts(rule.id, stored.cell)) continue;
      const wanted = settings?.rules?.[rule.id];
      const own = crossing.severity ?? rule.severity;
      const severity = wanted === 'off' ? own : graded(own, rule.severity, wanted);
      findings.push({
        text: index,
        start,
        end,
        rule: rule.id,
        severity,
        confidence,
        message: redacted(crossing.message),
        fingerprint: ordinal === 0 ? base : fingerprintOf([base, String(ordinal)]),
      });
    }
  }
  return { findings, isComplete };
}

function* crossings(stored: Stored, settings: Settings | undefined): Iterable<readonly [Rule, Crossing]> {
  for (const rule of Object.values<Rule>(rules)) {
    if (!rule.checkStored || settings?.rules?.[rule.id] === 'off') continue;
    let count = 0;
    for (const crossing of rule.checkStored(stored)) {
      if (!isSureEnough(crossing.confidence ?? 'high', rule.id, settings)) continue;
      if (++count > MOST) break;
      yield [rule, crossing];
    }
  }
}
