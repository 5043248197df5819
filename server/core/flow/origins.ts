/** Where does a value come from: sources, with the path from there to here. */

import type { OriginKind, Row } from '../models/model.ts';
import {
  ATTRIBUTE,
  BINARY,
  CALL,
  CHOICE,
  FUNCTION,
  IMPORT,
  ITEM,
  MAPPING,
  NAME,
  PARAMETER,
  type Program,
  QUOTED_TEXT,
  SAME,
  SEQUENCE,
  SPREAD,
  STRING,
  SUBSCRIPT,
  TEMPLATE,
} from '../program/program.ts';
import { Additions } from './additions.ts';
import { Answers } from './answers.ts';
import { Contents } from './contents.ts';
import { decodedBy, decodedByEscapes, decodedByReversal } from './decodings.ts';
import { isEnvironment, isOfEnvironment, keyOfRead, ofMembers } from './environment.ts';
import { givenField, isFilled } from './fields.ts';
import type { Files } from './files.ts';
import { type Handover, Handovers } from './handovers.ts';
import { type Budget, Memo } from './memo.ts';
import { fallbackOf } from './options.ts';
import {
  along,
  distinct,
  functionName,
  ORIGIN_LIMIT,
  type Origin,
  sourceAt,
  stepAt,
  THROUGH,
  unknownAt,
  worstFirst,
  writtenAt,
} from './origin.ts';
import type { Paths } from './paths.ts';
import { Setters } from './setters.ts';
import { Sources } from './sources.ts';
import { isOwnName, isPicking, isRewriting, isStripping, ofOpened } from './stripping.ts';
import { isDeclared } from './types.ts';
import { filledWith, isConverted, isValidField, validates } from './validated.ts';
import { type Context, enter, questionOf, recursive, within } from './value.ts';
import type { Values } from './values.ts';

const DEPTH_LIMIT = 200;
const STEP_LIMIT = 60_000;

const NONE: readonly Origin[] = [];

export class Origins {
  readonly #values: Values;
  readonly #program: Program;
  readonly #handovers: Handovers;
  readonly #setters: Setters;
  readonly #additions: Additions;
  readonly #sources: Sources;
  readonly #answers: Answers;
  /** Where what files hold comes from. */
  readonly contents: Contents;
  readonly #memo: Memo<readonly Origin[]>;
  readonly #isAboutContent: boolean;

