/** Where a script's text is markup (JSX), in which a comment stands in braces. */

/** Answers for offsets of one text. `spans`: start, end and whether it is text of markup (1) or code in it (0), as nodes nest. */
export class MarkupText {
  readonly #starts: number[] = [];
  readonly #isText: boolean[] = [];

  constructor(spans: readonly number[]) {
    const open: { readonly end: number; readonly isText: boolean }[] = [];
    const closeBefore = (offset: number) => {
      while (open.length > 0 && open.at(-1)!.end <= offset) {
        const { end } = open.pop()!;
        this.#begin(end, open.at(-1)?.isText ?? false);
      }
    };
    for (let i = 0; i < spans.length; i += 3) {
      closeBefore(spans[i]!);
      open.push({ end: spans[i + 1]!, isText: spans[i + 2] === 1 });
      this.#begin(spans[i]!, spans[i + 2] === 1);
    }
    closeBefore(Number.POSITIVE_INFINITY);
  }

  /** Whether what begins at an offset stands between tags, as text does. */
  has(offset: number): boolean {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    return this.#isText[low - 1] ?? false;
  }

  #begin(offset: number, isText: boolean): void {
    this.#starts.push(offset);
    this.#isText.push(isText);
  }
}
