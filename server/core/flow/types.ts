/** What the type that is written at a parameter says about its value. */

import { CALL, CLASS, IMPORT, PARAMETER, type Parameter, type Program, SUBSCRIPT } from '../program/program.ts';
import { calledName } from './call.ts';
import { isStrictPattern } from './patterns.ts';
import type { Context, Value } from './value.ts';
import type { Values } from './values.ts';

/** Types whose values are no text: numbers, flags, dates. */
const NO_TEXT =
  /^(?:int|float|bool|complex|Decimal|date|datetime|timedelta|time|UUID|number|boolean|bigint|null|None)$/;
/** Modules whose members are types only. */
const TYPE_MODULES = /^(?:typing|typing_extensions|collections\.abc|abc)$/;

/** What stands before the type of a parameter that is a field as well: `private readonly rules: Rules`. */
const INJECTED = /\b(?:private|protected|public|readonly)\s+[\w$]+\s*\??[\s:]*$/;
const INJECTED_REACH = 80;

/** A pattern that a value must match: `Field(pattern=r"^\w+$")`, `Annotated[str, StringConstraints(pattern=…)]`. */
const PATTERN = /\b(?:pattern|regex)\s{0,4}=\s{0,4}r?(["'])([^"'\n]{1,200})\1/;
/** What says more of a parameter or a field, in the place of its default. */
const SAYING = /^\s{0,9}=\s{0,9}(?:\w{1,40}\.)?(?:Body|Cookie|Field|Form|Header|Path|Query)\([^\n]{0,200}/;
/** UTF-16 code units of it that are read. */
const SAYING_REACH = 260;

/** Where a type is written. */
type Written = Pick<Parameter, 'typeStart' | 'typeEnd'>;

/** What is known of a value that may be an instance of any class. */
const OPEN: ReadonlySet<Value['kind']> = new Set(['unknown', 'external', 'null']);

/**
 * Whether a value is an instance only because a parameter is declared so, or a command line is parsed into it: it may hold
 * what nobody here puts into it.
 */
export function isDeclared(program: Program, value: Value): boolean {
  if (value.kind !== 'instance') return false;
  const { at } = value;
  if (program.kind[at] === CALL) return /^parse_/.test(calledName(program, program.a[at]!));
  if (program.kind[at] !== PARAMETER) return false;
  return program.b[at]! > 0 || !program.functions[program.a[at]!]!.takesReceiver;
}

export class Types {
  readonly #values: Values;
  readonly #program: Program;

  constructor(values: Values) {
    this.#values = values;
    this.#program = values.program;
  }

  /** Whether a value of a parameter's or a field's type can be a text of somebody's own. */
  isText(parameter: Written): boolean {
    if (this.#mustMatch(parameter)) return false;
    const names = this.#names(parameter);
    if (names.length === 0) return true;
    return !names.every((it) => NO_TEXT.test(it) || /^(?:\w+\.)?Literal\[/.test(it) || this.#isEnumeration(it));
  }

  /** Whether a value must match a pattern that lets through nothing but a name, a number or a version. */
  #mustMatch({ typeStart, typeEnd }: Written): boolean {
    if (typeStart < 0) return false;
    const { text } = this.#program;
    const after = SAYING.exec(text.slice(typeEnd, typeEnd + SAYING_REACH))?.[0] ?? '';
    const pattern = PATTERN.exec(text.slice(typeStart, Math.min(typeEnd, typeStart + SAYING_REACH)) + after)?.[2];
    return pattern !== undefined && isStrictPattern(pattern);
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

  /** What a parameter is given, or an instance of the class that it is declared to be where nothing better is known. */
  declared(given: readonly Value[], parameter: Parameter, at: number, context: Context | undefined): readonly Value[] {
    if (parameter.typeStart < 0 || !given.every((it) => OPEN.has(it.kind))) return given;
    if (parameter.kind !== 'plain' && parameter.kind !== 'named-only') return given;
    const names = this.#names(parameter).filter((it) => !/^(?:None|null)$/.test(it));
    const literals = names.flatMap((it) => literalsOf(it));
    if (literals.length > 0) return [...given, ...literals.map((text): Value => ({ kind: 'text', text, at, context }))];
    const classes = names.map((it) => this.#ownClassesOf(it, parameter.typeStart));
    const instances = classes.flat().map((id): Value => ({ kind: 'instance', id, at, context }));
    const isAll = instances.length > 0 && classes.every((it) => it.length > 0);
    return isAll ? instances : [...instances, ...given];
  }

  /** The classes that a type names which is written at an offset. */
  #ownClassesOf(type: string, offset: number): readonly number[] {
    const program = this.#program;
    const word = /^[A-Za-z_$][\w$]*(?=$|[<[])/.exec(type)?.[0];
    const values = word === undefined ? [] : this.#valuesOf(word, offset);
    return values.flatMap((it) => {
      if (program.kind[it] === CLASS) return [program.a[it]!];
      // Services are handed over by their types; all other types would lead to very many files.
      const before = program.text.slice(Math.max(0, offset - INJECTED_REACH), offset);
      if (program.kind[it] !== IMPORT || !INJECTED.test(before)) return [];
      return this.#values.of(it).flatMap((value) => (value.kind === 'class' ? [value.id] : []));
    });
  }

  #pathOf(dotted: string, start: number): string | undefined {
    const program = this.#program;
    const [first, ...rest] = dotted.split('.') as [string, ...string[]];
    for (const value of this.#valuesOf(first, start)) {
      if (program.kind[value] !== IMPORT) continue;
      const { module } = program.imports[program.a[value]!]!;
      if (module.startsWith('.') || TYPE_MODULES.test(module)) continue;
      const [path] = this.#values.paths(value);
      if (path !== undefined) return [path, ...rest].join('.');
    }
    return undefined;
  }

  /** What the module around an offset binds a name to, the last one first. */
  #valuesOf(name: string, offset: number): readonly number[] {
    const program = this.#program;
    return program
      .definitionsOf(program.names.add(name), program.modules.at(offset).scope)
      .map((it) => program.definitionValue[it]!)
      .filter((it) => it >= 0)
      .reverse();
  }

  /** What a module's name stands for that is a type of a few texts, `Kind = Literal["a", "b"]`; else the type as it is. */
  #behind(type: string, offset: number): string {
    const { kind, text, start, end } = this.#program;
    if (!/^[A-Z]\w*$/.test(type)) return type;
    const [bound] = this.#valuesOf(type, offset).filter((it) => kind[it] === SUBSCRIPT);
    const written = bound === undefined ? '' : text.slice(start[bound], end[bound]);
    return /^(?:\w+\.)?Literal\[/.test(written) ? written : type;
  }

  #isEnumeration(name: string): boolean {
    const program = this.#program;
    const info = program.classes.find((it) => it.name >= 0 && program.names.text(it.name) === name);
    return info?.bases.some((it) => this.#values.paths(it).some((path) => /^enum\./.test(path))) ?? false;
  }

  /** The alternatives of a written type, without quotes and what wraps them: `Optional[int]` is `int` and `None`. */
  #names(parameter: Written): readonly string[] {
    if (parameter.typeStart < 0) return [];
    let text = this.#program.text.slice(parameter.typeStart, parameter.typeEnd).replace(/^:\s*/, '').trim();
    if (text.length > 200) return [];
    text = text.replace(/^(['"])(.*)\1$/s, '$2');
    const wrapped = /^(?:\w+\.)?(?:Optional|Union|Annotated|Required|Final|Readonly)[[<](.*)[\]>]$/s.exec(text);
    if (wrapped) text = /Annotated/.test(text) ? wrapped[1]!.split(',')[0]! : wrapped[1]!;
    text = this.#behind(text, parameter.typeStart);
    if (/^(?:\w+\.)?Literal\[/.test(text)) return [text];
    return text
      .split(/[|,]/)
      .map((it) => it.trim())
      .filter((it) => it !== '' && it !== 'undefined');
  }
}

/** The texts that a type names: `"cpu"` of `"cpu" | "cuda"`, all of `Literal["cpu", "cuda"]`. */
function literalsOf(type: string): readonly string[] {
  const inner = /^(?:\w+\.)?Literal\[(.*)\]$/s.exec(type)?.[1] ?? type;
  return inner.split(',').flatMap((it) => /^(['"])([^'"]*)\1$/.exec(it.trim())?.[2] ?? []);
}
