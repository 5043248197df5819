/** Tells of a source that does not follow its language's grammar: what stands around such a place may not be understood. */

import { ERROR_KIND, type SectionNodes } from '../syntax/nodes.ts';
import type { Broken } from './interface.ts';
import { Lines } from './lines.ts';

/** For a report: where in the sections of a text the parser had to skip or make up something first; nothing when it read all of it. */
export function brokenIn(sections: readonly SectionNodes[], text: string): { readonly broken?: Broken } {
  let offset = 0;
  let isBroken = false;
  for (const { nodes, length } of sections) {
    isBroken ||= nodes.hasError;
    for (let row = 0; nodes.hasError && row < nodes.count; row++) {
      if (nodes.kind[row] === ERROR_KIND)
        return { broken: { line: new Lines(text).lineOf(offset + nodes.start[row]!) } };
    }
    offset += length;
  }
  return isBroken ? { broken: {} } : {};
}
