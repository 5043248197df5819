/** What is told: each crossing once, by the rule that says the most of it. */

import type { Crossing, Rule, RulePage } from '../rules/rule.ts';
import type { Severity } from './finding.ts';
import { isAtLeast } from './severity.ts';
import { Spans } from './spans.ts';

/** A rule's finding before it has lines. */
export interface Found {
  readonly rule: RulePage & Pick<Rule, 'yieldsTo'>;
  readonly crossing: Crossing;
  readonly severity: Severity;
}

/** The worst finding of each rule at each place. */
export function onceAtEach(found: readonly Found[]): Found[] {
  return [
    ...worstBy(
      found,
      ({ rule, crossing }) => `${rule.id} ${crossing.start} ${crossing.end}`,
      (it) => it.severity,
    ),
  ];
}

/** Of all that have one key, the worst. */
export function worstBy<Item>(
  all: readonly Item[],
  keyOf: (it: Item) => string,
  severityOf: (it: Item) => Severity,
): readonly Item[] {
  const worst = new Map<string, Item>();
  for (const it of all) {
    const key = keyOf(it);
    const known = worst.get(key);
    if (known === undefined || !isAtLeast(severityOf(known), severityOf(it))) worst.set(key, it);
  }
  return worst.size === all.length ? all : [...worst.values()];
}

/** Where the rules have findings to which others yield, and which loads without a pin these are about. */
export class Told {
  readonly #byRule = new Map<string, Spans>();
  readonly #unpinned = new Map<string, Severity>();

  constructor(found: readonly Found[]) {
    for (const { rule } of found) for (const id of rule.yieldsTo ?? []) this.#byRule.set(id, new Spans());
    for (const { rule, crossing, severity } of found) {
      const spans = this.#byRule.get(rule.id);
      for (const it of [crossing, ...(crossing.includes ?? [])]) spans?.add(it.start, it.end - 1);
      if (crossing.unpinned === undefined) continue;
      const key = `${rule.id} ${crossing.unpinned}`;
      const known = this.#unpinned.get(key);
      if (!known || isAtLeast(severity, known)) this.#unpinned.set(key, severity);
    }
  }

  /** Whether a rule that the finding's yields to has a finding that overlaps; of loads that lack a pin, one about the same that is as bad. */
  isToldBetter({ rule, crossing, severity }: Found): boolean {
    const { start, end, unpinned } = crossing;
    return (rule.yieldsTo ?? []).some((id) => {
      // What spans a whole call may hold other loads, or be about code that is pinned.
      if (unpinned === undefined) return this.#byRule.get(id)?.meeting(start, end - 1) ?? false;
      const other = this.#unpinned.get(`${id} ${unpinned}`);
      return other !== undefined && isAtLeast(other, severity);
    });
  }
}
