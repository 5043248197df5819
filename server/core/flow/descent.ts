/** Whether an expression is what an origin brings in, made from it, or from the part of it that is asked about; or its hash. */

import { ATTRIBUTE, BODY, CALL, NAME, PARAMETER, type Program, STRING } from '../program/program.ts';
import { hasSameText, rereads } from './conditions.ts';
import { isStrongHash, keyOfSignature } from './hashes.ts';
import type { Origin, Step } from './origin.ts';
import type { Origins } from './origins.ts';
import { isWhole, keysOf, overlap, type Part, partsTaken } from './parts-taken.ts';
import type { Paths } from './paths.ts';
import { Slices } from './slices.ts';
import type { Values } from './values.ts';

export class Descent {
  readonly slices: Slices;
  readonly #values: Values;
  readonly #origins: Origins;
  readonly #paths: Paths;
  readonly #program: Program;
  readonly #asked: ReadonlyMap<number, number>;

  /** `asked` holds the functions whose answers are being looked at, each with the call that asks. */
  constructor(values: Values, origins: Origins, paths: Paths, asked: ReadonlyMap<number, number>) {
    this.slices = new Slices(values);
    this.#values = values;
    this.#origins = origins;
    this.#paths = paths;
    this.#program = values.program;
    this.#asked = asked;
  }

  /** Whether an expression is the very text that an origin brings in, under a name of its own, and not a part of it. */
  isItself(expression: number, origin: Origin): boolean {
    const program = this.#program;
    if (expression < 0 || program.kind[expression] !== NAME) return false;
    return (this.#values.definitions(expression) ?? []).some((it) => {
      const value = program.definitionValue[it]!;
      if (value < 0) return false;
      if (program.kind[value] === PARAMETER) return this.#isGiven(value, origin);
      return value === origin.at || origin.steps.some((step) => step.at === value);
    });
  }

  /** Whether a parameter is given the very text; of a download, which has parts, by the call whose answer is looked at. */
  #isGiven(parameter: number, origin: Origin): boolean {
    const [program, { callers }] = [this.#program, this.#values];
    if (origin.kind !== 'remote') return this.slices.of(parameter).has(origin.at);
    const [id, index] = [program.a[parameter]!, program.b[parameter]!];
    const call = this.#asked.get(id);
    return call !== undefined && this.isItself(callers.argumentFor(program.functions[id]!, index, call), origin);
  }

  /** Whether an expression is what is asked about: of a download the text itself, of all else a part that counts. */
  isTested(expression: number, origin: Origin, part: Part | undefined): boolean {
    return origin.kind === 'remote' ? this.isItself(expression, origin) : this.isMadeOf(expression, origin, part);
  }

  /** Whether an expression is made from a part of what the origin brings in, or reads as what is taken of its source. */
  isMadeOf(expression: number, origin: Origin, part: Part | undefined): boolean {
    if (expression < 0) return false;
    if (this.comesFrom(expression, origin)) return this.isOfPart(expression, origin, part);
    return hasSameText(this.#program, this.slices.of(expression), origin.at);
  }

  /** Whether an expression is made from what the origin brings in, or from the file that carries it. */
  comesFrom(expression: number, { at, carrier, steps }: Origin): boolean {
    if (expression < 0) return false;
    const slice = this.slices.of(expression);
    if (slice.has(at) && !this.#isAnotherAnswer(slice, steps)) return true;
    // Where the way back ends at `f(**options)`, a step from there on tells.
    if (steps.some((it) => slice.has(it.at) && isWhole(this.#values, expression, it.at))) return true;
    if (!carrier) return false;
    const { kind } = this.#program;
    return [...slice].some(
      (it) =>
        (kind[it] === NAME || kind[it] === CALL || kind[it] === STRING || kind[it] === ATTRIBUTE) &&
        this.#paths.of(it).some((path) => path !== '' && carrier.paths.includes(path)),
    );
  }

  /** Whether it is another call of the same function that gave what an expression is made from: `get("a")`, not `get("b")`. */
  #isAnotherAnswer(slice: ReadonlySet<number>, steps: readonly Step[]): boolean {
    const { kind, a, text, start, end, block, blockFrame, blockKind, blockOwner } = this.#program;
    const { callers } = this.#values;
    const calls = [...slice].filter((it) => kind[it] === CALL);
    const called = calls.map((it) => callers.functions(a[it]!));
    return steps.some((step) => {
      const frame = step.at < 0 ? -1 : blockFrame[block[step.at]!]!;
      if (frame < 0 || blockKind[frame] !== BODY) return false;
      const id = blockOwner[frame]!;
      const same = calls.filter((_, i) => called[i]!.includes(id));
      // A step out of a function is what it returns, shown at the call.
      const isReturn = (call: number) => start[call] === step.start && end[call] === step.end;
      if (same.length === 0 || !callers.callsOf(id).some(isReturn)) return false;
      const written = text.slice(step.start, step.end);
      return !same.some((it) => text.slice(start[it], end[it]) === written);
    });
  }

  /** As `comesFrom`, at any price: also by way of callbacks and promises. */
  isBroughtBy(origin: Origin, expression: number): boolean {
    return this.comesFrom(expression, origin) || this.#origins.of(expression).some((it) => it.at === origin.at);
  }

  /**
   * The keys by which a part of what the origin brings in is found in an expression that holds it; undefined where it does
   * not, or nobody knows.
   */
  keysIn(expression: number, origin: Origin, part: Part | undefined): readonly string[] | undefined {
    const isOfIt = () =>
      this.isMadeOf(expression, origin, part) || rereads(this.#program, this.slices.of(expression), origin.at);
    if (part === undefined || !isOfIt()) return undefined;
    const [held = '', ...others] = partsTaken(this.#values, expression, origin.at);
    if (others.length > 0 || !part.startsWith(held)) return undefined;
    return keysOf(part.slice(held.length));
  }

  /** Whether an expression is made from the part of what the origin brings in that is asked about. */
  isOfPart(expression: number, origin: Origin, part: Part | undefined): boolean {
    if (!this.comesFrom(expression, origin)) return false;
    const parts = part === undefined ? [] : partsTaken(this.#values, expression, origin.at);
    return parts.length === 0 || parts.some((it) => overlap(it, part!));
  }

  /** Whether an expression is a strong hash of what the origin brings in. */
  isHash(expression: number, origin: Origin): boolean {
    const slice = this.slices.of(expression);
    const isOfIt = () => this.comesFrom(expression, origin) || rereads(this.#program, slice, origin.at);
    return isStrongHash(this.#program, slice) && isOfIt();
  }

  /** Whether an expression is a signature by a key that the origin does not bring in. */
  isSigned(expression: number, origin: Origin): boolean {
    return [...this.slices.of(expression)].some((at) => {
      const key = keyOfSignature(this.#program, at);
      return key >= 0 && !this.comesFrom(key, origin);
    });
  }
}
