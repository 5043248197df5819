/** JavaScript and TypeScript targets: names, destructuring patterns, attributes, and the keys of properties. */

import type { Grammar } from '../syntax/grammar.ts';
import { CODES, FIELDS, type Fields } from './javascript-kinds.ts';
import { DEPTH_LIMIT, kindTable, Lowering } from './lowering.ts';
import { ATTRIBUTE, CHOICE, type Program, STRING, SUBSCRIPT } from './program.ts';

export abstract class JavaScriptPatterns extends Lowering {
  protected readonly commentCode = CODES.comment;
  protected readonly fields: Fields;
  /** The scope that `var` declares in. */
  protected functionScope = 0;

  constructor(program: Program, grammar: Grammar) {
    super(program, kindTable(grammar, CODES));
    this.fields = Object.fromEntries(FIELDS.map((name) => [name, grammar.fieldId(name)])) as Fields;
  }

  protected override isSkipped(node: number): boolean {
    return this.isComment(node) || this.codes[this.nodes.kind[node]!] === CODES.empty_statement;
  }

  /** A property's key as an expression: a name stands for the string of the same letters. */
  protected key(node: number): number {
    const { kind, start, end } = this.nodes;
    const code = this.codes[kind[node]!];
    if (code === CODES.computed_property_name) {
      const inner = this.firstChild(node);
      return inner < 0 ? this.opaque(node) : this.expression(inner);
    }
    if (code === CODES.string || code === CODES.number) return this.expression(node);
    return this.add(STRING, node, start[node]!, end[node]!, 0);
  }

  /** Gives a value to a target; `how` says whether it declares the names, and in which scope. */
  protected assign(target: number, value: number, how: 'assign' | 'block' | 'function'): void {
    if (++this.depth > DEPTH_LIMIT) {
      this.depth--;
      return;
    }
    const { next, kind, start, end } = this.nodes;
    const fields = this.fields;
    switch (this.codes[kind[target]!]) {
      case CODES.identifier:
      case CODES.shorthand_property_identifier_pattern: {
        const name = this.name(target);
        if (how !== 'assign') this.program.declare(name, how === 'block' ? this.scope : this.functionScope);
        this.define(name, value, start[target]!);
        break;
      }
      case CODES.object_pattern:
        for (let child = target + 1; child < next[target]!; child = next[child]!) {
          this.assignProperty(child, value, how);
        }
        break;
      case CODES.array_pattern: {
        let position = 0;
        let before = start[target]! + 1;
        for (let child = target + 1; child < next[target]!; child = next[child]!) {
          if (this.isSkipped(child)) continue;
          // What is left out stands as a comma more.
          position += commasIn(this.program.text.slice(before, start[child]));
          before = end[child]!;
          const isRest = this.codes[kind[child]!] === CODES.rest_pattern;
          this.assign(child, isRest ? value : this.item(child, value, position), how);
        }
        break;
      }
      case CODES.object_assignment_pattern: {
        const inner = this.child(target, fields.left);
        const fallback = this.required(target, fields.right);
        const choice = this.add(CHOICE, target, this.program.lists.add([value, fallback]), -1, 1);
        if (inner >= 0) this.assign(inner, choice, how);
        break;
      }
      case CODES.rest_pattern: {
        const inner = this.firstChild(target);
        if (inner >= 0) this.assign(inner, value, how);
        break;
      }
      default:
        this.storeAttribute(this.expression(target), value);
    }
    this.depth--;
  }

  protected assignProperty(node: number, object: number, how: 'assign' | 'block' | 'function'): void {
    const { kind } = this.nodes;
    const fields = this.fields;
    const attribute = (key: number): number => this.add(ATTRIBUTE, key, object, this.name(key), 0);
    switch (this.codes[kind[node]!]) {
      case CODES.shorthand_property_identifier_pattern:
        this.assign(node, attribute(node), how);
        break;
      case CODES.object_assignment_pattern: {
        const left = this.child(node, fields.left);
        if (left < 0) break;
        const fallback = this.required(node, fields.right);
        const choice = this.add(CHOICE, node, this.program.lists.add([attribute(left), fallback]), -1, 1);
        this.assign(left, choice, how);
        break;
      }
      case CODES.pair_pattern: {
        const key = this.child(node, fields.key);
        const value = this.child(node, fields.value);
        if (key < 0 || value < 0) break;
        const isName = this.codes[kind[key]!] === CODES.property_identifier;
        const item = isName ? attribute(key) : this.add(SUBSCRIPT, key, object, this.key(key), 0);
        this.assign(value, item, how);
        break;
      }
      case CODES.rest_pattern:
        this.assign(node, object, how);
        break;
    }
  }
}

/** The commas between two elements, those in comments left out. */
function commasIn(text: string): number {
  const code = text.includes('/') ? text.replaceAll(/\/\*.*?\*\/|\/\/[^\n]*/gs, '') : text;
  return code.split(',').length - 1;
}
