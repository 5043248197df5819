/** The comment beside a pin that tells what it stood for: where it goes, and what stands there already. */

import type { Edit } from '../flow/edits.ts';
import type { Program } from '../program/program.ts';
import type { Remedy } from '../rules/rule.ts';
import type { Lines } from './lines.ts';
import type { Linker } from './linker.ts';
import { Spans } from './spans.ts';
import type { Suppressions } from './suppressions.ts';

/** What an earlier pin left: a reference and a day. */
const EARLIER = /(?:#|\/\/) [\w./+-]{1,100}, \d{4}-\d{2}-\d{2}[ \t]*$/;
const COMMIT = /^[0-9a-f]{40}$/;
const PINNING = /\{(?:commit|codeCommit|version)\}/;

export class PinComments {
  readonly #program: Program;
  readonly #lines: Lines;
  readonly #suppressions: Suppressions;
  readonly #linker: Pick<Linker, 'textAt'> | undefined;
  #markup: Spans | undefined;

  constructor(program: Program, lines: Lines, suppressions: Suppressions, linker: Pick<Linker, 'textAt'> | undefined) {
    this.#program = program;
    this.#lines = lines;
    this.#suppressions = suppressions;
    this.#linker = linker;
  }

  /** The comment for a remedy that pins; undefined where none can stand. */
  for({ pin, edits }: Remedy): Edit | undefined {
    // What stands for the newest version says nothing of it, and a command is no code that a comment can follow.
    if (!pin || pin.type === 'package' || COMMIT.test(pin.reference)) return undefined;
    const pinning = edits.findLast((it) => PINNING.test(it.text));
    if (!pinning) return undefined;
    const { text, language, commentSigns, declared } = this.#program;
    // What gives a command a revision is no line of the file's own notation; what has quotes is.
    if (declared && !declared.commentsCommands && !pinning.text.includes('"')) return undefined;
    if (commentSigns?.[1] !== '') return undefined;
    const gap = language === 'python' ? '  ' : ' ';
    const comment = `${commentSigns[0]}{reference}, {date}`;
    if (pinning.isElsewhere) return this.#inOtherFile(pinning, `${gap}${comment}`);
    const line = this.#lines.lineOf(pinning.end);
    const end = this.#lines.startOf(line) + this.#lines.textOf(line).length;
    if (!this.#suppressions.endsInCode(line) || this.#isInMarkup(end)) return undefined;
    // A line that is added after a comment has an end of its own.
    if (pinning.end === end && pinning.text.includes('\n')) return { start: end, end, text: `${gap}${comment}` };
    const rest = text.slice(pinning.end, end);
    const earlier = EARLIER.exec(rest);
    if (earlier) return { start: pinning.end + earlier.index, end, text: comment };
    const trailing = /(?<![ \t])[ \t]*$/.exec(rest)!;
    return { start: pinning.end + trailing.index, end, text: `${gap}${comment}` };
  }

  /** A comment behind a constant of a file that is imported, where nothing but that of an earlier pin stands there. */
  #inOtherFile({ start, end }: Edit, comment: string): Edit | undefined {
    const { rest = '' } = this.#linker?.textAt(start, end) ?? {};
    const [, code, earlier] = /^(\s*(?:;\s*)?)((?:#|\/\/).*)?$/.exec(rest) ?? [];
    if (code === undefined || (earlier && !EARLIER.test(earlier))) return undefined;
    return { start: end + code.trimEnd().length, end: end + rest.trimEnd().length, text: comment };
  }

  /** Whether what ends at an offset may be text of a page written into a script. */
  #isInMarkup(offset: number): boolean {
    const program = this.#program;
    if (program.language === 'python') return false;
    if (!this.#markup) {
      this.#markup = new Spans();
      for (let at = 0; at < program.count; at++) {
        if (program.text[program.start[at]!] === '<') this.#markup.add(program.start[at]! + 1, program.end[at]! - 1);
      }
    }
    return this.#markup.meeting(offset, offset) !== undefined;
  }
}
