/** What the service offers, and what it is given and answers: plain data and calls, the same for every adapter. */

import type { Library } from '../models/model.ts';
import type { Standard } from '../rules/rule.ts';
import type { Language, Preparation, SourceLanguage } from '../syntax/language.ts';
import type { Verdict } from './approvals.ts';
import type { Refusal } from './completion.ts';
import type { Finding, Fix, PinRequest, Severity } from './finding.ts';
import type { Asking } from './host.ts';
import type { Cell } from './notebooks.ts';
import type { Settings } from './settings.ts';
import type { StoredFinding, StoredText, TaggedText } from './stored.ts';
import type { Work } from './work.ts';
import type { Wrapping } from './wrappers.ts';

/** A text with a language and an address. */
export interface Source {
  readonly uri: string;
  readonly language: SourceLanguage;
  readonly text: string;
}

/** The answer for one source: its findings in document order, and why it was skipped if it was. */
export interface Report {
  readonly findings: readonly Finding[];
  /** Why the source was not analysed, in words for the user ("larger than 2 MB"). */
  readonly skipped?: string;
  /** What the analysis of the source lacks, in words for the user. */
  readonly note?: string;
  /** Present when its time ran out, so that the same check may tell more where there is more of it. */
  readonly isLate?: true;
  /**
   * Present when something in the source does not follow the language's grammar, so that it may say more than was understood;
   * never of what is open, for text that is being typed is broken most of the time.
   */
  readonly broken?: Broken;
  /** Languages of files it imports that were not ready; once they are prepared, a check of the source tells more. */
  readonly missing?: readonly Language[];
  /** Present when files that it imports were not looked into, because there are many: `explore` does, and a check then tells more. */
  readonly unexplored?: true;
  /** Of a notebook's file: the texts of the cells that findings point into, by their indices. */
  readonly cells?: Readonly<Record<number, string>>;
}

/** Where the grammar is left first. */
export interface Broken {
  /** 0-based; absent where only a sign is missing and nothing stands in its place. */
  readonly line?: number;
}

/** A source that stays open: it keeps its tree, so that an edit costs little. */
export interface Document {
  readonly uri: string;
  /** Takes the whole new text; what changed is found by comparison. */
  update(text: string): void;
  check(settings?: Settings): Report;
  /** Gives its memory back; no call may follow. */
  dispose(): void;
}

/** A notebook that stays open: cells that did not change are not read again. */
export interface NotebookDocument {
  /** Takes all code cells, in their order. */
  update(cells: readonly Cell[]): void;
  /** The findings of all cells, each at the URI of its cell. */
  check(settings?: Settings): Report;
}

/** A rule as adapters show it. */
export interface RuleInfo {
  readonly id: string;
  readonly title: string;
  readonly family: string;
  readonly why: string;
  readonly advice: string;
  readonly severity: Severity;
  readonly standards: readonly Standard[];
}

export interface Service {
  readonly rules: readonly RuleInfo[];
  /** Whether a file with these bytes can have a finding at all. One pass, no parse; `false` is certain. */
  admits(bytes: Uint8Array, length: number, language: SourceLanguage, uri?: string): boolean;
  /** As `admits`, for a text. */
  admitsText(text: string, language: SourceLanguage): boolean;
  /** How an artefact stands with the team: whether it is approved or allowed, or its approval is void and why. */
  standing(artifact: PinRequest, settings: Settings | undefined): 'allowed' | Verdict;
  /** What to prepare before a source can be checked. */
  languagesOf(source: Source): readonly Preparation[];
  /**
   * Whether a source names a function that, as first checks have found, loads or runs what it is given, so that
   * `checkAgain` may have more to say. One pass over the bytes, no parse.
   */
  callsWrapper(bytes: Uint8Array, length: number, language: SourceLanguage): boolean;
  /** The languages to prepare before cells of these languages can be checked together. */
  languagesOfCells(languages: readonly Language[]): readonly Language[];
  /** Makes a language ready; must have resolved before `check` or `open` of a source in it. */
  prepare(language: Preparation): Promise<void>;
  /**
   * Sets the models of the team's own libraries beside the built-in ones, in place of those set before, for all that is
   * checked from now on.
   */
  extend(models: readonly Library[]): void;
  check(source: Source, settings?: Settings): Report;
  /**
   * Checks a source that is one of many which are all checked: functions of the others that load or run what they are
   * given do not count yet, and those of this one are noted for `checkAgain`.
   */
  checkFirst(source: Source, settings?: Settings): Report;
  /**
   * Checks a source once more when it names such functions of others; undefined when it names none but those that an
   * earlier check of it has considered. `recall` may know what comes of a check with these functions, by their names in
   * order.
   */
  checkAgain(
    source: Source,
    settings?: Settings,
    recall?: (names: readonly string[]) => Report | undefined,
  ): Report | undefined;
  /** How many such functions are known by now. */
  readonly wrapperCount: number;
  /** How many names they have. */
  readonly wrapperNames: number;
  /** What has been done since the service was created. */
  readonly work: Work;
  /** What was noted of such functions since the last call, for services in other threads. */
  takeWrappers(): readonly Wrapping[];
  /** Takes over what other threads have noted. */
  tellWrappers(wrappings: readonly Wrapping[]): void;
  open(source: Source): Document;
  openNotebook(uri: string, cells: readonly Cell[]): NotebookDocument;
  /** The findings in what a notebook stores beside its code; `cells` are all that it has, which may accept some. */
  checkStored(
    stored: readonly StoredText[],
    cells: readonly TaggedText[],
    settings?: Settings,
  ): readonly StoredFinding[];
  /** Looks for some milliseconds into files that a source imports, so that its next check can tell more; answers whether none is left. */
  explore(source: Source): boolean;
  /** Fills the holes of a fix through the host; answers with the reason when it cannot. */
  complete(fix: Fix, asking?: Asking): Promise<Fix | Refusal>;
  /** What `complete` would answer, when that is known without asking anybody. */
  recall(fix: Fix): Fix | Refusal | undefined;
  /** The rule's page as Markdown; undefined for an unknown rule. */
  explain(rule: string): string | undefined;
  /** What the analyser saw, as text, for debugging and snapshots. */
  show(source: Source, view: 'syntax' | 'program' | 'flow'): string;
}
