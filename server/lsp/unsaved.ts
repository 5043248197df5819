/** A notebook as it is open, as the text of a file: its cells as they are now, with what the saved file stores beside them. */

import { type NotebookCell, NotebookCellKind, type TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type OpenNotebook, tagsOf } from './notebooks.ts';

/** UTF-16 code units of a saved file beyond which what it stores is left out. */
const SAVED_LIMIT = 16_000_000;

type Json = Readonly<Record<string, unknown>>;

/** Differs whenever the notebook's text does, apart from what is saved of it. */
export function stampOf({ cells }: OpenNotebook, documents: TextDocuments<TextDocument>): string {
  return cells
    .map((it) => {
      const run = it.executionSummary?.executionOrder;
      return JSON.stringify([it.document, documents.get(it.document)?.version, it.kind, run, tagsOf(it.metadata)]);
    })
    .join();
}

/** Outputs and attachments are not told while they are open, so they are those of the saved cells. */
export function textOf(
  { cells }: OpenNotebook,
  saved: string | undefined,
  documents: TextDocuments<TextDocument>,
): string {
  const file = savedNotebook(saved);
  const stored = storedCells(file);
  const ids = new Map(stored.flatMap((it) => (typeof it.id === 'string' ? [[it.id, it] as const] : [])));
  // Older files name no cells: there a cell is the one in its place, or one with its text.
  const texts = new Map(ids.size === 0 ? stored.map((it) => [sourceOf(it), it]) : []);
  const isInPlace = ids.size === 0 && stored.length === cells.length;
  const written = cells.map((cell, index) => {
    const { id } = recordOf(cell.metadata);
    const named = typeof id === 'string' ? ids.get(id) : undefined;
    const text = documents.get(cell.document)?.getText() ?? '';
    return cellText(cell, named ?? (isInPlace ? stored[index] : texts.get(text)), documents);
  });
  return JSON.stringify({ ...file, cells: written, metadata: file.metadata ?? {}, nbformat: 4, nbformat_minor: 5 });
}

function cellText(cell: NotebookCell, stored: Json | undefined, documents: TextDocuments<TextDocument>): Json {
  const document = documents.get(cell.document);
  const isCode = cell.kind === NotebookCellKind.Code;
  const tags = tagsOf(cell.metadata);
  const common = {
    ...(stored?.attachments !== undefined && { attachments: stored.attachments }),
    metadata: { tags, ...(isCode && document && { vscode: { languageId: document.languageId } }) },
    source: document?.getText() ?? '',
  };
  if (!isCode) return { cell_type: document?.languageId === 'raw' ? 'raw' : 'markdown', ...common };
  const count = cell.executionSummary?.executionOrder ?? stored?.execution_count ?? null;
  return { cell_type: 'code', execution_count: count, ...common, outputs: stored?.outputs ?? [] };
}

/** Empty where there is no notebook of version 4, or too much of it. */
function savedNotebook(text: string | undefined): Json {
  if (text === undefined || text.length > SAVED_LIMIT) return {};
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return {};
  }
}

function sourceOf({ source }: Json): string {
  return Array.isArray(source) ? source.join('') : typeof source === 'string' ? source : '';
}

function storedCells({ cells }: Json): readonly Json[] {
  return Array.isArray(cells) ? cells.map(recordOf) : [];
}

function recordOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}
