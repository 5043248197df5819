/** Answers to recursive questions, remembered so that no question is worked out twice, cycles included. */

/** What every outermost question may cost, so that nothing is hidden behind code that has used up all steps. */
const OWN_STEPS = 32;

/** How many questions go by between two looks at the clock. */
const QUESTIONS_PER_LOOK = 256;

/** Answers a question of a source when it is first asked, and the same from then on. */
export function once<Answer>(find: () => Answer): () => Answer {
  let found: { readonly answer: Answer } | undefined;
  return () => {
    found ??= { answer: find() };
    return found.answer;
  };
}

/** `work` with its last answers kept, at most `limit` of them: an editor asks the same at every keystroke. */
export function remembered(limit: number, work: (text: string) => string): (text: string) => string {
  const answers = new Map<string, string>();
  return (text) => {
    let answer = answers.get(text);
    if (answer === undefined) {
      answer = work(text);
      if (answers.size >= limit) answers.clear();
      answers.set(text, answer);
    }
    return answer;
  };
}

/** What all questions about one source may cost together in time, and whether any was cut short. */
export class Budget {
  /** Whether a question was given up because it would have cost too much. */
  wasCut = false;
  readonly #isOver: () => boolean;
  #asked = 0;
  #over = false;

  /** `isOver` tells whether the time is up. */
  constructor(isOver: () => boolean) {
    this.#isOver = isOver;
  }

  /** How many questions have been worked out. */
  get asked(): number {
    return this.#asked;
  }

  isSpent(): boolean {
    if (!this.#over && ++this.#asked % QUESTIONS_PER_LOOK === 0) this.#over = this.#isOver();
    return this.#over;
  }
}

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
  readonly #budget: Budget;
  #steps = 0;
  #ownSteps = 0;
  #cuts = 0;

  /**
   * `stepLimit`: how many questions may be worked out in all, `OWN_STEPS` for each outermost question aside; `depthLimit`:
   * how many inside each other.
   */
  constructor(depthLimit: number, stepLimit: number, budget: Budget) {
    this.#depthLimit = depthLimit;
    this.#stepLimit = stepLimit;
    this.#budget = budget;
  }

  /**
   * The answer to a question: known, worked out, or `otherwise` when it would cost too much; `again` when it is being
   * answered already, which is the same unless given.
   */
  answer(question: string, work: () => Answer, otherwise: () => Answer, again = otherwise): Answer {
    const known = this.#kept.get(question) ?? this.#passing.get(question);
    if (known !== undefined) return known;
    if (this.#active.size === 0) this.#ownSteps = 0;
    if (this.#active.has(question)) {
      this.#cuts++;
      return again();
    }
    const isTooFar = (++this.#steps > this.#stepLimit || this.#budget.isSpent()) && ++this.#ownSteps > OWN_STEPS;
    if (this.#active.size >= this.#depthLimit || isTooFar) {
      this.#cuts++;
      this.#budget.wasCut = true;
      return otherwise();
    }
    const cuts = this.#cuts;
    this.#active.add(question);
    let result: Answer;
    try {
      result = work();
    } finally {
      this.#active.delete(question);
      if (this.#active.size === 0) this.#passing.clear();
    }
    const isWhole = cuts === this.#cuts || this.#active.size === 0;
    (isWhole ? this.#kept : this.#passing).set(question, result);
    return result;
  }
}
