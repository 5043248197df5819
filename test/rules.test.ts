/** Every rule is what it says: its data are complete, its examples true, its fixes proven. */

import assert from 'node:assert/strict';
import { findingsOf, readConfiguration } from '../server/core/config/configuration.ts';
import { readLock } from '../server/core/config/lock.ts';
import { annotate, strip } from '../server/core/service/marks.ts';
import { approvalsOf, examplesOf, settingsOf } from '../server/core/service/pages.ts';
import { LANGUAGES } from '../server/core/syntax/language.ts';
import { applyFix, checkFixed, find } from './kit/check.ts';
import { only, service } from './kit/service.ts';

const IDENTIFIER = /^[a-z]+(?:-[a-z]+)*$/;

describe('rules', () => {
  it('have different ids', () => {
    const ids = service.rules.map((it) => it.id);
    assert.deepEqual(ids, [...new Set(ids)].sort());
  });

  for (const rule of service.rules) {
    describe(rule.id, () => {
      const examples = examplesOf(rule.id);
      const isBad = (text: string) => strip(text) !== text;

      it('has complete data', () => {
        assert.match(rule.id, IDENTIFIER);
        assert.match(rule.title, /^[A-Z][^\n]*[^.\s]$/);
        assert.match(rule.why, /^[A-Z][^\n]*\.$/);
        assert.match(rule.advice, /^[A-Z][^\n]*\.$/);
        assert.notEqual(rule.family, '');
        assert.notEqual(rule.standards.length, 0);
        for (const { id, name } of rule.standards) assert(id !== '' && name !== '');
      });

      it('has examples that are reported and examples that are not', () => {
        const texts = [...examples.map((it) => it.code), ...settingsOf(rule.id), ...approvalsOf(rule.id)];
        assert(texts.some(isBad));
        assert(texts.some((it) => !isBad(it)));
        for (const { language, code } of examples) {
          assert([...LANGUAGES, 'notebook', 'file'].includes(language));
          assert(strip(code).trimEnd().split('\n').length <= 8, `short enough to read:\n${code}`);
        }
      });

      const files = [...settingsOf(rule.id), ...approvalsOf(rule.id)];
      for (const [index, annotated] of files.entries()) {
        it(`says what settings ${index + 1} say`, () => {
          const text = strip(annotated);
          const isLock = approvalsOf(rule.id).length > 0;
          const { problems } = isLock ? readLock(text, '2027-01-31') : readConfiguration(text, 'jsonc', service.rules);
          const findings = findingsOf(problems, '', text, () => rule.severity);
          const marks = findings.map(({ rule: text, range: { start, end } }) => {
            return { line: start.line, start: start.character, end: end.character, sign: '^' as const, text };
          });
          assert.equal(annotate(text, marks), annotated);
        });
      }

      for (const [index, { language, code, fixed, file }] of examples.entries()) {
        it(`says what example ${index + 1} says: ${language}`, async () => {
          await checkFixed(language, code, {
            rules: [rule.id],
            ...(fixed !== undefined && { fixed }),
            ...(file && { file }),
          });
        });

        if (rule.family === 'hygiene') continue;
        it(`is silenced by the comment it offers in example ${index + 1}`, () => {
          const settings = only([rule.id]);
          let text = strip(code);
          let findings = find(language, text, settings, file);
          while (findings.length > 0) {
            const ignore = findings[0]!.fixes.find((it) => it.kind === 'ignore');
            // JSON has no comments.
            if (!ignore && file?.endsWith('.json')) return;
            assert(ignore);
            text = applyFix(text, ignore);
            const left = find(language, text, settings, file);
            assert(left.length < findings.length, text);
            findings = left;
          }
        });
      }
    });
  }
});
