/** Which of the models' names can mean in a source what models say: those whose library, owners and members it names. */

import { bare, type Catalog, type Wanted } from '../models/catalog.ts';
import { BY_TEXT, type Condition, conditionOf, conditionOver } from '../models/conditions.ts';
import { ATTRIBUTE, NAME, type Program, STRING, SUBSCRIPT } from '../program/program.ts';
import { mayBuildName } from './candidates.ts';

/** The longest text that can be a name or a module, and the longest type that is looked into; UTF-16 code units. */
const TEXT_LIMIT = 80;
const TYPE_LIMIT = 200;

/** A built-in module of Node, as it may be named in full. */
const NODE_SCHEME = 'node:';

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

  constructor(catalog: Catalog, program: Program) {
    const numberOf = (word: string) => program.names.add(word);
    const wishes = ({ facts }: Wanted): readonly Wish[] =>
      facts.map((it) => ({ lastName: bare(it.lastName), ...conditionOver(conditionOf(it), numberOf) }));
    this.#all = catalog;
    this.#triggering = wishes(catalog.triggering);
    this.#sending = wishes(catalog.sending);
    this.#byText = BY_TEXT[catalog.language].map(numberOf);
  }

  in(program: Program): Meant {
    const seen = namesIn(program);
    if (program.language !== 'python' || this.#byText.some((it) => seen[it] === 1)) {
      if (this.#isNameBuilt(program)) return this.#all;
      addTexts(program, seen);
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
    const { kind, b, ownCount } = program;
    for (let at = 0; at < ownCount; at++) if (kind[at] === SUBSCRIPT && mayBuildName(program, b[at]!)) return true;
    return this.#byText.some((name) => {
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

/** By number of a name: 1 where the source's own code has it; longer than there are names, for those of its texts. */
function namesIn(program: Program): Uint8Array {
  const { names, kind, a, b, ownCount } = program;
  const words = new Set<number>();
  for (const { module, member } of program.imports) {
    for (const it of program.language === 'python' ? module.split('.') : [module]) words.add(names.add(it));
    for (const it of member?.split('.') ?? []) words.add(names.add(it));
  }
  for (const module of program.modules.stars(program.modules.of(0).scope)) {
    for (const it of module.split('.')) words.add(names.add(it));
  }
  for (const { start, parameters } of program.functions) {
    if (start >= program.modules.firstLinkedText) break;
    for (const { typeStart, typeEnd } of parameters) {
      if (typeStart < 0 || typeEnd - typeStart > TYPE_LIMIT) continue;
      for (const [it] of program.text.slice(typeStart, typeEnd).matchAll(/[A-Za-z_$][\w$]*/g)) words.add(names.add(it));
    }
  }
  const seen = new Uint8Array(names.count);
  for (const it of words) seen[it] = 1;
  for (let at = 0; at < ownCount; at++) {
    if (kind[at] === NAME) seen[a[at]!] = 1;
    else if (kind[at] === ATTRIBUTE) seen[b[at]!] = 1;
  }
  return seen;
}

/** Counts the source's short texts as names. */
function addTexts(program: Program, seen: Uint8Array): void {
  const { names, kind, a, b, ownCount, text } = program;
  for (let at = 0; at < ownCount; at++) {
    if (kind[at] !== STRING || b[at]! - a[at]! > TEXT_LIMIT) continue;
    const start = text.startsWith(NODE_SCHEME, a[at]) ? a[at]! + NODE_SCHEME.length : a[at]!;
    const name = names.at(start, b[at]!);
    if (name < seen.length) seen[name] = 1;
  }
}
