/**
 * What stands before a function that requests come to: decorators that call it, handlers that call the next one, and what its
 * route says of its parameters.
 */

import { BODY, CALL, MAPPING, NAME, PARAMETER, STRING } from '../program/program.ts';
import type { Origin } from './origin.ts';
import { isWhole, keysOf, type Part } from './parts-taken.ts';
import { isStrictPattern } from './patterns.ts';
import { isClosedUnder } from './schemas.ts';
import type { Slices } from './slices.ts';
import type { Values } from './values.ts';

/** How handlers call what they go on to the next one by. */
const PASSING_ON = /^(?:next|done)$/;

/** A parameter in the path of a route with what it must match: `:lang(en|de)`. */
const PARAMETER_PATTERN = /:(\w+)\(((?:[^()]|\([^()]*\))*)\)/g;

/** What parts of a request are called in the schema of a route. */
const REQUEST_PARTS = /\b(body|headers|params|query|querystring)\b/;

/** A call that lets what comes in through to a function, and what it gives for one of the function's parameters. */
interface Passage {
  readonly call: number;
  /** The expression given for a parameter by its index, or -1; undefined where the function takes the same objects. */
  readonly given: ((index: number) => number) | undefined;
}

/** Whether a place is reached only where what an origin brings in was vouched for; `part` of it, or all. */
type IsGuarded = (place: number, origin: Origin, part: Part | undefined) => boolean;

export class Gates {
  readonly #values: Values;
  readonly #slices: Slices;
  readonly #isGuarded: IsGuarded;
  /** The functions that are being looked at. */
  readonly #asked = new Set<number>();

  constructor(values: Values, slices: Slices, isGuarded: IsGuarded) {
    this.#values = values;
    this.#slices = slices;
    this.#isGuarded = isGuarded;
  }

