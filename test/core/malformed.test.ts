/** Settings, approvals and baselines that are malformed: each is told at its place, and the rest of it still counts. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Ajv } from 'ajv';
import { readBaseline } from '../../server/core/config/baseline.ts';
import { readConfiguration } from '../../server/core/config/configuration.ts';
import { LOCK_SCHEMA, readLock } from '../../server/core/config/lock.ts';
import { configurationSchema, type Schema } from '../../server/core/config/schema.ts';
import { Configurations } from '../../server/host/configurations.ts';
import { service } from '../kit/service.ts';

const { rules } = service;
const SCHEMA = configurationSchema(rules);
const TODAY = '2026-11-21';

/** A file that says something at every key, rightly. */
const FULL = {
  $schema: './loadguard.schema.json',
  root: true,
  extends: ['strict'],
  rules: { 'unpinned-revision': 'error', 'runtime-compile': { severity: 'hint', minimumConfidence: 'high' } },
  overrides: [
    {
      files: ['tests/**'],
      rules: { 'unpinned-revision': 'off' },
      minimumConfidence: 'low',
      locked: ['exposed-secret'],
    },
    { notebooks: true, rules: {} },
  ],
  allow: {
    organisations: [{ name: 'acme', reason: 'our own', owner: 'platform', until: '2027-01-31' }],
    repositories: [{ name: 'org/model', revision: 'v1', reason: 'read it' }],
    hosts: [{ name: '*.acme.com', reason: 'our own' }],
    packages: [{ name: 'acme-tools', reason: 'our own' }],
    indexes: [{ name: 'https://pypi.acme.com/simple', reason: 'our own' }],
  },
  models: [
    {
      library: 'acme',
      language: 'python',
      rows: [{ call: 'acme.load', role: 'load', kind: 'hub', artifact: 'model', arguments: { repository: [0] } }],
    },
  ],
  minimumConfidence: 'medium',
  files: { models: true },
  exclude: ['third_party'],
  locked: ['trust-remote-code'],
};

const APPROVAL = {
  host: 'huggingface',
  type: 'model',
  repository: 'acme/tiny',
  commit: '0123456789abcdef0123456789abcdef01234567',
  code: `sha256-${'0'.repeat(64)}`,
  by: 'Ann',
  on: '2026-01-01',
  reason: 'read modeling.py',
  until: '2026-12-31',
};
const LOCK = { version: 1, approvals: [APPROVAL] };

const WRONG = [null, true, 0, -1.5, 'x', '', [], {}, [[]], [null], { a: 1 }, '__proto__', ['constructor'], 1e300];

type Way = readonly (string | number)[];

/** The ways to all values of a tree. */
function* waysIn(value: unknown, way: Way = []): Iterable<Way> {
  yield way;
  if (typeof value !== 'object' || value === null) return;
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
  for (const key of keys) yield* waysIn((value as Record<string | number, unknown>)[key], [...way, key]);
}

