/** JavaScript and TypeScript expressions, functions and classes to Program expressions. */

import type { Grammar } from '../syntax/grammar.ts';
import { CODES } from './javascript-kinds.ts';
import { JavaScriptPatterns } from './javascript-patterns.ts';
import {
  ATTRIBUTE,
  BINARY,
  CALL_NEW,
  CHOICE,
  CLASS,
  COMPARES_EQUAL,
  COMPARES_IN,
  COMPARES_UNEQUAL,
  COMPARISON,
  FALSE,
  FUNCTION,
  INLINE,
  MAPPING,
  NAME,
  NOT,
  NULL,
  NUMBER,
  OPERATOR_ADD,
  OPERATOR_OTHER,
  type Parameter,
  POSITIONAL,
  type Program,
  SAME,
  SCOPE_CLASS,
  SEQUENCE,
  SPREAD,
  SPREAD_POSITIONAL,
  STRING,
  STRING_ESCAPED,
  SUBSCRIPT,
  TEMPLATE,
  TRUE,
} from './program.ts';

const COMPARISONS: Readonly<Record<string, number>> = {
  '==': COMPARES_EQUAL,
  '===': COMPARES_EQUAL,
  '!=': COMPARES_UNEQUAL,
  '!==': COMPARES_UNEQUAL,
  in: COMPARES_IN,
};

export abstract class JavaScriptExpressions extends JavaScriptPatterns {
  /** Whether a `break` here leaves a loop rather than a switch. */
  protected breaksLoop = false;
  readonly #this: number;

  constructor(program: Program, grammar: Grammar) {
    super(program, grammar);
    this.#this = program.names.add('this');
  }

  protected override expressionOf(node: number): number {
    const fields = this.fields;
    const code = this.codes[this.nodes.kind[node]!]!;
    switch (code) {
      case CODES.identifier:
        return this.readName(node);
      case CODES.member_expression: {
        const object = this.required(node, fields.object);
        const property = this.child(node, fields.property);
        return property < 0 ? object : this.add(ATTRIBUTE, node, object, this.name(property), 0);
      }
      case CODES.call_expression:
        return this.call(node, fields.function, 0);
      case CODES.new_expression:
        return this.call(node, fields.constructor, CALL_NEW);
      case CODES.string:
        return this.plainString(node, false);
      case CODES.template_string:
        return this.template(node);
      case CODES.number:
        return this.add(NUMBER, node, -1, -1, 0);
      case CODES.true:
        return this.add(TRUE, node, -1, -1, 0);
      case CODES.false:
        return this.add(FALSE, node, -1, -1, 0);
      case CODES.null:
        return this.add(NULL, node, -1, -1, 0);
      case CODES.array:
        return this.add(SEQUENCE, node, this.list(node), -1, 0);
      case CODES.object:
        return this.object(node);
      case CODES.subscript_expression: {
        const object = this.required(node, fields.object);
        return this.add(SUBSCRIPT, node, object, this.required(node, fields.index), 0);
      }
      case CODES.binary_expression:
        return this.binary(node);
      case CODES.unary_expression: {
        const operator = this.child(node, fields.operator);
        if (operator < 0 || this.slice(operator) !== '!') return this.opaqueWithChildren(node);
        return this.add(NOT, node, this.required(node, fields.argument), -1, 0);
      }
      case CODES.ternary_expression: {
        const from = this.program.count;
        this.optional(node, fields.condition);
        const to = this.program.count;
        const yes = this.required(node, fields.consequence);
        const no = this.required(node, fields.alternative);
        return this.add(CHOICE, node, this.program.lists.add([yes, no]), from, to);
      }
      case CODES.parenthesized_expression:
      case CODES.as_expression: {
        const child = this.firstChild(node);
        return child < 0 ? this.opaque(node) : this.expression(child);
      }
      case CODES.sequence_expression:
      case CODES.type_assertion: {
        let last = -1;
        const { next } = this.nodes;
        for (let child = node + 1; child < next[node]!; child = next[child]!) {
          if (!this.isSkipped(child)) last = this.expression(child);
        }
        return last < 0 ? this.opaque(node) : last;
      }
      case CODES.await_expression: {
        const child = this.firstChild(node);
        return child < 0 ? this.opaque(node) : this.add(SAME, node, this.expression(child), -1, 0);
      }
      case CODES.arrow_function: {
        const name = this.child(node, fields.name);
        return this.lowerFunction(node, name < 0 ? -1 : this.name(name), false);
      }
      case CODES.class:
        return this.lowerClass(node);
      case CODES.assignment_expression: {
        const left = this.child(node, fields.left);
        const value = this.required(node, fields.right);
        if (left >= 0) this.assign(left, value, 'assign');
        return this.add(SAME, node, value, -1, 0);
      }
      case CODES.augmented_assignment_expression:
        return this.augmented(node);
      case CODES.spread_element: {
        const child = this.firstChild(node);
        return child < 0 ? this.opaque(node) : this.add(SPREAD, node, this.expression(child), -1, 0);
      }
      case CODES.yield_expression: {
        const child = this.firstChild(node);
        if (child >= 0) this.yields(this.expression(child));
        return this.opaque(node);
      }
      case CODES.expression_statement:
        this.statements(node);
        return this.opaque(node);
      case CODES.comment:
      case CODES.empty_statement:
        return this.opaque(node);
      case 0:
        return this.opaqueWithChildren(node);
      default:
        if (code >= CODES.import_statement && code <= CODES.internal_module) this.statement(node);
        else this.opaqueWithChildren(node);
        return this.opaque(node);
    }
  }

