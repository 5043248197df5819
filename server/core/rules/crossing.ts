/** Text that reaches a place where it becomes code: what the rules about execution share. */

import type { Argument, ModelledCall } from '../flow/call.ts';
import type { Flow } from '../flow/flow.ts';
import type { Origin } from '../flow/origins.ts';
import type { OriginKind } from '../models/model.ts';
import type { Crossing } from './rule.ts';

/** A sink's call, the argument that becomes code, and the worst source that reaches it. */
export interface Reached {
  readonly call: ModelledCall;
  readonly argument: Argument;
  readonly origin: Origin;
}

/**
 * The sinks that text of these origins reaches, each with its worst origin. Where one sink's result is another's code
 * (`exec(compile(…))`), only the last one counts.
 */
export function* reached(flow: Flow, sinks: readonly string[], kinds: readonly OriginKind[]): Iterable<Reached> {
  const all: Reached[] = [];
  for (const call of flow.sinks(...sinks)) {
    let worst: Reached | undefined;
    for (const argument of call.arguments('code')) {
      const origin = flow.origins(argument).find((it) => !flow.isChecked(it, argument));
      if (origin && (!worst || rank(origin) < rank(worst.origin))) worst = { call, argument, origin };
    }
    if (worst) all.push(worst);
  }
  for (const it of all) {
    if (!kinds.includes(it.origin.kind)) continue;
    if (it.origin.kind === 'unknown' && it.call.fact.row.knownOnly) continue;
    const goesOn = all.some(
      (other) => other !== it && other.origin.at === it.origin.at && passesThrough(flow, other, it.call),
    );
    if (!goesOn) yield it;
  }
}

/** Whether what `inner` gives is part of what reaches `outer`: written inside it, or a step on the way. */
function passesThrough(flow: Flow, outer: Reached, inner: ModelledCall): boolean {
  const { start, end } = flow.program;
  const places = [outer.argument.at, ...outer.origin.steps.map((step) => step.at)];
  return places.some(
    (at) => at >= 0 && at !== outer.origin.at && start[at]! <= inner.span.start && inner.span.end <= end[at]!,
  );
}

/** The finding for a sink that is reached: at the text that becomes code, with the path that leads there. */
export function crossing(it: Reached, message: string): Crossing {
  const { span } = it.argument;
  return { start: span.start, end: span.end, message, steps: it.origin.steps };
}

function rank(origin: Origin): number {
  return ['remote', 'llm', 'input', 'schema', 'file', 'path', 'unknown', 'literal'].indexOf(origin.kind);
}
