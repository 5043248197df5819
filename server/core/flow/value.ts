/** What an expression can be, as far as the file tells: constants, things of libraries, functions, classes, containers. */

import { type Program, STRING_ESCAPED } from '../program/program.ts';

/** The call through which a function's body is looked at, so that its parameters are that call's arguments. */
export interface Context {
  readonly call: number;
  readonly function: number;
  readonly outer: Context | undefined;
  /** The calls from the outermost to this one. */
  readonly key: string;
}

/** The same text for the same expression in the same context alone. */
export function questionOf(expression: number, context: Context | undefined): string {
  return context ? `${expression}${context.key}` : `${expression}`;
}

/** A context one call further in. */
export function enter(call: number, functionId: number, outer: Context | undefined): Context {
  return { call, function: functionId, outer, key: `${outer?.key ?? ''}:${call}` };
}

/** `at` is the expression that says it, in the context `context`. */
export type Value = { readonly at: number; readonly context: Context | undefined } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'null' }
  /** A module, a member of one, or the result of calling one: `requests.Session().get`. `?` stands for the unknown. */
  | { readonly kind: 'external'; readonly path: string }
  | { readonly kind: 'function'; readonly id: number }
  | { readonly kind: 'class'; readonly id: number }
  | { readonly kind: 'instance'; readonly id: number }
  /** Another file of the workspace, by its scope. */
  | { readonly kind: 'module'; readonly scope: number }
  | { readonly kind: 'mapping' }
  | { readonly kind: 'sequence' }
  /** A callee with some arguments already given, by the call at `at`. */
  | { readonly kind: 'partial'; readonly target: Value }
  /** Nothing is known but, perhaps, how its text begins. */
  | { readonly kind: 'unknown'; readonly prefix: string }
);

/** How many values one expression may have. */
export const VALUE_LIMIT = 12;

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
  '0': '\0',
  '\n': '',
};

/** The characters that a STRING expression stands for. */
export function textOf(program: Program, expression: number): string {
  const raw = program.text.slice(program.a[expression], program.b[expression]);
  return (program.c[expression]! & STRING_ESCAPED) === 0 ? raw : unescaped(raw);
}

const ESCAPES =
  /\\(?:x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g;

function unescaped(raw: string): string {
  return raw.replace(ESCAPES, meaningOf);
}

function meaningOf(whole: string, ...parts: readonly string[]): string {
  const [hex, point, four, eight, octal, simple] = parts;
  const code = hex ?? point ?? four ?? eight;
  if (code !== undefined) return codePoint(Number.parseInt(code, 16), whole);
  if (octal !== undefined) return codePoint(Number.parseInt(octal, 8), whole);
  return SIMPLE_ESCAPES[simple!] ?? simple!;
}

/** Where each UTF-16 code unit of a STRING expression's text stands in the source. */
export function placesOf(program: Program, expression: number): readonly number[] {
  const start = program.a[expression]!;
  const raw = program.text.slice(start, program.b[expression]);
  const plain = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => start + from + i);
  if ((program.c[expression]! & STRING_ESCAPED) === 0) return plain(0, raw.length);
  const places: number[] = [];
  let done = 0;
  for (const match of raw.matchAll(ESCAPES)) {
    for (const place of plain(done, match.index)) places.push(place);
    const [whole, ...parts] = match;
    for (let i = meaningOf(whole, ...parts).length; i > 0; i--) places.push(start + match.index);
    done = match.index + whole.length;
  }
  for (const place of plain(done, raw.length)) places.push(place);
  return places;
}

function codePoint(code: number, fallback: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : fallback;
}

/** The frame of a context in which the function is being looked at. */
export function within(context: Context | undefined, functionId: number): Context | undefined {
  for (let at = context; at; at = at.outer) if (at.function === functionId) return at;
  return undefined;
}

/** What is known of a text from its beginning on: all of it, or a prefix. */
export function knownStart(value: Value): string {
  if (value.kind === 'text') return value.text;
  return value.kind === 'unknown' ? value.prefix : '';
}

/** What `not` makes of a value; nothing of one that is not known to be true or false. */
export function negated(value: Value, at: number, context: Context | undefined): readonly Value[] {
  if (value.kind === 'null') return [{ kind: 'boolean', value: true, at, context }];
  return value.kind === 'boolean' ? [{ kind: 'boolean', value: !value.value, at, context }] : [];
}

/** What one of several expressions is; `hasFallback` where the others stand in for a first one that is nothing. */
export function chosen(all: readonly (() => readonly Value[])[], hasFallback: boolean): readonly Value[] {
  const first = all[0]!();
  if (hasFallback && first.length > 0 && first.every(isThere)) return first;
  const taken = hasFallback ? first.filter((it) => it.kind !== 'null') : first;
  return [...taken, ...all.slice(1).flatMap((valuesOf) => valuesOf())];
}

/** Whether looking into the function once more would go round in a circle, or too deep. */
export function recursive(context: Context | undefined, functionId: number): boolean {
  let depth = 0;
  for (let at = context; at; at = at.outer) if (at.function === functionId || ++depth > 6) return true;
  return false;
}

/** The values, each once. */
export function distinct(values: readonly Value[]): readonly Value[] {
  const seen = new Set<string>();
  return values.filter((it) => {
    const key = keyOf(it);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function keyOf(value: Value): string {
  switch (value.kind) {
    case 'text':
      return `t${value.text}`;
    case 'boolean':
    case 'number':
      return `${value.kind}${value.value}`;
    case 'external':
      return `e${value.path}`;
    case 'function':
    case 'class':
    case 'instance':
      return `${value.kind}${value.id}`;
    case 'unknown':
      return `u${value.prefix}`;
    case 'module':
      return `m${value.scope}`;
    default:
      return `${value.kind}${value.at}`;
  }
}

/** Whether something certainly is there, so that what stands for it when it is missing never does. */
export function isThere(value: Value): boolean {
  switch (value.kind) {
    case 'text':
      return value.text !== '';
    case 'boolean':
      return value.value;
    case 'function':
    case 'class':
      return true;
    default:
      return false;
  }
}

/** Whether a value says nothing about where it is from. */
export function isUnknownPath(value: Value): boolean {
  return value.kind === 'external' && value.path.startsWith('?');
}

/** What a value of a library is when it is called, and the calls that gave it arguments before, innermost first. */
export function withoutPartials(
  value: Value,
): { path: string; partials: readonly number[]; context: Context | undefined } | undefined {
  const partials: number[] = [];
  let at = value;
  while (at.kind === 'partial' && partials.length < 8) {
    partials.unshift(at.at);
    at = at.target;
  }
  return at.kind === 'external' ? { path: at.path, partials, context: at.context } : undefined;
}
