/** Texts put together from known parts: concatenation, interpolation, `%` and `format`. */

import { ADDED, ATTRIBUTE, SEQUENCE } from '../program/program.ts';
import { charactersOf } from './transforms.ts';
import { type Context, VALUE_LIMIT, type Value } from './value.ts';
import type { Values } from './values.ts';

/** Every text that the parts can make one after the other. */
export function joined(
  values: Values,
  parts: readonly number[],
  at: number,
  context: Context | undefined,
): readonly Value[] {
  let results: { text: string; known: boolean }[] = [{ text: '', known: true }];
  for (const part of parts) {
    const found = values.of(part, context);
    const texts = found.map((it) => {
      if (it.kind === 'text') return { text: it.text, known: true };
      if (it.kind === 'number') return { text: String(it.value), known: true };
      return { text: it.kind === 'unknown' ? it.prefix : '', known: false };
    });
    const next: { text: string; known: boolean }[] = [];
    for (const result of results) {
      if (!result.known) next.push(result);
      else for (const it of texts) next.push({ text: result.text + it.text, known: it.known });
    }
    results = next.slice(0, VALUE_LIMIT);
  }
  return results.map((it) =>
    it.known ? { kind: 'text', text: it.text, at, context } : { kind: 'unknown', prefix: it.text, at, context },
  );
}

export function percent(
  values: Values,
  pattern: Value,
  right: number,
  at: number,
  context: Context | undefined,
): Value {
  const program = values.program;
  if (pattern.kind !== 'text') return { kind: 'unknown', prefix: '', at, context };
  const isTuple = program.kind[right] === SEQUENCE;
  const list = program.a[right]!;
  let next = 0;
  let known = true;
  const text = pattern.text.replace(/%[sd]/g, () => {
    const item = isTuple ? (next < program.lists.length(list) ? program.lists.item(list, next++) : -1) : right;
    const found = item < 0 ? [] : values.of(item, context);
    if (found.length === 1 && found[0]!.kind === 'text') return found[0]!.text;
    known = false;
    return '';
  });
  if (known) return { kind: 'text', text, at, context };
  return { kind: 'unknown', prefix: pattern.text.split('%', 1)[0]!, at, context };
}

/** `"{}/{name}".format(…)`, when every replacement is one known text. */
export function formatted(values: Values, pattern: string, call: number, context: Context | undefined): Value {
  const program = values.program;
  const first = program.b[call]!;
  const count = program.arity(call);
  let automatic = 0;
  let known = true;
  let prefix: string | undefined;
  const text = pattern.replace(/\{(\w*)\}/g, (_whole, field: string, offset: number) => {
    const position = field === '' ? automatic++ : Number(field);
    let value = -1;
    for (let i = first; i < first + count; i++) {
      const name = program.argumentName[i]!;
      if (name >= 0 ? program.names.text(name) === field : i - first === position) value = program.argumentValue[i]!;
    }
    const found = value < 0 ? [] : values.of(value, context);
    if (found.length === 1 && found[0]!.kind === 'text') return found[0]!.text;
    known = false;
    prefix ??= pattern.slice(0, offset);
    return '';
  });
  return known
    ? { kind: 'text', text, at: call, context }
    : { kind: 'unknown', prefix: prefix ?? '', at: call, context };
}

/** `", ".join([a, b])`. */
function joinedBy(values: Values, separator: string, call: number, context: Context | undefined): Value {
  const { program } = values;
  if (program.arity(call) !== 1) return { kind: 'unknown', prefix: '', at: call, context };
  return joinedList(values, separator, program.argumentValue[program.b[call]!]!, call, context);
}

/** `[a, b].join(", ")`; without an argument there are commas between the items. Undefined where the list is not written out. */
export function listJoined(values: Values, call: number, context: Context | undefined): Value | undefined {
  const { program } = values;
  const callee = program.a[call]!;
  if (program.kind[callee] !== ATTRIBUTE) return undefined;
  const receiver = program.a[callee]!;
  if (values.of(receiver, context)[0]?.kind !== 'sequence') return undefined;
  const given = program.argumentAt(call, 0);
  const separators = given < 0 ? [] : values.of(given, context);
  const [separator] = separators;
  if (given >= 0 && (separators.length !== 1 || separator?.kind !== 'text'))
    return { kind: 'unknown', prefix: '', at: call, context };
  const text = separator?.kind === 'text' ? separator.text : ',';
  return joinedList(values, text, receiver, call, context);
}

/** The items of a list that is written out, when every one is one known text; what stands before the first that is not. */
function joinedList(
  values: Values,
  separator: string,
  from: number,
  call: number,
  context: Context | undefined,
): Value {
  const { program } = values;
  const unknown: Value = { kind: 'unknown', prefix: '', at: call, context };
  const [list] = values.of(from, context);
  const isListed = list?.kind === 'sequence';
  const made = isListed ? list : { at: from, context };
  const characters = separator === '' ? charactersOf(values, made.at, made.context) : undefined;
  if (characters !== undefined) return { kind: 'text', text: characters, at: call, context };
  if (!isListed) return unknown;
  const texts = program.lists.items(program.a[list.at]!).map((item) => values.of(item, list.context));
  const open = texts.findIndex((it) => it.length !== 1 || it[0]!.kind !== 'text');
  const known = texts.slice(0, open < 0 ? texts.length : open).map(([it]) => (it as Value & { kind: 'text' }).text);
  // What is added to the list later is not seen here.
  const isWhole = open < 0 && values.stores.stored(from, ADDED).length === 0;
  if (isWhole) return { kind: 'text', text: known.join(separator), at: call, context };
  return { ...unknown, prefix: known.map((it) => it + separator).join('') };
}

export function textMethod(
  values: Values,
  path: string,
  receiver: number,
  call: number,
  context: Context | undefined,
): readonly Value[] {
  return values.of(receiver, context).map((it): Value => {
    if (it.kind !== 'text') return { kind: 'unknown', prefix: '', at: call, context };
    if (path === 'str.strip') return { kind: 'text', text: it.text.trim(), at: call, context };
    if (path === 'str.join') return joinedBy(values, it.text, call, context);
    if (path === 'str.lower') return { kind: 'text', text: it.text.toLowerCase(), at: call, context };
    return formatted(values, it.text, call, context);
  });
}
