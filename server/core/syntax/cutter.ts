/** What cuts a text into sections that are parsed alone. */

export interface Cut {
  /** The offset behind the section. */
  readonly end: number;
  /** Whether it ends there because something in it is never closed, which all of the text behind it decides. */
  readonly isOpen: boolean;
}

/**
 * Prepares a text, and answers for the offset at which a section begins, that of a line, with where it ends. The answer
 * depends on nothing before the section and, unless it `isOpen`, of what follows it on the first line alone. A section of
 * a text without errors has the same nodes as in the whole.
 */
export type Cutter = (text: string) => (start: number) => Cut;

/** Texts of more UTF-16 code units are not cut: there may be tens of thousands of sections in them, and each has its price. */
export const LARGEST = 500_000;

/** Whether a text has more than one section. */
export function isCut(text: string, cutter: Cutter): boolean {
  return text.length <= LARGEST && cutter(text)(0).end < text.length;
}
