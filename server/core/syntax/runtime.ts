/** Starts the parser's WebAssembly module, once per process: module instances cannot be unloaded. */

import { Parser } from 'web-tree-sitter';
import type { RuntimeMemory } from './reader-memory.ts';

let started: Promise<RuntimeMemory | undefined> | undefined;

/**
 * Answers with the module's memory, or undefined when someone else has started the module before and keeps it.
 * `bytes` is asked only by the first call, and again after a failure.
 * @throws what `bytes` throws, or when its bytes are not the module's.
 */
export function startRuntime(bytes: () => Promise<Uint8Array>): Promise<RuntimeMemory | undefined> {
  started ??= start(bytes).catch((error: unknown) => {
    started = undefined;
    throw error;
  });
  return started;
}

/** The object given to `init` becomes the module itself, and so the way to its memory. */
async function start(bytes: () => Promise<Uint8Array>): Promise<RuntimeMemory | undefined> {
  const options = { wasmBinary: await bytes(), locateFile: (file: string) => file };
  await Parser.init(options);
  return 'HEAPU32' in options ? (options as unknown as RuntimeMemory) : undefined;
}
