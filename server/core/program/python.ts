/** Python trees to Programs: the statements. */

import type { Grammar } from '../syntax/grammar.ts';
import { pythonCatch, pythonSuppression } from './handlers.ts';
import {
  CLASS,
  COMPARES_IN,
  COMPARISON,
  FUNCTION,
  IMPORT,
  LEAVES_FUNCTION,
  LEAVES_LOOP,
  NAME,
  type Program,
  RAISES,
  SCOPE_CLASS,
  SEQUENCE,
} from './program.ts';
import { PythonExpressions } from './python-expressions.ts';
import { CODES } from './python-kinds.ts';

export class PythonLowering extends PythonExpressions {
  readonly #static: number;
  readonly #properties: ReadonlySet<number>;
  readonly #ofClass: ReadonlySet<number>;

  constructor(program: Program, grammar: Grammar) {
    super(program, grammar);
    this.#static = program.names.add('staticmethod');
    this.#properties = new Set(['property', 'cached_property'].map((word) => program.names.add(word)));
    this.#ofClass = new Set([program.names.add('classmethod')]);
  }

  protected override statement(node: number): void {
    const fields = this.fields;
    switch (this.codes[this.nodes.kind[node]!]) {
      case CODES.comment:
      case CODES.pass_statement:
        return;
      case CODES.expression_statement:
        if (this.#isApart(node)) this.addFunction(node, -1, false, [], () => this.statements(node));
        else this.statements(node);
        return;
      case CODES.import_statement:
        this.#importModules(node);
        return;
      case CODES.import_from_statement:
        this.#importMembers(node);
        return;
      case CODES.function_definition:
        this.#functionDefinition(node, []);
        return;
      case CODES.class_definition:
        this.#classDefinition(node);
        return;
      case CODES.decorated_definition:
        this.#decorated(node);
        return;
      case CODES.if_statement:
        this.#if(node);
        return;
      case CODES.for_statement: {
        const container = this.optional(node, fields.right);
        this.loop(() => {
          const left = this.child(node, fields.left);
          if (left >= 0) this.assign(left, this.item(left, container, -1));
          this.#body(node);
        });
        this.#loopElse(node);
        return;
      }
      case CODES.while_statement:
        this.loop(() => {
          this.optional(node, fields.condition);
          this.#body(node);
        });
        this.#loopElse(node);
        return;
      case CODES.try_statement:
        this.#try(node);
        return;
      case CODES.with_statement:
        this.#with(node);
        return;
      case CODES.match_statement:
        this.#match(node);
        return;
      case CODES.return_statement: {
        const child = this.firstChild(node);
        if (child >= 0) {
          this.returns(this.expression(child));
        }
        this.leave(LEAVES_FUNCTION);
        return;
      }
      case CODES.raise_statement:
        this.opaqueWithChildren(node);
        this.leave(RAISES);
        return;
      case CODES.assert_statement: {
        const condition = this.firstChild(node);
        if (condition < 0) return;
        this.test(condition);
        const message = this.nodes.next[condition]!;
        if (message < this.nodes.next[node]!) this.expression(message);
        return;
      }
      case CODES.break_statement:
        this.leave(LEAVES_LOOP);
        return;
      case CODES.global_statement:
        this.#global(node);
        return;
      case CODES.delete_statement:
        this.#delete(node);
        return;
      case CODES.exec_statement:
        this.#execStatement(node);
        return;
      default:
        this.expressionStatement(node);
    }
  }

  protected override takesReceiver(decorators: readonly number[]): boolean {
    return !decorators.some((it) => this.program.lastName(it) === this.#static);
  }

  /** Whether the node is a cell that runs elsewhere. */
  #isApart(node: number): boolean {
    const { apart } = this.program.cells;
    return apart.size > 0 && apart.get(this.nodes.start[node]!) === this.nodes.end[node];
  }

  #body(node: number): void {
    const body = this.child(node, this.fields.body);
    if (body >= 0) this.statements(body);
  }

