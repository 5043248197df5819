/** A set of spans, asked whether one of them meets another; quick however many there are. */

/** Spans over whole numbers (lines, offsets), both ends inclusive; those that overlap become one. */
export class Spans {
  readonly #added: (readonly [first: number, last: number])[] = [];
  #merged: (readonly [first: number, last: number])[] | undefined;

  add(first: number, last: number): void {
    this.#added.push([first, last]);
    this.#merged = undefined;
  }

  /** The merged span that shares a number with `first` to `last`, the last one if several do; undefined when none does. */
  meeting(first: number, last: number): readonly [first: number, last: number] | undefined {
    this.#merged ??= merged(this.#added);
    let low = 0;
    let high = this.#merged.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#merged[middle]![0] <= last) low = middle + 1;
      else high = middle;
    }
    const found = this.#merged[low - 1];
    return found && found[1] >= first ? found : undefined;
  }
}

function merged(spans: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const result: [number, number][] = [];
  for (const [first, last] of [...spans].sort((a, b) => a[0] - b[0])) {
    const before = result.at(-1);
    if (before && first <= before[1]) before[1] = Math.max(before[1], last);
    else result.push([first, last]);
  }
  return result;
}
