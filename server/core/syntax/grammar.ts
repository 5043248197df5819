/** What a grammar calls its kinds of nodes and its fields, and the numbers behind these names. */

import type { Language as LoadedLanguage } from 'web-tree-sitter';
import type { Language } from './language.ts';

export interface Grammar {
  readonly language: Language;
  /** The kind's name by symbol; the names of anonymous kinds are their own text. */
  readonly kinds: readonly string[];
  /** All symbols of the named kind, in ascending order; empty when the grammar has no such kind. */
  kindIds(name: string): number[];
  /** The field's number, from 1; 0 when the grammar has no such field. */
  fieldId(name: string): number;
}

/** Reads the names out of a loaded grammar. */
export function describeGrammar(language: Language, loaded: LoadedLanguage): Grammar {
  const kinds = Array.from({ length: loaded.nodeTypeCount }, (_, symbol) => loaded.nodeTypeForId(symbol) ?? '');
  const named = new Map<string, number[]>();
  kinds.forEach((name, symbol) => {
    if (!loaded.nodeTypeIsNamed(symbol)) return;
    const symbols = named.get(name);
    if (symbols) symbols.push(symbol);
    else named.set(name, [symbol]);
  });
  return {
    language,
    kinds,
    kindIds: (name) => [...(named.get(name) ?? [])],
    fieldId: (name) => loaded.fieldIdForName(name) ?? 0,
  };
}
