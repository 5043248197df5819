/** The code that a load would run, as read-only documents in which findings are shown as in any other. */

import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

const SCHEME = 'loadguard-remote';
/** Documents whose texts are kept, the oldest forgotten first. */
const KEPT = 500;

/** What the server answers: the code, or why there is none. */
interface Answer {
  readonly reason?: string;
  readonly commit: string;
  readonly from: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly elsewhere: readonly string[];
}

/** Registers the command of the quick fix, and the documents that it opens. */
export function startPreview(client: BaseLanguageClient): readonly vscode.Disposable[] {
  const texts = new Map<string, string>();
  const keep = (uri: vscode.Uri, text: string) => {
    texts.set(uri.toString(), text);
    for (const oldest of texts.keys()) {
      if (texts.size <= KEPT) break;
      texts.delete(oldest);
    }
  };

  const show = async (request: { readonly repository: string }) => {
    const { repository } = request;
    const title = `Reading the code of ${repository}`;
    const progress = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    const answer = await vscode.window.withProgress(progress, (_, token) =>
      client.sendRequest<Answer>('loadguard/preview', request, token),
    );
    if (answer.reason !== undefined) {
      void vscode.window.showWarningMessage(`The code of ${repository} cannot be shown: ${answer.reason}.`);
      return;
    }
    const place = `${repository}@${answer.commit.slice(0, 12)}`;
    const items = answer.files.map(({ path, text }) => {
      const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${place}/${path}` });
      keep(uri, text);
      return { label: path, description: `${text.split('\n').length} lines`, uri };
    });
    if (items.length === 0) {
      const others = answer.elsewhere.length > 0 ? ` Code of ${answer.elsewhere.join(', ')} does.` : '';
      void vscode.window.showInformationMessage(`No code of ${place} runs.${others}`);
      return;
    }
    const options = { title: `${place}, from ${answer.from}`, placeHolder: 'Files that run when this is loaded' };
    const chosen = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, options);
    if (chosen) await vscode.window.showTextDocument(chosen.uri, { preview: false });
  };

  return [
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: (uri) =>
        texts.get(uri.toString()) ?? '# This file is no longer kept: ask for it again.\n',
    }),
    vscode.commands.registerCommand('loadguard.previewCode', show),
  ];
}
