/** Where a source asks for a commit or an exact version. */

import type { Flow } from '../flow/flow.ts';
import { isCommit } from '../flow/load.ts';
import type { ArgumentName } from '../models/model.ts';
import type { PlacedText } from '../program/declared.ts';
import { artefactsOf } from './artefacts.ts';
import { installsOf } from './install.ts';

const OF_CALL: readonly ArgumentName[] = ['revision', 'codeRevision'];
const OF_REPOSITORY: readonly ArgumentName[] = ['repository'];

/** The commits and exact versions that are asked for, where they are written; each may come more than once. */
export function* pinsOf(flow: Flow): Iterable<PlacedText> {
  const { program } = flow;
  for (const call of flow.loads()) {
    const { suffix } = call.fact.row;
    for (const name of suffix ? OF_REPOSITORY : OF_CALL) {
      for (const value of call.values(name)) {
        if (value.kind !== 'text' || value.at >= program.ownCount) continue;
        const text = suffix ? value.text.slice(value.text.lastIndexOf(suffix) + 1) : value.text;
        if (isCommit(text)) yield { text, start: program.start[value.at]!, end: program.end[value.at]! };
      }
    }
  }
  for (const { revision, codeRevision } of artefactsOf(flow)) {
    for (const it of [revision, codeRevision]) if (it && isCommit(it.text)) yield it;
  }
  yield* program.declared?.pins ?? [];
  for (const { process, install } of installsOf(flow)) {
    for (const { pin, word } of install.packages) {
      const text = pin === 'pinned' ? /(?:==|@|#)([^@#=/]+)$/.exec(word.text)?.[1] : undefined;
      const place = text === undefined ? undefined : flow.wordOf(process, word);
      if (text !== undefined && place) yield { text, ...place };
    }
  }
}
