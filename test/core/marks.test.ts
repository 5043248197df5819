/** Marks can be written under a text and taken away again. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { annotate, type Mark, strip } from '../../server/core/service/marks.ts';
import { SEED } from './edits.ts';

describe('marks', () => {
  it('stand under what they mark, steps before findings', () => {
    const marks: readonly Mark[] = [
      { line: 1, start: 4, end: 7, sign: '^', text: 'rule' },
      { line: 1, start: 4, end: 7, sign: '~', text: 'step' },
      { line: 1, start: 0, end: 0, sign: '^', text: 'empty' },
      { line: 0, start: 0, end: 3, sign: '~', text: 'first' },
    ];
    const expected = 'one\n~~~ first\ntwo three\n^ empty\n    ~~~ step\n    ^^^ rule\n';
    assert.equal(annotate('one\ntwo three\n', marks), expected);
  });

  it('are taken away by strip', () => {
    const line = fc.stringMatching(/^[a-z ()^~]{0,20}$/).filter((it) => !/^ *[\^~]+ \S/.test(it));
    const mark = fc.record({
      line: fc.nat(5),
      start: fc.nat(20),
      end: fc.nat(20),
      sign: fc.constantFrom('^' as const, '~' as const),
      text: fc.constantFrom('rule', 'rule: hint', 'a step of `x`'),
    });
    const property = fc.property(fc.array(line, { maxLength: 6 }), fc.array(mark, { maxLength: 6 }), (lines, marks) => {
      const code = lines.join('\n');
      assert.equal(strip(annotate(code, marks)), code);
    });
    fc.assert(property, { seed: SEED, numRuns: 300 });
  });
});
