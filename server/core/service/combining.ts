/** Joins the fixes of several findings into one change of a text, leaving out what contradicts what is in it already. */

import type { Position, TextEdit } from './finding.ts';

/** A comment that tells what a pin stood for. */
const PIN_COMMENT = /^\s*(?:#|\/\/) \S+, \d{4}-\d{2}-\d{2}$/;

export class Combination<Edit extends TextEdit = TextEdit> {
  readonly #edits: Edit[] = [];

  /** All edits so far; those that insert at one place in the order in which they are to stand. */
  get edits(): readonly Edit[] {
    return this.#edits;
  }

  /** Takes the edits of a fix without holes in, as a whole or not at all; answers whether its finding is mended by what is in now. */
  add(edits: readonly Edit[]): boolean {
    const fresh = edits.filter((it) => !this.#edits.some((other) => isSame(it, other)));
    // One line has one comment, though there are several pins on it.
    const needed = fresh.filter(
      (it) => !(PIN_COMMENT.test(it.newText) && this.#edits.some((other) => touch(it, other))),
    );
    if (needed.some((it) => this.#edits.some((other) => touch(it, other)))) return false;
    const comments = needed.filter((it) => PIN_COMMENT.test(it.newText));
    this.#edits.push(...needed.filter((it) => !comments.includes(it)), ...comments);
    return true;
  }
}

function isSame(a: TextEdit, b: TextEdit): boolean {
  if (a.uri !== b.uri) return false;
  return a.newText === b.newText && isAt(a.range.start, b.range.start) && isAt(a.range.end, b.range.end);
}

/** Whether two edits cannot both be made: they overlap, or insert at the same place. */
function touch({ uri, range: a }: TextEdit, { uri: other, range: b }: TextEdit): boolean {
  if (uri !== other) return false;
  const endsFirst = isBefore(a.end, b.start) || (isAt(a.end, b.start) && !isAt(a.start, b.start));
  const endsLast = isBefore(b.end, a.start) || (isAt(b.end, a.start) && !isAt(a.start, b.start));
  return !endsFirst && !endsLast;
}

function isAt(a: Position, b: Position): boolean {
  return a.line === b.line && a.character === b.character;
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
