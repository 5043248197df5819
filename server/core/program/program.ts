/**
 * The Program: what a source says, in one vocabulary for every language.
 *
 * Expressions, arguments, blocks, scopes, definitions and stores are rows of columns, addressed by number; only functions
 * and classes are objects. Evaluation order is the order of expression numbers. One instance is filled again for every
 * source, so nothing of it may be kept after the next `reset`.
 */

import type { Language } from '../syntax/language.ts';
import type { Magic } from '../syntax/magics.ts';
import { longer } from './columns.ts';
import type { Declared } from './declared.ts';
import type { Handler } from './handlers.ts';
import { ATTRIBUTE, BODY, CALL, CALL_NEW, FALLS_THROUGH, NAME, POSITIONAL, SCOPE_CLASS } from './kinds.ts';
import { Lists } from './lists.ts';
import type { Mark } from './mark.ts';
import { Modules } from './modules.ts';
import { Names } from './names.ts';
import type { ClassInfo, Construct, FunctionInfo, ImportInfo, Test } from './parts.ts';
import { lengthen, ROWS } from './rows.ts';
import { ScopedNames } from './scoped-names.ts';

export * from './kinds.ts';
export type { ClassInfo, Construct, FunctionInfo, ImportInfo, Parameter, Test } from './parts.ts';

/** What is special in a text that is made of a notebook's cells. */
export interface Cells {
  /** By where its placeholder begins: what stands in the text instead of Python. */
  readonly magics: ReadonlyMap<number, Magic>;
  /** By where it begins: the end of a cell that runs elsewhere, so that its names are its own. */
  readonly apart: ReadonlyMap<number, number>;
  /** Where each cell begins, in order. */
  readonly starts: readonly number[];
  /** By where it begins: the tags of a cell that has any which speak to Loadguard. */
  readonly tags: ReadonlyMap<number, readonly string[]>;
}

const NO_CELLS: Cells = { magics: new Map(), apart: new Map(), starts: [], tags: new Map() };

export class Program {
  readonly names: Names;
  readonly lists = new Lists();
  readonly modules = new Modules();
  /** How often the program was emptied. */
  fillings = 0;
  text = '';
  language: Language = 'python';
  cells: Cells = NO_CELLS;
  /** Of a file that is no code: what it says besides the commands that it runs. */
  declared: Declared | undefined;
  /** What begins a comment and what ends it; undefined where there are none. */
  commentSigns: readonly [string, string] | undefined;

  /** What the rows of each section take up, of a text that is being typed; the same object as long as it does not change. */
  sections: readonly { readonly size: Mark }[] = [];

  count = 0;
  kind = new Uint8Array(4096);
  start = new Int32Array(4096);
  end = new Int32Array(4096);
  a = new Int32Array(4096);
  b = new Int32Array(4096);
  c = new Int32Array(4096);
  /** The block that an expression stands in. */
  block = new Int32Array(4096);
  /** For a CALL: the call before it whose callee ends in the same name, or -1. */
  previousCall = new Int32Array(4096);

  argumentCount = 0;
  argumentName = new Int32Array(1024);
  argumentValue = new Int32Array(1024);
  argumentStart = new Int32Array(1024);

  blockCount = 0;
  blockParent = new Int32Array(256);
  blockKind = new Uint8Array(256);
  blockScope = new Int32Array(256);
  /** The innermost function's body block, or block 0. */
  blockFrame = new Int32Array(256);
  /** The function whose body it is (BODY), the construct whose arm it is (ARM), or -1. */
  blockOwner = new Int32Array(256);
  blockExit = new Uint8Array(256);
  /** Number of expressions when the block began and when it ended. */
  blockFirst = new Int32Array(256);
  blockLast = new Int32Array(256);

  scopeCount = 0;
  scopeParent = new Int32Array(256);
  scopeKind = new Uint8Array(256);
  /** The block that the scope begins with. */
  scopeBlock = new Int32Array(256);

  definitionCount = 0;
  definitionName = new Int32Array(1024);
  definitionScope = new Int32Array(1024);
  definitionBlock = new Int32Array(1024);
  /** The value's expression; -1 for a `del`. */
  definitionValue = new Int32Array(1024);
  /** Number of expressions evaluated before the definition took effect. */
  definitionAt = new Int32Array(1024);
  definitionStart = new Int32Array(1024);
  /** The definition before it of the same name in the same scope, or -1. */
  previousDefinition = new Int32Array(1024);

  storeCount = 0;
  /** The expression whose attribute or item is set. */
  storeObject = new Int32Array(256);
  storeKey = new Int32Array(256);
  storeValue = new Int32Array(256);
  storeAt = new Int32Array(256);

  functions: FunctionInfo[] = [];
  classes: ClassInfo[] = [];
  imports: ImportInfo[] = [];
  /** The modules of which only the first part of the name is bound: `import a.b`. */
  dotted: string[] = [];
  constructs: Construct[] = [];
  tests: Test[] = [];
  /** Handlers that take every error, in no order. */
  handlers: Handler[] = [];
  /** Spans of the modules' names that static imports take from an address: start, end, start, end … */
  addresses: number[] = [];
  /** Spans of comments that may be suppressions: start, end, start, end … */
  comments: number[] = [];
  /** Of markup in a script: start, end, and whether it is what stands between tags (1), or a tag or code in it (0). */
  markup: number[] = [];

