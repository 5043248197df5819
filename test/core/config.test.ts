/** Settings files: what they say is read, what is wrong is told at its place, and nothing breaks their reader. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { findingsOf, readConfiguration } from '../../server/core/config/configuration.ts';
import { effectiveFor, type Layer, settingsOf } from '../../server/core/config/effective.ts';
import { globOf, matchesGlob } from '../../server/core/config/globs.ts';
import { configurationSchema } from '../../server/core/config/schema.ts';
import { service } from '../kit/service.ts';

const { rules } = service;
const read = (text: string, format: 'jsonc' | 'toml' = 'jsonc') => readConfiguration(text, format, rules);

/** What is told of a text: the places and the messages. */
function told(text: string, format: 'jsonc' | 'toml' = 'jsonc'): readonly (readonly [string, string])[] {
  return read(text, format).problems.map(({ start, end, message }) => [text.slice(start, end), message]);
}

/** A file that says something at every key, rightly. */
const FULL = `{
  // What a team says.
  "$schema": "./node_modules/loadguard/schemas/loadguard.schema.json",
  "root": true,
  "extends": ["strict"],
  "rules": { "unpinned-revision": "error", "runtime-compile": { "severity": "hint", "minimumConfidence": "high" } },
  "overrides": [
    { "files": ["tests/**", "*.test.{ts,js}"], "rules": { "unpinned-revision": "off" }, "locked": ["exposed-secret"] },
    { "notebooks": true, "minimumConfidence": "medium" },
  ],
  "allow": {
    "organisations": [{ "name": "acme", "reason": "our own", "owner": "platform", "until": "2027-01-31" }],
    "repositories": [{ "name": "org/model", "revision": "v1", "reason": "read it" }],
    "hosts": [{ "name": "*.acme.com", "reason": "our own" }],
    "packages": [{ "name": "acme-tools", "reason": "our own" }],
    "indexes": [{ "name": "https://pypi.acme.com/simple", "reason": "our own" }]
  },
  "models": [{
    "library": "acme",
    "language": "python",
    "rows": [{ "call": "acme.load", "role": "load", "kind": "hub", "artifact": "model", "arguments": { "repository": [0] } }]
  }],
  "minimumConfidence": "low",
  "exclude": ["third_party"],
  "locked": ["trust-remote-code"]
}
`;

