/** The processes that a file starts: what each call runs, as far as its text or words are known. */

import type { Address } from '../models/model.ts';
import { BODY, MAPPING, NAME, PARAMETER, SEQUENCE, SPREAD, STRING, TEMPLATE } from '../program/program.ts';
import { type Invocation, invocationOfWords, invocationsOf, textGivenTo } from '../shell/invocation.ts';
import { HOLE, plainWord, type Word } from '../shell/script.ts';
import type { Argument, ModelledCall, Span } from './call.ts';
import { Commands, joined, type Pieces } from './commands.ts';
import type { Entry } from './containers.ts';
import { fedTo } from './fed.ts';
import type { Context } from './value.ts';
import type { Values } from './values.ts';

/** A process that a call starts, in one of the ways that its arguments allow. */
export interface Process {
  readonly call: ModelledCall;
  readonly argument: Argument;
  /** Everything that is run, in order; offsets are those of `command`. */
  readonly invocations: readonly Invocation[];
  readonly command: Pieces;
  /** Whether a shell reads the command, so that what is put in can hold commands of its own. */
  readonly isShell: boolean;
}

/** An expression that decides what is run, and what the process reads it by where that is its standard input. */
export interface Deciding extends Entry {
  readonly fed?: Argument;
}

export class Processes {
  readonly #values: Values;
  readonly #commands: Commands;

  constructor(values: Values) {
    this.#values = values;
    this.#commands = new Commands(values);
  }

