/** A settings file as a tree of values with their places, whatever notation it is written in. */

/** A value; offsets are in UTF-16 code units, the end is exclusive. */
export interface ConfigNode {
  readonly kind: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null' | 'other';
  readonly start: number;
  readonly end: number;
  /** Of a text, a number or a truth value. */
  readonly value?: string | number | boolean;
  /** Of an object, in the order of the file. */
  readonly members?: readonly Member[];
  /** Of an array. */
  readonly items?: readonly ConfigNode[];
}

/** A key of an object, and its value. */
export interface Member {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: ConfigNode;
}

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

/** The member of an object that counts: the last of its name. */
export function member(node: ConfigNode, key: string): Member | undefined {
  return node.members?.findLast((it) => it.key === key);
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
