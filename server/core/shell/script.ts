/** What a shell text says: pipelines of commands, made of words. */

/** Stands in a shell text for a part whose value is not known. */
export const HOLE = '\ufffc';

/** A text with holes as a message shows it. */
export function shown(text: string): string {
  return text.replaceAll(HOLE, '…');
}

/** A word after quotes and escapes are taken away. */
export interface Word {
  /** Its characters; `HOLE` where something is put in that is not known here. */
  readonly text: string;
  /** By UTF-16 code unit of `text`: where it stands in the text that was read. */
  readonly places: readonly number[];
  /** Offsets in the text that was read, quotes included. */
  readonly start: number;
  readonly end: number;
  readonly substitutions: readonly Substitution[];
  /** The shell's variables behind its holes, in order; '' for a hole that is none. */
  readonly variables: readonly string[];
}

/** Commands whose output is put into a word, as text (`$(…)`) or as a file's name (`<(…)`). */
export interface Substitution {
  readonly as: 'text' | 'file';
  /** Whether it ran before, when a variable was set that is put in here. */
  readonly isEarlier?: boolean;
  readonly script: readonly Pipeline[];
}

/** `<<` holds the text that follows as its target, and so does `<<<`. */
export interface Redirection {
  readonly operator: '<' | '>' | '<<';
  readonly target: Word;
}

export interface Command {
  /** The program and its arguments; empty for assignments alone and for groups. */
  readonly words: readonly Word[];
  /** `NAME=value` before the program. */
  readonly assignments: readonly Word[];
  readonly redirections: readonly Redirection[];
  /** The commands of a group in parentheses. */
  readonly body?: readonly Pipeline[];
}

/** Commands each of which reads what the one before it writes. */
export interface Pipeline {
  readonly commands: readonly Command[];
}

/** A word that is written as it is meant. */
export function plainWord(text: string, start: number): Word {
  return {
    text,
    places: Array.from({ length: text.length }, (_, i) => start + i),
    start,
    end: start + text.length,
    substitutions: [],
    variables: [],
  };
}

/** Several words as one text, as `eval` sees them. */
export function joinedWords(words: readonly Word[]): Word {
  const places: number[] = [];
  words.forEach((word, i) => {
    if (i > 0) places.push(words[i - 1]!.end);
    for (const place of word.places) places.push(place);
  });
  return {
    text: words.map((it) => it.text).join(' '),
    places,
    start: words[0]?.start ?? 0,
    end: words.at(-1)?.end ?? 0,
    substitutions: words.flatMap((it) => it.substitutions),
    variables: words.flatMap(variablesOf),
  };
}

/** What stands behind each hole of a word. */
export function variablesOf({ text, variables }: Word): readonly string[] {
  const count = text.split(HOLE).length - 1;
  return Array.from({ length: count }, (_, i) => variables[i] ?? '');
}
