/** JavaScript and TypeScript trees, JSX included, to Programs: the statements. */

import type { Grammar } from '../syntax/grammar.ts';
import type { Nodes } from '../syntax/nodes.ts';
import { scriptCatch } from './handlers.ts';
import { JavaScriptExpressions } from './javascript-expressions.ts';
import { CODES } from './javascript-kinds.ts';
import { DEPTH_LIMIT } from './lowering.ts';
import {
  COMPARES_EQUAL,
  COMPARISON,
  IMPORT,
  INLINE,
  LEAVES_FUNCTION,
  LEAVES_LOOP,
  MAPPING,
  type Program,
  RAISES,
  SCOPE_BLOCK,
} from './program.ts';
import { moduleOf } from './specifiers.ts';

/** Kinds of nodes in an element that are no text of it. */
const IN_ELEMENTS = [
  'jsx_opening_element',
  'jsx_closing_element',
  'jsx_self_closing_element',
  'jsx_expression',
] as const;

/** What stands before the module that a statement names, but for comments, and how many UTF-16 code units of it are looked at. */
const BEFORE_SOURCE = /(?:\b(?:from|import)|\*\/)\s*$/;
const REACH = 40;

export class JavaScriptLowering extends JavaScriptExpressions {
  readonly #default: number;
  /** Kinds of markup: elements, and what in them is no text. */
  readonly #elements: ReadonlySet<number>;
  readonly #inElements: ReadonlySet<number>;

  constructor(program: Program, grammar: Grammar) {
    super(program, grammar);
    this.#elements = new Set(grammar.kindIds('jsx_element'));
    this.#inElements = new Set(IN_ELEMENTS.flatMap((it) => grammar.kindIds(it)));
    this.#default = program.names.add('default');
  }

  override mayHaveMarkup(text: string): boolean {
    return this.#elements.size > 0 && /<\/|\/>/.test(text);
  }

