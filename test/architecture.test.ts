/** Executes the layer table of ARCHITECTURE.md and the habits of this code, so that neither can drift. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import type { Library } from '../server/core/models/model.ts';

const ROOT = path.join(import.meta.dirname, '..');
const RULES = 'server/core/rules/';
/** Modules of that folder that are no rules. */
const NOT_RULES = [
  'address-pin.ts',
  'artefacts.ts',
  'brought.ts',
  'cloned-modules.ts',
  'crossing.ts',
  'declared.ts',
  'file-downloads.ts',
  'foreign-code.ts',
  'hidden-commands.ts',
  'index.ts',
  'inline-programs.ts',
  'install-list.ts',
  'install-pin.ts',
  'install.ts',
  'movable-loads.ts',
  'pin.ts',
  'pins.ts',
  'rule.ts',
  'shell-downloads.ts',
  'standards.ts',
];

const MOST_LINES = 500;
const MOST_LINES_OF_RULE = 150;
const MOST_IMPORTS_OF_RULE = 6;
/** Modules that are longer all the same; nothing is to be added here. */
const LONG_MODULES: readonly string[] = [];

/** Names that are libraries and languages at once. */
const LANGUAGES = ['typescript'];

interface Module {
  readonly file: string;
  readonly text: string;
  /** What it imports, types and dynamic imports included: a package, or a file of this repository. */
  readonly imports: readonly string[];
}

const modules = ['client', 'server'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readModule(path.posix.join(folder, name.replaceAll('\\', '/')))),
);

function readModule(file: string): Module {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const imports = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => {
    if (fileName.startsWith('.')) return path.posix.join(path.posix.dirname(file), fileName);
    return fileName.startsWith('node:') ? 'node' : fileName;
  });
  return { file, text, imports };
}

/** The table's rows: a layer, and what it may import besides itself. */
function readLayers(): ReadonlyMap<string, readonly string[]> {
  const page = readFileSync(path.join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  const table = /```layers\n(.*?)```/s.exec(page)?.[1];
  assert(table, 'ARCHITECTURE.md has a table of layers');
  const rows = table.trim().split('\n');
  return new Map(
    rows.map((row) => {
      const [layer, allowed] = row.split(':', 2) as [string, string];
      return [layer.trim(), allowed.split(/\s+/).filter(Boolean)] as const;
    }),
  );
}

/** The most exact row of the table that fits a file. */
function rowFor(file: string, layers: ReadonlyMap<string, readonly string[]>) {
  const rows = [...layers].filter(([layer]) => isInside(file, layer));
  return rows.sort(([a], [b]) => b.length - a.length)[0];
}

const isInside = (target: string, place: string) => target === place || target.startsWith(`${place}/`);

describe('architecture', () => {
  const layers = readLayers();

  it('has a folder for every layer, and a layer for every module', () => {
    for (const layer of layers.keys())
      assert(
        modules.some(({ file }) => isInside(file, layer)),
        layer,
      );
    for (const { file } of modules) {
      assert(rowFor(file, layers), file);
    }
  });

  for (const { file, text, imports } of modules) {
    it(`holds in ${file}`, () => {
      const [layer, allowed] = rowFor(file, layers)!;
      for (const target of imports) {
        const isAllowed = [layer, ...allowed].some((it) => isInside(target, it));
        assert(isAllowed, `${layer} must not import ${target}`);
      }
      assert.match(text, /^\/\*\*\s+(?:\* )?[A-Z`].*?[.:?]/s, 'it begins with a sentence that says what it is');
      assert.doesNotMatch(text, /^export default/m, 'it exports by name');
      assert.doesNotMatch(text, /\b(?:TODO|FIXME|XXX)\b/);
    });
  }

  it('has no long modules but those that are listed', () => {
    const lengths = modules.map(({ file, text }) => ({ file, lines: text.split('\n').length - 1 }));
    const long = lengths.filter(({ lines }) => lines > MOST_LINES).map(({ file }) => file);
    assert.deepEqual(long.sort(), [...LONG_MODULES].sort());
  });
});

/** What leads out of the process: to other programs, to the network, or to text that becomes code. */
const DOORS = /^node:(?:child_process|cluster|dgram|dns|http|http2|https|inspector|net|repl|tls|vm)(?:\/|$)/;
const OPENERS = ['fetch', 'eval', 'Function', 'WebSocket', 'XMLHttpRequest', 'EventSource'];
/** The only modules that have one: what a user has asked for goes through them. */
const KEEPERS: Readonly<Record<string, string>> = {
  'server/host/pins/programs.ts': 'git, npm, pip and uv',
  'server/host/pins/requests.ts': 'the Hub and CDNs',
  'server/host/user.ts': "the user's name, of git",
};

describe('promises', () => {
  it('no module runs a program, asks the network or evaluates text, but those that are listed', () => {
    const found = modules.filter(({ file, text }) => {
      const names = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
      return names.some((it) => DOORS.test(it)) || opensDoor(file, text);
    });
    assert.deepEqual(found.map(({ file }) => file).sort(), Object.keys(KEEPERS).sort());
  });
});

/** Whether a module calls what leads out by its own name, or imports what it computes. */
function opensDoor(file: string, text: string): boolean {
  let opens = false;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const { expression, arguments: given = [] } = node;
      const isDoor = ts.isIdentifier(expression) && OPENERS.includes(expression.text);
      const imports = expression.kind === ts.SyntaxKind.ImportKeyword || expression.getText() === 'require';
      opens ||= isDoor || (imports && !given.every((it) => ts.isStringLiteral(it)));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return opens;
}

/** Libraries whose names are words that a rule's sentences need. */
const ORDINARY = [
  'arg',
  'download',
  'environ',
  'eval',
  'guidance',
  'invoke',
  'micro',
  'outlines',
  'replicate',
  'request',
  'rich',
];

describe('rules stay small', () => {
  const libraries = ['python', 'javascript'].flatMap((language) => {
    const folder = path.join(ROOT, 'server/core/models', language);
    return readdirSync(folder).map((name) => {
      const { library } = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Library;
      return library;
    });
  });
  const names = new Set(libraries.filter((it) => it.length > 3 && !LANGUAGES.includes(it) && !ORDINARY.includes(it)));
  const rules = modules.filter(({ file }) => file.startsWith(RULES) && !NOT_RULES.includes(path.posix.basename(file)));

  it('each has a module of its own', () => {
    const { imports } = modules.find(({ file }) => file === `${RULES}index.ts`)!;
    assert.deepEqual([...imports].sort(), rules.map(({ file }) => file).sort());
  });

  for (const { file, text, imports } of rules) {
    it(`in ${file}`, () => {
      assert(text.split('\n').length - 1 <= MOST_LINES_OF_RULE, `at most ${MOST_LINES_OF_RULE} lines`);
      const logic = imports.filter((it) => it !== `${RULES}standards.ts`);
      assert(logic.length <= MOST_IMPORTS_OF_RULE, `at most ${MOST_IMPORTS_OF_RULE} imports besides the standards`);
    });

    it(`and ${file} names no library outside its examples`, () => {
      const start = text.indexOf('\n  examples: [');
      const end = text.indexOf('\n  ],\n', start);
      assert(start > 0 && end > start, 'it has examples');
      const words = new Set((text.slice(0, start) + text.slice(end)).match(/[\w@/.-]*\w/g));
      for (const name of names) assert(!words.has(name), name);
    });
  }
});
