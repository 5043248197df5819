/** A settings file as a tree of values, and what is wrong with it. */

export { type DataNode as ConfigNode, type Member, member } from '../notation/tree.ts';

/** What is wrong at a place, in words for the user. */
export interface Problem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  /** The name that was meant, to stand in place of what does. */
  readonly instead?: string;
  /** The rule that tells it; `invalid-config` if absent. */
  readonly rule?: string;
}

/** How many problems of one file are told. */
const LIMIT = 100;

/** The problems of one file, each once and not more than anybody reads. */
export class Problems {
  readonly #all = new Map<string, Problem>();
  readonly #limit: number;

  constructor(limit = LIMIT) {
    this.#limit = limit;
  }

  /** Whether no more are told, so that nobody need look for them. */
  get isFull(): boolean {
    return this.#all.size >= this.#limit;
  }

  add(place: Pick<Problem, 'start' | 'end'>, message: string, instead?: string, rule?: string): void {
    if (this.isFull) return;
    const { start, end } = place;
    const key = `${start} ${end} ${message}`;
    if (!this.#all.has(key)) {
      this.#all.set(key, { start, end, message, ...(instead !== undefined && { instead }), ...(rule && { rule }) });
    }
  }

  /** In the order of the file. */
  get all(): readonly Problem[] {
    return [...this.#all.values()].sort((a, b) => a.start - b.start || a.end - b.end);
  }
}
