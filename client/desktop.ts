/** What the extension is where Node is: the server is a process of its own. */

import { type ExtensionContext, Uri, workspace } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { startExtension } from './extension.ts';

export function startOnDesktop(context: ExtensionContext): LanguageClient {
  const module = context.asAbsolutePath('dist/server.js');
  const { version } = context.extension.packageJSON as { readonly version: string };
  const compiled = Uri.joinPath(context.globalStorageUri, 'compiled');
  // Node from 22.1 on keeps there what it has compiled of the server, so that it starts faster the next time.
  const kept = { env: { NODE_COMPILE_CACHE: Uri.joinPath(compiled, version).fsPath } };
  void keepOnly(compiled, version);
  const server = { module, transport: TransportKind.ipc, options: kept };
  return startExtension(
    context,
    { previews: true },
    (options) => new LanguageClient('loadguard', 'Loadguard', { run: server, debug: server }, options),
  );
}

/** Removes all else from a folder, such as what was kept for other versions. */
async function keepOnly(folder: Uri, name: string): Promise<void> {
  const entries = await Promise.resolve(workspace.fs.readDirectory(folder)).catch(() => []);
  const others = entries.filter(([it]) => it !== name);
  await Promise.allSettled(others.map(([it]) => workspace.fs.delete(Uri.joinPath(folder, it), { recursive: true })));
}
