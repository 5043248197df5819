/** How much a service has done, in counts that are the same for the same work, whatever machine does it. */

export interface Work {
  /** Texts that were shown to the gate, and those that it let pass. */
  readonly gated: number;
  readonly admitted: number;
  /** Texts that were parsed, those of imported files and single cells as well, and their UTF-16 code units. */
  readonly parsed: number;
  readonly units: number;
  /** Texts that were analysed; how often their calls were resolved, which is once more for each round of imports. */
  readonly analysed: number;
  readonly rounds: number;
  /** Questions about values that were worked out. */
  readonly questions: number;
}

/** The same, as it is counted. */
export type WorkCount = { -readonly [Key in keyof Work]: Work[Key] };

export function noWork(): WorkCount {
  return { gated: 0, admitted: 0, parsed: 0, units: 0, analysed: 0, rounds: 0, questions: 0 };
}
