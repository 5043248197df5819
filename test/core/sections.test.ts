/** Sources are read section by section: as in the whole where they are sound, and with their errors kept where they are. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { strip } from '../../server/core/service/marks.ts';
import { examplesOf } from '../../server/core/service/pages.ts';
import type { Cutter } from '../../server/core/syntax/cutter.ts';
import { LANGUAGES, type Language } from '../../server/core/syntax/language.ts';
import { Nodes } from '../../server/core/syntax/nodes.ts';
import { Parser } from '../../server/core/syntax/parser.ts';
import { pythonCutter } from '../../server/core/syntax/python-sections.ts';
import { scriptCutter } from '../../server/core/syntax/script-sections.ts';
import { only, service } from '../kit/service.ts';
import { libraryFiles, ownFiles, SNIPPETS } from './corpus.ts';
import { applyEdit, EDIT, SEED } from './edits.ts';
import { HOST } from './parsing.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;

/** Statements of a module that are easily cut in two, or taken for two. */
const PYTHON = [
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

const SCRIPT = [
  'import os, * as path from "node:os"\nimport {\nread,\n} from "node:fs";\nimport "./more"\n',
  "/** What it does. */\nfunction first(a, b) {\n  return a / b / 2; // it's\n}\n",
  'const text = `\nimport a from "b"\nexport function inner() {\n`;\n',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a source
  'const text = `a${`b${(c) => {\nconst d = `}`\nreturn d }}`}\nclass X {\n`\n',
  'if (x)\nvar a = 1\n',
  'if (x) {\n  y()\n}\n// about the other\nelse if (z) {\n}\nelse\nfunction declared() {}\n',
  'try {\n  a()\n} catch {\n}\nfinally {\n  b()\n}\n',
  'do {\n  a()\n}\nwhile (b)\nconst after = 1\n',
  'do a();\nwhile (b);\n',
  'while (a)\nfunction declared() {}\n',
  'label:\nfor (const a of b) continue label\n',
  'const total = 1 +\n2 +\nfunction named() {}\n',
  'const made =\nclass Named {}\nconst other = async () => {}\nfunction after() {}\n',
  'export default {\nname: "a",\nasync function() {}\n}\n',
  'export default\nfunction () {}\n',
  'export default async function named() {}\nexport { first, made as default };\nexport * from "x"\n',
  '(function () {\nconst a = 1;\nfunction inner() {\n}\nclass Inner {}\n})();\n',
  '{\nconst a = 1\nclass Inner {}\n}\n',
  ';[1, 2].map((a) => a)\n;`a`.length\n',
  'const pattern = /[`/"\'({]+/g, quotient = a / b / c\n/ d / e\n',
  'if (/\\/*/.test(a)) /`/.exec(b)\n',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a source
  'for (const a of b) /[(]/.test(a) || c.push(`${a / 2}`)\n',
  'a = b++ / c; d = (e) / f / (g)\nh = [] / i\n',
  'x = {}\n/ 1 / 2\n',
  'object.\nfunction\nobject.class\nimport("a").then(b)\n',
  'async\nfunction alone() {}\n',
  'let a = 1, b = {\n}, c = function () {\n}\nlet\nd\nvar e\n= f\n',
  "/* class A {\nconst a = `\n*/ const after = 1 /*\nfunction b() {\n*/\n// it's (\n",
  "const long = 'a\\\nconst b = 1\\\n'\n",
  `const values = [\n${'1,\n'.repeat(3000)}]\n`,
  `${'const x = call(1)\n'.repeat(600)}`,
  'call(a); call(b)\r\nfunction windows() {\r\n  return "\\\r\n"\r\n}\r\nlet last = `\r\nconst x\r\n`\r\n',
  'a\n++b\nfunction after() {}\nyielded = a\n? b\n: c\n',
];

const TYPES = [
  'import type { A } from "a"\nimport B = require("b")\nexport type { A }\n',
  'function over(a: string): void\nfunction over(a: number): { b: number }\nfunction over(a: any) { return a as\nany }\n',
  '@decorated({\na: 1\n})\n@twice\n/** it */\nexport abstract class First<T extends {}> extends Second<T>\nimplements Third {\n  @field a? = 1\n}\n',
  '@alone class Some { }\nconst after = 1\n',
  'interface A\nextends B {\n  <T>(a: T): T\n  new (a: string): A\n}\n',
  'type A =\n| { a: 1 }\n| B extends {}\n? C\n: D\ntype E<T> = keyof\nT\nenum F { A = "a/b" }\nconst enum G {}\n',
  'declare module "a" {\nexport const b: number\nimport c from "c"\ninterface D {}\n}\ndeclare global { }\n',
  'declare\nfunction declared(): void\ndeclare const d: unique symbol\nabstract\nclass Separate {}\n',
  'namespace A.B {\nexport function c() {}\n}\n',
  'function f<\nconst T,\nU = {}\n>(a: T): asserts a is T {}\n',
  'const a = b! / c! / d, e = <T,>(x: T): T => x, g = (x as any) satisfies\nFirst\nexport = g\n',
  'let x: Map<string,\nSet<number>>\nlet y = f<string>(1)\nlet z: typeof\nimport("a")\n',
];

const MARKUP = [
  'const view = <p>\nconst it\'s (not {code /* } */}\nfunction of "text {`}`}\n</p>\n',
  'function View() {\n  return (\n    <A.B c="it\'s {\nconst d\n" {...e} f={<g/>} h=<i/>>\n      {j && <></>} don\'t\n    </A.B>\n  )\n}\n',
  'const less = a < b, more = c > d\nconst one = a <b || <b>/* {"}"} *\\/</b>\n',
];

interface Sample {
  readonly statements: readonly string[];
  readonly cutter: Cutter;
  /** A function of which there may be many. */
  readonly definition: (index: number, body: string) => string;
  /** What may stand unfinished between two others. */
  readonly unfinished: readonly string[];
}

const UNFINISHED = [
  'const rows = load(',
  'export function unfinished(a, b',
  'for (const name of ["a", "b"',
  'const x = { a: [1, (2',
  'class A {',
  'if (a) {\n  call(b',
  'const text = `one ${',
  'const text = `Dear ',
  'const text = "Dear ',
  'const pattern = /[a',
  'object.',
  'const value =',
  '/* about',
];

const script = (language: Language, ...statements: readonly string[]): Sample => ({
  statements: [...SCRIPT, ...statements],
  cutter: scriptCutter(language),
  definition: (index, body) => `export function function${index}(a, b) {\n  return [a, b, ${body}];\n}\n\n`,
  unfinished: language === 'typescript' ? UNFINISHED : [...UNFINISHED, 'const view = <div', "const view = <p>it's {a"],
});

const SAMPLES: Readonly<Record<Language, Sample>> = {
  python: {
    statements: PYTHON,
    cutter: pythonCutter,
    definition: (index, body) => `def function_${index}(a, b):\n    return [a, b, ${body}]\n\n\n`,
    unfinished: [
      'rows = load_dataset(',
      'def unfinished(a, b',
      'for name in ["a", "b"',
      'x = {"a": [1, (2',
      'class A(',
    ],
  },
  javascript: script('javascript', ...MARKUP),
  typescript: script('typescript', ...TYPES),
  tsx: script('tsx', ...TYPES, ...MARKUP),
};

for (const language of LANGUAGES) {
  const { statements, cutter, definition, unfinished } = SAMPLES[language];
  const TEXT = fc.array(fc.constantFrom(...statements), { minLength: 1, maxLength: 12 }).map((it) => it.join(''));

  const longestSection = (text: string): number => {
    let longest = 0;
    for (let at = 0; at < text.length; ) {
      const { end } = cutter(text)(at);
      longest = Math.max(longest, end - at);
      at = end;
    }
    return longest;
  };

  describe(`sections of ${language}`, () => {
    let parser: Parser;
    before(async () => {
      parser = await Parser.create(HOST);
      await parser.prepare(language);
    });

    it('have the nodes that they have in the whole', () => {
      const kept = parser.keep(language);
      const whole = new Nodes();
      const inSections = new Nodes();
      for (const statement of statements) {
        assert(parser.read(statement, language, whole, NO_LIMIT));
        assert(!whole.hasError, statement);
      }
      const property = fc.property(TEXT, (text) => {
        assert(parser.read(text, language, whole, NO_LIMIT));
        assert(kept.read(text, inSections, NO_LIMIT));
        assert(inSections.equals(whole), text);
      });
      fc.assert(property, { seed: SEED, numRuns: 150 });
      kept.dispose();
    });

    it('have them in files and in the examples of rules', () => {
      const whole = new Nodes();
      const inSections = new Nodes();
      const examples = service.rules.flatMap(({ id }) =>
        examplesOf(id).map((it) => ({ name: id, language: it.language, text: strip(it.code) })),
      );
      for (const sample of [...SNIPPETS, ...examples, ...ownFiles(), ...libraryFiles()]) {
        if (sample.language !== language) continue;
        assert(parser.read(sample.text, language, whole, NO_LIMIT));
        const kept = parser.keep(language);
        assert(kept.read(sample.text, inSections, NO_LIMIT));
        kept.dispose();
        assert(inSections.equals(whole), sample.name);
      }
    });

    it('are the same after any edits as in a text that is read for the first time', () => {
      const kept = parser.keep(language);
      const fresh = new Nodes();
      const inSections = new Nodes();
      const property = fc.property(TEXT, fc.array(EDIT, { minLength: 1, maxLength: 6 }), (first, edits) => {
        let text = first;
        for (const edit of edits) {
          text = applyEdit(text, edit);
          assert(kept.read(text, inSections, NO_LIMIT));
          assert(parser.read(text, language, fresh, NO_LIMIT));
          // How errors are recovered from in a long section depends on what was there before.
          const isSure = !fresh.hasError || longestSection(text) < 8000;
          assert(!isSure || inSections.equals(fresh), JSON.stringify(text));
        }
      });
      fc.assert(property, { seed: SEED, numRuns: 60 });
      kept.dispose();
    });

    it('are parsed alone when they change', () => {
      const functions = Array.from({ length: 500 }, (_, i) => definition(i, `${i}`));
      const kept = parser.keep(language);
      const nodes = new Nodes();
      assert(kept.read(functions.join(''), nodes, NO_LIMIT));
      const before = parser.units;
      for (const typed of ['(', '([', '([1]', '([1])']) {
        functions[250] = definition(250, `a.call${typed}`);
        assert(kept.read(functions.join(''), nodes, NO_LIMIT));
      }
      assert(parser.units - before < 1000, `${parser.units - before} units`);
      kept.dispose();
    });

    it('keep to themselves what is not finished', () => {
      const load = LOADS[language];
      const document = service.open({
        uri: 'a',
        language,
        text: `${load.header}\n${load.call(1)}\n\n\n${load.call(2)}`,
      });
      for (const typed of unfinished) {
        const text = `${load.header}\n${load.call(1)}\n${typed}\n\n${load.call(2)}`;
        const lines = text.split('\n').flatMap((line, index) => (line.includes('"org/model"') ? [index] : []));
        const settings = only(['unpinned-revision']);
        document.update(text);
        for (const { findings } of [document.check(settings), service.check({ uri: 'a', language, text }, settings)]) {
          assert.deepEqual(
            findings.map(({ range }) => range.start.line),
            lines,
            typed,
          );
        }
      }
      document.dispose();
    });
  });
}

const SCRIPT_LOAD = {
  header: "import { pipeline } from '@huggingface/transformers';\n",
  call: (index: number) =>
    `/** It's ${index}. */\nexport function load${index}() {\n  return pipeline("fill-mask", "org/model");\n}\n`,
};
const LOADS: Readonly<Record<Language, { readonly header: string; call(index: number): string }>> = {
  python: {
    header: 'from transformers import AutoModel\n',
    call: (index) => `def load${index}():\n    return AutoModel.from_pretrained("org/model")\n`,
  },
  javascript: SCRIPT_LOAD,
  typescript: SCRIPT_LOAD,
  tsx: SCRIPT_LOAD,
};

describe('sections', () => {
  it('are not made of a text with too many of them', async () => {
    const parser = await Parser.create(HOST);
    await parser.prepare('python');
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

  it('are not made of a text in which much is not closed', async () => {
    const parser = await Parser.create(HOST);
    await parser.prepare('typescript');
    const kept = parser.keep('typescript');
    const fresh = new Nodes();
    const nodes = new Nodes();
    const parts = Array.from({ length: 100 }, (_, index) => `const a${index} = call(${index}\n`);
    for (const count of [10, 100, 12]) {
      const text = parts.slice(0, count).join('');
      const { parsed } = parser;
      assert(kept.read(text, nodes, NO_LIMIT));
      assert(parser.parsed - parsed <= 16);
      assert(parser.read(text, 'typescript', fresh, NO_LIMIT));
      assert(nodes.equals(fresh));
    }
    kept.dispose();
  });
});
