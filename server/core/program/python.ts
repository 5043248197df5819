/** Python trees to Programs. */

import type { Grammar } from '../syntax/grammar.ts';
import { kindTable, Lowering } from './lowering.ts';
import {
  ATTRIBUTE,
  BINARY,
  CHOICE,
  CLASS,
  FALSE,
  FUNCTION,
  IMPORT,
  LEAVES_FUNCTION,
  LEAVES_LOOP,
  MAPPING,
  NAME,
  NULL,
  NUMBER,
  OPERATOR_ADD,
  OPERATOR_FORMAT,
  OPERATOR_JOIN_PATH,
  OPERATOR_OTHER,
  type Parameter,
  type Program,
  QUOTED_TEXT,
  SAME,
  SCOPE_CLASS,
  SCOPE_FUNCTION,
  SEQUENCE,
  SPREAD,
  SPREAD_NAMED,
  SPREAD_POSITIONAL,
  STRING,
  STRING_BYTES,
  STRING_ESCAPED,
  SUBSCRIPT,
  TEMPLATE,
  TRUE,
} from './program.ts';

const CODES = {
  comment: 1,
  line_continuation: 1,
  identifier: 2,
  attribute: 3,
  call: 4,
  string: 5,
  concatenated_string: 6,
  integer: 7,
  float: 7,
  true: 8,
  false: 9,
  none: 10,
  list: 11,
  tuple: 11,
  set: 11,
  expression_list: 11,
  pattern_list: 11,
  list_pattern: 11,
  tuple_pattern: 11,
  dictionary: 12,
  subscript: 13,
  binary_operator: 14,
  boolean_operator: 15,
  conditional_expression: 16,
  parenthesized_expression: 17,
  await: 18,
  named_expression: 19,
  lambda: 20,
  list_comprehension: 21,
  set_comprehension: 21,
  generator_expression: 21,
  dictionary_comprehension: 22,
  list_splat: 23,
  list_splat_pattern: 23,
  as_pattern: 24,
  assignment: 25,
  augmented_assignment: 26,
  import_statement: 27,
  import_from_statement: 28,
  function_definition: 29,
  class_definition: 30,
  decorated_definition: 31,
  if_statement: 32,
  for_statement: 33,
  while_statement: 34,
  try_statement: 35,
  with_statement: 36,
  match_statement: 37,
  return_statement: 38,
  raise_statement: 39,
  break_statement: 40,
  continue_statement: 40,
  global_statement: 41,
  nonlocal_statement: 41,
  delete_statement: 42,
  expression_statement: 43,
  block: 43,
  module: 43,
  ERROR: 43,
  pass_statement: 44,
  future_import_statement: 44,
  type_alias_statement: 44,
  exec_statement: 45,
  aliased_import: 46,
  dotted_name: 47,
  elif_clause: 48,
  else_clause: 49,
  except_clause: 50,
  except_group_clause: 50,
  finally_clause: 51,
  case_clause: 52,
  keyword_argument: 53,
  dictionary_splat: 54,
  pair: 55,
  interpolation: 56,
  default_parameter: 57,
  typed_parameter: 58,
  typed_default_parameter: 59,
  dictionary_splat_pattern: 60,
  keyword_separator: 61,
  for_in_clause: 62,
  if_clause: 63,
  with_clause: 64,
  with_item: 65,
  decorator: 66,
  wildcard_import: 67,
  string_content: 68,
  type: 69,
  yield: 70,
  argument_list: 71,
  as_pattern_target: 72,
  relative_import: 73,
} as const;

const FIELDS = [
  'name',
  'alias',
  'module_name',
  'function',
  'arguments',
  'left',
  'right',
  'operator',
  'value',
  'subscript',
  'object',
  'attribute',
  'parameters',
  'body',
  'condition',
  'consequence',
  'alternative',
  'superclasses',
  'definition',
  'key',
  'type',
  'type_conversion',
  'expression',
  'code',
  'guard',
  'subject',
] as const;
type Fields = Record<(typeof FIELDS)[number], number>;