/** A copy of a tree with another value at the end of a way. */
function changed(value: unknown, way: Way, put: unknown): unknown {
  if (way.length === 0) return put;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  let at = copy;
  for (const key of way.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  at[way.at(-1)!] = put;
  return copy;
}

/** What everything must be that is told of a text. */
function assertTold(text: string, problems: readonly { start: number; end: number; message: string }[]): void {
  assert(problems.length > 0, `nothing is told of ${text.slice(0, 300)}`);
  assert(problems.length <= 100);
  for (const { start, end, message } of problems) {
    assert(start >= 0 && end >= start && end <= text.length);
    assert.match(message, /^\S[\s\S]{9,}[.!]$/);
    assert(message.length < 400, message);
  }
}

/** A validator that knows the schema as other programs do. */
function validator(schema: Schema): (value: unknown) => boolean {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const validate = ajv.compile(schema);
  return (value) => validate(JSON.parse(JSON.stringify(value))) === true;
}

describe('malformed settings', () => {
  it('are told whenever another reader of the schema refuses them, at the place, and the rest counts', () => {
    const isValid = validator(SCHEMA);
    let count = 0;
    for (const way of waysIn(FULL)) {
      for (const put of WRONG) {
        const tree = changed(FULL, way, put);
        if (isValid(tree)) continue;
        count++;
        const text = JSON.stringify(tree, undefined, 1);
        const { configuration, problems } = readConfiguration(text, 'jsonc', rules);
        assertTold(text, problems);
        if (way.length === 0) continue;
        const [key] = way;
        const start = text.indexOf(`\n "${key}"`);
        const next = Object.keys(FULL)[Object.keys(FULL).indexOf(String(key)) + 1];
        const end = next === undefined ? text.length : text.indexOf(`\n "${next}"`);
        for (const it of problems) assert(it.start >= start && it.end <= end, `${way.join('.')}: ${it.message}`);
        if (key !== 'minimumConfidence') assert.equal(configuration!.minimumConfidence, 'medium');
        if (key !== 'rules') assert.equal(configuration!.rules.get('unpinned-revision')!.severity, 'error');
        if (key !== 'allow') assert.equal(configuration!.allow.hosts!.length, 1);
      }
    }
    assert(count >= 400, `${count} malformed files`);
  });

  it('are told at unknown keys everywhere, whatever these are called', () => {
    for (const way of waysIn(FULL)) {
      for (const key of ['__proto__', 'constructor', 'toString', 'nonsense', '', '\u{1f600}']) {
        const at = way.reduce<unknown>((value, each) => (value as Record<string | number, unknown>)[each], FULL);
        if (typeof at !== 'object' || Array.isArray(at) || way.includes('arguments')) continue;
        const text = JSON.stringify(changed(FULL, way, { ...at, [`\0${key}`]: 1 })).replace('\\u0000', '');
        const { problems } = readConfiguration(text, 'jsonc', rules);
        assertTold(text, problems);
        assert(
          problems.some((it) => text.slice(it.start, it.end) === JSON.stringify(key)),
          `${way.join('.')} ${key}`,
        );
      }
    }
    assert.equal(({} as Record<string, unknown>).nonsense, undefined, 'prototypes are as they were');
  });

  it('are told when they are cut at any line, or anywhere', () => {
    const text = JSON.stringify(FULL, undefined, 2);
    const lines = text.split('\n');
    for (let count = 0; count < lines.length; count++) {
      const cut = lines.slice(0, count).join('\n');
      assertTold(cut, readConfiguration(cut, 'jsonc', rules).problems);
    }
    for (let length = 1; length < text.length; length += 11) {
      const cut = text.slice(0, length);
      assertTold(cut, readConfiguration(cut, 'jsonc', rules).problems);
    }
    const whole = readConfiguration(text, 'jsonc', rules).configuration!;
    for (let length = 1; length < text.length; length += 3) {
      const { configuration } = readConfiguration(text.slice(0, length), 'jsonc', rules);
      for (const kind of ['organisations', 'repositories'] as const) {
        const counted = configuration?.allow[kind] ?? [];
        if (counted.length > 0)
          assert.deepEqual(counted, whole.allow[kind], 'nothing is allowed for more than was said');
      }
    }
    // What stands before the cut counts.
    const half = text.slice(0, text.indexOf('"models"'));
    assert.equal(readConfiguration(half, 'jsonc', rules).configuration!.allow.hosts!.length, 1);
  });

  it('cost no time whatever their patterns and texts are', () => {
    const rows = (call: string) => JSON.stringify(changed(FULL, ['models', 0, 'rows', 0, 'call'], call));
    for (const text of [
      rows(`${'*a'.repeat(400_000)}.`),
      rows('a.'.repeat(400_000)),
      rows(`${'()'.repeat(400_000)}x`),
      JSON.stringify({
        models: [{ ...FULL.models[0], rows: Array(1_500).fill({ role: 'sink', call: `${'*a'.repeat(200)}.` }) }],
      }),
      JSON.stringify({ allow: { repositories: [{ name: 'a/'.repeat(400_000), reason: 'our own' }] } }),
      JSON.stringify({ allow: { hosts: [{ name: '*.'.repeat(400_000), reason: 'our own' }] } }),
      JSON.stringify({
        allow: { packages: [{ name: 'acme', reason: 'x '.repeat(400_000), until: '2'.repeat(90_000) }] },
      }),
      JSON.stringify({ extends: 'a'.repeat(900_000) }),
      JSON.stringify({ exclude: Array(3_000).fill(`${'**/*a*'.repeat(30)}`) }),
      JSON.stringify({ overrides: [{ files: `${'{a,b}'.repeat(30)}`, rules: {} }] }),
    ]) {
      const start = performance.now();
      readConfiguration(text, 'jsonc', rules);
      const { problems } = readConfiguration(text, 'jsonc', rules);
      assert(performance.now() - start < 10_000, `it hangs: ${text.slice(0, 80)}`);
      if (!text.includes('extends')) assertTold(text, problems);
    }
  });
});

describe('malformed approvals', () => {
  it('approve nothing, and are told at the place; the others count', () => {
    const isValid = validator(LOCK_SCHEMA);
    const other = { ...APPROVAL, repository: 'acme/other' };
    let count = 0;
    for (const way of waysIn(APPROVAL)) {
      for (const put of WRONG) {
        const wrong = changed(APPROVAL, way, put);
        const tree = { version: 1, approvals: [wrong, other] };
        if (isValid(tree)) continue;
        count++;
        const text = JSON.stringify(tree, undefined, 1);
        const { approvals, problems } = readLock(text, TODAY);
        assertTold(text, problems);
        assert.deepEqual(
          approvals.map((it) => it.repository),
          ['acme/other'],
        );
        const end = text.indexOf('acme/other');
        for (const it of problems) assert(it.end < end, it.message);
      }
    }
    assert(count >= 90, `${count} malformed approvals`);
    for (const wrong of [
      null,
      0,
      'x',
      [],
      {},
      { version: 1 },
      { ...LOCK, version: 2 },
      { approvals: [] },
      { ...LOCK, approvals: {} },
    ]) {
      const text = JSON.stringify(wrong);
      const { approvals, problems } = readLock(text, TODAY);
      assertTold(text, problems);
      assert.equal(approvals.length === 0 || (wrong as typeof LOCK).version === 2, true, text);
    }
  });

  it('are told when the file is cut, and what is cut is not approved', () => {
    const text = JSON.stringify(LOCK, undefined, 2);
    for (let length = 0; length < text.trimEnd().length; length++) {
      const cut = text.slice(0, length);
      const { approvals, problems } = readLock(cut, TODAY);
      assertTold(cut, problems);
      for (const it of approvals) assert.equal(it.until, APPROVAL.until, 'nothing counts for longer than was said');
    }
  });

  it('of any size cost no time', () => {
    for (const text of [
      `{"version": 1, "approvals": [${'{},'.repeat(100_000)}]}`,
      '['.repeat(3_000_000),
      `{"version": 1, "approvals": [${JSON.stringify({ ...APPROVAL, repository: 'a'.repeat(5_000_000) })}, 1]}`,
      ' '.repeat(9_000_000),
    ]) {
      assertTold(text, readLock(text, TODAY).problems);
    }
  });
});

describe('malformed baselines', () => {
  const ENTRY = { rule: 'remote-exec', file: 'a.py', fingerprint: '0123456789abcdef0123456789abcdef' };
  const BASELINE = { version: 1, findings: [ENTRY, { ...ENTRY, file: 'b.py' }] };

  it('accept nothing by what is wrong, which is told at its place; the rest counts', () => {
    const wrongEntries = Object.keys(ENTRY).flatMap((key) =>
      [null, 0, true, [], {}, '', undefined].map((value) => ({ ...ENTRY, [key]: value })),
    );
    const others = [null, 0, 'x', [], { ...ENTRY, more: 1 }, { ...ENTRY, fingerprint: 'G'.repeat(32) }];
    for (const wrong of [...wrongEntries, ...others]) {
      const text = JSON.stringify({ ...BASELINE, findings: [ENTRY, wrong] }, undefined, 2);
      const { entries, problems } = readBaseline(text);
      assertTold(text, problems);
      assert.deepEqual(entries, [ENTRY], text);
    }
    for (const wrong of [null, 0, 'x', [], {}, { version: 1 }, { ...BASELINE, version: 2 }, { findings: [ENTRY] }]) {
      const text = JSON.stringify(wrong);
      const { entries, problems } = readBaseline(text);
      assertTold(text, problems);
      assert.deepEqual(entries, [], text);
    }
    const text = `{ "__proto__": ${JSON.stringify(BASELINE)}, "version": 1, "findings": [] }`;
    assertTold(text, readBaseline(text).problems);
  });

  it('are told when they are cut, or of any size', () => {
    const text = JSON.stringify(BASELINE, undefined, 2);
    for (let length = 0; length < text.length; length++) {
      const { entries, problems } = readBaseline(text.slice(0, length));
      assertTold(text.slice(0, length), problems);
      assert.ok(entries.every((it) => isDeepStrictEqual(it, { ...ENTRY, file: it.file })));
    }
    for (const large of ['['.repeat(3_000_000), `{"findings": [${'{},'.repeat(200_000)}]}`, ' '.repeat(33_000_000)]) {
      assertTold(large, readBaseline(large).problems);
    }
  });
});

describe('settings files in any encoding', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-malformed-')));
    fs.mkdirSync(path.join(folder, '.git'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const said = '{ "rules": { "remote-exec": "hint" }, "exclude": "café" }';
  const withNul = `${said.slice(0, 20)}\0${said.slice(20)}`;

  /** What counts for a file of the folder, and what is told of the settings there. */
  async function read(name: string, content: string | Uint8Array) {
    fs.writeFileSync(path.join(folder, name), content);
    const configurations = new Configurations(
      rules,
      () => performance.now(),
      () => TODAY,
    );
    const settings = await configurations.of(path.join(folder, 'a.py'));
    const told = (await configurations.findings(folder)).flatMap((it) => it.findings);
    return { severity: settings?.settings.rules?.['remote-exec'], approvals: settings?.settings.approvals, told };
  }

  it('are read where a mark says which, and told where nobody can know', async () => {
    for (const content of [
      Buffer.from(said),
      Buffer.from(`\ufeff${said}`),
      Buffer.from(`\ufeff${said}`, 'utf16le'),
      Buffer.from(`\ufeff${said}`, 'utf16le').swap16(),
    ]) {
      const { severity, told } = await read('loadguard.jsonc', content);
      assert.deepEqual([severity, told], ['hint', []]);
    }
    for (const [content, message] of [
      [Buffer.from(said, 'latin1'), /not valid UTF-8 at byte \d+.*written in UTF-8/],
      [Buffer.from(said, 'utf16le'), /binary/],
      [Buffer.from(withNul), /binary/],
      [Buffer.alloc(0), /A value is expected here/],
      [Buffer.from('\ufeff'), /A value is expected here/],
      [Buffer.from([0xff, 0xfe]), /A value is expected here/],
      [Buffer.from(`{ "x": "${'y'.repeat(5_000_000)}" }`), /5\.0 million characters/],
      [Buffer.alloc(17_000_000, ' '), /too large/],
    ] as const) {
      const { severity, told } = await read('loadguard.jsonc', content);
      assert.equal(severity, undefined);
      assert.match(told.map((it) => it.message).join('\n'), message);
    }
  });

  it('say the same of pyproject.toml and of approvals', async () => {
    for (const [name, content, message] of [
      ['pyproject.toml', Buffer.from('[tool.loadguard]\nexclude = "café"\n', 'latin1'), /not valid UTF-8/],
      ['pyproject.toml', '[tool.loadguard]\nrules = { remote-exec = "hin" }\n', /nearest name is "hint"/],
      ['pyproject.toml', '[tool.loadguard\n', /no valid TOML/],
      ['pyproject.toml', 'tool.loadguard = 3\n', /An object is expected/],
      ['pyproject.toml', '[tool.loadguard]\n"__proto__" = 1\nroot = "x"\n', /True or false is expected/],
      ['pyproject.toml', `[tool.loadguard]\nx = ${'['.repeat(100_000)}`, /no valid TOML/],
      ['loadguard.lock.json', Buffer.from(JSON.stringify(LOCK).replace('Ann', 'Anné'), 'latin1'), /not valid UTF-8/],
      ['loadguard.lock.json', '{ "version": 1, "approvals": "all" }', /A list is expected/],
      ['loadguard.lock.json', '', /A value is expected/],
    ] as const) {
      const { severity, approvals, told } = await read(name, content);
      assert.deepEqual([severity, approvals], [undefined, undefined], name);
      assert.match(told.map((it) => it.message).join('\n'), message);
      fs.rmSync(path.join(folder, name));
    }
  });

  it('leave the settings of other folders as they are', async () => {
    fs.mkdirSync(path.join(folder, 'inner'));
    fs.writeFileSync(path.join(folder, 'inner/loadguard.jsonc'), Buffer.from([0, 1, 2]));
    fs.writeFileSync(path.join(folder, 'loadguard.jsonc'), said);
    const configurations = new Configurations(
      rules,
      () => performance.now(),
      () => TODAY,
    );
    const settings = await configurations.of(path.join(folder, 'inner/a.py'));
    assert.equal(settings?.settings.rules?.['remote-exec'], 'hint');
    assert.equal((await configurations.findings(path.join(folder, 'inner'))).length, 1);
  });
});
