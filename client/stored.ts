/** What a notebook stores beside its code, as the editor has it: collected, sent once, and its findings remembered. */

import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { STORED_REQUEST, type StoredParams, type StoredResult } from '../server/lsp/protocol.ts';

export type StoredFinding = StoredResult['findings'][number];
type StoredText = StoredParams['texts'][number];

/** UTF-16 code units of one item and of one notebook that are sent while the user works, and when a scan is asked for. */
export const WHILE_WORKING = { item: 64 << 10, notebook: 512 << 10 } as const;
export const ON_REQUEST = { item: 4 << 20, notebook: 16 << 20 } as const;
type Limits = typeof WHILE_WORKING | typeof ON_REQUEST;

const STREAM = /^application\/vnd\.code\.notebook\.std(?:out|err)$/;
const ERROR = 'application/vnd.code.notebook.error';
const SEARCHED =
  /^(?:text\/|application\/(?:x-)?(?:javascript|ecmascript|json|xhtml\+xml|xml)|image\/svg\+xml|application\/.*\+json)/;
/** What accepts findings, as far as it matters whether it has changed. */
const DIRECTIVE = /loadguard:.*/g;

/** A finding with where in its cell it stands. */
export interface CellFinding {
  readonly finding: StoredFinding;
  /** The output, when it is in one. */
  readonly output: vscode.NotebookCellOutput | undefined;
  readonly place: StoredText['place'];
  /** In the cell's own text, where the finding is there. */
  readonly range: vscode.Range | undefined;
}

/** Something to search, and what never changes without becoming another object. */
interface Piece {
  readonly key: object;
  readonly cell: vscode.NotebookCell | undefined;
  readonly output: vscode.NotebookCellOutput | undefined;
  readonly text: StoredText;
}

/** What was found in a piece, how much of it was looked at, and which comments and tags the notebook had then. */
interface Searched {
  readonly length: number;
  readonly said: string;
  readonly findings: readonly { readonly piece: Piece; readonly finding: StoredFinding }[];
}

export class StoredFindings {
  readonly #client: BaseLanguageClient;
  /** By output, metadata object or version of a text. Nothing is sent twice. */
  #searched = new WeakMap<object, Searched>();
  /** The texts of Markdown cells, by document. */
  readonly #versions = new WeakMap<vscode.TextDocument, { readonly version: number; readonly key: object }>();

  constructor(client: BaseLanguageClient) {
    this.#client = client;
  }

  /** Forgets everything: the rules or the server are others now. */
  clear(): void {
    this.#searched = new WeakMap();
  }