  readonly scoped = new ScopedNames();
  /** By its last definition: all definitions of a name in a scope, in order. */
  readonly #definitions = new Map<number, readonly number[]>();
  #lastCall = new Int32Array(1024);

  constructor(words: readonly string[]) {
    this.names = new Names(words);
  }

  /** Empties the program for a new source; opens the module's scope and block, both number 0. */
  reset(text: string, language: Language, cells = NO_CELLS): void {
    this.fillings++;
    this.sections = [];
    this.text = text;
    this.language = language;
    this.cells = cells;
    this.declared = undefined;
    this.commentSigns = [language === 'python' ? '# ' : '// ', ''];
    this.names.reset(text);
    this.count = this.argumentCount = this.blockCount = this.scopeCount = this.definitionCount = this.storeCount = 0;
    this.lists.clear();
    this.modules.clear();
    this.scoped.clear();
    this.#definitions.clear();
    this.#lastCall.fill(-1);
    this.functions = [];
    this.classes = [];
    this.imports = [];
    this.dotted = [];
    this.constructs = [];
    this.tests = [];
    this.handlers = [];
    this.addresses = [];
    this.comments = [];
    this.markup = [];
  }

  /** Goes on with the next version of the text, of which all rows are taken out that come behind the change or are in it. */
  follow(text: string, cells: Cells | undefined, names: number, change: Parameters<Names['follow']>[2]): void {
    this.text = text;
    this.cells = cells ?? NO_CELLS;
    this.names.follow(text, names, change);
  }

  /** Ends the building of the source's own module of these sections, whose block ends in this way. */
  finish(sections: Program['sections'], exit: number): void {
    this.sections = sections;
    this.blockExit[0] = exit;
    this.blockLast[0] = this.count;
    this.#definitions.clear();
    this.#lastCall.fill(-1);
    for (let at = 0; at < this.count; at++) if (this.kind[at] === CALL) this.#chain(at);
    this.scoped.sayAgain();
    this.link(0, 0);
  }

  /** How many expressions are of the source itself, and not of modules added to it; these come first. */
  get ownCount(): number {
    return Math.min(this.count, this.modules.firstLinked);
  }

  /** How many functions are of the source itself; these come first. */
  get ownFunctions(): number {
    const { firstLinkedText } = this.modules;
    const first = this.functions.findIndex((it) => it.start >= firstLinkedText);
    return first < 0 ? this.functions.length : first;
  }

  /** Adds the text of another module; answers with where it begins, as a UTF-16 offset. */
  append(text: string): number {
    const start = this.text.length + 1;
    this.text += `\n${text}`;
    this.names.extend(this.text);
    return start;
  }

  /** Forgets the modules that were added; what is left is the source itself. */
  unlink(): void {
    const { firstLinkedText } = this.modules;
    this.count = this.ownCount;
    this.text = this.text.slice(0, firstLinkedText);
    this.functions = this.functions.filter((it) => it.start < firstLinkedText);
  }

  add(kind: number, start: number, end: number, a: number, b: number, c: number, block: number): number {
    const id = this.count++;
    if (id === this.kind.length) lengthen(this, ROWS.expressions, id * 2);
    this.kind[id] = kind;
    this.start[id] = start;
    this.end[id] = end;
    this.a[id] = a;
    this.b[id] = b;
    this.c[id] = c;
    this.block[id] = block;
    return id;
  }

  addArgument(name: number, value: number, start: number): number {
    const id = this.argumentCount++;
    if (id === this.argumentName.length) lengthen(this, ROWS.arguments, id * 2);
    this.argumentName[id] = name;
    this.argumentValue[id] = value;
    this.argumentStart[id] = start;
    return id;
  }

  /** Adds a CALL and files it under the last name of its callee. */
  addCall(start: number, end: number, callee: number, first: number, count: number, block: number): number {
    const call = this.add(CALL, start, end, callee, first, count, block);
    this.#chain(call);
    return call;
  }

