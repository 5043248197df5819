/** What is called here, and what can this value be: names, attributes, items and calls followed back on demand. */

import type { Catalog } from '../models/catalog.ts';
import { NO_VERSIONS, type Versions } from '../models/versions.ts';
import {
  ATTRIBUTE,
  BINARY,
  CALL,
  CHOICE,
  CLASS,
  FALSE,
  FUNCTION,
  IMPORT,
  ITEM,
  MAPPING,
  NAME,
  NOT,
  NULL,
  NUMBER,
  OPERATOR_ADD,
  OPERATOR_FORMAT,
  OPERATOR_JOIN_PATH,
  PARAMETER,
  type Program,
  SAME,
  SEQUENCE,
  SPREAD,
  STRING,
  SUBSCRIPT,
  TEMPLATE,
  TRUE,
} from '../program/program.ts';
import { moduleOf } from '../program/specifiers.ts';
import { FUNCTIONS, NAMESPACES, TEXT_METHODS, WITH_FALLBACK } from './builtins.ts';
import { Callers } from './callers.ts';
import { Classes } from './classes.ts';
import { Containers, type Entry } from './containers.ts';
import { isReversal } from './decodings.ts';
import { Elsewhere } from './elsewhere.ts';
import { fieldDefault, givenField, isOpenInstance } from './fields.ts';
import { Foreign } from './foreign.ts';
import { ALIASES, givesItself } from './handed.ts';
import { Iteration } from './iteration.ts';
import { type Links, NOWHERE } from './links.ts';
import { type Budget, Memo } from './memo.ts';
import { defaultsOf, fallbackOf, isParsedOptions, parsedAt } from './options.ts';
import { reaching } from './reach.ts';
import { Stores } from './stores.ts';
import { joined, listJoined, percent, textMethod } from './texts.ts';
import { reversed, transformed } from './transforms.ts';
import { Types } from './types.ts';
import {
  type Context,
  chosen,
  distinct,
  enter,
  isUnknownPath,
  negated,
  questionOf,
  recursive,
  textOf,
  VALUE_LIMIT,
  type Value,
  within,
} from './value.ts';

/** How deep a question may go, and how many steps a file's questions may take. */
const DEPTH_LIMIT = 200;
const STEP_LIMIT = 60_000;

export class Values {
  readonly program: Program;
  readonly catalog: Catalog;
  /** What is installed. */
  readonly versions: Versions;
  readonly stores: Stores;
  readonly elsewhere: Elsewhere;
  readonly containers: Containers;
  readonly callers: Callers;
  readonly types: Types;
  readonly classes: Classes;
  readonly foreign: Foreign;
  readonly iteration: Iteration;
  readonly #memo: Memo<readonly Value[]>;
  readonly #this: number;

  constructor(program: Program, catalog: Catalog, budget: Budget, links?: Links, versions: Versions = NO_VERSIONS) {
    this.#memo = new Memo(DEPTH_LIMIT, STEP_LIMIT, budget);
    this.program = program;
    this.catalog = catalog;
    this.versions = versions;
    this.stores = new Stores(program);
    this.elsewhere = new Elsewhere(this);
    this.containers = new Containers(this);
    this.callers = new Callers(this);
    this.types = new Types(this);
    this.classes = new Classes(this);
    this.foreign = new Foreign(program, links, (module) => catalog.isLibrary(module));
    this.iteration = new Iteration(this);
    this.#this = program.names.add('this');
  }

  /** What the expression can be; never empty. An unknown among the values means that there may be others. */
  of(at: number, context?: Context): readonly Value[] {
    const unknown = (): readonly Value[] => [{ kind: 'unknown', prefix: '', at, context }];
    const work = (): readonly Value[] => {
      const result = this.#evaluate(at, context);
      if (result.length === 0) return unknown();
      return result.length > 1 ? distinct(result).slice(0, VALUE_LIMIT) : result;
    };
    return this.#memo.answer(questionOf(at, context), work, unknown);
  }

  /** The qualified names that the expression can stand for. */
  paths(expression: number, context?: Context): readonly string[] {
    return this.of(expression, context).flatMap((it) => (it.kind === 'external' ? [it.path] : []));
  }

