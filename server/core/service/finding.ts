/** What the analyser says, as plain data: the one shape behind diagnostics, terminal text, JSON and SARIF. */

import type { Alongside, Confidence, PinRequest, Severity } from '../rules/rule.ts';

export type { Confidence, PinRequest, Severity, Standard } from '../rules/rule.ts';

/** A place in a text: 0-based line, 0-based character in UTF-16 code units, as in LSP. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A place in a notebook's cell, for a range that is one in the notebook's file. */
export interface CellPlace {
  /** 0-based, of all cells. */
  readonly cell: number;
  /** In the cell's text, or in that of the part. */
  readonly range: Range;
  /** What of the cell it is, when it is not its text. */
  readonly part?: 'output' | 'metadata' | 'attachment';
  /** 0-based, where the part is an output. */
  readonly output?: number;
  /** The number that the cell got when it was last run. */
  readonly executionCount?: number;
}

/** One step on the way from a source to a sink, in order of flow. */
export interface Step {
  readonly uri: string;
  readonly range: Range;
  readonly message: string;
  readonly notebook?: CellPlace;
}

/** A replacement of `range` by `newText`, which in a `Fix` may contain holes. */
export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
  /** The document, where it is another than the finding's: a notebook's other cell, or a file that this one imports. */
  readonly uri?: string;
  /** Of a file that is imported: what `range` holds there, without which the edit is not to be made. */
  readonly replaces?: string;
}

/**
 * A titled set of edits to one baseline text. Fixes of different findings are independent of each other.
 *
 * `edits` apply as they are when `pin` is absent. With `pin`, a resolver first answers, which fills the holes: `{commit}`,
 * `{codeCommit}` (the commit of the repository where the code lives), `{version}`, `{integrity}`, `{reference}` and
 * `{date}`. `codeEdits` are added when the artefact's code lives in another repository, and `comment` after all others.
 */
export interface Fix {
  readonly title: string;
  readonly kind: 'pin' | 'safe' | 'ignore';
  /** Whether applying it without looking keeps the program's meaning. Unsafe fixes never take part in fix-all. */
  readonly safe: boolean;
  /** Whether it is the one to offer first. */
  readonly preferred: boolean;
  readonly edits: readonly TextEdit[];
  readonly codeEdits?: readonly TextEdit[];
  /** Tells what the pin stood for; edits of other fixes at its place go before it. */
  readonly comment?: TextEdit;
  readonly pin?: PinRequest;
  /** What is pinned in the same breath, each with edits of its own. */
  readonly alongside?: readonly Alongside<TextEdit>[];
  /** A new file with these Python packages and all they need, with hashes; `near` is the document that it stands beside. */
  readonly list?: { readonly requirements: readonly string[]; readonly near: string };
  /** The file that a completed fix makes as well. */
  readonly created?: { readonly uri: string; readonly text: string };
}

/** A crossing of a trust boundary, at a place, with the path that leads to it. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Plain text: what happens, why it matters, what to do. */
  readonly message: string;
  readonly uri: string;
  readonly range: Range;
  /** In a notebook's file, also the place in its cell. */
  readonly notebook?: CellPlace;
  /** From source to sink; empty when the place says it all. */
  readonly path: readonly Step[];
  readonly fixes: readonly Fix[];
  /** 32 hexadecimal digits over rule, normalised code and surroundings; never over line numbers. */
  readonly fingerprint: string;
  /** The artefact concerned, where it is known. */
  readonly artifact?: PinRequest;
}
