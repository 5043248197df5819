/** What the extension is where Node is: the server is a process of its own. */

import type { ExtensionContext } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { startExtension } from './extension.ts';

export function startOnDesktop(context: ExtensionContext): LanguageClient {
  const module = context.asAbsolutePath('dist/server.js');
  const server = { module, transport: TransportKind.ipc };
  return startExtension(
    context,
    { previews: true },
    (options) => new LanguageClient('loadguard', 'Loadguard', { run: server, debug: server }, options),
  );
}
