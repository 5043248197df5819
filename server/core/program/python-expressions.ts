/** Python expressions, targets and parameters to Program expressions. */

import type { Grammar } from '../syntax/grammar.ts';
import { kindTable, Lowering } from './lowering.ts';
import {
  ATTRIBUTE,
  BINARY,
  CHOICE,
  COMPARES_EQUAL,
  COMPARES_IN,
  COMPARES_NOT_IN,
  COMPARES_OTHERWISE,
  COMPARES_UNEQUAL,
  COMPARISON,
  FALSE,
  FUNCTION,
  MAPPING,
  NOT,
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
import { CODES, FIELDS, type Fields } from './python-kinds.ts';
import { addMagic } from './python-magics.ts';

const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const PLUS = 0x2b;
const PERCENT = 0x25;
const SLASH = 0x2f;

const COMPARISONS: Readonly<Record<string, number>> = {
  '==': COMPARES_EQUAL,
  '!=': COMPARES_UNEQUAL,
  in: COMPARES_IN,
  'not in': COMPARES_NOT_IN,
  is: COMPARES_EQUAL,
  'is not': COMPARES_UNEQUAL,
};

export abstract class PythonExpressions extends Lowering {
  protected readonly commentCode = CODES.comment;
  protected readonly fields: Fields;

  constructor(program: Program, grammar: Grammar) {
    super(program, kindTable(grammar, CODES));
    this.fields = Object.fromEntries(FIELDS.map((name) => [name, grammar.fieldId(name)])) as Fields;
  }

  protected override expressionOf(node: number): number {
    const fields = this.fields;
    const code = this.codes[this.nodes.kind[node]!];
    switch (code) {
      case CODES.identifier:
        return this.#magic(node) ?? this.readName(node);
      case CODES.attribute: {
        const object = this.required(node, fields.object);
        const attribute = this.child(node, fields.attribute);
        return attribute < 0 ? object : this.add(ATTRIBUTE, node, object, this.name(attribute), 0);
      }
      case CODES.call:
        return this.call(node);
      case CODES.string:
        return this.string(node);
      case CODES.concatenated_string:
        return this.add(TEMPLATE, node, this.list(node), -1, 0);
      case CODES.integer:
        return this.add(NUMBER, node, -1, -1, 0);
      case CODES.true:
        return this.add(TRUE, node, -1, -1, 0);
      case CODES.false:
        return this.add(FALSE, node, -1, -1, 0);
      case CODES.none:
        return this.add(NULL, node, -1, -1, 0);
      case CODES.list:
        return this.#magic(node) ?? this.add(SEQUENCE, node, this.list(node), -1, 0);
      case CODES.dictionary:
        return this.dictionary(node);
      case CODES.subscript: {
        const object = this.required(node, fields.value);
        const index = this.child(node, fields.subscript);
        return this.add(SUBSCRIPT, node, object, index < 0 ? this.opaque(node) : this.expression(index), 0);
      }
      case CODES.binary_operator:
        return this.binary(node);
      case CODES.boolean_operator: {
        const left = this.required(node, fields.left);
        const right = this.required(node, fields.right);
        const operator = this.child(node, fields.operator);
        const isOr = operator >= 0 && this.slice(operator) === 'or';
        return this.add(CHOICE, node, this.program.lists.add([left, right]), -1, isOr ? 1 : 0);
      }
      case CODES.comparison_operator:
        return this.comparison(node);
      case CODES.not_operator:
        return this.add(NOT, node, this.required(node, fields.argument), -1, 0);
      case CODES.conditional_expression:
        return this.conditional(node);
      case CODES.parenthesized_expression:
      case CODES.type: {
        const child = this.firstChild(node);
        return child < 0 ? this.opaque(node) : this.expression(child);
      }
      case CODES.await: {
        const child = this.firstChild(node);
        return child < 0 ? this.opaque(node) : this.add(SAME, node, this.expression(child), -1, 0);
      }
      case CODES.named_expression: {
        const value = this.required(node, fields.value);
        const target = this.child(node, fields.name);
        if (target >= 0) this.assign(target, value);
        return this.add(SAME, node, value, -1, 0);
      }
      case CODES.lambda: {
        const id = this.addFunction(node, -1, false, [], () => {
          const parameters = this.child(node, fields.parameters);
          if (parameters >= 0) this.parameters(parameters);
          const body = this.child(node, fields.body);
          if (body >= 0) this.program.functions[this.function]!.returns.push(this.expression(body));
        });
        return this.add(FUNCTION, node, id, -1, 0);
      }
      case CODES.list_comprehension:
      case CODES.dictionary_comprehension:
        return this.comprehension(node);
      case CODES.list_splat: {
        const child = this.firstChild(node);
        return child < 0 ? this.opaque(node) : this.add(SPREAD, node, this.expression(child), -1, 0);
      }
      case CODES.assignment:
        return this.assignment(node);
      case CODES.augmented_assignment:
        return this.augmented(node);
      case CODES.yield: {
        const child = this.firstChild(node);
        if (child >= 0) this.yields(this.expression(child));
        return this.opaque(node);
      }
      case CODES.as_pattern:
        return this.asPattern(node);
      case CODES.keyword_argument:
        return this.required(node, fields.value);
      case CODES.expression_statement:
        this.statements(node);
        return this.opaque(node);
      case CODES.comment:
        return this.opaque(node);
      case 0:
        return this.opaqueWithChildren(node);
      default:
        if ((code! >= CODES.import_statement && code! <= CODES.exec_statement) || code === CODES.assert_statement) {
          this.statement(node);
        } else this.opaqueWithChildren(node);
        return this.opaque(node);
    }
  }

  protected call(node: number): number {
    const fields = this.fields;
    const { next, kind, start } = this.nodes;
    const program = this.program;
    const callee = this.required(node, fields.function);
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
          values.push(this.required(child, fields.value));
        } else if (code === CODES.list_splat || code === CODES.dictionary_splat) {
          const inner = this.firstChild(child);
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

  protected string(node: number): number {
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
      else if (code === CODES.interpolation) parts.push(this.interpolation(child));
    }
    return this.add(TEMPLATE, node, this.program.lists.add(parts), -1, 0);
  }

  protected interpolation(node: number): number {
    const expression = this.child(node, this.fields.expression);
    if (expression < 0) return this.opaque(node);
    const value = this.expression(expression);
    const conversion = this.child(node, this.fields.type_conversion);
    return conversion >= 0 && this.slice(conversion) === '!r' ? this.add(QUOTED_TEXT, node, value, -1, 0) : value;
  }

  protected dictionary(node: number): number {
    const { next, kind } = this.nodes;
    const entries: number[] = [];
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      const code = this.codes[kind[child]!];
      if (code === CODES.pair) {
        entries.push(this.required(child, this.fields.key), this.required(child, this.fields.value));
      } else if (code === CODES.dictionary_splat) {
        const inner = this.firstChild(child);
        if (inner >= 0) entries.push(-1, this.expression(inner));
      }
    }
    return this.add(MAPPING, node, this.program.lists.add(entries), -1, 0);
  }

  /** Operators nest to the left, thousands deep in generated code: the left spine is walked, not recursed into. */
  protected binary(node: number): number {
    const fields = this.fields;
    const spine: number[] = [];
    let at = node;
    while (at >= 0 && this.codes[this.nodes.kind[at]!] === CODES.binary_operator) {
      spine.push(at);
      at = this.child(at, fields.left);
    }
    let left = at < 0 ? this.opaque(node) : this.expression(at);
    for (let i = spine.length - 1; i >= 0; i--) {
      const here = spine[i]!;
      const right = this.required(here, fields.right);
      left = this.add(BINARY, here, left, right, this.operator(this.child(here, fields.operator)));
    }
    return left;
  }

  protected operator(node: number): number {
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

  protected comparison(node: number): number {
    const { next, field } = this.nodes;
    const operands: number[] = [];
    let operator = '';
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      if (field[child] === this.fields.operators) operator = this.slice(child).replace(/\s+/g, ' ');
      else if (!this.isComment(child)) operands.push(this.expression(child));
    }
    const kind = operands.length === 2 ? (COMPARISONS[operator] ?? COMPARES_OTHERWISE) : COMPARES_OTHERWISE;
    return this.add(COMPARISON, node, this.program.lists.add(operands), -1, kind);
  }

  protected conditional(node: number): number {
    const { next } = this.nodes;
    const parts: number[] = [];
    const ends: number[] = [];
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      if (this.isComment(child)) continue;
      parts.push(this.expression(child));
      ends.push(this.program.count);
    }
    if (parts.length !== 3) return this.opaque(node);
    return this.add(CHOICE, node, this.program.lists.add([parts[0]!, parts[2]!]), ends[0]!, ends[1]!);
  }

  protected comprehension(node: number): number {
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
          const container = this.optional(child, this.fields.right);
          const left = this.child(child, this.fields.left);
          if (left >= 0) this.assign(left, this.item(left, container, -1));
        } else if (code === CODES.if_clause) this.test(this.firstChild(child));
      }
      const body = this.child(node, this.fields.body);
      if (body < 0) return;
      if (this.codes[kind[body]!] === CODES.pair) {
        this.required(body, this.fields.key);
        element = this.required(body, this.fields.value);
      } else element = this.expression(body);
    });
    this.scope = outer;
    return this.add(SEQUENCE, node, program.lists.add(element < 0 ? [] : [element]), -1, 0);
  }

  /** What a magic's placeholder stands for; undefined for any other node. */
  #magic(node: number): number | undefined {
    const { start, end, next } = this.nodes;
    const { magics } = this.program.cells;
    const magic = magics.size === 0 ? undefined : magics.get(start[node]!);
    if (!magic) return undefined;
    const call = addMagic(this.program, magic, this.block, (hole) => {
      for (let child = node + 1; child < next[node]!; child = next[child]!) {
        if (start[child]! <= hole.start && hole.start < end[child]!) return this.expression(child);
      }
      return this.opaque(node);
    });
    return call < 0 ? this.opaque(node) : call;
  }

  protected assignment(node: number): number {
    const left = this.child(node, this.fields.left);
    const right = this.child(node, this.fields.right);
    const owner = this.class < 0 ? undefined : this.program.classes[this.class]!;
    if (owner?.scope === this.scope && left >= 0 && this.child(node, this.fields.type) >= 0) {
      owner.fields.push(this.name(left));
    }
    if (right < 0) return this.opaque(node);
    const value = this.expression(right);
    if (left >= 0) this.assign(left, value);
    return this.add(SAME, node, value, -1, 0);
  }

  protected augmented(node: number): number {
    const left = this.child(node, this.fields.left);
    if (left < 0) return this.opaqueWithChildren(node);
    const before = this.expression(left);
    const right = this.required(node, this.fields.right);
    const operator = this.operator(this.child(node, this.fields.operator));
    const value = this.add(BINARY, node, before, right, operator);
    this.assign(left, value);
    return value;
  }

  /** Gives a value to a target: a name, a pattern, an attribute or an item. */
  protected assign(target: number, value: number): void {
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
          const name = this.firstChild(child);
          if (name >= 0) this.assign(name, this.add(SAME, child, value, -1, 0));
          position = -1;
        } else if (code === CODES.parenthesized_expression) this.assign(child, value);
        else this.assign(child, this.item(child, value, position < 0 ? -1 : position++));
      }
      this.depth--;
      return;
    }
    if (code === CODES.as_pattern_target) {
      const inner = this.firstChild(target);
      if (inner >= 0) this.assign(inner, value);
      return;
    }
    this.storeAttribute(this.expression(target), value);
  }

  protected asPattern(node: number): number {
    const { next } = this.nodes;
    const first = this.firstChild(node);
    if (first < 0) return this.opaque(node);
    const value = this.expression(first);
    const alias = this.child(node, this.fields.alias);
    if (alias >= 0) this.assign(alias, value);
    return next[node]! > first ? this.add(SAME, node, value, -1, 0) : value;
  }

  protected parameters(node: number): void {
    const { next, kind } = this.nodes;
    let namedOnly = false;
    for (let child = node + 1; child < next[node]!; child = next[child]!) {
      switch (this.codes[kind[child]!]) {
        case CODES.identifier:
          this.parameter(child, namedOnly ? 'named-only' : 'plain', -1);
          break;
        case CODES.default_parameter:
        case CODES.typed_default_parameter: {
          const name = this.child(child, this.fields.name);
          const fallback = this.optional(child, this.fields.value);
          const type = this.child(child, this.fields.type);
          if (name >= 0) this.parameter(name, namedOnly ? 'named-only' : 'plain', fallback, type);
          break;
        }
        case CODES.typed_parameter: {
          const inner = this.firstChild(child);
          if (inner < 0) break;
          const code = this.codes[kind[inner]!];
          const type = this.child(child, this.fields.type);
          if (code === CODES.identifier) this.parameter(inner, namedOnly ? 'named-only' : 'plain', -1, type);
          else if (inner + 1 < next[inner]!) {
            this.parameter(inner + 1, code === CODES.list_splat ? 'rest' : 'named-rest', -1);
            namedOnly = true;
          }
          break;
        }
        case CODES.list_splat:
          if (child + 1 < next[child]!) this.parameter(child + 1, 'rest', -1);
          namedOnly = true;
          break;
        case CODES.keyword_separator:
          namedOnly = true;
          break;
        case CODES.dictionary_splat_pattern:
          if (child + 1 < next[child]!) this.parameter(child + 1, 'named-rest', -1);
          break;
      }
    }
  }

  protected parameter(node: number, kind: Parameter['kind'], fallback: number, type = -1): void {
    const name = this.name(node);
    const typeStart = type < 0 ? -1 : this.nodes.start[type]!;
    const typeEnd = type < 0 ? -1 : this.nodes.end[type]!;
    const value = this.addParameter(node, { name, kind, fallback, typeStart, typeEnd, decorator: -1 });
    this.bind(name, value, this.nodes.start[node]!);
  }
}
