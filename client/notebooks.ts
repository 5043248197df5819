/** Notebooks in the editor: an item at every cell, a scan of everything in them, and outputs that can be cleared. */

import * as vscode from 'vscode';
import { type BaseLanguageClient, type CodeAction, State } from 'vscode-languageclient';
import { linkTo } from './pages.ts';
import { type CellFinding, ON_REQUEST, StoredFindings, WHILE_WORKING } from './stored.ts';

const TYPE = 'jupyter-notebook';
const SOURCE = 'loadguard';
const FIX_ALL = 'notebook.source.fixAll.loadguard';
/** Milliseconds without changes before outputs are searched. */
const PAUSE = 400;

const SEVERITIES = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
} as const;
/** By severity. */
const ICONS = ['$(error)', '$(warning)', '$(info)', '$(lightbulb)'] as const;
const t = vscode.l10n.t;
/** What is said aloud in the place of those. */
const SPOKEN = [t('error'), t('warning'), t('information'), t('hint')] as const;

/** What a scan found, by where. */
export interface Summary {
  readonly code: number;
  readonly outputs: number;
  readonly metadata: number;
  readonly cells: number;
}

/** Registers all that concerns notebooks. */
export function startNotebooks(client: BaseLanguageClient, log: vscode.LogOutputChannel): vscode.Disposable {
  const scanner = new Scanner(client, log);
  return vscode.Disposable.from(
    scanner,
    vscode.notebooks.registerNotebookCellStatusBarItemProvider(TYPE, scanner),
    vscode.languages.registerCodeActionsProvider({ notebookType: TYPE }, scanner, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
    vscode.commands.registerCommand('loadguard.scanNotebook', () => withNotebook((it) => scanner.scan(it))),
    vscode.commands.registerCommand('loadguard.clearFlaggedOutputs', (uri?: vscode.Uri) =>
      withNotebook((it) => scanner.clearOutputs(it, uri)),
    ),
    vscode.commands.registerCommand('loadguard.fixNotebook', () => withNotebook((it) => scanner.fixAll(it))),
    vscode.commands.registerCommand('loadguard.showCellFindings', (uri: vscode.Uri) => scanner.showFindings(uri)),
  );
}

async function withNotebook<Result>(
  work: (notebook: vscode.NotebookDocument) => Promise<Result>,
): Promise<Result | undefined> {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  return notebook ? work(notebook) : undefined;
}

class Scanner implements vscode.NotebookCellStatusBarItemProvider, vscode.CodeActionProvider, vscode.Disposable {
  readonly #client: BaseLanguageClient;
  readonly #log: vscode.LogOutputChannel;
  readonly #stored: StoredFindings;
  readonly #diagnostics = vscode.languages.createDiagnosticCollection(SOURCE);
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #subscriptions: vscode.Disposable;

  readonly onDidChangeCellStatusBarItems = this.#changed.event;

  constructor(client: BaseLanguageClient, log: vscode.LogOutputChannel) {
    this.#client = client;
    this.#log = log;
    this.#stored = new StoredFindings(client);
    const again = () => {
      this.#stored.clear();
      for (const notebook of vscode.workspace.notebookDocuments) this.#searchSoon(notebook);
    };
    this.#subscriptions = vscode.Disposable.from(
      this.#diagnostics,
      this.#changed,
      vscode.workspace.onDidOpenNotebookDocument((notebook) => this.#searchSoon(notebook)),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook }) => this.#searchSoon(notebook)),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => this.#forget(notebook)),
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(SOURCE) && again()),
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        if (uris.some(({ scheme }) => scheme === 'vscode-notebook-cell')) this.#changed.fire();
      }),
      client.onDidChangeState(({ newState }) => {
        if (newState === State.Running) again();
        this.#changed.fire();
      }),
    );
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#subscriptions.dispose();
  }

  provideCellStatusBarItems(cell: vscode.NotebookCell): vscode.NotebookCellStatusBarItem | undefined {
    // Nothing is known to be clean that nobody has checked.
    if (this.#client.state !== State.Running) return undefined;
    const all = findingsOf(cell.document.uri);
    const findings = all.filter(({ severity }) => severity !== vscode.DiagnosticSeverity.Hint);
    if (cell.kind !== vscode.NotebookCellKind.Code && findings.length === 0) return undefined;
    const stored = this.#stored.of(cell).filter(({ finding }) => finding.severity !== 'hint');
    const outputs = flaggedOutputs(stored).size;
    const elsewhere = findings.length - stored.filter(({ output }) => output).length;
    const parts = [...(elsewhere > 0 ? [findingsText(elsewhere)] : []), ...(outputs > 0 ? [outputsText(outputs)] : [])];
    const severity = Math.min(...findings.map((it) => it.severity));
    const worst = ICONS[severity];
    const text = findings.length === 0 ? `$(shield) ${t('Clean')}` : `${worst} ${parts.join(', ')}`;
    const item = new vscode.NotebookCellStatusBarItem(text, vscode.NotebookCellStatusBarAlignment.Right);
    item.tooltip =
      findings.length === 0 ? t('Loadguard has found nothing in this cell') : t('Loadguard: show findings and fixes');
    const spoken = findings.length === 0 ? t('Clean') : `${SPOKEN[severity]}, ${parts.join(', ')}`;
    item.accessibilityInformation = { label: `Loadguard: ${spoken}`, role: 'button' };
    if (findings.length > 0) {
      item.command = {
        command: 'loadguard.showCellFindings',
        title: t('Show Findings'),
        arguments: [cell.document.uri],
      };
    }
    return item;
  }

  /** For findings in outputs: clear them, or accept them by a comment. Those in code have the server's fixes. */
  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const cell = cellOf(document.uri);
    const shown = this.#diagnostics.get(document.uri)?.filter((it) => it.range.intersection(range)) ?? [];
    if (!cell || shown.length === 0) return [];
    const actions: vscode.CodeAction[] = [];
    if (flaggedOutputs(this.#stored.of(cell)).size > 0) {
      const clear = new vscode.CodeAction(t('Clear the flagged outputs of this cell'), vscode.CodeActionKind.QuickFix);
      clear.command = { command: 'loadguard.clearFlaggedOutputs', title: clear.title, arguments: [document.uri] };
      clear.diagnostics = [...shown];
      clear.isPreferred = true;
      actions.push(clear);
    }
    for (const rule of new Set(shown.map(ruleOf))) {
      const ignore = new vscode.CodeAction(
        t('Ignore {0} in this cell, with a reason', rule),
        vscode.CodeActionKind.QuickFix,
      );
      ignore.edit = new vscode.WorkspaceEdit();
      ignore.edit.insert(document.uri, ...acceptance(document, rule));
      ignore.diagnostics = shown.filter((it) => ruleOf(it) === rule);
      actions.push(ignore);
    }
    return actions;
  }

  /** Searches everything in a notebook and says what there is; undefined when it was cancelled or failed. */
  async scan(notebook: vscode.NotebookDocument): Promise<Summary | undefined> {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: t('Loadguard: scanning the notebook'),
      cancellable: true,
    };
    const summary = await vscode.window.withProgress(options, async (progress, token) => {
      progress.report({ message: t('code, outputs, metadata and attachments') });
      const isDone = await this.#search(notebook, ON_REQUEST, token);
      return isDone && !token.isCancellationRequested ? this.#summary(notebook) : undefined;
    });
    if (summary) void this.#tell(notebook, summary);
    return summary;
  }

  /** Takes away exactly the outputs with findings, of one cell or of all; can be undone. Answers with their number. */
  async clearOutputs(notebook: vscode.NotebookDocument, only?: vscode.Uri): Promise<number> {
    const edits: vscode.NotebookEdit[] = [];
    let count = 0;
    for (const cell of notebook.getCells()) {
      if (only && cell.document.uri.toString() !== only.toString()) continue;
      const flagged = flaggedOutputs(this.#stored.of(cell));
      if (flagged.size === 0) continue;
      count += flagged.size;
      const { kind, document, metadata, executionSummary } = cell;
      const data = new vscode.NotebookCellData(kind, document.getText(), document.languageId);
      data.metadata = metadata;
      data.outputs = cell.outputs.filter((it) => !flagged.has(it));
      if (executionSummary) data.executionSummary = executionSummary;
      const place = new vscode.NotebookRange(cell.index, cell.index + 1);
      edits.push(vscode.NotebookEdit.replaceCells(place, [data]));
    }
    const edit = new vscode.WorkspaceEdit();
    edit.set(notebook.uri, edits);
    return count > 0 && (await vscode.workspace.applyEdit(edit)) ? count : 0;
  }

  /** Makes every fix in the notebook that needs no decision. */
  async fixAll(notebook: vscode.NotebookDocument): Promise<boolean> {
    if (notebook.cellCount === 0) return false;
    // Asked of the server itself, for the editor only asks about cells that it has drawn.
    const position = { line: 0, character: 0 };
    const actions = await this.#client.sendRequest<CodeAction[] | null>('textDocument/codeAction', {
      textDocument: { uri: this.#client.code2ProtocolConverter.asUri(notebook.cellAt(0).document.uri) },
      range: { start: position, end: position },
      context: { diagnostics: [], only: [FIX_ALL] },
    });
    const edit = await this.#client.protocol2CodeConverter.asWorkspaceEdit(actions?.[0]?.edit);
    if (edit) return vscode.workspace.applyEdit(edit);
    void vscode.window.setStatusBarMessage(t('Loadguard: nothing here can be fixed without a decision'), 4000);
    return false;
  }

  /** Lists the findings of a cell; the chosen one is shown with its fixes. */
  async showFindings(uri: vscode.Uri): Promise<void> {
    const cell = cellOf(uri);
    if (!cell) return;
    const items = findingsOf(uri).map((diagnostic) => ({
      label: `${ICONS[diagnostic.severity]} ${ruleOf(diagnostic)}`,
      description: this.#diagnostics.get(uri)?.includes(diagnostic)
        ? ''
        : t('line {0}', diagnostic.range.start.line + 1),
      detail: diagnostic.message,
      diagnostic,
    }));
    const chosen = await vscode.window.showQuickPick(items, {
      title: t('Loadguard: cell {0}', cell.index + 1),
      matchOnDetail: true,
    });
    if (chosen) await showFixes(cell, chosen.diagnostic);
  }

  #searchSoon(notebook: vscode.NotebookDocument): void {
    if (notebook.notebookType !== TYPE) return;
    const key = notebook.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        void this.#search(notebook, WHILE_WORKING);
      }, PAUSE),
    );
  }

  /** Whether the search came to its end. */
  async #search(
    notebook: vscode.NotebookDocument,
    limits: typeof WHILE_WORKING | typeof ON_REQUEST,
    token?: vscode.CancellationToken,
  ): Promise<boolean> {
    if (this.#client.state !== State.Running) return false;
    try {
      await this.#stored.search(notebook, limits, token);
    } catch (error) {
      if (!token?.isCancellationRequested) this.#log.error(`Searching the outputs of ${notebook.uri} failed:`, error);
      return false;
    }
    if (notebook.isClosed) return false;
    for (const cell of notebook.getCells())
      this.#diagnostics.set(cell.document.uri, this.#stored.of(cell).map(diagnosticOf));
    this.#changed.fire();
    return true;
  }

  #forget(notebook: vscode.NotebookDocument): void {
    clearTimeout(this.#timers.get(notebook.uri.toString()));
    for (const cell of notebook.getCells()) this.#diagnostics.delete(cell.document.uri);
  }

  #summary(notebook: vscode.NotebookDocument): Summary {
    const cells = notebook.getCells();
    const stored = cells.flatMap((cell) => this.#stored.of(cell));
    const all = cells.map((cell) => findingsOf(cell.document.uri).length);
    const outputs = flaggedOutputs(stored).size;
    const elsewhere = stored.filter(({ output }) => !output).length + this.#stored.ofMetadata(notebook).length;
    return {
      code: all.reduce((sum, count) => sum + count, 0) - stored.length,
      outputs,
      metadata: elsewhere,
      cells: all.filter((count) => count > 0).length,
    };
  }

  async #tell(notebook: vscode.NotebookDocument, { code, outputs, metadata, cells }: Summary): Promise<void> {
    if (code + outputs + metadata === 0) {
      void vscode.window.showInformationMessage(t('Loadguard found nothing in this notebook.'));
      return;
    }
    const parts = [
      ...(code > 0 ? [t('{0} in code', findingsText(code))] : []),
      ...(outputs > 0 ? [outputsText(outputs)] : []),
      ...(metadata > 0 ? [t('{0} in notes and metadata', findingsText(metadata))] : []),
    ];
    const clear = t('Clear Flagged Outputs');
    const problems = t('Show Problems');
    const said = t('Loadguard: {0}, in {1}.', parts.join(', '), cells === 1 ? t('1 cell') : t('{0} cells', cells));
    const chosen = await vscode.window.showInformationMessage(said, problems, ...(outputs > 0 ? [clear] : []));
    if (chosen === clear) await this.clearOutputs(notebook);
    else if (chosen === problems) await vscode.commands.executeCommand('workbench.actions.view.problems');
  }
}