  #chain(call: number): void {
    const name = this.lastName(this.a[call]!);
    if (name < 0) {
      this.previousCall[call] = -1;
      return;
    }
    if (name >= this.#lastCall.length) {
      this.#lastCall = longer(this.#lastCall, Math.max(name + 1, this.#lastCall.length * 2), -1);
    }
    this.previousCall[call] = this.#lastCall[name]!;
    this.#lastCall[name] = call;
  }

  /** How many arguments a CALL has, spreads included; the first is `b` of the call. */
  arity(call: number): number {
    return this.c[call]! % CALL_NEW;
  }

  /** The arguments of a CALL in order, whatever they are given as. */
  argumentsOf(call: number): readonly number[] {
    return Array.from({ length: this.arity(call) }, (_, i) => this.argumentValue[this.b[call]! + i]!);
  }

  /** The argument at a place, 0-based, where that is given without a name; else -1. */
  argumentAt(call: number, place: number): number {
    const at = this.b[call]! + place;
    return place < this.arity(call) && this.argumentName[at] === POSITIONAL ? this.argumentValue[at]! : -1;
  }

  /** The argument that is given by a name, or -1. */
  argumentNamed(call: number, word: string): number {
    for (let i = this.b[call]!; i < this.b[call]! + this.arity(call); i++) {
      const name = this.argumentName[i]!;
      if (name >= 0 && this.names.text(name) === word) return this.argumentValue[i]!;
    }
    return -1;
  }

  /** The last call whose callee ends in `name`, or -1; `previousCall` leads on. */
  lastCall(name: number): number {
    return name < this.#lastCall.length ? this.#lastCall[name]! : -1;
  }

  /** The name that a callee ends in: `f` of `f`, `b` of `a.b`; -1 when it ends in none. */
  lastName(expression: number): number {
    const kind = this.kind[expression];
    if (kind === NAME) return this.a[expression]!;
    if (kind === ATTRIBUTE) return this.b[expression]!;
    return -1;
  }

  openBlock(kind: number, parent: number, scope: number, owner: number): number {
    const id = this.blockCount++;
    if (id === this.blockParent.length) lengthen(this, ROWS.blocks, id * 2);
    this.blockParent[id] = parent;
    this.blockKind[id] = kind;
    this.blockScope[id] = scope;
    this.blockFrame[id] = kind === BODY || parent < 0 ? id : this.blockFrame[parent]!;
    this.blockOwner[id] = owner;
    this.blockExit[id] = FALLS_THROUGH;
    this.blockFirst[id] = this.count;
    this.blockLast[id] = this.count;
    return id;
  }

  addScope(kind: number, parent: number, block: number): number {
    const id = this.scopeCount++;
    if (id === this.scopeParent.length) lengthen(this, ROWS.scopes, id * 2);
    this.scopeParent[id] = parent;
    this.scopeKind[id] = kind;
    this.scopeBlock[id] = block;
    return id;
  }

  /** Says that `name` belongs to `scope`, wherever in it the first definition stands. */
  declare(name: number, scope: number): void {
    this.scoped.declare(scope, name);
  }

  /** Says that definitions of `name` in `scope` belong to a scope further out (`global`, `nonlocal`). */
  declareOuter(name: number, scope: number): void {
    this.scoped.declareOuter(scope, name);
  }

  /** The scope that `name` belongs to as seen from `scope`, or -1 when no scope declares it. */
  scopeOf(name: number, scope: number): number {
    for (let at = scope; at >= 0; at = this.scopeParent[at]!) {
      if (this.scoped.isDeclared(at, name) && (at === scope || this.scopeKind[at] !== SCOPE_CLASS)) return at;
    }
    return -1;
  }

  /** A definition whose scope is already known (declared), or is found by `link` (when `scope` is seen from inside). */
  define(name: number, scope: number, block: number, value: number, start: number): number {
    const id = this.definitionCount++;
    if (id === this.definitionName.length) lengthen(this, ROWS.definitions, id * 2);
    this.definitionName[id] = name;
    this.definitionScope[id] = scope;
    this.definitionBlock[id] = block;
    this.definitionValue[id] = value;
    this.definitionAt[id] = this.count;
    this.definitionStart[id] = start;
    this.previousDefinition[id] = -1;
    return id;
  }

  /**
   * Ends the building of the module that has this scope, and whose first definition this is: gives every definition to the
   * scope that declares its name, and chains those of one name.
   */
  link(module: number, first: number): void {
    for (let id = first; id < this.definitionCount; id++) {
      const name = this.definitionName[id]!;
      const owner = this.scopeOf(name, this.definitionScope[id]!);
      const scope = owner < 0 ? module : owner;
      if (owner < 0) this.declare(name, module);
      this.definitionScope[id] = scope;
      this.previousDefinition[id] = this.scoped.define(scope, name, id);
    }
  }

  /** The last definition of `name` in `scope`, or -1; `previousDefinition` leads on. */
  lastDefinition(name: number, scope: number): number {
    return this.scoped.last(scope, name);
  }

  /** All definitions of `name` in `scope`, in document order. */
  definitionsOf(name: number, scope: number): readonly number[] {
    const last = this.lastDefinition(name, scope);
    const known = this.#definitions.get(last);
    if (known) return known;
    const all: number[] = [];
    for (let id = last; id >= 0; id = this.previousDefinition[id]!) all.push(id);
    this.#definitions.set(last, all.reverse());
    return all;
  }

  addStore(object: number, key: number, value: number): void {
    const id = this.storeCount++;
    if (id === this.storeObject.length) lengthen(this, ROWS.stores, id * 2);
    this.storeObject[id] = object;
    this.storeKey[id] = key;
    this.storeValue[id] = value;
    this.storeAt[id] = this.count;
  }

  /** Whether block `inner` is `outer` or lies in it, functions inside included. */
  contains(outer: number, inner: number): boolean {
    for (let block = inner; block >= outer; block = this.blockParent[block]!) if (block === outer) return true;
    return false;
  }
}
