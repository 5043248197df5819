/** A parser with the repository's own grammars, for tests. */

import { join } from 'node:path';
import { Language as LoadedLanguage, Parser as Runtime } from 'web-tree-sitter';
import type { Language } from '../../server/core/syntax/language.ts';
import type { ParserHost } from '../../server/core/syntax/parser.ts';
import { MemoryReader, type RuntimeMemory } from '../../server/core/syntax/reader-memory.ts';
import { startRuntime } from '../../server/core/syntax/runtime.ts';
import { loadGrammars } from '../../server/host/grammars.ts';

export const GRAMMARS = join(import.meta.dirname, '../../grammars');

/** A host whose log is an error: nothing may go wrong unnoticed. */
export const HOST: ParserHost = {
  ...loadGrammars(GRAMMARS),
  clock: () => performance.now(),
  log: (message) => {
    throw new Error(message);
  },
};

/** The parts below `Parser`, to compare readers on one tree. */
export interface Workbench {
  readonly memory: RuntimeMemory;
  readonly loaded: LoadedLanguage;
  readonly parser: Runtime;
  readonly reader: MemoryReader;
}

export async function openWorkbench(language: Language): Promise<Workbench> {
  const memory = await startRuntime(() => HOST.runtime());
  if (!memory) throw new Error('the runtime was started elsewhere');
  const loaded = await LoadedLanguage.load(await HOST.grammar(language));
  const parser = new Runtime().setLanguage(loaded);
  return { memory, loaded, parser, reader: new MemoryReader(memory, loaded) };
}
