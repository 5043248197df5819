/** The language server: the protocol on one side, the service on the other. Runs wherever a connection and a host are. */

import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { version } from '../../package.json';
import type { PinRequest } from '../core/service/finding.ts';
import type { Host } from '../core/service/host.ts';
import { createService } from '../core/service/service.ts';
import { languageOfIdentifier } from '../core/syntax/language.ts';
import { type Drift, driftOf } from '../world/drift.ts';
import { importsText } from '../world/remote-code.ts';
import type { Surroundings } from '../world/surroundings.ts';
import { Actions, FIX_ALL, NOTEBOOK_FIX_ALL } from './actions.ts';
import { rulePage } from './diagnostics.ts';
import { Checks } from './documents.ts';
import { hoverAt } from './hover.ts';
import { NETWORK_CHANGED, NetworkPermission } from './network.ts';
import { Notebooks, tagsOf } from './notebooks.ts';
import { Overviews } from './overview.ts';
import {
  DRIFT_REQUEST,
  OVERVIEW_REQUEST,
  type Overview,
  type OverviewParams,
  PAGE_REQUEST,
  PREVIEW_REQUEST,
  REVISIONS_REQUEST,
  type Revisions,
  SHOW_REQUEST,
  type ShownPreview,
  type ShowParams,
  STANDING_REQUEST,
  STORED_REQUEST,
  type Standing,
  type StoredParams,
  type StoredResult,
  TRUST_CHANGED,
} from './protocol.ts';
import { RemoteCodeSummaries } from './remote-code.ts';
import { revisionsOf } from './revisions.ts';
import { Settings } from './settings.ts';
import { SettingsFiles } from './settings-files.ts';
import { standingOf } from './standing.ts';
import { withOpenDocuments } from './workspace.ts';

/** The files that settings are written in, or may build on, anywhere in the workspace. */
const WATCHED = [{ globPattern: '**/{pyproject.toml,*.jsonc,*.json}' }];
/** Those of code, which have to be forgotten where they are kept. */
const KEPT = [{ globPattern: '**/*.{py,js,jsx,mjs,cjs,ts,tsx,mts,cts}' }];

