/**
 * Controls that stand before a danger: a hash that was compared, names that were tested, a list of what is allowed.
 *
 * A control counts when the place it guards cannot be reached without it: the place lies in the arm that runs when the
 * test holds, or after a test whose other outcome leaves.
 */

import {
  ATTRIBUTE,
  BODY,
  CALL,
  CHOICE,
  COMPARES_EQUAL,
  COMPARES_IN,
  COMPARES_NOT_IN,
  COMPARES_UNEQUAL,
  COMPARISON,
  FALLS_THROUGH,
  LEAVES_LOOP,
  NAME,
  NOT,
  NULL,
  OPAQUE,
  PARAMETER,
  type Program,
  RAISES,
  SAME,
  STRING,
  type Test,
} from '../program/program.ts';
import { calledName } from './call.ts';
import { blockBehind, follows, isInLoopBefore } from './order.ts';
import type { Origin } from './origin.ts';
import type { Origins } from './origins.ts';
import { overlap, type Part, partsTaken } from './parts-taken.ts';
import type { Paths } from './paths.ts';
import { isVerification, raisingVerifications } from './signatures.ts';
import { Slices } from './slices.ts';
import type { Values } from './values.ts';

/** How many expressions are looked at for the tests of a file; beyond them everything counts as unchecked. */
const WORK_LIMIT = 10_000_000;

/** How often a test is looked at for whether it guards a place; beyond that everything counts as unchecked. */
const LOOK_LIMIT = 3_000_000;

/** How many functions that only hand on another's answer are looked through. */
const ANSWER_DEPTH = 4;

const STRONG_HASH = /sha-?(?:2|3|224|256|384|512)|blake|digest|checksum|hash/i;
const WEAK_HASH = /^(?:md4|md5|sha-?1)$|\bmd5\b|\bsha1\b/i;
/** Calls that sign a text with a key, which stands first: who has no key makes no signature that fits. */
const SIGNING = /(?:^|\.)(?:hmac\.(?:new|digest)|createHmac)$/;
const SAFE_COMPARISONS = new Set(['compare_digest', 'timingSafeEqual', 'equals']);
const MEMBERSHIP = new Set(['has', 'includes', '__contains__', 'hasOwnProperty']);
/** Methods of a text that hold only for letters, digits and `_`. */
const WORD_TESTS = new Set(['isidentifier', 'isdigit', 'isdecimal', 'isnumeric', 'isalpha', 'isalnum']);
const NUMBER_TESTS = new Set(['isFinite', 'isInteger', 'isSafeInteger']);
const NUMBER_TYPES = /^\(?(?:\s*(?:int|float|bool|complex|numbers\.\w+)\s*[,|]?)+\)?$/;
const PATTERN_TESTS = new Set(['fullmatch', 'match', 'test']);

/** Methods of a list that call what they are given with every element. */
const GOES_THROUGH = new Set(['forEach', 'map']);

/** UTF-16 code units of a pattern that are read. */
const PATTERN_LENGTH = 500;

/** A pattern that admits nothing but letters, digits, `_`, `$`, `-` and dots between them, from the first character to the last. */
const STRICT_PATTERN =
  /^(?:\^|\\A)?(?:(?:\[(?:[\w$-]|\\[wd])+\]|\\[wd.]|\w|\((?:\?:)?|\))(?:[*+?]|\{\d+(?:,\d*)?\})?)+(?:\$|\\[zZ])?$/;

/** A pattern that admits nothing but digits, operators, brackets and white space: an expression without names. */
const ARITHMETIC_PATTERN =
  /^(?:\^|\\A)?\[(?:[\d\s+*/%().,^<>=!&|-]|\\[ds+*/%().^-])+\](?:[*+]|\{\d+(?:,\d*)?\})(?:\$|\\[zZ])?$/;

