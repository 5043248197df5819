/** The extension's part that is the same in every environment: the client's options, the status item and the commands. */

import * as vscode from 'vscode';
import {
  type BaseLanguageClient,
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
} from 'vscode-languageclient';

import { startComparing } from './compare.ts';
import { startGuide } from './guide.ts';
import { startNotebooks } from './notebooks.ts';
import { startOverview } from './overview.ts';
import { LINKS, startPages } from './pages.ts';
import { startPreview } from './preview.ts';
import { RemoteDocuments } from './remote-documents.ts';
import { codeAndFiles, documents } from './selector.ts';
import { showStatus } from './status.ts';

/** How often a server that ends by itself is started again, and within which time that counts as one breakdown. */
const RESTARTS = 4;
const RESTART_WINDOW = 3 * 60 * 1000;

/** What there is in one environment and not in another. */
export interface Abilities {
  /** Whether the server can read the code that a load would run. */
  readonly previews: boolean;
}

/** Makes the client with `create`, starts it, and shows its state; all of it ends with the context. */
export function startExtension<Client extends BaseLanguageClient>(
  context: vscode.ExtensionContext,
  { previews }: Abilities,
  create: (options: LanguageClientOptions, log: vscode.LogOutputChannel) => Client,
): Client {
  const log = vscode.window.createOutputChannel('Loadguard', { log: true });
  const options: LanguageClientOptions = {
    documentSelector: [...documents()],
    outputChannel: log,
    middleware: LINKS,
    initializationOptions: () => ({ network: networkOfUser(), trusted: vscode.workspace.isTrusted, previews }),
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    errorHandler: quietErrorHandler(log),
    initializationFailedHandler: (error) => {
      log.error('The server did not initialize:', error);
      return false;
    },
  };
  const client = create(options, log);
  const remote = new RemoteDocuments();
  void vscode.commands.executeCommand('setContext', 'loadguard.isWeb', !previews);
  const start = () => client.start().catch((error) => log.error('The server did not start:', error));
  const tellNetwork = () => {
    if (client.state === State.Running) void client.sendNotification('loadguard/network', networkOfUser());
  };
  context.subscriptions.push(
    log,
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      tellNetwork();
      if (client.state === State.Running) void client.sendNotification('loadguard/trust', true);
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('loadguard') || change.affectsConfiguration('http.proxy')) tellNetwork();
    }),
    startNotebooks(client, log),
    startOverview(client, context, log),
    startPages(client),
    startGuide(),
    remote,
    startPreview(client, remote),
    startComparing(client, remote),
    ...showStatus(client, context.extension.packageJSON.version, codeAndFiles()),
    vscode.commands.registerCommand('loadguard.showLog', () => log.show()),
    vscode.commands.registerCommand('loadguard.restart', async () => {
      if (client.state === State.Running) await client.stop();
      await start();
    }),
  );
  void start();
  return client;
}

/** What the user's own settings say of the network; what a workspace says does not count, and nothing in an untrusted one. */
function networkOfUser(): Readonly<Record<string, unknown>> {
  const own = (section: string, key: string) => vscode.workspace.getConfiguration(section).inspect(key)?.globalValue;
  return {
    allowed: vscode.workspace.isTrusted && own('loadguard', 'network') === true,
    endpoint: own('loadguard', 'hubEndpoint'),
    sendsToken: own('loadguard', 'hubToken') === true,
    proxy: own('http', 'proxy'),
  };
}

/** Restarts a broken server some times; says so in the log and the status item, never in a popup. */
function quietErrorHandler(log: vscode.LogOutputChannel): ErrorHandler {
  let ends: number[] = [];
  return {
    error: (error) => {
      log.error('The connection to the server failed:', error);
      return { action: ErrorAction.Continue, handled: true };
    },
    closed: () => {
      const now = Date.now();
      ends = [...ends.filter((end) => now - end < RESTART_WINDOW), now];
      const action = ends.length <= RESTARTS ? CloseAction.Restart : CloseAction.DoNotRestart;
      if (action === CloseAction.DoNotRestart) log.error('The server keeps ending and is not started again.');
      return { action, handled: true };
    },
  };
}
