/** What is written under known names: into the environment, or into a mapping that becomes one. */

import { BySection } from '../program/by-section.ts';
import { CALL, MAPPING, POSITIONAL, type Program, STRING } from '../program/program.ts';

/** A value that is given under a name; `at` is its expression. */
export interface Setting {
  readonly name: string;
  readonly at: number;
}

/** Whether a part has one of some names at all, by these names. */
const mentioning = new WeakMap<readonly string[], BySection<boolean>>();

function mentions(program: Program, names: readonly string[]): boolean {
  const known =
    mentioning.get(names) ??
    new BySection((program, { start, end }) => {
      const text = program.text.slice(start, end);
      return names.some((it) => text.includes(it));
    });
  mentioning.set(names, known);
  for (const isMentioned of known.of(program)) if (isMentioned) return true;
  return false;
}

/** Every place where a value is given under one of the names, in document order: items, keys, keywords, `set("NAME", x)`. */
export function settingsOf(program: Program, names: readonly string[]): readonly Setting[] {
  if (!mentions(program, names)) return [];
  const wanted = new Map(names.map((it) => [program.names.add(it), it]));
  const longest = Math.max(...names.map((it) => it.length));
  const result: Setting[] = [];
  const { ownCount } = program;
  const add = (name: number, at: number): void => {
    const text = wanted.get(name);
    if (text !== undefined && at >= 0 && at < ownCount) result.push({ name: text, at });
  };
  const nameOf = (at: number): number =>
    at >= 0 && program.kind[at] === STRING && program.b[at]! - program.a[at]! <= longest
      ? program.names.at(program.a[at]!, program.b[at]!)
      : -1;
  for (let store = 0; store < program.storeCount; store++) add(program.storeKey[store]!, program.storeValue[store]!);
  for (let at = 0; at < ownCount; at++) {
    if (program.kind[at] === MAPPING) {
      const list = program.a[at]!;
      for (let i = 0; i + 1 < program.lists.length(list); i += 2) {
        add(nameOf(program.lists.item(list, i)), program.lists.item(list, i + 1));
      }
    } else if (program.kind[at] === CALL) {
      const first = program.b[at]!;
      for (let i = first; i < first + program.arity(at); i++) add(program.argumentName[i]!, program.argumentValue[i]!);
      const isPair = program.arity(at) === 2 && program.argumentName[first + 1] === POSITIONAL;
      if (isPair) add(nameOf(program.argumentValue[first]!), program.argumentValue[first + 1]!);
    }
  }
  return result.sort((a, b) => program.start[a.at]! - program.start[b.at]!);
}
