/** The scanner never misses a word that the parser sees in the code. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LANGUAGES, type Language } from '../../server/core/syntax/language.ts';
import { Nodes } from '../../server/core/syntax/nodes.ts';
import { Parser } from '../../server/core/syntax/parser.ts';
import { asBytes, BARE, CodeScanner, MEMBER, QUOTED } from '../../server/core/syntax/scanner.ts';
import { libraryFiles, ownFiles, type Sample, SNIPPETS } from './corpus.ts';
import { applyEdit, EDIT, SEED } from './edits.ts';
import { HOST } from './parsing.ts';

const NAME_KINDS = [
  'identifier',
  'property_identifier',
  'shorthand_property_identifier',
  'shorthand_property_identifier_pattern',
  'type_identifier',
  'statement_identifier',
];

/** Words of every kind: common names, names of one letter, a pair with the same hash, a package. */
const WORDS = [
  ...'Aa BB system eval open os load x a b c d e f self name value text require read import system2'.split(' '),
  ...'child_process js-yaml @scope/pack'.split(' '),
];
const CODE = BARE | MEMBER;

function scan(language: Language, text: string): (word: string) => number {
  const scanner = new CodeScanner(WORDS);
  const bytes = new TextEncoder().encode(text);
  scanner.scan(bytes, bytes.length, language);
  assert.equal(scanner.odd, false, text);
  return (word) => scanner.seen[WORDS.indexOf(word)]!;
}

function isOdd(language: Language, text: string): boolean {
  const scanner = new CodeScanner(WORDS);
  const buffer = new Uint8Array(text.length + 10);
  scanner.scan(buffer, asBytes(text, buffer), language);
  return scanner.odd;
}

