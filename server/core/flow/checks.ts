/**
 * Controls that stand before a danger: a hash that was compared, names that were tested, a list of what is allowed.
 *
 * A control counts when the place it guards cannot be reached without it: the place lies in the arm that runs when the
 * test holds, or after a test whose other outcome leaves.
 */

import {
  ATTRIBUTE,
  BINARY,
  BODY,
  CALL,
  CHOICE,
  COMPARES_EQUAL,
  COMPARES_IN,
  COMPARES_NOT_IN,
  COMPARES_UNEQUAL,
  COMPARISON,
  ITEM,
  NAME,
  NOT,
  PARAMETER,
  type Program,
  RAISES,
  SAME,
  SEQUENCE,
  STRING,
  type Test,
} from '../program/program.ts';
import { calledName } from './call.ts';
import { choicesAround, isAbsence, isConstant, isSameText, isTypeQuestion, namesNumber } from './conditions.ts';
import { Descent } from './descent.ts';
import { Gates } from './gates.ts';
import { once } from './memo.ts';
import { narrowingOf } from './narrowing.ts';
import { blockBehind, endsFunction, follows, needs } from './order.ts';
import type { Origin } from './origin.ts';
import type { Origins } from './origins.ts';
import { isOfOthers } from './own-input.ts';
import { type Part, partsTaken } from './parts-taken.ts';
import type { Paths } from './paths.ts';
import { isForbidding, isStrict } from './patterns.ts';
import { callsIn, isRaisingVerification, isVerification } from './signatures.ts';
import { askForCheckers, isValidatedBy, mayRaiseUnlessValid, verdictOf } from './validations.ts';
import type { Values } from './values.ts';
import { lookedThrough } from './visitors.ts';

/** How many expressions are looked at for the tests of a file; beyond them everything counts as unchecked. */
const WORK_LIMIT = 10_000_000;

/** How often a test is looked at for whether it guards a place; beyond that everything counts as unchecked. */
const LOOK_LIMIT = 3_000_000;

/** How many answers that only hand on another one are looked through. */
const ANSWER_DEPTH = 4;

const SAFE_COMPARISONS = new Set(['compare_digest', 'timingSafeEqual', 'equals', 'equal', 'strictEqual']);
const MEMBERSHIP = new Set(['has', 'includes', '__contains__', 'hasOwnProperty']);
/** What tells whether one of several answers holds: `any(…)`, `names.some(…)`. */
const ANY_OF = new Set(['any', 'some']);
/** What gives those of a list for which a test holds; nothing where there is none. */
const PICKING = new Set(['filter', 'find']);
const BEGINNING = /^starts_?with$/i;
const PATTERN_TESTS = new Set(['fullmatch', 'match', 'test']);

/** Methods of a list that call what they are given with every element. */
const GOES_THROUGH = new Set(['forEach', 'map']);
const OUTCOMES: readonly boolean[] = [true, false];

export class Checks {
  readonly #values: Values;
  readonly #origins: Origins;
  readonly #program: Program;
  /** By test and origin. */
  readonly #outcomes = new Map<string, boolean | undefined>();
  readonly #descent: Descent;
  readonly #gates: Gates;
  #work = 0;
  readonly #askForCheckers: () => void;
  /** Where the origin at hand passes. */
  #places: readonly number[] = [];
  #part: Part | undefined;
  #raising: { readonly verifications: readonly number[]; readonly others: readonly number[] } | undefined;
  #isNested = false;
  #looks = 0;
  /** Whether what is asked about is the name of a module. */
  #isModule = false;
  /** The functions whose answers are being looked at, each with the call that asks. */
  readonly #asked = new Map<number, number>();