  /** `about`: whether what is asked for is text that may become code, or content whatever form it is given. */
  constructor(values: Values, paths: Paths, files: Files, budget: Budget, about: 'code' | 'content' = 'code') {
    this.#values = values;
    this.#isAboutContent = about === 'content';
    this.#memo = new Memo(DEPTH_LIMIT, STEP_LIMIT, budget);
    this.#program = values.program;
    this.contents = new Contents(values, paths, files, (at, context) => this.#whole(at, context));
    this.#handovers = new Handovers(values);
    this.#additions = new Additions(values, (at, context) => this.#trace(at, context));
    this.#sources = new Sources(values);
    this.#answers = new Answers(values);
    this.#setters = new Setters(values, this.#handovers);
  }

  /** The sources that the expression's text or content comes from, worst first; empty when it is all literal. */
  of(expression: number, context?: Context): readonly Origin[] {
    return worstFirst(this.#whole(expression, context));
  }

  /** With what was put into the parts of an object, which only counts where it is asked for as a whole. */
  #whole(at: number, context: Context | undefined): readonly Origin[] {
    return [...this.#trace(at, context), ...this.#additions.within(at, context)];
  }

  #trace(at: number, context: Context | undefined): readonly Origin[] {
    const work = () => distinct(this.#follow(at, context));
    // What is not followed to its end may come from anywhere; what goes round in a circle brings in nothing new.
    const otherwise = () => [unknownAt(this.#program, at, writtenAt(this.#program, at))];
    return this.#memo.answer(questionOf(at, context), work, otherwise, () => NONE);
  }

  #follow(at: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    switch (program.kind[at]) {
      case NAME:
        return this.#name(at, context);
      case ATTRIBUTE:
        return this.#attribute(at, context);
      case SUBSCRIPT:
        return this.#subscript(at, context);
      case CALL:
        return this.#call(at, context);
      case PARAMETER:
        return this.#parameter(at, context);
      case TEMPLATE:
      case CHOICE:
      case SEQUENCE:
        return this.#all(program.a[at]!, 0, 1, context);
      case MAPPING:
        return this.#all(program.a[at]!, 1, 2, context);
      case IMPORT:
        return this.#imported(at, context);
      case BINARY:
        return [...this.#trace(program.a[at]!, context), ...this.#trace(program.b[at]!, context)];
      case ITEM:
        return this.#item(at, context);
      case STRING:
        return decodedByEscapes(program, at);
      case QUOTED_TEXT:
        return this.#isAboutContent ? this.#trace(program.a[at]!, context) : NONE;
      case SAME:
      case SPREAD:
        return program.a[at]! < 0 ? NONE : this.#trace(program.a[at]!, context);
      default:
        return NONE;
    }
  }

  /** An element of a container: the one at its position, where the container is a list written out. */
  #item(at: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    const container = program.a[at]!;
    const position = program.b[at]!;
    if (container < 0) return NONE;
    const state = position === 0 ? this.#setters.state(container).flatMap((it) => this.#trace(it, undefined)) : NONE;
    if (state.length > 0) return state;
    const listed = this.#values.iteration.listed(container, position, context);
    return (listed ?? [{ at: container, context }]).flatMap((it) => this.#trace(it.at, it.context));
  }

  #all(list: number, from: number, by: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    const result: Origin[] = [];
    for (let i = from; i < program.lists.length(list) && result.length < ORIGIN_LIMIT; i += by)
      result.push(...this.#trace(program.lists.item(list, i), context));
    return result;
  }

  #name(at: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    const definitions = this.#values.definitions(at);
    if (!definitions) return this.#sources.value(at, context);
    const name = program.names.text(program.a[at]!);
    const result: Origin[] = [];
    for (const it of definitions) {
      const value = program.definitionValue[it]!;
      if (value < 0) continue;
      const start = program.definitionStart[it]!;
      const step = { start, end: start + name.length, message: `stored in \`${name}\``, at: value };
      const found = this.#trace(value, context);
      result.push(...(program.kind[value] === PARAMETER ? found : along(found, step)));
    }
    result.push(...this.#additions.to(at, name, context));
    return this.#isAboutContent ? [...result, ...this.#additions.named(at, context)] : result;
  }

  /** What an import brings in: what the other file's own expression holds, or a library's value that is a source. */
  #imported(at: number, context: Context | undefined): readonly Origin[] {
    const { values } = this.#values.foreign.imported(at);
    if (values.length === 0) return this.#sources.value(at, context);
    const { module } = this.#program.imports[this.#program.a[at]!]!;
    return along(
      values.flatMap((it) => this.#trace(it, undefined)),
      stepAt(this.#program, at, `imported from \`${module}\``),
    );
  }

  #attribute(at: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    const source = this.#sources.value(at, context);
    if (source.length > 0) return source;
    const object = program.a[at]!;
    const { stores, elsewhere } = this.#values;
    const stored = stores.stored(object, program.b[at]!);
    const name = program.text.slice(program.start[at], program.end[at]);
    const put = [...this.#additions.to(at, name, context)];
    if (this.#isAboutContent) put.push(...this.#additions.named(at, context));
    const setTo = (value: number, way: Context | undefined) =>
      along(this.#trace(value, way), stepAt(program, value, `stored in \`${name}\``));
    const set = stored.flatMap((it) => setTo(it, context));
    set.push(...elsewhere.inInstances(object, program.b[at]!).flatMap((it) => setTo(it, undefined)));
    if (stored.length > 0) return [...put, ...set];
    const member = program.names.text(program.b[at]!);
    if (isValidField(this.#values, object, member, context)) return set;
    const own = this.#ofInstance(object, program.b[at]!, name, context);
    if (own || put.length + set.length > 0) return [...put, ...set, ...(own ?? NONE)];
    const foreign = this.#ofModule(object, name, member, context);
    if (foreign) return foreign;
    const usual = this.#sources.usual(at, context);
    if (usual.length > 0) return usual;
    const held = validates(this.#values, object) ? undefined : this.#held(object, member, context);
    if (held) return held;
    const filling = filledWith(this.#values, at, context);
    const found = filling.length > 0 ? filling.flatMap((it) => this.#trace(it, context)) : this.#trace(object, context);
    if (isOwnName(member)) return found.filter((it) => it.kind === 'schema' || it.kind === 'unknown');
    if (found.some(isEnvironment)) return ofMembers(found, [member]);
    if (found.every((it) => it.kind !== 'input') || this.#handovers.isTextOption(member)) return found;
    return found.filter((it) => !/\.parse_(?:known_|intermixed_)?args$/.test(it.name));
  }

  /** What another file of the workspace holds under a name; undefined where the object is none. */
  #ofModule(object: number, name: string, member: string, context: Context | undefined): readonly Origin[] | undefined {
    const modules = this.#values.of(object, context).flatMap((it) => (it.kind === 'module' ? [it.scope] : []));
    if (modules.length === 0) return undefined;
    return modules
      .flatMap((scope) => this.#values.foreign.exported(scope, member))
      .flatMap((it) => along(this.#trace(it, undefined), stepAt(this.#program, it, `stored in \`${name}\``)));
  }

  /** What the methods of a class of this file put under a name, or a property gives; undefined when none does. */
  #ofInstance(object: number, key: number, name: string, context: Context | undefined): readonly Origin[] | undefined {
    const result: Origin[] = [];
    let isKnown = false;
    for (const it of this.#values.of(object, context)) {
      if (it.kind !== 'instance' && it.kind !== 'class') continue;
      if (isDeclared(this.#program, it)) result.push(...this.#trace(it.at, it.context));
      const { classes, stores, elsewhere } = this.#values;
      const spread = isFilled(this.#values, it) ? this.#spread(it.at, key, `stored in \`${name}\``, it.context) : NONE;
      if (spread.length > 0) isKnown = result.push(...spread) > 0;
      const given = givenField(this.#values, it, this.#program.names.text(key));
      const own = [...classes.fields(it.id, key), ...stores.ofClass(it.id, key)];
      const stored = [...given, ...own, ...elsewhere.inInstance(it, object, key)];
      for (const value of [...stored, ...classes.getters(it.id, key)]) {
        isKnown = true;
        const how = stored.includes(value) ? 'stored in' : 'returned by';
        result.push(...along(this.#trace(value, undefined), stepAt(this.#program, value, `${how} \`${name}\``)));
      }
    }
    return isKnown ? result : undefined;
  }

  #subscript(at: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    const source = this.#sources.value(at, context);
    if (source.length > 0) return source;
    const keys = this.#values.of(program.b[at]!, context);
    if (keys.length === 1 && keys[0]!.kind === 'text') {
      if (isValidField(this.#values, program.a[at]!, keys[0]!.text, context)) return NONE;
      const held = this.#held(program.a[at]!, keys[0]!.text, context);
      if (held) return held;
      const usual = this.#sources.usual(at, context);
      if (usual.length > 0) return usual;
    }
    const found = this.#trace(program.a[at]!, context);
    const put = this.#additions.to(at, program.text.slice(program.start[at], program.end[at]), context);
    return [...this.#part(found, program.b[at]!, context), ...put, ...decodedByReversal(program, at)];
  }

  /** Of origins that hold the whole environment: the variable under a key, unless all of its keys are gone through. */
  #part(origins: readonly Origin[], key: number, context: Context | undefined): readonly Origin[] {
    if (!origins.some(isEnvironment)) return origins;
    const keys = this.#values.of(key, context).flatMap((it) => (it.kind === 'text' ? [it.text] : []));
    if (keys.length === 0 && this.#trace(key, context).some(isOfEnvironment)) return origins;
    return ofMembers(origins, keys);
  }

  /** What a container built in this file holds under a key; undefined when that is not certain. */
  #held(object: number, key: string, context: Context | undefined): readonly Origin[] | undefined {
    const { found, certain } = this.#values.containers.entries(object, key, context);
    if (found.length === 0) return undefined;
    const origins = found.flatMap((it) => this.#trace(it.at, it.context));
    return certain || origins.length > 0 ? origins : undefined;
  }

  #call(at: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    const values = this.#values;
    const callee = program.a[at]!;
    if (isConverted(values, at)) return NONE;
    const result: Origin[] = [];
    let open = false;
    for (const it of values.of(callee, context)) {
      if (it.kind === 'function') {
        if (recursive(context, it.id)) continue;
        const info = program.functions[it.id]!;
        const inner = enter(at, it.id, context);
        const step = stepAt(program, at, `returned by \`${functionName(program, info)}\``);
        for (const value of info.returns) {
          result.push(...along(this.#trace(value, inner), { ...step, at: value }));
        }
      } else if (it.kind === 'external' || it.kind === 'partial') {
        const isWhole = it.kind === 'external';
        const found = isWhole ? this.#external(it.path, at, context) : this.#sources.prepared(it, at, context);
        if (found) result.push(...found);
        else open = true;
      } else if (it.kind === 'unknown') open = true;
    }
    const called = [...this.#calledBack(at, context)];
    for (const it of this.#setters.resolved(at)) called.push(...this.#trace(it, undefined));
    result.push(...called);
    if (open) {
      const through = this.#throughUnknown(at, callee, context);
      result.push(...through);
      if (through.length + called.length === 0) result.push(unknownAt(program, at, writtenAt(program, callee)));
    }
    return result.some(isEnvironment) ? this.#read(result, at, context) : result;
  }

  /** What a call takes out of the whole environment: `environ.get("NAME")`, `text.format(**environ)`. */
  #read(origins: readonly Origin[], call: number, context: Context | undefined): readonly Origin[] {
    const key = keyOfRead(this.#program, call);
    if (key === 'none') return ofMembers(origins, []);
    return key === undefined ? origins : this.#part(origins, key, context);
  }

  /** What the functions among the arguments return: `map(f, xs)`, `promise.then(f)`, `pool.submit(f)` give it on. */
  #calledBack(call: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    const result: Origin[] = [];
    for (const value of program.argumentsOf(call)) {
      if (program.kind[value] !== FUNCTION && program.kind[value] !== NAME) continue;
      for (const it of this.#values.of(value, context)) {
        if (it.kind === 'external') result.push(...decodedBy(this.#values, it.path, value, context));
        if (it.kind !== 'function' || recursive(context, it.id)) continue;
        for (const returned of program.functions[it.id]!.returns) result.push(...this.#trace(returned, undefined));
      }
    }
    return result.filter((it) => it.kind !== 'unknown');
  }

  /** What a library's function gives, as its models say; undefined when they say nothing. */
  #external(path: string, at: number, context: Context | undefined): readonly Origin[] | undefined {
    const { catalog } = this.#values;
    if (path === 'require' || path === 'import') return this.#sources.value(at, context);
    const clean = catalog.fact(path, 'clean');
    if (clean) return this.#isAboutContent && clean.row.from ? this.#from(clean.row.from, at, context) : NONE;
    if (!this.#isAboutContent && isStripping(this.#program, at)) return NONE;
    const source = this.#sources.called(path, at, context);
    if (source) {
      const { kind, fact } = source;
      const through = this.#from(fact.row.from ?? [], at, context).filter((it) => THROUGH[kind]?.has(it.kind));
      return through.length > 0 ? through : [sourceAt(this.#program, kind, at, path)];
    }
    const answer = this.#answers.of(path, at, context);
    if (answer) return [sourceAt(this.#program, answer.kind, at, answer.name)];
    const pass = catalog.fact(path, 'pass');
    if (!pass && path.startsWith('str.')) return this.#from(['receiver', '*'], at, context);
    return pass && pass.row.callback === undefined ? this.#passed(pass.row, at, path, context) : undefined;
  }

  /** What a pass lets through; its own kind where nothing stronger comes in. */
  #passed(row: Row, at: number, path: string, context: Context | undefined): readonly Origin[] {
    const passed = this.#from(row.from ?? ['*'], at, context);
    const found = [...passed, ...decodedBy(this.#values, path, at, context)];
    const kind = row.kind as OriginKind | undefined;
    if (!kind) return found;
    const through = found.filter((it) => THROUGH[kind]?.has(it.kind));
    if (through.length > 0 || kind === 'path') return through;
    const written = kind === 'file' ? this.contents.readBy(at, context) : NONE;
    return written.length > 0 ? written : [sourceAt(this.#program, kind, at, path)];
  }

  #from(addresses: readonly (number | string)[], at: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    const callee = program.a[at]!;
    return addresses.flatMap((address) => {
      if (address === '*') return this.#arguments(at, context);
      if (address === 'receiver')
        return program.kind[callee] === ATTRIBUTE ? this.#trace(program.a[callee]!, context) : NONE;
      const [own, key] = String(address).split('.') as [string, string?];
      const isPlace = /^-?\d+$/.test(own);
      const place = own === '-1' ? program.arity(at) - 1 : Number(own);
      const value = isPlace ? program.argumentAt(at, place) : program.argumentNamed(at, own);
      if (value < 0) return NONE;
      if (key === undefined) return this.#trace(value, context);
      const { found } = this.#values.containers.entries(value, key, context);
      return found.flatMap((it) => this.#trace(it.at, it.context));
    });
  }

  #arguments(call: number, context: Context | undefined): readonly Origin[] {
    return this.#program.argumentsOf(call).flatMap((it) => this.#trace(it, context));
  }

  /**
   * A function that nothing is known of: a method gives what its receiver holds, a free function what it is given.
   * Unknown origins do not pass, for everything would be unknown then.
   */
  #throughUnknown(at: number, callee: number, context: Context | undefined): readonly Origin[] {
    const program = this.#program;
    if (program.kind[callee] === ATTRIBUTE) {
      if (this.#isAboutContent && isRewriting(program, at)) return this.#from(['receiver', '*'], at, context);
      const usual = [at, callee].map((it) => this.#sources.usual(it, context)).find((it) => it.length > 0) ?? NONE;
      const held = usual.length > 0 ? usual : ofOpened(program, at, this.#trace(program.a[callee]!, context));
      return isPicking(program, at) ? along(held, stepAt(program, at, 'picked by `filter`')) : held;
    }
    if (program.kind[callee] !== NAME) return NONE;
    const isAnswer = this.#values.of(callee, context).some((it) => it.kind === 'external' && it.path.endsWith('()'));
    const given = [...(isAnswer ? this.#trace(callee, context) : NONE), ...this.#arguments(at, context)];
    return given.filter((it) => it.kind === 'remote' || it.kind === 'llm');
  }

  #parameter(at: number, context: Context | undefined): readonly Origin[] {
    const [program, values] = [this.#program, this.#values];
    const [id, index] = [program.a[at]!, program.b[at]!];
    const info = program.functions[id]!;
    if (info.takesReceiver && index === 0) return NONE;
    const parameter = info.parameters[index]!;
    const name = parameter.name < 0 ? 'a parameter' : `\`${program.names.text(parameter.name)}\``;
    const message = `passed to \`${functionName(this.#program, info)}\` as ${name}`;
    const inside = within(context, id);
    if (inside) {
      const given = values.callers.argumentFor(info, index, inside.call);
      const fallback = fallbackOf(program, info, index);
      const all = given >= 0 ? [given] : values.callers.restFor(info, index, inside.call);
      if (all.length > 0) {
        const found = all.flatMap((it) => along(this.#trace(it, inside.outer), stepAt(program, it, message)));
        const typed = found.some((it) => it.kind !== 'unknown') ? NONE : this.#sources.ofParameter(at);
        return typed.length > 0 ? typed : found;
      }
      const spread = this.#spread(inside.call, parameter.name, message, inside.outer);
      return spread.length > 0 || fallback < 0 ? spread : this.#trace(fallback, inside.outer);
    }
    const typed = this.#sources.ofParameter(at);
    if (typed.length > 0) return typed;
    const fromCallback = this.#callback(at);
    if (fromCallback && info.argumentOf >= 0) return fromCallback;
    const given = values.callers
      .given(id, index)
      .flatMap((it) => along(this.#trace(it.at, it.context), stepAt(this.#program, it.at, message)));
    for (const call of values.callers.callsOf(id)) {
      if (values.callers.argumentFor(info, index, call) < 0)
        given.push(...this.#spread(call, parameter.name, message, undefined));
    }
    if (fromCallback) given.push(...fromCallback);
    const fallback = fallbackOf(program, info, index);
    if (fallback >= 0) given.push(...this.#trace(fallback, undefined));
    return [...given, unknownAt(this.#program, at, name)];
  }

  /** What a call spreads into a parameter that it does not name: `f(**options)`. */
  #spread(call: number, name: number, message: string, context: Context | undefined): readonly Origin[] {
    const { callers, containers } = this.#values;
    const key = name < 0 ? '' : this.#program.names.text(name);
    return callers.spreadInto(call).flatMap((at) => {
      const { found, certain } = containers.entries(at, key, context);
      const origins = found.flatMap((it) => this.#trace(it.at, it.context));
      const all = certain || origins.length > 0 ? origins : this.#trace(at, context);
      return along(all, stepAt(this.#program, at, message)).filter((it) => it.kind !== 'unknown');
    });
  }

  /** What is given to the function where it is handed over; undefined when it is not, or nothing is known of it. */
  #callback(at: number): readonly Origin[] | undefined {
    const handovers = this.#handovers.of(this.#program.a[at]!);
    const found = handovers.map((it) => this.#handed(at, it)).filter((it) => it !== undefined);
    return found.length > 0 ? found.flat() : undefined;
  }

  #handed(at: number, handover: Handover): readonly Origin[] | undefined {
    const program = this.#program;
    if (this.#handovers.isNumber(handover, at)) return NONE;
    const [index, info] = [program.b[at]!, program.functions[program.a[at]!]!];
    const position = index - (info.takesReceiver ? 1 : 0);
    const emitted = this.#handovers.emitted(handover, position);
    if (emitted.length > 0) return emitted.flatMap((it) => this.#trace(it, undefined));
    for (const path of handover.paths) {
      for (const role of ['source', 'pass'] as const) {
        const row = this.#values.catalog.fact(path, role)?.row;
        if (!row) continue;
        if (!this.#handovers.isCallback(row, handover) && !this.#handovers.isGivenDownload(row, handover)) continue;
        if (role === 'pass') return this.#passed({ from: ['receiver'], ...row }, handover.at, path, undefined);
        return this.#handovers.isGiven(row, info, index, handover)
          ? [sourceAt(program, row.kind as OriginKind, at, path)]
          : NONE;
      }
    }
    if (handover.index < 0)
      return handover.index === -2 && position === 0 ? this.#trace(handover.at, undefined) : undefined;
    const own = this.#handovers.calledWith(handover, position).flatMap((it) => this.#trace(it, undefined));
    if (own.length > 0) return own;
    const piped = this.#handovers.pipedTo(handover, at);
    if (piped.length > 0) return piped.flatMap((it) => this.#trace(it, undefined));
    const callee = program.a[handover.at]!;
    return program.kind[callee] === ATTRIBUTE ? this.#trace(program.a[callee]!, undefined) : undefined;
  }
}
