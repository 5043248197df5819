/** The names under which a source writes artefacts, which are folders of this machine from then on. */

import { ModelledCall } from './call.ts';
import type { Values } from './values.ts';

/** The constant names that calls are given which models say to write a folder, each as often as it is given. */
export function* savedNames(values: Values): Iterable<string> {
  const { program, catalog } = values;
  for (const fact of catalog.saving) {
    for (let call = program.lastCall(program.names.add(fact.lastName)); call >= 0; call = program.previousCall[call]!) {
      const saving = new ModelledCall(values, fact, fact.lastName, call, undefined);
      for (const value of saving.values('repository')) if (value.kind === 'text') yield value.text;
    }
  }
}
