/** Suggests the name that a user may have meant. */

/** " (did you mean "x"?)" when a name is near enough to `word` to be meant, else nothing. */
export function suggestion(word: string, names: readonly string[]): string {
  const bounded = word.slice(0, 60).toLowerCase();
  const [best] = names
    .map((name) => ({ name, distance: distance(bounded, name) }))
    .sort((a, b) => a.distance - b.distance);
  if (!best) return '';
  const isNear = best.distance <= Math.max(2, best.name.length / 3) || best.name.startsWith(bounded);
  return isNear && bounded ? ` (did you mean "${best.name}"?)` : '';
}

/** The number of characters to insert, delete or replace to make one text of the other. */
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
