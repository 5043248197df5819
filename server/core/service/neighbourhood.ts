/** What sources know of each other: parsed files of the workspace, and functions of theirs that are worth a second look. */

import type { Grammar } from '../syntax/grammar.ts';
import type { Language } from '../syntax/language.ts';
import type { Nodes } from '../syntax/nodes.ts';
import { CodeScanner } from '../syntax/scanner.ts';
import { ParsedFiles } from './linker.ts';
import type { Neighbours } from './neighbours.ts';
import { wordsAmong } from './words.ts';
import type { Workspace, WorkspaceFile } from './workspace.ts';
import { Wrappers } from './wrappers.ts';

/** What a service lends for it. */
export interface Tools {
  /** Whether files in a language can be parsed by now. */
  isReady(language: Language): boolean;
  /** Parses a file; false when that takes too long. */
  parse(file: WorkspaceFile, nodes: Nodes): boolean;
  /** The grammar of a language that is ready. */
  grammar(language: Language): Grammar;
  /** The names of a file's functions that load or run what they are given. */
  examine(file: WorkspaceFile, neighbours: Neighbours): readonly string[];
}

export class Neighbourhood {
  readonly wrappers: Wrappers;
  readonly #workspace: Workspace;
  readonly #parsed: ParsedFiles;
  readonly #tools: Tools;
  readonly #missing = new Set<Language>();
  /** By URI: the names of other files' functions that concern a source, as they counted when it was checked again. */
  readonly #considered = new Map<string, string>();
  readonly #linked = new Map<string, readonly string[]>();
  /** By URI: which of the names that were told stand in a file; for as long as no other is told. */
  #mentions: { readonly told: ReadonlySet<string>; readonly byFile: Map<string, readonly string[]> } = {
    told: new Set(),
    byFile: new Map(),
  };
  #told: { readonly names: ReadonlySet<string>; readonly scanner: CodeScanner } | undefined;

  constructor(workspace: Workspace, tools: Tools) {
    this.#workspace = workspace;
    this.#tools = tools;
    this.#parsed = new ParsedFiles((file, nodes) => tools.parse(file, nodes));
    this.wrappers = new Wrappers(workspace, (file, known) =>
      this.#isReady(file.language) ? tools.examine(file, this.of(known, true)) : undefined,
    );
  }

  /** The languages of files that were left out since the last call, because they were not ready. */
  takeMissing(): readonly Language[] {
    const missing = [...this.#missing];
    this.#missing.clear();
    return missing;
  }

  /** Notes which files a source was last checked with, by their URIs. */
  noteLinked(uri: string, linked: readonly string[]): void {
    this.#linked.set(uri, linked);
  }

  /**
   * Whether a source that is one of many was checked again when the same functions of other files were known, as far as it
   * or a file that it was checked with names them.
   */
  hasConsidered(source: Pick<WorkspaceFile, 'uri' | 'text'>, names: ReadonlySet<string>): boolean {
    return this.#considered.get(source.uri) === this.#concerning(source, names);
  }

  /** Notes that a source has been checked with these functions of other files. */
  consider(source: Pick<WorkspaceFile, 'uri' | 'text'>, names: ReadonlySet<string>): void {
    this.#considered.set(source.uri, this.#concerning(source, names));
  }

  /** The names that concern a source as one text, the same for the same names. */
  #concerning({ uri, text }: Pick<WorkspaceFile, 'uri' | 'text'>, names: ReadonlySet<string>): string {
    const linked = (this.#linked.get(uri) ?? []).flatMap((it) =>
      this.#toldIn(it, this.#workspace.read(it)?.text ?? ''),
    );
    return [...new Set([...this.#toldIn(uri, text), ...linked])]
      .filter((it) => names.has(it))
      .sort()
      .join(' ');
  }

  /** The names that were told and stand in a file, which many sources lead to. */
  #toldIn(uri: string, text: string): readonly string[] {
    const { told } = this.wrappers;
    if (this.#mentions.told !== told) this.#mentions = { told, byFile: new Map() };
    const known = this.#mentions.byFile.get(uri) ?? wordsAmong(text, told);
    this.#mentions.byFile.set(uri, known);
    return known;
  }

  /** What an analysis is given, when these functions of other files count; `tellsOthers`: and its own are of use to them. */
  of(wrappers: ReadonlySet<string>, tellsOthers: boolean): Neighbours {
    return {
      workspace: this.#workspace,
      parsed: this.#parsed,
      grammar: (language) => (this.#isReady(language) ? this.#tools.grammar(language) : undefined),
      wrappers,
      tellsOthers,
    };
  }

  #isReady(language: Language): boolean {
    const isReady = this.#tools.isReady(language);
    if (!isReady) this.#missing.add(language);
    return isReady;
  }

  /** Whether bytes[0, length) name one of the functions that were told. */
  callsWrapper(bytes: Uint8Array, length: number, language: Language): boolean {
    const names = this.wrappers.told;
    if (names.size === 0) return false;
    if (this.#told?.names !== names) {
      this.#told = { names, scanner: new CodeScanner([...names].filter((it) => /^[\w$]+$/.test(it))) };
    }
    const { scanner } = this.#told;
    scanner.scan(bytes, length, language);
    return scanner.odd || scanner.seen.some((it) => it !== 0);
  }
}
