/** Findings as JSON for programs: a documented shape that only grows while its version stays the same. */

import type { CellPlace, Finding, PinRequest, Position, Range, Severity, TextEdit } from '../core/service/finding.ts';
import { shownPath } from './places.ts';
import type { Scan } from './scan.ts';

/** 1-based, in UTF-16 code units. */
interface Place {
  readonly line: number;
  readonly column: number;
}

interface Span {
  /** Relative to the working directory below it, absolute elsewhere; slashes in any case. */
  readonly file: string;
  readonly start: Place;
  /** Exclusive. */
  readonly end: Place;
}

/** In a notebook, the place in its cell as well; `start` and `end` of the finding are those in the file. */
interface NotebookPlace {
  /** 0-based, of all cells. */
  readonly cell: number;
  /** What of the cell it is, when it is not its text. */
  readonly part?: 'output' | 'metadata' | 'attachment';
  /** 0-based, where the part is an output. */
  readonly output?: number;
  readonly start: Place;
  readonly end: Place;
}

interface JsonEdit {
  readonly start: Place;
  readonly end: Place;
  readonly newText: string;
}

interface JsonFinding extends Span {
  readonly notebook?: NotebookPlace;
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Finding['confidence'];
  readonly message: string;
  readonly path: readonly (Span & { readonly notebook?: NotebookPlace; readonly message: string })[];
  readonly fixes: readonly {
    readonly title: string;
    readonly kind: string;
    readonly safe: boolean;
    readonly edits: readonly JsonEdit[];
    /** Present when `edits` hold holes that this artefact's commit fills. */
    readonly pin?: PinRequest;
    /** What is pinned in the same breath. */
    readonly alongside?: readonly { readonly pin: PinRequest; readonly edits: readonly JsonEdit[] }[];
  }[];
  readonly fingerprint: string;
  readonly artifact?: PinRequest;
}

/** The whole report. It holds no times, so that the same input gives the same bytes. */
export interface JsonReport {
  /** Of this shape. */
  readonly version: 1;
  readonly findings: readonly JsonFinding[];
  /** Files left out, and those that could not be read (`failed`). */
  readonly skipped: readonly { readonly file: string; readonly reason: string; readonly failed: boolean }[];
  /** Remarks on files that were analysed all the same. */
  readonly notes: readonly { readonly file: string; readonly text: string }[];
  readonly summary: Readonly<Record<Severity, number>> & { readonly files: number; readonly skipped: number };
}

/** The report with the findings given, of those in `scan`; `folder` is absolute. */
export function report(scan: Scan, findings: readonly Finding[], folder: string): JsonReport {
  const file = (uri: string) => shownPath(folder, uri);
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  return {
    version: 1,
    findings: findings.map((finding) => ({
      rule: finding.rule,
      severity: finding.severity,
      confidence: finding.confidence,
      message: finding.message,
      file: file(finding.uri),
      ...span(finding.range),
      ...inCell(finding.notebook),
      path: finding.path.map((step) => ({
        file: file(step.uri),
        ...span(step.range),
        ...inCell(step.notebook),
        message: step.message,
      })),
      // What makes or changes another file is an editor's, or the command's that fixes.
      fixes: finding.fixes
        .filter(({ list, edits }) => !list && edits.every((it) => it.replaces === undefined))
        .map(({ title, kind, safe, edits, pin, alongside }) => ({
          title,
          kind,
          safe,
          edits: edits.map(edit),
          ...(pin && { pin }),
          ...(alongside && { alongside: alongside.map((it) => ({ pin: it.pin, edits: it.edits.map(edit) })) }),
        })),
      fingerprint: finding.fingerprint,
      ...(finding.artifact && { artifact: finding.artifact }),
    })),
    skipped: scan.skipped.map(({ uri, reason, failed }) => ({ file: file(uri), reason, failed })),
    notes: scan.notes.map(({ uri, text }) => ({ file: file(uri), text })),
    summary: {
      error: count('error'),
      warning: count('warning'),
      information: count('information'),
      hint: count('hint'),
      files: scan.work.files,
      skipped: scan.skipped.length,
    },
  };
}

function edit({ range, newText }: TextEdit): JsonEdit {
  return { ...span(range), newText };
}

function inCell(place: CellPlace | undefined): { readonly notebook?: NotebookPlace } {
  if (!place) return {};
  const { cell, part, output, range } = place;
  return { notebook: { cell, ...(part && { part }), ...(output !== undefined && { output }), ...span(range) } };
}

function span({ start, end }: Range): { readonly start: Place; readonly end: Place } {
  return { start: place(start), end: place(end) };
}

function place({ line, character }: Position): Place {
  return { line: line + 1, column: character + 1 };
}
