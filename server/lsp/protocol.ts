/** What this server puts into the protocol's open `data` fields: plain data, so that any server process can read it back. */

import type { CellPlace, Fix, PinRequest, Range, Severity } from '../core/service/finding.ts';
import type { Preview } from '../core/service/host.ts';
import type { InventoryItem } from '../world/inventory.ts';

export type { CellPlace, PinRequest, Range, Severity } from '../core/service/finding.ts';
export type { Drift } from '../world/drift.ts';
export type { InventoryItem, InventoryPlace } from '../world/inventory.ts';

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
  readonly fix?: Fix;
  /** The artefact to approve instead, or whose organisation to allow. */
  readonly approve?: PinRequest;
  readonly allow?: PinRequest;
}

/** The request for the findings in what a notebook stores beside its code, which no notification of the protocol carries. */
export const STORED_REQUEST = 'loadguard/storedFindings';

export interface StoredParams {
  /** The notebook's URI. */
  readonly uri: string;
  readonly texts: readonly {
    /** The index among all cells, and among the cell's outputs; -1 for what belongs to none. */
    readonly cell: number;
    readonly output: number;
    readonly place: 'output' | 'metadata' | 'attachment' | 'cell';
    /** "stream" and "error" for what has none. */
    readonly mime: string;
    readonly text: string;
    readonly isJson: boolean;
  }[];
}

/** Answered when the notebook's cells have been checked as well. */
export interface StoredResult {
  readonly findings: readonly {
    /** The index of the text. */
    readonly text: number;
    /** UTF-16 offsets in it. */
    readonly start: number;
    readonly end: number;
    readonly rule: string;
    readonly page: string;
    readonly severity: Severity;
    readonly message: string;
  }[];
}

/**
 * Notification of whether the user trusts the workspace, a truth value; `initializationOptions.trusted` says the same at
 * the start. Where it is not trusted, what it says of itself (accepting comments, milder rules, allow lists) does not count.
 */
export const TRUST_CHANGED = 'loadguard/trust';

/** The code that a load would run, and what is said of the weights in formats that can run code. */
export interface ShownPreview extends Preview {
  /** `said`: the end of a sentence ("imports posix.system when it is loaded"). */
  readonly weights: readonly { readonly path: string; readonly said: string; readonly imports: readonly string[] }[];
}

/** The request for that; its parameter is a `PinRequest`, its answer a `ShownPreview` or a reason. */
export const PREVIEW_REQUEST = 'loadguard/preview';

/**
 * The request for what a pinned artefact can be compared with; its parameter is a `PinRequest` whose reference is a commit,
 * its answer a `Revisions`. What a branch stands for today is asked afar where the user allows that.
 */
export const REVISIONS_REQUEST = 'loadguard/revisions';

export interface Revisions {
  readonly revisions: readonly {
    readonly commit: string;
    readonly reference: string;
    readonly date: string;
    readonly from: string;
  }[];
  /** Why it is not known what `main` stands for today. */
  readonly reason?: string;
}

/** The client's command that shows what differs between a commit and another one in the code that would run. */
export const COMPARE_COMMAND = 'loadguard.compareCode';

/** The request for all pins of the workspace, with how their references stand now; its answer is a `Drift[]`. */
export const DRIFT_REQUEST = 'loadguard/drift';

/** The client's command that asks so and shows the answer. */
export const PREVIEW_COMMAND = 'loadguard.previewCode';

/**
 * Requests of a server that has no files of its own: for a file of the build by its name (answered by its bytes), for the
 * URIs that a glob means in the workspace, and for a file's text by its URI (null when there is none).
 */
export const ASSET_REQUEST = 'loadguard/asset';
export const FIND_REQUEST = 'loadguard/find';
export const READ_REQUEST = 'loadguard/read';

/** What a server in a worker says when it is ready to be spoken to, before anything of the protocol. */
export const WORKER_READY = 'loadguard/ready';

/** The request for all that there is in the workspace's files, as they are open or on the disk. */
export const OVERVIEW_REQUEST = 'loadguard/inventory';

export interface OverviewParams {
  /** URIs of the files that have changed since the last one, which matters where files have no dates. */
  readonly changed: readonly string[];
  /** Whether nothing but open documents has changed since the last one, so that the files need not be listed again. */
  readonly isEdited: boolean;
}

export interface Overview {
  readonly items: readonly InventoryItem[];
  readonly findings: readonly {
    readonly uri: string;
    /** In the file, of a notebook in its JSON; `notebook` then says where in its cell. */
    readonly range: Range;
    readonly notebook?: CellPlace;
    readonly rule: string;
    readonly page: string;
    readonly severity: Severity;
    readonly message: string;
  }[];
  /** How many files were looked at, and how many were left because there are too many. */
  readonly files: number;
  readonly left: number;
}

/** The request for what counts for a document (its URI), and what does not. */
export const STANDING_REQUEST = 'loadguard/standing';

export interface Standing {
  readonly version: string;
  readonly enable: boolean;
  /** The pattern that leaves the document out, and where it stands. */
  readonly excluded: string | undefined;
  /** The settings files that speak of it, by their URIs, outermost first. */
  readonly files: readonly string[];
  /** Rules that are not as severe as usual. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  readonly minimumConfidence: string | undefined;
  readonly trusted: boolean;
  /** What the workspace says of itself and does not count, in words. */
  readonly unheeded: readonly string[];
  readonly network: {
    readonly allowed: boolean;
    readonly sendsToken: boolean;
    readonly hasEndpoint: boolean;
    readonly hasProxy: boolean;
  };
}

/** The request for a rule's page as Markdown, by its id; null when there is no such rule. */
export const PAGE_REQUEST = 'loadguard/page';

/** The request for what the analyser sees in a text, for whoever looks for a mistake in it. */
export const SHOW_REQUEST = 'loadguard/show';

export interface ShowParams {
  readonly uri: string;
  readonly language: string;
  readonly text: string;
  readonly view: 'syntax' | 'program' | 'flow';
}
