/** The command that shows the code that a load would run. */

import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { PinRequest } from '../server/lsp/protocol.ts';
import { placeOf, type RemoteDocuments, readCode, withNotification } from './remote-documents.ts';

/** A file to open; what separates them has none. */
interface Item extends vscode.QuickPickItem {
  readonly uri?: vscode.Uri;
}

/** Registers the command of the quick fix. */
export function startPreview(client: BaseLanguageClient, documents: RemoteDocuments): vscode.Disposable {
  return vscode.commands.registerCommand('loadguard.previewCode', async (request: PinRequest) => {
    const { repository } = request;
    const title = vscode.l10n.t('Reading the code of {0}', repository);
    const code = await withNotification(title, (token) => readCode(client, request, token));
    if (!code) return;
    const place = placeOf(repository, code.commit);
    const items = code.files.map(({ path, text }): Item => {
      const uri = documents.of(repository, code.commit, path, text);
      return { label: path, description: vscode.l10n.t('{0} lines', text.split('\n').length), uri };
    });
    if (items.length === 0 && code.weights.length === 0) {
      const others = code.elsewhere.join(', ');
      const said = vscode.l10n.t('No code of {0} runs.', place);
      const more = others === '' ? '' : ` ${vscode.l10n.t('Code of {0} does.', others)}`;
      void vscode.window.showInformationMessage(`${said}${more}`);
      return;
    }
    if (code.weights.length > 0) {
      const label = vscode.l10n.t('Weights in a format that can run code');
      items.push({ label, kind: vscode.QuickPickItemKind.Separator });
    }
    for (const { path, said, imports } of code.weights) {
      const text = [`${path}: ${said}`, '', ...imports, ''].join('\n');
      items.push({ label: path, description: said, uri: documents.of(repository, code.commit, `${path}.txt`, text) });
    }
    const options = {
      title: vscode.l10n.t('{0}, from {1}', place, code.from),
      placeHolder: vscode.l10n.t('Files that run when this is loaded'),
      matchOnDescription: true,
    };
    const chosen = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, options);
    if (chosen?.uri) await vscode.window.showTextDocument(chosen.uri, { preview: false });
  });
}
