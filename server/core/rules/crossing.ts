/** Text that reaches a place where it becomes code: what the rules about execution share. */

import type { Argument, ModelledCall, Span } from '../flow/call.ts';
import type { Flow } from '../flow/flow.ts';
import type { Origin, Step } from '../flow/origin.ts';
import { shownPath } from '../flow/path-texts.ts';
import type { Run, RunKind } from '../flow/runs.ts';
import { ORIGINS, type OriginKind } from '../models/model.ts';
import { broughtBy } from './brought.ts';
import type { Crossing } from './rule.ts';

/** A sink's call, the argument that becomes code, and the worst source that reaches it. */
export interface Reached {
  readonly call: ModelledCall;
  readonly argument: Argument;
  readonly origin: Origin;
  /** Where in the source the text goes in. */
  readonly place: Span;
  /** The path to there; to the sink itself where that is in another file. */
  readonly steps: readonly Step[];
  /** What is downloaded, where all of it is known. */
  readonly brings?: Crossing['brings'];
}

/**
 * The sinks that text of these origins reaches, each with its worst origin. Where one sink's result is another's code
 * (`exec(compile(…))`), only the last one counts.
 */
export function* reached(
  flow: Flow,
  sinks: readonly string[],
  kinds: readonly OriginKind[] = ORIGINS,
): Iterable<Reached> {
  const { all, outer } = worst(flow, sinks);
  const told = new Set<string>();
  for (const it of all) {
    if (!kinds.includes(it.origin.kind)) continue;
    if (it.origin.kind === 'unknown' && it.call.fact.row.knownOnly) continue;
    if (outer.get(it.origin.at)!.hasAround(it)) continue;
    // One call of another file's function may lead to the same place in it on several ways.
    const key = `${it.call.path} ${it.place.start} ${it.place.end}`;
    if (!told.has(key)) yield it.origin.kind === 'remote' ? { ...it, ...broughtBy(flow, comingTo(flow, it)) } : it;
    told.add(key);
  }
}

/** All that comes to what a call turns into code, and is not checked before. */
function comingTo(flow: Flow, { call }: Reached): readonly Origin[] {
  return call
    .arguments('code')
    .flatMap((argument) => flow.origins(argument).filter((it) => !flow.isChecked(it, argument)));
}

/** An address that is itself the text of a module. */
const TEXT_ADDRESS = /^(?:data|blob):/i;
const MADE_ADDRESS = /(?:^|\.)createObjectURL\(\)$/;

/** The sinks of these kinds; what is imported as a text of its own (`import("data:…")`) is executed, not chosen by a name. */
function sinksOf(flow: Flow, kinds: readonly string[]): readonly ModelledCall[] {
  const others = kinds.filter((it) => it !== 'import');
  const imports = kinds.some((it) => it === 'import' || it === 'execute') ? flow.sinks('import') : [];
  return [...flow.sinks(...others), ...imports.filter((it) => kinds.includes(isText(it) ? 'execute' : 'import'))];
}

function isText(call: ModelledCall): boolean {
  return call.values('code').some((it) => {
    if (it.kind === 'external') return MADE_ADDRESS.test(it.path);
    return TEXT_ADDRESS.test(it.kind === 'text' ? it.text : it.kind === 'unknown' ? it.prefix : '');
  });
}

/** `isPart`: the rest of the command is written in the source; `isFed`: the process reads it from its standard input. */
export interface ReachedProcess extends Reached {
  readonly isPart: boolean;
  readonly isFed: boolean;
}

/** The processes whose command text of these origins decides, each with its worst origin. */
export function* reachedProcesses(flow: Flow, kinds: readonly OriginKind[]): Iterable<ReachedProcess> {
  const told = new Set<number>();
  for (const process of flow.processes()) {
    const { call } = process;
    // Who chooses the folder of a program does not choose the program.
    if (call.fact.row.runs === 'cd') continue;
    let worst: Origin | undefined;
    let fed: Argument | undefined;
    for (const entry of flow.decisive(process)) {
      const [origin] = flow.origins(entry);
      if (!origin || (worst && rank(origin) >= rank(worst))) continue;
      worst = origin;
      fed = entry.fed;
    }
    if (!worst || !kinds.includes(worst.kind) || told.has(call.at)) continue;
    const argument = fed ?? process.argument;
    if (flow.isChecked(worst, argument)) continue;
    told.add(call.at);
    const steps = flow.stepsTo(call, argument, worst);
    const isPart = !fed && process.isShell && /^\s*[\w./-]/.test(process.command.text);
    yield {
      call,
      argument,
      origin: worst,
      place: flow.placeOf(argument, worst),
      steps,
      isPart,
      isFed: fed !== undefined,
    };
  }
}

