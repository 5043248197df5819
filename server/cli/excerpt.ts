/** Draws the lines of a text around a range, with marks under it that stand where a terminal shows it. */

import type { Range } from '../core/service/finding.ts';
import { expanded } from './terminal.ts';

/** A line of code and the marks under it, both as they are printed. */
export interface ExcerptLine {
  /** 0-based. */
  readonly line: number;
  readonly code: string;
  readonly marks: string;
}

/** UTF-16 code units of a line that are shown at most, and how many of them before the range. */
const SHOWN = 160;
const BEFORE = 50;
/** Lines of a range that are shown at most; of a longer one its beginning and its end. */
const LINES = 4;

/** The offset where each line of a text begins, in UTF-16 code units. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return starts;
}

/** The excerpt for a range; `starts` come from `lineStarts`. A gap in line numbers stands for lines left out. */
export function excerpt(
  text: string,
  starts: readonly number[],
  range: Range,
  mark: '^' | '~',
): readonly ExcerptLine[] {
  const { start, end } = range;
  const last = end.line > start.line && end.character === 0 ? end.line - 1 : end.line;
  const lines: ExcerptLine[] = [];
  for (let line = start.line; line <= last; line++) {
    const isLeftOut = last - start.line >= LINES && line > start.line + 1 && line < last;
    if (isLeftOut) continue;
    const code = lineAt(text, starts, line);
    const from = line === start.line ? start.character : code.length - code.trimStart().length;
    const to = line === end.line ? end.character : code.length;
    lines.push({ line, ...drawn(code, from, to, mark) });
  }
  return lines;
}

function lineAt(text: string, starts: readonly number[], line: number): string {
  const start = starts[line] ?? text.length;
  let end = starts[line + 1] ?? text.length;
  while (end > start && /[\r\n]/.test(text[end - 1]!)) end--;
  return text.slice(start, end);
}

/** Works on the part around the range only: a line may be megabytes long. */
function drawn(code: string, from: number, to: number, mark: string): Pick<ExcerptLine, 'code' | 'marks'> {
  const isCut = code.length > SHOWN;
  const left = isCut ? betweenCharacters(code, Math.max(0, Math.min(from - BEFORE, code.length - SHOWN))) : 0;
  const right = isCut ? betweenCharacters(code, Math.min(code.length, left + SHOWN)) : code.length;
  const lead = left > 0 ? '…' : '';
  const before = expanded(code.slice(left, from), lead.length);
  const marked = expanded(code.slice(from, Math.min(to, right)), lead.length + before.width);
  const after = expanded(code.slice(Math.min(to, right), right), lead.length + before.width + marked.width);
  return {
    code: `${lead}${before.text}${marked.text}${after.text}${right < code.length ? '…' : ''}`,
    marks: ' '.repeat(lead.length + before.width) + mark.repeat(Math.max(1, marked.width)),
  };
}

/** The offset itself, or the next when it falls into a surrogate pair. */
function betweenCharacters(code: string, offset: number): number {
  return /[\udc00-\udfff]/.test(code.charAt(offset)) ? offset + 1 : offset;
}
