/** What lowering a tree into a Program needs in every language: the place being built, and patterns common to all. */

import type { Grammar } from '../syntax/grammar.ts';
import { ERROR_KIND, type Nodes } from '../syntax/nodes.ts';
import type { Catch } from './handlers.ts';
import {
  ADDED,
  ANY_KEY,
  ARM,
  ATTRIBUTE,
  BODY,
  CALL,
  type Construct,
  FALLS_THROUGH,
  FUNCTION,
  type FunctionInfo,
  INLINE,
  ITEM,
  MERGED,
  NAME,
  OPAQUE,
  PARAMETER,
  type Parameter,
  POSITIONAL,
  type Program,
  RAISES,
  REPEATED,
  SCOPE_FUNCTION,
  SCOPE_MODULE,
  STRING,
  STRING_ESCAPED,
  SUBSCRIPT,
  type Test,
} from './program.ts';
import { ADDING, FILLING, MERGING } from './vocabulary.ts';

/** How deep expressions and statements may be nested; deeper ones are opaque. */
export const DEPTH_LIMIT = 800;

/** Functions that do not return, as they are written. */
const ENDING = new Set([
  'sys.exit',
  'exit',
  'quit',
  'os._exit',
  'abort',
  'flask.abort',
  'ctx.abort',
  'process.exit',
  'process.abort',
  'Deno.exit',
  'assert.fail',
  'ctx.throw',
  'notFound',
]);

/** UTF-16 code units of what is called that is read. */
const LONGEST_ENDING = 24;

/** Functions that raise unless what they are given holds, as they are written. */
const ASSERTING = /^(?:assert(?:\.(?:(?:deepS|s)trictEqual|(?:deepE|e)qual|match|ok))?|invariant|ok|tinyInvariant)$/;

/** The same for what reads the command line, whose variable has one of a few names. */
const USAGE_ERROR = /^(?:\w*parser|ap|argp|self\.\w*parser)\.(?:error|exit)$/i;

/** The kinds of a grammar's nodes as small numbers, for one `switch`. Kinds not named are 0. */
export function kindTable(grammar: Grammar, codes: Readonly<Record<string, number>>): Uint8Array {
  const table = new Uint8Array(65536);
  for (const [kind, code] of Object.entries(codes)) for (const id of grammar.kindIds(kind)) table[id] = code;
  return table;
}

export abstract class Lowering {
  protected nodes!: Nodes;
  protected readonly program: Program;
  protected readonly codes: Uint8Array;
  protected block = 0;
  protected scope = 0;
  /** The scope of the module at hand. */
  protected module = 0;
  /** The function and the class being lowered, or -1. */
  protected function = -1;
  protected class = -1;
  protected depth = 0;
  readonly #adding = new Set<number>();
  readonly #merging = new Set<number>();
  readonly #filling = new Map<number, number>();

  constructor(program: Program, codes: Uint8Array) {
    this.program = program;
    this.codes = codes;
    for (const word of ADDING) this.#adding.add(program.names.add(word));
    for (const word of MERGING) this.#merging.add(program.names.add(word));
    for (const [word, place] of FILLING) this.#filling.set(program.names.add(word), place);
  }

  /** Fills the program from the source's tree. Nodes that are broken or unknown give opaque expressions, never an exception. */
  lower(nodes: Nodes): void {
    this.addModule(nodes, 0);
    this.#collectComments();
    if (this.mayHaveMarkup(this.program.text)) this.collectMarkup(nodes);
  }

  /**
   * Adds a module's tree, whose text begins at `start` in the program's text (a UTF-16 offset that the nodes already count
   * with). Answers with the module's scope.
   */
  addModule(nodes: Nodes, start: number): number {
    const program = this.program;
    const definitions = program.definitionCount;
    const scope = this.open(start);
    const { block } = this;
    this.nodes = nodes;
    if (nodes.count > 0) this.statements(0);
    program.blockLast[block] = program.count;
    program.link(scope, definitions);
    return scope;
  }

  /** Opens a module whose text begins at `start` in the program's text; answers with its scope. */
  open(start: number): number {
    const program = this.program;
    const scope = program.scopeCount;
    const block = program.openBlock(INLINE, -1, scope, -1);
    program.addScope(SCOPE_MODULE, -1, block);
    program.modules.add({ start, first: program.count, scope });
    this.enter(block, scope);
    return scope;
  }