  constructor(values: Values, origins: Origins, paths: Paths) {
    this.#values = values;
    this.#origins = origins;
    this.#program = values.program;
    this.#askForCheckers = once(() => askForCheckers(values));
    this.#descent = new Descent(values, origins, paths, this.#asked);
    this.#gates = new Gates(values, this.#descent.slices, (call, inside, part) => {
      const outer = this.#part;
      const isGuarded = this.#isGuarded([call], inside, part);
      this.#part = outer;
      return isGuarded;
    });
  }

  /** Whether what an origin brings in is checked before it is used by `use`, as a module's name, or on its way there. */
  isChecked(origin: Origin, use: number, isModule = false): boolean {
    this.#isModule = isModule;
    const passed = [use, ...origin.steps.map((it) => it.at)].filter((place) => place >= 0);
    const places = [...passed, ...this.#answers(origin, passed)];
    this.#places = places;
    this.#askForCheckers();
    this.#part = undefined;
    if (places.some((it) => this.#isChosen(it, origin) || this.#isPicked(it, origin))) return true;
    // A check of one key does not count for its sister.
    const parts = partsTaken(this.#values, use, origin.at);
    if (parts.length === 0) return this.#isGuarded(places, origin, undefined);
    return parts.every((part) => this.#isGuarded(places, origin, part));
  }

  /** Whether a test stands before all of the places that vouches for a part of what the origin brings in, or for all. */
  #isGuarded(places: readonly number[], origin: Origin, part: Part | undefined): boolean {
    this.#part = part;
    if (this.#isVouchedBefore(places, origin) || places.some((it) => this.#isArm(it, origin))) return true;
    if (this.#gates.stand(places, origin, part)) return true;
    return this.#program.tests.some((test, index) => {
      if (++this.#looks > LOOK_LIMIT) return false;
      // Most tests guard none of the places, which is told at little cost.
      const guarding = OUTCOMES.filter((outcome) =>
        places.some((place) => needs(this.#program, place, test, outcome) || this.#isVerified(place, test, outcome)),
      );
      if (guarding.length === 0) return false;
      const outcome = this.#outcomeOf(test, index, origin);
      return outcome !== undefined && guarding.includes(outcome);
    });
  }

  /** Whether a call stands before one of the places that raises unless a signature fits, or a schema, of what the origin brings in. */
  #isVouchedBefore(places: readonly number[], origin: Origin): boolean {
    const program = this.#program;
    this.#raising ??= {
      verifications: [...callsIn(program, (it) => isRaisingVerification(program, it))],
      others: [...callsIn(program, (it) => mayRaiseUnlessValid(this.#values, it))],
    };
    const isBefore = (call: number) => {
      const test = { from: call, to: call + 1, block: blockBehind(program, call), arm: -1 };
      return places.some((it) => needs(program, it, test, true) || this.#isVerified(it, test, true));
    };
    return (
      this.#raising.verifications.some((it) => isBefore(it) && this.#call(it, origin) === true) ||
      this.#raising.others.some(
        (it) => isBefore(it) && (this.#isValid(it, origin) || this.#isLookedThrough(it, origin)),
      )
    );
  }

  /** Whether a call holds what the origin brings in against a schema that leaves nothing in it but names and numbers. */
  #isValid(call: number, origin: Origin): boolean {
    return isValidatedBy(this.#values, call, (it) => this.#descent.keysIn(it, origin, this.#part));
  }

  /** Whether a call has a visitor look through the tree of what the origin brings in that raises at nodes which act. */
  #isLookedThrough(call: number, origin: Origin): boolean {
    const tree = lookedThrough(this.#values, this.#descent.slices, call);
    return tree >= 0 && this.#descent.isMadeOf(tree, origin, this.#part);
  }

  /** Where functions that an origin passes through give it back, each where it has one such place. */
  #answers(origin: Origin, places: readonly number[]): readonly number[] {
    const program = this.#program;
    const functions = new Set(places.map((it) => program.blockFrame[program.block[it]!]!));
    return [...functions].flatMap((frame) => {
      // What the function around the use gives back does not come to the use.
      if (program.blockKind[frame] !== BODY || program.blockFrame[program.block[places[0]!]!] === frame) return [];
      const { returns } = program.functions[program.blockOwner[frame]!]!;
      const own = returns.filter((it) => this.#descent.comesFrom(it, origin));
      return own.length === 1 ? own : [];
    });
  }

  /** Whether a conditional expression gives what the origin brings in only where its condition vouches for it. */
  #isChosen(place: number, origin: Origin): boolean {
    const program = this.#program;
    if (program.kind[place] !== CHOICE) return false;
    const vouched = this.#vouchedItem(place, origin);
    return vouched >= 0 && !this.#descent.comesFrom(program.lists.item(program.a[place]!, 1 - vouched), origin);
  }

  /** Whether a place is evaluated only where what stands before it vouches for the origin: `isKnown(x) && run(x)`, `a ? x : y`. */
  #isArm(place: number, origin: Origin): boolean {
    const { a, b, c, lists } = this.#program;
    return choicesAround(this.#program, place).some(({ choice, index }) => {
      if (b[choice]! >= 0) return this.#vouchedItem(choice, origin) === index;
      const isVouched = (it: number) => this.#answer(it, origin) === (c[choice] === 0);
      return c[choice]! <= 1 && lists.items(a[choice]!).slice(0, index).some(isVouched);
    });
  }

  /** Which item a conditional expression takes only where its condition vouches for the origin, or -1. */
  #vouchedItem(choice: number, origin: Origin): number {
    const program = this.#program;
    const test = { from: program.b[choice]!, to: program.c[choice]!, block: program.block[choice]!, arm: -1 };
    const outcome = test.from < 0 ? undefined : this.#outcomeThatChecks(test, origin);
    return outcome === undefined ? -1 : outcome ? 0 : 1;
  }

  /** Whether a place picks from what the origin brings in by a test that vouches for each: `names.filter(isAllowed)`. */
  #isPicked(place: number, origin: Origin): boolean {
    const program = this.#program;
    if (program.kind[place] !== CALL || program.arity(place) === 0) return false;
    const name = program.lastName(program.a[place]!);
    if (name < 0 || program.names.text(name) !== 'filter') return false;
    const given = program.argumentValue[program.b[place]!]!;
    return this.#values.callers.functions(given).some((id) => {
      const { returns } = program.functions[id]!;
      const [answer] = returns;
      if (returns.length !== 1 || answer === undefined) return false;
      // What the test is given is what stands for the origin in it.
      const item = [...this.#descent.slices.of(answer)].find(
        (it) => program.kind[it] === PARAMETER && program.a[it] === id && program.b[it] === 0,
      );
      if (item === undefined) return false;
      const inside: Origin = { ...origin, at: item };
      return this.#holds(answer, inside) === true;
    });
  }

  /** The outcome of a test that vouches for the origin; undefined when none does. */
  #outcomeOf(test: Test, index: number, origin: Origin): boolean | undefined {
    const asked = `${this.#isModule} ${[...this.#asked].join()}`;
    const key = `${index} ${origin.at} ${origin.kind} ${this.#places.join()} ${origin.carrier?.paths.join() ?? ''} ${this.#part} ${asked}`;
    if (this.#outcomes.has(key)) return this.#outcomes.get(key);
    if (this.#work + this.#descent.slices.work > WORK_LIMIT) return undefined;
    this.#work += test.to - test.from;
    const outcome = this.#outcomeThatChecks(test, origin);
    this.#outcomes.set(key, outcome);
    return outcome;
  }

  /** Whether a place comes after a call of the function around a test, which raises unless the test has the outcome. */
  #isVerified(place: number, test: Test, outcome: boolean): boolean {
    const program = this.#program;
    const frame = program.blockFrame[test.block]!;
    if (program.blockKind[frame] !== BODY || program.contains(frame, program.block[place]!)) return false;
    const raises = test.arm < 0 ? outcome : !outcome && program.blockExit[test.arm] === RAISES;
    const isAlwaysRun = follows(program, frame, test.block);
    if (!raises || !isAlwaysRun) return false;
    const id = program.blockOwner[frame]!;
    const taker = program.functions[id]!.argumentOf;
    const isForEach = taker >= 0 && GOES_THROUGH.has(calledName(program, program.a[taker]!));
    return [...this.#values.callers.callsOf(id), ...(isForEach ? [taker] : [])].some(
      (call) => call < place && follows(program, program.block[place]!, program.block[call]!),
    );
  }

  /** The outcome of a test that vouches for the origin; undefined when none does. */
  #outcomeThatChecks(test: Test, origin: Origin): boolean | undefined {
    const program = this.#program;
    for (let at = test.from; at < test.to; at++) {
      const holds = program.kind[at] === NAME ? this.#kept(at, origin) : this.#holds(at, origin);
      if (holds === undefined) continue;
      let outcome = holds;
      for (let outer = at + 1; outer < test.to; outer++) {
        const isAround = program.start[outer]! <= program.start[at]! && program.end[outer]! >= program.end[at]!;
        if (isAround && (program.kind[outer] === NOT || isAbsence(program, outer, at))) outcome = !outcome;
      }
      return outcome;
    }
    return undefined;
  }

  /** What a name tells that an answer is kept under: `const isValid = verify(…)`, `value, is_known = look_up()`. */
  #kept(name: number, origin: Origin, depth = 0): boolean | undefined {
    const program = this.#program;
    const [definition, ...others] = this.#values.definitions(name) ?? [];
    const at = definition === undefined || others.length > 0 ? -1 : program.definitionValue[definition]!;
    if (at < 0 || program.kind[at] !== ITEM) return this.#answer(at, origin, depth + 1);
    const [call, position] = [program.a[at]!, program.b[at]!];
    if (call < 0 || position < 0 || program.kind[call] !== CALL) return undefined;
    return this.#answerOf(call, origin, (it) =>
      program.kind[it] === SEQUENCE ? (program.lists.items(program.a[it]!)[position] ?? -1) : -1,
    );
  }

  /** Whether it vouches for the origin that an expression is true, or that it is false; undefined when neither does. */
  #answer(at: number, origin: Origin, depth = 0): boolean | undefined {
    const program = this.#program;
    if (at < 0 || depth > ANSWER_DEPTH) return undefined;
    const answer = (it: number) => this.#answer(it, origin, depth + 1);
    switch (program.kind[at]) {
      case NOT: {
        const holds = answer(program.a[at]!);
        return holds === undefined ? undefined : !holds;
      }
      case SAME:
        return answer(program.a[at]!);
      case NAME:
        return this.#kept(at, origin, depth);
      case CHOICE: {
        const items = program.lists.items(program.a[at]!);
        const isAnd = program.b[at]! < 0 && program.c[at] === 0;
        if (isAnd) return items.some((it) => answer(it) === true) || undefined;
        const vouched = this.#vouchedItem(at, origin);
        const isNever = (it: number) => isConstant(program, it, false);
        const isGood = (it: number, i: number) => isNever(it) || answer(it) === true || i === vouched;
        return (!items.every(isNever) && items.every(isGood)) || undefined;
      }
      case SEQUENCE:
        return this.#leftOver(at, origin);
      default:
        return this.#holds(at, origin);
    }
  }

  /** Whether a test holds for what is not vouched for: `(name) => !ALLOWED.has(name)`. */
  #rejects(test: number, origin: Origin): boolean {
    return this.#values.callers.functions(test).some((id) => {
      const [answer, ...others] = this.#program.functions[id]!.returns;
      return answer !== undefined && others.length === 0 && this.#answer(answer, origin) === false;
    });
  }

  /** False where a list holds what a test did not let pass, so that nothing in it vouches for all: `[x for x in names if x not in ALLOWED]`. */
  #leftOver(list: number, origin: Origin): boolean | undefined {
    const program = this.#program;
    const [item] = program.lists.items(program.a[list]!);
    const block = item === undefined ? -1 : program.block[item]!;
    if (block < 0 || block === program.block[list]) return undefined;
    const isOthers = (it: Test) => it.block === block && it.arm < 0 && this.#outcomeThatChecks(it, origin) === false;
    return program.tests.some(isOthers) ? false : undefined;
  }

  /** The answer of a function of this program by which it vouches for the origin; `pick` takes it from what is returned. */
  #answerOf(call: number, origin: Origin, pick = (returned: number) => returned): boolean | undefined {
    const program = this.#program;
    for (const id of this.#values.callers.functions(program.a[call]!)) {
      if (this.#asked.has(id) || this.#asked.size > ANSWER_DEPTH) continue;
      this.#asked.set(id, call);
      const { returns } = program.functions[id]!;
      const picked = returns.map(pick);
      const answers = picked.map((it) => this.#answer(it, origin));
      const vouches = OUTCOMES.find((outcome) => {
        const isOther = (it: number) => isConstant(program, it, !outcome);
        const isGood = (it: number, i: number) =>
          isOther(it) ||
          answers[i] === outcome ||
          (isConstant(program, it, outcome) &&
            (outcome || endsFunction(program, it)) &&
            this.#isGuarded([it], origin, this.#part));
        return !picked.every(isOther) && picked.every(isGood);
      });
      this.#asked.delete(id);
      if (vouches !== undefined) return vouches;
    }
    return undefined;
  }

  /** The outcome of a comparison or a call that vouches for the origin; undefined when none does. */
  #holds(at: number, origin: Origin): boolean | undefined {
    switch (this.#program.kind[at]) {
      case COMPARISON:
        return this.#comparison(at, origin) ?? this.#narrowed(at, origin);
      case BINARY:
        return this.#narrowed(at, origin);
      case CALL:
        return this.#call(at, origin);
      case ATTRIBUTE: {
        const verdict = verdictOf(this.#values, at);
        return verdict && this.#isValid(verdict.call, origin) ? verdict.holds : undefined;
      }
      default:
        return undefined;
    }
  }

  #narrowed(at: number, origin: Origin): boolean | undefined {
    const narrowing = narrowingOf(this.#program, at, (it) => this.#descent.slices.of(it));
    if (!narrowing || !this.#descent.isMadeOf(narrowing.subject, origin, this.#part)) return undefined;
    return narrowing.by === undefined || this.#isIndependent(narrowing.by) ? narrowing.holds : undefined;
  }

  #comparison(at: number, origin: Origin): boolean | undefined {
    const program = this.#program;
    const operator = program.c[at];
    const [left, right] = [0, 1].map((it) => program.lists.item(program.a[at]!, it)) as [number, number];
    // The operand of `typeof` is what was evaluated just before.
    if (isTypeQuestion(program, left))
      return namesNumber(program, right) && this.#descent.comesFrom(left - 1, origin)
        ? operator === COMPARES_EQUAL
        : undefined;
    if (operator === COMPARES_EQUAL || operator === COMPARES_UNEQUAL) {
      // A text that equals one that is written out is that one.
      if (
        origin.kind !== 'remote' &&
        program.kind[right] === STRING &&
        ((this.#descent.isItself(left, origin) && this.#descent.isOfPart(left, origin, this.#part)) ||
          isSameText(program, left, origin.at))
      )
        return operator === COMPARES_EQUAL;
      const isCompared = this.#descent.isHash(left, origin)
        ? this.#isIndependent(right)
        : this.#descent.isHash(right, origin) && this.#isIndependent(left);
      return isCompared ? operator === COMPARES_EQUAL : undefined;
    }
    if (operator === COMPARES_IN || operator === COMPARES_NOT_IN) {
      const isListed =
        this.#descent.isTested(left, origin, this.#part) &&
        !this.#descent.comesFrom(right, origin) &&
        this.#isIndependent(right);
      return isListed ? operator === COMPARES_IN : undefined;
    }
    return undefined;
  }

  #call(at: number, origin: Origin): boolean | undefined {
    const program = this.#program;
    const callee = program.a[at]!;
    const name = program.lastName(callee);
    if (name < 0) return undefined;
    const word = program.names.text(name);
    const receiver = program.kind[callee] === ATTRIBUTE ? program.a[callee]! : -1;
    const given = program.argumentsOf(at);
    const answer = this.#answerOf(at, origin);
    if (answer !== undefined) return answer;
    if (this.#isValid(at, origin) || this.#isLookedThrough(at, origin)) return true;
    if (ANY_OF.has(word)) return this.#isAnyOf(given[0] ?? -1, origin) || undefined;
    if (PICKING.has(word)) return this.#rejects(given[0] ?? -1, origin) ? false : undefined;
    const narrowed = this.#narrowed(at, origin);
    if (narrowed !== undefined) return narrowed;
    if (SAFE_COMPARISONS.has(word)) {
      const operands = given.length > 1 ? given : [receiver, ...given];
      const hashed = operands.findIndex((it) => it >= 0 && this.#descent.isHash(it, origin));
      if (hashed < 0) return undefined;
      if (operands.some((it) => it >= 0 && this.#descent.isHash(it, origin) && this.#descent.isSigned(it, origin)))
        return true;
      return operands.every((it, i) => i === hashed || this.#isIndependent(it)) || undefined;
    }
    const isKey = (expression: number) =>
      !this.#descent.comesFrom(expression, origin) && this.#isIndependent(expression);
    if (isVerification(this.#values, at, (it) => this.#descent.isBroughtBy(origin, it), isKey)) return true;
    const isTested = (expression: number) => this.#descent.isTested(expression, origin, this.#part);
    if (MEMBERSHIP.has(word) && given.length === 1)
      return (isTested(given[0]!) && this.#isIndependent(receiver)) || undefined;
    if (word === 'hasOwn' && given.length === 2)
      return (isTested(given[1]!) && this.#isIndependent(given[0]!)) || undefined;
    const isSearch = word === (program.language === 'python' ? 'search' : 'test');
    if ((isSearch || PATTERN_TESTS.has(word)) && [receiver, ...given].some(isTested)) {
      const made = [receiver, ...given].flatMap((it) => [...this.#descent.slices.of(it)]);
      if (isSearch && isForbidding(program, made)) return false;
      return isStrict(program, made, word) || undefined;
    }
    return undefined;
  }

  /** Whether one of several answers is enough: each vouches, or tells a package that a module must be of. */
  #isAnyOf(answers: number, origin: Origin): boolean {
    const program = this.#program;
    if (answers < 0) return false;
    const each =
      program.kind[answers] === SEQUENCE
        ? program.lists.items(program.a[answers]!)
        : this.#values.callers.functions(answers).flatMap((id) => program.functions[id]!.returns);
    return each.length > 0 && each.every((it) => this.#isOfPackage(it, origin) || this.#answer(it, origin) === true);
  }

  /** Whether a test holds for names of modules of one package: `name.startswith(f"{package}.")`. */
  #isOfPackage(test: number, origin: Origin): boolean {
    const program = this.#program;
    if (!this.#isModule || program.kind[test] !== CALL || program.arity(test) === 0) return false;
    const [callee, prefix] = [program.a[test]!, program.argumentValue[program.b[test]!]!];
    const isBeginning = program.kind[callee] === ATTRIBUTE && BEGINNING.test(calledName(program, callee));
    const endsInDot = /\.["'`]$/.test(program.text.slice(program.end[prefix]! - 2, program.end[prefix]));
    return (
      isBeginning &&
      endsInDot &&
      this.#descent.isTested(program.a[callee]!, origin, this.#part) &&
      this.#isIndependent(prefix)
    );
  }

  /** Whether an expression is not itself brought in from where the danger is, or only what was vouched for: a signed digest. */
  #isIndependent(expression: number): boolean {
    if (expression < 0) return false;
    const dangers = this.#origins.of(expression).filter(isOfOthers);
    if (dangers.length === 0 || this.#isNested) return dangers.length === 0;
    const [places, part, isModule] = [this.#places, this.#part, this.#isModule];
    this.#isNested = true;
    try {
      return dangers.every((it) => it.kind === 'remote' && this.isChecked(it, expression));
    } finally {
      this.#isNested = false;
      this.#places = places;
      this.#part = part;
      this.#isModule = isModule;
    }
  }
}
