/** Names that are written in pieces, so that a search for them finds nothing: `getattr(builtins, "ex" + "ec")`. */

import {
  ATTRIBUTE,
  BINARY,
  CALL,
  NAME,
  type Program,
  SEQUENCE,
  STRING,
  SUBSCRIPT,
  TEMPLATE,
} from '../program/program.ts';
import { calledName, receiverOf, type Span } from './call.ts';
import type { Values } from './values.ts';

/** In how many texts a name is torn, wherever its words end. */
const SHREDS = 3;
/** How many expressions a callee is followed through. */
const LIMIT = 40;
/** Functions that take a name as a text, and where. */
const BY_NAME: Readonly<Record<string, number>> = {
  getattr: 1,
  __import__: 0,
  import_module: 0,
  require: 0,
  import: 0,
};

/** A name in pieces that a callee is reached by: its expression, and what it says. */
export interface Reassembled {
  readonly at: number;
  readonly text: string;
}

/** The name in pieces by which the expression names what it names; undefined when it has none. */
export function reassembledName(values: Values, callee: number): Reassembled | undefined {
  const { program } = values;
  const pending = [callee];
  for (let count = 0; pending.length > 0 && count < LIMIT; count++) {
    const at = pending.pop()!;
    if (at < 0) continue;
    switch (program.kind[at]) {
      case ATTRIBUTE:
        pending.push(program.a[at]!);
        break;
      case SUBSCRIPT: {
        const found = inPieces(values, program.b[at]!);
        if (found) return found;
        pending.push(program.a[at]!);
        break;
      }
      case CALL: {
        const name = program.lastName(program.a[at]!);
        const word = name < 0 ? '' : program.names.text(name);
        const place = Object.hasOwn(BY_NAME, word) ? BY_NAME[word] : undefined;
        const given = place === undefined ? -1 : program.argumentAt(at, place);
        const found = given < 0 ? undefined : inPieces(values, given);
        if (found) return found;
        if (place === 1) pending.push(program.argumentAt(at, 0));
        else if (place === undefined) pending.push(program.a[at]!);
        break;
      }
      case NAME:
        for (const it of values.definitions(at) ?? []) pending.push(program.definitionValue[it]!);
        break;
    }
  }
  return undefined;
}

/** The module's name that a call of what imports is given in pieces, each written out; undefined when it is not. */
export function reassembledModule(values: Values, call: number): Reassembled | undefined {
  const { program } = values;
  const given = program.argumentAt(call, 0);
  if (given < 0) return undefined;
  const found = inPieces(values, given);
  const written = program.kind[given] === NAME ? values.of(given) : [{ at: given }];
  const isWrittenOut = written.some(({ at }) => {
    const pieces = program.kind[at] === BINARY ? leaves(program, at) : joined(program, at);
    return pieces.length > 1 && pieces.every((it) => program.kind[it] === STRING);
  });
  return isWrittenOut ? found : undefined;
}

/** What a call joins with nothing between: `"".join(["o", "s"])`, `["o", "s"].join("")`; nothing where it is no such call. */
function joined(program: Program, call: number): readonly number[] {
  const receiver = program.kind[call] === CALL ? receiverOf(program, call) : -1;
  if (receiver < 0 || calledName(program, program.a[call]!) !== 'join') return [];
  const given = program.argumentAt(call, 0);
  const [list, between] = program.kind[receiver] === STRING ? [given, receiver] : [receiver, given];
  if (list < 0 || program.kind[list] !== SEQUENCE) return [];
  const isEmpty = between >= 0 && program.kind[between] === STRING && program.a[between] === program.b[between];
  return isEmpty ? program.lists.items(program.a[list]!) : [];
}

/** How tools that hide code call their tables of texts: `_0x4f21`. */
const TABLE = /^_0x[\da-f]{2,}$/i;

/** The first call that names what it calls, or the module that it wants, by an item of a table that hides texts. */
export function calledByTable(program: Program): Span | undefined {
  const { kind, a, b, start, end } = program;
  if (program.language === 'python' || !program.text.includes('_0x')) return undefined;
  const isItem = (at: number): boolean => {
    if (at < 0 || (kind[at] !== CALL && kind[at] !== SUBSCRIPT)) return false;
    const table = a[at]!;
    return kind[table] === NAME && TABLE.test(program.names.text(a[table]!));
  };
  let first = -1;
  for (let at = 0; at < program.ownCount; at++) {
    if (kind[at] !== CALL) continue;
    const callee = a[at]!;
    const isModule = kind[callee] === NAME && /^(?:require|import)$/.test(program.names.text(a[callee]!));
    if (isModule && isItem(program.argumentAt(at, 0))) return { start: start[at]!, end: end[at]! };
    if (first < 0 && kind[callee] === SUBSCRIPT && isItem(b[callee]!)) first = at;
  }
  return first < 0 ? undefined : { start: start[first]!, end: end[first]! };
}

function inPieces(values: Values, at: number): Reassembled | undefined {
  const { program } = values;
  const named =
    program.kind[at] === NAME ? (values.definitions(at) ?? []).map((it) => program.definitionValue[it]!) : [at];
  if (!named.some((it) => it >= 0 && isInPieces(program, it))) return undefined;
  const texts = values.of(at).flatMap((it) => (it.kind === 'text' ? [it.text] : []));
  const [text] = texts.filter((it) => /^[\w.]+$/.test(it));
  return text === undefined ? undefined : { at, text };
}

/** Whether a text is put together from parts of words, or decoded. */
function isInPieces(program: Program, at: number): boolean {
  const kind = program.kind[at];
  if (kind === CALL || kind === SUBSCRIPT) return true;
  if (kind !== BINARY && kind !== TEMPLATE) return false;
  const parts = kind === BINARY ? leaves(program, at) : program.lists.items(program.a[at]!);
  // Nobody writes a plain name in three texts, nor a word in two.
  if (parts.every((it) => program.kind[it] === STRING)) {
    const whole = parts.map((it) => program.text.slice(program.a[it], program.b[it])).join('');
    if (parts.length >= SHREDS || (parts.length > 1 && /^\w+$/.test(whole))) return true;
  }
  // A part that ends a word is how plain names are made: "check_" + kind, PACKAGE + ".plugins".
  return parts.length > 1 && parts.every((it, i) => isPiece(program, it, i === 0));
}

function isPiece(program: Program, at: number, isFirst: boolean): boolean {
  if (program.kind[at] === CALL || program.kind[at] === SUBSCRIPT) return true;
  if (program.kind[at] !== STRING) return program.kind[at] === NAME;
  const text = program.text.slice(program.a[at], program.b[at]);
  if (!/["']/.test(program.text[program.a[at]! - 1]!)) return false;
  return !/[_.]$/.test(text) && (isFirst || !/^[_.]/.test(text));
}

function leaves(program: Program, at: number): readonly number[] {
  const result: number[] = [];
  const pending = [at];
  while (pending.length > 0 && result.length < LIMIT) {
    const next = pending.pop()!;
    if (program.kind[next] === BINARY) pending.push(program.b[next]!, program.a[next]!);
    else result.push(next);
  }
  return result;
}
