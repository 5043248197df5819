/** The files around a source as an editor sees them: open documents as they are now, all others as they are on disk. */

import type { TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Workspace } from '../core/service/workspace.ts';
import { languageOfIdentifier } from '../core/syntax/language.ts';

/** A workspace in which open documents stand for the files that they are open from. */
export function withOpenDocuments(workspace: Workspace, documents: TextDocuments<TextDocument>): Workspace {
  return {
    ...workspace,
    read(uri) {
      const open = documents.get(uri);
      const language = open && languageOfIdentifier(open.languageId);
      if (!open || !language) return workspace.read(uri);
      return { uri, language, text: open.getText(), version: `open ${open.version}` };
    },
  };
}
