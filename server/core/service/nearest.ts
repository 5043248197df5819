/** The name that a user may have meant. */

/** UTF-16 code units of a word that are looked at. */
const WORD_LIMIT = 60;

export interface Nearest<Name extends string> {
  readonly name: Name;
  /** How many characters must be inserted, deleted or replaced, case left aside. */
  readonly distance: number;
}

/** The name that needs the fewest changes to become the word; undefined when there are no names. */
export function nearest<Name extends string>(word: string, names: readonly Name[]): Nearest<Name> | undefined {
  const bounded = word.slice(0, WORD_LIMIT).toLowerCase();
  const all = names.map((name) => ({ name, distance: distance(bounded, name.toLowerCase()) }));
  return all.sort((a, b) => a.distance - b.distance)[0];
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
