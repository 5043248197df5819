/** The parts of a Program that are objects rather than rows of numbers. Numbers in them name expressions and the like. */

export interface Parameter {
  readonly name: number;
  readonly kind: 'plain' | 'rest' | 'named-rest' | 'named-only';
  /** The default's expression, the span of the type as it is written, the decorator's expression; -1 without one. */
  readonly fallback: number;
  readonly typeStart: number;
  readonly typeEnd: number;
  readonly decorator: number;
}

export interface FunctionInfo {
  /** The name that it is declared with or first bound to, or -1. */
  name: number;
  readonly start: number;
  readonly end: number;
  readonly parameters: Parameter[];
  readonly returns: number[];
  readonly decorators: number[];
  /** The class whose method it is, or -1. */
  readonly owner: number;
  /** Whether it is run by reading an attribute: a property, a getter. */
  isProperty: boolean;
  /** Whether a call gives the receiver as the first parameter. */
  readonly takesReceiver: boolean;
  /** Whether that is the class itself, and no instance of it. */
  isOfClass: boolean;
  /** Whether what it returns are elements, one after the other. */
  isGenerator: boolean;
  block: number;
  /** The call that the function's expression is an argument of, and which, or -1. */
  argumentOf: number;
  argumentIndex: number;
  /** The call that calls the function's expression in place, or -1. */
  calledBy: number;
}

export interface ClassInfo {
  readonly name: number;
  readonly bases: number[];
  /** The names that its body declares with a type, in order. */
  readonly fields: number[];
  scope: number;
}

export interface ImportInfo {
  /** The module as it is named, e.g. "a.b", "..a", "./x", "node:fs" without "node:". */
  readonly module: string;
  /** The member taken from it; undefined for the module itself. */
  readonly member: string | undefined;
}

/** A condition that decides what runs: its expressions are those numbered from `from` up to `to`. */
export interface Test {
  readonly from: number;
  readonly to: number;
  /** The block it stands in. */
  readonly block: number;
  /** The arm that runs when it holds; -1 where all that follows in its block does (`assert`, a comprehension's `if`). */
  arm: number;
}

/** An alternative of statements: its arms, whether one of them always runs, whether one arm can follow another. */
export interface Construct {
  readonly arms: number[];
  exhaustive: boolean;
  readonly exclusive: boolean;
}
