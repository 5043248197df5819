/** Finds what changed between two versions of a text, in the form that an incremental parse wants. */

import { Edit, type Point } from 'web-tree-sitter';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** Characters that are compared at once. */
const BLOCK = 1024;

/** A region of a text, as UTF-16 offsets, and where it ended in the version before. */
export interface Change {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** The one region outside which both texts are equal, or undefined when they are equal throughout. */
export function findChange(old: string, text: string): Change | undefined {
  if (old === text) return undefined;
  const shorter = Math.min(old.length, text.length);
  let start = commonBlocks(shorter, (at) => old.slice(at, at + BLOCK) === text.slice(at, at + BLOCK));
  while (start < shorter && old.charCodeAt(start) === text.charCodeAt(start)) start++;
  // No side may begin inside a character or a line end; backing off by one is always enough.
  if (joins(old, start) || joins(text, start)) start--;

  const longest = shorter - start;
  let suffix = commonBlocks(longest, (at) => {
    const oldEnd = old.length - at;
    const textEnd = text.length - at;
    return old.slice(oldEnd - BLOCK, oldEnd) === text.slice(textEnd - BLOCK, textEnd);
  });
  while (suffix < longest && old.charCodeAt(old.length - 1 - suffix) === text.charCodeAt(text.length - 1 - suffix)) {
    suffix++;
  }
  if (suffix > 0 && (joins(old, old.length - suffix) || joins(text, text.length - suffix))) suffix--;
  return { start, oldEnd: old.length - suffix, newEnd: text.length - suffix };
}

/** The same with the points that the parser wants. */
export function findEdit(old: string, text: string): Edit | undefined {
  const change = findChange(old, text);
  if (!change) return undefined;
  const { start, oldEnd, newEnd } = change;
  const startPosition = advance({ row: 0, column: 0 }, text, 0, start);
  return new Edit({
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition,
    oldEndPosition: advance(startPosition, old, start, oldEnd),
    newEndPosition: advance(startPosition, text, start, newEnd),
  });
}

/** How much is equal in whole blocks, which compare much faster than single characters. */
function commonBlocks(limit: number, isEqualAt: (at: number) => boolean): number {
  let at = 0;
  while (at + BLOCK <= limit && isEqualAt(at)) at += BLOCK;
  return at;
}

/** Whether the code units before and after an offset belong together: a surrogate pair or a CRLF. */
function joins(text: string, offset: number): boolean {
  const before = text.charCodeAt(offset - 1);
  const after = text.charCodeAt(offset);
  return (
    (before === CARRIAGE_RETURN && after === LINE_FEED) || ((before & 0xfc00) === 0xd800 && (after & 0xfc00) === 0xdc00)
  );
}

/** The point that text[from, to) leads to; rows end with line feeds only, as the parser counts them. */
function advance(point: Point, text: string, from: number, to: number): Point {
  let { row, column } = point;
  let lineStart = from;
  for (let feed = text.indexOf('\n', from); feed >= 0 && feed < to; feed = text.indexOf('\n', lineStart)) {
    row++;
    column = 0;
    lineStart = feed + 1;
  }
  return { row, column: column + to - lineStart };
}
