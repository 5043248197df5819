/** How severe a finding is shown, and whether it is sure enough to be shown at all. */

import type { Confidence, Severity } from './finding.ts';
import type { Settings } from './service.ts';

const ORDER: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** Whether one severity is no milder than another. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return ORDER.indexOf(severity) <= ORDER.indexOf(least);
}

/** The severity to show: what the user wants for the rule, but no more than `own` where that is below the rule's usual one. */
export function graded(own: Severity, usual: Severity, wanted: Severity | undefined): Severity {
  if (!wanted || own === wanted) return own;
  if (own === usual) return wanted;
  return ORDER.indexOf(own) > ORDER.indexOf(wanted) ? own : wanted;
}

/** The severity in a file that only shows how something may be done: what is no error there is worth no line in a list. */
export function milder(severity: Severity): Severity {
  return severity === 'error' ? 'error' : 'hint';
}

/** One grade less than a severity; a hint stays one. */
export function lower(severity: Severity): Severity {
  return ORDER[ORDER.indexOf(severity) + 1] ?? 'hint';
}

/** From the least to the most certain. */
const CERTAINTY: readonly Confidence[] = ['low', 'medium', 'high'];

/** Whether the settings want to hear what a rule is this sure of. */
export function isSureEnough(confidence: Confidence, rule: string, settings: Settings | undefined): boolean {
  const least = settings?.confidences?.[rule] ?? settings?.minimumConfidence ?? 'low';
  return CERTAINTY.indexOf(confidence) >= CERTAINTY.indexOf(least);
}