describe('settings files', () => {
  it('are read whole', () => {
    assert.deepEqual(told(FULL), []);
    const { configuration } = read(FULL);
    assert(configuration);
    assert.equal(configuration.root, true);
    assert.deepEqual([...configuration.rules.keys()], ['unpinned-revision', 'runtime-compile']);
    assert.equal(configuration.overrides.length, 2);
    assert.equal(configuration.models[0]!.rows.length, 1);
    assert.equal(configuration.allow.hosts!.length, 1);
  });

  it('name the nearest rule, and offer it', () => {
    const text = '{ "rules": { "unpined-revision": "error", "trust-remote-code": "warn", "zzz": "off" } }';
    assert.deepEqual(told(text), [
      [
        '"unpined-revision"',
        'There is nothing called "unpined-revision" here; the nearest name is "unpinned-revision".',
      ],
      ['"warn"', '"warn" cannot stand here; the nearest name is "warning".'],
      ['"zzz"', 'There is nothing called "zzz" here.'],
    ]);
    const [first] = findingsOf(read(text).problems, 'file:///a/loadguard.jsonc', text, () => 'warning');
    assert.equal(first!.fixes[0]!.edits[0]!.newText, '"unpinned-revision"');
  });

  it('count but for what is wrong in them', () => {
    const { configuration, problems } = read(
      '{ "rules": { "remote-exec": "of", "code-injection": "hint" }, "roots": 1,, }',
    );
    assert(problems.length >= 3);
    assert.deepEqual([...configuration!.rules.keys()], ['code-injection']);
  });

  it('do not count for more files than was meant', () => {
    const { configuration } = read('{ "overrides": [{ "files": 3, "rules": { "remote-exec": "off" } }] }');
    assert.deepEqual(configuration!.overrides, []);
    const allow = '{ "allow": { "repositories": [{ "name": "a/b", "revison": "v1", "reason": "fine" }] } }';
    assert.deepEqual(read(allow).configuration!.allow, { repositories: [] });
  });

  it('allow what is named, with a reason or without one', () => {
    const { configuration, problems } = read('{ "allow": { "organisations": ["acme"], "hosts": ["a.example", 3] } }');
    assert.deepEqual(configuration!.allow.organisations, [{ name: 'acme' }]);
    assert.deepEqual(configuration!.allow.hosts, [{ name: 'a.example' }]);
    assert.deepEqual(
      problems.map((it) => it.message),
      ['This can be an object or a text, not 3.'],
    );
  });

  it('tell what they allowed until a day that has passed', () => {
    const entry = (until: string) =>
      `{ "name": "acme", "reason": "our own models", "owner": "Ann", "until": "${until}" }`;
    const text = `{ "allow": { "organisations": [${entry('2026-01-31')}, ${entry('2027-01-31')}] } }`;
    const { problems } = readConfiguration(text, 'jsonc', rules, '2027-01-31');
    assert.deepEqual(
      problems.map((it) => [it.rule, text.slice(it.start, it.end)]),
      [['expired-approval', '"2026-01-31"']],
    );
    assert.match(problems[0]!.message, /^acme was allowed by Ann until 2026-01-31/);
  });

  it('may be a table of pyproject.toml, with the same places', () => {
    const text = [
      '[project]',
      'name = "x"',
      '[tool.loadguard]',
      'extends = ["strict", "http://a"]',
      'rules."unpined-revision" = "error"',
      '[[tool.loadguard.overrides]]',
      'files = "tests/**"',
      'rules = { remote-exec = "of" }',
      '[[tool.loadguard.allow.organisations]]',
      'name = "acme"',
      "reason = '''our own'''",
      'until = 2027-01-31',
    ].join('\n');
    assert.deepEqual(
      told(text, 'toml').map(([place]) => place),
      ['"http://a"', '"unpined-revision"', '"of"'],
    );
    const { configuration } = read(text, 'toml');
    assert.equal(configuration!.allow.organisations![0]!.until, '2027-01-31');
    assert.equal(read('[tool.other]\nloadguard = 1\n', 'toml').configuration, undefined);
    assert.equal(told('[tool.loadguard]\nroot = tru\n', 'toml').length, 1);
  });

  it('that are malformed in any way are told of, and never break', () => {
    const wrong = ['null', '1', '"x"', '[]', '{}', 'true', '[[1]]', '{"__proto__": {"a": 1}}', '"__proto__"'];
    const keys = Object.keys(configurationSchema(rules).properties!);
    for (const key of [...keys, '__proto__', 'constructor', 'toString']) {
      for (const value of wrong) {
        const { problems } = read(`{ ${JSON.stringify(key)}: ${value}, "minimumConfidence": "high" }`);
        for (const it of problems) assert(it.start >= 0 && it.end >= it.start && it.message.length > 10);
      }
    }
    const lines = FULL.split('\n');
    for (let count = 0; count < lines.length - 2; count++) {
      assert(told(lines.slice(0, count).join('\n')).length > 0, `cut at line ${count}`);
      read(lines.slice(count).join('\n'));
    }
    for (let at = 0; at < FULL.length; at += 7) read(FULL.slice(0, at) + FULL.slice(at + 3));
    assert.equal(({} as Record<string, unknown>).a, undefined, 'prototypes are as they were');
  });

  it('that are huge or deep cost little', () => {
    for (const text of [
      '['.repeat(400_000),
      '{"rules":'.repeat(100_000),
      `{ "rules": { ${'"unpined-revision": "of", '.repeat(30_000)} } }`,
      `{ ${Array.from({ length: 40_000 }, (_, index) => `"k${index}": 1`).join(', ')} }`,
      `{ "exclude": [${'"**/*a*a*a*a*b",'.repeat(20_000)}] }`,
    ]) {
      const { problems } = read(text);
      assert(problems.length > 0 && problems.length <= 100);
    }
    assert.match(told(`{ "x": "${'y'.repeat(5_000_000)}" }`)[0]![1], /5\.0 million characters/);
    read(`[tool.loadguard]\nrules = ${'{a='.repeat(50_000)}`, 'toml');
    read(`[tool.loadguard]\nexclude = ${'['.repeat(50_000)}`, 'toml');
  });

  it('are what their schema says', () => {
    const schema = configurationSchema(rules);
    const isValid = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    const parsed = JSON.parse(FULL.replace(/^ *\/\/.*$/m, '').replace(/,(\s*\])/g, '$1'));
    assert(isValid(parsed), JSON.stringify(isValid.errors));
    const file = new URL('../../schemas/loadguard.schema.json', import.meta.url);
    const { $schema, ...written } = JSON.parse(readFileSync(file, 'utf8'));
    assert.match($schema, /draft-07/);
    assert.deepEqual(written, JSON.parse(JSON.stringify(schema)));
  });
});

