import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { ArgumentName, Library, Row } from '../../server/core/models/model.ts';

const folder = new URL('../../server/core/models/', import.meta.url);
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));

const schema = read('schema.json') as {
  properties: object;
  definitions: { row: { properties: { arguments: { properties: object } } } };
};
const isValid = new Ajv({ allErrors: true, strictTypes: false, strictRequired: false }).compile<Library>(schema);

/** The words of the types; the compiler keeps them complete. */
const libraryKeys: Record<keyof Library, true> = {
  library: true,
  language: true,
  checked: true,
  package: true,
  usual: true,
  globals: true,
  hosts: true,
  unowned: true,
  reexports: true,
  rows: true,
};
const rowKeys: Record<keyof Row, true> = {
  call: true,
  value: true,
  is: true,
  origins: true,
  role: true,
  kind: true,
  artifact: true,
  arguments: true,
  suffix: true,
  prefixes: true,
  owner: true,
  builtin: true,
  keyword: true,
  localIf: true,
  executes: true,
  since: true,
  until: true,
  trustUntil: true,
  versionKeyword: true,
  fromFolder: true,
  fromFile: true,
  knownOnly: true,
  codeOnly: true,
  alsoPin: true,
  alsoSet: true,
  reads: true,
  folder: true,
  extensions: true,
  runs: true,
  quotes: true,
  safer: true,
  instead: true,
  safeFrom: true,
  when: true,
  unless: true,
  from: true,
  callback: true,
  reflects: true,
  decodes: true,
  decodesWhen: true,
  note: true,
};
const argumentNames: Record<ArgumentName, true> = {
  repository: true,
  prefix: true,
  revision: true,
  codeRevision: true,
  trust: true,
  offline: true,
  code: true,
  type: true,
  line: true,
  program: true,
  words: true,
  servers: true,
  path: true,
  content: true,
  address: true,
  mode: true,
};

const languages = ['python', 'javascript'] as const;
const paths = languages.flatMap((language) =>
  readdirSync(new URL(`${language}/`, folder)).map((name) => `${language}/${name}`),
);
const models = new Map(paths.map((path) => [path, read(path) as Library]));

const name = (row: Row) => row.call ?? row.value!;
const isBefore = (a: Row, b: Row) => name(a) < name(b) || (name(a) === name(b) && a.role <= b.role);

describe('models', () => {
  for (const [path, model] of models) {
    describe(path, () => {
      it('is valid', () => {
        assert.ok(isValid(model), JSON.stringify(isValid.errors, null, 2));
        assert.equal((model as { $schema?: string }).$schema, '../schema.json');
      });

      it('is named after its library and language', () => {
        assert.equal(path, `${model.language}/${model.library.replaceAll('/', '__')}.json`);
      });

      it('has its rows sorted', () => {
        const late = model.rows.find((row, index) => index > 0 && !isBefore(model.rows[index - 1]!, row));
        assert.equal(late && name(late), undefined);
      });

      it('has its names sorted', () => {
        for (const names of [model.usual, model.globals, model.unowned, ...model.rows.map((row) => row.builtin)]) {
          assert.deepEqual(names, names && [...names].sort());
        }
      });
    });
  }

  for (const language of languages) {
    const own = [...models.values()].filter((model) => model.language === language);

    it(`say each thing once in ${language}`, () => {
      const said = own.flatMap((model) =>
        model.rows.map((row) => `${row.role} ${name(row)}${row.until ? ` until ${row.until}` : ''}`),
      );
      assert.deepEqual(repeated(said), []);
    });

    it(`give each unbound name one meaning in ${language}`, () => {
      assert.deepEqual(repeated(own.flatMap((model) => [...(model.usual ?? []), ...(model.globals ?? [])])), []);
    });
  }

  it('have the same words in the schema as in the types', () => {
    const { properties, definitions } = schema;
    assert.deepEqual(Object.keys(properties).sort(), ['$schema', ...Object.keys(libraryKeys)].sort());
    assert.deepEqual(Object.keys(definitions.row.properties).sort(), Object.keys(rowKeys).sort());
    assert.deepEqual(
      Object.keys(definitions.row.properties.arguments.properties).sort(),
      Object.keys(argumentNames).sort(),
    );
  });

  it('take only well-formed patterns', () => {
    const accepted = (call: string) => isValid({ library: 'a', language: 'python', rows: [{ call, role: 'clean' }] });
    for (const call of ['a', 'a.b()', 'a()()', '**.b', 'a.**.b', 'a.*Model.b', '@a/b.c', 'a().**.b']) {
      assert.ok(accepted(call), call);
    }
    for (const call of [
      '',
      '.',
      'a.',
      '.a',
      'a..b',
      'a b',
      'a(',
      'a(b)',
      '()',
      'a.**',
      '**',
      'a.*',
      'a.*b',
      'a**.b',
      'a.**.**.b',
    ]) {
      assert.ok(!accepted(call), call);
    }
  });

  it('take only what belongs to a role', () => {
    const accepted = (row: Row) => isValid({ library: 'a', language: 'python', rows: [row] });
    assert.ok(accepted({ call: 'a', role: 'sink', kind: 'execute', arguments: { code: [0, -1, '*', 'x', '0.x.y'] } }));
    assert.ok(!accepted({ call: 'a', role: 'sink', kind: 'execute' }));
    assert.ok(!accepted({ call: 'a', role: 'sink', kind: 'remote', arguments: { code: [0] } }));
    assert.ok(accepted({ call: 'a.b', role: 'sink', kind: 'write', arguments: { path: ['receiver'], content: [0] } }));
    assert.ok(accepted({ call: 'a', role: 'sink', kind: 'write', folder: true }));
    assert.ok(!accepted({ call: 'a', role: 'sink', kind: 'write', arguments: { code: [0] } }));
    assert.ok(accepted({ call: 'a', role: 'sink', kind: 'permit', arguments: { code: [0], mode: [1] } }));
    assert.ok(!accepted({ call: 'a', role: 'sink', kind: 'run', arguments: { code: [0], mode: [1] } }));
    assert.ok(!accepted({ call: 'a', role: 'source', kind: 'remote', folder: true }));
    const reading = { role: 'sink', kind: 'deserialise', arguments: { code: [0] }, reads: 'file' } as const;
    assert.ok(accepted({ call: 'a', ...reading, safer: { x: 'True' }, instead: 'b', prefixes: ['http://'] }));
    assert.ok(!accepted({ call: 'a', role: 'source', kind: 'remote', reads: 'file' }));
    assert.ok(!accepted({ call: 'a', role: 'pass', from: [0], prefixes: ['http://'] }));
    assert.ok(!accepted({ call: 'a', role: 'source' }));
    assert.ok(!accepted({ call: 'a', role: 'pass' }));
    assert.ok(!accepted({ call: 'a', role: 'clean', executes: true }));
    assert.ok(!accepted({ value: 'a', role: 'pass', from: [0] }));
    assert.ok(!accepted({ role: 'clean' }));
    assert.ok(!accepted({ call: 'a', role: 'load', kind: 'hub', artifact: 'model', arguments: { repository: [-2] } }));
  });
});

function repeated(items: readonly string[]): string[] {
  return items.filter((item, index) => items.indexOf(item) !== index);
}
