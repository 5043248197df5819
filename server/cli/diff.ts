/** What changed between two texts, as a unified diff. */

/** Lines around a change that are shown with it. */
const AROUND = 3;
/** Changed lines beyond which the shortest way from one text to the other is not searched for. */
const EFFORT = 2_000;

interface Change {
  /** 0-based lines of the old and of the new text; the ends are not part of it. */
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

/** The diff of a file whose name (with slashes, relative) is `name`; empty when nothing changed. */
export function unifiedDiff(name: string, before: string, after: string): string {
  if (before === after) return '';
  const a = linesOf(before);
  const b = linesOf(after);
  const hunks: Change[][] = [];
  for (const change of changes(a, b)) {
    const last = hunks.at(-1)?.at(-1);
    if (last && change.oldStart - last.oldEnd <= 2 * AROUND) hunks.at(-1)!.push(change);
    else hunks.push([change]);
  }
  return `--- a/${name}\n+++ b/${name}\n${hunks.map((it) => hunkOf(it, a, b)).join('')}`;
}

function hunkOf(hunk: readonly Change[], a: readonly string[], b: readonly string[]): string {
  const first = hunk[0]!;
  const last = hunk.at(-1)!;
  const before = Math.min(AROUND, first.oldStart);
  const after = Math.min(AROUND, a.length - last.oldEnd);
  const lines: string[] = [];
  const add = (sign: string, given: readonly string[]) => {
    for (const line of given) {
      lines.push(line.endsWith('\n') ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`);
    }
  };
  let at = first.oldStart - before;
  for (const { oldStart, oldEnd, newStart, newEnd } of hunk) {
    add(' ', a.slice(at, oldStart));
    add('-', a.slice(oldStart, oldEnd));
    add('+', b.slice(newStart, newEnd));
    at = oldEnd;
  }
  add(' ', a.slice(at, last.oldEnd + after));
  const range = (start: number, end: number) => `${end > start ? start + 1 : start},${end - start}`;
  const oldRange = range(first.oldStart - before, last.oldEnd + after);
  const newRange = range(first.newStart - before, last.newEnd + after);
  return `@@ -${oldRange} +${newRange} @@\n${lines.join('')}`;
}

/** The changes in order, by Myers' algorithm between the parts that begin and end both texts. */
function changes(a: readonly string[], b: readonly string[]): readonly Change[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const middleA = a.slice(start, a.length - end);
  const middleB = b.slice(start, b.length - end);
  return joined(differences(middleA, middleB), start);
}

/** The lines that both texts keep, as pairs of lines; empty when the texts differ too much to look for them. */
function differences(a: readonly string[], b: readonly string[]): Change[] {
  const whole = [{ oldStart: 0, oldEnd: a.length, newStart: 0, newEnd: b.length }];
  const most = Math.min(EFFORT, a.length + b.length);
  const trace: Int32Array[] = [];
  const offset = most + 1;
  const furthest = new Int32Array(2 * most + 3);
  for (let steps = 0; steps <= most; steps++) {
    trace.push(furthest.slice(offset - steps - 1, offset + steps + 2));
    for (let diagonal = -steps; diagonal <= steps; diagonal += 2) {
      const isDown =
        diagonal === -steps ||
        (diagonal !== steps && furthest[offset + diagonal - 1]! < furthest[offset + diagonal + 1]!);
      let x = isDown ? furthest[offset + diagonal + 1]! : furthest[offset + diagonal - 1]! + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      furthest[offset + diagonal] = x;
      if (x >= a.length && x - diagonal >= b.length) return backwards(trace, a.length, b.length);
    }
  }
  return whole;
}

/** The way through the trace, from its end to its beginning, as single changed lines in order. */
function backwards(trace: readonly Int32Array[], oldLength: number, newLength: number): Change[] {
  const result: Change[] = [];
  let x = oldLength;
  let y = newLength;
  for (let steps = trace.length - 1; steps > 0; steps--) {
    const furthest = (diagonal: number) => trace[steps]![diagonal + steps + 1]!;
    const diagonal = x - y;
    const isDown = diagonal === -steps || (diagonal !== steps && furthest(diagonal - 1) < furthest(diagonal + 1));
    const previous = isDown ? diagonal + 1 : diagonal - 1;
    const oldAt = furthest(previous);
    const newAt = oldAt - previous;
    result.push({
      oldStart: oldAt,
      oldEnd: isDown ? oldAt : oldAt + 1,
      newStart: newAt,
      newEnd: isDown ? newAt + 1 : newAt,
    });
    x = oldAt;
    y = newAt;
  }
  return result.reverse();
}

/** Changes that follow each other become one. */
function joined(given: readonly Change[], by: number): readonly Change[] {
  const result: Change[] = [];
  for (const { oldStart, oldEnd, newStart, newEnd } of given) {
    const last = result.at(-1);
    const moved = { oldStart: oldStart + by, oldEnd: oldEnd + by, newStart: newStart + by, newEnd: newEnd + by };
    if (last && last.oldEnd === moved.oldStart && last.newEnd === moved.newStart) {
      result[result.length - 1] = { ...last, oldEnd: moved.oldEnd, newEnd: moved.newEnd };
    } else if (moved.oldEnd > moved.oldStart || moved.newEnd > moved.newStart) result.push(moved);
  }
  return result;
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