/** Goes to a finding and offers its fixes. */
async function showFixes(cell: vscode.NotebookCell, diagnostic: vscode.Diagnostic): Promise<void> {
  const { notebook, index, document } = cell;
  const selections = [new vscode.NotebookRange(index, index + 1)];
  const editor = await vscode.window.showNotebookDocument(notebook, { selections });
  editor.revealRange(selections[0]!, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    diagnostic.range,
    vscode.CodeActionKind.QuickFix.value,
    16,
  );
  const items = actions
    .filter(({ disabled, diagnostics }) => !disabled && diagnostics?.some((it) => it.message === diagnostic.message))
    .map((action) => ({
      label: action.isPreferred ? `$(lightbulb-autofix) ${action.title}` : `$(lightbulb) ${action.title}`,
      action,
    }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: ruleOf(diagnostic),
    placeHolder: diagnostic.message,
  });
  if (!chosen) return;
  const { edit, command } = chosen.action;
  if (edit) await vscode.workspace.applyEdit(edit);
  if (command) await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
}

function diagnosticOf({ finding, output, place, range }: CellFinding): vscode.Diagnostic {
  const where = output ? t('Output') : place === 'cell' ? '' : t('Metadata');
  const shown = range ?? new vscode.Range(0, 0, 0, 1);
  const message = where ? `${where}: ${finding.message}` : finding.message;
  const diagnostic = new vscode.Diagnostic(shown, message, SEVERITIES[finding.severity]);
  diagnostic.source = SOURCE;
  diagnostic.code = { value: finding.rule, target: vscode.Uri.parse(linkTo(finding.rule)) };
  return diagnostic;
}

