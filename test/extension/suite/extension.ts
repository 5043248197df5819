/** The extension through the editor's own interface, inside its extension host. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';

const COMMIT = process.env.LOADGUARD_COMMIT!;

const [folder] = vscode.workspace.workspaceFolders!;

async function show(name: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder!.uri, name));
  await vscode.window.showTextDocument(document);
  return document;
}

function findings(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'loadguard');
}

/** Waits until what Loadguard shows for a document is as wanted. */
async function until(
  uri: vscode.Uri,
  wanted: (diagnostics: vscode.Diagnostic[]) => boolean,
): Promise<vscode.Diagnostic[]> {
  for (;;) {
    const shown = findings(uri);
    if (wanted(shown)) return shown;
    await new Promise<void>((resolve) => {
      const listener = vscode.languages.onDidChangeDiagnostics(() => {
        listener.dispose();
        resolve();
      });
    });
  }
}

const some = (diagnostics: vscode.Diagnostic[]) => diagnostics.length > 0;
const none = (diagnostics: vscode.Diagnostic[]) => diagnostics.length === 0;

function actionsAt(uri: vscode.Uri, range: vscode.Range, kind?: string): Thenable<vscode.CodeAction[]> {
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range, kind, 10);
}

async function replaceAll(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const end = document.lineAt(document.lineCount - 1).range.end;
  edit.replace(document.uri, new vscode.Range(new vscode.Position(0, 0), end), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** Adds a model with one file of code to the cache, at a commit that `main` stands for from now on. */
function addToCache(repository: string, commit: string, code: string): void {
  const root = path.join(process.env.HF_HUB_CACHE!, `models--${repository.replace('/', '--')}`);
  const snapshot = path.join(root, 'snapshots', commit);
  for (const it of [snapshot, path.join(root, 'refs')]) fs.mkdirSync(it, { recursive: true });
  fs.writeFileSync(path.join(snapshot, 'config.json'), '{ "auto_map": { "AutoModel": "modeling.Tiny" } }');
  fs.writeFileSync(path.join(snapshot, 'modeling.py'), code);
  fs.writeFileSync(path.join(root, 'refs/main'), commit);
}

/** Does something again and again until it is stopped, as somebody would who waits for a list to appear. */
function repeatedly(work: () => unknown): { stop(): void } {
  const timer = setInterval(work, 300);
  return { stop: () => clearInterval(timer) };
}

describe('extension', () => {
  afterEach(async () => {
    await vscode.workspace.getConfiguration('loadguard').update('rules', undefined, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('becomes active with a Python file and adds its commands', async () => {
    const document = await show('load.py');
    await until(document.uri, some);
    assert.ok(vscode.extensions.getExtension('loadguard.loadguard')!.isActive);
    const commands = await vscode.commands.getCommands(true);
    assert.ok(commands.includes('loadguard.restart') && commands.includes('loadguard.showLog'));
  });

  it('shows findings with rule, page and severity', async () => {
    const document = await show('load.py');
    const [finding, ...others] = await until(document.uri, some);
    assert.deepEqual(others, []);
    const code = finding!.code as { value: string; target: vscode.Uri };
    assert.equal(code.value, 'unpinned-revision');
    assert.match(code.target.toString(), /openRule.*unpinned-revision/);
    assert.equal(finding!.severity, vscode.DiagnosticSeverity.Warning);
    assert.equal(document.getText(finding!.range).split('\n').length, 1);
  });

  it('shows findings in TypeScript', async () => {
    const document = await show('fetch.ts');
    const shown = await until(document.uri, some);
    assert.deepEqual(
      shown.map(({ code }) => (code as { value: string }).value),
      ['remote-exec'],
    );
    assert.ok(shown[0]!.relatedInformation!.length > 0);
  });

  it('follows what is typed', async () => {
    const document = await show('clean.py');
    await replaceAll(document, 'import requests\n\nexec(requests.get("https://example.com").text)\n');
    await until(document.uri, some);
    await replaceAll(document, 'print("nothing to see")\n');
    await until(document.uri, none);
  });

  it('pins from the local cache', async () => {
    const document = await show('load.py');
    const [finding] = await until(document.uri, some);
    const actions = await actionsAt(document.uri, finding!.range, 'quickfix');
    const pin = actions.find(({ isPreferred }) => isPreferred)!;
    assert.ok(await vscode.workspace.applyEdit(pin.edit!));
    assert.match(document.getText(), new RegExp(`revision="${COMMIT}"`));
    await until(document.uri, none);
  });

  it('does not offer a pin that the cache cannot give', async () => {
    const document = await show('absent.py');
    const [finding] = await until(document.uri, some);
    const actions = await actionsAt(document.uri, finding!.range, 'quickfix');
    assert.ok(actions.every(({ isPreferred }) => !isPreferred));
  });

  it('fixes all on request', async () => {
    const document = await show('load.py');
    await until(document.uri, some);
    const everything = new vscode.Range(0, 0, document.lineCount, 0);
    const [action] = await actionsAt(document.uri, everything, 'source.fixAll.loadguard');
    assert.ok(await vscode.workspace.applyEdit(action!.edit!));
    await until(document.uri, none);
  });

  it('explains a finding on hover', async () => {
    const document = await show('load.py');
    const [finding] = await until(document.uri, some);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      finding!.range.start,
    );
    const texts = hovers.flatMap(({ contents }) => contents.map((content) => (content as vscode.MarkdownString).value));
    assert.match(texts.join('\n'), /What to do/);
  });

  it('compares the code of a pin with what main stands for today', async () => {
    const other = '89abcdef0123456789abcdef0123456789abcdef';
    addToCache('acme/coded', COMMIT, 'WIDTH = 8\n');
    addToCache('acme/coded', other, 'import requests\nWIDTH = 8\n');
    const name = 'pinned.py';
    const file = vscode.Uri.joinPath(folder!.uri, name);
    const text = `from transformers import AutoModel\n\nAutoModel.from_pretrained("acme/coded", revision="${COMMIT}", trust_remote_code=True)\n`;
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    try {
      const document = await show(name);
      const [finding] = await until(document.uri, some);
      const actions = await actionsAt(document.uri, finding!.range, 'quickfix');
      const { command } = actions.find((it) => it.title.startsWith('Compare the code of acme/coded'))!;
      await vscode.commands.executeCommand(command!.command, ...command!.arguments!);
      const shown = vscode.window.tabGroups.activeTabGroup.activeTab!.input as vscode.TabInputTextDiff;
      const sides = await Promise.all(
        [shown.original, shown.modified].map((it) => vscode.workspace.openTextDocument(it)),
      );
      assert.deepEqual(
        sides.map((it) => it.getText()),
        ['WIDTH = 8\n', 'import requests\nWIDTH = 8\n'],
      );
    } finally {
      await vscode.workspace.fs.delete(file);
    }
  });

  it('lists what weights would import, which it never loads', async () => {
    const snapshot = path.join(process.env.HF_HUB_CACHE!, 'models--acme--weights/snapshots', COMMIT);
    fs.mkdirSync(snapshot, { recursive: true });
    fs.writeFileSync(path.join(snapshot, 'a.bin'), Buffer.from('\x80\x02cposix\nsystem\n.', 'latin1'));
    const artifact = { host: 'huggingface', type: 'model', repository: 'acme/weights', reference: COMMIT };
    const done = vscode.commands.executeCommand('loadguard.previewCode', artifact);
    const list = repeatedly(() => vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem'));
    await done;
    list.stop();
    const shown = vscode.window.activeTextEditor!.document;
    assert.equal(shown.uri.scheme, 'loadguard-remote');
    assert.equal(shown.getText(), 'a.bin: imports posix.system when it is loaded\n\nposix.system\n');
  });

  it('lists the pins that have moved, and updates one when its changes have been read', async () => {
    const other = '89abcdef0123456789abcdef0123456789abcdef';
    addToCache('acme/coded', COMMIT, 'WIDTH = 8\n');
    addToCache('acme/coded', other, 'import requests\nWIDTH = 8\n');
    const name = 'pinned.py';
    const file = vscode.Uri.joinPath(folder!.uri, name);
    const text = `from transformers import AutoModel\n\nAutoModel.from_pretrained("acme/coded", revision="${COMMIT}")  # main, 2020-01-01\n`;
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    try {
      const document = await show(name);
      const done = vscode.commands.executeCommand<readonly { state: string }[]>('loadguard.showDrift');
      const press = (command: string) => repeatedly(() => vscode.commands.executeCommand(command));
      const list = press('workbench.action.acceptSelectedQuickOpenItem');
      const isCompared = () =>
        vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff;
      while (!isCompared()) await new Promise((resolve) => setTimeout(resolve, 50));
      list.stop();
      const question = press('notification.acceptPrimaryAction');
      const drifts = await done;
      question.stop();
      assert.equal(drifts.filter(({ state }) => state === 'moved').length, 1);
      assert.match(
        document.getText(),
        new RegExp(`revision="${other}"\\)  # main, ${new Date().toISOString().slice(0, 10)}\n`),
      );
      await document.save();
    } finally {
      await vscode.workspace.fs.delete(file);
    }
  });

  it('takes settings while it runs', async () => {
    const document = await show('load.py');
    await until(document.uri, some);
    const settings = vscode.workspace.getConfiguration('loadguard', document.uri);
    await settings.update('rules', { 'unpinned-revision': 'error' }, vscode.ConfigurationTarget.Global);
    await until(document.uri, ([finding]) => finding?.severity === vscode.DiagnosticSeverity.Error);
    await settings.update('rules', { 'unpinned-revision': 'off' }, vscode.ConfigurationTarget.Global);
    await until(document.uri, none);
  });

  it('shows findings again after a restart of the server', async () => {
    const document = await show('load.py');
    await until(document.uri, some);
    const gone = until(document.uri, none);
    await vscode.commands.executeCommand('loadguard.restart');
    await gone;
    await until(document.uri, some);
  });

  it('starts a server anew that was killed, and shows its findings again', async function () {
    // There is no such list of processes elsewhere.
    if (process.platform === 'win32') return;
    this.timeout(60_000);
    const document = await show('load.py');
    await until(document.uri, some);
    const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
    const own = processes.flatMap((line) => {
      const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return Number(parent) === process.pid && /dist\/server\.js/.test(command!) ? [Number(pid)] : [];
    });
    assert.equal(own.length, 1);
    const gone = until(document.uri, none);
    process.kill(own[0]!, 'SIGKILL');
    await gone;
    await until(document.uri, some);
    await replaceAll(document, 'print("nothing to see")\n');
    await until(document.uri, none);
  });

  it('shows findings in notebook cells', async () => {
    const cells = [
      new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, '# A note', 'markdown'),
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, (await show('load.py')).getText(), 'python'),
    ];
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData(cells));
    await vscode.window.showNotebookDocument(notebook);
    await until(notebook.cellAt(1).document.uri, some);
  });
});