describe('patterns of settings', () => {
  const matches = (pattern: string, path: string) => {
    const glob = globOf(pattern);
    assert(typeof glob !== 'string', String(glob));
    return matchesGlob(glob, path);
  };

  it('match what people expect', () => {
    for (const [pattern, path] of [
      ['tests/**', 'tests/a/b.py'],
      ['tests', 'lib/tests/a.py'],
      ['tests/', 'tests/a.py'],
      ['*.test.ts', 'a/b.test.ts'],
      ['src/*.py', 'src/a.py'],
      ['**/fixtures/**', 'a/fixtures/b/c.py'],
      ['a/**/b.py', 'a/b.py'],
      ['{docs,examples}/**', 'examples/a.py'],
      ['notebook[0-9].ipynb', 'x/notebook7.ipynb'],
      ['./src', 'src/a.py'],
    ] as const) {
      assert(matches(pattern, path), `${pattern} ${path}`);
    }
    for (const [pattern, path] of [
      ['tests/**', 'lib/tests/a.py'],
      ['/tests', 'lib/tests/a.py'],
      ['src/*.py', 'src/a/b.py'],
      ['*.ts', 'a.tsx'],
      ['?.py', 'ab.py'],
    ] as const) {
      assert(!matches(pattern, path), `${pattern} ${path}`);
    }
  });

  it('that can match nothing say why', () => {
    for (const pattern of [
      '',
      '../a',
      'a\\b',
      '!a',
      '{a',
      'a}',
      '[a',
      'C:/a',
      '{a,{b,c}}',
      'a**',
      '[z-a]',
      '/',
      'x'.repeat(999),
    ]) {
      assert.equal(typeof globOf(pattern), 'string', pattern);
    }
  });

  it('take no time to speak of, whatever they are', () => {
    const glob = globOf(`${'**/*a*'.repeat(10)}/${'*a'.repeat(20)}b`);
    if (typeof glob !== 'string') matchesGlob(glob, 'a/'.repeat(500) + 'a'.repeat(2_000));
    const stars = globOf(`${'**/a/'.repeat(30)}b`);
    assert(typeof stars !== 'string');
    assert.equal(matchesGlob(stars, `${'a/'.repeat(2_000)}c`), false);
  });
});

describe('what counts for a file', () => {
  const layer = (text: string, folder = ''): Layer => ({
    configuration: read(text).configuration!,
    name: `${folder}loadguard.jsonc`,
    relative: (file) => (file.startsWith(`/${folder}`) ? file.slice(folder.length + 1) : undefined),
    line: (offset) => text.slice(0, offset).split('\n').length,
  });
  const effective = (layers: readonly Layer[], file: string) =>
    effectiveFor(layers, file, file.endsWith('.ipynb'), rules);

  it('is what was said last, and it is known where', () => {
    const layers = [
      { preset: 'strict' } as const,
      layer(
        '{\n"rules": {\n"remote-exec": "warning" },\n"overrides": [{ "files": "tests", "rules": { "remote-exec": "off" } }] }',
      ),
      layer('{ "rules": { "code-injection": "hint" } }', 'inner/'),
    ];
    assert.deepEqual(effective(layers, '/a.py').rules.get('remote-exec'), {
      value: 'warning',
      from: 'loadguard.jsonc:3',
    });
    assert.deepEqual(effective(layers, '/tests/a.py').rules.get('remote-exec'), {
      value: 'off',
      from: 'loadguard.jsonc:4 (override)',
    });
    assert.equal(effective(layers, '/a.py').rules.get('unpinned-revision')!.from, 'preset "strict"');
    assert.equal(settingsOf(effective(layers, '/a.py')).rules!['code-injection'], 'hint');
  });

  it('is what its rules say again where a folder starts from what is recommended', () => {
    const layers = [{ preset: 'strict' } as const, layer('{ "rules": { "remote-exec": "hint" } }')];
    assert.equal(effective(layers, '/a.py').rules.get('unpinned-revision')!.value, 'error');
    const inner = [...layers, { preset: 'recommended' } as const, layer('{}', 'inner/')];
    assert.equal(effective(inner, '/inner/a.py').rules.size, 0);
  });

  it('is allowed at a place that can be told', () => {
    const text = '{\n"allow": {\n"hosts": [{ "name": "a.example", "reason": "ours alone" }] } }';
    const it = effective([{ preset: 'strict' }, layer(text)], '/a.py');
    assert.equal(it.placeOf(it.allow.hosts![0]!), 'loadguard.jsonc:3');
  });

  it('is locked for good once it is locked', () => {
    const layers = [layer('{ "locked": ["remote-exec"] }'), layer('{ "locked": false }', 'inner/')];
    assert.deepEqual(settingsOf(effective(layers, '/inner/a.py')).locked, ['remote-exec']);
  });

  it('tells notebooks apart', () => {
    const layers = [layer('{ "overrides": [{ "notebooks": true, "rules": { "remote-exec": "hint" } }] }')];
    assert.equal(effective(layers, '/a.ipynb').rules.get('remote-exec')?.value, 'hint');
    assert.equal(effective(layers, '/a.py').rules.get('remote-exec'), undefined);
  });
});
