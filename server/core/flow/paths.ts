/**
 * Which file an expression names, as a text that is equal for expressions that name the same file.
 *
 * What is not known of a path stands in it as an atom, `<12>`, after the expression that it comes from, so that
 * `os.path.join(folder, "a.py")` and `Path(folder) / "a.py"` are one file although nobody knows the folder. Folders that
 * a program starts in, its own and the current one, are written as no folder at all.
 */

import {
  ATTRIBUTE,
  BINARY,
  CALL,
  CHOICE,
  IMPORT,
  ITEM,
  NAME,
  NULL,
  NUMBER,
  OPERATOR_ADD,
  OPERATOR_FORMAT,
  OPERATOR_JOIN_PATH,
  PARAMETER,
  POSITIONAL,
  type Program,
  SAME,
  SEQUENCE,
  STRING,
  SUBSCRIPT,
  TEMPLATE,
} from '../program/program.ts';
import { calledName } from './call.ts';
import { type Budget, Memo } from './memo.ts';
import { fallbackOf } from './options.ts';
import { dirname, joinedPath, normal, replaced, withExtension, withName } from './path-texts.ts';
import { resolvedWith } from './setters.ts';
import { type Context, enter, recursive, textOf, within } from './value.ts';
import type { Values } from './values.ts';

const DEPTH_LIMIT = 100;
const STEP_LIMIT = 30_000;

/** How many paths one expression may name. */
const PATH_LIMIT = 8;

/** How many parts of one path may each have several texts. */
const PARTS_LIMIT = 1_000;

/** Values that name the program's own file. */
const OWN_FILE = /^(?:__file__|__filename|import\.meta\.(?:url|filename)|sys\.argv\[0\])$/;
/** What gives the folder that the program is or starts in. */
const OWN_FOLDER =
  /^(?:__dirname|import\.meta\.dirname|(?:os\.getcwdb?|pathlib\.Path\.cwd|process\.cwd|Deno\.cwd)\(\))$/;

/** Functions and methods whose result names the same file as what they are given. */
const SAME_FILE = new Set([
  ...['str', 'String', 'fspath', 'abspath', 'realpath', 'normpath', 'normcase', 'expanduser', 'expandvars'],
  ...['normalize', 'realpathSync', 'absolute', 'as_posix', 'as_uri', 'toString', 'strip', '__str__', '__fspath__'],
  ...['pathToFileURL', 'fileURLToPath', 'file', 'trim', 'quote', 'valueOf', 'encode'],
]);
/** What runs a coroutine to its end and gives what that gives. */
const WAITS = /^(?:asyncio|curio|uvloop)\.run$|(?:^|\.)run_until_complete$/;
const JOINS = new Set([
  ...['join', 'joinpath', 'joinPath', 'resolve'],
  ...['Path', 'PurePath', 'PosixPath', 'WindowsPath', 'PurePosixPath', 'PureWindowsPath'],
]);
/** Functions that make a file or folder of a name that nobody chose, with the position of the ending. */
const TEMPORARY = new Map([
  ['NamedTemporaryFile', 4],
  ['TemporaryFile', 4],
  ['mkstemp', 0],
  ['mktemp', 0],
]);
/** Attributes of a file object or an address that name its file. */
const OF_FILE = new Set(['name', 'href', 'pathname', 'fsPath', 'path']);

/** Functions that give the files which a pattern, or a folder, holds. */
const LISTING = new Set(['glob', 'iglob', 'rglob', 'iterdir']);

export class Paths {
  readonly #values: Values;
  readonly #program: Program;
  readonly #memo: Memo<readonly string[]>;

  constructor(values: Values, budget: Budget) {
    this.#values = values;
    this.#program = values.program;
    this.#memo = new Memo(DEPTH_LIMIT, STEP_LIMIT, budget);
  }

