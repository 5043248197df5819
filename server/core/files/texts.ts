/** Where the characters of a text of data stand, as pieces whose characters are those of the value. */

import type { DataNode } from '../notation/tree.ts';
import type { Place } from '../program/declared.ts';

/** A part of a text as it stands in the file: UTF-16 offsets, and whether backslashes in it begin escapes. */
export interface Piece extends Place {
  readonly escaped?: boolean;
}

/** The pieces of a text as the file writes it; empty for what is no text. */
export function piecesOf(text: string, node: DataNode): readonly Piece[] {
  if (node.kind !== 'string') return node.value === undefined ? [] : [{ start: node.start, end: node.end }];
  const { start, end, style } = node;
  const quote = text[start];
  if (style === 'literal') return [{ start: blockStart(text, start, end), end }];
  if (style === 'folded') return folded(text, blockStart(text, start, end), end);
  if (style === 'plain') return folded(text, start, end);
  // What is said by reference is written elsewhere, or has a mark before it.
  if (style === undefined && quote !== '"' && quote !== "'") return [];
  const isLong = style === undefined && text.startsWith(quote!.repeat(3), start) && end - start >= 6;
  const width = isLong ? 3 : 1;
  const inner = { start: start + width, end: Math.max(start + width, end - width) };
  if (quote === '"') return [{ ...inner, escaped: true }];
  return style === 'single' ? withoutDoubles(text, inner.start, inner.end) : [inner];
}

/** The span of a text between its quotes. */
export function contentOf(text: string, node: DataNode): Piece {
  const pieces = piecesOf(text, node);
  const [first] = pieces;
  if (!first) return { start: node.start, end: node.end };
  let { start } = first;
  let { end } = pieces.at(-1)!;
  while (end > start && /\s/.test(text[end - 1]!)) end--;
  while (start < end && /\s/.test(text[start]!)) start++;
  return { ...first, start, end };
}

/** Behind the line of the sign that begins a block. */
function blockStart(text: string, start: number, end: number): number {
  const line = text.indexOf('\n', start);
  return line < 0 || line >= end ? end : line + 1;
}

/** Lines of which each but the first stands for what follows a blank. */
function folded(text: string, start: number, end: number): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = start; at < end; ) {
    const found = text.indexOf('\n', at);
    const line = found < 0 || found >= end ? end : found;
    const last = text[line - 1] === '\r' ? line - 1 : line;
    if (last > at) pieces.push({ start: at, end: last });
    at = line + 1;
    // The indentation of the next line begins with the blank that stands for the line's end.
    if (at < end && text[at] !== ' ') pieces.push({ start: line, end: at });
  }
  return pieces;
}

/** In single quotes, two of them stand for one. */
function withoutDoubles(text: string, start: number, end: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = start;
  for (let at = text.indexOf("''", start); at >= 0 && at < end; at = text.indexOf("''", at + 2)) {
    pieces.push({ start: from, end: at + 1 });
    from = at + 2;
  }
  pieces.push({ start: from, end });
  return pieces.filter((it) => it.end > it.start);
}
