/** The edit that approves an artefact: a new entry of the lock file, which waits for its reason. */

import { LSPErrorCodes, ResponseError, type WorkspaceEdit } from 'vscode-languageserver';
import type { PinRequest } from '../core/service/finding.ts';
import type { Surroundings } from '../world/surroundings.ts';

/** The edit for an artefact that the document with this URI loads. Throws a `ResponseError` when there can be none. */
export function approvalEdit(uri: string, artifact: PinRequest, { files, approve }: Surroundings): WorkspaceEdit {
  const document = files.fileOf(uri);
  const changed =
    document === undefined || !approve ? { reason: 'this document is no file here' } : approve(document, artifact);
  if ('reason' in changed) throw new ResponseError(LSPErrorCodes.RequestFailed, changed.reason);
  const { uri: lock, before, after } = changed;
  const end = { line: (before ?? '').split('\n').length, character: 0 };
  const edits = [{ range: { start: { line: 0, character: 0 }, end }, newText: after }];
  const create = { kind: 'create', uri: lock, options: { ignoreIfExists: true } } as const;
  return {
    documentChanges: [...(before === undefined ? [create] : []), { textDocument: { uri: lock, version: null }, edits }],
  };
}