  /** The files that the expression can name, or is the opened form of; never empty. */
  of(expression: number, context?: Context): readonly string[] {
    return [...new Set(this.#texts(expression, context).map(normal))];
  }

  /** The text of an expression with an atom for each part that is not known. */
  texts(expression: number, context?: Context): readonly string[] {
    return this.#texts(expression, context);
  }

  #texts(at: number, context: Context | undefined): readonly string[] {
    const key = context ? `${at}${context.key}` : `${at}`;
    const otherwise = () => [atom(at)];
    const work = () => {
      const found = [...new Set(this.#evaluate(at, context))].slice(0, PATH_LIMIT);
      return found.length > 0 ? found : otherwise();
    };
    return this.#memo.answer(key, work, otherwise);
  }

  #evaluate(at: number, context: Context | undefined): readonly string[] {
    const program = this.#program;
    switch (program.kind[at]) {
      case STRING:
        return [textOf(program, at)];
      case NUMBER:
        return [program.text.slice(program.start[at], program.end[at])];
      case TEMPLATE:
        return this.#product(program.lists.items(program.a[at]!), context, (parts) => parts.join(''));
      case BINARY:
        return this.#binary(at, context);
      case NAME:
        return this.#name(at, context);
      case ATTRIBUTE:
        return this.#attribute(at, context);
      case SUBSCRIPT:
        return this.#subscript(at, context);
      case ITEM:
        return this.#item(at, context);
      case CALL:
        return this.#call(at, context);
      case PARAMETER:
        return this.#parameter(at, context);
      case CHOICE:
        return program.lists
          .items(program.a[at]!)
          .filter((it) => program.kind[it] !== NULL)
          .flatMap((it) => this.#texts(it, context));
      case SAME:
        return program.a[at]! < 0 ? [] : this.#texts(program.a[at]!, context);
      case IMPORT: {
        const { values } = this.#values.foreign.imported(at);
        return values.length > 0 ? values.flatMap((it) => this.#texts(it, undefined)) : this.#named(at, context);
      }
      default:
        return [];
    }
  }

  /** Every way to choose one text for each part, put together. */
  #product(
    parts: readonly number[],
    context: Context | undefined,
    together: (texts: readonly string[]) => string,
  ): readonly string[] {
    let all: string[][] = [[]];
    for (const part of parts) {
      const texts = this.#texts(part, context);
      // What has one text alone is added in place: a text may be made of very many parts.
      if (texts.length === 1 || parts.length > PARTS_LIMIT) for (const before of all) before.push(texts[0]!);
      else all = all.flatMap((before) => texts.map((it) => [...before, it])).slice(0, PATH_LIMIT);
    }
    return all.map(together);
  }

  #binary(at: number, context: Context | undefined): readonly string[] {
    const program = this.#program;
    const [left, right] = [program.a[at]!, program.b[at]!];
    switch (program.c[at]) {
      case OPERATOR_ADD:
        return this.#product([left, right], context, (parts) => parts.join(''));
      case OPERATOR_JOIN_PATH:
        return this.#product([left, right], context, joinedPath);
      case OPERATOR_FORMAT: {
        const items = program.kind[right] === SEQUENCE ? program.lists.items(program.a[right]!) : [right];
        return this.#product([left, ...items], context, ([pattern, ...texts]) => {
          let next = 0;
          return pattern!.replace(/%(?:\(\w+\))?\d*[sdr]/g, () => texts[next++] ?? atom(right));
        });
      }
      default:
        return [];
    }
  }

