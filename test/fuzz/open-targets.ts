/** Targets that edit what is open, with steps back, and compare each time with what a fresh analysis says. */

import assert from 'node:assert/strict';
import type { Cell } from '../../server/core/service/service.ts';
import { LANGUAGES, type Language } from '../../server/core/syntax/language.ts';
import { service } from '../kit/service.ts';
import { mutated, type Random } from './random.ts';
import { type Target, target } from './target.ts';
import { PATIENT } from './text-targets.ts';
import { CELLS, CODE } from './texts.ts';

/** The texts of a document one after the other: changed at random, and now and then taken back by some steps. */
function history(random: Random, first: string, others: readonly string[], steps: number): readonly string[] {
  const done = [first];
  const texts = [first];
  for (let left = steps; left > 0; left--) {
    if (done.length > 1 && random.once(3)) done.length -= random.int(Math.min(done.length - 1, 4)) + 1;
    else done.push(mutated(random, done.at(-1)!, others).slice(0, 20_000));
    if (done.length === 0) done.push(first);
    texts.push(done.at(-1)!);
  }
  return texts;
}

const document = target<{ readonly language: Language; readonly texts: readonly string[] }>({
  name: 'document',
  tries: 25,
  make(random) {
    const language = random.pick(LANGUAGES);
    return { language, texts: history(random, random.pick(CODE[language]), CODE[language], 10 + random.int(20)) };
  },
  check({ language, texts }) {
    const source = { uri: 'file:///open', language, text: texts[0]! };
    const open = service.open(source);
    try {
      for (const text of texts) {
        open.update(text);
        // What is open does not tell that it is broken.
        const { broken: _, ...fresh } = service.check({ ...source, text }, PATIENT);
        assert.deepEqual(open.check(PATIENT), fresh);
      }
    } finally {
      open.dispose();
    }
  },
});

const cells = target<{ readonly versions: readonly (readonly Cell[])[] }>({
  name: 'cells',
  tries: 8,
  make(random) {
    const made = (text: string, index: number): Cell => ({
      uri: `cell:${index}`,
      language: random.once(12) ? random.pick(LANGUAGES) : 'python',
      text,
      ...(random.once(4) && { executionCount: random.int(9) }),
      ...(random.once(9) && { tags: ['loadguard-ignore:remote-exec:ours'] }),
    });
    let next = 0;
    let now = random.list(1, 6, () => made(random.pick(CELLS), next++));
    const versions = [now];
    for (let left = 5 + random.int(15); left > 0; left--) {
      const changed = [...now];
      const at = random.int(changed.length);
      const what = random.int(8);
      if (what === 0) changed.splice(at, 1);
      else if (what === 1) changed.splice(at, 0, made(random.pick(CELLS), next++));
      else if (what === 2) changed.reverse();
      else if (changed[at]) changed[at] = { ...changed[at], text: mutated(random, changed[at].text, CELLS) };
      now = random.once(4) ? random.pick(versions) : changed;
      versions.push(now);
    }
    return { versions };
  },
  check({ versions }) {
    const open = service.openNotebook('file:///a.ipynb', []);
    for (const now of versions) {
      open.update(now);
      const said = open.check(PATIENT);
      assert.deepEqual(said, service.openNotebook('file:///a.ipynb', now).check(PATIENT));
      for (const it of said.findings)
        assert(
          now.some(({ uri }) => uri === it.uri),
          'a finding is in a cell that there is',
        );
    }
  },
});

export const OPEN_TARGETS: readonly Target[] = [document, cells];
