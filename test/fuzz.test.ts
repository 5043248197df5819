/** A short run of the fuzzing, the same every time, and everything that it has ever found. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { inputOf, TARGETS, tried } from './fuzz/targets.ts';

const KEPT = path.join(import.meta.dirname, 'fuzz/kept');

describe('any input', function () {
  this.timeout(120_000);

  for (const target of TARGETS) {
    it(`that is made at random: ${target.name}`, async () => {
      for (let number = 0; number < target.tries; number++) {
        const failure = await tried(target, inputOf(target, number));
        assert.equal(failure, undefined, `${target.name} ${number}: ${failure}`);
      }
    });
  }

  for (const name of fs.readdirSync(KEPT).sort()) {
    it(`that once failed or was slow: ${name}`, async () => {
      const { target: of, input } = JSON.parse(fs.readFileSync(path.join(KEPT, name), 'utf8'));
      const target = TARGETS.find((it) => it.name === of);
      assert(target, `there is a target ${of}`);
      assert.equal(await tried(target, input), undefined);
    });
  }
});
