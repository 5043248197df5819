/** Python is read section by section: as in the whole where it is sound, and with its errors kept where they are. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Nodes } from '../../server/core/syntax/nodes.ts';
import { Parser } from '../../server/core/syntax/parser.ts';
import { sectionEnd } from '../../server/core/syntax/python-sections.ts';
import { only, service } from '../kit/service.ts';
import { applyEdit, EDIT, SEED } from './edits.ts';
import { HOST } from './parsing.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;

/** Statements of a module that are easily cut in two, or taken for two. */
const STATEMENTS = [
  'import os\nimport sys\n',
  '@decorated(\n1,\n)\n@twice\n\n# about it\nasync def first(a,\nb):\n    """Says\nclass of its own\n"""\n    return a\n',
  'TEXT = """\ndef inner():\n    pass\n"""\n',
  "TEXT = r'''\n\\'''' + 'class' + '''\nclass X:\n'''\n",
  'if x:\n    pass\n# about the other\nelif y:\n    pass\nelse:\n    pass\n',
  'try:\n    import a\nexcept ImportError:\n    a = None\nfinally:\n    b = 1\n',
  'total = 1 + \\\n2 + \\\n3\n',
  'names = [\nfirst,\n"def",  # ([{\n]\n',
  'class Some(\nBase\n):\n    def __init__(self):\n        self.x = f"{self!r:>{10}} {"a"}"\n\n\n    # at its end\n',
  'def one(): return 1\ndef two(): return {"a": (1,\n2)}\n',
  'match x:\n    case 1:\n        pass\n',
  'for a in b:\n    pass\nelse:\n    c = "\\\nd"\n',
  `values = [\n${'1,\n'.repeat(3000)}]\n`,
  `${'x = call(1)\n'.repeat(900)}`,
  'print("a"); print("b")\r\ndef windows():\r\n    return "\\\r\n"\r\n',
];
const TEXT = fc.array(fc.constantFrom(...STATEMENTS), { minLength: 1, maxLength: 12 }).map((it) => it.join(''));

describe('sections of Python', () => {
  let parser: Parser;
  before(async () => {
    parser = await Parser.create(HOST);
    await parser.prepare('python');
  });

  it('have the nodes that they have in the whole', () => {
    const kept = parser.keep('python');
    const whole = new Nodes();
    const inSections = new Nodes();
    const property = fc.property(TEXT, (text) => {
      assert(parser.read(text, 'python', whole, NO_LIMIT));
      assert(!whole.hasError, text);
      assert(kept.read(text, inSections, NO_LIMIT));
      assert(inSections.equals(whole), text);
    });
    fc.assert(property, { seed: SEED, numRuns: 150 });
    kept.dispose();
  });

  it('are the same after any edits as in a text that is read for the first time', () => {
    const kept = parser.keep('python');
    const fresh = new Nodes();
    const inSections = new Nodes();
    const property = fc.property(TEXT, fc.array(EDIT, { minLength: 1, maxLength: 6 }), (first, edits) => {
      let text = first;
      for (const edit of edits) {
        text = applyEdit(text, edit);
        assert(kept.read(text, inSections, NO_LIMIT));
        const other = parser.keep('python');
        assert(other.read(text, fresh, NO_LIMIT));
        other.dispose();
        // How errors are recovered from in a long section depends on what was there before.
        const isSure = !fresh.hasError || longestSection(text) < 8000;
        assert(!isSure || inSections.equals(fresh), JSON.stringify(text));
      }
    });
    fc.assert(property, { seed: SEED, numRuns: 60 });
    kept.dispose();
  });

  it('are parsed alone when they change', () => {
    const functions = Array.from({ length: 500 }, (_, i) => `def function_${i}(a, b):\n    return [a, b, ${i}]\n\n\n`);
    const kept = parser.keep('python');
    const nodes = new Nodes();
    assert(kept.read(functions.join(''), nodes, NO_LIMIT));
    const before = parser.units;
    for (const typed of ['(', '([', '([1]', '([1])']) {
      functions[250] = `def function_250(a, b):\n    return a.call${typed}\n\n\n`;
      assert(kept.read(functions.join(''), nodes, NO_LIMIT));
    }
    assert(parser.units - before < 1000, `${parser.units - before} units`);
    kept.dispose();
  });

  it('are not made of a text with too many of them', () => {
    const kept = parser.keep('python');
    const fresh = new Nodes();
    const nodes = new Nodes();
    const parts = Array.from({ length: 26_000 }, () => 'def f(): return g(1)\n');
    for (const text of [parts.slice(1000).join(''), parts.join(''), parts.slice(2000).join('')]) {
      const { parsed } = parser;
      assert(kept.read(text, nodes, NO_LIMIT));
      assert(parser.parsed - parsed <= 25_000);
      assert(parser.read(text, 'python', fresh, NO_LIMIT));
      assert(nodes.equals(fresh));
    }
    kept.dispose();
  });

  it('keep to themselves what is not finished', () => {
    const load = 'def load():\n    return AutoModel.from_pretrained("org/model")\n';
    const header = 'from transformers import AutoModel\n';
    for (const typed of [
      'rows = load_dataset(',
      'def unfinished(a, b',
      'for name in ["a", "b"',
      'x = {"a": [1, (2',
      'class A(',
    ]) {
      const text = `${header}\n${load}\n${typed}\n\n${load}`;
      const { findings } = service.check({ uri: 'a.py', language: 'python', text }, only(['unpinned-revision']));
      assert.deepEqual(
        findings.map(({ range }) => range.start.line),
        [3, 8],
        typed,
      );
    }
  });
});

function longestSection(text: string): number {
  let longest = 0;
  for (let at = 0; at < text.length; ) {
    const end = sectionEnd(text, at);
    longest = Math.max(longest, end - at);
    at = end;
  }
  return longest;
}
