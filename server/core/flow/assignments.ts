/** Attributes that are dangerous to set: where a source sets them to such a value. */

import type { Fact } from '../models/catalog.ts';
import { ATTRIBUTE } from '../program/program.ts';
import type { Span } from './call.ts';
import type { Values } from './values.ts';

/** `agent.auto_run = True`, as a whole. */
export interface Assignment extends Span {
  readonly fact: Fact;
  /** The attribute, as it is written: `agent.auto_run`. */
  readonly name: string;
}

/** The assignments of the source itself that models speak of, in document order. */
export function assignmentsOf(values: Values): readonly Assignment[] {
  const { program, catalog } = values;
  if (catalog.setters.size === 0) return [];
  const found: Assignment[] = [];
  for (let store = 0; store < program.storeCount; store++) {
    const [object, key, value] = [program.storeObject[store]!, program.storeKey[store]!, program.storeValue[store]!];
    if (key < 0 || value < 0 || object < 0 || object >= program.ownCount) continue;
    const word = program.names.text(key);
    if (!catalog.setters.has(word)) continue;
    for (const path of values.paths(object)) {
      const fact = catalog.fact(`${path}.${word}`, 'sink', true);
      const isMet = values.of(value).some((it) => {
        const known = it.kind === 'text' ? it.text : it.kind === 'boolean' ? it.value : undefined;
        return known !== undefined && fact?.row.is?.includes(known);
      });
      if (!fact || !isMet) continue;
      const owner = program.text.slice(program.start[object], program.end[object]);
      const shown = program.kind[object] === ATTRIBUTE || /^\w+$/.test(owner) ? `${owner}.${word}` : word;
      found.push({ fact, name: shown, start: program.start[object]!, end: program.end[value]! });
      break;
    }
  }
  return found.sort((a, b) => a.start - b.start);
}
