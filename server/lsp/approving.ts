/** The edit that approves an artefact: a new entry of the lock file, which waits for its reason. */

import { LSPErrorCodes, ResponseError, type WorkspaceEdit } from 'vscode-languageserver';
import type { PinRequest } from '../core/service/finding.ts';
import { pathOf } from '../host/configurations.ts';
import { type ApprovalWorld, withApproval } from '../host/lock.ts';

export type { ApprovalWorld } from '../host/lock.ts';

/** The edit for an artefact that the document with this URI loads. Throws a `ResponseError` when there can be none. */
export function approvalEdit(uri: string, artifact: PinRequest, world: ApprovalWorld): WorkspaceEdit {
  const document = pathOf(uri);
  const changed =
    document === undefined ? { reason: 'this document is no file' } : withApproval(document, artifact, world);
  if ('reason' in changed) throw new ResponseError(LSPErrorCodes.RequestFailed, changed.reason);
  const { uri: lock, before, after } = changed;
  const end = { line: (before ?? '').split('\n').length, character: 0 };
  const edits = [{ range: { start: { line: 0, character: 0 }, end }, newText: after }];
  const create = { kind: 'create', uri: lock, options: { ignoreIfExists: true } } as const;
  return {
    documentChanges: [...(before === undefined ? [create] : []), { textDocument: { uri: lock, version: null }, edits }],
  };
}