const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const PLUS = 0x2b;
const PERCENT = 0x25;
const SLASH = 0x2f;

export class PythonLowering extends Lowering {
  protected readonly commentCode = CODES.comment;
  readonly #fields: Fields;
  readonly #static: number;

  constructor(program: Program, grammar: Grammar) {
    super(program, kindTable(grammar, CODES));
    this.#fields = Object.fromEntries(FIELDS.map((name) => [name, grammar.fieldId(name)])) as Fields;
    this.#static = program.names.add('staticmethod');
  }

  protected override statement(node: number): void {
    const fields = this.#fields;
    switch (this.codes[this.nodes.kind[node]!]) {
      case CODES.comment:
      case CODES.pass_statement:
        return;
      case CODES.expression_statement:
        this.statements(node);
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
        const container = this.#optional(node, fields.right);
        this.loop(() => {
          const left = this.child(node, fields.left);
          if (left >= 0) this.#assign(left, this.item(left, container, -1));
          this.#body(node);
        });
        this.#loopElse(node);
        return;
      }
      case CODES.while_statement:
        this.loop(() => {
          this.#optional(node, fields.condition);
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
        const child = this.#firstChild(node);
        if (child >= 0) {
          const value = this.expression(child);
          if (this.function >= 0) this.program.functions[this.function]!.returns.push(value);
        }
        this.leave(LEAVES_FUNCTION);
        return;
      }
      case CODES.raise_statement:
        this.opaqueWithChildren(node);
        this.leave(LEAVES_FUNCTION);
        return;
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
        this.expression(node);
    }
  }

