/** The manifest says what there is: its texts can be translated, its commands exist, and what it names is shipped. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const ROOT = path.join(import.meta.dirname, '..');
const read = (name: string) => fs.readFileSync(path.join(ROOT, name), 'utf8');

interface Menu {
  readonly command: string;
}

describe('manifest', () => {
  const text = read('package.json');
  const manifest = JSON.parse(text);
  const { commands, menus, views, walkthroughs } = manifest.contributes;
  const declared: readonly string[] = commands.map(({ command }: Menu) => command);
  const sources = fs
    .readdirSync(path.join(ROOT, 'client'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => read(`client/${name}`))
    .join('\n');

  it('has a text for every key, and a key for every text', () => {
    const keys = [...text.matchAll(/"%([\w.-]+)%"/g)].map((it) => it[1]);
    assert.deepEqual([...new Set(keys)].sort(), Object.keys(JSON.parse(read('package.nls.json'))).sort());
  });

  it('leaves no text of a setting, a view or a command to one language', () => {
    const told = new Set(['title', 'shortTitle', 'name', 'contents', 'description', 'markdownDescription']);
    const isKey = (it: unknown) => typeof it !== 'string' || it === 'Loadguard' || /^%[\w.-]+%$/.test(it);
    JSON.stringify(manifest.contributes, (key, value) => {
      if (told.has(key)) assert(isKey(value), `${key}: ${value}`);
      if (key === 'enumDescriptions') assert((value as readonly unknown[]).every(isKey), `${value}`);
      return value;
    });
  });

  it('has no sentence in the extension that could not be translated', () => {
    const folder = path.join(ROOT, 'client');
    const names = fs.readdirSync(folder).filter((name) => name.endsWith('.ts'));
    const plain = names.flatMap((name) => sentencesIn(read(`client/${name}`)).map((it) => `${name}: ${it}`));
    // Programs and settings that are written, comments that the analyser reads, and the report for those who are asked for help.
    const written = /^guide\.ts: [#{]|^notebooks\.ts: \] why|^remote-documents\.ts: #|^pages\.ts: /;
    assert.deepEqual(
      plain.filter((it) => !written.test(it)),
      ['trees.ts: loadguard finding'],
      'but a word for conditions of menus',
    );
  });

  it('names commands that are registered, and registers none that have no title', () => {
    const registered = [...sources.matchAll(/(?:registerCommand\(|\bon\()\s*'(loadguard\.\w+)'/g)].map((it) => it[1]!);
    const made = ['loadguard.openRule', 'loadguard.showSyntax', 'loadguard.showProgram', 'loadguard.showFlow'];
    assert.deepEqual([...new Set([...registered, ...made])].sort(), [...declared].sort());
  });

  it('puts only what it declares into menus and texts', () => {
    for (const { command } of Object.values<readonly Menu[]>(menus).flat()) assert(declared.includes(command), command);
    const own = views.loadguard.map(({ id }: { readonly id: string }) => `${id}.focus`);
    for (const [, command] of read('package.nls.json').matchAll(/command:(loadguard[\w.]+)/g)) {
      assert(declared.includes(command!) || own.includes(command), command);
    }
  });

  it('shows every command in the palette or hides it on purpose', () => {
    const inPalette = menus.commandPalette.map(({ command }: Menu) => command);
    for (const command of inPalette) assert(declared.includes(command), command);
  });

  it('ships the files that it names', () => {
    const shipped = read('.vscodeignore');
    for (const step of walkthroughs[0].steps) assert(fs.existsSync(path.join(ROOT, step.media.markdown)));
    for (const file of ['main', 'browser'].map((it) => manifest[it].slice(2)))
      assert(shipped.includes(`!${file}\n`), file);
    assert.match(shipped, /!client\/walkthrough\/\*\.md\n/);
  });
});

/** The texts of a module with words in them that are neither translated nor for the log. */
function sentencesIn(text: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isSaid = ts.isCallExpression(node) && /(?:^|\.)t$/.test(node.expression.getText());
    const isLogged = ts.isCallExpression(node) && /\blog\b|^fail$|^reject$/.test(node.expression.getText());
    const isTyped = ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isRegularExpressionLiteral(node);
    if (isSaid || isLogged || isTyped || (ts.isNewExpression(node) && node.expression.getText() === 'Error')) return;
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
    if (isText && /[a-z]{2} [a-z]{2}/i.test(node.text)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('module.ts', text, ts.ScriptTarget.Latest, true));
  return found;
}
