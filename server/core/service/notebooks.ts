/** Checks notebooks: all cells of one language are one module, and findings are told at their places in cells. */

import { JsonOffsets, joined } from '../notebook/json.ts';
import { type Notebook, readNotebook, type StoredPart } from '../notebook/notebook.ts';
import type { Stored } from '../notebook/stored.ts';
import { type Language, languageOfCommands, languageOfKernel } from '../syntax/language.ts';
import { type CellCache, CellModule } from './cells.ts';
import type { CellPlace, Finding, Fix, Range, Step, TextEdit } from './finding.ts';
import { fingerprintOf } from './fingerprint.ts';
import { joinedLines } from './joined.ts';
import { Lines } from './lines.ts';
import { ONLY_AS_RUN, ONLY_AS_WRITTEN, runOrder } from './run-order.ts';
import type { Report, Settings } from './service.ts';
import { acceptor, checkStored, type StoredFinding, type StoredText } from './stored.ts';
import { NO_REASON_YET } from './words.ts';

/** A code cell. */
export interface Cell {
  readonly uri: string;
  readonly language: Language;
  readonly text: string;
  /** The number that the cell got when it was last run. */
  readonly executionCount?: number;
  readonly tags?: readonly string[];
}

/** Finds what a module of cells holds, at places in its text; undefined when there can be nothing. */
export type CheckModule = (module: CellModule, uri: string) => Report | undefined;

/** Turns places in cells into places for the reader. */
export interface Places {
  of(cell: number, range: Range): Pick<Finding, 'uri' | 'range'> & { readonly notebook?: CellPlace };
  /** A text to put in, as it is written there. */
  written(text: string): string;
  /** Which of two findings comes first. */
  compare(a: Finding, b: Finding): number;
}

/** By language: what was read of cells the last time. */
export type CellCaches = Map<Language, CellCache>;

const PYTHON = ['python'] as const;
const SCRIPT = ['typescript', 'javascript', 'tsx'] as const;

/** The languages that a notebook's cells are parsed in; those of scripts are all taken for one. */
export function languagesOf(languages: readonly Language[]): readonly Language[] {
  return [PYTHON, SCRIPT].flatMap((family) => family.find((it) => languages.includes(it)) ?? []);
}

/** A cell of Python whose text IPython hands to the page as a script. */
const SCRIPT_MAGIC = /^(?:[ \t]*\n)*%%(?:javascript|js)\b.*/;

/** The cell in the language that it is run in, at the same places. */
function asRun(cell: Cell): Cell {
  const magic = cell.language === 'python' ? SCRIPT_MAGIC.exec(cell.text)?.[0] : undefined;
  if (magic === undefined) return cell;
  return { ...cell, language: 'javascript', text: magic.replace(/./g, ' ') + cell.text.slice(magic.length) };
}

/** The findings in cells, in their order. */
export function checkCells(
  given: readonly Cell[],
  uri: string,
  places: Places,
  check: CheckModule,
  caches: CellCaches = new Map(),
): Report {
  const cells = given.map(asRun);
  const findings: Finding[] = [];
  const notes: string[] = [];
  const missing: Language[] = [];
  let isLate = false;
  let unexplored = false;
  for (const language of languagesOf(cells.map((it) => it.language))) {
    const family: readonly Language[] = language === 'python' ? PYTHON : SCRIPT;
    const indices = [...cells.keys()].filter((index) => family.includes(cells[index]!.language));
    const cache = caches.get(language) ?? new Map();
    caches.set(language, cache);
    const inOrder = (order: readonly number[]): Report => {
      const texts = order.map((index) => cells[index]!.text);
      const module = new CellModule(texts, language, cache, undefined, (it) => cells[order[it]!]!.tags ?? []);
      const report = check(module, uri) ?? { findings: [] };
      const lines = new Lines(module.text);
      const isSameCell = (a: number, b: number) => module.cellAt(a) === module.cellAt(b);
      const mover = new Mover(module, order, places);
      return { ...report, findings: joinedLines(report.findings, lines, isSameCell).map((it) => mover.finding(it)) };
    };
    const report = inOrder(indices);
    const order = runOrder(indices.map((index) => cells[index]!.executionCount));
    const asRun = order && inOrder(order.map((position) => indices[position]!)).findings;
    findings.push(...(asRun ? bothOrders(report.findings, asRun) : report.findings));
    const note = report.skipped ?? report.note;
    if (note) notes.push(note);
    missing.push(...(report.missing ?? []));
    unexplored ||= report.unexplored === true;
    isLate ||= report.isLate === true || report.skipped !== undefined;
  }
  const note = notes.join('; ');
  return {
    findings: findings.sort((a, b) => places.compare(a, b)),
    ...(note && { note }),
    ...(isLate && { isLate }),
    ...(missing.length > 0 && { missing }),
    ...(unexplored && { unexplored }),
  };
}

