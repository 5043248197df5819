/** The gate never closes on a text that has findings: what it does not admit is checked all the same, and must be silent. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strip } from '../../server/core/service/marks.ts';
import { examplesOf } from '../../server/core/service/pages.ts';
import type { SourceLanguage } from '../../server/core/syntax/language.ts';
import { service } from '../kit/service.ts';
import { libraryFiles, ownFiles, type Sample, SNIPPETS } from './corpus.ts';

const MARKED = /\b(?:python|javascript|typescript|tsx)`\n((?:[^`\\]|\\[\s\S])*)`/g;

type AnySample = Omit<Sample, 'language'> & { readonly language: SourceLanguage };

function assertGateIsRight({ name, language, text }: AnySample): void {
  const bytes = new TextEncoder().encode(text);
  if (service.admits(bytes, bytes.length, language)) return;
  assert.deepEqual(service.check({ uri: name, language, text }).findings, [], name);
}

/** The marked texts of the tests of rules. */
function* cases(): Iterable<Sample> {
  const folder = join(import.meta.dirname, '../rules');
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const match of text.matchAll(MARKED)) {
      const language = match[0].slice(0, match[0].indexOf('`')) as Sample['language'];
      yield { name: file, language, text: strip(match[1]!.replace(/^ {8}/gm, '')) };
    }
  }
}

describe('gate', () => {
  it('is right about the examples of rules', () => {
    for (const { id } of service.rules) {
      for (const { language, code } of examplesOf(id)) assertGateIsRight({ name: id, language, text: strip(code) });
    }
  });

  it('is right about the cases of rules, line by line', () => {
    for (const sample of cases()) {
      assertGateIsRight(sample);
      const lines = sample.text.split('\n');
      for (let count = 1; count <= lines.length; count++) {
        assertGateIsRight({ ...sample, text: lines.slice(0, count).join('\n') });
        assertGateIsRight({ ...sample, text: lines.slice(count).join('\n') });
      }
    }
  });

  it('is right about odd texts and about this repository', () => {
    for (const sample of [...SNIPPETS, ...ownFiles()]) assertGateIsRight(sample);
  });

  it('is right about the library of Python', () => {
    for (const sample of libraryFiles()) assertGateIsRight(sample);
  });

  it('closes on most files that have nothing to do with loading', () => {
    const samples = libraryFiles();
    const admitted = samples.filter(({ text, language }) => {
      const bytes = new TextEncoder().encode(text);
      return service.admits(bytes, bytes.length, language);
    });
    assert(admitted.length <= samples.length / 2, `${admitted.length} of ${samples.length}`);
  });
});