  /** Adds a section of the source itself, whose module is open; its nodes count with the offsets that they have in the text. */
  lowerSection(nodes: Nodes, hasMarkup: boolean): void {
    this.enter(0, 0);
    this.nodes = nodes;
    // What is broken as a whole stands in the module as one node, and so does a cell.
    if (nodes.kind[0] === ERROR_KIND || this.program.cells.starts.length > 0) {
      this.depth = 1;
      if (nodes.count > 0) this.statement(0);
    } else this.statements(0);
    this.#collectComments();
    if (hasMarkup) this.collectMarkup(nodes);
  }

  /** Goes on with the statements of a module. */
  protected enter(block: number, scope: number): void {
    this.function = this.class = -1;
    this.depth = 0;
    this.block = block;
    this.module = this.scope = scope;
  }

  /** Whether there may be markup in a text. */
  mayHaveMarkup(_text: string): boolean {
    return false;
  }

  protected collectMarkup(_nodes: Nodes): void {}

  protected abstract readonly commentCode: number;
  protected abstract statement(node: number): void;
  protected abstract expressionOf(node: number): number;

  /** Lowers an expression; too deep nesting is opaque. */
  protected expression(node: number): number {
    if (++this.depth > DEPTH_LIMIT) {
      this.depth--;
      return this.opaque(node);
    }
    const result = this.expressionOf(node);
    this.depth--;
    return result;
  }

  /** Lowers all children of a node as statements. */
  protected statements(node: number): void {
    if (++this.depth <= DEPTH_LIMIT) {
      const { next } = this.nodes;
      const end = next[node]!;
      for (let child = node + 1; child < end; child = next[child]!) this.statement(child);
    }
    this.depth--;
  }

  /** The child that fills a field, or -1. */
  protected child(node: number, field: number): number {
    const { next, field: fields } = this.nodes;
    const end = next[node]!;
    for (let child = node + 1; child < end; child = next[child]!) if (fields[child] === field) return child;
    return -1;
  }

  protected add(kind: number, node: number, a: number, b: number, c: number): number {
    return this.program.add(kind, this.nodes.start[node]!, this.nodes.end[node]!, a, b, c, this.block);
  }

  protected opaque(node: number): number {
    return this.add(OPAQUE, node, -1, -1, 0);
  }

  /** Lowers every child for the sake of the calls in it; the whole is opaque. */
  protected opaqueWithChildren(node: number): number {
    const { next } = this.nodes;
    const end = next[node]!;
    for (let child = node + 1; child < end; child = next[child]!) {
      if (this.codes[this.nodes.kind[child]!] !== this.commentCode) this.expression(child);
    }
    return this.opaque(node);
  }

  protected name(node: number): number {
    return this.program.names.at(this.nodes.start[node]!, this.nodes.end[node]!);
  }

  protected slice(node: number): string {
    return this.program.text.slice(this.nodes.start[node], this.nodes.end[node]);
  }

  protected isComment(node: number): boolean {
    return this.codes[this.nodes.kind[node]!] === this.commentCode;
  }

  /** Whether a child stands among others without being one of them. */
  protected isSkipped(node: number): boolean {
    return this.isComment(node);
  }

  /** The first child that counts, or -1. */
  protected firstChild(node: number): number {
    const { next } = this.nodes;
    for (let child = node + 1; child < next[node]!; child = next[child]!) if (!this.isSkipped(child)) return child;
    return -1;
  }

  /** Lowers the child that fills a field; opaque when there is none. */
  protected required(node: number, field: number): number {
    const child = this.child(node, field);
    return child < 0 ? this.opaque(node) : this.expression(child);
  }

  /** Lowers the child that fills a field; -1 when there is none. */
  protected optional(node: number, field: number): number {
    const child = this.child(node, field);
    return child < 0 ? -1 : this.expression(child);
  }

  /** Lowers the child that fills a field as a statement, if there is one. */
  protected optionalStatement(node: number, field: number): void {
    const child = this.child(node, field);
    if (child < 0) return;
    if (++this.depth <= DEPTH_LIMIT) this.statement(child);
    this.depth--;
  }

