/** Comments and tags of cells that accept findings, and for which lines: a statement, a block, a cell, a file. */

import { FUNCTION, type FunctionInfo, type Program } from '../program/program.ts';
import type { Magic } from '../syntax/magics.ts';
import { type Directive, directiveIn, directiveOfTag, isInForce, type NamedRule } from './directives.ts';
import type { Lines } from './lines.ts';
import { MarkupText } from './markup.ts';
import { Spans } from './spans.ts';
import { NO_REASON_YET } from './words.ts';

/** A rule that a comment accepts, and the lines for which it does; both inclusive. */
export interface Acceptance {
  readonly directive: Directive;
  readonly rule: NamedRule;
  readonly first: number;
  readonly last: number;
  /** Where the comment begins and ends; of a tag, the first line of its cell. */
  readonly comment: TextSpan;
}

/** A comment or a tag that says something to Loadguard. */
export interface Said {
  readonly directive: Directive;
  readonly comment: TextSpan;
}

export type TextSpan = Readonly<Record<'start' | 'end', number>>;

/** The suppressions of one text. Lines are 0-based, offsets in UTF-16 code units. */
export class Suppressions {
  /** In document order. */
  readonly acceptances: readonly Acceptance[];
  /** Directives that name no rule, or that end what was never begun. */
  readonly empty: readonly Said[];
  readonly #program: Program;
  readonly #lines: Lines;
  readonly #accepted = new Map<string, Spans>();
  readonly #linesOfCode = new Map<number, number>();
  readonly #ends = new Map<number, number>();
  #texts: Spans | undefined;
  #foreignCells: readonly { readonly magic: Magic; readonly comments: Comments }[] | undefined;
  #markup: MarkupText | undefined;

  /** Comments whose day is before `today` do not count. */
  constructor(program: Program, lines: Lines, today: string) {
    this.#program = program;
    this.#lines = lines;
    const said = this.#said();
    this.acceptances = this.#read(said);
    this.empty = withoutEffect(said);
    for (const { directive, rule, first, last } of this.acceptances) {
      if (!isInForce(directive, today)) continue;
      const spans = this.#accepted.get(rule.name) ?? new Spans();
      spans.add(first, last);
      this.#accepted.set(rule.name, spans);
    }
  }

  /** Whether a finding of `rule` on lines `first` to `last` is accepted by a comment. */
  has(rule: string, first: number, last: number): boolean {
    return this.#accepted.get(rule)?.meeting(first, last) !== undefined;
  }

