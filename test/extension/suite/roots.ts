/** A workspace of several folders: each has the settings of its own team, and the user's for it. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';

const COMMIT = process.env.LOADGUARD_COMMIT!;
const folders = vscode.workspace.workspaceFolders!;
const root = path.dirname(folders[0]!.uri.fsPath);
const LEVELS = ['error', 'warning', 'information', 'hint'];

async function show(name: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(path.join(root, name));
  await vscode.window.showTextDocument(document);
  return document;
}

/** What is told of a document once the server has checked it as it is now: a hover waits for that. */
async function told({ uri }: vscode.TextDocument): Promise<string[]> {
  await vscode.commands.executeCommand('vscode.executeHoverProvider', uri, new vscode.Position(0, 0));
  const own = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'loadguard');
  return own.map(({ code, severity }) => `${(code as { value: string }).value} ${LEVELS[severity]}`).sort();
}

/** Waits until these findings are told of a document, asking anew. */
async function until(name: string, ...wanted: readonly string[]): Promise<void> {
  const document = await show(name);
  for (;;) {
    const shown = await told(document);
    if (shown.join() === wanted.join()) return;
    await delay(100);
  }
}

async function replaceAll(name: string, text: string): Promise<void> {
  const document = await show(name);
  const edit = new vscode.WorkspaceEdit();
  const end = document.lineAt(document.lineCount - 1).range.end;
  edit.replace(document.uri, new vscode.Range(new vscode.Position(0, 0), end), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
  assert.ok(await document.save());
}

describe('a workspace of several folders', () => {
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('has the settings of each team for its own folder', async () => {
    assert.deepEqual(
      folders.map(({ name }) => name),
      ['first', 'second'],
    );
    await until('second/load.py', 'unpinned-revision error');
    await until('first/load.py');
  });

  it("has the user's settings for each folder", async () => {
    await until('first/eval.py', 'code-injection hint');
    await until('second/eval.py', 'code-injection error');
    const second = vscode.workspace.getConfiguration('loadguard', folders[1]!.uri);
    await second.update('rules', { 'code-injection': 'information' }, vscode.ConfigurationTarget.WorkspaceFolder);
    await until('second/eval.py', 'code-injection information');
    await until('first/eval.py', 'code-injection hint');
    await second.update('rules', undefined, vscode.ConfigurationTarget.WorkspaceFolder);
    await until('second/eval.py', 'code-injection error');
  });

  it('follows a change in one of them there alone', async () => {
    await replaceAll('first/loadguard.jsonc', '{ "rules": { "unpinned-revision": "hint" } }\n');
    await until('first/load.py', 'unpinned-revision hint');
    await until('second/load.py', 'unpinned-revision error');
    await replaceAll('second/loadguard.jsonc', '{ "rules": { "unpinned-revison": "hint" } }\n');
    await until('second/loadguard.jsonc', 'invalid-config warning');
    await until('second/load.py', 'unpinned-revision warning');
    await until('first/load.py', 'unpinned-revision hint');
  });

  it('has approvals in each folder for itself', async () => {
    const load = `from transformers import AutoModel\n\nAutoModel.from_pretrained("acme/code", revision="${COMMIT}", trust_remote_code=True)\n`;
    const approval = { host: 'huggingface', type: 'model', repository: 'acme/code', commit: COMMIT };
    const lock = { version: 1, approvals: [{ ...approval, by: 'Ann', on: '2026-01-01', reason: 'read all of it' }] };
    for (const name of ['first', 'second']) fs.writeFileSync(path.join(root, name, 'code.py'), load);
    await until('first/code.py', 'trust-remote-code warning');
    await until('second/code.py', 'trust-remote-code warning');
    fs.writeFileSync(path.join(root, 'second/loadguard.lock.json'), JSON.stringify(lock));
    await until('second/code.py');
    await until('first/code.py', 'trust-remote-code warning');
  });

  it('takes in a folder that is added, and lets one go', async () => {
    const third = { uri: vscode.Uri.file(path.join(root, 'third')) };
    assert.ok(vscode.workspace.updateWorkspaceFolders(2, 0, third));
    await until('third/load.py', 'unpinned-revision warning');
    await until('third/eval.py');
    await replaceAll('third/loadguard.jsonc', '{ "locked": true }\n');
    await until('third/eval.py', 'code-injection error', 'unused-suppression warning');
    await until('second/load.py', 'unpinned-revision warning');
    assert.ok(vscode.workspace.updateWorkspaceFolders(2, 1));
    await until('first/load.py', 'unpinned-revision hint');
  });
});
