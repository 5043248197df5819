/** The notebooks that a client has open: which cells they have, in which order; the cells' texts are documents like others. */

import type {
  Connection,
  DidChangeNotebookDocumentParams,
  DidChangeTextDocumentParams,
  DidCloseTextDocumentParams,
  DidOpenTextDocumentParams,
  NotebookCell,
  NotificationHandler,
  TextDocuments,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';

const NOTHING = { dispose: () => {} };

export interface OpenNotebook {
  readonly uri: string;
  /** In their order, those without code as well. */
  readonly cells: readonly NotebookCell[];
}

/** A cell's tags: in its metadata as the file has it, or where an editor puts that into its own. */
export function tagsOf(metadata: unknown): readonly string[] {
  const { tags, metadata: own, custom } = recordOf(metadata);
  const all = [tags, recordOf(own).tags, recordOf(recordOf(custom).metadata).tags].find(Array.isArray) ?? [];
  return all.filter((it) => typeof it === 'string');
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/**
 * Keeps what `notebookDocument/…` notifications say. Every one of them is told, also those that only move cells, and each
 * is taken as a whole before the next.
 */
export class Notebooks {
  readonly #documents: TextDocuments<TextDocument>;
  readonly #open = new Map<string, { readonly uri: string; readonly cells: NotebookCell[] }>();
  /** The notebook's URI by the cell's. */
  readonly #owners = new Map<string, string>();
  readonly #texts = new CellTexts();

  constructor(documents: TextDocuments<TextDocument>) {
    this.#documents = documents;
  }

  get(uri: string): OpenNotebook | undefined {
    return this.#open.get(uri);
  }

  /** The URI of the notebook that a cell belongs to; undefined for any other document. */
  ownerOf(cell: string): string | undefined {
    return this.#owners.get(cell);
  }

  /** Listens; `changed` is called with a notebook's URI after each change, `closed` when it is gone. */
  listen(connection: Connection, changed: (uri: string) => void, closed: (uri: string) => void): void {
    this.#documents.listen(this.#texts);
    const { synchronization } = connection.notebooks;
    synchronization.onDidOpenNotebookDocument(({ notebookDocument: { uri, cells }, cellTextDocuments }) => {
      this.#open.set(uri, { uri, cells: [...cells] });
      for (const { document } of cells) this.#owners.set(document, uri);
      for (const textDocument of cellTextDocuments) this.#texts.open({ textDocument });
      changed(uri);
    });
    synchronization.onDidChangeNotebookDocument((params) => {
      this.#change(params);
      changed(params.notebookDocument.uri);
    });
    synchronization.onDidCloseNotebookDocument(({ notebookDocument: { uri }, cellTextDocuments }) => {
      for (const { document } of this.#open.get(uri)?.cells ?? []) this.#owners.delete(document);
      this.#open.delete(uri);
      closed(uri);
      for (const textDocument of cellTextDocuments) this.#texts.close({ textDocument });
    });
  }

  #change({ notebookDocument: { uri }, change }: DidChangeNotebookDocumentParams): void {
    const cells = this.#open.get(uri)?.cells;
    if (!cells || !change.cells) return;
    const { structure, data = [], textContent = [] } = change.cells;
    if (structure) {
      const { start, deleteCount, cells: added = [] } = structure.array;
      const removed = cells.splice(start, deleteCount, ...added);
      for (const { document } of removed) this.#owners.delete(document);
      for (const { document } of cells) this.#owners.set(document, uri);
      for (const textDocument of structure.didClose ?? []) this.#texts.close({ textDocument });
      for (const textDocument of structure.didOpen ?? []) this.#texts.open({ textDocument });
    }
    const updates = new Map(data.map((cell) => [cell.document, cell]));
    for (const [index, cell] of cells.entries()) cells[index] = updates.get(cell.document) ?? cell;
    for (const { document, changes } of textContent) {
      this.#texts.change({ textDocument: document, contentChanges: changes });
    }
  }
}

/** Stands for a connection, so that the texts of cells become documents by the same means as all others. */
class CellTexts {
  open: (params: DidOpenTextDocumentParams) => void = () => {};
  change: (params: DidChangeTextDocumentParams) => void = () => {};
  close: (params: DidCloseTextDocumentParams) => void = () => {};

  onDidOpenTextDocument(handler: NotificationHandler<DidOpenTextDocumentParams>) {
    this.open = handler;
    return NOTHING;
  }

  onDidChangeTextDocument(handler: NotificationHandler<DidChangeTextDocumentParams>) {
    this.change = handler;
    return NOTHING;
  }

  onDidCloseTextDocument(handler: NotificationHandler<DidCloseTextDocumentParams>) {
    this.close = handler;
    return NOTHING;
  }

  onWillSaveTextDocument() {
    return NOTHING;
  }

  onWillSaveTextDocumentWaitUntil() {
    return NOTHING;
  }

  onDidSaveTextDocument() {
    return NOTHING;
  }
}