  /** The definitions that a NAME can see here; undefined when nothing in the file binds it. */
  definitions(expression: number): readonly number[] | undefined {
    const program = this.program;
    const name = program.a[expression]!;
    const scope = program.scopeOf(name, program.blockScope[program.block[expression]!]!);
    return scope < 0 ? undefined : reaching(program, name, scope, expression);
  }

  #evaluate(at: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    switch (program.kind[at]) {
      case STRING:
        return [{ kind: 'text', text: textOf(program, at), at, context }];
      case TRUE:
      case FALSE:
        return [{ kind: 'boolean', value: program.kind[at] === TRUE, at, context }];
      case NUMBER:
        return [{ kind: 'number', value: Number(program.text.slice(program.start[at], program.end[at])), at, context }];
      case NULL:
        return [{ kind: 'null', at, context }];
      case NOT:
        return this.of(program.a[at]!, context).flatMap((it) => negated(it, at, context));
      case NAME:
        return this.#name(at, context);
      case ATTRIBUTE:
        return this.#attribute(at, context);
      case SUBSCRIPT:
        return this.#subscript(at, context);
      case ITEM:
        return this.#item(at, context);
      case CALL:
        return this.of(program.a[at]!, context).flatMap((it) => this.#call(it, at, context));
      case TEMPLATE:
        return joined(this, program.lists.items(program.a[at]!), at, context);
      case BINARY:
        return this.#binary(at, context);
      case CHOICE: {
        const valuesOf = program.lists.items(program.a[at]!).map((it) => () => this.of(it, context));
        return chosen(valuesOf, program.b[at] === -1 && program.c[at] === 1);
      }
      case SEQUENCE:
        return [{ kind: 'sequence', at, context }];
      case MAPPING:
        return [{ kind: 'mapping', at, context }];
      case FUNCTION:
        return [{ kind: 'function', id: program.a[at]!, at, context }];
      case CLASS:
        return [{ kind: 'class', id: program.a[at]!, at, context }];
      case PARAMETER:
        return this.#parameter(at, context);
      case IMPORT: {
        const { values, scope } = this.foreign.imported(at);
        if (values.length > 0) return values.flatMap((it) => this.of(it));
        if (scope !== NOWHERE) return [{ kind: 'module', scope, at, context }];
        const { module, member } = program.imports[program.a[at]!]!;
        const path = member === undefined || member === 'default' ? module : `${module}.${member}`;
        return [{ kind: 'external', path: this.catalog.canonical(path), at, context }];
      }
      case SAME:
      case SPREAD:
        return this.of(program.a[at]!, context);
      default:
        return [];
    }
  }

  #name(at: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    const name = program.a[at]!;
    if (name === this.#this) {
      const owner = this.stores.ownerOf(at);
      return owner < 0 ? [] : [{ kind: 'instance', id: owner, at, context }];
    }
    const definitions = this.definitions(at);
    if (definitions) {
      const bound = definitions.map((it) => program.definitionValue[it]!).filter((it) => it >= 0);
      return bound.flatMap((it) => this.of(it, context));
    }
    const text = program.names.text(name);
    const result: Value[] = [{ kind: 'external', path: this.catalog.unbound(text), at, context }];
    const { scope } = program.modules.of(at);
    const stars = program.modules.stars(scope);
    if (stars.length === 0) return result;
    const given = this.foreign.ofStars(scope, text).flatMap((it) => this.of(it));
    if (given.length > 0) return given;
    return [...result, ...stars.map((it): Value => ({ kind: 'external', path: `${it}.${text}`, at, context }))];
  }

  #attribute(at: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    const object = program.a[at]!;
    const name = program.b[at]!;
    const outside = this.elsewhere.inInstances(object, name).flatMap((it) => this.of(it));
    const stored = this.stores.stored(object, name).flatMap((it) => this.of(it, context));
    const own = this.of(object, context).flatMap((it) => this.#member(it, name, at, object, context));
    const set = [...stored, ...outside];
    return set.length > 0 ? [...set, ...own.filter((it) => it.kind !== 'unknown' && !isUnknownPath(it))] : own;
  }

  #member(value: Value, name: number, at: number, object: number, context: Context | undefined): readonly Value[] {
    const { program } = this;
    const text = program.names.text(name);
    switch (value.kind) {
      case 'external': {
        if (text === 'default') return [value];
        // Whatever it is, what made it was made by `Function`.
        if (text === 'constructor' && value.path.endsWith('.constructor'))
          return [{ ...value, path: `${FUNCTIONS}.constructor` }];
        if (isParsedOptions(value.path)) {
          const unknown: Value = { kind: 'unknown', prefix: '', at, context };
          const path: Value = { kind: 'external', path: `${value.path}.${text}`, at, context };
          return [...defaultsOf(this, text, context), path, unknown];
        }
        const path = `${value.path}.${text}`;
        const scope = this.foreign.dotted(path, at);
        if (scope !== NOWHERE) return [{ kind: 'module', scope, at, context }];
        return [{ kind: 'external', path: this.catalog.canonical(path), at, context }];
      }
      case 'class':
      case 'instance': {
        const places = givenField(this, value, text);
        const given = places.flatMap((it) => this.of(it, value.context));
        if (places.length > 0 && program.kind[value.at] === CALL) return given;
        const members = [...given, ...this.classes.members(value.id, name)];
        members.push(...this.elsewhere.inInstance(value, at, name).flatMap((it) => this.of(it)));
        if (value.kind === 'instance') {
          const got = this.classes.getters(value.id, name);
          if (got.length > 0) return got.flatMap((it) => this.of(it));
        }
        const isOpen = isOpenInstance(this, value) && members.some((it) => it.kind !== 'function');
        if (members.length > 0) return isOpen ? [...members, { kind: 'unknown', prefix: '', at, context }] : members;
        const suffix = value.kind === 'instance' ? '()' : '';
        const bases = this.classes.externalBases(value.id);
        return bases.map((base) => ({ kind: 'external', path: `${base}${suffix}.${text}`, at, context }));
      }
      case 'mapping': {
        const held = this.#all(this.containers.entries(value.at, text, value.context).found);
        return held.length > 0 ? held : [{ kind: 'external', path: `dict.${text}`, at, context }];
      }
      case 'function':
        if (text === 'constructor') return [{ kind: 'external', path: `${FUNCTIONS}.constructor`, at, context }];
        return ALIASES.has(text) ? [value] : [];
      case 'module': {
        const given = this.foreign.exported(value.scope, text).flatMap((it) => this.of(it));
        if (given.length > 0) return given;
        const scope = this.foreign.within(value.scope, text);
        return scope === NOWHERE ? [] : [{ kind: 'module', scope, at, context }];
      }
      case 'text':
        return [{ kind: 'external', path: `str.${text}`, at: object, context }];
      case 'null':
        return [];
      default:
        return [{ kind: 'external', path: `?.${text}`, at, context }];
    }
  }

  #subscript(at: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    const object = program.a[at]!;
    const keys = this.of(program.b[at]!, context);
    if (isReversal(program, at)) return reversed(this, at, object, context) ?? [];
    return keys.flatMap((key): readonly Value[] => {
      // Who hides this word means the constructor of functions, which is the only one that runs text.
      if (key.kind === 'text' && key.text === 'constructor' && program.kind[program.b[at]!] !== STRING)
        return [{ kind: 'external', path: `${FUNCTIONS}.constructor`, at, context }];
      if (key.kind === 'text') {
        const held = this.containers
          .entries(object, key.text, context)
          .found.flatMap((it) => this.of(it.at, it.context));
        if (held.length > 0) return held;
        return this.of(object, context).flatMap((it): readonly Value[] => {
          if (it.kind !== 'external') return [];
          if (NAMESPACES.has(it.path)) return [{ kind: 'external', path: this.catalog.unbound(key.text), at, context }];
          const isMember = program.language !== 'python' || it.path.endsWith('.__dict__');
          const owner = it.path.replace(/\.__dict__$/, '');
          const path = isMember ? this.catalog.canonical(`${owner}.${key.text}`) : `${it.path}.${key.text}[]`;
          return [{ kind: 'external', path, at, context }];
        });
      }
      if (key.kind === 'number') {
        const part = this.iteration.part(object, key.value, context);
        return part.length > 0 ? this.#all(part) : this.#elements(object, key.value, context);
      }
      if (this.of(object, context).some((it) => it.kind === 'external'))
        return [{ kind: 'unknown', prefix: '', at, context }];
      const held = this.#all(this.iteration.held(object, context));
      return held.length > 0 && held.every((it) => it.kind === 'mapping')
        ? held
        : [...held, ...this.#elements(object, -1, context)];
    });
  }

  #all(entries: readonly Entry[]): readonly Value[] {
    return entries.flatMap((it) => this.of(it.at, it.context));
  }

  #item(at: number, context: Context | undefined): readonly Value[] {
    if (this.program.a[at]! < 0) return [];
    const found = this.iteration.item(at, context);
    return found.length > 0 ? this.#all(found) : this.#elements(this.program.a[at]!, this.program.b[at]!, context);
  }

  /** The elements of a container; the one at `position`, or any for -1. */
  #elements(container: number, position: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    return this.of(container, context).flatMap((it): readonly Value[] => {
      if (it.kind === 'text' && program.kind[container] === CALL) return [it];
      const isMade = it.kind === 'external' && program.language !== 'python' && it.path.endsWith('()');
      if (isMade) return [{ ...it, path: `${it.path}.at()` }];
      if (it.kind !== 'sequence')
        return [...parsedAt(this, it, position), { kind: 'unknown', prefix: '', at: container, context }];
      const list = program.a[it.at]!;
      const isInside = position >= 0 && position < program.lists.length(list);
      const items = isInside ? [program.lists.item(list, position)] : program.lists.items(list).slice(0, VALUE_LIMIT);
      return items.flatMap((item) => this.of(item, it.context));
    });
  }

  #call(callee: Value, at: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    switch (callee.kind) {
      case 'external':
        return this.#externalCall(callee, at, context);
      case 'function': {
        const info = program.functions[callee.id]!;
        if (givesItself(program, at)) return [callee];
        if (recursive(context, callee.id)) return [];
        const inner = enter(at, callee.id, context);
        return info.returns.flatMap((it) => this.of(it, inner));
      }
      case 'class':
        return [{ kind: 'instance', id: callee.id, at, context }];
      case 'partial':
        return this.#call(callee.target, at, context);
      case 'module':
        return this.foreign
          .exported(callee.scope, 'default')
          .flatMap((it) => this.of(it).flatMap((value) => this.#call(value, at, context)));
      default:
        return [{ kind: 'external', path: '?()', at, context }];
    }
  }

  #externalCall(callee: Value & { kind: 'external' }, at: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    const argument = (index: number): number => program.argumentAt(at, index);
    const text = (index: number): readonly string[] =>
      argument(index) < 0
        ? []
        : this.of(argument(index), context).flatMap((it) => (it.kind === 'text' ? [it.text] : []));
    const path = callee.path;
    switch (path) {
      case 'functools.partial':
      case 'partial':
        if (argument(0) < 0) return [];
        return this.of(argument(0), context).map((target) => ({ kind: 'partial', target, at, context }));
      case 'getattr':
        if (argument(0) < 0) return [];
        return text(1).flatMap((name) =>
          this.of(argument(0), context).flatMap((it) =>
            this.#member(it, program.names.add(name), at, argument(0), context),
          ),
        );
      case 'require':
      case 'import':
      case '__import__':
      case 'importlib.import_module': {
        const modules = text(0).map(moduleOf);
        return modules.map((module): Value => {
          const scope = this.foreign.module(at, module);
          if (scope !== NOWHERE) return { kind: 'module', scope, at, context };
          return { kind: 'external', path: this.catalog.canonical(module), at, context };
        });
      }
      case 'dict':
      case 'Object.assign':
      case 'Object.freeze':
      case 'types.SimpleNamespace':
      case 'argparse.Namespace':
      case 'easydict.EasyDict':
      case 'omegaconf.OmegaConf.create':
        return [{ kind: 'mapping', at, context }];
      case 'dataclasses.field':
      case 'attrs.field':
      case 'attr.ib':
      case 'pydantic.Field':
        return fieldDefault(this, at, context);
      case 'Object.getPrototypeOf': {
        const isFunction = argument(0) >= 0 && this.of(argument(0), context).some((it) => it.kind === 'function');
        return [{ kind: 'external', path: isFunction ? FUNCTIONS : `${path}()`, at, context }];
      }
      case 'super': {
        const owner = this.stores.ownerOf(at);
        if (owner < 0) return [];
        return this.classes.externalBases(owner).map((base) => ({ kind: 'external', path: `${base}()`, at, context }));
      }
      case 'Promise.all':
      case 'util.promisify':
      case 'str':
      case 'String':
      case 'os.fspath':
        return argument(0) < 0 ? [] : this.of(argument(0), context);
    }
    const made = transformed(this, callee, at, context);
    if (made) return made;
    if (TEXT_METHODS.has(path)) return textMethod(this, path, callee.at, at, context);
    const ofList = path === '?.join' ? listJoined(this, at, context) : undefined;
    if (ofList) return [ofList];
    const fallback = WITH_FALLBACK.get(path);
    if (fallback !== undefined) {
      const unknown: Value = { kind: 'unknown', prefix: '', at, context };
      return argument(fallback) < 0 ? [unknown] : [unknown, ...this.of(argument(fallback), context)];
    }
    const taken = this.iteration.taken(path, at, context);
    if (taken.length > 0) return this.#all(taken);
    if (program.lastName(program.a[at]!) >= 0 && /\.(get|pop)$/.test(path)) {
      const held = this.#getFrom(program.a[at]!, text(0), argument(1), context);
      if (held.length > 0) return held;
    }
    return [{ kind: 'external', path: `${path}()`, at, context }];
  }

  /** `mapping.get(key, default)`. */
  #getFrom(callee: number, keys: readonly string[], fallback: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    if (program.kind[callee] !== ATTRIBUTE) return [];
    const found = keys.flatMap((key) => this.containers.entries(program.a[callee]!, key, context).found);
    const values = this.#all(keys.length > 0 ? found : this.iteration.held(program.a[callee]!, context));
    if (fallback < 0) return values;
    if (values.length > 0) return [...values, ...this.of(fallback, context)];
    const isDict = this.paths(callee, context).every((it) => /^(?:\?|dict)\./.test(it));
    const unknown: Value = { kind: 'unknown', prefix: '', at: callee, context };
    return isDict && keys.length > 0 ? [unknown, ...this.of(fallback, context)] : values;
  }

  #binary(at: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    const left = program.a[at]!;
    const right = program.b[at]!;
    switch (program.c[at]) {
      case OPERATOR_ADD:
        return joined(this, [left, right], at, context);
      case OPERATOR_FORMAT:
        return this.of(left, context).map((it): Value => percent(this, it, right, at, context));
      case OPERATOR_JOIN_PATH:
        return this.of(left, context).flatMap((it) => (it.kind === 'external' ? [{ ...it, at }] : []));
      default:
        return [];
    }
  }

  #parameter(at: number, context: Context | undefined): readonly Value[] {
    const program = this.program;
    const id = program.a[at]!;
    const index = program.b[at]!;
    const info = program.functions[id]!;
    if (info.takesReceiver && index === 0)
      return [{ kind: info.isOfClass ? 'class' : 'instance', id: info.owner, at, context }];
    const parameter = info.parameters[index]!;
    const unknown: Value = { kind: 'unknown', prefix: '', at, context };
    if (parameter.kind === 'rest' || parameter.kind === 'named-rest') return [unknown];
    const fallback = fallbackOf(program, info, index);
    const inside = within(context, id);
    if (inside) {
      const given = this.callers.argumentFor(info, index, inside.call);
      if (given >= 0) return this.types.declared(this.of(given, inside.outer), parameter, at, context);
      const spread = this.#all(this.callers.spreadFor(info, index, inside.call, inside.outer));
      if (spread.length > 0) return spread;
      if (fallback >= 0) return this.of(fallback, inside.outer);
      return this.callers.givesNothing(info, index, inside.call) ? [{ kind: 'null', at, context }] : [unknown];
    }
    const elements = this.iteration.parameter(id, index);
    if (elements.length > 0 && info.argumentOf >= 0) return this.#all(elements);
    const result = [...this.#all(elements)];
    if (fallback >= 0) result.push(...this.of(fallback));
    for (const entry of this.callers.given(id, index)) result.push(...this.of(entry.at));
    const type = this.types.classOf(parameter);
    if (type !== undefined) result.push({ kind: 'external', path: `${this.catalog.canonical(type)}()`, at, context });
    return this.types.declared([...result, unknown], parameter, at, context);
  }
}