  /** Searches what has not been searched yet. Rejects when the server does not answer. */
  async search(notebook: vscode.NotebookDocument, limits: Limits, token?: vscode.CancellationToken): Promise<void> {
    const byKey = new Map<object, Piece[]>();
    for (const piece of this.#pieces(notebook, limits)) {
      const others = byKey.get(piece.key);
      if (others) others.push(piece);
      else byKey.set(piece.key, [piece]);
    }
    const said = saidIn(notebook);
    for (const [key, own] of byKey) {
      const known = this.#searched.get(key);
      if (known?.said === said && lengthOf(own) <= known.length) byKey.delete(key);
    }
    const pieces = [...byKey.values()].flat();
    // A scan that is asked for also waits for the cells to be checked.
    if (pieces.length === 0 && limits === WHILE_WORKING) return;
    const params: StoredParams = { uri: notebook.uri.toString(), texts: pieces.map(({ text }) => text) };
    const { findings } = await this.#client.sendRequest<StoredResult>(STORED_REQUEST, params, token);
    const found = findings.map((finding) => ({ piece: pieces[finding.text]!, finding }));
    for (const [key, own] of byKey) {
      this.#searched.set(key, {
        length: lengthOf(own),
        said,
        findings: found.filter(({ piece }) => piece.key === key),
      });
    }
  }

  /** What is known of a cell. */
  of(cell: vscode.NotebookCell): readonly CellFinding[] {
    const keys = [...cell.outputs, cell.metadata, ...this.#textKey(cell.document)];
    const all = keys.flatMap((key) => this.#searched.get(key)?.findings ?? []);
    return all.map(({ piece: { output, text }, finding }) => ({
      finding,
      output,
      place: text.place,
      range: text.place === 'cell' ? rangeIn(cell.document, finding) : undefined,
    }));
  }

  /** What is known of the notebook itself. */
  ofMetadata(notebook: vscode.NotebookDocument): readonly StoredFinding[] {
    return (this.#searched.get(notebook.metadata)?.findings ?? []).map(({ finding }) => finding);
  }

  #pieces(notebook: vscode.NotebookDocument, limits: Limits): readonly Piece[] {
    const pieces: Piece[] = [];
    let left: number = limits.notebook;
    const add = (
      key: object,
      cell: vscode.NotebookCell | undefined,
      text: StoredText,
      output?: vscode.NotebookCellOutput,
    ) => {
      const cut = text.text.slice(0, Math.min(limits.item, left));
      left -= cut.length;
      if (cut.length > 0) pieces.push({ key, cell, output, text: { ...text, text: cut } });
    };
    add(notebook.metadata, undefined, metadataText(notebook.metadata, -1));
    for (const cell of notebook.getCells()) {
      const common = { cell: cell.index, output: -1 };
      add(cell.metadata, cell, metadataText(cell.metadata, cell.index));
      for (const key of this.#textKey(cell.document)) {
        add(key, cell, { ...common, place: 'cell', mime: 'cell', text: cell.document.getText(), isJson: false });
      }
      for (const [index, output] of cell.outputs.entries()) {
        for (const { mime, data } of output.items) {
          const content = contentOf(mime, data, limits.item);
          if (content) add(output, cell, { ...common, output: index, place: 'output', ...content }, output);
        }
      }
    }
    return pieces;
  }

  /** Stands for the text of a Markdown cell as it is now; code is checked by itself. */
  #textKey(document: vscode.TextDocument): readonly object[] {
    if (document.languageId !== 'markdown') return [];
    const known = this.#versions.get(document);
    if (known?.version === document.version) return [known.key];
    const key = {};
    this.#versions.set(document, { version: document.version, key });
    return [key];
  }
}

function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text }) => sum + text.text.length, 0);
}

function metadataText(metadata: object, cell: number): StoredText {
  // Attached pictures lie in the metadata; what is no text there is not searched.
  const text =
    JSON.stringify(metadata, (key, value) => (/^(?:image|audio|video)\//.test(key) ? undefined : value)) ?? '';
  return { cell, output: -1, place: 'metadata', mime: 'json', text: text === '{}' ? '' : text, isJson: true };
}

/** An output's item as text, as much of it as is sent; undefined for pictures and the like. */
function contentOf(
  mime: string,
  data: Uint8Array,
  limit: number,
): Pick<StoredText, 'mime' | 'text' | 'isJson'> | undefined {
  const text = () => new TextDecoder().decode(data.subarray(0, limit));
  if (STREAM.test(mime)) return { mime: 'stream', text: text(), isJson: false };
  if (mime === ERROR) return { mime: 'error', text: errorText(text()), isJson: false };
  if (!SEARCHED.test(mime)) return undefined;
  return { mime, text: text(), isJson: /json$/.test(mime) };
}

/** The trace of an error; as it is where it is no JSON, or was cut off. */
function errorText(json: string): string {
  try {
    const { name, message, stack } = JSON.parse(json) as Record<string, unknown>;
    return [name, message, stack].filter((it) => typeof it === 'string').join('\n');
  } catch {
    return json;
  }
}

/** All comments and tags of a notebook that speak to Loadguard: what is found is told or not by them. */
function saidIn(notebook: vscode.NotebookDocument): string {
  return JSON.stringify(
    notebook.getCells().map(({ document, metadata }) => {
      const { tags, metadata: own } = metadata as {
        readonly tags?: unknown;
        readonly metadata?: { readonly tags?: unknown };
      };
      return [document.getText().match(DIRECTIVE), tags, own?.tags];
    }),
  );
}

function rangeIn(document: vscode.TextDocument, { start, end }: StoredFinding): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}
