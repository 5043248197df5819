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
const SIZE_LIMIT = 700_000;

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

/** A file whose text stands in the program's, from `start` (a UTF-16 offset) on. */
interface Taken {
  readonly language: Language;
  readonly lowering: Lowering;
  readonly nodes: Nodes;
  readonly start: number;
}

/** One source's links: made for one analysis, and of no use after it. */
export class Linker {
  readonly #program: Program;
  readonly #links: Links;
  readonly #workspace: Workspace;
  readonly #parsed: ParsedFiles;
  readonly #loweringOf: (language: Language) => Lowering | undefined;
  readonly #isLibrary: (module: string) => boolean;
  readonly #files = new Map<string, { readonly file: WorkspaceFile; readonly start: number }>();
  /** The modules of the program, by scope and by URI. */
  readonly #importers = new Map<number, { readonly uri: string; readonly language: Language }>();
  readonly #scopes = new Map<string, number>();
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
    isLibrary: (module: string) => boolean,
  ) {
    this.#program = program;
    this.#links = links;
    this.#workspace = workspace;
    this.#parsed = parsed;
    this.#loweringOf = loweringOf;
    this.#isLibrary = isLibrary;
    const { scope } = program.modules.of(0);
    this.#importers.set(scope, source);
    this.#scopes.set(source.uri, scope);
  }

  /** The files that were taken, by their URIs. */
  get linked(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** Links what was asked for; answers whether the program has changed, so that asking again can tell more. */
  link(): boolean {
    const asked = this.#links.take().map((wanted) => ({ wanted, uri: this.#uriOf(wanted) }));
    // All texts are put together before one is read: a text that has grown is copied when it is next looked into.
    const taken = new Map<string, Taken>();
    for (const { uri } of asked) {
      if (uri === undefined || taken.has(uri) || this.#scopes.has(uri)) continue;
      const file = this.#take(uri);
      if (file) taken.set(uri, file);
    }
    for (const [uri, file] of taken) this.#lower(uri, file);
    let changed = false;
    for (const { wanted, uri } of asked) {
      const scope = uri === undefined ? undefined : this.#scopes.get(uri);
      this.#links.set(wanted, scope ?? NOWHERE);
      if (scope !== undefined) changed = true;
    }
    return changed;
  }

  /** What stands at a span of the program's text beyond the source's own, and from its end to the end of the line. */
  textAt(start: number, end: number): { readonly text: string; readonly rest: string } {
    const { file, start: base } = this.#fileAt(start);
    const [rest] = file.text.slice(end - base).split(/[\r\n]/, 1);
    return { text: file.text.slice(start - base, end - base), rest: rest! };
  }

  /** Where a span of the program's text beyond the source's own lies; UTF-16 offsets in, lines of the linked file out. */
  placeOf(start: number, end: number): { readonly uri: string; readonly range: Range } {
    const { file, start: base } = this.#fileAt(start);
    let lines = this.#lines.get(file.uri);
    if (!lines) {
      lines = new Lines(file.text);
      this.#lines.set(file.uri, lines);
    }
    return { uri: file.uri, range: lines.range(start - base, end - base) };
  }

  #fileAt(offset: number): { readonly file: WorkspaceFile; readonly start: number } {
    return [...this.#files.values()].findLast((it) => it.start <= offset)!;
  }

  #uriOf({ from, specifier }: Wanted): string | undefined {
    const importer = this.#importers.get(from)!;
    // A module beside the source hides the library of its name; elsewhere it may be the library's own code.
    const isHidden = importer.language === 'python' && this.#isLibrary(specifier);
    return this.#workspace.resolve(importer.uri, isHidden ? `.${specifier}` : specifier, importer.language);
  }

  /** Takes a file's text into the program's; undefined where it cannot be had, or a limit keeps it out. */
  #take(uri: string): Taken | undefined {
    if (this.#files.size >= FILE_LIMIT) {
      this.wasCut = true;
      return undefined;
    }
    const file = this.#workspace.read(uri);
    if (!file) return undefined;
    if (this.#size + file.text.length > SIZE_LIMIT) {
      this.wasCut = true;
      return undefined;
    }
    const lowering = this.#loweringOf(file.language);
    const nodes = lowering && this.#parsed.nodesOf(file);
    if (!nodes) return undefined;
    this.#size += file.text.length;
    const start = this.#program.append(file.text);
    this.#files.set(uri, { file, start });
    return { language: file.language, lowering, nodes, start };
  }

  #lower(uri: string, { language, lowering, nodes, start }: Taken): void {
    nodes.shift(start);
    try {
      const scope = lowering.addModule(nodes, start);
      this.#scopes.set(uri, scope);
      this.#importers.set(scope, { uri, language });
    } finally {
      nodes.shift(-start);
    }
  }
}