describe('scanner', () => {
  it('tells code from strings and comments: Python', () => {
    const cases: readonly [string, number][] = [
      ['system', BARE],
      ['x.system', MEMBER],
      ['x . system', CODE],
      ['(x. # a.b\n system)', CODE],
      ['from ...system import x', CODE],
      ['# system', 0],
      ['"system"', QUOTED],
      ["rb'''system'''", QUOTED],
      ['"system "', 0],
      ['"""\nsystem\\""" system"""', 0],
      ['"\\x73yst\\145m"', QUOTED],
      ['"sys\\\ntem"', QUOTED],
      ['f"system"', QUOTED],
      ['f"system {x}"', 0],
      ['f"{{system}}"', 0],
      ['f"{system}"', BARE],
      ['f"\\{system}"', BARE],
      ["rF'''{x[\"a\"]!r:>{y.system}}'''", MEMBER],
      ['f"{f"{f"{system}"}"}"', BARE],
      ['f"{x:%H:%M}"; system', BARE],
      ['f"{ {1: 2}[1] }"; system', BARE],
      ['u"\'" + system + "\'"', BARE],
      ['"a\\\\"; system', BARE],
      ["r'\\'; system'", 0],
      ['x = "a\\\r\nb"; system', BARE],
      ['1if system else 2', BARE],
      ['mysystem; system_; system1', 0],
    ];
    for (const [text, bits] of cases) assert.equal(scan('python', text)('system'), bits, text);
  });

  it('tells code from strings and comments: JavaScript and TypeScript', () => {
    const cases: readonly [string, number][] = [
      ['system', BARE],
      ['x?.system', MEMBER],
      ['x./* y */system', CODE],
      ['x. // a.b\n system', CODE],
      ['f(...system)', CODE],
      ['// system\n/* system */', 0],
      ['"system"', QUOTED],
      ["'node:system'", QUOTED],
      ["'system/promises'", QUOTED],
      ["'\\u0073\\x79\\u{73}tem'", QUOTED],
      ["'system x'", 0],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a source
      ['`${`${system}`}`', BARE],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a source
      ['`}${{ a: `}` }}`; system', BARE],
      ['x = /["\'`]/; system', BARE],
      ['x = y / 2; "system "; z / 3', 0],
      ['x = /[/"]/.test("a") + system', BARE],
      ['return /"/.test(system)', BARE],
      ['x.return / 2 + "system " / 3', 0],
      ['(a) / b / system', CODE],
      ['x = "//"; system', BARE],
      ['#!/bin/"\nsystem', BARE],
      ['é.system', MEMBER],
      ['x.\u00a0system', CODE],
    ];
    for (const [text, bits] of cases) assert.equal(scan('typescript', text)('system'), bits, text);
    assert.equal(scan('typescript', "'@scope/pack/part'")('@scope/pack'), QUOTED);
    assert.equal(scan('typescript', 'import(`js-yaml`)')('js-yaml'), QUOTED);
    assert.equal(scan('typescript', '"node:child_process"')('child_process'), QUOTED);
  });

  it('takes everything for code where there may be JSX', () => {
    for (const text of [
      "<p>it's {system} isn't</p>",
      '<p>// {system}</p>',
      '<p>`{system}</p>',
      "a = <b c='d'/>; system",
    ]) {
      assert.notEqual(scan('tsx', text)('system') & BARE, 0, text);
      assert.notEqual(scan('javascript', text)('system') & BARE, 0, text);
    }
    assert.equal(scan('tsx', "<a b={require('js-yaml')}/>")('js-yaml'), QUOTED);
  });

  it('tells of words that share a hash', () => {
    const seen = scan('python', 'Aa');
    assert.equal(seen('Aa'), BARE);
    assert.equal(seen('BB'), 0);
  });

  it('says when names may be hidden', () => {
    const python = [
      'ｓystem',
      'sys\\tem',
      '"""',
      "'a\nb'",
      'f"{x',
      'f"{x:\'a\'}"',
      '`system`',
      '"\\N{LATIN SMALL LETTER S}ystem"',
    ];
    for (const text of python) assert(isOdd('python', text), text);
    const script = [
      'sys\\u0074em',
      '`a',
      '`${',
      "'a\nb'",
      '/* ',
      '(a) / "b" / c',
      '<!-- "',
      'x --> "',
      '// \u2028 system',
      '= /a',
    ];
    for (const text of script) assert(isOdd('typescript', text), text);
    for (const text of ['"é"', '# é', '\ufeffsystem']) assert(!isOdd('python', text), text);
    for (const text of ['é', '"é"', '// é', '\ufeffsystem']) assert(!isOdd('typescript', text), text);
  });

  it('sees nothing behind the length', () => {
    const scanner = new CodeScanner(WORDS);
    const bytes = new TextEncoder().encode('x = """ system');
    scanner.scan(bytes, 6, 'python');
    assert.equal(scanner.odd, false);
    assert.equal(scanner.seen[WORDS.indexOf('system')], 0);
  });

  it('refuses buffers that are too small and words that are not ASCII', () => {
    assert.throws(() => asBytes('ab', new Uint8Array(1)), RangeError);
    assert.throws(() => new CodeScanner(['é']), RangeError);
    assert.throws(() => new CodeScanner(['']), RangeError);
  });

  for (const language of LANGUAGES) {
    it(`misses nothing that the parser sees: ${language}`, async () => {
      const parser = await Parser.create(HOST);
      await parser.prepare(language);
      const scanner = new CodeScanner(WORDS);
      for (const sample of [...SNIPPETS, ...ownFiles(), ...libraryFiles()]) {
        if (sample.language === language) compare(parser, scanner, sample);
      }
    });

    it(`misses nothing after edits that leave no error: ${language}`, async () => {
      const parser = await Parser.create(HOST);
      await parser.prepare(language);
      const scanner = new CodeScanner(WORDS);
      const texts = SNIPPETS.filter((sample) => sample.language === language).map((sample) => sample.text);
      const property = fc.property(
        fc.constantFrom(...texts),
        fc.array(EDIT, { minLength: 1, maxLength: 3 }),
        (text, edits) => {
          const changed = edits.reduce(applyEdit, text);
          const nodes = new Nodes();
          assert(parser.read(changed, language, nodes, Number.POSITIVE_INFINITY));
          if (!nodes.hasError) compare(parser, scanner, { name: JSON.stringify(changed), language, text: changed });
        },
      );
      fc.assert(property, { seed: SEED, numRuns: 1000 });
    });
  }
});

function compare(parser: Parser, scanner: CodeScanner, { name, language, text }: Sample): void {
  const encoded = new TextEncoder().encode(text);
  const buffer = new Uint8Array(text.length);
  asBytes(text, buffer);
  const nodes = new Nodes();
  assert(parser.read(text, language, nodes, Number.POSITIVE_INFINITY));
  const kinds = new Set(NAME_KINDS.flatMap((kind) => parser.grammar(language).kindIds(kind)));
  for (const bytes of [encoded, buffer]) {
    scanner.scan(bytes, bytes.length, language);
    if (scanner.odd) continue;
    for (let row = 0; row < nodes.count; row++) {
      if (!kinds.has(nodes.kind[row]!)) continue;
      const start = nodes.start[row]!;
      const index = WORDS.indexOf(text.slice(start, nodes.end[row]));
      if (index < 0) continue;
      const seen = scanner.seen[index]!;
      assert.notEqual(seen & CODE, 0, `${name}: ${WORDS[index]} at ${start}`);
      if (text[start - 1] === '.' && text[start - 2] !== '.')
        assert.notEqual(seen & MEMBER, 0, `${name}: member at ${start}`);
    }
  }
}
