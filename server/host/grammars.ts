/** Reads the parser's WebAssembly modules from a folder and refuses any that is not the one that was shipped. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../core/syntax/language.ts';

export interface Grammars {
  /** The bytes of the parser itself. */
  runtime(): Promise<Uint8Array>;
  /** The bytes of a language's grammar. */
  grammar(language: Language): Promise<Uint8Array>;
}

interface Manifest {
  readonly files: readonly { readonly file: string; readonly sha256: string }[];
}

/**
 * Serves the files that `grammars.json` in the folder lists. Every call reads its file anew and rejects when the file
 * is missing, not listed or not the one that its hash belongs to.
 */
export function loadGrammars(directory: string): Grammars {
  return {
    runtime: async () => readVerified(directory, 'web-tree-sitter.wasm'),
    grammar: async (language) => readVerified(directory, `tree-sitter-${language}.wasm`),
  };
}

function readVerified(directory: string, file: string): Uint8Array {
  const path = join(directory, file);
  const manifest = JSON.parse(readFileSync(join(directory, 'grammars.json'), 'utf8')) as Manifest;
  const expected = manifest.files.find((entry) => entry.file === file)?.sha256;
  if (!expected) throw new Error(`${path} is not listed in grammars.json beside it. Reinstall Loadguard.`);
  const bytes = readFileSync(path);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== expected) {
    throw new Error(
      `${path} is damaged or was replaced: expected SHA-256 ${expected}, found ${found}. Reinstall Loadguard.`,
    );
  }
  return bytes;
}