  protected override expressionOf(node: number): number {
    const fields = this.#fields;
    const code = this.codes[this.nodes.kind[node]!];
    switch (code) {
      case CODES.identifier:
        return this.readName(node);
      case CODES.attribute: {
        const object = this.#required(node, fields.object);
        const attribute = this.child(node, fields.attribute);
        return attribute < 0 ? object : this.add(ATTRIBUTE, node, object, this.name(attribute), 0);
      }
      case CODES.call:
        return this.#call(node);
      case CODES.string:
        return this.#string(node);
      case CODES.concatenated_string:
        return this.add(TEMPLATE, node, this.#list(node), -1, 0);
      case CODES.integer:
        return this.add(NUMBER, node, -1, -1, 0);
      case CODES.true:
        return this.add(TRUE, node, -1, -1, 0);
      case CODES.false:
        return this.add(FALSE, node, -1, -1, 0);
      case CODES.none:
        return this.add(NULL, node, -1, -1, 0);
      case CODES.list:
        return this.add(SEQUENCE, node, this.#list(node), -1, 0);
      case CODES.dictionary:
        return this.#dictionary(node);
      case CODES.subscript: {
        const object = this.#required(node, fields.value);
        const index = this.child(node, fields.subscript);
        return this.add(SUBSCRIPT, node, object, index < 0 ? this.opaque(node) : this.expression(index), 0);
      }
      case CODES.binary_operator:
        return this.#binary(node);
      case CODES.boolean_operator: {
        const left = this.#required(node, fields.left);
        const right = this.#required(node, fields.right);
        return this.add(CHOICE, node, this.program.addList([left, right]), -1, 0);
      }
      case CODES.conditional_expression:
        return this.#conditional(node);
      case CODES.parenthesized_expression:
      case CODES.type: {
        const child = this.#firstChild(node);
        return child < 0 ? this.opaque(node) : this.expression(child);
      }
      case CODES.await: {
        const child = this.#firstChild(node);
        return child < 0 ? this.opaque(node) : this.add(SAME, node, this.expression(child), -1, 0);
      }
      case CODES.named_expression: {
        const value = this.#required(node, fields.value);
        const target = this.child(node, fields.name);
        if (target >= 0) this.#assign(target, value);
        return this.add(SAME, node, value, -1, 0);
      }
      case CODES.lambda: {
        const id = this.addFunction(node, -1, false, [], () => {
          const parameters = this.child(node, fields.parameters);
          if (parameters >= 0) this.#parameters(parameters);
          const body = this.child(node, fields.body);
          if (body >= 0) this.program.functions[this.function]!.returns.push(this.expression(body));
        });
        return this.add(FUNCTION, node, id, -1, 0);
      }
      case CODES.list_comprehension:
      case CODES.dictionary_comprehension:
        return this.#comprehension(node);
      case CODES.list_splat: {
        const child = this.#firstChild(node);
        return child < 0 ? this.opaque(node) : this.add(SPREAD, node, this.expression(child), -1, 0);
      }
      case CODES.assignment:
        return this.#assignment(node);
      case CODES.augmented_assignment:
        return this.#augmented(node);
      case CODES.yield: {
        const child = this.#firstChild(node);
        if (child >= 0) {
          const value = this.expression(child);
          if (this.function >= 0) this.program.functions[this.function]!.returns.push(value);
        }
        return this.opaque(node);
      }
      case CODES.as_pattern:
        return this.#asPattern(node);
      case CODES.keyword_argument:
        return this.#required(node, fields.value);
      case CODES.expression_statement:
        this.statements(node);
        return this.opaque(node);
      case CODES.comment:
        return this.opaque(node);
      case 0:
        return this.opaqueWithChildren(node);
      default:
        if (code! >= CODES.import_statement && code! <= CODES.exec_statement) this.statement(node);
        else this.opaqueWithChildren(node);
        return this.opaque(node);
    }
  }

  protected override takesReceiver(decorators: readonly number[]): boolean {
    return !decorators.some((it) => this.program.lastName(it) === this.#static);
  }

  #firstChild(node: number): number {
    const { next } = this.nodes;
    for (let child = node + 1; child < next[node]!; child = next[child]!) if (!this.isComment(child)) return child;
    return -1;
  }

  #required(node: number, field: number): number {
    const child = this.child(node, field);
    return child < 0 ? this.opaque(node) : this.expression(child);
  }

  #optional(node: number, field: number): number {
    const child = this.child(node, field);
    return child < 0 ? -1 : this.expression(child);
  }

  #body(node: number): void {
    const body = this.child(node, this.#fields.body);
    if (body >= 0) this.statements(body);
  }

