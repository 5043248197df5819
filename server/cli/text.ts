/** Findings as text for people: place, code with marks under it, the way from the source, what to do. */

import { isDeepStrictEqual } from 'node:util';
import { masked } from '../core/secrets/redaction.ts';
import type { CellPlace, Finding, Severity, Step } from '../core/service/finding.ts';
import { type ExcerptLine, excerpt, lineStarts } from './excerpt.ts';
import { shownPath } from './places.ts';
import type { Scan } from './scan.ts';
import { type Paint, printable, type Style } from './terminal.ts';

export interface TextOptions {
  /** Absolute; paths below it are shown relative to it. */
  readonly folder: string;
  readonly paint: Paint;
  /** Columns at which sentences are wrapped; Infinity for none. */
  readonly columns: number;
}

const COLOURS: Readonly<Record<Severity, Style>> = {
  error: 'red',
  warning: 'yellow',
  information: 'blue',
  hint: 'cyan',
};

/** All findings given, of those in `scan`, each followed by an empty line. */
export function findingsAsText(
  scan: Pick<Scan, 'texts' | 'cells'>,
  findings: readonly Finding[],
  options: TextOptions,
): string {
  const printer = new Printer(scan, options);
  for (const finding of findings) printer.finding(finding);
  return printer.text;
}