/** Serves one client until it says goodbye. Fulfilled when that has introduced itself. */
export function startServer(
  connection: Connection,
  host: Host,
  surroundings: Surroundings,
  permission = new NetworkPermission(),
): Promise<void> {
  const documents = new TextDocuments(TextDocument);
  const workspace = host.workspace && withOpenDocuments(host.workspace, documents);
  const service = createService(workspace ? { ...host, workspace } : host);
  service.catch((error) => connection.console.error(`The analyser could not start: ${error?.stack ?? error}`));
  const notebooks = new Notebooks(documents);
  const settings = new Settings(connection, service, surroundings.files);
  const { files, sources } = surroundings;
  const overviews = new Overviews(service, sources, documents, notebooks, settings, files, workspace);
  const checks = new Checks(connection, documents, notebooks, service, settings, overviews.acceptance, workspace);
  const actions = new Actions(service, checks, surroundings, workspace);
  const settingsFiles = new SettingsFiles(
    connection,
    documents,
    settings,
    surroundings.files,
    (uri, diagnostics, version) => checks.showBeside(uri, diagnostics, version),
  );
  const summaries = new RemoteCodeSummaries(host, service);
  let registersSettings = false;
  let watchesFiles = false;
  let tellsFolders = false;
  let hoverInMarkdown = false;

  /** Gives `instead` and a line in the log when the work throws: one bad request must cost nothing else. */
  async function survive<Result>(what: string, instead: Result, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      connection.console.error(`${what} failed: ${error instanceof Error ? error.stack : error}`);
      return instead;
    }
  }

  async function reloadSettings(): Promise<void> {
    await settings.reload();
    checks.refresh();
    overviews.forget();
    settingsFiles.refresh();
  }

  connection.onInitialize((params: InitializeParams): InitializeResult => {
    const { capabilities, initializationOptions } = params;
    permission.initialize(params);
    settings.initialize(capabilities, initializationOptions);
    actions.initialize(capabilities, initializationOptions);
    registersSettings = capabilities.workspace?.didChangeConfiguration?.dynamicRegistration === true;
    watchesFiles = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    tellsFolders = capabilities.workspace?.workspaceFolders === true;
    hoverInMarkdown = capabilities.textDocument?.hover?.contentFormat?.includes('markdown') === true;
    return {
      serverInfo: { name: 'loadguard', version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        notebookDocumentSync: {
          notebookSelector: [{ notebook: 'jupyter-notebook' }, { notebook: 'interactive' }],
        },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
        hoverProvider: true,
        codeActionProvider: {
          codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL, NOTEBOOK_FIX_ALL],
          resolveProvider: true,
        },
      },
    };
  });

  let introduce = () => {};
  const introduced = new Promise<void>((resolve) => {
    introduce = resolve;
  });
  connection.onInitialized(() => {
    introduce();
    if (tellsFolders) connection.workspace.onDidChangeWorkspaceFolders((event) => permission.changeFolders(event));
    return survive('Registering for settings', undefined, async () => {
      const watchers = workspace?.forget ? [...WATCHED, ...KEPT] : WATCHED;
      if (watchesFiles) await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
      if (registersSettings) {
        await connection.client.register(DidChangeConfigurationNotification.type, { section: 'loadguard' });
      }
    });
  });

  connection.onDidChangeConfiguration((params) => {
    settings.change(params?.settings);
    checks.refresh();
    overviews.forget();
  });

  connection.onDidChangeWatchedFiles(({ changes }) => {
    if (workspace?.forget) {
      workspace.forget(changes.map(({ uri }) => uri));
      checks.refresh();
    }
    return survive('Reading the settings files', undefined, async () => {
      const matter = await Promise.all(changes.map(({ uri }) => settings.dependsOn(uri)));
      if (matter.includes(true)) await reloadSettings();
    });
  });

  connection.onHover(({ textDocument, position }) =>
    survive('Hover', null, async () => {
      const checked = await checks.current(textDocument.uri);
      return checked ? hoverAt(position, checked.findings, await service, summaries, hoverInMarkdown) : null;
    }),
  );

  connection.onCodeAction((params, token) =>
    survive<CodeAction[]>('Code actions', [], () => actions.provide(params, token)),
  );

  connection.onCodeActionResolve((action, token) => actions.resolve(action, token));

  connection.onNotification(TRUST_CHANGED, (isTrusted: unknown) => {
    settings.trust(isTrusted === true);
    checks.refresh();
    overviews.forget();
  });

  connection.onRequest(PREVIEW_REQUEST, (request: PinRequest, token) =>
    survive<ShownPreview | { readonly reason: string }>(
      'Preview',
      { reason: 'the code could not be read; the log says more' },
      async () => {
        const preview = await host.preview?.(request, { signal: signalOf(token) });
        if (!preview) return { reason: 'nothing here can read it' };
        if ('reason' in preview) return preview;
        const weights = preview.pickles.map((it) => ({
          path: it.path,
          said: importsText(it),
          imports: it.imports ?? [],
        }));
        return { ...preview, weights };
      },
    ),
  );

  connection.onRequest(REVISIONS_REQUEST, (artifact: PinRequest, token) =>
    survive<Revisions>('Revisions', { revisions: [], reason: 'the log says more' }, () =>
      revisionsOf(artifact, host, signalOf(token)),
    ),
  );

  connection.onRequest(DRIFT_REQUEST, (_, token) =>
    survive<readonly Drift[]>('Drift', [], async () => {
      const signal = signalOf(token);
      return Promise.all((await overviews.pins(token)).map((it) => driftOf(it, host, { signal })));
    }),
  );

  connection.onRequest(OVERVIEW_REQUEST, ({ changed, isEdited }: OverviewParams, token) => {
    overviews.forget(changed);
    workspace?.forget?.(changed);
    return survive<Overview>('Overview', { items: [], findings: [], files: 0, left: 0 }, () =>
      overviews.take(token, isEdited),
    );
  });

  connection.onRequest(STANDING_REQUEST, (uri: string) =>
    survive<Standing | null>('Standing', null, async () => standingOf(uri, await service, settings, permission)),
  );

  connection.onRequest(PAGE_REQUEST, async (rule: string) => (await service).explain(rule) ?? null);

  connection.onRequest(SHOW_REQUEST, ({ uri, language: identifier, text, view }: ShowParams) =>
    survive('Showing', '', async () => {
      const language = languageOfIdentifier(identifier);
      if (!language) return '';
      await (await service).prepare(language);
      return (await service).show({ uri, language, text }, view);
    }),
  );

  connection.onNotification(NETWORK_CHANGED, (params) => permission.change(params));

  connection.onRequest(
    STORED_REQUEST,
    ({ uri, texts }: StoredParams): Promise<StoredResult> =>
      survive('Stored findings', { findings: [] }, async () => {
        const { enable, check } = await settings.of(uri);
        await checks.allCurrent(uri);
        if (!enable) return { findings: [] };
        const cells = notebooks.get(uri)?.cells ?? [];
        const said = cells.map(({ document, metadata }) => {
          return { text: documents.get(document)?.getText() ?? '', tags: tagsOf(metadata) };
        });
        const findings = (await service).checkStored(texts, said, check);
        return {
          findings: findings.map(({ text, start, end, rule, severity, message }) => {
            return { text, start, end, rule, severity, message, page: rulePage(rule) };
          }),
        };
      }),
  );

  documents.onDidChangeContent(({ document }) => {
    checks.schedule(document.uri);
    settingsFiles.schedule(document);
  });
  documents.onDidClose(({ document }) => {
    checks.close(document.uri);
    settingsFiles.close(document.uri);
  });

  documents.listen(connection);
  // An editor that changed and saved a document in the background may have closed it before it says so.
  connection.onDidSaveTextDocument(({ textDocument: { uri } }) => {
    void survive('Reading the settings files', undefined, async () => {
      if (await settings.dependsOn(uri)) await reloadSettings();
    });
    workspace?.forget?.([uri]);
    checks.saved(uri);
  });
  notebooks.listen(
    connection,
    (uri) => checks.schedule(uri),
    (uri) => checks.close(uri),
  );
  connection.listen();
  return introduced;
}

function signalOf(token: CancellationToken): AbortSignal {
  const stop = new AbortController();
  token.onCancellationRequested(() => stop.abort());
  return stop.signal;
}
