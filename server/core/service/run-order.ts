/** Cells that were last run in another order than they stand in, and what that changes. */

/** What is said of a finding that is one in one of the orders only. */
export const ONLY_AS_WRITTEN =
  'By the numbers of their last run, the cells were run in another order, in which this did not happen; it does when they are run from top to bottom.';
export const ONLY_AS_RUN =
  'This happened in the order in which the cells were last run, by their numbers; it does not when they are run from top to bottom.';

/**
 * The positions of cells in the order of their last run, by their numbers there; undefined when that is the order in
 * which they stand. A cell that was not run keeps its place.
 */
export function runOrder(counts: readonly (number | undefined)[]): readonly number[] | undefined {
  const run = [...counts.keys()].filter((index) => counts[index] !== undefined);
  const sorted = [...run].sort((a, b) => counts[a]! - counts[b]! || a - b);
  if (sorted.every((index, position) => index === run[position])) return undefined;
  const order = [...counts.keys()];
  for (const [position, index] of run.entries()) order[index] = sorted[position]!;
  return order;
}