  /** Whether a function around one of the places is reached only by way of what vouches for the origin. */
  stand(places: readonly number[], origin: Origin, part: Part | undefined): boolean {
    const around = new Set(places.flatMap((it) => functionsAround(this.#values, it)));
    return [...around].some((id) => {
      if (this.#asked.has(id)) return false;
      if (part !== undefined && isClosedByRoute(this.#values, id, origin.at, keysOf(part))) return true;
      const gates = [...decoratorsOf(this.#values, id), ...handlersBefore(this.#values, id)];
      this.#asked.add(id);
      const isPassed = (it: Passage) => this.#isPassed(it, id, places, origin, part);
      const isGate = gates.some((all) => all.length > 0 && all.every(isPassed));
      this.#asked.delete(id);
      return isGate;
    });
  }

  /** Whether a call that lets something through to a function does so only where what the origin brings in was vouched for. */
  #isPassed(
    { call, given }: Passage,
    id: number,
    places: readonly number[],
    origin: Origin,
    part: Part | undefined,
  ): boolean {
    if (!given) return this.#isGuarded(call, origin, part);
    const { kind, a, b } = this.#values.program;
    const isOwn = (it: number) => kind[it] === PARAMETER && a[it] === id;
    const taken = new Set(places.flatMap((it) => [...this.#slices.of(it)].filter(isOwn)));
    const isVouched = (parameter: number) => {
      const value = given(b[parameter]!);
      const at = value < 0 ? undefined : [...this.#slices.of(value)].find((it) => kind[it] === PARAMETER);
      const isGiven = at !== undefined && isWhole(this.#values, value, at);
      return isGiven && this.#isGuarded(call, { ...origin, at, steps: [] }, undefined);
    };
    return taken.size > 0 && [...taken].every(isVouched);
  }
}

/** The functions around a place, from the inside out. */
function functionsAround({ program }: Values, place: number): readonly number[] {
  const found: number[] = [];
  let frame = program.blockFrame[program.block[place]!]!;
  while (program.blockKind[frame] === BODY) {
    found.push(program.blockOwner[frame]!);
    frame = program.blockFrame[program.blockParent[frame]!]!;
  }
  return found;
}

/** The calls in the decorators of a function by which they call it, each alone on the way; those of one decorator together. */
function decoratorsOf(values: Values, id: number): readonly (readonly Passage[])[] {
  const { program, callers } = values;
  const info = program.functions[id]!;
  return info.decorators.map((decorator) =>
    takersOf(values, decorator).flatMap((taker) =>
      callsOfParameter(values, taker, 0).map((call) => ({
        call,
        given: (index: number) => callers.argumentFor(info, index, call),
      })),
    ),
  );
}

/** The functions that a decorator hands the decorated one to: itself, or what it returns when it is called with settings. */
function takersOf(values: Values, decorator: number): readonly number[] {
  const { program, callers } = values;
  if (program.kind[decorator] !== CALL) return callers.functions(decorator);
  return callers
    .functions(program.a[decorator]!)
    .flatMap((maker) => program.functions[maker]!.returns.flatMap((it) => callers.functions(it)));
}

/** The calls by which the handlers that stand before a handler in its route call the next one; those of one handler together. */
function handlersBefore(values: Values, id: number): readonly (readonly Passage[])[] {
  const { program, callers } = values;
  const { argumentOf, argumentIndex } = program.functions[id]!;
  if (argumentOf < 0) return [];
  const before = program.argumentsOf(argumentOf).slice(0, argumentIndex);
  const handlers = before.flatMap((it) => (program.kind[it] === STRING ? [] : callers.functions(it)));
  return handlers.map((handler) => {
    const { parameters } = program.functions[handler]!;
    const next = parameters.findIndex((it) => it.name >= 0 && PASSING_ON.test(program.names.text(it.name)));
    const calls = next < 0 ? [] : callsOfParameter(values, handler, next);
    return calls.map((call) => ({ call, given: undefined }));
  });
}

/** The calls of what a function is given for a parameter, in it and in the functions that it makes. */
function callsOfParameter({ program }: Values, id: number, index: number): readonly number[] {
  const { parameters, start, end } = program.functions[id]!;
  const name = parameters[index]?.name ?? -1;
  if (name < 0) return [];
  const found: number[] = [];
  for (let call = program.lastCall(name); call >= 0; call = program.previousCall[call]!) {
    const isInside = program.start[call]! >= start && program.end[call]! <= end;
    if (isInside && program.kind[program.a[call]!] === NAME) found.push(call);
  }
  return found;
}

/** Whether the route of a script's handler admits nothing but names, numbers or one of a few texts under keys of what stands at `source`. */
function isClosedByRoute(values: Values, id: number, source: number, keys: readonly string[]): boolean {
  const { program } = values;
  const { argumentOf, argumentIndex } = program.functions[id]!;
  if (argumentOf < 0) return false;
  const given = program.argumentsOf(argumentOf).slice(0, argumentIndex);
  const [part] = REQUEST_PARTS.exec(program.text.slice(program.start[source], program.end[source])) ?? [];
  if (part === undefined) return false;
  const name = keys.at(-1);
  const isInPath = part === 'params' && name !== undefined && given.some((it) => isClosedInPath(values, it, name));
  return isInPath || given.some((it) => isClosedInOptions(values, it, part, keys));
}

function isClosedInPath({ program }: Values, at: number, name: string): boolean {
  if (program.kind[at] !== STRING) return false;
  return [...program.text.slice(program.a[at], program.b[at]).matchAll(PARAMETER_PATTERN)].some(
    ([, parameter, pattern]) =>
      parameter === name && isStrictPattern(pattern!.replaceAll('|', '').replaceAll('\\\\', '\\'), true),
  );
}

/** `{ schema: { querystring: { … } } }` */
function isClosedInOptions(values: Values, options: number, part: string, keys: readonly string[]): boolean {
  const { program, containers } = values;
  if (program.kind[options] !== MAPPING) return false;
  const parts = part.startsWith('query') ? ['query', 'querystring'] : [part];
  return containers
    .entries(options, 'schema')
    .found.flatMap((it) => parts.flatMap((name) => containers.entries(it.at, name, it.context).found))
    .some((it) => isClosedUnder(values, it, keys));
}