/** "2 errors, 1 warning in 2 of 5 files (1 skipped) in 0.3 s", then what was skipped and why. `seconds` are wall time. */
export function summaryAsText(
  scan: Scan,
  shown: readonly Finding[],
  seconds: number,
  { folder, paint }: TextOptions,
): string {
  const counts = (['error', 'warning', 'information', 'hint'] as const)
    .map((severity) => ({ severity, count: shown.filter((finding) => finding.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => paint(COLOURS[severity], counted(count, severity)));
  const files = counted(scan.work.files, 'file');
  const found = new Set(shown.map(({ uri }) => uri)).size;
  // Settings are told of without being counted among the files that were looked at.
  const where = found === 0 ? files : found > scan.work.files ? counted(found, 'file') : `${found} of ${files}`;
  const skipped = scan.skipped.length > 0 ? ` (${scan.skipped.length} skipped)` : '';
  const hidden = scan.findings.length - shown.length;
  const lines = [
    `${counts.join(', ') || paint('green', 'No findings')} in ${where}${skipped} in ${seconds.toFixed(1)} s`,
    ...(hidden > 0
      ? [paint('dim', `${hidden.toLocaleString('en')} milder not shown; see them with --severity hint`)]
      : []),
    ...scan.excluded.map(({ pattern, from, count }) =>
      paint('dim', `${counted(count, 'file')} left out by "${printable(pattern)}" (${printable(from)})`),
    ),
    ...scan.skipped.filter(({ failed }) => !failed).map((file) => `skipped ${remark(folder, file.uri, file.reason)}`),
    ...scan.notes.map((note) => `note ${remark(folder, note.uri, note.text)}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** "path: text", safe to print. */
export function remark(folder: string, uri: string, text: string): string {
  return `${printable(shownPath(folder, uri))}: ${printable(text)}`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 || noun === 'information' ? '' : 's'}`;
}

type Place = Pick<Step, 'uri' | 'range' | 'notebook'>;

class Printer {
  text = '';
  readonly #options: TextOptions;
  readonly #scan: Pick<Scan, 'texts' | 'cells'>;
  /** The texts without their secrets, as far as they have been shown. */
  readonly #masked = new Map<string, string>();
  readonly #starts = new Map<string, readonly number[]>();

  constructor(scan: Pick<Scan, 'texts' | 'cells'>, options: TextOptions) {
    this.#scan = scan;
    this.#options = options;
  }

  finding(finding: Finding): void {
    const { paint } = this.#options;
    const colour = COLOURS[finding.severity];
    const gutter = gutterWidth(finding);
    this.#line(`${paint('bold', this.#place(finding))} ${paint(colour, finding.severity)} ${finding.rule}`);
    this.#draw(this.#excerpt(finding, '^'), gutter, colour);
    this.#steps(finding, gutter);
    for (const line of wrapped(printable(finding.message), this.#options.columns - 2)) this.#line(`  ${line}`);
    const mending = finding.fixes.filter(({ kind, list }) => kind !== 'ignore' && !list);
    for (const fix of mending) this.#line(`  ${paint('green', 'fix:')} ${printable(fix.title)}`);
    this.#line('');
  }

  #place({ uri, range, notebook }: Place): string {
    const path = printable(shownPath(this.#options.folder, uri));
    if (notebook) return `${path} › ${cellName(notebook)}`;
    return `${path}:${range.start.line + 1}:${range.start.character + 1}`;
  }

  /** Numbered steps, each above its code; steps that follow each other on one line share it, and the sink's is there. */
  #steps(finding: Finding, gutter: number): void {
    const { path } = finding;
    const { paint } = this.#options;
    let drawn: readonly ExcerptLine[] = [];
    for (const [index, step] of path.entries()) {
      const next = isSamePlace(step, finding) ? [] : this.#excerpt(step, '~');
      const joined = isSameText(path[index - 1], step) ? joinedMarks(drawn, next) : undefined;
      if (!joined) this.#draw(drawn, gutter, 'dim');
      drawn = joined ?? next;
      const number = String(index + 1).padStart(gutter);
      this.#line(`${paint('dim', number)} ${this.#place(step)} ${paint('dim', printable(step.message))}`);
    }
    this.#draw(drawn, gutter, 'dim');
  }

  #excerpt({ uri, range, notebook }: Place, mark: '^' | '~'): readonly ExcerptLine[] {
    const isCell = notebook !== undefined && notebook.part === undefined;
    const key = isCell ? `${uri}#${notebook.cell}` : uri;
    const text = this.#shown(key, isCell ? this.#scan.cells.get(uri)?.[notebook.cell] : this.#scan.texts.get(uri));
    if (text === undefined) return [];
    const starts = this.#starts.get(key) ?? lineStarts(text);
    this.#starts.set(key, starts);
    return excerpt(text, starts, isCell ? notebook.range : range, mark);
  }

  #shown(key: string, text: string | undefined): string | undefined {
    const shown = this.#masked.get(key) ?? (text === undefined ? undefined : masked(text));
    if (shown !== undefined) this.#masked.set(key, shown);
    return shown;
  }

  #draw(lines: readonly ExcerptLine[], gutter: number, colour: Style): void {
    const { paint } = this.#options;
    for (const [index, { line, code, marks }] of lines.entries()) {
      const isGap = index > 0 && line > lines[index - 1]!.line + 1;
      if (isGap) this.#line(paint('dim', `${'⋮'.padStart(gutter)} │`));
      this.#line(`${paint('dim', `${String(line + 1).padStart(gutter)} │`)} ${code}`.trimEnd());
      this.#line(`${paint('dim', `${' '.repeat(gutter)} │`)} ${paint(colour, marks)}`);
    }
  }

  #line(line: string): void {
    this.text += `${line}\n`;
  }
}

/** "cell 4 [In 7]:2:10", with cells counted from 1 as people do. */
function cellName({ cell, part, output, executionCount, range }: CellPlace): string {
  const run = executionCount === undefined ? '' : ` [In ${executionCount}]`;
  if (part) return `cell ${cell + 1}${run} ${part}${output === undefined ? '' : ` ${output + 1}`}`;
  return `cell ${cell + 1}${run}:${range.start.line + 1}:${range.start.character + 1}`;
}

function isSameText(a: Place | undefined, b: Place): boolean {
  return a?.uri === b.uri && a.notebook?.cell === b.notebook?.cell;
}

function isSamePlace(step: Step, { uri, range }: Finding): boolean {
  return step.uri === uri && isDeepStrictEqual(step.range, range);
}

/** One line with the marks of both, or undefined when they are not the same single line. */
function joinedMarks(a: readonly ExcerptLine[], b: readonly ExcerptLine[]): readonly ExcerptLine[] | undefined {
  const [first] = a;
  const [second] = b;
  if (a.length !== 1 || b.length !== 1 || first!.line !== second!.line || first!.code !== second!.code)
    return undefined;
  const length = Math.max(first!.marks.length, second!.marks.length);
  const marks = Array.from(
    { length },
    (_, column) => (first!.marks[column] ?? ' ').trim() || second!.marks[column] || ' ',
  );
  return [{ ...first!, marks: marks.join('') }];
}

/** Columns for line numbers and step numbers, so that all code of a finding begins in the same one. */
function gutterWidth(finding: Finding): number {
  const lines = [finding, ...finding.path].map(({ range, notebook }) => {
    return (notebook && !notebook.part ? notebook.range : range).end.line + 1;
  });
  return Math.max(4, String(Math.max(...lines)).length + 1);
}

function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, line];
}
