/** Reads a notebook's file: its cells with where their texts stand in it, and what else it stores. */

import { JsonError, type JsonSpan, JsonWalker } from './json.ts';

export interface NotebookCell {
  readonly kind: 'code' | 'markdown' | 'raw';
  /** The language's name as the cell itself says it. */
  readonly language: string | undefined;
  readonly executionCount: number | undefined;
  /** Words that its author or a tool gave it. */
  readonly tags: readonly string[];
  /** The strings that make up its text. */
  readonly source: readonly JsonSpan[];
}

/** Something stored beside the cells' texts. */
export interface StoredPart {
  readonly place: 'output' | 'metadata' | 'attachment';
  /** The cell's index, and the output's in it; -1 where it belongs to none. */
  readonly cell: number;
  readonly output: number;
  /** Of outputs and attachments; "stream", "error" and "json" for what has none. */
  readonly mime: string;
  /** Contents of strings; for `isJson`, one value as it stands in the file. */
  readonly spans: readonly JsonSpan[];
  readonly isJson: boolean;
}

export interface Notebook {
  readonly cells: readonly NotebookCell[];
  readonly parts: readonly StoredPart[];
  /** The kernel's language in lower case, "python" when the notebook does not say. */
  readonly language: string;
  /** Where the file stops being a notebook, and why, in words for the user. What came before was read. */
  readonly failure?: { readonly offset: number; readonly reason: string };
}

/** Version 3's names for what outputs hold. */
const OLD_MIMES: Readonly<Record<string, string>> = {
  text: 'text/plain',
  html: 'text/html',
  svg: 'image/svg+xml',
  latex: 'text/latex',
  javascript: 'application/javascript',
  json: 'application/json',
};

/** Pictures, sounds and films, which are not searched; drawings are text. */
const BINARY = /^(?:image\/(?!svg)|audio\/|video\/|application\/(?:pdf|octet-stream|zip))/;

export function readNotebook(text: string): Notebook {
  return new Reader(text).read();
}

class Reader {
  readonly #walker: JsonWalker;
  readonly #cells: NotebookCell[] = [];
  readonly #parts: StoredPart[] = [];
  #language: string | undefined;
  #hasCells = false;

  constructor(text: string) {
    this.#walker = new JsonWalker(text);
  }

  read(): Notebook {
    let failure: Notebook['failure'];
    try {
      this.#notebook();
      this.#walker.finish();
      if (!this.#hasCells) failure = { offset: 0, reason: 'it has no cells' };
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      failure = { offset: error.offset, reason: `it is not valid JSON: ${error.message}` };
    }
    const language = (this.#language ?? 'python').toLowerCase();
    return { cells: this.#cells, parts: this.#parts, language, ...(failure && { failure }) };
  }

  #notebook(): void {
    const walker = this.#walker;
    walker.object((key) => {
      if (key === 'cells') this.#cellList();
      else if (key === 'worksheets') {
        walker.array(() => walker.member('cells', () => this.#cellList()));
      } else if (key === 'metadata') this.#metadata();
    });
  }

  #cellList(): void {
    this.#hasCells = true;
    this.#walker.array(() => this.#cell());
  }

  #metadata(): void {
    const walker = this.#walker;
    const { start } = this.#metadataPart(-1);
    const end = walker.at;
    walker.at = start;
    let kernel: string | undefined;
    let info: string | undefined;
    walker.object((key) => {
      if (key === 'kernelspec')
        walker.member('language', () => {
          kernel = walker.text();
        });
      else if (key === 'language_info')
        walker.member('name', () => {
          info = walker.text();
        });
    });
    walker.at = end;
    this.#language = info ?? kernel;
  }

  #metadataPart(cell: number): JsonSpan {
    const span = this.#walker.span();
    // "{}" and the like hold nothing.
    if (span.end - span.start > 2) {
      this.#parts.push({ place: 'metadata', cell, output: -1, mime: 'json', spans: [span], isJson: true });
    }
    return span;
  }

  #cell(): void {
    const walker = this.#walker;
    const index = this.#cells.length;
    let kind: NotebookCell['kind'] = 'raw';
    let language: string | undefined;
    let executionCount: number | undefined;
    let source: readonly JsonSpan[] = [];
    let tags: readonly string[] = [];
    const take = (key: string) => {
      switch (key) {
        case 'cell_type':
          kind = kindOf(walker.text());
          break;
        case 'source':
        case 'input':
          source = walker.strings();
          break;
        case 'language':
          language = walker.text();
          break;
        case 'execution_count':
        case 'prompt_number':
          executionCount = walker.number();
          break;
        case 'outputs':
          walker.array((output) => this.#output(index, output));
          break;
        case 'attachments':
          walker.object(() => this.#bundle('attachment', index, -1));
          break;
        case 'metadata':
          ({ language = language, tags } = this.#cellMetadata(this.#metadataPart(index)));
          break;
      }
    };
    // What the file has of a cell counts, also where the file ends in it.
    try {
      walker.object(take);
    } finally {
      this.#cells.push({ kind, language: language?.toLowerCase(), executionCount, tags, source });
    }
  }

  /** A cell's tags, and the language that an editor noted for one that differs from the others. */
  #cellMetadata(metadata: JsonSpan): { readonly language?: string; readonly tags: readonly string[] } {
    const walker = this.#walker;
    const end = walker.at;
    walker.at = metadata.start;
    let language: string | undefined;
    const tags: string[] = [];
    walker.object((key) => {
      if (key === 'vscode')
        walker.member('languageId', () => {
          language = walker.text();
        });
      else if (key === 'tags')
        walker.array(() => {
          const tag = walker.text();
          if (tag !== undefined) tags.push(tag);
        });
    });
    walker.at = end;
    return { ...(language !== undefined && { language }), tags };
  }

  #output(cell: number, output: number): void {
    const walker = this.#walker;
    let type: string | undefined;
    walker.object((key) => {
      const old = Object.hasOwn(OLD_MIMES, key) ? OLD_MIMES[key] : undefined;
      if (key === 'output_type') type = walker.text();
      else if (key === 'data') this.#bundle('output', cell, output);
      else if (key === 'traceback' || key === 'evalue') this.#add('output', cell, output, 'error');
      else if (old) this.#add('output', cell, output, key === 'text' && type === 'stream' ? 'stream' : old);
    });
  }

  /** Values by their mime types. */
  #bundle(place: StoredPart['place'], cell: number, output: number): void {
    this.#walker.object((mime) => {
      if (!BINARY.test(mime)) this.#add(place, cell, output, mime);
    });
  }

  #add(place: StoredPart['place'], cell: number, output: number, mime: string): void {
    const walker = this.#walker;
    const start = walker.at;
    const spans = walker.strings();
    if (spans.length > 0) this.#parts.push({ place, cell, output, mime, spans, isJson: false });
    else if (walker.at > start + 2) {
      this.#parts.push({ place, cell, output, mime, spans: [{ start, end: walker.at }], isJson: true });
    }
  }
}

function kindOf(type: string | undefined): NotebookCell['kind'] {
  return type === 'code' || type === 'markdown' ? type : 'raw';
}
