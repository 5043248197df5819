/** How severe a finding is shown. */

import type { Severity } from './finding.ts';

const ORDER: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** The severity to show: what the user wants for the rule, but no more than `own` where that is below the rule's usual one. */
export function graded(own: Severity, usual: Severity, wanted: Severity | undefined): Severity {
  if (!wanted || own === wanted) return own;
  if (own === usual) return wanted;
  return ORDER.indexOf(own) > ORDER.indexOf(wanted) ? own : wanted;
}
