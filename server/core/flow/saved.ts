/** The names under which a source itself keeps artefacts: folders of this machine, repositories that it publishes. */

import { ModelledCall } from './call.ts';
import type { Values } from './values.ts';

/** Functions that publish a repository, or make it; the name stands first, or under one of the keywords. */
const PUBLISHING = ['push_to_hub', 'create_repo', 'upload_folder', 'upload_file', 'upload_large_folder'];
const NAMED = ['repo_id', 'hub_model_id'];

/** The constant names of the repositories that a source publishes, which nobody else pushes to. */
export function* publishedNames(values: Values): Iterable<string> {
  const { program } = values;
  for (const word of PUBLISHING) {
    for (let call = program.lastCall(program.names.add(word)); call >= 0; call = program.previousCall[call]!) {
      const named = NAMED.map((it) => program.argumentNamed(call, it));
      const given = [...named, word.startsWith('upload') ? -1 : program.argumentAt(call, 0)].filter((it) => it >= 0);
      for (const value of given.flatMap((it) => values.of(it))) if (value.kind === 'text') yield value.text;
    }
  }
}

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
