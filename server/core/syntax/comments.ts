/** Long runs of comments, blanked: the Python grammar's scanner looks over the rest of a run from each comment in it. */

/** So many comment lines one after the other (blank lines between them or not) make a run worth blanking. */
const RUN = 24;

/** What must stay: a suppression, and what would mean something if the line stood in a string after all. */
const KEPT = /loadguard:|"""|'''|[{\\]/;

/**
 * The Python text with the insides of long runs of comments replaced by spaces, of the same length, so that no offset
 * moves. The first and the last comment of a run stay, for its indentation can end a block.
 */
export function withoutCommentRuns(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  const blank = (run: readonly Comment[]) => {
    for (const { start, end } of run.slice(1, -1)) {
      if (KEPT.test(text.slice(start, end)) || text[start - 2] === '\\') continue;
      parts.push(text.slice(copied, start), ' '.repeat(end - start));
      copied = end;
    }
  };
  for (const run of commentRuns(text)) if (run.length >= RUN) blank(run);
  return parts.length === 0 ? text : parts.join('') + text.slice(copied);
}

/** The whole line of a comment that stands alone, without what ends it; UTF-16 offsets. */
interface Comment {
  readonly start: number;
  readonly end: number;
}

function* commentRuns(text: string): Iterable<readonly Comment[]> {
  let run: Comment[] = [];
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next;
    let first = start;
    while (first < end && isSpace(text.charCodeAt(first))) first++;
    if (text[first] === '#' && first < end) run.push({ start, end: text[end - 1] === '\r' ? end - 1 : end });
    else if (first < end && run.length > 0) {
      yield run;
      run = [];
    }
    start = end + 1;
  }
  yield run;
}

/** Space, tab, carriage return, form feed. */
function isSpace(char: number): boolean {
  return char === 32 || char === 9 || char === 13 || char === 12;
}
