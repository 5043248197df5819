/** Which of the models' names can mean in a source what models say: those whose library, owners and members it names. */

import { bare, type Catalog, type Wanted } from '../models/catalog.ts';
import { BY_TEXT, type Condition, conditionOf, conditionOver } from '../models/conditions.ts';
import { BySection, type Part } from '../program/by-section.ts';
import { ATTRIBUTE, NAME, type Program, STRING, STRING_ESCAPED, SUBSCRIPT } from '../program/program.ts';
import { moduleOf } from '../program/specifiers.ts';
import { mayBuildName } from './candidates.ts';
import { textOf } from './value.ts';

/** The longest text that can be a name or a module, and the longest type that is looked into; UTF-16 code units. */
const TEXT_LIMIT = 80;
const TYPE_LIMIT = 200;

/** What imports a module by a text in scripts. */
const IMPORTERS: readonly string[] = ['require', 'import'];

/** How the names of modules begin that are not those which models know. */
const SCHEMES: readonly string[] = ['node:', 'npm:', 'jsr:', 'http'];

/** The last name of a function that is looked for, with what one fact about it needs, as numbers of names. */
interface Wish extends Condition<number> {
  readonly lastName: string;
}

/** What a source's own code can mean of all that is looked for; too much rather than too little. */
export interface Meant {
  readonly triggering: Wanted;
  readonly sending: Wanted;
}

/** The words that a program should begin with which is to be asked what is plausible in it. */
export function wordsOf({ language, triggering, sending }: Catalog): readonly string[] {
  const words = new Set([...triggering.names, ...BY_TEXT[language]]);
  for (const { facts } of [triggering, sending]) {
    for (const fact of facts) {
      const { names, either } = conditionOf(fact);
      for (const it of names) words.add(it);
      for (const it of either) words.add(it);
    }
  }
  return [...words];
}

/** Made once for a catalog and a program that begins with its words; asked of each source that the program is filled with. */
export class Plausible {
  readonly #all: Meant;
  readonly #triggering: readonly Wish[];
  readonly #sending: readonly Wish[];
  readonly #byText: readonly number[];
  /** The names of what takes a name that may be put together. */
  readonly #takers: readonly number[];
  /** The given words among a part's names, and among its texts; whether a name may be built in it by an item's key. */
  readonly #namesIn = new BySection(namesIn);
  readonly #textsIn = new BySection(textsIn);
  readonly #buildsKey = new BySection(buildsKey);

  constructor(catalog: Catalog, program: Program) {
    const numberOf = (word: string) => program.names.add(word);
    const wishes = ({ facts }: Wanted): readonly Wish[] =>
      facts.map((it) => ({ lastName: bare(it.lastName), ...conditionOver(conditionOf(it), numberOf) }));
    this.#all = catalog;
    this.#triggering = wishes(catalog.triggering);
    this.#sending = wishes(catalog.sending);
    this.#byText = BY_TEXT[catalog.language].map(numberOf);
    this.#takers = catalog.language === 'python' ? this.#byText : IMPORTERS.map(numberOf);
  }

  in(program: Program): Meant {
    const seen = new Uint8Array(program.names.given);
    const see = (all: Iterable<readonly number[]>): void => {
      for (const words of all) for (const it of words) seen[it] = 1;
    };
    see([importedWords(program)]);
    see(this.#namesIn.of(program));
    if (program.language !== 'python' || this.#byText.some((it) => seen[it] === 1)) {
      if (this.#isNameBuilt(program)) return this.#all;
      see(this.#textsIn.of(program));
    }
    const isSeen = (name: number) => seen[name] === 1;
    const lastNames = (wishes: readonly Wish[]): ReadonlySet<string> => {
      const found = new Set<string>();
      for (const { lastName, names, either } of wishes) {
        if (names.every(isSeen) && (either.length === 0 || either.some(isSeen))) found.add(lastName);
      }
      return found;
    };
    return {
      triggering: { ...this.#all.triggering, names: lastNames(this.#triggering) },
      sending: { ...this.#all.sending, names: lastNames(this.#sending) },
    };
  }

  /** Whether a name or a module may be put together or decoded: `window["ev" + "al"]`, `__import__("o" + "s")`. */
  #isNameBuilt(program: Program): boolean {
    const { kind, b } = program;
    for (const isBuilt of this.#buildsKey.of(program)) if (isBuilt) return true;
    return this.#takers.some((name) => {
      for (let call = program.lastCall(name); call >= 0; call = program.previousCall[call]!) {
        const first = b[call]!;
        for (let i = first; i < first + program.arity(call); i++) {
          const given = program.argumentValue[i]!;
          if (kind[given] === SUBSCRIPT || mayBuildName(program, given)) return true;
        }
      }
      return false;
    });
  }
}

/** The given words among the names that modules import, and among those of the modules. */
function importedWords(program: Program): readonly number[] {
  const { imports, language, modules } = program;
  const inParts = (module: string) => (language === 'python' ? module.split('.') : [module]);
  const words = imports.flatMap(({ module, member }) => [...inParts(module), ...(member?.split('.') ?? [])]);
  const stars = modules.stars(modules.of(0).scope).flatMap((it) => it.split('.'));
  const { names } = program;
  return [...new Set([...words, ...stars])].map((it) => names.add(it)).filter((it) => it < names.given);
}

/** The given words among the names of a part's code. */
function namesIn(program: Program, part: Part): readonly number[] {
  const { names, kind, a, b, functions, text } = program;
  const seen = new Set<number>();
  const see = (name: number): void => {
    if (name >= 0 && name < names.given) seen.add(name);
  };
  for (let at = part.firstFunction; at < part.endFunction; at++) {
    for (const { typeStart, typeEnd } of functions[at]!.parameters) {
      if (typeStart < 0 || typeEnd - typeStart > TYPE_LIMIT) continue;
      for (const { 0: word, index } of text.slice(typeStart, typeEnd).matchAll(/[A-Za-z_$][\w$]*/g)) {
        see(names.find(typeStart + index, typeStart + index + word.length));
      }
    }
  }
  for (let at = part.firstExpression; at < part.endExpression; at++) {
    if (kind[at] === NAME) see(a[at]!);
    else if (kind[at] === ATTRIBUTE) see(b[at]!);
  }
  return [...seen];
}

/** The given words that a part's short texts are. */
function textsIn(program: Program, part: Part): readonly number[] {
  const { names, kind, a, b, c, text } = program;
  const seen = new Set<number>();
  for (let at = part.firstExpression; at < part.endExpression; at++) {
    if (kind[at] !== STRING || b[at]! - a[at]! > TEXT_LIMIT) continue;
    const isPlain = (c[at]! & STRING_ESCAPED) === 0 && !SCHEMES.some((it) => text.startsWith(it, a[at]));
    const name = isPlain ? names.find(a[at]!, b[at]!) : names.add(moduleOf(textOf(program, at)));
    if (name >= 0 && name < names.given) seen.add(name);
  }
  return [...seen];
}

/** Whether a part takes an item by a key that may be a name put together. */
function buildsKey(program: Program, part: Part): boolean {
  const { kind, b } = program;
  for (let at = part.firstExpression; at < part.endExpression; at++) {
    if (kind[at] === SUBSCRIPT && mayBuildName(program, b[at]!)) return true;
  }
  return false;
}