/** The findings in the order in which cells stand, and those that only the order of their last run has; each says so. */
function bothOrders(asWritten: readonly Finding[], asRun: readonly Finding[]): readonly Finding[] {
  const keyOf = ({ rule, uri, range: { start } }: Finding) => `${rule} ${uri} ${start.line}:${start.character}`;
  const written = new Set(asWritten.map(keyOf));
  const run = new Set(asRun.map(keyOf));
  // A comment is of use when it is in one of them.
  const isUseless = (it: Finding) => it.rule === 'unused-suppression';
  return [
    ...asWritten
      .filter((it) => run.has(keyOf(it)) || !isUseless(it))
      .map((it) => (run.has(keyOf(it)) ? it : { ...it, message: `${it.message} ${ONLY_AS_WRITTEN}` })),
    ...asRun
      .filter((it) => !written.has(keyOf(it)) && !isUseless(it))
      .map((it) => ({
        ...it,
        message: `${it.message} ${ONLY_AS_RUN}`,
        fingerprint: fingerprintOf([it.fingerprint, 'as run']),
      })),
  ];
}

/** The findings in a notebook's file. */
export function checkNotebook(
  { uri, text }: Pick<Cell, 'uri' | 'text'>,
  settings: Settings | undefined,
  today: string,
  check: CheckModule,
): Report {
  const file = new NotebookFile(uri, text);
  const { findings: inCode, note, isLate, missing } = checkCells(file.cells, uri, file, check);
  const tagged = file.notebook.cells.map(({ source, tags }) => ({ text: joined(text, source), tags }));
  const stored = checkStored(file.stored(), settings, acceptor(tagged, settings, today));
  const findings = [...inCode, ...stored.findings.map((it) => file.finding(it))].sort((a, b) => file.compare(a, b));
  const { failure } = file.notebook;
  if (failure && file.cells.length === 0)
    return { findings: [], skipped: `not a notebook: ${file.described(failure)}` };
  const notes = [
    ...(failure ? [`read only as far as it is a notebook: ${file.described(failure)}`] : []),
    ...(note ? [note] : []),
    ...(stored.isComplete ? [] : ['outputs too large to search all of them']),
    ...file.notes,
  ];
  return {
    findings,
    ...(notes.length > 0 && { note: notes.join('; ') }),
    ...(isLate && { isLate }),
    ...(missing && { missing }),
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
    const edit = (given: TextEdit): TextEdit => {
      // What stands in a file that the notebook imports is where it is.
      if (given.uri !== undefined) return given;
      const { range, newText } = given;
      const place = this.#place(range);
      const elsewhere = place.uri === uri ? {} : { uri: place.uri };
      return { range: place.range, newText: this.#places.written(newText), ...elsewhere };
    };
    return {
      ...fix,
      edits: fix.edits.map(edit),
      ...(fix.codeEdits && { codeEdits: fix.codeEdits.map(edit) }),
      ...(fix.comment && { comment: edit(fix.comment) }),
      ...(fix.alongside && { alongside: fix.alongside.map((it) => ({ ...it, edits: it.edits.map(edit) })) }),
    };
  }
}

/** Something stored, or the text of a cell that is no code here. */
interface Part extends Omit<StoredPart, 'place'> {
  readonly place: Stored['place'];
}

/** Offsets are in UTF-16 code units. */
interface PartMap {
  readonly index: number;
  readonly lines: Lines;
  readonly offsetOf: (offset: number, isEnd: boolean) => number;
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
  readonly #parts: readonly Part[];
  #map: PartMap | undefined;
  readonly #offsets = new Map<number, { readonly lines: Lines; readonly offsets: JsonOffsets }>();
  #lines: Lines | undefined;

  constructor(uri: string, given: string) {
    this.#uri = uri;
    this.#text = given;
    this.notebook = readNotebook(given);
    const cells: Cell[] = [];
    const indices: number[] = [];
    const foreign = new Map<string, number>();
    const parts: Part[] = [...this.notebook.parts];
    for (const [index, cell] of this.notebook.cells.entries()) {
      const { kind, source, tags } = cell;
      const text = { place: 'cell', cell: index, output: -1, mime: 'cell', spans: source, isJson: false } as const;
      if (kind !== 'code') {
        parts.push(text);
        continue;
      }
      const name = cell.language ?? this.notebook.language;
      const language = languageOfKernel(name) ?? languageOfCommands(joined(given, source), this.notebook.language);
      if (language) {
        const run = cell.executionCount === undefined ? {} : { executionCount: cell.executionCount };
        cells.push({ uri, language, text: joined(given, source), ...run, ...(tags.length > 0 && { tags }) });
        indices.push(index);
      } else {
        parts.push(text);
        if (name !== 'markdown') foreign.set(name, (foreign.get(name) ?? 0) + 1);
      }
    }
    this.cells = cells;
    this.#indices = indices;
    this.#parts = parts;
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

  compare({ range: { start: a } }: Finding, { range: { start: b } }: Finding): number {
    return a.line - b.line || a.character - b.character;
  }

  /** All that is stored beside the code. */
  stored(): readonly StoredText[] {
    return this.#parts.map((part, index) => {
      const { place, cell, output, mime, isJson } = part;
      return { place, cell, output, mime, isJson, text: this.#partText(index) };
    });
  }

  /** A finding in the stored text with its index in `stored()`, at its place in the file. */
  finding({ text, start, end, ...rest }: StoredFinding): Finding {
    const { cell, output, place } = this.#parts[text]!;
    const { lines, offsetOf } = this.#mapOf(text);
    const part = place === 'cell' ? {} : { part: place, ...(output >= 0 && { output }) };
    const run = this.notebook.cells[cell]?.executionCount;
    const executionCount = run === undefined ? {} : { executionCount: run };
    return {
      ...rest,
      uri: this.#uri,
      range: this.rangeOf(offsetOf(start, false), offsetOf(end, true)),
      ...(cell >= 0 && { notebook: { cell, range: lines.range(start, end), ...part, ...executionCount } }),
      path: [],
      fixes: this.#acceptance(rest.rule, cell),
    };
  }

  /** A comment in the cell, which may only stand behind a cell magic. */
  #acceptance(rule: string, cell: number): readonly Fix[] {
    const { source, kind } = this.notebook.cells[cell] ?? {};
    if (!source || source.length === 0 || kind === 'raw') return [];
    const isLast = joined(this.#text, source).startsWith('%%');
    const at = isLast ? source.at(-1)!.end : source[0]!.start;
    const said = `loadguard: ignore[${rule}] ${NO_REASON_YET}`;
    const sign = languageOfKernel(this.notebook.language) === 'python' ? '#' : '//';
    const comment = kind === 'markdown' ? `<!-- ${said} -->` : `${sign} ${said}`;
    const newText = this.written(isLast ? `\n${comment}` : `${comment}\n`);
    const title = `Ignore ${rule} here, with a reason`;
    return [
      { title, kind: 'ignore', safe: false, preferred: false, edits: [{ range: this.rangeOf(at, at), newText }] },
    ];
  }

  #partText(index: number): string {
    const { spans, isJson } = this.#parts[index]!;
    return isJson ? this.#text.slice(spans[0]!.start, spans[0]!.end) : joined(this.#text, spans);
  }

  /** The way from offsets in a part to offsets in the file; only the last one is kept, for parts are large. */
  #mapOf(index: number): PartMap {
    if (this.#map?.index === index) return this.#map;
    const { spans, isJson } = this.#parts[index]!;
    const offsets = isJson ? undefined : new JsonOffsets(this.#text, spans);
    this.#map = {
      index,
      lines: new Lines(this.#partText(index)),
      offsetOf: (at, isEnd) => (offsets ? offsets.of(at, isEnd) : spans[0]!.start + at),
    };
    return this.#map;
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
