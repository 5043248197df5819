/** What a check is told by its caller: the team's settings and the user's, as plain data. */

import type { FileGroup } from '../syntax/file-kinds.ts';
import type { Allowances } from './allowed.ts';
import type { Approval } from './approvals.ts';
import type { Confidence, Severity } from './finding.ts';

export interface Settings {
  /** Severity by rule; rules not named keep their own. Unknown rules are for the callers of `check` to refuse. */
  readonly rules?: Readonly<Record<string, Severity | 'off'>>;
  /** How sure the analysis must be to tell something; `low` if absent. */
  readonly minimumConfidence?: Confidence;
  /** The same for single rules, which goes before it. */
  readonly confidences?: Readonly<Record<string, Confidence>>;
  /** Rules whose findings no comment accepts. */
  readonly locked?: readonly string[];
  /** Whether places of the inventory are told among the findings, under the rule `inventory`. */
  readonly inventory?: boolean;
  /** Whether comments accept findings; they do if absent. */
  readonly ignores?: boolean;
  /** Which groups of files besides code are not looked at: those with `false`. */
  readonly files?: Readonly<Partial<Record<FileGroup, boolean>>>;
  /** What the team has reviewed or trusts by name. */
  readonly allow?: Allowances;
  /** What somebody has read and approved. */
  readonly approvals?: readonly Approval[];
  /** Milliseconds that one file may take to parse, and again to analyse; 2,000 if absent. */
  readonly timeLimit?: number;
  /** UTF-16 code units beyond which a file is skipped; 2,000,000 if absent. */
  readonly sizeLimit?: number;
  /** Whether cells of notebooks that can have no findings are left unparsed; they are not if absent. */
  readonly gate?: boolean;
}
