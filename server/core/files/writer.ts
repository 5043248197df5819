/** Fills a Program with what a file says that is no code: commands as the calls that would run them, all else as declared. */

import type { DataNode } from '../notation/tree.ts';
import type {
  Declared,
  DeclaredArtefact,
  DeclaredHook,
  DeclaredIndex,
  DeclaredModule,
  DeclaredPackage,
  Place,
  PlacedText,
} from '../program/declared.ts';
import {
  ATTRIBUTE,
  CALL,
  INLINE,
  NAME,
  POSITIONAL,
  type Program,
  SCOPE_MODULE,
  SEQUENCE,
  STRING,
  STRING_ESCAPED,
  TEMPLATE,
} from '../program/program.ts';
import { type Piece, piecesOf } from './texts.ts';

const COMMENT = /loadguard:/g;
/** A command that runs a script of the project, up to the end of its path. */
const RUN =
  /(?<![\w./-])(?:node|bun(?: run)?|tsx|ts-node|deno run|python3?)(?: --?[\w=-]+){0,9} ((?:\.{1,2}\/){0,9}[\w@-][\w@./-]{0,200})/;

/** What a file of the project, by its path from the one that is read, does which nobody reviewed; undefined for nothing. */
export type UnreviewedIn = (path: string) => string | undefined;

export class FileWriter implements Declared {
  readonly artefacts: DeclaredArtefact[] = [];
  readonly packages: DeclaredPackage[] = [];
  readonly pins: PlacedText[] = [];
  readonly indexes: DeclaredIndex[] = [];
  readonly modules: DeclaredModule[] = [];
  readonly hooks: DeclaredHook[] = [];
  readonly #unreviewedIn: UnreviewedIn;
  readonly unbroken: Place[] = [];
  images = false;
  isMild = false;
  /** The folder in which what follows is started, where the file says one. */
  folder: readonly Piece[] = [];
  commentsCommands = false;
  readonly #program: Program;
  readonly #scope: number;
  readonly #block: number;

