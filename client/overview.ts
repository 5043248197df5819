/** The views of the whole workspace: asked for when one is looked at, and again when files change or are edited. */

import * as vscode from 'vscode';
import { type BaseLanguageClient, State } from 'vscode-languageclient';
import { OVERVIEW_REQUEST, type Overview, type OverviewParams } from '../server/lsp/protocol.ts';
import { fixAt, goTo } from './places.ts';
import { codeAndFiles } from './selector.ts';
import { findingsByFile, type Node, remoteByFile, remoteByKind, Tree } from './trees.ts';

/** Milliseconds without changes before the workspace is looked at again. */
const PAUSE = 1_000;
const GROUPING = 'loadguard.remoteCodeByFile';

/** Registers the views and their commands. */
export function startOverview(
  client: BaseLanguageClient,
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const view = new Views(client, context, log);
  const on = (command: string, work: (node: Node) => unknown) =>
    vscode.commands.registerCommand(command, (node?: Node) => node && work(node));
  return vscode.Disposable.from(
    view,
    on('loadguard.goToPlace', ({ place }) => place && goTo(place)),
    on('loadguard.pinPlace', ({ place, artifact }) => place && fixAt(place, 'Pin', artifact)),
    on('loadguard.approvePlace', ({ place, artifact }) => place && fixAt(place, 'Approve', artifact)),
    on('loadguard.previewPlace', ({ artifact }) => vscode.commands.executeCommand('loadguard.previewCode', artifact)),
    on('loadguard.comparePlace', ({ artifact }) => vscode.commands.executeCommand('loadguard.compareCode', artifact)),
    on('loadguard.copyArtifact', ({ artifact }) =>
      vscode.env.clipboard.writeText(`${artifact?.repository}@${artifact?.reference}`),
    ),
    vscode.commands.registerCommand('loadguard.scanWorkspace', () => view.refresh(true)),
    vscode.commands.registerCommand('loadguard.groupByFile', () => view.group(true)),
    vscode.commands.registerCommand('loadguard.groupByKind', () => view.group(false)),
  );
}

class Views implements vscode.Disposable {
  readonly #client: BaseLanguageClient;
  readonly #context: vscode.ExtensionContext;
  readonly #log: vscode.LogOutputChannel;
  readonly #remote = new Tree();
  readonly #findings = new Tree();
  readonly #remoteView: vscode.TreeView<Node>;
  readonly #findingsView: vscode.TreeView<Node>;
  readonly #subscriptions: vscode.Disposable;
  readonly #changed = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: vscode.CancellationTokenSource | undefined;
  #overview: Overview | undefined;
  /** Whether something has changed since the last answer. */
  #isOld = true;
  /** Whether the server has listed the files since one has changed on the disk. */
  #isListed = false;
  #fileChanges = 0;

