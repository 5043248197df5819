/** Answers to recursive questions, remembered so that no question is worked out twice, cycles included. */

/** What every outermost question may cost, so that nothing is hidden behind code that has used up all steps. */
const OWN_STEPS = 32;

/**
 * A question that comes up again while it is being answered gets no answer there. What is found meanwhile may therefore
 * lack something: it counts until the outermost question is answered, and is forgotten then.
 */
export class Memo<Answer> {
  readonly #kept = new Map<string, Answer>();
  readonly #passing = new Map<string, Answer>();
  readonly #active = new Set<string>();
  readonly #depthLimit: number;
  readonly #stepLimit: number;
  #steps = 0;
  #ownSteps = 0;
  #cuts = 0;

  /**
   * `stepLimit`: how many questions may be worked out in all, `OWN_STEPS` for each outermost question aside; `depthLimit`:
   * how many inside each other.
   */
  constructor(depthLimit: number, stepLimit: number) {
    this.#depthLimit = depthLimit;
    this.#stepLimit = stepLimit;
  }

  /** The answer to a question: known, worked out, or `otherwise` when it is being asked already or would cost too much. */
  answer(question: string, work: () => Answer, otherwise: () => Answer): Answer {
    const known = this.#kept.get(question) ?? this.#passing.get(question);
    if (known !== undefined) return known;
    if (this.#active.size === 0) this.#ownSteps = 0;
    const isTooFar = ++this.#steps > this.#stepLimit && ++this.#ownSteps > OWN_STEPS;
    if (this.#active.has(question) || this.#active.size >= this.#depthLimit || isTooFar) {
      this.#cuts++;
      return otherwise();
    }
    const cuts = this.#cuts;
    this.#active.add(question);
    const result = work();
    this.#active.delete(question);
    if (this.#active.size === 0) this.#passing.clear();
    const isWhole = cuts === this.#cuts || this.#active.size === 0;
    (isWhole ? this.#kept : this.#passing).set(question, result);
    return result;
  }
}
