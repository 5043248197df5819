/** Texts and lists of words from which processes are started, put together from their parts as far as these are known. */

import {
  ADDED,
  ATTRIBUTE,
  BINARY,
  CALL,
  CHOICE,
  NUMBER,
  OPERATOR_ADD,
  OPERATOR_FORMAT,
  OPERATOR_JOIN_PATH,
  PARAMETER,
  POSITIONAL,
  SAME,
  SEQUENCE,
  SPREAD,
  SPREAD_NAMED,
  SPREAD_POSITIONAL,
  STRING,
  TEMPLATE,
} from '../program/program.ts';
import { splitWords } from '../shell/reader.ts';
import { HOLE } from '../shell/script.ts';
import { receiverOf } from './call.ts';
import type { Entry } from './containers.ts';
import { Tables } from './tables.ts';
import { type Context, placesOf, textOf, type Value, within } from './value.ts';
import type { Values } from './values.ts';

/** A text of which every part is known, or stands as a `HOLE`. */
export interface Pieces {
  readonly text: string;
  /** By UTF-16 code unit: where it stands in the source. */
  readonly places: readonly number[];
  /** By UTF-16 code unit: the expression behind a `HOLE`. */
  readonly holes: ReadonlyMap<number, Entry>;
}

/** What a process is started with: a text for a shell, or words. */
export type CommandText =
  | { readonly kind: 'line'; readonly line: Pieces }
  | { readonly kind: 'words'; readonly words: readonly Pieces[] };

/** How many texts one expression may stand for, how deep its parts may lie, and how long one may be. */
const ALTERNATIVES = 8;
const DEPTH_LIMIT = 14;
const WORD_LIMIT = 200;

/** Names that say which package manager they stand for. */
const PROGRAM_NAME =
  /^(?:\w*_)?(pip3?|npm|pnpm|yarn|conda|mamba|uv|uvx|npx)(?:_(?:exe|path|bin|cmd|command|executable))?$/i;

/** Programs under which the interpreter that runs this file is known. */
const INTERPRETERS: ReadonlyMap<string, string> = new Map([
  ['sys.executable', 'python'],
  ['sys._base_executable', 'python'],
  ['process.execPath', 'node'],
  ['process.argv0', 'node'],
]);

/** Functions whose result is the text of an argument, perhaps with other white space around it. */
const KEEPS_TEXT =
  /^(?:textwrap\.dedent|inspect\.cleandoc|str|String|String\.raw|os\.fspath|shutil\.which|pathlib\.Path|which|os\.path\.(?:abspath|expanduser|expandvars|normpath|realpath))$/;
const KEEPS_OWN_TEXT = /\.(?:strip|lstrip|rstrip|trim|trimEnd|trimStart|toString|encode|as_posix)$/;

export class Commands {
  readonly #values: Values;
  readonly #tables: Tables;

  constructor(values: Values) {
    this.#values = values;
    this.#tables = new Tables(values.program);
  }

  /** What a process can be started with by this expression. */
  of(at: number, context?: Context): readonly CommandText[] {
    const lists = this.#lists(at, context, 0) ?? [];
    const isOpen = ({ text }: Pieces) => text.replaceAll(HOLE, '') === '';
    const texts = this.texts(at, context, 0).filter((it) => lists.length === 0 || !isOpen(it));
    return [
      ...lists.map((words): CommandText => ({ kind: 'words', words })),
      ...texts.map((line): CommandText => ({ kind: 'line', line })),
    ];
  }