  /** What a call of a process sink starts. */
  of(call: ModelledCall): readonly Process[] {
    const { runs, arguments: addresses = {} } = call.fact.row;
    const before = (runs ?? '').split(' ').filter((it) => it !== '');
    const place = this.#values.program.start[call.at]!;
    const prefix = before.map(
      (it): Pieces => ({ text: it, places: new Array(it.length).fill(place), holes: new Map() }),
    );
    const lines = call.arguments('line').filter((it) => it.keyword === undefined || !isEvery(addresses.line));
    const programs = call.arguments('program');
    const isWords = ({ at, keyword }: Argument) =>
      (keyword === undefined || !isEvery(addresses.words)) && this.#values.program.kind[at] !== MAPPING;
    const words = call.arguments('words').filter(isWords);
    if (programs.length > 0 && (words.length > 0 || isEvery(addresses.words))) {
      return programs.flatMap((it) => this.#ofWords(call, it, prefix, [it, ...words]));
    }
    const servers = call.arguments('servers').flatMap((it) => this.#ofServers(call, it, it.at, it.context, 0));
    if (servers.length > 0) return servers;
    const [named] = programs;
    if (named && lines.length > 0) return this.#ofParts(call, named, [named, ...lines]);
    const [first] = [...lines, ...programs, ...words];
    if (!first) return [];
    if (isEvery(addresses.line) && (lines.length > 1 || prefix.length > 0)) {
      return this.#ofWords(call, first, prefix, lines);
    }
    return [...lines, ...programs, ...words].flatMap((it) => this.#ofLine(call, it, prefix));
  }

  texts(entry: Entry): readonly string[] {
    return this.#commands.texts(entry.at, entry.context, 0).map((it) => it.text);
  }

  /** The folder that the call starts its process in, where that is said and known. */
  folderOf({ call }: Process): string | undefined {
    const [given] = call.argumentsAt(['cwd', '1.cwd', '2.cwd']);
    const found = given && this.#commands.texts(given.at, given.context, 0);
    return found?.length === 1 ? found[0]!.text : undefined;
  }

  /** Whether a call of another file's function starts a process with a text or words that stand in the source itself. */
  isWrittenHere(call: ModelledCall): boolean {
    const own = this.#values.program.modules.firstLinkedText;
    return this.of(call).some(({ command }) => command.places.some((it) => it > 0 && it < own));
  }

  /**
   * Where a part of a command stands in the source: exactly where it is written in the call, or what the call is given;
   * `isForCaller` asks for what calls of the function around put into it, where they put in anything.
   */
  spanOf({ call, argument, command, isShell }: Process, { start, end }: Span, isForCaller = false): Span {
    const program = this.#values.program;
    const given = isForCaller ? this.#handed(command, { start, end }, argument) : undefined;
    if (given) return given;
    const kind = argument.at < program.ownCount ? program.kind[argument.at] : undefined;
    if (end > start && this.#parameters(argument.at).length > 0) {
      return this.#written(command, { start, end }) ?? this.#given(call, argument);
    }
    if (!isShell || end <= start || (kind !== STRING && kind !== TEMPLATE))
      return this.#handed(command, { start, end }, argument) ?? this.#given(call, argument);
    const first = command.places[start] ?? argument.span.start;
    const last = command.holes.get(end - 1);
    let stop = last ? program.end[last.at]! : (command.places[end - 1] ?? 0) + 1;
    if (last && program.text[stop] === '}') stop++;
    const isInside = first >= program.start[argument.at]! && stop <= program.end[argument.at]! && first < stop;
    return isInside ? { start: first, end: stop } : this.#given(call, argument);
  }

  /** Where a word of a command is written in the call itself, character by character; undefined when it is put together. */
  wordSpan(process: Process, word: Word): Span | undefined {
    const span = this.#spanOfWord(process, word);
    const { start, end } = process.call.span;
    return span && span.start >= start && span.end <= end ? span : undefined;
  }

  /** As `wordSpan`, for a change: also in a list of words, or a text, that stands elsewhere in the source as one command. */
  changeableSpan(process: Process, word: Word): Span | undefined {
    const inCall = this.wordSpan(process, word);
    const span = inCall ?? this.#spanOfWord(process, word);
    const { text, modules } = this.#values.program;
    const isOwn = span && span.start > 0 && span.end <= Math.min(text.length, modules.firstLinkedText);
    return inCall ?? (isOwn && isOfCommand(text, span.start) ? span : undefined);
  }

  #spanOfWord({ command }: Process, word: Word): Span | undefined {
    const places = word.places.map((it) => command.places[it] ?? -1);
    const [first] = places;
    if (first === undefined || word.text.includes(HOLE)) return undefined;
    if (places.some((it, i) => it !== first + i)) return undefined;
    return { start: first, end: first + places.length };
  }

  /** The PARAMETERs that a NAME stands for, if it is nothing else. */
  #parameters(at: number): readonly number[] {
    const program = this.#values.program;
    if (at >= program.ownCount || program.kind[at] !== NAME) return [];
    const values = (this.#values.definitions(at) ?? []).map((it) => program.definitionValue[it]!);
    return values.every((it) => it >= 0 && program.kind[it] === PARAMETER) ? values : [];
  }

  /** Where a part of a command is written, in one piece, in the source itself. */
  #written(command: Pieces, { start, end }: Span): Span | undefined {
    const { places } = command;
    const first = places[start]!;
    const last = places[end - 1]!;
    for (let i = start + 1; i < end; i++) {
      const isNext = places[i]! >= places[i - 1]! || places[i] === 0;
      if (!isNext && places[i - 1] !== 0) return undefined;
    }
    const isOwn = first > 0 && last < this.#values.program.modules.firstLinkedText;
    return isOwn && last > first ? { start: first, end: last + 1 } : undefined;
  }

  /** The words of a part of a command that a call of the function gives, in one piece: `pip("install", "x")` of `pip(*words)`. */
  #handed(command: Pieces, { start, end }: Span, argument: Argument): Span | undefined {
    const { program } = this.#values;
    const parameters = this.#partsOf(argument.at).flatMap((it) => this.#parameters(it));
    const places = command.places.slice(start, end).filter((it) => it > 0);
    for (const call of this.#givingCalls(parameters, 0)) {
      const given = places.filter((it) => it >= program.start[call]! && it < program.end[call]!);
      const [first, last] = [given[0], given.at(-1)];
      if (first !== undefined && last !== undefined && first <= last) return { start: first, end: last + 1 };
    }
    return undefined;
  }

