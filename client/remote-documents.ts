/** The code of repositories as read-only documents, in which findings are shown as in any other. */

import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { type PinRequest, PREVIEW_REQUEST, type ShownPreview } from '../server/lsp/protocol.ts';

const SCHEME = 'loadguard-remote';
/** Documents whose texts are kept, the oldest forgotten first. */
const KEPT = 500;

export class RemoteDocuments implements vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #provider: vscode.Disposable;

  constructor() {
    this.#provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: (uri) =>
        this.#texts.get(uri.toString()) ?? '# This file is no longer kept: ask for it again.\n',
    });
  }

  dispose(): void {
    this.#provider.dispose();
  }

  /** The document of a repository's file at a commit; an empty one where there is no such file. */
  of(repository: string, commit: string, path: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${placeOf(repository, commit)}/${path}` });
    this.#texts.set(uri.toString(), text);
    for (const oldest of this.#texts.keys()) {
      if (this.#texts.size <= KEPT) break;
      this.#texts.delete(oldest);
    }
    return uri;
  }
}

/** "org/model@0123456789ab". */
export function placeOf(repository: string, commit: string): string {
  return `${repository}@${commit.slice(0, 12)}`;
}

/** The code that a load would run; says so and answers undefined where it cannot be read. */
export async function readCode(
  client: BaseLanguageClient,
  request: PinRequest,
  token: vscode.CancellationToken,
): Promise<ShownPreview | undefined> {
  const answer = await client.sendRequest<ShownPreview | { readonly reason: string }>(PREVIEW_REQUEST, request, token);
  if (!('reason' in answer)) return answer;
  void vscode.window.showWarningMessage(
    vscode.l10n.t('The code of {0} cannot be shown: {1}.', request.repository, answer.reason),
  );
  return undefined;
}

/** Has work done behind a notification that can cancel it. */
export function withNotification<Result>(
  title: string,
  work: (token: vscode.CancellationToken) => Promise<Result>,
): Thenable<Result> {
  const progress = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(progress, (_, token) => work(token));
}
