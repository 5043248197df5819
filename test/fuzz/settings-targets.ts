/** Targets for what a team writes: settings, approvals and baselines, however they are broken. */

import assert from 'node:assert/strict';
import { parse } from 'jsonc-parser';
import { findingsOf, readConfiguration } from '../../server/core/config/configuration.ts';
import { effectiveFor, settingsOf } from '../../server/core/config/effective.ts';
import { readLock, writeLock } from '../../server/core/config/lock.ts';
import { createService } from '../../server/core/service/service.ts';
import { createNodeHost } from '../../server/host/node.ts';
import { service } from '../kit/service.ts';
import type { Random } from './random.ts';
import { type Target, target } from './target.ts';
import { changedText, PATIENT } from './text-targets.ts';
import { CODE, LOCK, SETTINGS, TABLE } from './texts.ts';

/** Takes over models of teams, which the shared service must not know. */
const own = await createService(
  createNodeHost({
    environment: {},
    log: (message) => {
      throw new Error(message);
    },
  }),
);
await own.prepare('python');
await own.prepare('typescript');

const WORDS = [
  ...[
    'null',
    'true',
    '-1',
    '1e999',
    '""',
    '"x"',
    '[]',
    '{}',
    '[[]]',
    '{"a": {}}',
    '"__proto__"',
    '"https://a.example"',
  ],
  ...[
    '"off"',
    '"error"',
    '["**"]',
    '"*a*a*a*a*b"',
    '"{a,b}{a,b}{a,b}{a,b}{a,b}"',
    '"**.**"',
    '"\\u0000"',
    '"\\ud800"',
    '2027-01-31',
  ],
];
const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'rules',
  'extends',
  'overrides',
  'allow',
  'models',
  'rows',
  'call',
  'files',
];
const VALUE = /"(?:[^"\\]|\\.)*"|\btrue\b|\bfalse\b/g;

/** Values and keys taken for others, and text changed without sense. */
function wrong(random: Random, text: string, others: readonly string[]): string {
  let result = text;
  for (let left = 1 + random.int(3); left > 0; left--) {
    const places = [...result.matchAll(VALUE)];
    const place = places[random.int(places.length)];
    if (!place) break;
    const put = random.once(4) ? JSON.stringify(random.pick(KEYS)) : random.pick(WORDS);
    result = result.slice(0, place.index) + put + result.slice(place.index + place[0].length);
  }
  return random.once(3) ? changedText(random, result, others) : result;
}

const settings = target<{ readonly format: 'jsonc' | 'toml'; readonly text: string; readonly code: string }>({
  name: 'settings',
  tries: 80,
  make(random) {
    const format = random.once(3) ? 'toml' : 'jsonc';
    const text = wrong(random, format === 'toml' ? TABLE : SETTINGS, [SETTINGS, TABLE, LOCK]);
    return { format, text, code: random.pick(CODE.python) };
  },
  check({ format, text, code }) {
    const { configuration, problems } = readConfiguration(text, format, service.rules);
    assertPlaces(text, problems);
    findingsOf(problems, 'file:///a/loadguard.jsonc', text, () => 'warning');
    if (!configuration) {
      // A file that says something and cannot be read at all is told of.
      const isSilent = problems.length === 0 && (format === 'jsonc' || /^\s*\[+\s*tool\s*\.\s*loadguard\b/m.test(text));
      assert(!isSilent || format === 'toml', 'nothing counts, and nobody is told');
      return;
    }
    const layer = { configuration, name: 'loadguard.jsonc', relative: (file: string) => file.slice(3), line: () => 1 };
    for (const file of ['/a/b.py', '/a/tests/c.test.ts', `/a/${'x/'.repeat(300)}${'a'.repeat(300)}`]) {
      const effective = effectiveFor([layer], file, false, service.rules);
      own.extend(effective.models);
      own.check({ uri: 'file:///a/b.py', language: 'python', text: code }, { ...settingsOf(effective), ...PATIENT });
    }
    assert.equal(({} as Record<string, unknown>).a, undefined, 'prototypes are as they were');
  },
});

const lock = target<{ readonly text: string }>({
  name: 'lock',
  tries: 200,
  make: (random) => ({ text: wrong(random, LOCK, [LOCK, SETTINGS]) }),
  check({ text }) {
    const { approvals, problems } = readLock(text, '2026-11-21');
    assertPlaces(text, problems);
    for (const { commit, reason, by, repository } of approvals) {
      assert.match(commit, /^[0-9a-f]{40}$/);
      assert(/\p{L}{2}/u.test(reason) && by.length > 0 && repository.length > 0, 'who, what and why');
    }
    const again = readLock(writeLock(approvals), '2000-01-01');
    assert.deepEqual(again.problems, [], 'what is written can be read');
    assert.equal(writeLock(again.approvals), writeLock(approvals));
    if (approvals.length > 0 || problems.length > 0) return;
    // Nothing counts, and nobody is told: there is nothing.
    const said = parse(text) as { readonly version?: unknown; readonly approvals?: unknown } | undefined;
    assert.deepEqual([said?.version, said?.approvals], [1, []]);
  },
});

function assertPlaces(text: string, problems: readonly { start: number; end: number; message: string }[]): void {
  assert(problems.length <= 100);
  for (const { start, end, message } of problems) {
    assert(start >= 0 && end >= start && end <= text.length, `a place inside: ${start} to ${end} of ${text.length}`);
    assert(message.length > 10 && message.length < 600, message);
  }
}

export const SETTINGS_TARGETS: readonly Target[] = [settings, lock];