  #name(at: number, context: Context | undefined): readonly string[] {
    const program = this.#program;
    const definitions = this.#values.definitions(at);
    if (!definitions) return this.#named(at, context);
    return definitions.flatMap((it) => {
      const value = program.definitionValue[it]!;
      return value < 0 || program.kind[value] === NULL ? [] : this.#texts(value, context);
    });
  }

  /** What a library's value names. */
  #named(at: number, context: Context | undefined): readonly string[] {
    return this.#values.paths(at, context).map((it) => {
      if (OWN_FILE.test(it)) return '<file>';
      return OWN_FOLDER.test(it) ? '' : `<${it}>`;
    });
  }

  #attribute(at: number, context: Context | undefined): readonly string[] {
    const program = this.#program;
    const object = program.a[at]!;
    const key = program.b[at]!;
    const word = program.names.text(key);
    if (word === 'parent') return this.#texts(object, context).map((it) => dirname(normal(it)));
    if (OF_FILE.has(word) && this.#isFile(object, context)) return this.#texts(object, context);
    if (word === 'name') return this.#texts(object, context).map((it) => normal(it).split('/').at(-1)!);
    const stored = this.#stored(object, key, context);
    if (stored.length > 0) return stored;
    const named = this.#named(at, context).filter((it) => !it.startsWith('<?') && !it.includes('()'));
    if (named.length > 0) return named;
    // What an option is called when it is not given.
    const defaults = this.#values.of(at, context).flatMap((it) => {
      if (it.kind === 'text') return [it.text];
      return it.kind === 'external' && program.kind[it.at] === CALL ? this.#texts(it.at, it.context) : [];
    });
    return [...defaults, ...this.#texts(object, context).map((it) => `<${it}.${word}>`)];
  }

  /** What was put under an attribute, wherever in the file. */
  #stored(object: number, key: number, context: Context | undefined): readonly string[] {
    const { stores, containers } = this.#values;
    const direct = stores.stored(object, key);
    const own = this.#values.of(object, context).flatMap((it) => {
      if (it.kind === 'module') return this.#values.foreign.exported(it.scope, this.#program.names.text(key));
      if (it.kind !== 'instance' && it.kind !== 'class') return [];
      return [
        ...stores.ofClass(it.id, key),
        ...this.#values.classes.fields(it.id, key),
        ...this.#values.classes.overrides(it.id, key),
        ...this.#values.classes.getters(it.id, key),
      ];
    });
    const held = containers.entries(object, this.#program.names.text(key), context).found;
    return [
      ...[...new Set([...direct, ...own])].flatMap((it) => this.#texts(it, undefined)),
      ...held.flatMap((it) => this.#texts(it.at, it.context)),
    ];
  }

  /** Whether an expression is an opened file, or an address, rather than a path. */
  #isFile(object: number, context: Context | undefined): boolean {
    return this.#values
      .paths(object, context)
      .some((it) =>
        /(?:open|File|Directory|fdopen|fileSync|file|dirSync|URL|Uri\.\w+|createWriteStream)\(\)$/.test(it),
      );
  }

  #subscript(at: number, context: Context | undefined): readonly string[] {
    const program = this.#program;
    const object = program.a[at]!;
    const held = this.#values.of(program.b[at]!, context).flatMap((key) => {
      if (key.kind !== 'text') return [];
      return this.#values.containers.entries(object, key.text, context).found;
    });
    if (held.length > 0) return held.flatMap((it) => this.#texts(it.at, it.context));
    const index = this.#texts(program.b[at]!, context);
    return this.#texts(object, context).flatMap((it) => index.map((key) => `<${it}[${key}]>`));
  }

  #item(at: number, context: Context | undefined): readonly string[] {
    const program = this.#program;
    const container = program.a[at]!;
    const position = program.b[at]!;
    if (container < 0) return [];
    const elements = this.#values.iteration.item(at, context).filter((it) => it.at !== at);
    const listed = position < 0 ? this.#listed(container, context) : [];
    if (listed.length > 0) return listed;
    if (elements.length > 0) return elements.slice(0, PATH_LIMIT).flatMap((it) => this.#texts(it.at, it.context));
    // A pair of a handle and its path, or of a path and what else is known of it.
    if (position >= 0 && program.kind[container] === CALL) {
      const pair = this.#texts(container, context);
      if (!this.#isSplit(container, context)) return pair;
      if (position === 0) return pair.map((it) => withExtension(it, ''));
    }
    return [];
  }

  /** The files that a call lists, by the pattern that it is given: `glob.glob("~/.ssh/id_*")`, `folder.glob("*.py")`. */
  #listed(container: number, context: Context | undefined): readonly string[] {
    const program = this.#program;
    if (program.kind[container] !== CALL) return [];
    const callee = program.a[container]!;
    const word = calledName(program, callee);
    if (!LISTING.has(word)) return [];
    const [pattern] = this.#positional(container);
    const isModule = program.kind[callee] !== ATTRIBUTE || this.#values.paths(callee).includes(`glob.${word}`);
    if (isModule) return pattern === undefined ? [] : this.#texts(pattern, context);
    const folder = program.a[callee]!;
    if (pattern === undefined) return this.#texts(folder, context).map((it) => joinedPath([it, '*']));
    return this.#product([folder, pattern], context, joinedPath);
  }

  #isSplit(call: number, context: Context | undefined): boolean {
    return this.#values.paths(this.#program.a[call]!, context).some((it) => /(?:^|\.)(?:splitext|parse)$/.test(it));
  }

  #parameter(at: number, context: Context | undefined): readonly string[] {
    const program = this.#program;
    const id = program.a[at]!;
    const index = program.b[at]!;
    const info = program.functions[id]!;
    if (info.takesReceiver && index === 0) return [];
    const fallback = fallbackOf(program, info, index);
    const inside = within(context, id);
    if (inside) {
      const given = this.#values.callers.argumentFor(info, index, inside.call);
      if (given >= 0) return this.#texts(given, inside.outer);
      const spread = this.#values.callers.spreadFor(info, index, inside.call, inside.outer);
      if (spread.length > 0) return spread.flatMap((it) => this.#texts(it.at, it.context));
      return fallback >= 0 ? this.#texts(fallback, inside.outer) : [];
    }
    const elements = this.#values.iteration.parameter(id, index).flatMap((it) => this.#texts(it.at, it.context));
    if (elements.length > 0 && info.argumentOf >= 0) return elements;
    const given = this.#values.callers.given(id, index).flatMap((it) => this.#texts(it.at, it.context));
    return [...elements, ...given, ...(fallback >= 0 ? this.#texts(fallback, undefined) : []), atom(at)];
  }

  #call(at: number, context: Context | undefined): readonly string[] {
    const program = this.#program;
    return this.#values.of(program.a[at]!, context).flatMap((it): readonly string[] => {
      if (it.kind === 'function') {
        if (recursive(context, it.id)) return [];
        const inner = enter(at, it.id, context);
        return program.functions[it.id]!.returns.flatMap((value) => this.#texts(value, inner));
      }
      return it.kind === 'external' ? this.#external(it.path, at, context) : [];
    });
  }

  #external(path: string, at: number, context: Context | undefined): readonly string[] {
    const program = this.#program;
    const callee = program.a[at]!;
    const receiver = program.kind[callee] === ATTRIBUTE ? program.a[callee]! : -1;
    const row = this.#values.catalog.fact(path, 'pass')?.row;
    const word = path.slice(path.lastIndexOf('.') + 1);
    // A method of a path or text, rather than a function of a module.
    const isMethod = receiver >= 0 && (row?.from?.includes('receiver') || /^(?:\?|str)\.|\(\)\.[\w.]+$/.test(path));
    const given = this.#positional(at);
    const own = isMethod ? [receiver, ...given] : given;
    const texts = () => (own.length > 0 ? this.#texts(own[0]!, context) : []);
    const isSeparator = isMethod && word === 'join' && !/Path\(\)/.test(path);
    if (word === 'URL' && given.length > 1) return this.#product([given[1]!, given[0]!], context, besideFile);
    if (SAME_FILE.has(word)) return texts();
    if (path === 'Promise') return resolvedWith(this.#values, at).flatMap((it) => this.#texts(it, context));
    if (WAITS.test(path)) return given.length > 0 ? this.#texts(given[0]!, context) : [];
    if (word === 'URL' && given.length === 1) return texts();
    if (JOINS.has(word) && !isSeparator) return own.length === 0 ? [''] : this.#product(own, context, joinedPath);
    if (word === 'dirname') return texts().map((it) => dirname(normal(it)));
    if (word === 'basename') return texts().map((it) => normal(it).split('/').at(-1)!);
    if (word === 'splitext') return texts();
    const temporary = TEMPORARY.get(word);
    if (temporary !== undefined) return this.#temporary(at, temporary, context);
    if (word === 'fileSync')
      return [atom(at)].flatMap((it) => this.#keyed(at, 'postfix', context).map((end) => it + end));
    if (isMethod && own.length > 1) {
      const changed = this.#changed(word, own, context);
      if (changed) return changed;
    }
    if (word === 'format') return this.#formatted(at, own, context);
    if (word === 'open' && isMethod) return texts();
    if (row?.kind === 'file') return this.#given(at, row.from ?? [0]).flatMap((it) => this.#texts(it, context));
    if (OWN_FOLDER.test(`${path}()`)) return [''];
    return this.#constant(path, at);
  }

  /** A path with another ending, or another name in its folder. */
  #changed(word: string, own: readonly number[], context: Context | undefined): readonly string[] | undefined {
    const program = this.#program;
    if (word === 'with_suffix') return this.#product(own, context, ([path, end]) => withExtension(path!, end!));
    if (word === 'with_name') return this.#product(own, context, ([path, name]) => withName(path!, name!));
    if (word === 'with_stem') {
      return this.#product(own, context, ([path, stem]) =>
        withName(path!, stem! + (/\.[^./]*$/.exec(path!)?.[0] ?? '')),
      );
    }
    if (/^replace(?:All)?$/.test(word) && own.length > 2) {
      // A pattern for what a path ends in: `/\.tsx$/`.
      const pattern = program.text.slice(program.start[own[1]!], program.end[own[1]!]);
      const ending = /^\/(\\\.\w+)\$\/$/.exec(pattern)?.[1]?.slice(1);
      return this.#product(own, context, ([path, from, to]) => replaced(path!, ending ?? from!, to!));
    }
    return undefined;
  }

  #temporary(at: number, position: number, context: Context | undefined): readonly string[] {
    const ending = this.#given(at, ['suffix', position])[0];
    const endings = ending === undefined ? [''] : this.#texts(ending, context);
    return endings.map((it) => atom(at) + it);
  }

  /** The texts under a key of the call's first argument; one empty text where there is none. */
  #keyed(at: number, key: string, context: Context | undefined): readonly string[] {
    const [first] = this.#positional(at);
    const found = first === undefined ? [] : this.#values.containers.entries(first, key, context).found;
    return found.length === 0 ? [''] : found.flatMap((it) => this.#texts(it.at, it.context));
  }

  #formatted(at: number, own: readonly number[], context: Context | undefined): readonly string[] {
    const program = this.#program;
    const [pattern, ...items] = own;
    if (pattern === undefined) return [];
    return this.#texts(pattern, context).map((it) => {
      let automatic = 0;
      return it.replace(/\{(\w*)(?:![rsa])?(?::[^{}]*)?\}/g, (_, field: string) => {
        const value =
          field === '' ? items[automatic++] : /^\d+$/.test(field) ? items[Number(field)] : this.#given(at, [field])[0];
        return value === undefined ? atom(program.a[at]!) : this.#texts(value, context)[0]!;
      });
    });
  }

  /** A call that gives the same each time, by how it is written; an atom of its own otherwise. */
  #constant(path: string, at: number): readonly string[] {
    const program = this.#program;
    const given = this.#positional(at);
    const isFixed = given.length === program.arity(at) && given.every((it) => program.kind[it] === STRING);
    const isNew =
      path.startsWith('?') || /mkd?s?temp|Temporary|dirSync|fileSync|random|uuid|token|download|retrieve/i.test(path);
    if (!isFixed || isNew) return [atom(at)];
    return [`<${path}(${given.map((it) => textOf(program, it)).join()})>`];
  }

  #positional(call: number): readonly number[] {
    const program = this.#program;
    const first = program.b[call]!;
    const places = Array.from({ length: program.arity(call) }, (_, i) => first + i);
    return places.filter((it) => program.argumentName[it] === POSITIONAL).map((it) => program.argumentValue[it]!);
  }

  /** The argument at the first of the addresses that something is given at. */
  #given(call: number, addresses: readonly (number | string)[]): readonly number[] {
    const program = this.#program;
    const callee = program.a[call]!;
    const positional = this.#positional(call);
    for (const address of addresses) {
      if (address === 'receiver' && program.kind[callee] === ATTRIBUTE) return [program.a[callee]!];
      const position = address === '*' ? 0 : address;
      if (typeof position === 'number') {
        if (position < positional.length) return [positional.at(position)!];
        continue;
      }
      const named = program.argumentNamed(call, position);
      if (named >= 0) return [named];
    }
    return [];
  }
}

/** What stands for what is not known of an expression. */
function atom(expression: number): string {
  return `<${expression}>`;
}

/** A name relative to a file's address: `new URL('./a.js', import.meta.url)`. */
function besideFile([base, name]: readonly string[]): string {
  return joinedPath([dirname(normal(base!)), name!]);
}
