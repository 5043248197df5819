/** Sets of spans, against the plain look at every one of them. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Spans } from '../../server/core/service/spans.ts';

describe('spans', () => {
  const span = fc.tuple(fc.nat(60), fc.nat(8)).map(([first, length]) => [first, first + length] as const);

  it('meet what one of them meets', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 12 }), span, (spans, [first, last]) => {
        const set = new Spans();
        for (const it of spans) set.add(...it);
        const isMet = spans.some((it) => it[0] <= last && it[1] >= first);
        assert.equal(set.meeting(first, last) !== undefined, isMet);
      }),
    );
  });

  it('become one where they overlap, also when they are added later', () => {
    const set = new Spans();
    set.add(5, 9);
    set.add(1, 2);
    assert.deepEqual(set.meeting(6, 6), [5, 9]);
    set.add(2, 6);
    assert.deepEqual(set.meeting(8, 8), [1, 9]);
    assert.equal(set.meeting(10, 20), undefined);
  });
});