  /** `signs`: what begins a comment and what ends it; undefined where the file can have none. */
  constructor(program: Program, signs: readonly [string, string] | undefined, unreviewedIn: UnreviewedIn) {
    this.#program = program;
    this.#unreviewedIn = unreviewedIn;
    this.#scope = program.scopeCount;
    this.#block = program.openBlock(INLINE, -1, this.#scope, -1);
    program.addScope(SCOPE_MODULE, -1, this.#block);
    program.modules.add({ start: 0, first: program.count, scope: this.#scope });
    program.declared = this;
    program.commentSigns = signs;
  }

  get text(): string {
    return this.#program.text;
  }

  /** A text that a shell reads; `place`: where all of it stands, if not from its first piece to its last. */
  shell(pieces: readonly Piece[], place?: Place): void {
    if (pieces.length === 0) return;
    const text = this.#value(pieces, place);
    const program = this.#program;
    const start = program.start[text]!;
    const shell = program.add(NAME, start, start, program.names.add('get_ipython'), -1, 0, this.#block);
    const instance = program.add(CALL, start, start, shell, program.argumentCount, 0, this.#block);
    program.previousCall[instance] = -1;
    this.#call(instance, 'system', text);
  }

  /** A program and what it is given, without a shell. */
  start(words: readonly (readonly Piece[])[]): void {
    if (words.length === 0) return;
    const program = this.#program;
    const items = words.map((it) => this.#value(it));
    const start = Math.min(...items.map((it) => program.start[it]!));
    const end = Math.max(...items.map((it) => program.end[it]!));
    const list = program.add(SEQUENCE, start, end, program.lists.add(items), -1, 0, this.#block);
    const library = program.add(NAME, start, start, program.names.add('subprocess'), -1, 0, this.#block);
    this.#call(library, 'run', list);
  }

  /** A text that stands for itself. */
  literal(pieces: readonly Piece[]): void {
    if (pieces.length > 0) this.#value(pieces);
  }

  /** A module that is named by the address between these quotes. */
  address(start: number, end: number): void {
    this.#program.addresses.push(start, end);
  }

  /** The pieces of a text of data, of which it is noted when it goes over lines that are one. */
  pieces(node: DataNode): readonly Piece[] {
    const { start, end, style } = node;
    const isOne = style === 'folded' || (style === 'plain' && this.text.slice(start, end).includes('\n'));
    if (isOne) this.unbroken.push({ start, end });
    return piecesOf(this.text, node);
  }

  /** A command that runs while a package is installed, with the script of the project that it runs, if that does harm. */
  hook({ start, end }: Place, moment: string): void {
    const run = RUN.exec(this.text.slice(start, end));
    const does = run && this.#unreviewedIn(run[1]!);
    if (!does) {
      this.hooks.push({ start, end, moment });
      return;
    }
    const from = start + run.index + run[0].length - run[1]!.length;
    this.hooks.push({ start, end, moment, script: { start: from, end: from + run[1]!.length, text: run[1]!, does } });
  }

  /** A page that a browser shows. */
  page(start: number, end: number): void {
    this.unbroken.push({ start, end });
    const program = this.#program;
    const text = this.#value([{ start, end }]);
    const library = program.add(NAME, start, start, program.names.add('IPython'), -1, 0, this.#block);
    const display = program.add(ATTRIBUTE, start, start, library, program.names.add('display'), 0, this.#block);
    this.#call(display, 'HTML', text);
  }

  get isEmpty(): boolean {
    const { count, addresses } = this.#program;
    const declared =
      this.artefacts.length + this.packages.length + this.pins.length + this.indexes.length + this.modules.length;
    return count === 0 && addresses.length === 0 && declared === 0;
  }

  /** Ends the Program. */
  finish(): void {
    const program = this.#program;
    const [sign] = program.commentSigns ?? [];
    if (sign) this.#comments(sign.trim());
    program.blockLast[this.#block] = program.count;
    program.link(this.#scope, 0);
  }

  /** Notes the comments that speak to Loadguard. */
  #comments(sign: string): void {
    const { text, comments } = this.#program;
    let last = -1;
    let line = 0;
    let end = -1;
    let start = -1;
    // Every sign and every line is looked for once, however many words stand behind it.
    let next = text.indexOf(sign);
    for (const { index } of text.matchAll(COMMENT)) {
      if (index > end) {
        line = text.lastIndexOf('\n', index) + 1;
        end = (text.indexOf('\n', index) + 1 || text.length + 1) - 1;
      }
      for (; next >= 0 && next <= index; next = text.indexOf(sign, next + 1)) start = next;
      if (start < line || start <= last) continue;
      comments.push(start, end);
      last = start;
    }
  }

  #call(object: number, method: string, argument: number): void {
    const program = this.#program;
    const start = program.start[argument]!;
    const callee = program.add(ATTRIBUTE, start, start, object, program.names.add(method), 0, this.#block);
    const first = program.argumentCount;
    const folder = this.folder.length > 0 ? this.#value(this.folder) : -1;
    program.addArgument(POSITIONAL, argument, start);
    if (folder >= 0) program.addArgument(program.names.add('cwd'), folder, program.start[folder]!);
    program.addCall(start, program.end[argument]!, callee, first, folder < 0 ? 1 : 2, this.#block);
  }

  #value(pieces: readonly Piece[], place?: Place): number {
    const program = this.#program;
    const items = pieces.map(({ start, end, escaped }) =>
      program.add(STRING, start, end, start, end, escaped ? STRING_ESCAPED : 0, this.#block),
    );
    if (items.length === 1) return items[0]!;
    const list = program.lists.add(items);
    const { start, end } = place ?? { start: pieces[0]!.start, end: pieces.at(-1)!.end };
    return program.add(TEMPLATE, start, end, list, -1, 0, this.#block);
  }
}
