/** What a fuzz target is: it makes inputs out of random choices, and says what holds for each of them. */

import type { Random } from './random.ts';

export interface Target<Input = unknown> {
  readonly name: string;
  /** An input as plain data, so that it can be kept as JSON. */
  make(random: Random): Input;
  /** Throws when something that must hold does not. */
  check(input: Input): void | Promise<void>;
  /** One analysis of the input as users have it, with its usual limits; what took long is measured again by this. */
  once?(input: Input): void;
  /** How many inputs `npm test` tries. */
  readonly tries: number;
}

/** A target whose inputs nobody else needs to know. */
export function target<Input>(given: Target<Input>): Target {
  return given as Target;
}
