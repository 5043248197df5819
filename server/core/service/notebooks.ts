/** Checks notebooks: all cells of one language are one module, and findings are told at their places in cells. */

import { JsonOffsets, joined } from '../notebook/json.ts';
import { type Notebook, readNotebook } from '../notebook/notebook.ts';
import { type Language, languageOfKernel } from '../syntax/language.ts';
import { type CellCache, CellModule } from './cells.ts';
import type { CellPlace, Finding, Fix, Range, Step, TextEdit } from './finding.ts';
import { Lines } from './lines.ts';
import type { Report } from './service.ts';

/** A code cell. */
export interface Cell {
  readonly uri: string;
  readonly language: Language;
  readonly text: string;
}

/** Finds what a module of cells holds, at places in its text; undefined when there can be nothing. */
export type CheckModule = (module: CellModule, uri: string) => Report | undefined;

/** Turns places in cells into places for the reader. */
export interface Places {
  of(cell: number, range: Range): Pick<Finding, 'uri' | 'range'> & { readonly notebook?: CellPlace };
  /** A text to put in, as it is written there. */
  written(text: string): string;
}

/** By language: what was read of cells the last time. */
export type CellCaches = Map<Language, CellCache>;

const PYTHON = ['python'] as const;
const SCRIPT = ['typescript', 'javascript', 'tsx'] as const;

/** The languages that a notebook's cells are parsed in; those of scripts are all taken for one. */
export function languagesOf(languages: readonly Language[]): readonly Language[] {
  return [PYTHON, SCRIPT].flatMap((family) => family.find((it) => languages.includes(it)) ?? []);
}

/** The findings in cells, in their order. */
export function checkCells(
  cells: readonly Cell[],
  uri: string,
  places: Places,
  check: CheckModule,
  caches: CellCaches = new Map(),
): Report {
  const found: { readonly cell: number; readonly at: Range; readonly finding: Finding }[] = [];
  const notes: string[] = [];
  for (const language of languagesOf(cells.map((it) => it.language))) {
    const family: readonly Language[] = language === 'python' ? PYTHON : SCRIPT;
    const indices = [...cells.keys()].filter((index) => family.includes(cells[index]!.language));
    const cache = caches.get(language) ?? new Map();
    caches.set(language, cache);
    const module = new CellModule(
      indices.map((index) => cells[index]!.text),
      language,
      cache,
    );
    const report = check(module, uri);
    for (const finding of report?.findings ?? []) {
      const { cell, range } = module.place(finding.range);
      found.push({ cell: indices[cell]!, at: range, finding: new Mover(module, indices, places).finding(finding) });
    }
    const note = report?.skipped ?? report?.note;
    if (note) notes.push(note);
  }
  found.sort(
    (a, b) => a.cell - b.cell || a.at.start.line - b.at.start.line || a.at.start.character - b.at.start.character,
  );
  const note = notes.join('; ');
  return { findings: found.map((it) => it.finding), ...(note && { note }) };
}

/** The findings in a notebook's file. */
export function checkNotebook({ uri, text }: Pick<Cell, 'uri' | 'text'>, check: CheckModule): Report {
  const file = new NotebookFile(uri, text);
  const { findings, note } = checkCells(file.cells, uri, file, check);
  const { failure } = file.notebook;
  if (failure && file.cells.length === 0)
    return { findings: [], skipped: `not a notebook: ${file.described(failure)}` };
  const notes = [
    ...(failure ? [`read only as far as it is a notebook: ${file.described(failure)}`] : []),
    ...(note ? [note] : []),
    ...file.notes,
  ];
  return {
    findings,
    ...(notes.length > 0 && { note: notes.join('; ') }),
    ...(findings.length > 0 && { cells: file.textsOf(findings) }),
  };
}

/** Moves findings from a module's text to where its cells are. */
class Mover {
  readonly #module: CellModule;
  readonly #indices: readonly number[];
  readonly #places: Places;

  constructor(module: CellModule, indices: readonly number[], places: Places) {
    this.#module = module;
    this.#indices = indices;
    this.#places = places;
  }