  #importModules(node: number): void {
    const { next, kind, start } = this.nodes;
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      const code = this.codes[kind[child]!];
      if (code === CODES.aliased_import) {
        const module = this.child(child, this.fields.name);
        const alias = this.child(child, this.fields.alias);
        if (module >= 0 && alias >= 0) this.#bindImport(alias, this.#dotted(module), undefined, start[alias]!);
      } else if (code === CODES.dotted_name && next[child]! > child + 1) {
        this.#bindImport(child + 1, this.slice(child + 1), undefined, start[child]!);
        const whole = this.#dotted(child);
        if (whole.includes('.')) this.program.dotted.push(whole);
      }
    }
  }

  #importMembers(node: number): void {
    const { next, kind, field, start } = this.nodes;
    const moduleNode = this.child(node, this.fields.module_name);
    if (moduleNode < 0) return;
    const module = this.#dotted(moduleNode);
    for (let child = next[moduleNode]!; child < next[node]!; child = next[child]!) {
      const code = this.codes[kind[child]!];
      if (code === CODES.wildcard_import) {
        this.program.modules.addStar(this.module, module);
        this.#bindImport(child, module, '*', start[child]!);
      } else if (field[child] !== this.fields.name) continue;
      else if (code === CODES.aliased_import) {
        const member = this.child(child, this.fields.name);
        const alias = this.child(child, this.fields.alias);
        if (member >= 0 && alias >= 0) this.#bindImport(alias, module, this.#dotted(member), start[alias]!);
      } else this.#bindImport(child, module, this.#dotted(child), start[child]!);
    }
  }

  #bindImport(node: number, module: string, member: string | undefined, start: number): void {
    const id = this.program.imports.push({ module, member }) - 1;
    this.bind(this.name(node), this.add(IMPORT, node, id, -1, 0), start);
  }

  #dotted(node: number): string {
    return this.slice(node).replace(/\s+/g, '');
  }

  #decorated(node: number): void {
    const { next, kind } = this.nodes;
    const decorators: number[] = [];
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      const code = this.codes[kind[child]!];
      if (code === CODES.decorator) {
        const inner = this.firstChild(child);
        if (inner >= 0) decorators.push(this.expression(inner));
      } else if (code === CODES.function_definition) this.#functionDefinition(child, decorators);
      else if (code === CODES.class_definition) this.#classDefinition(child);
    }
  }

  #functionDefinition(node: number, decorators: number[]): void {
    const fields = this.fields;
    const nameNode = this.child(node, fields.name);
    const name = nameNode < 0 ? -1 : this.name(nameNode);
    const parameters = this.child(node, fields.parameters);
    const id = this.addFunction(node, name, this.class >= 0, decorators, () => {
      if (parameters >= 0) this.parameters(parameters);
      this.#body(node);
    });
    const info = this.program.functions[id]!;
    const has = (words: ReadonlySet<number>) => decorators.some((it) => words.has(this.program.lastName(it)));
    info.isProperty = has(this.#properties);
    info.isOfClass = has(this.#ofClass);
    if (name >= 0) this.bind(name, this.add(FUNCTION, nameNode, id, -1, 0), this.nodes.start[nameNode]!);
  }

  #classDefinition(node: number): void {
    const program = this.program;
    const { next, kind } = this.nodes;
    const nameNode = this.child(node, this.fields.name);
    const bases: number[] = [];
    const superclasses = this.child(node, this.fields.superclasses);
    if (superclasses >= 0) {
      for (let child = superclasses + 1; child < next[superclasses]!; child = next[child]!) {
        const code = this.codes[kind[child]!];
        if (code === CODES.comment) continue;
        const value = this.expression(child);
        if (code !== CODES.keyword_argument) bases.push(value);
      }
    }
    const name = nameNode < 0 ? -1 : this.name(nameNode);
    const outer = { scope: this.scope, class: this.class };
    const scope = program.addScope(SCOPE_CLASS, outer.scope, -1);
    const id = program.classes.push({ name, bases, fields: [], scope }) - 1;
    this.class = id;
    this.scope = scope;
    program.scopeBlock[scope] = this.inBlock(0, -1, () => this.#body(node));
    this.scope = outer.scope;
    this.class = outer.class;
    if (name >= 0) this.bind(name, this.add(CLASS, nameNode, id, -1, 0), this.nodes.start[nameNode]!);
  }

  #if(node: number): void {
    const fields = this.fields;
    const { next, kind } = this.nodes;
    const construct = this.newConstruct(true);
    let exhaustive = false;
    const first = this.test(this.child(node, fields.condition));
    first.arm = this.arm(construct, () => this.#block(node, fields.consequence));
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      const code = this.codes[kind[child]!];
      if (code === CODES.elif_clause) {
        const test = this.test(this.child(child, fields.condition));
        test.arm = this.arm(construct, () => this.#block(child, fields.consequence));
      } else if (code === CODES.else_clause) {
        exhaustive = true;
        this.arm(construct, () => this.#block(child, fields.body));
      }
    }
    this.finishConstruct(construct, exhaustive);
  }

  #block(node: number, field: number): void {
    const body = this.child(node, field);
    if (body >= 0) this.statements(body);
  }

  #loopElse(node: number): void {
    const otherwise = this.child(node, this.fields.alternative);
    if (otherwise >= 0) this.#block(otherwise, this.fields.body);
  }

  #try(node: number): void {
    const { next, kind } = this.nodes;
    const construct = this.newConstruct(false);
    this.arm(construct, () => {
      this.#body(node);
      for (let child = node + 1; child < next[node]!; child = next[child]!) {
        if (this.codes[kind[child]!] === CODES.else_clause) this.#block(child, this.fields.body);
      }
    });
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      if (this.codes[kind[child]!] !== CODES.except_clause) continue;
      this.arm(construct, () => this.statements(child));
      this.handler(this.child(node, this.fields.body), child, pythonCatch);
    }
    this.finishConstruct(construct, true);
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      if (this.codes[kind[child]!] === CODES.finally_clause) this.statements(child);
    }
  }

  #with(node: number): void {
    const { next, kind } = this.nodes;
    for (let clause = node + 1; clause < next[node]!; clause = next[clause]!) {
      if (this.codes[kind[clause]!] !== CODES.with_clause) continue;
      for (let item = clause + 1; item < next[clause]!; item = next[item]!) {
        const value = this.child(item, this.fields.value);
        if (value < 0) continue;
        this.expression(value);
        this.handler(this.child(node, this.fields.body), value, pythonSuppression);
      }
    }
    this.#body(node);
  }

  #match(node: number): void {
    const { next, kind } = this.nodes;
    const subject = this.optional(node, this.fields.subject);
    const body = this.child(node, this.fields.body);
    if (body < 0) return;
    const construct = this.newConstruct(true);
    let exhaustive = false;
    for (let clause = body + 1; clause < next[body]!; clause = next[clause]!) {
      if (this.codes[kind[clause]!] !== CODES.case_clause) continue;
      const consequence = this.child(clause, this.fields.consequence);
      const test = { from: this.program.count, to: this.program.count, block: this.block, arm: -1 };
      test.arm = this.arm(construct, () => {
        for (let part = clause + 1; part < next[clause]!; part = next[part]!) {
          if (part === consequence) continue;
          if (this.nodes.field[part] === this.fields.guard) this.opaqueWithChildren(part);
          else if (!this.isComment(part)) {
            exhaustive ||= this.slice(part) === '_';
            this.#casePattern(part, subject);
            this.#literals(part, subject);
          }
        }
        test.to = this.program.count;
        if (consequence >= 0) this.statements(consequence);
      });
      this.program.tests.push(test);
    }
    this.finishConstruct(construct, exhaustive);
  }

  /** Lowers a pattern of texts alone, `"a" | "b"`, to what it asks: whether the subject is one of them. */
  #literals(pattern: number, subject: number): void {
    const texts = this.#textsOf(pattern);
    if (subject < 0 || texts.length === 0) return;
    const options = this.add(SEQUENCE, pattern, this.program.lists.add(texts.map((it) => this.expression(it))), -1, 0);
    this.add(COMPARISON, pattern, this.program.lists.add([subject, options]), -1, COMPARES_IN);
  }

  /** The texts that a pattern consists of, in parentheses or with a name for them as well; none where it is anything else. */
  #textsOf(pattern: number): readonly number[] {
    const { next, kind } = this.nodes;
    const code = this.codes[kind[pattern]!];
    if (code === CODES.string) return [pattern];
    if (code !== CODES.case_pattern && code !== CODES.tuple_pattern && code !== CODES.as_pattern) return [];
    const texts: number[] = [];
    for (let part = pattern + 1; part < next[pattern]!; part = next[part]!) {
      const isOtherName = code === CODES.as_pattern && this.codes[kind[part]!] === CODES.identifier;
      const found = isOtherName ? [] : this.#textsOf(part);
      if (found.length === 0 && !isOtherName) return [];
      texts.push(...found);
    }
    return code === CODES.tuple_pattern && next[pattern + 1] !== next[pattern] ? [] : texts;
  }

  /** Binds the names that a pattern captures to items of the subject; dotted names and keywords bind nothing. */
  #casePattern(pattern: number, subject: number): void {
    const { next, kind } = this.nodes;
    for (let node = pattern; node < next[pattern]!; node++) {
      const code = this.codes[kind[node]!];
      const isName = code === CODES.dotted_name && next[node] === node + 2;
      if (isName && this.slice(node) !== '_') this.assign(node + 1, this.item(node, subject, -1));
    }
  }

  #global(node: number): void {
    const { next } = this.nodes;
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      this.program.declareOuter(this.name(child), this.scope);
    }
  }

  #delete(node: number): void {
    const { next, kind, start } = this.nodes;
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      if (this.codes[kind[child]!] === CODES.identifier) this.bind(this.name(child), -1, start[child]!);
      else if (this.codes[kind[child]!] === CODES.list) this.#delete(child);
      else this.expression(child);
    }
  }

  /** Python 2's `exec code` statement, as a call of `exec`. */
  #execStatement(node: number): void {
    const code = this.optional(node, this.fields.code);
    if (code < 0) return;
    const start = this.nodes.start[node]!;
    const callee = this.program.add(NAME, start, start + 4, this.program.names.at(start, start + 4), -1, 0, this.block);
    const first = this.program.argumentCount;
    this.addPositional(code);
    this.finishCall(node, callee, first, 0);
  }
}
