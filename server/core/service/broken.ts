/** Tells of a source that does not follow its language's grammar: what stands around such a place may not be understood. */

import { ERROR_KIND, type Nodes } from '../syntax/nodes.ts';
import type { Broken } from './interface.ts';
import { Lines } from './lines.ts';

/** For a report: where the parser had to skip or make up something first; nothing when it read all of the text. */
export function brokenIn(nodes: Nodes, text: string): { readonly broken?: Broken } {
  if (!nodes.hasError) return {};
  // Of cells that are read together, the first row is only what holds them.
  for (let row = 0; row < nodes.count; row++) {
    if (nodes.kind[row] === ERROR_KIND) return { broken: { line: new Lines(text).lineOf(nodes.start[row]!) } };
  }
  return { broken: {} };
}