  /** The words that the expressions stand for, one or several each. */
  words(entries: readonly Entry[]): readonly (readonly Pieces[])[] {
    return product(
      entries.map((it) => this.#lists(it.at, it.context, 0) ?? this.texts(it.at, it.context, 0).map(one)),
      (words) => this.#tables.areOfOneRow(words.flatMap(placeOf)),
    );
  }

  /** The texts that the expression can stand for; never empty. */
  texts(at: number, context: Context | undefined, depth: number): readonly Pieces[] {
    const program = this.#values.program;
    const hole = [this.#hole(at, context)];
    if (depth > DEPTH_LIMIT) return hole;
    const inner = (it: number, where = context) => this.texts(it, where, depth + 1);
    switch (program.kind[at]) {
      case STRING:
        return [{ text: textOf(program, at), places: placesOf(program, at), holes: new Map() }];
      case NUMBER:
        return [literal(program.text.slice(program.start[at], program.end[at]), program.start[at]!)];
      case SAME:
        return inner(program.a[at]!);
      case CHOICE:
        return program.lists
          .items(program.a[at]!)
          .flatMap((it) => inner(it))
          .slice(0, ALTERNATIVES);
      case TEMPLATE:
        return product(program.lists.items(program.a[at]!).map((it) => inner(it).map(one))).map(joined);
      case BINARY:
        return this.#binary(at, context, depth) ?? hole;
      case CALL:
        return this.#call(at, context, depth) ?? this.#valuesOf(at, context, depth);
      default:
        return this.#valuesOf(at, context, depth);
    }
  }

  #hole(at: number, context: Context | undefined): Pieces {
    const program = this.#values.program;
    return { text: HOLE, places: [program.start[at]!], holes: new Map([[0, { at, context }]]) };
  }

  #valuesOf(at: number, context: Context | undefined, depth: number): readonly Pieces[] {
    const got = this.#got(at, context).flatMap((it) => this.texts(it, undefined, depth + 1));
    const own = () => this.#values.of(at, context).flatMap((it) => this.#value(it, at, context, depth));
    const found = (got.length > 0 ? got : own()).map((it) => (it.text === HOLE ? this.#named(it, at) : it));
    const seen = new Set<string>();
    const distinct = found.filter((it) => !seen.has(it.text) && seen.add(it.text));
    return distinct.slice(0, ALTERNATIVES);
  }

  /** What the property of an instance gives that an expression reads: the expressions that it returns. */
  #got(at: number, context: Context | undefined): readonly number[] {
    const { program, classes } = this.#values;
    if (program.kind[at] !== ATTRIBUTE) return [];
    return this.#values
      .of(program.a[at]!, context)
      .flatMap((it) => (it.kind === 'instance' ? classes.getters(it.id, program.b[at]!) : []));
  }

  /** The program that a name says it is, where its value is not known: `self.pip`. */
  #named(hole: Pieces, at: number): Pieces {
    const { program } = this.#values;
    const name = program.lastName(at);
    const said = name < 0 ? undefined : PROGRAM_NAME.exec(program.names.text(name))?.[1];
    return said === undefined ? hole : literal(said.toLowerCase(), program.start[at]!);
  }

  #value(value: Value, at: number, context: Context | undefined, depth: number): readonly Pieces[] {
    const program = this.#values.program;
    const isElsewhere = value.at !== at;
    switch (value.kind) {
      case 'text':
        if (isElsewhere && program.kind[value.at] === STRING) return this.texts(value.at, value.context, depth + 1);
        return [literal(value.text, program.start[value.at]!)];
      case 'number':
        return [literal(String(value.value), program.start[value.at]!)];
      case 'null':
        return [];
      case 'external': {
        const known = INTERPRETERS.get(value.path);
        if (known) return [literal(known, program.start[at]!)];
      }
    }
    const kind = program.kind[value.at];
    if (isElsewhere && (kind === TEMPLATE || kind === BINARY || kind === CALL)) {
      return this.texts(value.at, value.context, depth + 1);
    }
    return [this.#hole(at, context)];
  }

  #binary(at: number, context: Context | undefined, depth: number): readonly Pieces[] | undefined {
    const program = this.#values.program;
    const left = program.a[at]!;
    const right = program.b[at]!;
    const inner = (it: number) => this.texts(it, context, depth + 1);
    switch (program.c[at]) {
      case OPERATOR_ADD:
        return product([inner(left).map(one), inner(right).map(one)]).map(joined);
      case OPERATOR_JOIN_PATH:
        return product([inner(left).map(one), [[literal('/', program.end[left]!)]], inner(right).map(one)]).map(joined);
      case OPERATOR_FORMAT: {
        const isTuple = program.kind[right] === SEQUENCE;
        const items = isTuple ? program.lists.items(program.a[right]!) : [right];
        return inner(left).flatMap((it) => this.#filled(it, /%(?:\(\w+\))?[sdr]/g, (i) => items[i], context, depth));
      }
      default:
        return undefined;
    }
  }

