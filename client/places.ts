/** Goes to a place in a file or in a notebook's cell, and makes the fixes that are offered there. */

import * as vscode from 'vscode';
import type { CellPlace, Range } from '../server/lsp/protocol.ts';

/** Milliseconds that findings may take to appear in a document that was just opened. */
const FINDINGS_LIMIT = 5_000;

/** Where something was found. */
export interface Place {
  readonly uri: string;
  readonly range: Range;
  readonly notebook?: CellPlace;
}

/** A document with the range in it. */
interface Target {
  readonly document: vscode.TextDocument;
  readonly range: vscode.Range;
}

/** Opens the file or notebook and shows the place. */
export async function goTo(place: Place): Promise<Target | undefined> {
  const uri = vscode.Uri.parse(place.uri);
  if (!place.notebook) {
    const document = await vscode.workspace.openTextDocument(uri);
    const range = rangeOf(place.range);
    await vscode.window.showTextDocument(document, { selection: range });
    return { document, range };
  }
  const { cell, range, part } = place.notebook;
  const notebook = await vscode.workspace.openNotebookDocument(uri);
  if (cell < 0 || cell >= notebook.cellCount) {
    await vscode.window.showNotebookDocument(notebook);
    return undefined;
  }
  const selections = [new vscode.NotebookRange(cell, cell + 1)];
  const editor = await vscode.window.showNotebookDocument(notebook, { selections });
  editor.revealRange(selections[0]!, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
  return part ? undefined : { document: notebook.cellAt(cell).document, range: rangeOf(range) };
}

/** The documents that hold the text of a file, or of a notebook's cells. */
export async function textsOf(file: {
  readonly uri: string;
  readonly notebook: boolean;
}): Promise<readonly vscode.TextDocument[]> {
  const uri = vscode.Uri.parse(file.uri);
  if (!file.notebook) return [await vscode.workspace.openTextDocument(uri)];
  const notebook = await vscode.workspace.openNotebookDocument(uri);
  return notebook.getCells().map((it) => it.document);
}

/** Goes to a place and makes the first fix there whose title begins so; says why when there is none. */
export async function fixAt(place: Place, title: string): Promise<boolean> {
  const target = await goTo(place);
  const uri = target?.document.uri;
  const shown = uri && (await findingsAt(uri, target.range));
  const actions = shown
    ? await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        uri,
        shown,
        vscode.CodeActionKind.QuickFix.value,
        16,
      )
    : [];
  const action = actions.find((it) => it.title.startsWith(title) && !it.disabled);
  if (action?.edit) return vscode.workspace.applyEdit(action.edit);
  const reason = actions.find((it) => it.title.startsWith(title))?.disabled?.reason;
  const said = reason ?? vscode.l10n.t('nothing at this place can be changed that way');
  void vscode.window.showWarningMessage(`Loadguard: ${said}`);
  return false;
}

/** The range of what is found where a range is, as soon as something is. */
async function findingsAt(uri: vscode.Uri, range: vscode.Range): Promise<vscode.Range | undefined> {
  const find = () =>
    vscode.languages
      .getDiagnostics(uri)
      .find((it) => it.source === 'loadguard' && it.range.intersection(range) !== undefined)?.range;
  const end = Date.now() + FINDINGS_LIMIT;
  for (let found = find(); ; found = find()) {
    if (found || Date.now() > end) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function rangeOf({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
