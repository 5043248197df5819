/** Questions about a source that are answered part by part, so that an edit asks again only of the sections that it changes. */

import type { Program } from './program.ts';

/** A part of the source itself: UTF-16 offsets, and the numbers of its expressions and functions; ends are exclusive. */
export interface Part {
  readonly start: number;
  readonly end: number;
  readonly firstExpression: number;
  readonly endExpression: number;
  readonly firstFunction: number;
  readonly endFunction: number;
}

export class BySection<Answer> {
  readonly #ask: (program: Program, part: Part) => Answer;
  /** By section; a program keeps those of one text. */
  readonly #known = new WeakMap<object, Answer>();

  /** What `ask` answers of a part must neither depend on other parts nor on where the part stands. */
  constructor(ask: (program: Program, part: Part) => Answer) {
    this.#ask = ask;
  }

  /** The answers for all sections of the source in order; for a text that is not being typed, one for the whole. */
  *of(program: Program): Iterable<Answer> {
    const { sections } = program;
    if (sections.length === 0) {
      const end = Math.min(program.text.length, program.modules.firstLinkedText);
      const rows = { firstExpression: 0, endExpression: program.ownCount };
      yield this.#ask(program, { start: 0, end, ...rows, firstFunction: 0, endFunction: program.ownFunctions });
      return;
    }
    let start = 0;
    let firstExpression = 0;
    let firstFunction = 0;
    for (const section of sections) {
      const { text, expressions, functions } = section.size;
      const end = start + text;
      const endExpression = firstExpression + expressions;
      const endFunction = firstFunction + functions;
      let answer = this.#known.get(section);
      if (answer === undefined) {
        answer = this.#ask(program, { start, end, firstExpression, endExpression, firstFunction, endFunction });
        this.#known.set(section, answer);
      }
      yield answer;
      start = end;
      firstExpression = endExpression;
      firstFunction = endFunction;
    }
  }
}