  /** The calls of the source that give parameters their values, those included that hand on a parameter of their own. */
  #givingCalls(parameters: readonly number[], depth: number): readonly number[] {
    const { program, callers } = this.#values;
    return parameters.flatMap((it) => {
      const [id, index] = [program.a[it]!, program.b[it]!];
      const calls = callers.callsOf(id).filter((call) => call < program.ownCount);
      const given = calls.map((call) => callers.argumentFor(program.functions[id]!, index, call));
      const outer = depth > CALL_DEPTH ? [] : given.flatMap((at) => (at < 0 ? [] : this.#parameters(at)));
      return [...calls, ...this.#givingCalls(outer, depth + 1)];
    });
  }

  /** The parts of a list or a text that is written out, and what is spread into it. */
  #partsOf(at: number): readonly number[] {
    const { program } = this.#values;
    const isMade = program.kind[at] === SEQUENCE || program.kind[at] === TEMPLATE;
    if (at >= program.ownCount || !isMade) return [];
    return program.lists.items(program.a[at]!).map((it) => (program.kind[it] === SPREAD ? program.a[it]! : it));
  }

  /** The argument, with those that hold the words that follow it. */
  #given(call: ModelledCall, { span, direct }: Argument): Span {
    const { line, words } = call.fact.row.arguments ?? {};
    const others = call.argumentsAt(words ?? (isEvery(line) ? (line ?? []) : [])).filter((it) => it.direct);
    const ends = others.map((it) => it.span.end).filter((it) => it > span.start && it <= call.span.end);
    return direct ? { start: span.start, end: Math.max(span.end, ...ends) } : span;
  }

  /** The expressions that decide what is run: what a shell reads, programs, texts given to an interpreter. */
  decisive({ call, command, isShell, invocations }: Process): readonly Deciding[] {
    const result = new Set<Entry>();
    const add = (word: Word | undefined) => {
      for (const place of word?.places ?? []) {
        const hole = command.holes.get(place);
        if (hole) result.add(hole);
      }
    };
    if (isShell && !call.fact.row.quotes) for (const hole of command.holes.values()) result.add(hole);
    for (const it of invocations) {
      const { word } = it;
      // What only begins or ends a path still runs a program of that name.
      if (word.text === HOLE) add(word);
      add(textGivenTo(it));
    }
    const fed = fedTo(this.#values, call, invocations);
    return [...result, ...fed.map((it): Deciding => ({ at: it.at, context: it.context, fed: it }))];
  }

  #ofLine(call: ModelledCall, argument: Argument, prefix: readonly Pieces[]): readonly Process[] {
    const given = this.#parameters(argument.at).flatMap((it) =>
      this.#values.callers.given(this.#values.program.a[it]!, this.#values.program.b[it]!),
    );
    const all = [argument, ...given].flatMap((it) => this.#commands.of(it.at, it.context));
    return all.map((it) => {
      // A list whose first word has blanks in it holds lines for a shell.
      const areLines = it.kind === 'words' && prefix.length === 0 && /\S\s+\S/.test(it.words[0]?.text ?? '');
      if (areLines) return shellProcess(call, argument, it.words, NEWLINE);
      if (it.kind === 'words') return process(call, argument, [...prefix, ...it.words]);
      return shellProcess(call, argument, [...prefix, it.line]);
    });
  }

