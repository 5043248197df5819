/** Notebooks through the editor's own interface: cells as they are edited and moved, outputs, scans and fixes. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const COMMIT = process.env.LOADGUARD_COMMIT!;
const FETCH = 'import requests\ntext = requests.get("https://example.com/plugin.py").text\n';
const LOAD = 'from transformers import AutoModel\nmodel = AutoModel.from_pretrained("acme/tiny")\n';

const [folder] = vscode.workspace.workspaceFolders!;

function code(text: string): vscode.NotebookCellData {
  return new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'python');
}

function note(text: string): vscode.NotebookCellData {
  return new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, text, 'markdown');
}

async function open(...cells: readonly vscode.NotebookCellData[]): Promise<vscode.NotebookDocument> {
  const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData([...cells]));
  await vscode.window.showNotebookDocument(notebook);
  return notebook;
}

function rules(cell: vscode.NotebookCell): string[] {
  return vscode.languages
    .getDiagnostics(cell.document.uri)
    .filter(({ source }) => source === 'loadguard')
    .map(({ code: it }) => (it as { value: string }).value);
}

/** Waits until `wanted` holds, asking again whenever diagnostics change. */
async function until(wanted: () => boolean): Promise<void> {
  while (!wanted()) {
    await new Promise<void>((resolve) => {
      const listener = vscode.languages.onDidChangeDiagnostics(() => {
        listener.dispose();
        resolve();
      });
    });
  }
}

async function change(notebook: vscode.NotebookDocument, ...edits: vscode.NotebookEdit[]): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.set(notebook.uri, edits);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