  finding(finding: Finding): Finding {
    const place = this.#place(finding.range);
    return {
      ...finding,
      ...place,
      // Steps in files that the notebook imports are where they are.
      path: finding.path.map(
        (step): Step => (step.uri === finding.uri ? { ...step, ...this.#place(step.range) } : step),
      ),
      fixes: finding.fixes.map((fix) => this.#fix(fix, place.uri)),
    };
  }

  #place(range: Range): ReturnType<Places['of']> {
    const place = this.#module.place(range);
    return this.#places.of(this.#indices[place.cell]!, place.range);
  }

  #fix(fix: Fix, uri: string): Fix {
    const edit = ({ range, newText }: TextEdit): TextEdit => {
      const place = this.#place(range);
      const elsewhere = place.uri === uri ? {} : { uri: place.uri };
      return { range: place.range, newText: this.#places.written(newText), ...elsewhere };
    };
    return { ...fix, edits: fix.edits.map(edit), ...(fix.codeEdits && { codeEdits: fix.codeEdits.map(edit) }) };
  }
}

/** A notebook's file, opened up: its code cells, and the way back from places in them to places in the file. */
export class NotebookFile implements Places {
  readonly notebook: Notebook;
  readonly cells: readonly Cell[];
  /** What was left out, in words for the user. */
  readonly notes: readonly string[];
  readonly #uri: string;
  readonly #text: string;
  /** By code cell: its index among all cells. */
  readonly #indices: readonly number[];
  readonly #offsets = new Map<number, { readonly lines: Lines; readonly offsets: JsonOffsets }>();
  #lines: Lines | undefined;

  constructor(uri: string, text: string) {
    this.#uri = uri;
    this.#text = text;
    this.notebook = readNotebook(text);
    const cells: Cell[] = [];
    const indices: number[] = [];
    const foreign = new Map<string, number>();
    for (const [index, cell] of this.notebook.cells.entries()) {
      if (cell.kind !== 'code') continue;
      const name = cell.language ?? this.notebook.language;
      const language = languageOfKernel(name);
      if (language) {
        cells.push({ uri, language, text: joined(text, cell.source) });
        indices.push(index);
      } else foreign.set(name, (foreign.get(name) ?? 0) + 1);
    }
    this.cells = cells;
    this.#indices = indices;
    this.notes = [...foreign].map(
      ([name, count]) => `${count === 1 ? 'one cell' : `${count} cells`} in the language "${name}" not analysed`,
    );
  }

  of(cell: number, range: Range): ReturnType<Places['of']> {
    const index = this.#indices[cell]!;
    const { executionCount } = this.notebook.cells[index]!;
    const { lines, offsets } = this.#offsetsOf(cell);
    const isEmpty = range.start.line === range.end.line && range.start.character === range.end.character;
    const start = offsets.of(lines.offsetOf(range.start), false);
    const end = isEmpty ? start : offsets.of(lines.offsetOf(range.end), true);
    return {
      uri: this.#uri,
      range: this.rangeOf(start, end),
      notebook: { cell: index, range, ...(executionCount !== undefined && { executionCount }) },
    };
  }

  written(text: string): string {
    return JSON.stringify(text).slice(1, -1);
  }

  /** Where and why the file could not be read. */
  described({ offset, reason }: NonNullable<Notebook['failure']>): string {
    const { line, character } = this.rangeOf(offset, offset).start;
    return `${reason} (line ${line + 1}, column ${character + 1})`;
  }

  /** The texts of the cells that findings and their steps lie in. */
  textsOf(findings: readonly Finding[]): Readonly<Record<number, string>> {
    const places = findings.flatMap((it) => [it, ...it.path]).flatMap((it) => it.notebook?.cell ?? []);
    return Object.fromEntries(
      [...new Set(places)].map((index) => [index, joined(this.#text, this.notebook.cells[index]!.source)]),
    );
  }

  /** A range of the file; UTF-16 offsets. */
  rangeOf(start: number, end: number): Range {
    this.#lines ??= new Lines(this.#text);
    return this.#lines.range(start, end);
  }

  #offsetsOf(cell: number): { readonly lines: Lines; readonly offsets: JsonOffsets } {
    let known = this.#offsets.get(cell);
    if (!known) {
      const { source } = this.notebook.cells[this.#indices[cell]!]!;
      known = { lines: new Lines(this.cells[cell]!.text), offsets: new JsonOffsets(this.#text, source) };
      this.#offsets.set(cell, known);
    }
    return known;
  }
}