  /** Where a comment that accepts a finding on `line` goes, and its text: a line of its own above. None where there are none. */
  commentFor(rule: string, line: number): { readonly offset: number; readonly text: string } | undefined {
    const { commentSigns } = this.#program;
    if (!commentSigns) return undefined;
    const at = this.#lineOfCode(line);
    const indentation = /^[ \t]*/.exec(this.#lines.textOf(at))![0];
    const offset = this.#lines.startOf(at);
    const [before, after] = this.#foreign(offset)?.written ?? commentSigns;
    const said = `loadguard: ignore[${rule}] ${NO_REASON_YET}`;
    // The tag itself is code; what stands before it decides.
    this.#markup ??= new MarkupText(this.#program.markup);
    const isInMarkup = this.#markup.has(offset + indentation.length - 1);
    const comment = isInMarkup ? `{/* ${said} */}` : `${before}${said}${after}`;
    return { offset, text: `${indentation}${comment}\n` };
  }

  /** Whether a comment can stand at the end of a line: it ends in no string, and is continued by no backslash. */
  endsInCode(line: number): boolean {
    const text = this.#lines.textOf(line);
    const end = this.#lines.startOf(line) + text.length;
    return !text.endsWith('\\') && !this.#textsOverLines().meeting(end, end);
  }

  /** All directives, in document order: those in comments, in shell text of a notebook's cells, and in tags of the cells. */
  #said(): readonly Said[] {
    const { comments, text, cells } = this.#program;
    const said: Said[] = [];
    const look = (start: number, after: number) => {
      let end = after;
      // A grammar may count the carriage return that ends the line.
      while (end > start && /[\r\n]/.test(text[end - 1]!)) end--;
      const directive = directiveIn(text.slice(start, end), start);
      if (directive) said.push({ directive, comment: { start, end } });
    };
    for (let i = 0; i < comments.length; i += 2) look(comments[i]!, comments[i + 1]!);
    for (const magic of cells.magics.values()) {
      const { start, end } = magic;
      const { signs } = foreignIn(magic, text) ?? SHELL;
      for (let at = saidWithin(text, start, end); at >= 0; ) {
        const line = this.#lines.lineOf(at);
        const lineStart = this.#lines.startOf(line);
        const lineEnd = Math.min(end, lineStart + this.#lines.textOf(line).length);
        const before = text.slice(lineStart, at);
        const sign = Math.max(...signs.map((it) => before.lastIndexOf(it)));
        if (sign >= 0) look(lineStart + sign, lineEnd);
        // A line is passed over at once where it has no further comment: what stands in one of Python's or a shell's is its own.
        const rest = sign >= 0 && before[sign] === '#' ? '' : text.slice(at, lineEnd);
        const further = signs.map((it) => rest.indexOf(it)).filter((it) => it >= 0);
        const next = further.length > 0 ? at + Math.min(...further) : lineEnd;
        at = saidWithin(text, Math.max(next, at + 1), end);
      }
    }
    for (const [start, tags] of cells.tags) {
      const comment = { start, end: start + this.#lines.textOf(this.#lines.lineOf(start)).length };
      for (const tag of tags) {
        const directive = directiveOfTag(tag, start);
        if (directive) said.push({ directive, comment });
      }
    }
    return said.sort((a, b) => a.comment.start - b.comment.start);
  }

  /** How comments are written where an offset lies in a cell of another language. */
  #foreign(offset: number): Comments | undefined {
    const { text, cells } = this.#program;
    this.#foreignCells ??= [...cells.magics.values()].flatMap((magic) => {
      const comments = foreignIn(magic, text);
      return comments ? [{ magic, comments }] : [];
    });
    return this.#foreignCells.find(({ magic }) => magic.start < offset && offset < magic.end)?.comments;
  }

  /**
   * A comment that stands alone speaks of what begins on the next line that is no comment; any other of what begins on
   * its own line. Read from the end, so that a run of comments is passed over once.
   */
  #read(said: readonly Said[]): readonly Acceptance[] {
    const program = this.#program;
    const lines = this.#lines;
    const nextCode = new Map<number, number>();
    const result: Acceptance[] = [];
    const ends = new Map<string, number>();
    let lastLines: ReadonlyMap<number, number> | undefined;
    const whole = [0, lines.lineOf(program.text.length)] as const;
    const spanOf = ({ directive, comment }: Said, rule: string): readonly [number, number] => {
      let line = lines.lineOf(comment.start);
      if (directive.kind === 'ignore-file') return whole;
      if (directive.kind === 'ignore-cell') return this.#cellAround(comment.start);
      if (directive.kind === 'ignore-start') return [line, ends.get(rule) ?? whole[1]];
      if (this.#standsAlone(comment, line)) {
        const below = lines.lineOf(comment.end) + 1;
        for (line = below; !nextCode.has(line) && this.#isPassedOver(line); line++);
        line = nextCode.get(line) ?? line;
        nextCode.set(below, line);
      }
      lastLines ??= this.#lastLines();
      return [line, this.#endOfLine(Math.max(line, lastLines.get(line) ?? line))];
    };
    for (const it of [...said].reverse()) {
      for (const rule of [...it.directive.rules].reverse()) {
        if (it.directive.kind === 'ignore-end') {
          ends.set(rule.name, lines.lineOf(it.comment.start));
          continue;
        }
        const [first, last] = spanOf(it, rule.name);
        result.push({ ...it, rule, first, last });
      }
    }
    return result.reverse();
  }

  /** Whether nothing else is on the comment's first line; in JSX it is in braces: `{/* loadguard: ignore[…] … *\/}`. */
  #standsAlone({ start, end }: TextSpan, line: number): boolean {
    const { text, language } = this.#program;
    const before = text.slice(this.#lines.startOf(line), start).trim();
    if (before === '') return true;
    if (before !== '{' || language === 'python') return false;
    const last = this.#lines.lineOf(end);
    return text.slice(end, this.#lines.startOf(last) + this.#lines.textOf(last).length).trim() === '}';
  }

  /** The last line that a line goes on to, by a backslash at its end each. */
  #endOfLine(line: number): number {
    const passed: number[] = [];
    let end = line;
    while (!this.#ends.has(end) && this.#lines.textOf(end).endsWith('\\')) passed.push(end++);
    const found = this.#ends.get(end) ?? end;
    for (const it of passed) this.#ends.set(it, found);
    return found;
  }

  /** The lines of the cell around an offset; none in a text that has no cells. */
  #cellAround(offset: number): readonly [number, number] {
    const { starts } = this.#program.cells;
    const index = starts.findLastIndex((it) => it <= offset);
    const start = starts[index];
    if (start === undefined) return [-1, -1];
    const end = starts[index + 1] ?? this.#program.text.length;
    return [this.#lines.lineOf(start), this.#lines.lineOf(Math.max(start, end - 1))];
  }

  #isPassedOver(line: number): boolean {
    return (
      this.#lines.startOf(line) < this.#program.text.length && /^\s*(?:#|\/\/|<!--|;|$)/.test(this.#lines.textOf(line))
    );
  }

  /** By line, the last line of what begins on it, the bodies of functions not counted. */
  #lastLines(): ReadonlyMap<number, number> {
    const program = this.#program;
    const functions = byStart(program.functions);
    const result = new Map<number, number>();
    for (let at = 0; at < program.count; at++) {
      if (program.kind[at] === FUNCTION) continue;
      const first = this.#lines.lineOf(program.start[at]!);
      const last = this.#lines.lineOf(program.end[at]!);
      if (last <= (result.get(first) ?? first)) continue;
      if (!holdsFunction(functions, program.start[at]!, program.end[at]!)) result.set(first, last);
    }
    for (const { start, end } of program.declared?.unbroken ?? []) {
      const first = this.#lines.lineOf(start);
      result.set(first, Math.max(result.get(first) ?? first, this.#lines.lineOf(end - 1)));
    }
    return result;
  }

  /** The nearest line, upwards, above which a comment can stand: it begins inside no string and continues no line. */
  #lineOfCode(line: number): number {
    const passed: number[] = [];
    let at = line;
    while (at > 0 && !this.#linesOfCode.has(at)) {
      passed.push(at);
      const start = this.#lines.startOf(at);
      const around = this.#textsOverLines().meeting(start, start);
      if (around) at = this.#lines.lineOf(around[0] - 1);
      else if (this.#lines.textOf(at - 1).endsWith('\\')) at--;
      else break;
    }
    const found = this.#linesOfCode.get(at) ?? at;
    for (const it of passed) this.#linesOfCode.set(it, found);
    return found;
  }

  /** The insides of the strings and templates that go over several lines: the offsets where no comment can begin. */
  #textsOverLines(): Spans {
    if (this.#texts) return this.#texts;
    const program = this.#program;
    this.#texts = new Spans();
    for (let at = 0; at < program.count; at++) {
      const start = program.start[at]!;
      const end = program.end[at]!;
      if (isText(program, start) && this.#lines.lineOf(start) < this.#lines.lineOf(end)) {
        this.#texts.add(start + 1, end - 1);
      }
    }
    for (const { start, end } of program.declared?.unbroken ?? []) this.#texts.add(start + 1, end - 1);
    return this.#texts;
  }
}

/** How a language's comments begin, and how one is written. */
interface Comments {
  readonly signs: readonly string[];
  readonly written: readonly [string, string];
}

const SHELL: Comments = { signs: ['#'], written: ['# ', ''] };
const SCRIPT: Comments = { signs: ['//', '/*'], written: ['// ', ''] };
const PAGE: Comments = { signs: ['<!--', ...SCRIPT.signs], written: ['<!-- ', ' -->'] };

/** Where a comment for Loadguard may be in [start, end) of a text, or -1; looks no further. */
function saidWithin(text: string, start: number, end: number): number {
  const at = start < end ? text.slice(start, end).indexOf('loadguard:') : -1;
  return at < 0 ? -1 : start + at;
}

/** How comments are written in a magic's cell, where its name says that it is a page. */
function foreignIn({ kind, name }: Magic, text: string): Comments | undefined {
  const called = kind === 'cell' ? text.slice(name.start, name.end).toLowerCase() : '';
  return called === 'html' || called === 'svg' ? PAGE : undefined;
}

function byStart(functions: readonly FunctionInfo[]): readonly FunctionInfo[] {
  return [...functions].sort((a, b) => a.start - b.start || b.end - a.end);
}

/** Whether a function stands between two offsets; `functions` are in order of their beginnings. */
function holdsFunction(functions: readonly FunctionInfo[], start: number, end: number): boolean {
  let low = 0;
  let high = functions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (functions[middle]!.start < start) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < functions.length && functions[i]!.start < end; i++) if (functions[i]!.end <= end) return true;
  return false;
}

function isText(program: Program, start: number): boolean {
  const { text } = program;
  const isQuoteAt = (at: number) => text[at] === '"' || text[at] === "'";
  if (isQuoteAt(start) || text[start] === '`') return true;
  if (!isQuoteAt(start + 1) && !isQuoteAt(start + 2)) return false;
  return /^[a-zA-Z]{1,2}["']/.test(text.slice(start, start + 3));
}

/** The directives that name no rule, and those that end what was not begun. */
function withoutEffect(said: readonly Said[]): readonly Said[] {
  const begun = new Set<string>();
  return said.filter(({ directive: { kind, rules } }) => {
    if (kind === 'ignore-start') for (const { name } of rules) begun.add(name);
    if (kind !== 'ignore-end') return rules.length === 0;
    return rules.filter(({ name }) => begun.delete(name)).length === 0;
  });
}