  /** Tags are spans of their own in those of their elements. */
  protected override collectMarkup({ kind, start, end, count }: Nodes): void {
    const { markup } = this.program;
    for (let node = 0; node < count; node++) {
      if (this.#inElements.has(kind[node]!)) markup.push(start[node]!, end[node]!, 0);
      else if (this.#elements.has(kind[node]!)) markup.push(start[node]!, end[node]!, 1);
    }
  }

  protected override enter(block: number, scope: number): void {
    super.enter(block, scope);
    this.breaksLoop = false;
    this.functionScope = scope;
  }

  protected override statement(node: number): void {
    const fields = this.fields;
    switch (this.codes[this.nodes.kind[node]!]) {
      case CODES.comment:
      case CODES.empty_statement:
        return;
      case CODES.expression_statement:
        this.statements(node);
        return;
      case CODES.import_statement:
        this.#import(node);
        return;
      case CODES.export_statement:
        this.#export(node);
        return;
      case CODES.function_declaration: {
        const name = this.child(node, fields.name);
        const value = this.lowerFunction(node, name < 0 ? -1 : this.name(name), false);
        if (name >= 0) this.bind(this.name(name), value, this.nodes.start[name]!);
        return;
      }
      case CODES.class_declaration: {
        const name = this.child(node, fields.name);
        const value = this.lowerClass(node);
        if (name >= 0) this.bind(this.name(name), value, this.nodes.start[name]!);
        return;
      }
      case CODES.lexical_declaration:
      case CODES.variable_declaration:
        this.#declaration(node);
        return;
      case CODES.if_statement:
        this.#if(node);
        return;
      case CODES.for_statement:
        this.#scoped(() => {
          const initializer = this.child(node, fields.initializer);
          if (initializer >= 0) this.statement(initializer);
          this.#loop(() => {
            this.optionalStatement(node, fields.condition);
            this.optionalStatement(node, fields.body);
            this.optional(node, fields.increment);
          });
        });
        return;
      case CODES.for_in_statement:
        this.#forIn(node);
        return;
      case CODES.while_statement:
        this.#loop(() => {
          this.optional(node, fields.condition);
          this.optionalStatement(node, fields.body);
        });
        return;
      case CODES.try_statement:
        this.#try(node);
        return;
      case CODES.switch_statement:
        this.#switch(node);
        return;
      case CODES.return_statement: {
        const child = this.firstChild(node);
        if (child >= 0) this.returns(this.expression(child));
        this.leave(LEAVES_FUNCTION);
        return;
      }
      case CODES.throw_statement:
        this.opaqueWithChildren(node);
        this.leave(RAISES);
        return;
      case CODES.break_statement:
        if (this.breaksLoop) this.leave(LEAVES_LOOP);
        return;
      case CODES.continue_statement:
        this.leave(LEAVES_LOOP);
        return;
      case CODES.labeled_statement:
        this.optionalStatement(node, fields.body);
        return;
      case CODES.statement_block:
        this.#scoped(() => this.statements(node));
        return;
      case CODES.enum_declaration:
        this.#enum(node);
        return;
      case CODES.internal_module: {
        const body = this.child(node, fields.body);
        if (body >= 0) this.statement(body);
        return;
      }
      default:
        this.expressionStatement(node);
    }
  }

  protected override takesReceiver(): boolean {
    return false;
  }

  /** Runs `build` in a block and a scope of its own. */
  #scoped(build: () => void): void {
    const outer = this.scope;
    const program = this.program;
    this.scope = program.addScope(SCOPE_BLOCK, outer, -1);
    program.scopeBlock[this.scope] = this.inBlock(INLINE, -1, build);
    if (program.blockExit[program.scopeBlock[this.scope]!]! > 0) {
      this.leave(program.blockExit[program.scopeBlock[this.scope]!]!);
    }
    this.scope = outer;
  }

  #loop(build: () => void): void {
    const outer = this.breaksLoop;
    this.breaksLoop = true;
    this.loop(build);
    this.breaksLoop = outer;
  }

  #declaration(node: number): void {
    const { next, kind } = this.nodes;
    const how = this.codes[kind[node]!] === CODES.variable_declaration ? 'function' : 'block';
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      if (this.codes[kind[child]!] !== CODES.variable_declarator) continue;
      const target = this.child(child, this.fields.name);
      const initial = this.child(child, this.fields.value);
      if (target < 0) continue;
      if (initial >= 0) this.assign(target, this.expression(initial), how);
      else if (this.codes[kind[target]!] === CODES.identifier) {
        this.program.declare(this.name(target), how === 'block' ? this.scope : this.functionScope);
      }
    }
  }

  #forIn(node: number): void {
    const fields = this.fields;
    const { kind } = this.nodes;
    const container = this.required(node, fields.right);
    this.#scoped(() =>
      this.#loop(() => {
        const left = this.child(node, fields.left);
        const keyword = this.child(node, fields.kind);
        const operator = this.child(node, fields.operator);
        if (left >= 0) {
          const how = keyword < 0 ? 'assign' : this.slice(keyword) === 'var' ? 'function' : 'block';
          const keysOnly = operator >= 0 && this.slice(operator) === 'in';
          this.assign(left, keysOnly ? this.opaque(left) : this.item(left, container, -1), how);
        }
        const body = this.child(node, fields.body);
        if (body >= 0 && this.codes[kind[body]!] === CODES.statement_block) this.statements(body);
        else if (body >= 0) this.statement(body);
      }),
    );
  }

  #if(node: number): void {
    const fields = this.fields;
    const construct = this.newConstruct(true);
    const test = this.test(this.child(node, fields.condition));
    test.arm = this.arm(construct, () => this.optionalStatement(node, fields.consequence));
    const alternative = this.child(node, fields.alternative);
    if (alternative >= 0) {
      this.arm(construct, () => {
        if (++this.depth <= DEPTH_LIMIT) this.statements(alternative);
        this.depth--;
      });
    }
    this.finishConstruct(construct, alternative >= 0);
  }

  #try(node: number): void {
    const fields = this.fields;
    const construct = this.newConstruct(false);
    this.arm(construct, () => this.optionalStatement(node, fields.body));
    const handler = this.child(node, fields.handler);
    if (handler >= 0) {
      this.arm(construct, () =>
        this.#scoped(() => {
          const parameter = this.child(handler, fields.parameter);
          if (parameter >= 0) this.assign(parameter, this.opaque(parameter), 'block');
          this.optionalStatement(handler, fields.body);
        }),
      );
      this.handler(this.child(node, fields.body), handler, scriptCatch);
    }
    this.finishConstruct(construct, true);
    const finalizer = this.child(node, fields.finalizer);
    if (finalizer >= 0) this.optionalStatement(finalizer, fields.body);
  }

  #switch(node: number): void {
    const { next, kind } = this.nodes;
    const subject = this.optional(node, this.fields.value);
    const body = this.child(node, this.fields.body);
    if (body < 0) return;
    const construct = this.newConstruct(false);
    const outer = this.breaksLoop;
    this.breaksLoop = false;
    let exhaustive = false;
    this.#scoped(() => {
      for (let part = body + 1; part < next[body]!; part = next[part]!) {
        const code = this.codes[kind[part]!];
        if (code !== CODES.switch_case && code !== CODES.switch_default) continue;
        exhaustive ||= code === CODES.switch_default;
        const test = { from: this.program.count, to: this.program.count, block: this.block, arm: -1 };
        test.arm = this.arm(construct, () => {
          const value = this.optional(part, this.fields.value);
          if (value >= 0 && subject >= 0) {
            this.add(COMPARISON, part, this.program.lists.add([subject, value]), -1, COMPARES_EQUAL);
            test.to = this.program.count;
          }
          this.statements(part);
        });
        if (test.to > test.from) this.program.tests.push(test);
      }
      this.finishConstruct(construct, exhaustive);
    });
    this.breaksLoop = outer;
  }

  #enum(node: number): void {
    const { next, kind } = this.nodes;
    const name = this.child(node, this.fields.name);
    const body = this.child(node, this.fields.body);
    const entries: number[] = [];
    if (body >= 0) {
      for (let member = body + 1; member < next[body]!; member = next[member]!) {
        if (this.codes[kind[member]!] !== CODES.enum_assignment) continue;
        const key = this.child(member, this.fields.name);
        if (key >= 0) entries.push(this.key(key), this.required(member, this.fields.value));
      }
    }
    const value = this.add(MAPPING, node, this.program.lists.add(entries), -1, 0);
    if (name >= 0) this.bind(this.name(name), value, this.nodes.start[name]!);
  }

  #export(node: number): void {
    const { fields, program } = this;
    const { next, kind } = this.nodes;
    const source = this.child(node, fields.source);
    const module = source < 0 ? undefined : this.#moduleName(source);
    const value = this.child(node, fields.value);
    this.#noteAddress(source);
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      const code = this.codes[kind[child]!];
      if (child === source) continue;
      if (code === CODES.export_clause) this.#exportClause(child, module);
      else if (code === CODES.namespace_export) {
        const name = this.firstChild(child);
        if (name >= 0 && module !== undefined) this.#exportImport(name, module, undefined, name);
      } else if (code === CODES.decorator) this.opaqueWithChildren(child);
      else if (child === value) program.modules.addExport(this.module, this.#default, this.expression(child));
      else this.#exportDeclaration(node, child);
    }
    const isStar = module !== undefined && this.firstChild(node) === source;
    if (isStar) program.modules.addStar(this.module, module);
  }

  #exportDeclaration(node: number, declaration: number): void {
    const written = this.program.text.slice(this.nodes.start[node], this.nodes.start[declaration]);
    if (/^export\s*=/.test(written)) {
      this.program.modules.addExport(this.module, this.#default, this.expression(declaration));
      return;
    }
    this.statement(declaration);
    const name = this.child(declaration, this.fields.name);
    const isDefault = name >= 0 && /^export\s+default\b/.test(written);
    if (isDefault) this.program.modules.addExport(this.module, this.#default, this.readName(name));
  }

  /** `{ a as b }`, of this module or of another one. */
  #exportClause(clause: number, module: string | undefined): void {
    const { next } = this.nodes;
    for (let specifier = clause + 1; specifier < next[clause]!; specifier = next[specifier]!) {
      const name = this.child(specifier, this.fields.name);
      const alias = this.child(specifier, this.fields.alias);
      if (name < 0) continue;
      const as = alias < 0 ? name : alias;
      if (module === undefined) this.program.modules.addExport(this.module, this.name(as), this.readName(name));
      else this.#exportImport(specifier, module, this.slice(name), as);
    }
  }

  #exportImport(node: number, module: string, member: string | undefined, as: number): void {
    const id = this.program.imports.push({ module, member }) - 1;
    this.program.modules.addExport(this.module, this.name(as), this.add(IMPORT, node, id, -1, 0));
  }

  #import(node: number): void {
    const { next, kind } = this.nodes;
    this.#noteAddress(this.child(node, this.fields.source));
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      const code = this.codes[kind[child]!];
      if (code === CODES.import_clause) {
        const source = this.child(node, this.fields.source);
        if (source >= 0) this.#importClause(child, this.#moduleName(source));
      } else if (code === CODES.import_require_clause) {
        const source = this.child(child, this.fields.source);
        const name = this.firstChild(child);
        if (source >= 0 && name >= 0) this.#bindImport(name, this.#moduleName(source), undefined);
      }
    }
  }

  #importClause(clause: number, module: string): void {
    const { next, kind } = this.nodes;
    for (let child = clause + 1; child < next[clause]!; child = next[child]!) {
      const code = this.codes[kind[child]!];
      if (code === CODES.identifier) this.#bindImport(child, module, 'default');
      else if (code === CODES.namespace_import) {
        const name = this.firstChild(child);
        if (name >= 0) this.#bindImport(name, module, undefined);
      } else if (code === CODES.named_imports) {
        for (let specifier = child + 1; specifier < next[child]!; specifier = next[specifier]!) {
          const member = this.child(specifier, this.fields.name);
          const alias = this.child(specifier, this.fields.alias);
          if (member >= 0) this.#bindImport(alias < 0 ? member : alias, module, this.slice(member));
        }
      }
    }
  }

  #bindImport(node: number, module: string, member: string | undefined): void {
    const id = this.program.imports.push({ module, member }) - 1;
    this.bind(this.name(node), this.add(IMPORT, node, id, -1, 0), this.nodes.start[node]!);
  }

  /** Notes where a module is taken from an address of the network. */
  #noteAddress(source: number): void {
    if (source < 0 || !/^.(?:https?:)?\/\//.test(this.slice(source))) return;
    const start = this.nodes.start[source]!;
    // What a parser makes of broken code may hold any text.
    if (!BEFORE_SOURCE.test(this.program.text.slice(Math.max(0, start - REACH), start))) return;
    this.program.addresses.push(start, this.nodes.end[source]!);
  }

  #moduleName(node: number): string {
    return moduleOf(this.slice(node).slice(1, -1));
  }
}