  /** A pattern's text with its fields filled, by position. */
  #filled(
    pattern: Pieces,
    field: RegExp,
    valueAt: (position: number, match: RegExpMatchArray) => number | undefined,
    context: Context | undefined,
    depth: number,
  ): readonly Pieces[] {
    const parts: (readonly (readonly Pieces[])[])[] = [];
    let done = 0;
    let count = 0;
    for (const match of pattern.text.matchAll(field)) {
      if (count > WORD_LIMIT) break;
      parts.push([[cut(pattern, done, match.index)]]);
      const value = valueAt(count++, match);
      parts.push(
        value === undefined || value < 0
          ? [[literal(HOLE, pattern.places[match.index] ?? 0)]]
          : this.texts(value, context, depth + 1).map(one),
      );
      done = match.index + match[0].length;
    }
    parts.push([[cut(pattern, done, pattern.text.length)]]);
    return product(parts).map(joined);
  }

  /** The text that a call puts together; undefined for calls that do something else. */
  #call(at: number, context: Context | undefined, depth: number): readonly Pieces[] | undefined {
    const program = this.#values.program;
    const name = program.lastName(program.a[at]!);
    const method = name < 0 ? '' : program.names.text(name);
    const receiver = receiverOf(program, at);
    const given = this.#positional(at);
    const paths = this.#values.paths(program.a[at]!, context);
    const inner = (it: number) => this.texts(it, context, depth + 1);
    if (paths.some((it) => KEEPS_TEXT.test(it)) && given.length === 1) return inner(given[0]!);
    if (paths.some((it) => /^(?:os\.path\.join|path\.join|path\.resolve)$/.test(it))) {
      const separated = given.flatMap((it, i) =>
        i > 0 ? [[[literal('/', program.start[it]!)]], inner(it).map(one)] : [inner(it).map(one)],
      );
      return product(separated).map(joined);
    }
    if (paths.includes('shlex.join') && given.length === 1)
      return this.#joinedList(given[0]!, undefined, context, depth);
    if (receiver < 0) return undefined;
    if (paths.some((it) => KEEPS_OWN_TEXT.test(it)) || /^(?:strip|trim|as_posix)$/.test(method)) return inner(receiver);
    if (method === 'format') {
      const first = program.b[at]!;
      const field = (position: number, [, key = '']: RegExpMatchArray) => {
        if (key === '' || /^\d+$/.test(key)) return given[key === '' ? position : Number(key)];
        for (let i = first; i < first + program.arity(at); i++) {
          const keyword = program.argumentName[i]!;
          if (keyword >= 0 && program.names.text(keyword) === key) return program.argumentValue[i];
        }
        return undefined;
      };
      return inner(receiver).flatMap((it) =>
        this.#filled(it, /\{(\w*)(?:![rsa])?(?::[^{}]*)?\}/g, field, context, depth),
      );
    }
    if (method === 'join' && given.length <= 1) {
      const isPython = program.language === 'python';
      if (isPython && given.length === 0) return undefined;
      const list = isPython ? given[0]! : receiver;
      const separator = isPython ? receiver : given[0];
      return this.#joinedList(list, separator, context, depth);
    }
    return undefined;
  }

  #joinedList(
    list: number,
    separator: number | undefined,
    context: Context | undefined,
    depth: number,
  ): readonly Pieces[] | undefined {
    const lists = this.#lists(list, context, depth + 1);
    const [between] = separator === undefined ? [literal(' ', 0)] : this.texts(separator, context, depth + 1);
    return lists?.map((words) => {
      const parts = words.flatMap((it, i) => (i > 0 && between ? [between, it] : [it]));
      return joined(parts);
    });
  }

  #positional(call: number): readonly number[] {
    const program = this.#values.program;
    const result: number[] = [];
    for (let i = program.b[call]!; i < program.b[call]! + program.arity(call); i++) {
      if (program.argumentName[i] === POSITIONAL) result.push(program.argumentValue[i]!);
    }
    return result;
  }

  /** The lists of words that an expression can stand for; undefined when it is no list. */
  #lists(at: number, context: Context | undefined, depth: number): readonly (readonly Pieces[])[] | undefined {
    const program = this.#values.program;
    if (depth > DEPTH_LIMIT) return undefined;
    switch (program.kind[at]) {
      case SEQUENCE:
        return this.#items(program.lists.items(program.a[at]!), context, depth);
      case SAME:
      case SPREAD:
        return this.#lists(program.a[at]!, context, depth + 1);
      case CHOICE: {
        const all = program.lists.items(program.a[at]!).map((it) => this.#lists(it, context, depth + 1));
        return all.every((it) => it === undefined) ? undefined : all.flatMap((it) => it ?? []).slice(0, ALTERNATIVES);
      }
      case BINARY: {
        if (program.c[at] !== OPERATOR_ADD) return undefined;
        const left = this.#lists(program.a[at]!, context, depth + 1);
        const right = this.#lists(program.b[at]!, context, depth + 1);
        if (!left && !right) return undefined;
        const open = (it: number) => [[this.#hole(it, context)]];
        return product([left ?? open(program.a[at]!), right ?? open(program.b[at]!)]);
      }
      case CALL:
        return this.#listCall(at, context, depth) ?? this.#listValues(at, context, depth);
      default:
        return this.#listValues(at, context, depth);
    }
  }

  #listValues(at: number, context: Context | undefined, depth: number): readonly (readonly Pieces[])[] | undefined {
    const program = this.#values.program;
    const found = this.#values.of(at, context).flatMap((it) => {
      if (it.at === at) return [];
      const kind = program.kind[it.at];
      if (kind === PARAMETER) return this.#rest(it.at, it.context, depth) ?? [];
      const isBuilt = it.kind === 'sequence' || kind === BINARY || kind === CALL;
      return isBuilt ? (this.#lists(it.at, it.context, depth + 1) ?? []) : [];
    });
    if (found.length === 0) return undefined;
    const added = this.#values.stores
      .stored(at, ADDED)
      .slice(0, 16)
      .map((call) => this.#added(call, context, depth));
    return added.length > 0 ? product([found, ...added]) : found.slice(0, ALTERNATIVES);
  }

  /** The words that calls give for `*words`; undefined where the parameter takes one value. */
  #rest(at: number, context: Context | undefined, depth: number): readonly (readonly Pieces[])[] | undefined {
    const program = this.#values.program;
    const id = program.a[at]!;
    const info = program.functions[id]!;
    if (info.parameters[program.b[at]!]!.kind !== 'rest') return undefined;
    const position = program.b[at]! - (info.takesReceiver ? 1 : 0);
    const inside = within(context, id);
    const calls = inside ? [inside.call] : this.#values.callers.callsOf(id);
    return calls
      .slice(0, ALTERNATIVES)
      .flatMap((call) => this.#arguments(call, inside?.outer, depth + 1, position))
      .slice(0, ALTERNATIVES);
  }

  /** The words that `list.append(x)`, `list.extend([…])`, `list.push(…)` add. */
  #added(call: number, context: Context | undefined, depth: number): readonly (readonly Pieces[])[] {
    const program = this.#values.program;
    if (program.kind[call] !== CALL) return [[]];
    return this.#arguments(call, context, depth);
  }

  /** The words of a call's positional arguments, `from` a position on. */
  #arguments(call: number, context: Context | undefined, depth: number, from = 0): readonly (readonly Pieces[])[] {
    const program = this.#values.program;
    const parts: (readonly (readonly Pieces[])[])[] = [];
    for (let i = program.b[call]! + from; i < program.b[call]! + program.arity(call); i++) {
      if (program.argumentName[i]! >= 0 || program.argumentName[i] === SPREAD_NAMED) continue;
      const value = program.argumentValue[i]!;
      const lists = this.#lists(value, context, depth + 1);
      const isSpread = program.argumentName[i] === SPREAD_POSITIONAL;
      parts.push(lists ?? (isSpread ? [[this.#hole(value, context)]] : this.texts(value, context, depth + 1).map(one)));
    }
    return product(parts);
  }

  #items(items: readonly number[], context: Context | undefined, depth: number): readonly (readonly Pieces[])[] {
    const program = this.#values.program;
    const parts = items.slice(0, WORD_LIMIT).map((item) => {
      if (program.kind[item] === SPREAD) return this.#lists(item, context, depth + 1) ?? [[this.#hole(item, context)]];
      return this.texts(item, context, depth + 1).map(one);
    });
    return product(parts);
  }

  /** `shlex.split(text)`, `text.split()`, `list(words)`, `words.concat(more)`, `words.filter(Boolean)`. */
  #listCall(at: number, context: Context | undefined, depth: number): readonly (readonly Pieces[])[] | undefined {
    const program = this.#values.program;
    const name = program.lastName(program.a[at]!);
    const method = name < 0 ? '' : program.names.text(name);
    const receiver = receiverOf(program, at);
    const given = this.#positional(at);
    if (method === 'split') {
      const isShell = this.#values.paths(program.a[at]!, context).includes('shlex.split');
      const text = isShell ? given[0] : receiver;
      if (text === undefined || text < 0) return undefined;
      return this.texts(text, context, depth + 1).map((it) => (isShell ? shellWords(it) : blankWords(it)));
    }
    if ((method === 'list' || method === 'tuple') && receiver < 0 && given.length === 1) {
      return this.#lists(given[0]!, context, depth + 1);
    }
    if (receiver >= 0 && (method === 'filter' || method === 'copy' || method === 'slice' || method === 'flat')) {
      return method === 'slice' && given.length > 0 ? undefined : this.#lists(receiver, context, depth + 1);
    }
    if (receiver >= 0 && method === 'concat') {
      const lists = this.#lists(receiver, context, depth + 1);
      return lists && product([lists, this.#arguments(at, context, depth)]);
    }
    return undefined;
  }
}

/** Where a text begins in the source, as far as it stands there. */
function placeOf({ places }: Pieces): readonly number[] {
  return places.slice(0, 1);
}

function one(pieces: Pieces): readonly Pieces[] {
  return [pieces];
}

function literal(text: string, place: number): Pieces {
  return { text, places: new Array<number>(text.length).fill(place), holes: new Map() };
}

/** One text of several. */
export function joined(parts: readonly Pieces[]): Pieces {
  if (parts.length === 1) return parts[0]!;
  let text = '';
  const places: number[] = [];
  const holes = new Map<number, Entry>();
  for (const part of parts) {
    for (const [at, hole] of part.holes) holes.set(text.length + at, hole);
    for (const place of part.places) places.push(place);
    text += part.text;
  }
  return { text, places, holes };
}

function cut(pieces: Pieces, from: number, to: number): Pieces {
  const holes = new Map<number, Entry>();
  for (const [at, hole] of pieces.holes) if (at >= from && at < to) holes.set(at - from, hole);
  return { text: pieces.text.slice(from, to), places: pieces.places.slice(from, to), holes };
}

/** Every way to take one alternative of each, one after the other; the first ones where there are too many. */
function product(
  parts: readonly (readonly (readonly Pieces[])[])[],
  isPossible: (words: readonly Pieces[]) => boolean = () => true,
): readonly (readonly Pieces[])[] {
  let results: Pieces[][] = [[]];
  for (const alternatives of parts) {
    const [only] = alternatives;
    if (alternatives.length === 1) for (const it of results) it.push(...only!);
    else if (alternatives.length > 1) {
      const all = results.flatMap((it) => alternatives.map((other) => [...it, ...other]));
      const possible = all.filter(isPossible);
      results = (possible.length > 0 ? possible : all).slice(0, ALTERNATIVES);
    }
  }
  return results;
}

function blankWords(pieces: Pieces): readonly Pieces[] {
  return [...pieces.text.matchAll(/\S+/g)]
    .slice(0, WORD_LIMIT)
    .map((it) => cut(pieces, it.index, it.index + it[0].length));
}

function shellWords(pieces: Pieces): readonly Pieces[] {
  return splitWords(pieces.text)
    .slice(0, WORD_LIMIT)
    .map(({ text, places }) => {
      const holes = new Map<number, Entry>();
      places.forEach((place, i) => {
        const hole = pieces.holes.get(place);
        if (hole) holes.set(i, hole);
      });
      return { text, places: places.map((it) => pieces.places[it] ?? 0), holes };
    });
}