  /** What is started by `{ name: { command: "npx", args: […] } }`, at most two levels down. */
  #ofServers(
    call: ModelledCall,
    argument: Argument,
    at: number,
    context: Context | undefined,
    depth: number,
  ): readonly Process[] {
    const program = this.#values.program;
    const { containers } = this.#values;
    return this.#values.of(at, context).flatMap((it): readonly Process[] => {
      if (it.kind !== 'mapping') return [];
      const [command] = containers.entries(it.at, 'command', it.context).found;
      if (command) {
        const isOwn = it.at < program.ownCount && depth > 0;
        const span = isOwn ? { start: program.start[it.at]!, end: program.end[it.at]! } : argument.span;
        const words = containers.entries(it.at, 'args', it.context).found.slice(0, 1);
        return this.#commands.words([command, ...words]).map((parts) => process(call, { ...argument, span }, parts));
      }
      if (depth > 1 || program.kind[it.at] !== MAPPING) return [];
      const list = program.a[it.at]!;
      const values = program.lists.items(list).filter((_, i) => i % 2 === 1);
      return values
        .slice(0, SERVER_LIMIT)
        .flatMap((value) => this.#ofServers(call, argument, value, it.context, depth + 1));
    });
  }

  /** Several texts that are one line for a shell. */
  #ofParts(call: ModelledCall, argument: Argument, given: readonly Argument[]): readonly Process[] {
    const all = this.#commands.words(given).filter((it) => this.#isOfOneCall(call, it));
    return all.map((parts) => shellProcess(call, argument, parts));
  }

  #ofWords(
    call: ModelledCall,
    argument: Argument,
    prefix: readonly Pieces[],
    given: readonly Argument[],
  ): readonly Process[] {
    const ways = this.#commands.words(given).filter((it) => this.#isOfOneCall(call, it));
    return ways.map((words) => {
      const all = [...prefix, ...words];
      // A program with blanks in it is a line for a shell.
      if (!/\s/.test(words[0]?.text ?? '')) return process(call, argument, all);
      return shellProcess(call, argument, all);
    });
  }

  /** Whether no two words stand in different calls of the function around: `run("npm", ["ci"])` and `run("npx", ["tool"])`. */
  #isOfOneCall({ at }: ModelledCall, words: readonly Pieces[]): boolean {
    const { program, callers } = this.#values;
    const frame = program.blockFrame[program.block[at]!]!;
    const calls = program.blockKind[frame] === BODY ? callers.callsOf(program.blockOwner[frame]!) : [];
    if (calls.length < 2) return true;
    const indexOf = (place: number) => calls.findIndex((it) => program.start[it]! <= place && place < program.end[it]!);
    const found = words.map(({ places }) => indexOf(places[0] ?? -1)).filter((it) => it >= 0);
    return new Set(found).size < 2;
  }
}

/** How many functions a value is followed through to the call that gives it. */
const CALL_DEPTH = 3;

/** How many servers of one table are looked at. */
const SERVER_LIMIT = 50;

const SPACE: Pieces = { text: ' ', places: [0], holes: new Map() };
const NEWLINE: Pieces = { ...SPACE, text: '\n' };

function isEvery(addresses: readonly Address[] = []): boolean {
  return addresses.some((it) => typeof it === 'string' && it.endsWith('*'));
}

/** A process whose command a shell reads. */
function shellProcess(call: ModelledCall, argument: Argument, parts: readonly Pieces[], between = SPACE): Process {
  const command = joined(parts.flatMap((it, i) => (i > 0 ? [between, it] : [it])));
  return { call, argument, command, isShell: true, invocations: invocationsOf(command.text) };
}

/** A process without a shell. */
function process(call: ModelledCall, argument: Argument, parts: readonly Pieces[]): Process {
  const command = joined(parts.flatMap((it, i) => (i > 0 ? [SPACE, it] : [it])));
  let start = 0;
  const words = parts.map((it) => {
    const word = plainWord(it.text, start);
    start = word.end + 1;
    return word;
  });
  return { call, argument, command, isShell: false, invocations: invocationOfWords(words) };
}

/** UTF-16 code units before a word in which its command begins. */
const COMMAND_REACH = 600;

/**
 * Whether the word that begins at an offset stands behind `install` in one list of words, or in one text: then nothing but
 * the command takes it for its own, as a module's name that is imported as well would be.
 */
function isOfCommand(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - COMMAND_REACH), start);
  if (!/["']$/.test(before)) return /["'`][^"'`\n]*\binstall[ \t][^"'`\n]*$/.test(before);
  let depth = 0;
  for (let at = before.length - 1; at >= 0; at--) {
    const character = before[at]!;
    if (character === ']' || character === ')') depth++;
    if (character !== '[' && character !== '(') continue;
    if (depth-- > 0) continue;
    const isCall = character === '(' && /[\w)\]]$/.test(before.slice(0, at));
    return !isCall && /["']install["']/.test(before.slice(at));
  }
  return false;
}