  constructor(client: BaseLanguageClient, context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.#client = client;
    this.#context = context;
    this.#log = log;
    const options = { showCollapseAll: true };
    this.#remoteView = vscode.window.createTreeView('loadguard.remoteCode', {
      ...options,
      treeDataProvider: this.#remote,
    });
    this.#findingsView = vscode.window.createTreeView('loadguard.findings', {
      ...options,
      treeDataProvider: this.#findings,
    });
    const watcher = vscode.workspace.createFileSystemWatcher('**/*');
    const changed = (uri: vscode.Uri) => {
      if (/\/(?:\.git|node_modules)\//.test(uri.path)) return;
      this.#changed.add(client.code2ProtocolConverter.asUri(uri));
      this.#filesChanged();
    };
    const edited = (document: vscode.TextDocument) => {
      if (vscode.languages.match(codeAndFiles(), document) > 0) this.#soon();
    };
    this.#subscriptions = vscode.Disposable.from(
      this.#remoteView,
      this.#findingsView,
      watcher,
      watcher.onDidCreate(changed),
      watcher.onDidChange(changed),
      watcher.onDidDelete(changed),
      this.#remoteView.onDidChangeVisibility(() => this.#look()),
      this.#findingsView.onDidChangeVisibility(() => this.#look()),
      vscode.workspace.onDidChangeTextDocument((it) => it.contentChanges.length > 0 && edited(it.document)),
      vscode.workspace.onDidCloseTextDocument(edited),
      vscode.workspace.onDidChangeNotebookDocument(() => this.#soon()),
      vscode.workspace.onDidCloseNotebookDocument(() => this.#soon()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#filesChanged()),
      vscode.workspace.onDidChangeConfiguration((it) => it.affectsConfiguration('loadguard') && this.#soon()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#soon()),
      client.onDidChangeState(({ newState }) => newState === State.Running && this.#filesChanged()),
    );
    void this.#setGrouping(context.workspaceState.get(GROUPING, false));
    void tell('state', 'unknown');
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#asking?.cancel();
    this.#subscriptions.dispose();
  }

  async group(byFile: boolean): Promise<void> {
    await this.#context.workspaceState.update(GROUPING, byFile);
    await this.#setGrouping(byFile);
    this.#show();
  }

  /** Asks for the overview; what an earlier question answers is not waited for. */
  async refresh(isWanted = false): Promise<Overview | undefined> {
    clearTimeout(this.#timer);
    if (!isWanted && !this.#isVisible) return undefined;
    if (this.#client.state !== State.Running) return undefined;
    this.#asking?.cancel();
    const asking = new vscode.CancellationTokenSource();
    this.#asking = asking;
    const params: OverviewParams = { changed: [...this.#changed], isEdited: this.#isListed && !isWanted };
    const before = this.#fileChanges;
    this.#changed.clear();
    this.#isOld = false;
    try {
      const overview = await vscode.window.withProgress({ location: { viewId: 'loadguard.remoteCode' } }, () =>
        this.#client.sendRequest<Overview>(OVERVIEW_REQUEST, params, asking.token),
      );
      if (asking.token.isCancellationRequested) return undefined;
      this.#overview = overview;
      this.#isListed = before === this.#fileChanges;
      this.#show();
      return overview;
    } catch (error) {
      this.#isOld = true;
      if (!asking.token.isCancellationRequested) this.#log.error('Looking at the workspace failed:', error);
      return undefined;
    }
  }

  get #isVisible(): boolean {
    return this.#remoteView.visible || this.#findingsView.visible;
  }

  #look(): void {
    if (this.#isOld && this.#isVisible) void this.refresh();
  }

  #filesChanged(): void {
    this.#isListed = false;
    this.#fileChanges++;
    this.#soon();
  }

  #soon(): void {
    this.#isOld = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), PAUSE);
  }

  #show(): void {
    const overview = this.#overview;
    if (!overview) return;
    const byFile = this.#context.workspaceState.get(GROUPING, false);
    const moving = overview.items.filter((it) => !it.isPinned).length;
    const told = overview.findings.filter(({ severity }) => severity !== 'hint').length;
    this.#remote.show(byFile ? remoteByFile(overview) : remoteByKind(overview));
    this.#findings.show(findingsByFile(overview));
    this.#remoteView.description = moving > 0 ? vscode.l10n.t('{0} of {1} move', moving, overview.items.length) : '';
    this.#findingsView.description = told > 0 ? String(told) : '';
    this.#remoteView.message =
      overview.left > 0 ? vscode.l10n.t('{0} files were not looked at: too many.', overview.left) : '';
    void tell('state', overview.items.length === 0 ? 'empty' : 'full');
    void tell('findings', told === 0 ? 'empty' : 'full');
  }

  async #setGrouping(byFile: boolean): Promise<void> {
    await tell('groupedByFile', byFile);
  }
}

/** Tells the editor what conditions of menus and welcome texts ask for. */
function tell(name: string, value: unknown): Thenable<unknown> {
  return vscode.commands.executeCommand('setContext', `loadguard.${name}`, value);
}
