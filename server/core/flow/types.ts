/** What the type that is written at a parameter says about its value. */

import { IMPORT, type Parameter, type Program } from '../program/program.ts';
import type { Values } from './values.ts';

/** Types whose values are no text: numbers, flags, dates. */
const NO_TEXT =
  /^(?:int|float|bool|complex|Decimal|date|datetime|timedelta|time|UUID|number|boolean|bigint|null|None)$/;
/** Modules whose members are types only. */
const TYPE_MODULES = /^(?:typing|typing_extensions|collections\.abc|abc)$/;

export class Types {
  readonly #values: Values;
  readonly #program: Program;

  constructor(values: Values) {
    this.#values = values;
    this.#program = values.program;
  }

  /** Whether a value of the parameter's type can be a text of somebody's own. */
  isText(parameter: Parameter): boolean {
    const names = this.#names(parameter);
    if (names.length === 0) return true;
    return !names.every((it) => NO_TEXT.test(it) || /^(?:\w+\.)?Literal\[/.test(it) || this.#isEnumeration(it));
  }

  /** The qualified name of the library's class that the parameter is an instance of; undefined when it is none. */
  classOf(parameter: Parameter): string | undefined {
    if (parameter.kind !== 'plain' && parameter.kind !== 'named-only') return undefined;
    for (const name of this.#names(parameter)) {
      const dotted = /^[A-Za-z_$][\w$.]*/.exec(name)?.[0];
      const path = dotted === undefined ? undefined : this.#pathOf(dotted, parameter.typeStart);
      if (path !== undefined) return path;
    }
    return undefined;
  }

  #pathOf(dotted: string, start: number): string | undefined {
    const program = this.#program;
    const [first, ...rest] = dotted.split('.') as [string, ...string[]];
    const definition = program.lastDefinition(program.names.add(first), program.modules.at(start).scope);
    if (definition < 0) return undefined;
    for (let it = definition; it >= 0; it = program.previousDefinition[it]!) {
      const value = program.definitionValue[it]!;
      if (value < 0 || program.kind[value] !== IMPORT) continue;
      const { module } = program.imports[program.a[value]!]!;
      if (module.startsWith('.') || TYPE_MODULES.test(module)) continue;
      const [path] = this.#values.paths(value);
      if (path !== undefined) return [path, ...rest].join('.');
    }
    return undefined;
  }

  #isEnumeration(name: string): boolean {
    const program = this.#program;
    const info = program.classes.find((it) => it.name >= 0 && program.names.text(it.name) === name);
    return info?.bases.some((it) => this.#values.paths(it).some((path) => /^enum\./.test(path))) ?? false;
  }

  /** The alternatives of a written type, without quotes and what wraps them: `Optional[int]` is `int` and `None`. */
  #names(parameter: Parameter): readonly string[] {
    if (parameter.typeStart < 0) return [];
    let text = this.#program.text.slice(parameter.typeStart, parameter.typeEnd).replace(/^:\s*/, '').trim();
    if (text.length > 200) return [];
    text = text.replace(/^(['"])(.*)\1$/s, '$2');
    const wrapped = /^(?:\w+\.)?(?:Optional|Union|Annotated|Required|Final|Readonly)[[<](.*)[\]>]$/s.exec(text);
    if (wrapped) text = /Annotated/.test(text) ? wrapped[1]!.split(',')[0]! : wrapped[1]!;
    if (/^(?:\w+\.)?Literal\[/.test(text)) return [text];
    return text
      .split(/[|,]/)
      .map((it) => it.trim())
      .filter((it) => it !== '' && it !== 'undefined');
  }
}
