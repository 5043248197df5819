/** The cells of a notebook as one module: each is parsed alone, and all are read in order as one text. */

import type { Cells } from '../program/program.ts';
import type { Language } from '../syntax/language.ts';
import { type Magic, type MaskedCell, maskMagics } from '../syntax/magics.ts';
import { Nodes, type SectionNodes } from '../syntax/nodes.ts';
import type { Parser } from '../syntax/parser.ts';
import { scriptCells } from '../syntax/script-cells.ts';
import { isOwnTag } from './directives.ts';
import type { CellPlace, Position, Range } from './finding.ts';

/** Cells that were read, by their texts, so that those which did not change are not read again. */
export type CellCache = Map<string, ReadCell>;

/** What stands for a cell's text, and its nodes with offsets from the cell's own beginning, once it is parsed. */
interface ReadCell extends MaskedCell {
  /** How many lines the cell has. */
  readonly lines: number;
  nodes?: Nodes;
  /** Milliseconds in which it could not be parsed. */
  tooSlowFor?: number;
}

/** How much more time a cell must have to be tried again. */
const MORE_TIME = 1.5;

/** The nodes of all cells, and whether none is lacking. */
interface Sections {
  readonly sections: readonly SectionNodes[];
  readonly isComplete: boolean;
}

/** A place in one of the cells that a module was made of; the cell's index is among them. */
export type PlaceInCell = Pick<CellPlace, 'cell' | 'range'>;

/** Several cells as one text, each followed by a line feed. */
export class CellModule {
  readonly language: Language;
  readonly text: string;
  readonly cells: Cells;
  readonly #texts: readonly string[];
  readonly #read: readonly ReadCell[];
  /** By cell: the 0-based line of the text that it begins on. */
  readonly #lines: number[] = [];

  /**
   * `cache` holds what the last call read, and from now on only what this one does; `mask` is for Python; `tagsOf` gives a
   * cell's tags by its index.
   */
  constructor(
    texts: readonly string[],
    language: Language,
    cache: CellCache = new Map(),
    mask = maskMagics,
    tagsOf: (cell: number) => readonly string[] = () => [],
  ) {
    this.language = language;
    this.#texts = texts;
    this.#read = texts.map((text) => cache.get(text) ?? masked(text, language, mask));
    cache.clear();
    const magics = new Map<number, Magic>();
    const apart = new Map<number, number>();
    const starts: number[] = [];
    const tags = new Map<number, readonly string[]>();
    let line = 0;
    let offset = 0;
    for (const [index, text] of texts.entries()) {
      const cell = this.#read[index]!;
      cache.set(text, cell);
      starts.push(offset);
      const own = tagsOf(index).filter(isOwnTag);
      if (own.length > 0) tags.set(offset, own);
      for (const magic of cell.magics) magics.set(magic.start + offset, moved(magic, offset));
      if (cell.isApart) apart.set(offset, offset + text.length + 1);
      this.#lines.push(line);
      line += cell.lines;
      offset += text.length + 1;
    }
    this.text = texts.map((text) => `${text}\n`).join('');
    this.cells = { magics, apart, starts, tags };
  }

  /** The cells as sections of the text, each with its nodes; one that took too long has none, and not all are there. */
  sections(parser: Parser, timeLeft: () => number): Sections {
    let isComplete = true;
    const sections = this.#texts.map((text, index): SectionNodes => {
      const cell = this.#read[index]!;
      const own = cell.nodes ?? new Nodes(Math.max(16, text.length >> 3));
      const limit = Math.max(1, timeLeft());
      // What took too long is not tried again in about the same time: other cells are typed in meanwhile.
      const isHopeless = limit < (cell.tooSlowFor ?? 0) * MORE_TIME;
      if (cell.nodes || (!isHopeless && parser.read(cell.text, this.language, own, limit))) {
        cell.nodes = own;
      } else {
        if (!isHopeless) cell.tooSlowFor = limit;
        isComplete = false;
        own.clear();
      }
      return { length: text.length + 1, nodes: own };
    });
    return { sections, isComplete };
  }

  /**
   * Whether a cell leaves a text of several lines open: each cell is parsed alone, but where all stand behind each other, as
   * in `words`, such a text takes in what the next ones say.
   */
  get hasOpenText(): boolean {
    const signs = this.language === 'python' ? [/"""/g, /'''/g] : [/`/g];
    return this.#texts.some((text) => signs.some((sign) => (text.match(sign)?.length ?? 0) % 2 === 1));
  }

  /** A text that has every word which the program made of this module can have. */
  get words(): string {
    const calls = [...this.cells.magics.values()].map((it) => callOf(it, this.text));
    // A tag is judged as a comment is, even where there is nothing to accept; and a comment behind what is no code.
    const said = this.cells.tags.size > 0 || this.text.includes('loadguard:') ? '# loadguard: ignore\n' : '';
    return this.#read.map((it) => `${it.text}\n`).join('') + calls.join('') + said;
  }

  /** The cell that a range of the text lies in, and where; one that goes beyond the cell ends with it. */
  place(range: Range): PlaceInCell {
    const cell = this.cellAt(range.start.line);
    const first = this.#lines[cell]!;
    const inCell = ({ line, character }: Position): Position => ({ line: line - first, character });
    const after = this.#lines[cell + 1];
    const isBeyond = after !== undefined && range.end.line >= after;
    const end = isBeyond ? this.#lastPosition(cell) : inCell(range.end);
    return { cell, range: { start: inCell(range.start), end } };
  }

  #lastPosition(cell: number): Position {
    const text = this.#texts[cell]!;
    const character = text.length - Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) - 1;
    return { line: lineCount(text), character };
  }

  /** The cell that a line of the text belongs to. */
  cellAt(line: number): number {
    let low = 0;
    let high = this.#lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lines[middle]! <= line) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The module of a script that stands for a notebook; undefined for any other. Places in it are those in the script. */
export function scriptModule(text: string, language: Language, cache?: CellCache): CellModule | undefined {
  const cells = language === 'python' ? scriptCells(text) : undefined;
  return cells && new CellModule(cells.texts, language, cache, cells.mask);
}

function masked(text: string, language: Language, mask: (text: string) => MaskedCell): ReadCell {
  const lines = lineCount(`${text}\n`);
  return language === 'python' ? { ...mask(text), lines } : { text, magics: [], isApart: false, lines };
}

function moved(magic: Magic, offset: number): Magic {
  const move = <Span extends { readonly start: number; readonly end: number }>(span: Span): Span => ({
    ...span,
    start: span.start + offset,
    end: span.end + offset,
  });
  return { ...move(magic), name: move(magic.name), line: magic.line.map(move), body: magic.body.map(move) };
}

/** A magic as code, for those who look for words alone. */
function callOf({ kind, start, end, line }: Magic, text: string): string {
  if (kind === 'help') return '';
  const names = line.filter((it) => it.kind === 'name').map((it) => text.slice(it.start, it.end));
  const quoted = text.slice(start, end).replace(/['\\]/g, ' ');
  return `get_ipython().system.getoutput.run_line_magic.run_cell_magic.find_user_code('''${quoted}''', ${names.join(', ')})\nIPython.display.HTML.Javascript\n`;
}

/** How many line ends a text has, as an editor counts them. */
function lineCount(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 10 || (char === 13 && text.charCodeAt(at + 1) !== 10)) count++;
  }
  return count;
}
