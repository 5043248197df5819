/** The extension in a browser, as the editor first meets it: short, so that the editor has its start for itself. */

import type { ExtensionContext } from 'vscode';

let stop: (() => Promise<void>) | undefined;

/** Fulfilled when commands and views are there; the server need not be. */
export async function activate(context: ExtensionContext): Promise<void> {
  const { startInBrowser } = await import('./browser.ts');
  stop = startInBrowser(context);
}

export function deactivate(): Promise<void> | undefined {
  return stop?.();
}
