/** Turns texts into nodes: owns the parser's runtime, its languages and the choice of how trees are read. */

import { type Edit, Language as LoadedLanguage, Parser as Runtime, type Tree } from 'web-tree-sitter';
import { withoutCommentRuns } from './comments.ts';
import { findEdit } from './edit.ts';
import { describeGrammar, type Grammar } from './grammar.ts';
import type { Language } from './language.ts';
import type { Nodes } from './nodes.ts';
import { chooseReader, type TreeReader } from './reader.ts';
import type { RuntimeMemory } from './reader-memory.ts';
import { Reading } from './reading.ts';
import { startRuntime } from './runtime.ts';

/** What a parser needs of the world. */
export interface ParserHost {
  /** The bytes of web-tree-sitter.wasm; asked for once per process. */
  runtime(): Promise<Uint8Array>;
  /** The bytes of the language's grammar; asked for once per process. */
  grammar(language: Language): Promise<Uint8Array>;
  /** Milliseconds from any fixed point. */
  clock(): number;
  log?(message: string): void;
}

interface Loaded {
  readonly grammar: Grammar;
  readonly language: LoadedLanguage;
  readonly reader: TreeReader;
}

/** Shared by all parsers of a process: module instances cannot be unloaded. */
const languages = new Map<Language, Promise<Loaded>>();

export class Parser {
  readonly #host: ParserHost;
  readonly #memory: RuntimeMemory | undefined;
  readonly #parser = new Runtime();
  readonly #prepared = new Map<Language, Loaded>();
  /** How many texts were parsed, and their UTF-16 code units. */
  parsed = 0;
  units = 0;

  private constructor(host: ParserHost, memory: RuntimeMemory | undefined) {
    this.#host = host;
    this.#memory = memory;
  }

  /** @throws when the host cannot provide the runtime or its bytes are not a module. */
  static async create(host: ParserHost): Promise<Parser> {
    return new Parser(host, await startRuntime(() => host.runtime()));
  }

  /** Makes a language ready; idempotent. @throws when the host cannot provide the grammar or it does not load. */
  async prepare(language: Language): Promise<Grammar> {
    let loading = languages.get(language);
    if (!loading) {
      loading = this.#load(language);
      languages.set(language, loading);
      loading.catch(() => languages.delete(language));
    }
    const loaded = await loading;
    this.#prepared.set(language, loaded);
    return loaded.grammar;
  }

  /** @throws when the language has not been prepared. */
  grammar(language: Language): Grammar {
    return this.#loaded(language).grammar;
  }

  /**
   * Parses the text and replaces what `nodes` holds by its nodes; `nodes` is left as it is when the answer is false,
   * which means that parsing took longer than `limit` milliseconds.
   * @throws when the language has not been prepared.
   */
  read(text: string, language: Language, nodes: Nodes, limit: number): boolean {
    const tree = this.#parse(masked(text, language), language, undefined, limit);
    if (!tree) return false;
    try {
      this.#loaded(language).reader.read(tree, nodes);
    } finally {
      tree.delete();
    }
    return true;
  }

  /** A tree that is kept from one version of a text to the next. @throws when the language has not been prepared. */
  tree(language: Language): IncrementalTree {
    const { reader } = this.#loaded(language);
    return new IncrementalTree(language, reader, (text, old, limit) => this.#parse(text, language, old, limit));
  }

  #loaded(language: Language): Loaded {
    const loaded = this.#prepared.get(language);
    if (!loaded) throw new Error(`The language "${language}" has not been prepared.`);
    return loaded;
  }

  async #load(language: Language): Promise<Loaded> {
    const loaded = await LoadedLanguage.load(await this.#host.grammar(language));
    const log = (message: string): void => this.#host.log?.(message);
    const reader = chooseReader(language, loaded, this.#parser, this.#memory, log);
    return { grammar: describeGrammar(language, loaded), language: loaded, reader };
  }

  /** Undefined when the limit (ms) has passed. */
  #parse(text: string, language: Language, old: Tree | undefined, limit: number): Tree | undefined {
    const { language: loaded } = this.#loaded(language);
    if (this.#parser.language !== loaded) this.#parser.setLanguage(loaded);
    this.parsed++;
    this.units += text.length;
    const deadline = this.#host.clock() + limit;
    const progressCallback = (): boolean => this.#host.clock() > deadline;
    const tree = this.#parser.parse(text, old, { progressCallback });
    if (tree) return tree;
    this.#parser.reset();
    return undefined;
  }
}

/** What the grammar is given in place of a text: equally long, and read in linear time. */
function masked(text: string, language: Language): string {
  return language === 'python' ? withoutCommentRuns(text) : text;
}

type Parse = (text: string, old: Tree | undefined, limit: number) => Tree | undefined;

/** The tree of a text that changes. */
export class IncrementalTree {
  readonly #language: Language;
  readonly #reader: TreeReader;
  readonly #parse: Parse;
  readonly #reading = new Reading();
  #tree: Tree | undefined;
  #text = '';

  constructor(language: Language, reader: TreeReader, parse: Parse) {
    this.#language = language;
    this.#reader = reader;
    this.#parse = parse;
  }

  /**
   * Takes the whole new text, parses what changed and replaces what `nodes` holds by all its nodes. False when parsing
   * took longer than `limit` milliseconds: then `nodes` is left as it is and the next call starts afresh.
   */
  read(text: string, nodes: Nodes, limit: number): boolean {
    const given = masked(text, this.#language);
    const edit = this.#tree && findEdit(this.#text, given);
    if (!this.#tree || edit) this.#replace(given, edit, limit);
    if (!this.#tree) return false;
    this.#reader.read(this.#tree, nodes, this.#reading);
    return true;
  }

  #replace(text: string, edit: Edit | undefined, limit: number): void {
    const old = this.#tree;
    if (old && edit) old.edit(edit);
    // Without a predecessor that lives until now, addresses may have been used again.
    if (!old) this.#reading.clear();
    this.#tree = undefined;
    this.#text = text;
    try {
      this.#tree = this.#parse(text, old, limit);
    } finally {
      old?.delete();
    }
  }

  /** Gives the tree's memory back; a later `read` starts afresh. */
  dispose(): void {
    this.#tree?.delete();
    this.#tree = undefined;
    this.#text = '';
  }
}
