/** Goes to a place in a file or in a notebook's cell, and makes the fixes that are offered there. */

import * as vscode from 'vscode';
import type { CellPlace, PinRequest, Range } from '../server/lsp/protocol.ts';

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

/** Goes to a place and makes the first fix for the artefact there whose title begins so; says why when there is none. */
export async function fixAt(place: Place, title: string, artifact?: Artifact): Promise<boolean> {
  const target = await goTo(place);
  let reason: string | undefined;
  for (const range of target ? await findingsAt(target, artifact) : []) {
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      target!.document.uri,
      range,
      vscode.CodeActionKind.QuickFix.value,
      16,
    );
    const fitting = actions.filter((it) => it.title.startsWith(title));
    const action = fitting.find((it) => it.edit && !it.disabled);
    if (action?.edit) return vscode.workspace.applyEdit(action.edit);
    reason ??= fitting.find((it) => it.disabled)?.disabled?.reason;
  }
  const said = reason ?? vscode.l10n.t('nothing at this place can be changed that way');
  void vscode.window.showWarningMessage(`Loadguard: ${said}`);
  return false;
}

/** What tells an artefact from others. */
type Artifact = Pick<PinRequest, 'host' | 'repository'>;

/**
 * The ranges of what is found at a place, as soon as something is. What is told of an artefact may stand beside its name: at
 * the argument that trusts it, lines further down.
 */
async function findingsAt({ document, range }: Target, artifact?: Artifact): Promise<readonly vscode.Range[]> {
  const isMeant = (it: vscode.Diagnostic) => {
    if (it.source !== 'loadguard') return false;
    const own = (it as { readonly data?: { readonly artifact?: Artifact } }).data?.artifact;
    const isSame = own !== undefined && own.host === artifact?.host && own.repository === artifact.repository;
    return it.range.intersection(range) !== undefined || (isSame && distance(it.range, range) <= CALL_LINES);
  };
  const end = Date.now() + FINDINGS_LIMIT;
  for (;;) {
    const found = vscode.languages.getDiagnostics(document.uri).filter(isMeant);
    if (found.length > 0 || Date.now() > end) {
      const ranges = found.map((it) => it.range);
      return ranges.sort((a, b) => distance(a, range) - distance(b, range));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Lines between what is found of an artefact and its name, at most. */
const CALL_LINES = 40;

/** In lines. */
function distance(a: vscode.Range, b: vscode.Range): number {
  return Math.max(0, a.start.line - b.end.line, b.start.line - a.end.line);
}

function rangeOf({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
