/** Scripts that a page is made to load: tags in texts and in markup, elements made by the program. */

import { ATTRIBUTE, COMPARISON, NAME, type Program, STRING, TEMPLATE } from '../program/program.ts';
import { hostOf, isFixed } from './addresses.ts';
import { type Argument, receiverOf, type Span } from './call.ts';
import { givenByCaller } from './place.ts';
import { type Context, knownStart } from './value.ts';
import type { Values } from './values.ts';

/** A script's address, and where it stands. */
export interface ScriptAddress extends Span {
  readonly address: string;
  /** Whether it is an attribute of markup among the code, rather than of a text. */
  readonly isMarkup?: boolean;
}

const TAG = /<script\b[^<>]{0,400}?\bsrc\s*=\s*(?:\\?["'])?((?:https?:)?\/\/[^\s"'<>\\`]+)[^<>]{0,400}/gi;
/** What stands before the address in markup: `<Script strategy="lazyOnload" src={`. */
const TAG_BEFORE = /<script\b[^<>]{0,400}\bsrc\s*=\s*\{?\s*$/i;
const HOLE = '${';
/** UTF-16 code units around an address that may belong to its tag. */
const REACH = 400;

/** The addresses of scripts that tags load without a version, a hash or an integrity attribute, in document order. */
function* movableTags(values: Values): Iterable<ScriptAddress> {
  const { program } = values;
  const { text } = program;
  // What a page or another file beside code loads is declared.
  if (program.declared || !/<script\b/i.test(text)) return;
  const seen = new Set<number>();
  const compared = new Set<number>();
  for (let at = Math.min(program.count, program.modules.firstLinked) - 1; at >= 0; at--) {
    if (program.kind[at] === COMPARISON) for (const it of program.lists.items(program.a[at]!)) compared.add(it);
    if ((program.kind[at] !== STRING && program.kind[at] !== TEMPLATE) || compared.has(at)) continue;
    const [start, end] = [program.start[at]!, program.end[at]!];
    if (program.language === 'python' && isDocumentation(text, start)) continue;
    const written = [...inText(text.slice(start, end), start)];
    for (const found of written) if (add(seen, found)) yield found;
    if (program.kind[at] === TEMPLATE && written.length === 0 && /<script\b/i.test(text.slice(start, end))) {
      for (const value of values.of(at)) {
        const [first] = inText(knownStart(value), 0);
        if (first && add(seen, { ...first, start, end })) yield { ...first, start, end };
      }
    }
    const found = program.kind[at] === STRING ? inMarkup(text, program.a[at]!, program.b[at]!) : undefined;
    if (found && add(seen, found)) yield found;
  }
}

/** UTF-16 code units before a text in which the head that it documents is looked for. */
const LOOKED_BACK = 4_000;

/** Whether a text of Python that begins at an offset documents what it stands in: first in a file, or behind a head's colon. */
function isDocumentation(text: string, start: number): boolean {
  const before = text.slice(0, start);
  const lines = before.slice(Math.max(0, before.length - LOOKED_BACK)).split('\n');
  if (!/^[ \t]*\w{0,2}$/.test(lines.pop()!)) return false;
  const last = lines.findLast((it) => it.trim() !== '' && !it.trim().startsWith('#'));
  return last === undefined || last.trimEnd().endsWith(':');
}

/** What a script loads: `import("https://…")`, `$.getScript("https://…")`, `require(["https://…"])`. */
const LOAD =
  /\b(?:getScript|import|importScripts|require)\s{0,4}\(\s{0,4}\[?\s{0,4}["'`]((?:https?:)?\/\/[^\s"'`\\<>]+)|\bfrom\s{0,4}["'](https?:\/\/[^\s"'\\<>]+)/g;

/** The addresses of scripts that a page or a script loads which the program shows; `argument` holds it or its address. */
function* movableIn(values: Values, { at, context, span }: Argument): Iterable<ScriptAddress> {
  const { program } = values;
  const [start, end] = [program.start[at]!, program.end[at]!];
  const isWritten = program.kind[at] === STRING || program.kind[at] === TEMPLATE;
  const written = isWritten ? [...loadsIn(program.text.slice(start, end), start)] : [];
  yield* written;
  for (const value of values.of(at, context)) {
    if (value.kind !== 'text') continue;
    if (isMovable(value.text, true)) yield { address: value.text, ...span };
    if (program.kind[at] === STRING || written.length > 0) continue;
    for (const { address } of loadsIn(value.text, 0)) yield { address, ...span };
  }
}

function* loadsIn(written: string, offset: number): Iterable<ScriptAddress> {
  yield* inText(written, offset);
  for (const match of written.matchAll(LOAD)) {
    const address = match[1] ?? match[2]!;
    if (!isMovable(address, true)) continue;
    const start = offset + match.index + match[0].lastIndexOf(address);
    yield { address, start, end: start + address.length };
  }
}

function add(seen: Set<number>, { start }: ScriptAddress): boolean {
  return !seen.has(start) && seen.add(start) !== undefined;
}

function* inText(written: string, offset: number): Iterable<ScriptAddress> {
  if (!/<script\b/i.test(written)) return;
  for (const match of written.matchAll(TAG)) {
    if (/\bintegrity\s*=/i.test(match[0])) continue;
    const whole = match[1]!;
    const hole = whole.indexOf(HOLE);
    const address = hole < 0 ? whole : whole.slice(0, hole);
    if (!isMovable(address, hole < 0)) continue;
    const start = offset + match.index + match[0].indexOf(whole);
    yield { address, start, end: start + whole.length };
  }
}

function inMarkup(text: string, start: number, end: number): ScriptAddress | undefined {
  const address = text.slice(start, end);
  if (hostOf(address) === undefined) return undefined;
  const before = text.slice(Math.max(0, start - 1 - REACH), start - 1);
  const tag = TAG_BEFORE.exec(before);
  if (!tag) return undefined;
  const [rest] = text.slice(end, end + REACH).split('>', 1);
  if (/\bintegrity\s*=/i.test(tag[0] + rest) || !isMovable(address, true)) return undefined;
  return { address, start, end, isMarkup: true };
}

/** The addresses that elements which the program makes are given: `document.createElement("script")`, `script.src = …`. */
function* movableElements(values: Values): Iterable<ScriptAddress> {
  const { program } = values;
  if (program.language === 'python') return;
  const secured = new Map<string, readonly Attribute[]>();
  for (const { object, value: at } of attributes(values, 'src')) {
    if (!isScript(values, object)) continue;
    for (const context of values.callers.contextsAround(at)) {
      const isElsewhere = object >= program.modules.firstLinked;
      if (isElsewhere && (!context || context.call >= program.ownCount)) continue;
      const way = context?.key ?? '';
      const all = secured.get(way) ?? attributes(values, 'integrity', context);
      secured.set(way, all);
      const guards = all.filter((it) => isSame(values, it.object, object));
      if (guards.some((it) => values.of(it.value, context).some(({ kind }) => kind !== 'null'))) continue;
      const found = values.of(at, context).find((it) => isMovable(knownStart(it), it.kind === 'text'));
      if (!found) continue;
      const given = context && givenByCaller(values, { at, context }, context);
      if (isElsewhere && !given) continue;
      yield { address: knownStart(found), ...(given ?? { start: program.start[at]!, end: program.end[at]! }) };
    }
  }
}

/** The expressions that the source sets the addresses of scripts to which it puts into a page. */
export function ownScriptAddresses(values: Values): readonly number[] {
  if (values.program.language === 'python') return [];
  return attributes(values, 'src').flatMap(({ object, value }) =>
    object < values.program.ownCount && isScript(values, object) ? [value] : [],
  );
}

/** What puts a script into the page of a browser that the program drives. */
export const PAGE_SCRIPTS = { python: 'add_script_tag', javascript: 'addScriptTag' } as const;

/** The addresses of scripts that a browser which the program drives puts into a page: `page.addScriptTag({ url })`. */
function* movableInPages(values: Values): Iterable<ScriptAddress> {
  const { program } = values;
  const name = program.names.add(PAGE_SCRIPTS[values.catalog.language]);
  for (let call = program.lastCall(name); call >= 0; call = program.previousCall[call]!) {
    if (call >= program.ownCount) continue;
    const given = program.argumentAt(call, 0);
    const named = program.argumentNamed(call, 'url');
    const held = given < 0 ? [] : values.containers.entries(given, 'url', undefined).found;
    for (const { at } of named < 0 ? held : [{ at: named }]) {
      for (const value of values.of(at)) {
        if (value.kind !== 'text' || !isMovable(value.text, true)) continue;
        yield { address: value.text, start: program.start[at]!, end: program.end[at]! };
      }
    }
  }
}

export interface Attribute {
  readonly object: number;
  readonly value: number;
}

/**
 * Where an attribute is set, in one way in which the code around is reached: `script.src = …`, `script.setAttribute("src", …)`,
 * `Object.assign(script, { src: … })`.
 */
export function attributes(values: Values, name: string, context?: Context): readonly Attribute[] {
  const { program, stores } = values;
  const result: Attribute[] = stores
    .storesUnder(program.names.add(name))
    .map((it) => ({ object: program.storeObject[it]!, value: program.storeValue[it]! }));
  const setter = program.names.add('setAttribute');
  for (let call = program.lastCall(setter); call >= 0; call = program.previousCall[call]!) {
    const first = program.b[call]!;
    const key = program.argumentValue[first]!;
    if (program.arity(call) !== 2 || program.kind[key] !== STRING) continue;
    if (program.text.slice(program.a[key], program.b[key]).toLowerCase() !== name) continue;
    const object = receiverOf(program, call);
    if (object >= 0) result.push({ object, value: program.argumentValue[first + 1]! });
  }
  for (const [word, isMaker] of MERGING) {
    for (let call = program.lastCall(program.names.add(word)); call >= 0; call = program.previousCall[call]!) {
      const given = program.argumentsOf(call);
      if (given.length < 2 || program.kind[program.a[call]!] !== ATTRIBUTE) continue;
      const { found } = values.containers.entries(given[1]!, name, context);
      result.push(...found.map(({ at }) => ({ object: isMaker ? call : given[0]!, value: at })));
    }
  }
  return result;
}

/** Functions that set attributes by an object which stands second, and whether they make the element as well. */
const MERGING: readonly (readonly [string, boolean])[] = [
  ['assign', false],
  ['createElement', true],
];

/** Whether an expression is an element that was made for a script. */
export function isScript(values: Values, object: number): boolean {
  const { program } = values;
  return values.of(object).some((it) => {
    if (it.kind !== 'external' || !/(?:^|\.)createElement\(\)$/.test(it.path)) return false;
    const call = it.at;
    const tag = program.arity(call) > 0 ? program.argumentValue[program.b[call]!]! : -1;
    return tag >= 0 && values.of(tag).some((name) => name.kind === 'text' && name.text.toLowerCase() === 'script');
  });
}

export function isSame(values: Values, a: number, b: number): boolean {
  const { program } = values;
  if (a === b) return true;
  if (program.kind[a] !== NAME || program.a[a] !== program.a[b]) return false;
  const definitions = values.definitions(b) ?? [];
  return (values.definitions(a) ?? []).some((it) => definitions.includes(it));
}

function isMovable(address: string, whole: boolean): boolean {
  return hostOf(address) !== undefined && !isFixed(address, whole);
}

/** The modules that static imports take from an address of the network, with the span of each name. */
export function importedAddresses({ addresses, modules, text }: Program): readonly ScriptAddress[] {
  return addresses.flatMap((start, i) => {
    const end = addresses[i + 1]!;
    const address = text.slice(start + 1, end - 1);
    return i % 2 === 0 && end <= modules.firstLinkedText && hostOf(address) !== undefined
      ? [{ address, start, end }]
      : [];
  });
}

/** The addresses of scripts that a page is made to load and that may change, each once; `shown` is what pages are made of. */
export function movableScripts(values: Values, shown: readonly Argument[]): readonly ScriptAddress[] {
  const found = [
    ...movableTags(values),
    ...movableElements(values),
    ...movableInPages(values),
    ...shown.flatMap((it) => [...movableIn(values, it)]),
  ];
  return [...new Map(found.map((it) => [it.start, it])).values()];
}
