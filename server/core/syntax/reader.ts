/** The one interface behind which a parsed tree is read, and the choice between its two implementations. */

import type { Language as LoadedLanguage, Parser, Tree } from 'web-tree-sitter';
import { CANARIES } from './canary.ts';
import type { Language } from './language.ts';
import { Nodes } from './nodes.ts';
import { cursorReader } from './reader-cursor.ts';
import { MemoryReader, type RuntimeMemory } from './reader-memory.ts';
import type { Reading } from './reading.ts';

export interface TreeReader {
  /**
   * Replaces what `nodes` holds by the tree's nodes. With `reading`, subtrees that the version before had as well are
   * taken over from it, and this version is kept in it.
   */
  read(tree: Tree, nodes: Nodes, reading?: Reading): void;
}

/**
 * Answers with the fast reader when it reads the language's canary text exactly as the cursor does, else with the
 * cursor. `memory` is undefined when the runtime was started by someone else, who alone knows its memory.
 */
export function chooseReader(
  language: Language,
  loaded: LoadedLanguage,
  parser: Parser,
  memory: RuntimeMemory | undefined,
  log: (message: string) => void,
): TreeReader {
  if (!memory) {
    log(`${language}: the parser's memory is out of reach; trees are read through cursors, which is slower.`);
    return cursorReader;
  }
  const tree = parser.setLanguage(loaded).parse(CANARIES[language]);
  if (!tree) throw new Error(`${language}: the parser returned no tree for its canary text.`);
  try {
    const expected = new Nodes();
    cursorReader.read(tree, expected);
    const reader = new MemoryReader(memory, loaded);
    const found = new Nodes();
    reader.read(tree, found);
    if (found.equals(expected)) return reader;
    log(
      `${language}: the parser's memory is not laid out as expected; trees are read through cursors, which is slower.`,
    );
  } catch (error) {
    log(`${language}: the parser's memory cannot be read (${String(error)}); trees are read through cursors instead.`);
  } finally {
    tree.delete();
  }
  return cursorReader;
}
