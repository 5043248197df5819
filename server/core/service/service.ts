/** The analyser's whole interface: text in, findings out. Adapters and tests call nothing else of the core. */

import type { Language } from '../syntax/language.ts';
import type { Finding, Fix, Severity } from './finding.ts';
import type { Host } from './host.ts';

/** A text with a language and an address. */
export interface Source {
  readonly uri: string;
  readonly language: Language;
  readonly text: string;
}

export interface Settings {
  /** Severity by rule; rules not named keep their own. Unknown rules are refused by `createService`'s callers. */
  readonly rules?: Readonly<Record<string, Severity | 'off'>>;
  /** Milliseconds that one file may take to parse; 2,000 if absent. */
  readonly timeLimit?: number;
  /** UTF-16 code units beyond which a file is skipped; 2,000,000 if absent. */
  readonly sizeLimit?: number;
}

/** The answer for one source: its findings in document order, and why it was skipped if it was. */
export interface Report {
  readonly findings: readonly Finding[];
  /** Why the source was not analysed, in words for the user ("larger than 2 MB"). */
  readonly skipped?: string;
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

/** A control in a published standard, e.g. `{ taxonomy: 'CWE', id: 'CWE-829', name: 'Inclusion of …' }`. */
export interface Standard {
  readonly taxonomy: 'CWE' | 'OWASP-NHI' | 'OWASP-ASI' | 'NIST-CSF' | 'NIST-SP-800-207';
  readonly id: string;
  readonly name: string;
}

export interface Service {
  readonly rules: readonly RuleInfo[];
  /** Whether a file with these bytes can have a finding at all. One pass, no parse; `false` is certain. */
  admits(bytes: Uint8Array, length: number, language: Language): boolean;
  /** Makes a language ready; must have resolved before `check` or `open` of a source in it. */
  prepare(language: Language): Promise<void>;
  check(source: Source, settings?: Settings): Report;
  open(source: Source): Document;
  /** Fills the holes of a fix through the host; answers with the reason when it cannot. */
  complete(fix: Fix): Promise<Fix | { readonly reason: string }>;
  /** The rule's page as Markdown; undefined for an unknown rule. */
  explain(rule: string): string | undefined;
  /** What the analyser saw, as text, for debugging and snapshots. */
  show(source: Source, view: 'syntax' | 'program'): string;
}

export declare function createService(host: Host): Promise<Service>;