  /** The children as a list of expressions. */
  #list(node: number): number {
    const { next } = this.nodes;
    const items: number[] = [];
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      if (!this.isComment(child)) items.push(this.expression(child));
    }
    return this.program.addList(items);
  }

  #call(node: number): number {
    const fields = this.#fields;
    const { next, kind, start } = this.nodes;
    const program = this.program;
    const callee = this.#required(node, fields.function);
    const list = this.child(node, fields.arguments);
    // Arguments of inner calls are added while ours are lowered, so ours wait.
    const names: number[] = [];
    const values: number[] = [];
    const starts: number[] = [];
    if (list >= 0 && this.codes[kind[list]!] === CODES.list_comprehension) {
      names.push(-1);
      values.push(this.expression(list));
      starts.push(start[list]!);
    } else if (list >= 0) {
      for (let child = list + 1; child < next[list]!; child = next[child]!) {
        const code = this.codes[kind[child]!];
        if (code === CODES.comment) continue;
        if (code === CODES.keyword_argument) {
          const name = this.child(child, fields.name);
          names.push(name < 0 ? -1 : this.name(name));
          values.push(this.#required(child, fields.value));
        } else if (code === CODES.list_splat || code === CODES.dictionary_splat) {
          const inner = this.#firstChild(child);
          names.push(code === CODES.list_splat ? SPREAD_POSITIONAL : SPREAD_NAMED);
          values.push(inner < 0 ? this.opaque(child) : this.expression(inner));
        } else {
          names.push(-1);
          values.push(this.expression(child));
        }
        starts.push(start[child]!);
      }
    }
    const first = program.argumentCount;
    for (let i = 0; i < names.length; i++) program.addArgument(names[i]!, values[i]!, starts[i]!);
    return this.finishCall(node, callee, first, 0);
  }

  #string(node: number): number {
    const { next, start, end, kind } = this.nodes;
    const text = this.program.text;
    let bytes = false;
    let raw = false;
    for (let at = start[node]!; at < end[node]!; at++) {
      const char = text.charCodeAt(at);
      if (char === QUOTE || char === APOSTROPHE) break;
      const letter = char | 0x20;
      if (letter === 0x62) bytes = true;
      else if (letter === 0x72) raw = true;
    }
    const last = next[node]!;
    const opening = node + 1;
    if (opening >= last) return this.opaque(node);
    let escaped = false;
    let closing = last;
    let interpolated = false;
    for (let child = next[opening]!; child < last; child = next[child]!) {
      const code = this.codes[kind[child]!];
      if (code === CODES.interpolation) interpolated = true;
      else if (code === CODES.string_content) escaped ||= next[child]! > child + 1;
      else closing = child;
    }
    const flags = (escaped && !raw ? STRING_ESCAPED : 0) | (bytes ? STRING_BYTES : 0);
    if (!interpolated) {
      return this.add(STRING, node, end[opening]!, closing < last ? start[closing]! : end[node]!, flags);
    }
    const parts: number[] = [];
    for (let child = next[opening]!; child < last; child = next[child]!) {
      const code = this.codes[kind[child]!];
      if (code === CODES.string_content) parts.push(this.add(STRING, child, start[child]!, end[child]!, flags));
      else if (code === CODES.interpolation) parts.push(this.#interpolation(child));
    }
    return this.add(TEMPLATE, node, this.program.addList(parts), -1, 0);
  }

  #interpolation(node: number): number {
    const expression = this.child(node, this.#fields.expression);
    if (expression < 0) return this.opaque(node);
    const value = this.expression(expression);
    const conversion = this.child(node, this.#fields.type_conversion);
    return conversion >= 0 && this.slice(conversion) === '!r' ? this.add(QUOTED_TEXT, node, value, -1, 0) : value;
  }

  #dictionary(node: number): number {
    const { next, kind } = this.nodes;
    const entries: number[] = [];
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      const code = this.codes[kind[child]!];
      if (code === CODES.pair) {
        entries.push(this.#required(child, this.#fields.key), this.#required(child, this.#fields.value));
      } else if (code === CODES.dictionary_splat) {
        const inner = this.#firstChild(child);
        if (inner >= 0) entries.push(-1, this.expression(inner));
      }
    }
    return this.add(MAPPING, node, this.program.addList(entries), -1, 0);
  }

  /** Operators nest to the left, thousands deep in generated code: the left spine is walked, not recursed into. */
  #binary(node: number): number {
    const fields = this.#fields;
    const spine: number[] = [];
    let at = node;
    while (at >= 0 && this.codes[this.nodes.kind[at]!] === CODES.binary_operator) {
      spine.push(at);
      at = this.child(at, fields.left);
    }
    let left = at < 0 ? this.opaque(node) : this.expression(at);
    for (let i = spine.length - 1; i >= 0; i--) {
      const here = spine[i]!;
      const right = this.#required(here, fields.right);
      left = this.add(BINARY, here, left, right, this.#operator(this.child(here, fields.operator)));
    }
    return left;
  }

  #operator(node: number): number {
    if (node < 0 || this.nodes.end[node]! - this.nodes.start[node]! > 2) return OPERATOR_OTHER;
    const text = this.program.text;
    const at = this.nodes.start[node]!;
    if (this.nodes.end[node]! - at === 2 && text.charCodeAt(at + 1) !== 0x3d) return OPERATOR_OTHER;
    switch (text.charCodeAt(at)) {
      case PLUS:
        return OPERATOR_ADD;
      case PERCENT:
        return OPERATOR_FORMAT;
      case SLASH:
        return OPERATOR_JOIN_PATH;
      default:
        return OPERATOR_OTHER;
    }
  }

  #conditional(node: number): number {
    const { next } = this.nodes;
    const parts: number[] = [];
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      if (!this.isComment(child)) parts.push(this.expression(child));
    }
    if (parts.length !== 3) return this.opaque(node);
    return this.add(CHOICE, node, this.program.addList([parts[0]!, parts[2]!]), -1, 0);
  }

  #comprehension(node: number): number {
    const { next, kind } = this.nodes;
    const program = this.program;
    const outer = this.scope;
    let element = -1;
    this.loop(() => {
      this.scope = program.addScope(SCOPE_FUNCTION, outer, this.block);
      program.blockScope[this.block] = this.scope;
      for (let child = node + 1; child < next[node]!; child = next[child]!) {
        const code = this.codes[kind[child]!];
        if (code === CODES.for_in_clause) {
          const container = this.#optional(child, this.#fields.right);
          const left = this.child(child, this.#fields.left);
          if (left >= 0) this.#assign(left, this.item(left, container, -1));
        } else if (code === CODES.if_clause) this.opaqueWithChildren(child);
      }
      const body = this.child(node, this.#fields.body);
      if (body < 0) return;
      if (this.codes[kind[body]!] === CODES.pair) {
        this.#required(body, this.#fields.key);
        element = this.#required(body, this.#fields.value);
      } else element = this.expression(body);
    });
    this.scope = outer;
    return this.add(SEQUENCE, node, program.addList(element < 0 ? [] : [element]), -1, 0);
  }

  #assignment(node: number): number {
    const left = this.child(node, this.#fields.left);
    const right = this.child(node, this.#fields.right);
    if (right < 0) return this.opaque(node);
    const value = this.expression(right);
    if (left >= 0) this.#assign(left, value);
    return this.add(SAME, node, value, -1, 0);
  }

  #augmented(node: number): number {
    const left = this.child(node, this.#fields.left);
    if (left < 0) return this.opaqueWithChildren(node);
    const before = this.expression(left);
    const right = this.#required(node, this.#fields.right);
    const operator = this.#operator(this.child(node, this.#fields.operator));
    const value = this.add(BINARY, node, before, right, operator);
    this.#assign(left, value);
    return value;
  }

  /** Gives a value to a target: a name, a pattern, an attribute or an item. */
  #assign(target: number, value: number): void {
    const { next, kind, start } = this.nodes;
    const code = this.codes[kind[target]!];
    if (code === CODES.identifier) {
      this.bind(this.name(target), value, start[target]!);
      return;
    }
    if (code === CODES.list || code === CODES.parenthesized_expression) {
      if (++this.depth > 200) {
        this.depth--;
        return;
      }
      let position = 0;
      for (let child = target + 1; child < next[target]!; child = next[child]!) {
        if (this.isComment(child)) continue;
        const inner = this.codes[kind[child]!];
        if (inner === CODES.list_splat) {
          const name = this.#firstChild(child);
          if (name >= 0) this.#assign(name, this.add(SAME, child, value, -1, 0));
          position = -1;
        } else if (code === CODES.parenthesized_expression) this.#assign(child, value);
        else this.#assign(child, this.item(child, value, position < 0 ? -1 : position++));
      }
      this.depth--;
      return;
    }
    if (code === CODES.as_pattern_target) {
      const inner = this.#firstChild(target);
      if (inner >= 0) this.#assign(inner, value);
      return;
    }
    this.storeAttribute(this.expression(target), value);
  }

  #asPattern(node: number): number {
    const { next } = this.nodes;
    const first = this.#firstChild(node);
    if (first < 0) return this.opaque(node);
    const value = this.expression(first);
    const alias = this.child(node, this.#fields.alias);
    if (alias >= 0) this.#assign(alias, value);
    return next[node]! > first ? this.add(SAME, node, value, -1, 0) : value;
  }

  #importModules(node: number): void {
    const { next, kind, start } = this.nodes;
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      const code = this.codes[kind[child]!];
      if (code === CODES.aliased_import) {
        const module = this.child(child, this.#fields.name);
        const alias = this.child(child, this.#fields.alias);
        if (module >= 0 && alias >= 0) this.#bindImport(alias, this.#dotted(module), undefined, start[alias]!);
      } else if (code === CODES.dotted_name && next[child]! > child + 1) {
        this.#bindImport(child + 1, this.slice(child + 1), undefined, start[child]!);
      }
    }
  }

  #importMembers(node: number): void {
    const { next, kind, field, start } = this.nodes;
    const moduleNode = this.child(node, this.#fields.module_name);
    if (moduleNode < 0) return;
    const module = this.#dotted(moduleNode);
    for (let child = next[moduleNode]!; child < next[node]!; child = next[child]!) {
      const code = this.codes[kind[child]!];
      if (code === CODES.wildcard_import) this.program.starImports.push(module);
      else if (field[child] !== this.#fields.name) continue;
      else if (code === CODES.aliased_import) {
        const member = this.child(child, this.#fields.name);
        const alias = this.child(child, this.#fields.alias);
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
        const inner = this.#firstChild(child);
        if (inner >= 0) decorators.push(this.expression(inner));
      } else if (code === CODES.function_definition) this.#functionDefinition(child, decorators);
      else if (code === CODES.class_definition) this.#classDefinition(child);
    }
  }

  #functionDefinition(node: number, decorators: number[]): void {
    const fields = this.#fields;
    const nameNode = this.child(node, fields.name);
    const name = nameNode < 0 ? -1 : this.name(nameNode);
    const parameters = this.child(node, fields.parameters);
    const id = this.addFunction(node, name, this.class >= 0, decorators, () => {
      if (parameters >= 0) this.#parameters(parameters);
      this.#body(node);
    });
    if (name >= 0) this.bind(name, this.add(FUNCTION, nameNode, id, -1, 0), this.nodes.start[nameNode]!);
  }

  #parameters(node: number): void {
    const { next, kind } = this.nodes;
    let namedOnly = false;
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      switch (this.codes[kind[child]!]) {
        case CODES.identifier:
          this.#parameter(child, namedOnly ? 'named-only' : 'plain', -1);
          break;
        case CODES.default_parameter:
        case CODES.typed_default_parameter: {
          const name = this.child(child, this.#fields.name);
          const fallback = this.#optional(child, this.#fields.value);
          if (name >= 0) this.#parameter(name, namedOnly ? 'named-only' : 'plain', fallback);
          break;
        }
        case CODES.typed_parameter: {
          const inner = this.#firstChild(child);
          if (inner < 0) break;
          const code = this.codes[kind[inner]!];
          if (code === CODES.identifier) this.#parameter(inner, namedOnly ? 'named-only' : 'plain', -1);
          else if (inner + 1 < next[inner]!) {
            this.#parameter(inner + 1, code === CODES.list_splat ? 'rest' : 'named-rest', -1);
            namedOnly = true;
          }
          break;
        }
        case CODES.list_splat:
          if (child + 1 < next[child]!) this.#parameter(child + 1, 'rest', -1);
          namedOnly = true;
          break;
        case CODES.keyword_separator:
          namedOnly = true;
          break;
        case CODES.dictionary_splat_pattern:
          if (child + 1 < next[child]!) this.#parameter(child + 1, 'named-rest', -1);
          break;
      }
    }
  }

  #parameter(node: number, kind: Parameter['kind'], fallback: number): void {
    const name = this.name(node);
    this.bind(name, this.addParameter(node, { name, kind, fallback }), this.nodes.start[node]!);
  }

  #classDefinition(node: number): void {
    const program = this.program;
    const { next, kind } = this.nodes;
    const nameNode = this.child(node, this.#fields.name);
    const bases: number[] = [];
    const superclasses = this.child(node, this.#fields.superclasses);
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
    const id = program.classes.push({ name, bases, scope }) - 1;
    this.class = id;
    this.scope = scope;
    program.scopeBlock[scope] = this.inBlock(0, -1, () => this.#body(node));
    this.scope = outer.scope;
    this.class = outer.class;
    if (name >= 0) this.bind(name, this.add(CLASS, nameNode, id, -1, 0), this.nodes.start[nameNode]!);
  }

  #if(node: number): void {
    const fields = this.#fields;
    const { next, kind } = this.nodes;
    const construct = this.newConstruct(true);
    let exhaustive = false;
    this.#optional(node, fields.condition);
    this.arm(construct, () => this.#block(node, fields.consequence));
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      const code = this.codes[kind[child]!];
      if (code === CODES.elif_clause) {
        this.#optional(child, fields.condition);
        this.arm(construct, () => this.#block(child, fields.consequence));
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
    const otherwise = this.child(node, this.#fields.alternative);
    if (otherwise >= 0) this.#block(otherwise, this.#fields.body);
  }

  #try(node: number): void {
    const { next, kind } = this.nodes;
    const construct = this.newConstruct(false);
    this.arm(construct, () => {
      this.#body(node);
      for (let child = node + 1; child < next[node]!; child = next[child]!) {
        if (this.codes[kind[child]!] === CODES.else_clause) this.#block(child, this.#fields.body);
      }
    });
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      if (this.codes[kind[child]!] !== CODES.except_clause) continue;
      this.arm(construct, () => this.statements(child));
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
        const value = this.child(item, this.#fields.value);
        if (value >= 0) this.expression(value);
      }
    }
    this.#body(node);
  }

  #match(node: number): void {
    const { next, kind } = this.nodes;
    const subject = this.#optional(node, this.#fields.subject);
    const body = this.child(node, this.#fields.body);
    if (body < 0) return;
    const construct = this.newConstruct(true);
    let exhaustive = false;
    for (let clause = body + 1; clause < next[body]!; clause = next[clause]!) {
      if (this.codes[kind[clause]!] !== CODES.case_clause) continue;
      const consequence = this.child(clause, this.#fields.consequence);
      this.arm(construct, () => {
        for (let part = clause + 1; part < next[clause]!; part = next[part]!) {
          if (part === consequence) continue;
          if (this.nodes.field[part] === this.#fields.guard) this.opaqueWithChildren(part);
          else if (!this.isComment(part)) {
            exhaustive ||= this.slice(part) === '_';
            this.#casePattern(part, subject);
          }
        }
        if (consequence >= 0) this.statements(consequence);
      });
    }
    this.finishConstruct(construct, exhaustive);
  }

  /** Binds the names that a pattern captures to items of the subject; dotted names and keywords bind nothing. */
  #casePattern(pattern: number, subject: number): void {
    const { next, kind } = this.nodes;
    for (let node = pattern; node < next[pattern]!; node++) {
      const code = this.codes[kind[node]!];
      const isName = code === CODES.dotted_name && next[node] === node + 2;
      if (isName && this.slice(node) !== '_') this.#assign(node + 1, this.item(node, subject, -1));
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
    const code = this.#optional(node, this.#fields.code);
    if (code < 0) return;
    const start = this.nodes.start[node]!;
    const callee = this.program.add(NAME, start, start + 4, this.program.names.at(start, start + 4), -1, 0, this.block);
    const first = this.program.argumentCount;
    this.addPositional(code);
    this.finishCall(node, callee, first, 0);
  }
}
