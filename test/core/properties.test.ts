/** What holds for any text at all, however broken, deep or long: findings in order, inside the text, and never an exception. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Finding } from '../../server/core/service/finding.ts';
import { strip } from '../../server/core/service/marks.ts';
import { examplesOf } from '../../server/core/service/pages.ts';
import { LANGUAGES, type Language } from '../../server/core/syntax/language.ts';
import { find } from '../kit/check.ts';
import { service } from '../kit/service.ts';
import { SNIPPETS } from './corpus.ts';
import { applyEdit, EDIT, SEED } from './edits.ts';

const SCRIPTS = LANGUAGES.filter((it) => it !== 'python');
const EXAMPLES = service.rules.flatMap(({ id }) =>
  examplesOf(id).map(({ language, code }, index) => ({ name: `${id} ${index + 1}`, language, text: strip(code) })),
);
/** A notebook with something put before it is none. */
const TEXTS = EXAMPLES.filter(({ language }) => language !== 'notebook');
const PIECE = /[()[\]{}'"`]/g;

/** The findings of a text that no parser has to hurry with. */
function patiently(language: Language, text: string): readonly Finding[] {
  return service.check({ uri: 'file:///large', language, text }, { timeLimit: 60_000 }).findings;
}

describe('any text', () => {
  for (const { name, language, text } of EXAMPLES) {
    it(`that is example ${name} cut off anywhere`, () => {
      const lines = text.split('\n');
      for (let count = 0; count < lines.length; count++) find(language, lines.slice(0, count).join('\n'));
      for (let length = 0; length < text.length; length += 7) find(language, text.slice(0, length));
      for (let start = 0; start < text.length; start += 7) find(language, text.slice(start));
    });

    it(`that is example ${name} without one bracket or quote`, () => {
      for (const { index } of text.matchAll(PIECE)) find(language, text.slice(0, index) + text.slice(index + 1));
    });
  }

  for (const { name, language, text } of TEXTS) {
    it(`that is example ${name} with other line ends says the same`, () => {
      const places = (ended: string) =>
        find(language, ended).map(({ rule, severity, range, fingerprint }) => ({ rule, severity, range, fingerprint }));
      assert.deepEqual(places(text.replaceAll('\n', '\r\n')), places(text));
    });

    it(`that is example ${name} with other characters before it moves by as much`, () => {
      const comment = language === 'python' ? '# 😀é\n' : '// 😀é\n';
      const moved = find(language, comment + text).map((it) => [it.fingerprint, it.range.start.line - 1]);
      assert.deepEqual(
        moved,
        find(language, text).map((it) => [it.fingerprint, it.range.start.line]),
      );
    });
  }

  for (const language of LANGUAGES) {
    it(`of random characters: ${language}`, () => {
      const property = fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        find(language, text);
      });
      fc.assert(property, { seed: SEED, numRuns: 150 });
    });

    it(`of random edits: ${language}`, () => {
      const texts = [...EXAMPLES, ...SNIPPETS].filter((it) => it.language === language).map((it) => it.text);
      const edits = fc.array(EDIT, { minLength: 1, maxLength: 6 });
      const property = fc.property(fc.constantFrom(...texts), edits, (text, all) => {
        find(language, all.reduce(applyEdit, text));
      });
      fc.assert(property, { seed: SEED, numRuns: 400 });
    });

    it(`that is edited while it is open says what a fresh one says: ${language}`, () => {
      const texts = EXAMPLES.filter((it) => it.language === language).map((it) => it.text);
      if (texts.length === 0) texts.push('const a = eval(prompt("x"));\n');
      const edits = fc.array(EDIT, { minLength: 1, maxLength: 6 });
      const property = fc.property(fc.constantFrom(...texts), edits, (first, all) => {
        const source = { uri: 'file:///open', language, text: first };
        const document = service.open(source);
        const fresh = (now: string) => {
          // What is open does not tell that it is broken.
          const { broken: _, ...report } = service.check({ ...source, text: now });
          return report;
        };
        assert.deepEqual(document.check(), fresh(first));
        let text = first;
        for (const edit of all) {
          text = applyEdit(text, edit);
          document.update(text);
          assert.deepEqual(document.check(), fresh(text));
        }
        document.dispose();
      });
      fc.assert(property, { seed: SEED, numRuns: 150 });
    });
  }
});