async function type(cell: vscode.NotebookCell, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const { document } = cell;
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

describe('notebooks', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('are followed from cell to cell while one is typed', async () => {
    const notebook = await open(note('# A note'), code(FETCH), code('exec(text)'));
    const last = notebook.cellAt(2);
    await until(() => rules(last).includes('remote-exec'));
    await type(notebook.cellAt(1), 'text = "pass"\n');
    await until(() => rules(last).length === 0);
    await type(notebook.cellAt(1), FETCH);
    await until(() => rules(last).includes('remote-exec'));
  });

  it('heed the tags of a cell', async () => {
    const notebook = await open(code(FETCH), code('exec(text)'));
    const tagged = (...tags: readonly string[]) =>
      change(notebook, vscode.NotebookEdit.updateCellMetadata(1, { metadata: { tags } }));
    await until(() => rules(notebook.cellAt(1)).includes('remote-exec'));
    await tagged('loadguard-ignore:remote-exec:our-own-server');
    await until(() => rules(notebook.cellAt(1)).length === 0);
    await tagged('loadguard-ignore:remote-exec');
    await until(() => rules(notebook.cellAt(1)).join() === 'unexplained-suppression');
    await tagged();
    await until(() => rules(notebook.cellAt(1)).includes('remote-exec'));
  });

  it('are followed when a cell moves', async () => {
    const notebook = await open(code(FETCH), code('text = "pass"'), code('exec(text)'));
    await until(() => rules(notebook.cellAt(0)).length === 0);
    const moved = code('text = "pass"');
    await change(
      notebook,
      vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(1, 2)),
      vscode.NotebookEdit.insertCells(3, [moved]),
    );
    await until(() => notebook.getCells().some((cell) => rules(cell).includes('remote-exec')));
    await vscode.commands.executeCommand('notebook.focusTop');
  });

  it('are pinned as a whole, though the first cell is Markdown', async () => {
    const notebook = await open(note('# A note'), code(LOAD), code(LOAD));
    await until(() => rules(notebook.cellAt(2)).includes('unpinned-revision'));
    assert.equal(await vscode.commands.executeCommand('loadguard.fixNotebook'), true);
    for (const index of [1, 2]) assert.match(notebook.cellAt(index).document.getText(), new RegExp(COMMIT));
    await until(() => notebook.getCells().every((cell) => rules(cell).length === 0));
  });

  it('are fixed in the cell', async () => {
    const notebook = await open(code(LOAD));
    const cell = notebook.cellAt(0);
    await until(() => rules(cell).includes('unpinned-revision'));
    const [finding] = vscode.languages.getDiagnostics(cell.document.uri);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      cell.document.uri,
      finding!.range,
      'quickfix',
      10,
    );
    const pin = actions.find(({ isPreferred }) => isPreferred)!;
    assert.ok(await vscode.workspace.applyEdit(pin.edit!));
    assert.match(cell.document.getText(), new RegExp(COMMIT));
  });

  describe('in a folder of a team', () => {
    const place = vscode.Uri.joinPath(folder!.uri, 'team');
    let count = 0;

    async function write(name: string, text: string): Promise<vscode.Uri> {
      const uri = vscode.Uri.joinPath(place, name);
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
      return uri;
    }

    /** A notebook's file with one cell of code, opened once the rule is told of it. */
    async function cellOf(text: string, rule: string): Promise<vscode.NotebookCell> {
      const cell = { cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source: [text] };
      // Of a file that was open before, the editor may know the old content.
      const file = await write(
        `${++count}.ipynb`,
        JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 4 }),
      );
      const notebook = await vscode.workspace.openNotebookDocument(file);
      await vscode.window.showNotebookDocument(notebook);
      await until(() => rules(notebook.cellAt(0)).includes(rule));
      return notebook.cellAt(0);
    }

    async function act({ document: { uri } }: vscode.NotebookCell, title: string): Promise<void> {
      const [finding] = vscode.languages.getDiagnostics(uri);
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        uri,
        finding!.range,
        'quickfix',
        20,
      );
      const action = actions.find((it) => it.title.startsWith(title));
      assert.ok(action?.edit, actions.map((it) => it.title).join(', '));
      assert.ok(await vscode.workspace.applyEdit(action.edit));
    }

    before(async () => vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(place, '.git')));
    afterEach(async () => {
      for (const it of ['config.py', 'loadguard.lock.json', 'loadguard.jsonc']) {
        await vscode.workspace.fs.delete(vscode.Uri.joinPath(place, it)).then(undefined, () => {});
      }
    });
    after(async () => vscode.workspace.fs.delete(place, { recursive: true }));

    for (const [title, name] of [
      ['Approve acme/tiny', 'loadguard.lock.json'],
      ['Allow all that acme', 'loadguard.jsonc'],
    ] as const) {
      it(`accept what a cell loads: ${title}`, async () => {
        const text = LOAD.replace('tiny")', `tiny", revision="${COMMIT}", trust_remote_code=True)`);
        const cell = await cellOf(text, 'trust-remote-code');
        await act(cell, title);
        const accepted = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(place, name));
        const at = accepted.getText().indexOf('why this is acceptable');
        const edit = new vscode.WorkspaceEdit();
        const range = new vscode.Range(
          accepted.positionAt(at),
          accepted.positionAt(at + 'why this is acceptable'.length),
        );
        edit.replace(accepted.uri, range, 'read all of it');
        assert.ok(await vscode.workspace.applyEdit(edit));
        assert.ok(await accepted.save());
        await until(() => rules(cell).length === 0);
      });
    }

    it('are pinned by the constant of a module that they import', async () => {
      const config = await write('config.py', "REVISION = 'main'\n");
      const text = `from config import REVISION\n${LOAD.replace('tiny")', 'tiny", revision=REVISION)')}`;
      const cell = await cellOf(text, 'unpinned-revision');
      await act(cell, 'Pin acme/tiny');
      assert.equal(cell.document.getText(), text);
      const module = await vscode.workspace.openTextDocument(config);
      assert.match(module.getText(), new RegExp(`^REVISION = '${COMMIT}'  # main, `));
      assert.ok(await module.save());
      await until(() => rules(cell).length === 0);
    });
  });

  it('are scanned with their outputs, of which the flagged ones are cleared, and come back by undo', async () => {
    const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.joinPath(folder!.uri, 'tuning.ipynb'));
    await vscode.window.showNotebookDocument(notebook);
    await vscode.commands.executeCommand('loadguard.scanNotebook');
    await until(() => rules(notebook.cellAt(4)).includes('active-output'));
    assert.equal(notebook.cellAt(4).outputs.length, 2);
    assert.equal(await vscode.commands.executeCommand('loadguard.clearFlaggedOutputs'), 1);
    assert.equal(notebook.cellAt(4).outputs.length, 1);
    await until(() => rules(notebook.cellAt(4)).length === 0);
    await vscode.commands.executeCommand('undo');
    assert.equal(notebook.cellAt(4).outputs.length, 2);
  });

  it('are read from their files', async () => {
    const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.joinPath(folder!.uri, 'tuning.ipynb'));
    await vscode.window.showNotebookDocument(notebook);
    await until(() => rules(notebook.cellAt(3)).includes('remote-exec'));
    await until(() => rules(notebook.cellAt(4)).includes('active-output'));
  });
});