  protected call(node: number, calleeField: number, isNew: number): number {
    const { next, kind, start } = this.nodes;
    const program = this.program;
    const called = this.child(node, calleeField);
    // The grammar reads `await f<T>()` as `(await f)<T>()`.
    const isAwaited = called >= 0 && this.codes[kind[called]!] === CODES.await_expression;
    const name = isAwaited ? this.firstChild(called) : called;
    const list = this.child(node, this.fields.arguments);
    const callee = name < 0 || this.#isTornApart(name, list) ? this.opaque(node) : this.expression(name);
    const names: number[] = [];
    const values: number[] = [];
    const starts: number[] = [];
    if (list >= 0 && this.codes[kind[list]!] === CODES.template_string) {
      names.push(POSITIONAL);
      values.push(this.expression(list));
      starts.push(start[list]!);
    } else if (list >= 0) {
      for (let child = list + 1; child < next[list]!; child = next[child]!) {
        if (this.isSkipped(child)) continue;
        if (this.codes[kind[child]!] === CODES.spread_element) {
          const inner = this.firstChild(child);
          names.push(SPREAD_POSITIONAL);
          values.push(inner < 0 ? this.opaque(child) : this.expression(inner));
        } else {
          names.push(POSITIONAL);
          values.push(this.expression(child));
        }
        starts.push(start[child]!);
      }
    }
    const first = program.argumentCount;
    for (let i = 0; i < names.length; i++) program.addArgument(names[i]!, values[i]!, starts[i]!);
    return this.finishCall(node, callee, first, isNew);
  }

