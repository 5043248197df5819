/** Turns texts into nodes: owns the parser's runtime, its languages and the choice of how trees are read. */

import { Language as LoadedLanguage, Parser as Runtime, type Tree } from 'web-tree-sitter';
import { withoutCommentRuns } from './comments.ts';
import { type Cutter, isCut } from './cutter.ts';
import { describeGrammar, type Grammar } from './grammar.ts';
import { IncrementalTree, type KeptText, type Parse } from './incremental-tree.ts';
import type { Language } from './language.ts';
import type { Nodes } from './nodes.ts';
import { pythonCutter } from './python-sections.ts';
import { chooseReader, type TreeReader } from './reader.ts';
import type { RuntimeMemory } from './reader-memory.ts';
import { startRuntime } from './runtime.ts';
import { scriptCutter } from './script-sections.ts';
import { Sections } from './sections.ts';

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

const CUTTERS: Readonly<Record<Language, Cutter>> = {
  python: pythonCutter,
  javascript: scriptCutter('javascript'),
  typescript: scriptCutter('typescript'),
  tsx: scriptCutter('tsx'),
};

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
   * which means that parsing took longer than `limit` milliseconds. A text with errors is read section by section, so that
   * one keeps to the statement that it is in.
   * @throws when the language has not been prepared.
   */
  read(text: string, language: Language, nodes: Nodes, limit: number): boolean {
    const end = this.#host.clock() + limit;
    if (!this.#readWhole(text, language, nodes, limit)) return false;
    if (nodes.hasError && isCut(text, CUTTERS[language])) {
      const sections = this.keep(language);
      sections.read(text, nodes, end - this.#host.clock());
      sections.dispose();
    }
    return true;
  }

  #readWhole(text: string, language: Language, nodes: Nodes, limit: number): boolean {
    const tree = this.#parse(masked(text, language), language, undefined, limit);
    if (!tree) return false;
    try {
      this.#loaded(language).reader.read(tree, nodes);
    } finally {
      tree.delete();
    }
    return true;
  }

  /** What is kept of a text from one version to the next. @throws when the language has not been prepared. */
  keep(language: Language): KeptText {
    const { reader } = this.#loaded(language);
    const parse: Parse = (text, old, limit) => this.#parse(text, language, old, limit);
    const tree = new IncrementalTree(reader, parse, (text) => masked(text, language));
    const readAlone = (text: string, nodes: Nodes, limit: number) => this.#readWhole(text, language, nodes, limit);
    return new Sections(CUTTERS[language], tree, readAlone, () => this.#host.clock());
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
