/** What a source must show for a fact about a library to matter in it, derived from the fact's pattern. */

import { bare, type Fact } from './catalog.ts';
import type { Row } from './model.ts';

/** What must be seen for one fact to matter: all of `names`, one of `either` if it has any, and the keyword. */
export interface Condition<Word = string> {
  readonly names: readonly Word[];
  readonly either: readonly Word[];
  /** One of these, too, if there are any: names of what an argument has to be. */
  readonly given: readonly Word[];
  /** A keyword without which the call brings nothing in; it may also be a key in a dict. */
  readonly keyword: Word | undefined;
  /** The name is a member of any function: by itself it is a method that a class declares. */
  readonly inherited?: boolean;
  /** The name is a global one: after a dot it is another's, unless an object holds the globals. */
  readonly global: boolean;
  /** The last name counts only where it does more than it mostly does: `OPEN` of the scanner. */
  readonly open?: boolean;
}

/** Names in code that make a text stand for a name: `getattr(torch.hub, "load")`. */
export const BY_TEXT = {
  python: ['getattr', 'attrgetter', 'globals', 'locals', 'vars', '__dict__', '__import__', 'import_module', 'modules'],
  javascript: [],
} as const;

/** Names in scripts that mostly do what nobody minds: a module is imported by a plain text, a function waits for its time. */
const MOSTLY_PLAIN = new Set(['import', 'require', 'setTimeout', 'setInterval', 'constructor']);

/** The dots of a qualified name, but for that of a file in a package: `@scope/name/file.js.member`. */
export const BETWEEN_NAMES = /\.(?!m?js\b)/;

/** Derived once of each fact: the gate and every analysis ask for them. */
const known = new WeakMap<Fact, Condition>();

/** The names that every way to call the fact's function must show. */
export function conditionOf(fact: Fact): Condition {
  const condition = known.get(fact) ?? derived(fact);
  known.set(fact, condition);
  return condition;
}

function derived(fact: Fact): Condition {
  const { library, row } = fact;
  const path = row.call ?? row.value ?? '';
  const from = (row.origins ?? []).map((it) => bare(it.slice(it.lastIndexOf('.') + 1)));
  const common = {
    keyword: keywordOf(keywordAddresses(row)),
    given: [...givenNames(row), ...new Set(from)],
    ...(library.language === 'javascript' && MOSTLY_PLAIN.has(fact.lastName) ? { open: true } : {}),
  };
  if (row.keyword !== undefined) return { names: [row.keyword], either: [], global: false, ...common };
  if (!path.includes('.') || path === library.library) {
    const isGlobal = bare(path) !== library.library && /^[\w$]+$/.test(bare(path));
    return { names: [bare(path)], either: [], global: isGlobal, ...common };
  }
  const isInside = path.startsWith(`${library.library}.`);
  // Members that every function has are reached without their owner being named.
  const isInherited = path.startsWith('Function.prototype.');
  const segments = (
    isInherited ? path.slice(path.lastIndexOf('.') + 1) : isInside ? path.slice(library.library.length + 1) : path
  ).split(BETWEEN_NAMES);
  const names = segments.filter((it) => !it.includes('*')).map(bare);
  return {
    names: [...new Set(names)],
    either: isInside && !isFragment(fact, segments[0]!) ? [library.library, ...(library.usual ?? [])] : [],
    global: false,
    ...(isInherited ? { inherited: true } : {}),
    ...common,
  };
}

/** The same condition over other words: numbers in a table, for instance. */
export function conditionOver<Word>(condition: Condition, wordOf: (word: string) => Word): Condition<Word> {
  const { names, either, given, keyword } = condition;
  return {
    ...condition,
    names: names.map(wordOf),
    either: either.map(wordOf),
    given: given.map(wordOf),
    keyword: keyword === undefined ? undefined : wordOf(keyword),
  };
}

/** Where the argument stands without which the call brings nothing in. */
function keywordAddresses({ role, kind, codeOnly, arguments: given }: Row): readonly (number | string)[] | undefined {
  if (kind === 'write') return given?.content && given.path;
  // A load that names no artefact, or brings in code alone, only matters where the code of one is trusted.
  if (role === 'load' && ((codeOnly && !given?.revision) || !given?.repository)) return given?.trust;
  return given?.repository ?? (kind === 'module' ? given?.code : undefined);
}

/** The keyword that the repository is passed by, when there is no other way. */
function keywordOf(addresses: readonly (number | string)[] | undefined): string | undefined {
  const [only, ...others] = addresses ?? [];
  return others.length === 0 && typeof only === 'string' && only !== 'receiver' && /^\w+$/.test(only)
    ? only
    : undefined;
}

/** The names that show, one of them, where an argument has to be what a library's function gives. */
function givenNames(row: Row): readonly string[] {
  const wanted = row.when?.find((it) => it.is.every((value) => typeof value === 'string' && value.endsWith('()')));
  return wanted ? wanted.is.map((it) => bare(String(it).slice(String(it).lastIndexOf('.') + 1))) : [];
}

/** Whether the library's member is understood without the library being named, as in pasted code. */
function isFragment(fact: Fact, member: string): boolean {
  const globals = fact.library.globals ?? [];
  return member.includes('*') ? globals.length > 0 : globals.some((it) => matches(it, bare(member)));
}

function matches(pattern: string, name: string): boolean {
  const [before, after] = pattern.split('*', 2) as [string, string | undefined];
  return after === undefined ? pattern === name : name.startsWith(before) && name.endsWith(after);
}
