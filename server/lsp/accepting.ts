/** The edits that accept an artefact in files of the team's: a new entry of one, which waits for its reason. */

import { LSPErrorCodes, ResponseError, type WorkspaceEdit } from 'vscode-languageserver';
import type { PinRequest } from '../core/service/finding.ts';
import type { ChangedFile } from '../world/surroundings.ts';

/** What changes a file of the team's for an artefact that a document (absolute path) loads. */
export type Change = (document: string, artifact: PinRequest) => ChangedFile | { readonly reason: string };

/**
 * The edit for an artefact that a document (absolute path) loads. `textOf` gives the text of a file that is open, by its URI.
 * Throws a `ResponseError` when there can be none.
 */
export function acceptingEdit(
  document: string | undefined,
  artifact: PinRequest,
  change: Change | undefined,
  textOf: (uri: string) => string | undefined,
): WorkspaceEdit {
  const fail = (reason: string) => new ResponseError(LSPErrorCodes.RequestFailed, reason);
  if (document === undefined || !change) throw fail('this document is no file here');
  const changed = change(document, artifact);
  if ('reason' in changed) throw fail(changed.reason);
  const { uri, before, after } = changed;
  const open = textOf(uri);
  if (open !== undefined && open !== (before ?? '')) {
    throw fail(`${uri.slice(uri.lastIndexOf('/') + 1)} has changes that are not saved; save them first`);
  }
  const end = { line: (before ?? '').split('\n').length, character: 0 };
  const edits = [{ range: { start: { line: 0, character: 0 }, end }, newText: after }];
  const create = { kind: 'create', uri, options: { ignoreIfExists: true } } as const;
  return {
    documentChanges: [...(before === undefined ? [create] : []), { textDocument: { uri, version: null }, edits }],
  };
}