/** A pattern that admits nothing but a version: digits with dots between, and what is said of one that is not ready. */
const VERSION_PATTERN =
  /^(?:\^|\\A)?v?(?:(?:\\d|\[0-9\]|\\\.|\(\?:|[()|]|rc|a|b|dev|post)(?:[*+?]|\{\d+(?:,\d*)?\})?)+(?:\$|\\[zZ])?$/;

const OUTCOMES: readonly boolean[] = [true, false];

const FROM_OUTSIDE: ReadonlySet<Origin['kind']> = new Set(['remote', 'llm', 'input']);

/** How functions are called that raise unless they like what they are given. */
const CHECKER = /assert|check|ensure|guard|must|require|safe|sanit|valid|verif/i;

export class Checks {
  readonly #values: Values;
  readonly #origins: Origins;
  readonly #paths: Paths;
  readonly #program: Program;
  /** By test and origin. */
  readonly #outcomes = new Map<string, boolean | undefined>();
  readonly #slices: Slices;
  #work = 0;
  #hasAsked = false;
  /** Where the origin at hand passes. */
  #places: readonly number[] = [];
  #part: Part | undefined;
  #verifications: readonly number[] | undefined;
  #isNested = false;
  #looks = 0;

  constructor(values: Values, origins: Origins, paths: Paths) {
    this.#values = values;
    this.#origins = origins;
    this.#paths = paths;
    this.#program = values.program;
    this.#slices = new Slices(values);
  }

  /** Whether what an origin brings in is checked before it is used by `use`, or on its way there. */
  isChecked(origin: Origin, use: number): boolean {
    const passed = [use, ...origin.steps.map((it) => it.at)].filter((place) => place >= 0);
    const places = [...passed, ...this.#answers(origin, passed)];
    this.#places = places;
    this.#askForCheckers();
    if (places.some((place) => this.#isChosen(place, origin) || this.#isPicked(place, origin))) return true;
    // A check of one key does not count for its sister; a hash is one of all that was downloaded.
    const parts = origin.kind === 'remote' ? [] : partsTaken(this.#values, use, origin.at);
    if (parts.length === 0) return this.#isGuarded(places, origin, undefined);
    return parts.every((part) => this.#isGuarded(places, origin, part));
  }

  /** Whether a test stands before all of the places that vouches for a part of what the origin brings in, or for all. */
  #isGuarded(places: readonly number[], origin: Origin, part: Part | undefined): boolean {
    this.#part = part;
    if (this.#isSignedBefore(places, origin)) return true;
    return this.#program.tests.some((test, index) => {
      if (++this.#looks > LOOK_LIMIT) return false;
      // Most tests guard none of the places, which is told at little cost.
      const guarding = OUTCOMES.filter((outcome) =>
        places.some((place) => this.#needs(place, test, outcome) || this.#isVerified(place, test, outcome)),
      );
      if (guarding.length === 0) return false;
      const outcome = this.#outcomeOf(test, index, origin);
      return outcome !== undefined && guarding.includes(outcome);
    });
  }

  /** Whether a call stands before one of the places that raises unless a signature of what the origin brings in fits. */
  #isSignedBefore(places: readonly number[], origin: Origin): boolean {
    const program = this.#program;
    this.#verifications ??= [...raisingVerifications(program)];
    return this.#verifications.some((call) => {
      const test = { from: call, to: call + 1, block: blockBehind(program, call), arm: -1 };
      const isBefore = places.some((it) => this.#needs(it, test, true) || this.#isVerified(it, test, true));
      return isBefore && this.#call(call, origin) === true;
    });
  }

  /** Asks once for the functions of other files that seem to check what they are given, so that these files are read. */
  #askForCheckers(): void {
    if (this.#hasAsked) return;
    this.#hasAsked = true;
    const program = this.#program;
    const { ownCount } = program;
    for (let at = 0; at < ownCount; at++) {
      if (program.kind[at] !== CALL || program.arity(at) === 0) continue;
      const name = program.lastName(program.a[at]!);
      if (name >= 0 && CHECKER.test(program.names.text(name))) this.#values.callers.functions(program.a[at]!);
    }
  }

  /** Where functions that an origin passes through give it back, each where it has one such place. */
  #answers(origin: Origin, places: readonly number[]): readonly number[] {
    const program = this.#program;
    const functions = new Set(places.map((it) => program.blockFrame[program.block[it]!]!));
    return [...functions].flatMap((frame) => {
      if (program.blockKind[frame] !== BODY) return [];
      const { returns } = program.functions[program.blockOwner[frame]!]!;
      const own = returns.filter((it) => this.#comesFrom(it, origin));
      return own.length === 1 ? own : [];
    });
  }

  /** Whether a conditional expression gives what the origin brings in only where its condition vouches for it. */
  #isChosen(place: number, origin: Origin): boolean {
    const program = this.#program;
    const from = program.b[place]!;
    if (program.kind[place] !== CHOICE || from < 0) return false;
    const outcome = this.#outcomeThatChecks(
      { from, to: program.c[place]!, block: program.block[place]!, arm: -1 },
      origin,
    );
    if (outcome === undefined) return false;
    return !this.#comesFrom(program.lists.item(program.a[place]!, outcome ? 1 : 0), origin);
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
      const item = [...this.#slices.of(answer)].find(
        (it) => program.kind[it] === PARAMETER && program.a[it] === id && program.b[it] === 0,
      );
      if (item === undefined) return false;
      const inside: Origin = { ...origin, at: item };
      return this.#holds(answer, inside) === true;
    });
  }

  /** The outcome of a test that vouches for the origin; undefined when none does. */
  #outcomeOf(test: Test, index: number, origin: Origin): boolean | undefined {
    const key = `${index} ${origin.at} ${origin.kind} ${this.#places.join()} ${origin.carrier?.paths.join() ?? ''} ${this.#part}`;
    if (this.#outcomes.has(key)) return this.#outcomes.get(key);
    if (this.#work + this.#slices.work > WORK_LIMIT) return undefined;
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
        if (isAround && (program.kind[outer] === NOT || this.#isAbsence(outer, at))) outcome = !outcome;
      }
      return outcome;
    }
    return undefined;
  }

  /** What a name tells that an answer is kept under: `const isValid = verify(…)`. */
  #kept(name: number, origin: Origin): boolean | undefined {
    const program = this.#program;
    const [definition, ...others] = this.#values.definitions(name) ?? [];
    if (definition === undefined || others.length > 0) return undefined;
    let at = program.definitionValue[definition]!;
    let isNegated = false;
    for (; at >= 0 && (program.kind[at] === NOT || program.kind[at] === SAME); at = program.a[at]!)
      isNegated = isNegated !== (program.kind[at] === NOT);
    const holds = at < 0 ? undefined : this.#holds(at, origin);
    return holds === undefined ? undefined : holds !== isNegated;
  }

  /** The outcome of a comparison or a call that vouches for the origin; undefined when none does. */
  #holds(at: number, origin: Origin, depth = 0): boolean | undefined {
    if (this.#program.kind[at] === COMPARISON) return this.#comparison(at, origin);
    return this.#program.kind[at] === CALL && depth <= ANSWER_DEPTH ? this.#call(at, origin, depth) : undefined;
  }

  /** Whether an expression reads the same as one on the way that the origin is a part of: `sys.argv[1]`, twice. */
  #isSameText(expression: number, origin: Origin): boolean {
    const program = this.#program;
    const written = (at: number) =>
      program.text.slice(program.start[at], Math.min(program.end[at]!, program.start[at]! + 80));
    const text = written(expression);
    if (!/^[\w.]+\[(?:\d+|["'][\w-]+["'])\]$/.test(text)) return false;
    return this.#places.some(
      (it) =>
        program.start[it]! <= program.start[origin.at]! &&
        program.end[it]! >= program.end[origin.at]! &&
        written(it) === text,
    );
  }

  /** Whether a comparison says that there is none of a value: `pattern.match(x) is None`. */
  #isAbsence(comparison: number, value: number): boolean {
    const program = this.#program;
    if (program.kind[comparison] !== COMPARISON || program.c[comparison] !== COMPARES_EQUAL) return false;
    const operands = program.lists.items(program.a[comparison]!);
    return operands[0] === value && program.kind[operands[1]!] === NULL;
  }

  /** Whether an expression is the very text that an origin brings in, under a name of its own, and not a part of it. */
  #isItself(expression: number, origin: Origin): boolean {
    const program = this.#program;
    if (program.kind[expression] !== NAME) return false;
    return (this.#values.definitions(expression) ?? []).some((it) => {
      const value = program.definitionValue[it]!;
      if (program.kind[value] === PARAMETER) return this.#slices.of(value).has(origin.at);
      return value >= 0 && (value === origin.at || origin.steps.some((step) => step.at === value));
    });
  }

  #comparison(at: number, origin: Origin): boolean | undefined {
    const program = this.#program;
    const operator = program.c[at];
    const [left, right] = [0, 1].map((it) => program.lists.item(program.a[at]!, it)) as [number, number];
    if (
      program.kind[left] === OPAQUE &&
      /^typeof\b/.test(program.text.slice(program.start[left], program.start[left]! + 7))
    ) {
      // The operand is what was evaluated just before.
      const isNumber = /^['"](?:number|boolean|bigint)['"]$/.test(
        program.text.slice(program.start[right], program.end[right]),
      );
      return isNumber && this.#comesFrom(left - 1, origin) ? operator === COMPARES_EQUAL : undefined;
    }
    if (operator === COMPARES_EQUAL || operator === COMPARES_UNEQUAL) {
      // A text that equals one that is written out is that one.
      if (
        origin.kind !== 'remote' &&
        program.kind[right] === STRING &&
        this.#isItself(left, origin) &&
        this.#isOfPart(left, origin)
      )
        return operator === COMPARES_EQUAL;
      const isCompared = this.#isHash(left, origin)
        ? this.#isIndependent(right)
        : this.#isHash(right, origin) && this.#isIndependent(left);
      return isCompared ? operator === COMPARES_EQUAL : undefined;
    }
    if (operator === COMPARES_IN || operator === COMPARES_NOT_IN) {
      const isListed =
        origin.kind !== 'remote' &&
        (this.#isOfPart(left, origin) || this.#isSameText(left, origin)) &&
        !this.#comesFrom(right, origin) &&
        this.#isIndependent(right);
      return isListed ? operator === COMPARES_IN : undefined;
    }
    return undefined;
  }

  #call(at: number, origin: Origin, depth = 0): boolean | undefined {
    const program = this.#program;
    const callee = program.a[at]!;
    const name = program.lastName(callee);
    if (name < 0) return undefined;
    const word = program.names.text(name);
    const receiver = program.kind[callee] === ATTRIBUTE ? program.a[callee]! : -1;
    const given = program.argumentsOf(at);
    const comesFrom = (expression: number) =>
      this.#isOfPart(expression, origin) || (expression >= 0 && this.#isSameText(expression, origin));
    for (const id of this.#values.callers.functions(callee)) {
      // A function of this file that answers whether its argument is good.
      const { returns } = program.functions[id]!;
      const [answer] = returns;
      if (returns.length !== 1 || answer === undefined) continue;
      const holds = this.#holds(answer, origin, depth + 1);
      if (holds !== undefined) return holds;
    }
    if (WORD_TESTS.has(word)) return comesFrom(receiver) || undefined;
    if (NUMBER_TESTS.has(word)) return (given.length === 1 && comesFrom(given[0]!)) || undefined;
    if (word === 'isinstance' && given.length === 2) {
      const types = program.text.slice(program.start[given[1]!], program.end[given[1]!]);
      return (NUMBER_TYPES.test(types) && comesFrom(given[0]!)) || undefined;
    }
    if (SAFE_COMPARISONS.has(word)) {
      const operands = given.length > 1 ? given : [receiver, ...given];
      const hashed = operands.findIndex((it) => it >= 0 && this.#isHash(it, origin));
      if (hashed < 0) return undefined;
      if (operands.some((it) => it >= 0 && this.#isHash(it, origin) && this.#isSigned(it, origin))) return true;
      return operands.every((it, i) => i === hashed || this.#isIndependent(it)) || undefined;
    }
    const isKey = (expression: number) => !this.#comesFrom(expression, origin) && this.#isIndependent(expression);
    if (isVerification(this.#values, at, (it) => this.#isBroughtBy(origin, it), isKey)) return true;
    if (origin.kind === 'remote') return undefined;
    if (MEMBERSHIP.has(word) && given.length === 1)
      return (comesFrom(given[0]!) && this.#isIndependent(receiver)) || undefined;
    if (word === 'hasOwn' && given.length === 2)
      return (comesFrom(given[1]!) && this.#isIndependent(given[0]!)) || undefined;
    if (PATTERN_TESTS.has(word) && [receiver, ...given].some(comesFrom))
      return this.#isStrict(receiver, given, word) || undefined;
    return undefined;
  }

  /** Whether a pattern test lets nothing through but the characters of a name. */
  #isStrict(receiver: number, given: readonly number[], word: string): boolean {
    const program = this.#program;
    const made = [receiver, ...given].flatMap((it) => (it < 0 ? [] : [...this.#slices.of(it)]));
    const texts = made.flatMap((at) => {
      if (program.kind[at] === STRING) return [program.text.slice(program.a[at], program.b[at])];
      if (program.kind[at] !== OPAQUE || program.text[program.start[at]!] !== '/') return [];
      const written = program.text.slice(
        program.start[at],
        Math.min(program.end[at]!, program.start[at]! + PATTERN_LENGTH),
      );
      // With the flag `m`, the anchors hold for one line of many.
      return /^\/.*\/(?![a-z]*m)[a-z]*$/s.test(written) ? [written.slice(1, written.lastIndexOf('/'))] : [];
    });
    return texts.some(
      (it) =>
        [STRICT_PATTERN, ARITHMETIC_PATTERN, VERSION_PATTERN].some((pattern) => pattern.test(it)) &&
        (word === 'fullmatch' || /^(?:\^|\\A)?.*(?:\$|\\[zZ])$/.test(it)),
    );
  }

  /** As `#comesFrom`, at any price: also by way of callbacks and promises. */
  #isBroughtBy(origin: Origin, expression: number): boolean {
    return this.#comesFrom(expression, origin) || this.#origins.of(expression).some((it) => it.at === origin.at);
  }

  /** Whether the expression is a strong hash of what the origin brings in. */
  #isHash(expression: number, origin: Origin): boolean {
    const program = this.#program;
    if (!this.#comesFrom(expression, origin)) return false;
    const slice = this.#slices.of(expression);
    let isStrong = false;
    for (const at of slice) {
      if (program.kind[at] === STRING && WEAK_HASH.test(program.text.slice(program.a[at], program.b[at]))) return false;
      if (program.kind[at] !== CALL) continue;
      const callee = program.a[at]!;
      const written = program.text.slice(program.start[callee], program.end[callee]).slice(-120);
      if (WEAK_HASH.test(written)) return false;
      isStrong ||= STRONG_HASH.test(written);
    }
    return isStrong;
  }

  /** Whether the expression is a signature by a key that the origin does not bring in. */
  #isSigned(expression: number, origin: Origin): boolean {
    const program = this.#program;
    return [...this.#slices.of(expression)].some((at) => {
      if (program.kind[at] !== CALL || program.arity(at) === 0) return false;
      const callee = program.a[at]!;
      const written = program.text.slice(program.start[callee], program.end[callee]).slice(-120);
      const first = program.argumentValue[program.b[at]! + (/createHmac$/.test(written) ? 1 : 0)]!;
      return SIGNING.test(written) && !this.#comesFrom(first, origin);
    });
  }

  /** Whether an expression is made from what the origin brings in, or from the file that carries it. */
  #comesFrom(expression: number, { at, carrier }: Origin): boolean {
    if (expression < 0) return false;
    const slice = this.#slices.of(expression);
    if (slice.has(at)) return true;
    if (!carrier) return false;
    const { kind } = this.#program;
    return [...slice].some(
      (it) =>
        (kind[it] === NAME || kind[it] === CALL || kind[it] === STRING || kind[it] === ATTRIBUTE) &&
        this.#paths.of(it).some((path) => path !== '' && carrier.paths.includes(path)),
    );
  }

  /** Whether an expression is made from the part of what the origin brings in that is asked about. */
  #isOfPart(expression: number, origin: Origin): boolean {
    if (!this.#comesFrom(expression, origin)) return false;
    const part = this.#part;
    const parts = part === undefined ? [] : partsTaken(this.#values, expression, origin.at);
    return parts.length === 0 || parts.some((it) => overlap(it, part!));
  }

  /** Whether an expression is not itself brought in from where the danger is, or only what was vouched for: a signed digest. */
  #isIndependent(expression: number): boolean {
    if (expression < 0) return false;
    const dangers = this.#origins.of(expression).filter(({ kind }) => FROM_OUTSIDE.has(kind));
    if (dangers.length === 0 || this.#isNested) return dangers.length === 0;
    const [places, part] = [this.#places, this.#part];
    this.#isNested = true;
    try {
      return dangers.every((it) => it.kind === 'remote' && this.isChecked(it, expression));
    } finally {
      this.#isNested = false;
      this.#places = places;
      this.#part = part;
    }
  }

  /** Whether a place is reached only when the test has the outcome. */
  #needs(place: number, test: Test, outcome: boolean): boolean {
    const program = this.#program;
    const block = program.block[place]!;
    if (test.arm < 0) return outcome && place >= test.to && follows(program, block, test.block);
    if (program.contains(test.arm, block)) return outcome;
    const construct = program.constructs[program.blockOwner[test.arm]!]!;
    const other = construct.arms.find((arm) => arm !== test.arm && program.contains(arm, block));
    if (other !== undefined) return !outcome && construct.arms.indexOf(other) > construct.arms.indexOf(test.arm);
    if (place < test.to || !follows(program, block, test.block)) return false;
    // Behind a loop, every round has been: a test that only went on to the next one tells nothing.
    const isBehindLoop = isInLoopBefore(program, test.block, block);
    const leaving = construct.arms.filter(
      (arm) => program.blockExit[arm]! > (isBehindLoop ? LEAVES_LOOP : FALLS_THROUGH),
    );
    if (!outcome) return leaving.includes(test.arm);
    return construct.exhaustive && leaving.length === construct.arms.length - 1 && !leaving.includes(test.arm);
  }
}