interface Found {
  readonly all: readonly Reached[];
  readonly outer: ReadonlyMap<number, Places>;
}

/** What several rules ask about the same sinks, by flow and by sinks. */
const answers = new WeakMap<Flow, Map<string, Found>>();

/** The sinks with their worst origins, whatever these are. */
function worst(flow: Flow, sinks: readonly string[]): Found {
  const known = answers.get(flow) ?? new Map<string, Found>();
  answers.set(flow, known);
  const key = sinks.join();
  let found = known.get(key);
  if (!found) {
    const all: Reached[] = [];
    for (const call of sinksOf(flow, sinks)) {
      let it: Reached | undefined;
      for (const argument of call.arguments('code')) {
        const isOfFile = call.fact.row.kind === 'deserialise' && call.fact.row.reads === 'file';
        const held = isOfFile ? flow.heldBy(argument) : [];
        const own = flow.origins(argument);
        const all = held.length === 0 ? own : [...held, ...own].sort((a, b) => rank(a) - rank(b));
        const origin = all.find(
          (other) => other.kind !== 'decoded' && !flow.isChecked(other, argument, call.fact.row.kind === 'import'),
        );
        if (origin && (!it || rank(origin) < rank(it.origin)))
          it = {
            call,
            argument,
            origin,
            place: flow.placeOf(argument, origin),
            steps: flow.stepsTo(call, argument, origin),
          };
      }
      if (it) all.push(it);
    }
    found = { all, outer: outerPlaces(flow, all) };
    known.set(key, found);
  }
  return found;
}

/** By origin, the places that what it brings in passes on its way to each sink. */
function outerPlaces(flow: Flow, all: readonly Reached[]): ReadonlyMap<number, Places> {
  const { start, end } = flow.program;
  const result = new Map<number, Places>();
  for (const it of all) {
    const { origin } = it;
    const places = result.get(origin.at) ?? new Places();
    result.set(origin.at, places);
    for (const at of new Set([it.argument.at, ...origin.steps.map((step) => step.at)])) {
      if (at >= 0 && at !== origin.at) places.add(start[at]!, end[at]!, it);
    }
  }
  return result;
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly owner: Reached;
}

/** Spans in UTF-16 offsets, each on the way to a sink; asked whether one lies around another sink's call. */
class Places {
  readonly #places: Place[] = [];
  /** After each place, in order of beginnings: the one that ends last so far, and the last of those with another owner. */
  #reach: (readonly [Place, Place | undefined])[] | undefined;

  add(start: number, end: number, owner: Reached): void {
    this.#places.push({ start, end, owner });
  }

  /** Whether the sink's result is part of what reaches another sink: written inside it, or a step on the way. */
  hasAround(inner: Reached): boolean {
    this.#reach ??= this.#reaches();
    const { start, end } = inner.call.written;
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#places[middle]!.start <= start) low = middle + 1;
      else high = middle;
    }
    return this.#reach[low - 1]?.some((it) => it !== undefined && it.owner !== inner && it.end >= end) ?? false;
  }

  #reaches(): (readonly [Place, Place | undefined])[] {
    this.#places.sort((a, b) => a.start - b.start);
    let first: Place | undefined;
    let other: Place | undefined;
    return this.#places.map((it) => {
      if (!first || it.end > first.end) {
        if (first && first.owner !== it.owner) other = first;
        first = it;
      } else if (it.owner !== first.owner && (!other || it.end > other.end)) other = it;
      return [first, other];
    });
  }
}

/** The finding for a sink that is reached: at the text that becomes code, with the path that leads there. */
export function crossing(it: Reached, message: string): Crossing {
  const { start, end } = it.place;
  return { start, end, message, steps: it.steps, ...(it.brings && { brings: it.brings }) };
}

const RUNS: Readonly<Record<RunKind, string>> = {
  run: 'runs',
  import: 'imports',
  native: 'loads',
  install: 'installs',
  search: 'looks for modules in the folder of',
  permit: 'makes executable',
};

/** The finding for a file that is written and then run: at what runs it. `why` ends the sentence that says so. */
export function runCrossing({ by, how, span, write, origin }: Run, why: string): Crossing {
  const { start, end } = span;
  return { start, end, message: `${by} ${RUNS[how]} ${shownPath(write.paths)}, ${why}`, steps: origin.steps };
}

function rank(origin: Origin): number {
  return ORIGINS.indexOf(origin.kind);
}

/** Whether a call stands in what reaches a sink, or unpacks it on its way there. */
export function hasOnItsWay(flow: Flow, { argument }: Reached, { at, span }: ModelledCall): boolean {
  const isInside = argument.span.start <= span.start && span.end <= argument.span.end;
  return isInside || flow.origins(argument).some((it) => it.kind === 'decoded' && it.at === at);
}
