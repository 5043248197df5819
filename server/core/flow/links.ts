/** Which modules of a program its imports stand for, and which imports were asked for and not known. */

/** An import as a module writes it. */
export interface Wanted {
  /** The scope of the module that imports. */
  readonly from: number;
  /** The module as it is named there: "a.b", "..a", "./x". */
  readonly specifier: string;
}

/** The answer for an import that leads to no file of the workspace. */
export const NOWHERE = -1;

/** Questions are noted once; who links modules takes them, answers them, and has the flow ask again. */
export class Links {
  readonly #known = new Map<string, number>();
  readonly #wanted = new Map<string, Wanted>();

  /** The scope of the module that an import stands for; `NOWHERE` where there is none, or none yet. */
  scopeOf(from: number, specifier: string): number {
    const key = `${from} ${specifier}`;
    const known = this.#known.get(key);
    if (known === undefined && !this.#wanted.has(key)) this.#wanted.set(key, { from, specifier });
    return known ?? NOWHERE;
  }

  /** The questions that have no answer yet. */
  take(): readonly Wanted[] {
    const wanted = [...this.#wanted.values()];
    this.#wanted.clear();
    return wanted;
  }

  /** Answers a question from now on. */
  set({ from, specifier }: Wanted, scope: number): void {
    this.#known.set(`${from} ${specifier}`, scope);
  }
}