function flaggedOutputs(findings: readonly CellFinding[]): ReadonlySet<vscode.NotebookCellOutput> {
  return new Set(findings.flatMap(({ output, finding }) => (output && finding.severity !== 'hint' ? [output] : [])));
}

function findingsOf(uri: vscode.Uri): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === SOURCE);
}

function cellOf(uri: vscode.Uri): vscode.NotebookCell | undefined {
  const key = uri.toString();
  return vscode.workspace.notebookDocuments
    .flatMap((notebook) => notebook.getCells())
    .find(({ document }) => document.uri.toString() === key);
}

function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

/** Where a comment goes that accepts a rule for a cell; a cell magic has to stay the first line. */
function acceptance(document: vscode.TextDocument, rule: string): [vscode.Position, string] {
  const said = `loadguard: ignore[${rule}] why this is acceptable`;
  if (document.languageId === 'markdown') return [new vscode.Position(0, 0), `<!-- ${said} -->\n`];
  const comment = `${document.languageId === 'python' ? '#' : '//'} ${said}`;
  if (!document.getText().startsWith('%%')) return [new vscode.Position(0, 0), `${comment}\n`];
  return [document.lineAt(document.lineCount - 1).range.end, `\n${comment}`];
}

function findingsText(count: number): string {
  return count === 1 ? t('1 finding') : t('{0} findings', count);
}

function outputsText(count: number): string {
  return count === 1 ? t('1 flagged output') : t('{0} flagged outputs', count);
}
