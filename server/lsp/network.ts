/** What the user allows of the network: told by the client from the user's own settings, never read from a workspace. */

import type { InitializeParams, WorkspaceFoldersChangeEvent } from 'vscode-languageserver';
import type { Network } from '../world/network.ts';

/** The notification by which a client tells that the user's settings have changed; its parameter is a `Network`. */
export const NETWORK_CHANGED = 'loadguard/network';

export class NetworkPermission {
  #network: Network = { allowed: false };
  #folders: readonly string[] = [];

  /** What is allowed now. */
  get network(): Network {
    return this.#network;
  }

  /** The URIs of the workspace's folders. */
  get folders(): readonly string[] {
    return this.#folders;
  }

  initialize({ initializationOptions, workspaceFolders, rootUri }: InitializeParams): void {
    this.change((initializationOptions as { network?: unknown } | null | undefined)?.network);
    this.#folders = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
  }

  /** Takes which of the workspace's folders were added and removed. */
  changeFolders({ added, removed }: WorkspaceFoldersChangeEvent): void {
    const gone = removed.map(({ uri }) => uri);
    this.#folders = [...this.#folders.filter((it) => !gone.includes(it)), ...added.map(({ uri }) => uri)];
  }

  /** Takes what a client sent; nothing is allowed by what cannot be read. */
  change(value: unknown): void {
    const { allowed, endpoint, sendsToken, proxy } = (value ?? {}) as Partial<Record<keyof Network, unknown>>;
    this.#network = {
      allowed: allowed === true,
      sendsToken: sendsToken === true,
      ...(typeof endpoint === 'string' && endpoint !== '' && { endpoint }),
      ...(typeof proxy === 'string' && proxy !== '' && { proxy }),
    };
  }
}
