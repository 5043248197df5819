/** The parser keeps its limits: time, depth, and grammars that are not the ones shipped. */

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEdit } from '../../server/core/syntax/edit.ts';
import { LANGUAGES } from '../../server/core/syntax/language.ts';
import { Nodes } from '../../server/core/syntax/nodes.ts';
import { Parser } from '../../server/core/syntax/parser.ts';
import { loadGrammars } from '../../server/host/grammars.ts';
import { GRAMMARS, HOST } from './parsing.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;
const DEPTH = 100_000;

describe('parser', () => {
  let parser: Parser;
  before(async () => {
    parser = await Parser.create(HOST);
    await Promise.all(LANGUAGES.map((language) => parser.prepare(language)));
  });

  it('names kinds and fields', () => {
    const grammar = parser.grammar('python');
    const nodes = new Nodes();
    assert(parser.read('a = b + 1\n', 'python', nodes, NO_LIMIT));
    const kinds = [...nodes.kind.subarray(0, nodes.count)].map((kind) => grammar.kinds[kind]);
    assert.deepEqual(kinds, [
      'module',
      'expression_statement',
      'assignment',
      'identifier',
      'binary_operator',
      'identifier',
      '+',
      'integer',
    ]);
    assert.deepEqual([...nodes.next.subarray(0, nodes.count)], [8, 8, 8, 4, 8, 6, 7, 8]);
    assert.equal(nodes.field[3], grammar.fieldId('left'));
    assert.equal(nodes.field[6], grammar.fieldId('operator'));
    assert.equal(grammar.fieldId('no such field'), 0);
    assert.deepEqual(grammar.kindIds('no such kind'), []);
    assert(grammar.kindIds('identifier').includes(nodes.kind[3]!));
  });

  it('refuses a language that is not prepared', async () => {
    const other = await Parser.create(HOST);
    assert.throws(() => other.grammar('python'), /"python" has not been prepared/);
    assert.throws(() => other.read('', 'python', new Nodes(), NO_LIMIT), /has not been prepared/);
  });

  for (const language of LANGUAGES) {
    it(`reads ${DEPTH} nested brackets: ${language}`, () => {
      const nodes = new Nodes();
      assert(parser.read('['.repeat(DEPTH) + ']'.repeat(DEPTH), language, nodes, NO_LIMIT));
      assert(nodes.count > DEPTH);
      assert(parser.read('['.repeat(DEPTH), language, nodes, NO_LIMIT));
      assert(nodes.hasError);
    });

    it(`gives up at the deadline and goes on: ${language}`, () => {
      const nodes = new Nodes();
      const slow = '[1, '.repeat(50_000);
      const incremental = parser.keep(language);
      assert(incremental.read('a', nodes, NO_LIMIT));
      const { count } = nodes;
      assert.equal(incremental.read(slow, nodes, 0), false);
      assert.equal(parser.read(slow, language, nodes, 0), false);
      assert.equal(nodes.count, count);
      assert.equal(nodes.hasError, false);
      const fresh = new Nodes();
      for (const text of ['a', 'b(1)', 'b(1)']) {
        assert(incremental.read(text, nodes, NO_LIMIT));
        assert(parser.read(text, language, fresh, NO_LIMIT));
        assert(nodes.equals(fresh));
      }
      incremental.dispose();
    });
  }
});

describe('findEdit', () => {
  it('splits neither characters nor line ends', () => {
    assert.equal(findEdit('a', 'a'), undefined);
    const cases: readonly [string, string, number, number, number][] = [
      ['a😀b', 'a😁b', 1, 3, 3],
      ['a\r\nb', 'a\nb', 1, 3, 2],
      ['a\nb', 'a\r\nb', 1, 2, 3],
      ['a\rb', 'a\r\nb', 1, 2, 3],
      ['aaa', 'aa', 2, 3, 2],
      ['', 'x\ny', 0, 0, 3],
    ];
    for (const [old, text, start, oldEnd, newEnd] of cases) {
      const edit = findEdit(old, text)!;
      assert.deepEqual(
        [edit.startIndex, edit.oldEndIndex, edit.newEndIndex],
        [start, oldEnd, newEnd],
        JSON.stringify([old, text]),
      );
    }
    const edit = findEdit('x\nab\nc', 'x\naQ\nRb\nc')!;
    assert.deepEqual(edit.startPosition, { row: 1, column: 1 });
    assert.deepEqual(edit.oldEndPosition, { row: 1, column: 1 });
    assert.deepEqual(edit.newEndPosition, { row: 2, column: 1 });
  });
});

describe('grammars', () => {
  it('are refused when they are not the ones that were shipped', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'loadguard-'));
    try {
      cpSync(GRAMMARS, folder, { recursive: true });
      const grammars = loadGrammars(folder);
      assert.equal((await grammars.grammar('python'))[0], 0);
      writeFileSync(join(folder, 'tree-sitter-python.wasm'), 'x');
      writeFileSync(join(folder, 'web-tree-sitter.wasm'), 'x');
      const expected = /tree-sitter-python\.wasm .*expected SHA-256 [0-9a-f]{64}, found [0-9a-f]{64}\. Reinstall/;
      await assert.rejects(grammars.grammar('python'), expected);
      await assert.rejects(grammars.runtime(), /web-tree-sitter\.wasm/);
      await grammars.grammar('tsx');
      writeFileSync(join(folder, 'grammars.json'), '{ "files": [] }');
      await assert.rejects(grammars.grammar('tsx'), /not listed in grammars\.json/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
