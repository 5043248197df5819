/** The Host where there is neither Node nor a disk: what was shipped comes through the editor, and there are no pins. */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Library } from '../../core/models/model.ts';
import type { Host, Pin } from '../../core/service/host.ts';
import type { Workspace } from '../../core/service/workspace.ts';
import { localDay } from '../../world/today.ts';

/** Reads a file of the build by its name in it (`models.json`). */
export type Assets = (name: string) => Promise<Uint8Array>;

const NO_PINS: Pin = {
  reason: 'In the browser nothing can look commits and versions up; open the folder in VS Code on your machine',
};

/** Makes the Host. Its functions reject when an asset is missing or not the one that was shipped. */
export function createWebHost(assets: Assets, workspace: Workspace, log: (message: string) => void): Host {
  const json = async <Value>(name: string) => JSON.parse(new TextDecoder().decode(await assets(name))) as Value;
  let hashes: Promise<ReadonlyMap<string, string>> | undefined;

  const hashOf = async (file: string) => {
    hashes ??= json<Manifest>('grammars/grammars.json').then(
      ({ files }) => new Map(files.map((it) => [it.file, it.sha256])),
    );
    return (await hashes).get(file);
  };

  const verified = async (file: string): Promise<Uint8Array> => {
    const [bytes, expected] = await Promise.all([assets(`grammars/${file}`), hashOf(file)]);
    // The browser's own is not to be had on an address without encryption.
    const found = bytesToHex(sha256(bytes));
    if (found === expected) return bytes;
    throw new Error(`${file} is damaged or was replaced: expected SHA-256 ${expected}, found ${found}.`);
  };

  return {
    runtime: () => verified('web-tree-sitter.wasm'),
    grammar: (language) => verified(`tree-sitter-${language}.wasm`),
    models: () => json<readonly Library[]>('models.json'),
    workspace,
    clock: () => performance.now(),
    today: localDay,
    resolve: async () => NO_PINS,
    recall: () => NO_PINS,
    log,
  };
}

interface Manifest {
  readonly files: readonly { readonly file: string; readonly sha256: string }[];
}
