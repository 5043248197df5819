/** What this server puts into the protocol's open `data` fields: plain data, so that any server process can read it back. */

import type { Fix, PinRequest } from '../core/service/finding.ts';

/** `Diagnostic.data`: all that a quick fix needs, so that none depends on what the server remembers. */
export interface DiagnosticData {
  readonly rule: string;
  readonly fingerprint: string;
  /** The version of the document that the edits in `fixes` apply to. */
  readonly version: number;
  readonly fixes: readonly Fix[];
  readonly artifact?: PinRequest;
}

/** `CodeAction.data`: the fix to complete when the action is chosen. */
export interface ActionData {
  readonly uri: string;
  readonly version: number;
  readonly fix: Fix;
}