  /** The children as a list of expressions. */
  protected list(node: number): number {
    const { next } = this.nodes;
    const items: number[] = [];
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      if (!this.isSkipped(child)) items.push(this.expression(child));
    }
    return this.program.lists.add(items);
  }

  /** Says that the function at hand gives a value back. */
  protected returns(value: number): void {
    if (this.function >= 0) this.program.functions[this.function]!.returns.push(value);
  }

  /** Says that the function at hand gives a value among others, one after the other. */
  protected yields(value: number): void {
    this.returns(value);
    if (this.function >= 0) this.program.functions[this.function]!.isGenerator = true;
  }

  /** Defines a name in the scope at hand and declares it there. */
  protected bind(name: number, value: number, start: number): void {
    this.program.declare(name, this.scope);
    this.define(name, value, start);
  }

  /** Defines a name in whichever scope declares it; a function that has no name yet takes this one. */
  protected define(name: number, value: number, start: number): void {
    this.giveName(value, name);
    this.program.define(name, this.scope, this.block, value, start);
  }

  /** Gives a function that has no name yet this one. */
  protected giveName(value: number, name: number): void {
    if (value < 0 || this.program.kind[value] !== FUNCTION) return;
    const info = this.program.functions[this.program.a[value]!]!;
    if (info.name < 0) info.name = name;
  }

  /** Records `object.key = value`. */
  protected storeAttribute(target: number, value: number): void {
    const program = this.program;
    if (program.kind[target] === ATTRIBUTE) {
      this.giveName(value, program.b[target]!);
      program.addStore(program.a[target]!, program.b[target]!, value);
    } else if (program.kind[target] === SUBSCRIPT) {
      program.addStore(program.a[target]!, this.keyOf(program.b[target]!), value);
    }
  }

  /** The name that a literal key has, or ANY_KEY. */
  protected keyOf(index: number): number {
    const program = this.program;
    if (program.kind[index] !== STRING || (program.c[index]! & STRING_ESCAPED) !== 0) return ANY_KEY;
    return program.names.at(program.a[index]!, program.b[index]!);
  }

  /** Adds a call, with what it does to its receiver, and tells functions among its arguments where they went. */
  protected finishCall(node: number, callee: number, first: number, isNew: number): number {
    const program = this.program;
    const count = program.argumentCount - first;
    const start = this.nodes.start[node]!;
    const call = program.addCall(start, this.nodes.end[node]!, callee, first, count + isNew, this.block);
    for (let i = 0; i < count; i++) {
      const value = program.argumentValue[first + i]!;
      if (value >= 0 && program.kind[value] === FUNCTION) {
        const info = program.functions[program.a[value]!]!;
        info.argumentOf = call;
        info.argumentIndex = i;
      }
    }
    if (program.kind[callee] === FUNCTION) program.functions[program.a[callee]!]!.calledBy = call;
    if (program.kind[callee] === ATTRIBUTE && count > 0) {
      const name = program.b[callee]!;
      if (this.#adding.has(name)) program.addStore(program.a[callee]!, ADDED, call);
      else if (this.#merging.has(name)) program.addStore(program.a[callee]!, MERGED, call);
      else if (this.#filling.has(name)) this.#fill(call, this.#filling.get(name)!);
    }
    return call;
  }

  /** Notes that a call writes what it brings in into one of its arguments: `copyfileobj(response, buffer)`. */
  #fill(call: number, place: number): void {
    const program = this.program;
    const given = program.argumentAt(call, place < 0 ? program.arity(call) + place : place);
    const isMethod =
      given >= 0 && program.kind[given] === ATTRIBUTE && program.names.text(program.b[given]!) === 'write';
    const object = isMethod ? program.a[given]! : given;
    if (object >= 0) program.addStore(object, ANY_KEY, call);
  }

  /** Lowers an expression that is a statement of its own; a call that does not return ends its block, one that may not is a test. */
  protected expressionStatement(node: number): void {
    const program = this.program;
    const from = program.count;
    const value = this.expression(node);
    if (program.kind[value] !== CALL) return;
    const callee = program.a[value]!;
    if (program.end[callee]! - program.start[callee]! > LONGEST_ENDING) return;
    const written = program.text.slice(program.start[callee], program.end[callee]);
    if (ASSERTING.test(written)) program.tests.push({ from, to: program.count, block: this.block, arm: -1 });
    if (ENDING.has(written) || USAGE_ERROR.test(written)) this.leave(RAISES);
  }

  /** Runs `build` in a new block of the given kind. */
  protected inBlock(kind: number, owner: number, build: () => void): number {
    const program = this.program;
    const outer = this.block;
    const block = program.openBlock(kind, outer, this.scope, owner);
    this.block = block;
    build();
    program.blockLast[block] = program.count;
    this.block = outer;
    return block;
  }

  /** Lowers a condition and records it; answers the test, whose arm the caller fills in. */
  protected test(condition: number): Test {
    const from = this.program.count;
    if (condition >= 0) this.expression(condition);
    const test: Test = { from, to: this.program.count, block: this.block, arm: -1 };
    this.program.tests.push(test);
    return test;
  }

  protected newConstruct(exclusive: boolean): number {
    return this.program.constructs.push({ arms: [], exhaustive: false, exclusive }) - 1;
  }

  protected arm(construct: number, build: () => void): number {
    const block = this.inBlock(ARM, construct, build);
    this.program.constructs[construct]!.arms.push(block);
    return block;
  }

  /** Notes a clause that handles every error of what is tried. */
  protected handler(tried: number, clause: number, read: (text: string) => Catch | undefined): void {
    const found = tried < 0 ? undefined : read(this.slice(clause));
    if (!found) return;
    const { start, end } = this.nodes;
    const place = { start: start[clause]!, end: start[clause]! + found.head };
    this.program.handlers.push({ from: start[tried]!, to: end[tried]!, ...place, isSilent: found.isSilent });
  }

  /** Ends a construct: when every arm leaves, so does the block around it. */
  protected finishConstruct(construct: number, exhaustive: boolean): void {
    const program = this.program;
    const info = program.constructs[construct] as Construct;
    info.exhaustive = exhaustive;
    if (!exhaustive || info.arms.length === 0) return;
    let exit = RAISES;
    for (const arm of info.arms) exit = Math.min(exit, program.blockExit[arm]!);
    if (exit > FALLS_THROUGH) this.leave(exit);
  }

  protected leave(how: number): void {
    const program = this.program;
    if (program.blockExit[this.block] === FALLS_THROUGH) program.blockExit[this.block] = how;
  }

  protected loop(build: () => void): void {
    this.inBlock(REPEATED, -1, build);
  }

  /**
   * Lowers a function: `parameters` is called inside its scope and binds them, `body` lowers the statements.
   * Answers the number of the function.
   */
  protected addFunction(node: number, name: number, method: boolean, decorators: number[], build: () => void): number {
    const program = this.program;
    const info: FunctionInfo = {
      name,
      start: this.nodes.start[node]!,
      end: this.nodes.end[node]!,
      parameters: [],
      returns: [],
      decorators,
      owner: method ? this.class : -1,
      takesReceiver: method && this.takesReceiver(decorators),
      block: -1,
      argumentOf: -1,
      argumentIndex: -1,
      calledBy: -1,
      isProperty: false,
      isOfClass: false,
      isGenerator: false,
    };
    const id = program.functions.push(info) - 1;
    const outer = { block: this.block, scope: this.scope, function: this.function, class: this.class };
    this.scope = program.addScope(SCOPE_FUNCTION, outer.scope, -1);
    this.block = info.block = program.openBlock(BODY, outer.block, this.scope, id);
    program.scopeBlock[this.scope] = this.block;
    this.function = id;
    this.class = -1;
    build();
    program.blockLast[this.block] = program.count;
    this.block = outer.block;
    this.scope = outer.scope;
    this.function = outer.function;
    this.class = outer.class;
    return id;
  }

  protected takesReceiver(_decorators: readonly number[]): boolean {
    return true;
  }

  /** Adds a parameter to the function at hand; answers the expression that stands for what it is given. */
  protected addParameter(node: number, parameter: Parameter): number {
    const index = this.program.functions[this.function]!.parameters.push(parameter) - 1;
    return this.add(PARAMETER, node, this.function, index, 0);
  }

  protected addPositional(value: number): void {
    this.program.addArgument(POSITIONAL, value, this.program.start[value]!);
  }

  protected item(node: number, container: number, position: number): number {
    return this.add(ITEM, node, container, position, 0);
  }

  protected readName(node: number): number {
    return this.add(NAME, node, this.name(node), -1, 0);
  }

  #collectComments(): void {
    const { kind, start, end, count } = this.nodes;
    const { text, comments } = this.program;
    if (!text.slice(start[0], end[0]).includes('loadguard:')) return;
    let at = text.indexOf('loadguard:', start[0]);
    for (let node = 0; node < count && at >= 0; node++) {
      if (this.codes[kind[node]!] !== this.commentCode) continue;
      if (at < start[node]!) at = text.indexOf('loadguard:', start[node]);
      if (at < 0) return;
      if (at < end[node]!) comments.push(start[node]!, end[node]!);
    }
  }
}