  /** Whether something else stands between `import` and its list: it is half a statement, and no call. */
  #isTornApart(name: number, list: number): boolean {
    if (list < 0 || this.slice(name) !== 'import') return false;
    for (let child = this.nodes.next[name]!; child < list; child = this.nodes.next[child]!) {
      if (!this.isSkipped(child)) return true;
    }
    return false;
  }

  protected plainString(node: number, template: boolean): number {
    const { next, kind, start, end } = this.nodes;
    let flags = 0;
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      if (this.codes[kind[child]!] === CODES.escape_sequence) flags = STRING_ESCAPED;
    }
    const text = this.program.text;
    const closed = end[node]! - start[node]! > 1 && text.charCodeAt(end[node]! - 1) === text.charCodeAt(start[node]!);
    return this.add(STRING, node, start[node]! + 1, closed || template ? end[node]! - 1 : end[node]!, flags);
  }

  protected template(node: number): number {
    const { next, kind, start, end } = this.nodes;
    const parts: number[] = [];
    let substituted = false;
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      const code = this.codes[kind[child]!];
      if (code === CODES.template_substitution) {
        substituted = true;
        const inner = this.firstChild(child);
        if (inner >= 0) parts.push(this.expression(inner));
      } else if (code === CODES.string_fragment) parts.push(this.add(STRING, child, start[child]!, end[child]!, 0));
      else if (code === CODES.escape_sequence) {
        parts.push(this.add(STRING, child, start[child]!, end[child]!, STRING_ESCAPED));
      }
    }
    if (!substituted) return this.plainString(node, true);
    return this.add(TEMPLATE, node, this.program.lists.add(parts), -1, 0);
  }

  protected object(node: number): number {
    const { next, kind } = this.nodes;
    const fields = this.fields;
    const entries: number[] = [];
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      switch (this.codes[kind[child]!]) {
        case CODES.pair: {
          const key = this.child(child, fields.key);
          const keyExpression = key < 0 ? this.opaque(child) : this.key(key);
          const value = this.required(child, fields.value);
          if (key >= 0) this.nameFunction(value, key);
          entries.push(keyExpression, value);
          break;
        }
        case CODES.identifier:
          entries.push(this.key(child), this.expression(child));
          break;
        case CODES.spread_element: {
          const inner = this.firstChild(child);
          if (inner >= 0) entries.push(-1, this.expression(inner));
          break;
        }
        case CODES.method_definition: {
          const name = this.child(child, fields.name);
          if (name < 0) break;
          const key = this.key(name);
          entries.push(key, this.lowerFunction(child, this.name(name), false));
          break;
        }
      }
    }
    return this.add(MAPPING, node, this.program.lists.add(entries), -1, 0);
  }

  protected nameFunction(value: number, nameNode: number): void {
    const program = this.program;
    if (program.kind[value] !== FUNCTION) return;
    const info = program.functions[program.a[value]!]!;
    if (info.name < 0) info.name = this.name(nameNode);
  }

  /** As in Python: the left spine is walked, not recursed into. */
  protected binary(node: number): number {
    const fields = this.fields;
    const spine: number[] = [];
    let at = node;
    while (at >= 0 && this.codes[this.nodes.kind[at]!] === CODES.binary_expression) {
      spine.push(at);
      at = this.child(at, fields.left);
    }
    let left = at < 0 ? this.opaque(node) : this.expression(at);
    for (let i = spine.length - 1; i >= 0; i--) {
      const here = spine[i]!;
      const right = this.required(here, fields.right);
      const operatorNode = this.child(here, fields.operator);
      const operator = operatorNode < 0 ? '' : this.slice(operatorNode);
      if (operator === '&&' || operator === '||' || operator === '??') {
        left = this.add(CHOICE, here, this.program.lists.add([left, right]), -1, operator === '&&' ? 0 : 1);
      } else if (COMPARISONS[operator] !== undefined) {
        left = this.add(COMPARISON, here, this.program.lists.add([left, right]), -1, COMPARISONS[operator]);
      } else left = this.add(BINARY, here, left, right, operator === '+' ? OPERATOR_ADD : OPERATOR_OTHER);
    }
    return left;
  }

  protected augmented(node: number): number {
    const left = this.child(node, this.fields.left);
    if (left < 0) return this.opaqueWithChildren(node);
    const before = this.expression(left);
    const right = this.required(node, this.fields.right);
    const operatorNode = this.child(node, this.fields.operator);
    const operator = operatorNode < 0 ? '' : this.slice(operatorNode);
    const chooses = operator === '??=' || operator === '||=' || operator === '&&=';
    const value = chooses
      ? this.add(CHOICE, node, this.program.lists.add([before, right]), -1, operator === '&&=' ? 0 : 1)
      : this.add(BINARY, node, before, right, operator === '+=' ? OPERATOR_ADD : OPERATOR_OTHER);
    this.assign(left, value, 'assign');
    return value;
  }

  protected lowerFunction(node: number, name: number, method: boolean): number {
    const fields = this.fields;
    const { kind } = this.nodes;
    const outer = { breaksLoop: this.breaksLoop, functionScope: this.functionScope };
    this.breaksLoop = false;
    const id = this.addFunction(node, name, method, [], () => {
      this.functionScope = this.scope;
      const list = this.child(node, fields.parameters);
      const single = this.child(node, fields.parameter);
      if (list >= 0) this.parameters(list);
      else if (single >= 0) this.parameter(single, 'plain');
      const body = this.child(node, fields.body);
      if (body < 0) return;
      if (this.codes[kind[body]!] === CODES.statement_block) this.statements(body);
      else this.returns(this.expression(body));
    });
    this.breaksLoop = outer.breaksLoop;
    this.functionScope = outer.functionScope;
    return this.add(FUNCTION, node, id, -1, 0);
  }

  protected parameters(node: number): void {
    const { next, kind } = this.nodes;
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      const code = this.codes[kind[child]!];
      if (code === CODES.comment) continue;
      if (code !== CODES.required_parameter) {
        this.parameter(child, code === CODES.rest_pattern ? 'rest' : 'plain');
        continue;
      }
      const pattern = this.child(child, this.fields.pattern);
      if (pattern < 0 || this.slice(pattern) === 'this') continue;
      const isRest = this.codes[kind[pattern]!] === CODES.rest_pattern;
      const fallback = this.optional(child, this.fields.value);
      const type = this.child(child, this.fields.type);
      const isDecorated = this.codes[kind[child + 1]!] === CODES.decorator;
      const inner = isDecorated ? this.firstChild(child + 1) : -1;
      const decorator = inner < 0 ? -1 : this.expression(inner);
      const value = this.parameter(pattern, isRest ? 'rest' : 'plain', fallback, type, decorator);
      if (this.codes[kind[child + 1]!] === CODES.accessibility_modifier) {
        const receiver = this.add(NAME, pattern, this.#this, -1, 0);
        this.program.addStore(receiver, this.name(pattern), value);
      }
    }
  }

  /** Binds a parameter's pattern; answers the expression of what it is given. */
  protected parameter(node: number, kind: Parameter['kind'], fallback = -1, type = -1, decorator = -1): number {
    const isName = this.codes[this.nodes.kind[node]!] === CODES.identifier;
    let target = node;
    if (this.codes[this.nodes.kind[node]!] === CODES.object_assignment_pattern) {
      target = this.child(node, this.fields.left);
      fallback = this.optional(node, this.fields.right);
      if (target < 0) target = node;
    }
    const name = isName || target !== node ? this.name(target) : -1;
    const typeStart = type < 0 ? -1 : this.nodes.start[type]!;
    const typeEnd = type < 0 ? -1 : this.nodes.end[type]!;
    const value = this.addParameter(target, { name, kind, fallback, typeStart, typeEnd, decorator });
    this.assign(target, value, 'block');
    return value;
  }

  protected lowerClass(node: number): number {
    const program = this.program;
    const fields = this.fields;
    const { next, kind } = this.nodes;
    const nameNode = this.child(node, fields.name);
    const bases: number[] = [];
    let body = -1;
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      const code = this.codes[kind[child]!];
      if (code === CODES.class_heritage) this.heritage(child, bases);
      else if (code === CODES.decorator) this.opaqueWithChildren(child);
      else if (this.nodes.field[child] === fields.body) body = child;
    }
    const outer = { scope: this.scope, class: this.class };
    const scope = program.addScope(SCOPE_CLASS, outer.scope, -1);
    const name = nameNode < 0 ? -1 : this.name(nameNode);
    const id = program.classes.push({ name, bases, fields: [], scope }) - 1;
    this.scope = scope;
    this.class = id;
    program.scopeBlock[scope] = this.inBlock(INLINE, -1, () => {
      if (body >= 0) this.members(body);
    });
    this.scope = outer.scope;
    this.class = outer.class;
    return this.add(CLASS, nameNode < 0 ? node : nameNode, id, -1, 0);
  }

  protected heritage(node: number, bases: number[]): void {
    const { next, kind } = this.nodes;
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      const code = this.codes[kind[child]!];
      if (code === CODES.extends_clause) {
        const value = this.child(child, this.fields.value);
        if (value >= 0) bases.push(this.expression(value));
      } else if (code !== CODES.empty_statement && code !== CODES.comment) bases.push(this.expression(child));
    }
  }

  protected members(body: number): void {
    const fields = this.fields;
    const { next, kind, start } = this.nodes;
    for (let member = body + 1; member < next[body]!; member = next[member]!) {
      switch (this.codes[kind[member]!]) {
        case CODES.method_definition: {
          const name = this.child(member, fields.name);
          if (name < 0) break;
          const value = this.lowerFunction(member, this.name(name), true);
          const isGetter = /^(?:[a-z]+\s+){0,4}get\s/.test(
            this.program.text.slice(this.nodes.start[member], this.nodes.start[name]),
          );
          this.program.functions[this.program.a[value]!]!.isProperty = isGetter;
          this.bind(this.name(name), value, start[name]!);
          break;
        }
        case CODES.public_field_definition: {
          let name = this.child(member, fields.name);
          if (name < 0) name = this.child(member, fields.property);
          const value = this.optional(member, fields.value);
          if (name >= 0 && value >= 0) this.bind(this.name(name), value, start[name]!);
          break;
        }
        case CODES.class_static_block:
          this.optionalStatement(member, fields.body);
          break;
        case CODES.decorator:
          this.opaqueWithChildren(member);
          break;
      }
    }
  }
}
