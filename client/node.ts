/** The extension where Node is, as the editor first meets it: short, so that the editor has its start for itself. */

import type { ExtensionContext } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

let client: LanguageClient | undefined;

/** Fulfilled when commands and views are there; the server need not be. */
export async function activate(context: ExtensionContext): Promise<void> {
  const { startOnDesktop } = await import('./desktop.ts');
  client = startOnDesktop(context);
}

export function deactivate(): Promise<void> | undefined {
  return client?.isRunning() ? client.stop() : undefined;
}
