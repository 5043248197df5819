/** Commands that download what they then run. */

import type { Flow } from '../flow/flow.ts';
import type { Crossing } from './rule.ts';

/** A download whose output is the input of an interpreter. */
const PIPED = /\b(?:curl|wget)\s[^|;&\n]{0,2000}\|\s{0,20}(?:sudo\s+)?(?:ba|z|da|k)?sh\b/;

export function* shellDownloads(flow: Flow): Iterable<Crossing> {
  for (const call of flow.sinks('process')) {
    for (const argument of call.arguments('line')) {
      const isPiped = flow.values(argument).some((it) => it.kind === 'text' && PIPED.test(it.text));
      if (!isPiped) continue;
      const message = `${call.name} runs what it downloads without looking at it: whoever controls the server or the line to it runs any code here. Download it, compare it with a known hash, then run it.`;
      yield { ...argument.span, message };
    }
  }
}
