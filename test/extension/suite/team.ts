/** A team's story in the editor: what one member accepts, and says why, a colleague's editor and the command line accept too. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { storyFiles } from '../../kit/team-story.ts';

const COMMIT = process.env.LOADGUARD_COMMIT!;
const PLACEHOLDER = 'why this is acceptable';
const root = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
const ours = path.join(root, 'ours');
const theirs = path.join(root, 'theirs');

const FILES = storyFiles(COMMIT);

/** Writes a file of the model's into the cache. */
function cache(file: string, text: string): void {
  const snapshot = path.join(process.env.HF_HUB_CACHE!, 'models--acme--code/snapshots', COMMIT);
  fs.mkdirSync(snapshot, { recursive: true });
  fs.writeFileSync(path.join(snapshot, file), text);
}

async function show(folder: string, name: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(path.join(folder, name));
  await vscode.window.showTextDocument(document);
  return document;
}

function rules({ uri }: vscode.TextDocument): string[] {
  const own = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'loadguard');
  return own.map(({ code }) => (code as { value: string }).value).sort();
}

/** The rules that are told of a document once the server has checked it as it is now: a hover waits for that. */
async function told(document: vscode.TextDocument): Promise<string[]> {
  await vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, new vscode.Position(0, 0));
  return rules(document);
}

/** Waits until these rules are told of a document, asking anew. */
async function until(document: vscode.TextDocument, wanted: readonly string[]): Promise<void> {
  for (;;) {
    const shown = await told(document);
    if (shown.join() === wanted.join()) return;
    await delay(100);
  }
}

/** Makes the first action for what is found in a document whose title begins so. */
async function act(document: vscode.TextDocument, title: string): Promise<void> {
  const [found] = vscode.languages.getDiagnostics(document.uri);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    found!.range,
    'quickfix',
    20,
  );
  const action = actions.find((it) => it.title.startsWith(title));
  assert.ok(action?.edit, `${title}: ${actions.map((it) => it.title).join(', ')}`);
  assert.ok(await vscode.workspace.applyEdit(action.edit));
}

/** Does what the menu of the view of everything remote does at the artefact that a document names. */
async function inView(command: string, document: vscode.TextDocument, repository: string): Promise<void> {
  const at = document.getText().indexOf(`"${repository}"`);
  const range = { start: document.positionAt(at), end: document.positionAt(at + repository.length + 2) };
  const node = { place: { uri: document.uri.toString(), range }, artifact: { host: 'huggingface', repository } };
  assert.equal(await vscode.commands.executeCommand(command, node), true, command);
}

/** Puts a reason where an action has left room for one, and saves. */
async function explain(document: vscode.TextDocument, reason: string): Promise<void> {
  const at = document.getText().indexOf(PLACEHOLDER);
  assert.ok(at >= 0, document.getText());
  const edit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(document.positionAt(at), document.positionAt(at + PLACEHOLDER.length));
  edit.replace(document.uri, range, reason);
  assert.ok(await vscode.workspace.applyEdit(edit));
  assert.ok(await document.save());
}

function isLockedClean(folder: string): boolean {
  const { extensionPath } = vscode.extensions.getExtension('loadguard.loadguard')!;
  const { status, stderr } = spawnSync(
    process.execPath,
    [path.join(extensionPath, 'dist/cli.js'), 'scan', '--locked', '--quiet'],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } },
  );
  assert.ok(status === 0 || status === 1, stderr);
  return status === 0;
}

describe('a team', function () {
  this.timeout(90_000);

  before(() => {
    fs.mkdirSync(path.join(ours, '.git'), { recursive: true });
    for (const [name, text] of Object.entries(FILES)) fs.writeFileSync(path.join(ours, name), text);
    cache('config.json', '{"auto_map": {"AutoModel": "modeling.Tiny"}}');
    cache('modeling.py', 'class Tiny: pass\n');
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const folder of [ours, theirs]) fs.rmSync(folder, { recursive: true, force: true });
  });

  it('pins, approves, allows and ignores with reasons', async () => {
    for (const name of ['training.py', 'evaluation.py']) {
      const document = await show(ours, name);
      await until(document, ['unpinned-revision']);
      if (name === 'training.py') await inView('loadguard.pinPlace', document, 'acme/tiny');
      else await act(document, 'Pin ');
      await until(document, []);
      await document.save();
    }
    assert.equal(isLockedClean(ours), false);
    const custom = await show(ours, 'custom.py');
    await until(custom, ['trust-remote-code']);
    await inView('loadguard.approvePlace', custom, 'acme/code');
    await explain(await show(ours, 'loadguard.lock.json'), 'read all of modeling.py');
    await until(custom, []);
    const partner = await show(ours, 'partner.py');
    await until(partner, ['unpinned-revision']);
    await act(partner, 'Allow all that partner publishes');
    await explain(await show(ours, 'loadguard.jsonc'), 'we audit what they publish');
    await until(partner, []);
    const calculator = await show(ours, 'calculator.py');
    await until(calculator, ['code-injection']);
    await act(calculator, 'Ignore code-injection here');
    await until(calculator, ['unexplained-suppression']);
    await explain(calculator, 'until 2099-12-31, a calculator for ourselves');
    await until(calculator, []);
    assert.equal(isLockedClean(ours), true);
  });

  it('has colleagues who see nothing of it', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    fs.cpSync(ours, theirs, { recursive: true });
    for (const name of Object.keys(FILES)) assert.deepEqual(await told(await show(theirs, name)), [], name);
    assert.equal(isLockedClean(theirs), true);
  });

  it('is told everywhere when the code changes under the same name', async () => {
    cache('modeling.py', 'import os\nos.system("id")\nclass Tiny: pass\n');
    for (const folder of [ours, theirs]) {
      assert.equal(isLockedClean(folder), false);
      const document = await show(folder, 'custom.py');
      for (let lines = 1; !(await told(document)).includes('trust-remote-code'); lines++) {
        // What has been read of the cache counts for a moment; a document is checked again when it is changed.
        await delay(500);
        const edit = new vscode.WorkspaceEdit();
        edit.insert(document.uri, new vscode.Position(0, 0), '\n');
        assert.ok(await vscode.workspace.applyEdit(edit));
        assert.ok(lines < 60);
      }
    }
    cache('modeling.py', 'class Tiny: pass\n');
  });

  it('is told when the day has passed', async () => {
    const document = await show(theirs, 'calculator.py');
    await until(document, []);
    const at = document.getText().indexOf('2099');
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + 4)), '2025');
    assert.ok(await vscode.workspace.applyEdit(edit));
    await until(document, ['code-injection', 'expired-approval']);
    await document.save();
    assert.equal(isLockedClean(theirs), false);
  });
});
