/** What the flow answers of a source, as text: for whoever wants to know why something is told, or is not. */

import type { Argument } from '../flow/call.ts';
import type { Flow } from '../flow/flow.ts';
import type { Value } from '../flow/value.ts';
import type { ArgumentName } from '../models/model.ts';
import { Lines } from './lines.ts';

/** Each call that a model knows, and below it what its arguments can be and where their content comes from. */
export function printFlow(flow: Flow, text: string): string {
  const lines = new Lines(text);
  const place = (offset: number) => {
    const line = lines.lineOf(offset);
    return `${line + 1}:${offset - lines.startOf(line) + 1}`;
  };
  const texts = flow.modelled().map((call) => {
    const { role, kind, arguments: names = {} } = call.fact.row;
    const said = Object.keys(names).flatMap((name) =>
      call.arguments(name as ArgumentName).map((it) => `    ${name}: ${describe(flow, it)}`),
    );
    return [`${place(call.span.start)} ${role}${kind ? ` ${kind}` : ''} ${call.path}`, ...said].join('\n');
  });
  return texts.length === 0 ? 'No call that a model knows.\n' : `${texts.join('\n')}\n`;
}

function describe(flow: Flow, argument: Argument): string {
  const values = flow.values(argument).map(valueText);
  const origins = flow.origins(argument).map(({ kind, name, steps }) => {
    const way = steps.length === 0 ? '' : ` in ${steps.length} steps`;
    return `${kind} ${name}${way}`.trim();
  });
  const can = [...new Set(values)].join(' | ') || 'nothing known';
  return origins.length === 0 ? can : `${can}, from ${[...new Set(origins)].join(' | ')}`;
}

function valueText(value: Value): string {
  switch (value.kind) {
    case 'text':
      return JSON.stringify(value.text.length > 80 ? `${value.text.slice(0, 80)}…` : value.text);
    case 'boolean':
    case 'number':
      return String(value.value);
    case 'external':
      return value.path;
    case 'unknown':
      return value.prefix === '' ? '?' : `${JSON.stringify(value.prefix)}…`;
    default:
      return value.kind;
  }
}