describe('deep text', () => {
  const repeat = (text: string, times: number) => text.repeat(times);
  const nested = (open: string, inner: string, close: string, times: number) =>
    repeat(open, times) + inner + repeat(close, times);
  const indented = (count: number, last: string) =>
    Array.from({ length: count }, (_, depth) => `${' '.repeat(depth)}if a:\n`).join('') + ' '.repeat(count) + last;

  const python: Readonly<Record<string, string>> = {
    'brackets in each other': `x = ${nested('[', '1', ']', 20_000)}\n`,
    'brackets that are left open': `x = ${repeat('(', 20_000)}`,
    'a sum of many terms': `x = ${repeat('a + ', 5000)}a\n`,
    'a text of many parts': `import sys\nx = ${repeat('"a" + ', 5000)}sys.argv[1]\nexec(x)\n`,
    'a chain of many calls': `import sys\nexec(sys.argv[1]${repeat('.strip()', 5000)})\n`,
    'calls in each other': `import sys\n${nested('exec(', 'sys.argv[1]', ')', 3000)}\n`,
    'conditions in each other': indented(90, 'exec(x)\n'),
    'a chain of many conditions': `if a:\n  b = 1\n${repeat('elif a:\n  b = 2\n', 3000)}exec(b)\n`,
    'functions in each other': `x = ${repeat('lambda: ', 3000)}1\nexec(x)\n`,
    'many definitions of a name': `import sys\nx = ""\n${repeat('x = x + sys.argv[1]\n', 3000)}exec(x)\n`,
    'many uses of a name': `import sys\nx = sys.argv[1]\n${repeat('exec(x)\n', 3000)}`,
    'names that go round': `import sys\n${repeat('a = b\nb = c\nc = a\n', 1000)}exec(a)\n`,
    'functions that call themselves': `def f(x):\n  return f(g(x))\ndef g(x):\n  return g(f(x))\nexec(f(g(f)))\n`,
    'containers in each other': `x = ${nested('{"a": ', '1', '}', 3000)}\nexec(x["a"]["a"])\n`,
  };
  const script: Readonly<Record<string, string>> = {
    'brackets in each other': `x = ${nested('[', '1', ']', 20_000)};`,
    'brackets that are left open': `x = ${repeat('(', 20_000)}`,
    'a sum of many terms': `x = ${repeat('a + ', 5000)}a;`,
    'a text of many parts': `eval(${repeat('"a" + ', 5000)}process.argv[2]);`,
    'a chain of many calls': `eval(process.argv[2]${repeat('.trim()', 5000)});`,
    'a chain of many promises': `fetch(a)${repeat('.then((b) => b)', 3000)}.then(eval);`,
    'calls in each other': `${nested('eval(', 'process.argv[2]', ')', 3000)};`,
    'calls in each other, with much in the innermost': `${nested('eval(t + ', repeat('t = -1, ', 60_000), ')', 800)};`,
    'conditions in each other': `${repeat('if (a) {', 3000)}eval(b);${repeat('}', 3000)}`,
    'a chain of many conditions': `${repeat('if (a) b = 1; else ', 3000)}b = 2; eval(b);`,
    'a choice of many values': `eval(${repeat('a ? "b" : ', 3000)}process.argv[2]);`,
    'functions in each other': `x = ${repeat('() => ', 3000)}1; eval(x);`,
    'callbacks in each other': `${repeat('a((b) => {', 1500)}eval(b);${repeat('});', 1500)}`,
    'many definitions of a name': `let x = '';${repeat('x = x + process.argv[2];\n', 1500)}eval(x);`,
    'patterns in each other': `const ${nested('{ a: ', 'x', ' }', 1000)} = JSON.parse(b); eval(x);`,
    'containers in each other': `const x = ${nested('{ a: ', '1', ' }', 3000)}; eval(x.a.a);`,
  };

  for (const [title, text] of Object.entries(python)) {
    it(`with ${title}: python`, () => {
      patiently('python', text);
    });
  }
  for (const [title, text] of Object.entries(script)) {
    it(`with ${title}: ${SCRIPTS.join(', ')}`, () => {
      for (const language of SCRIPTS) patiently(language, text);
    });
  }
});

describe('long text', () => {
  const SIZE = 1_000_000;
  const fill = (piece: string) => piece.repeat(Math.ceil(SIZE / piece.length));

  it('on one line: python', () => {
    const text = `import sys; ${fill('x = f(1, "a"); ')}exec(sys.argv[1])\n`;
    assert.deepEqual(
      patiently('python', text).map((it) => it.rule),
      ['code-injection'],
    );
  });

  it('on one line: javascript', () => {
    const text = `${fill('x = f(1, "a"); ')}eval(process.argv[2]);\n`;
    assert.deepEqual(
      patiently('javascript', text).map((it) => it.rule),
      ['code-injection'],
    );
  });

  it('in one string', () => {
    assert.equal(patiently('python', `exec("${fill('a')}")\n`).length, 0);
    assert.equal(patiently('typescript', `eval('${fill('a')}');\n`).length, 0);
  });

  it('beyond the limit is skipped, and the report says so', () => {
    const report = service.check({ uri: 'file:///large', language: 'python', text: 'x'.repeat(11) }, { sizeLimit: 10 });
    assert.deepEqual(report.findings, []);
    assert.match(report.skipped ?? '', /^too large: /);
  });
});
