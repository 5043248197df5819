/** Links files of the workspace into a program: those that its questions led to, each once. */

import type { Links, Wanted } from '../flow/links.ts';
import { NOWHERE } from '../flow/links.ts';
import type { Lowering } from '../program/lowering.ts';
import type { Program } from '../program/program.ts';
import type { Language } from '../syntax/language.ts';
import { Nodes } from '../syntax/nodes.ts';
import type { Range } from './finding.ts';
import { Lines } from './lines.ts';
import type { Workspace, WorkspaceFile } from './workspace.ts';

/** How many files one source may lead to, and how many UTF-16 code units they may have together. */
const FILE_LIMIT = 24;
const SIZE_LIMIT = 1_500_000;

/** How many rows of parsed files are kept for the next source that leads to them. */
const KEPT_ROWS = 1_500_000;

/** Parses a text into nodes; false when that takes too long or the language is not ready. */
export type Read = (file: WorkspaceFile, nodes: Nodes) => boolean;

/** Parsed files, the latest used last. */
export class ParsedFiles {
  readonly #kept = new Map<string, { readonly version: string; readonly nodes: Nodes | undefined }>();
  readonly #read: Read;
  #rows = 0;

  constructor(read: Read) {
    this.#read = read;
  }

  /** The file's nodes, with UTF-16 offsets from its own beginning; undefined when it cannot be parsed. */
  nodesOf(file: WorkspaceFile): Nodes | undefined {
    const known = this.#kept.get(file.uri);
    this.#kept.delete(file.uri);
    if (known?.version === file.version) {
      this.#kept.set(file.uri, known);
      return known.nodes;
    }
    this.#rows -= known?.nodes?.count ?? 0;
    const nodes = new Nodes(1024);
    const isRead = this.#read(file, nodes);
    this.#kept.set(file.uri, { version: file.version, nodes: isRead ? nodes : undefined });
    this.#rows += isRead ? nodes.count : 0;
    for (const [uri, old] of this.#kept) {
      if (this.#rows <= KEPT_ROWS || uri === file.uri) break;
      this.#kept.delete(uri);
      this.#rows -= old.nodes?.count ?? 0;
    }
    return isRead ? nodes : undefined;
  }
}

/** One source's links: made for one analysis, and of no use after it. */
export class Linker {
  readonly #program: Program;
  readonly #links: Links;
  readonly #workspace: Workspace;
  readonly #parsed: ParsedFiles;
  readonly #loweringOf: (language: Language) => Lowering | undefined;
  readonly #files = new Map<string, { readonly file: WorkspaceFile; readonly start: number }>();
  readonly #uris = new Map<number, { readonly uri: string; readonly language: Language }>();
  readonly #lines = new Map<string, Lines>();
  #size = 0;
  /** Whether a limit kept a file out. */
  wasCut = false;

  constructor(
    source: { readonly uri: string; readonly language: Language },
    program: Program,
    links: Links,
    workspace: Workspace,
    parsed: ParsedFiles,
    loweringOf: (language: Language) => Lowering | undefined,
  ) {
    this.#program = program;
    this.#links = links;
    this.#workspace = workspace;
    this.#parsed = parsed;
    this.#loweringOf = loweringOf;
    this.#uris.set(program.modules.of(0).scope, source);
  }

  /** Links what was asked for; answers whether the program has changed, so that asking again can tell more. */
  link(): boolean {
    let changed = false;
    for (const wanted of this.#links.take()) {
      const scope = this.#scopeOf(wanted);
      this.#links.set(wanted, scope);
      if (scope !== NOWHERE) changed = true;
    }
    return changed;
  }

  /** Where a span of the program's text beyond the source's own lies; UTF-16 offsets in, lines of the linked file out. */
  placeOf(start: number, end: number): { readonly uri: string; readonly range: Range } {
    const { file, start: base } = [...this.#files.values()].findLast((it) => it.start <= start)!;
    let lines = this.#lines.get(file.uri);
    if (!lines) {
      lines = new Lines(file.text);
      this.#lines.set(file.uri, lines);
    }
    return { uri: file.uri, range: lines.range(start - base, end - base) };
  }

  #scopeOf({ from, specifier }: Wanted): number {
    const importer = this.#uris.get(from)!;
    const uri = this.#workspace.resolve(importer.uri, specifier, importer.language);
    if (uri === undefined) return NOWHERE;
    for (const [scope, known] of this.#uris) if (known.uri === uri) return scope;
    return this.#add(uri);
  }

  #add(uri: string): number {
    const program = this.#program;
    if (this.#files.size >= FILE_LIMIT) {
      this.wasCut = true;
      return NOWHERE;
    }
    const file = this.#workspace.read(uri);
    if (!file) return NOWHERE;
    if (this.#size + file.text.length > SIZE_LIMIT) {
      this.wasCut = true;
      return NOWHERE;
    }
    const lowering = this.#loweringOf(file.language);
    const nodes = lowering && this.#parsed.nodesOf(file);
    if (!nodes) return NOWHERE;
    this.#size += file.text.length;
    const start = program.append(file.text);
    nodes.shift(start);
    let scope: number;
    try {
      scope = lowering.addModule(nodes, start);
    } finally {
      nodes.shift(-start);
    }
    this.#files.set(uri, { file, start });
    this.#uris.set(scope, { uri, language: file.language });
    return scope;
  }
}
