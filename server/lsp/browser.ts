/** The language server in a browser: in a worker of its own, or beside the client over a channel of messages. */

import {
  BrowserMessageReader,
  BrowserMessageWriter,
  type Connection,
  createConnection,
} from 'vscode-languageserver/browser';
import { createFiles, createSources, type Reading } from '../host/web/files.ts';
import { createWebHost } from '../host/web/host.ts';
import { createWorkspace } from '../host/web/workspace.ts';
import { NetworkPermission } from './network.ts';
import { ASSET_REQUEST, FIND_REQUEST, READ_REQUEST, WORKER_READY } from './protocol.ts';
import { startServer } from './server.ts';

/** Serves the client at the other end of a channel, or of the worker that this is. */
export function serve(port: MessagePort | DedicatedWorkerGlobalScope): void {
  const connection = createConnection(new BrowserMessageReader(port), new BrowserMessageWriter(port));
  let introduced: Promise<void> | undefined;
  const permission = new NetworkPermission();
  const reading = readingOf(connection);
  const folders = () => permission.folders;
  const host = createWebHost(
    async (name) => {
      // The service asks at once, and a client answers nothing before it has introduced itself.
      await Promise.resolve();
      await introduced;
      return connection.sendRequest<Uint8Array>(ASSET_REQUEST, name);
    },
    createWorkspace(reading, folders),
    (message) => connection.console.log(message),
  );
  const files = createFiles(reading, folders);
  introduced = startServer(connection, host, { files, sources: createSources(reading) }, permission);
}

function readingOf(connection: Connection): Reading {
  return {
    find: (glob) => connection.sendRequest<readonly string[]>(FIND_REQUEST, glob),
    read: async (uri) => (await connection.sendRequest<string | null>(READ_REQUEST, uri)) ?? undefined,
  };
}

/** Serves from the worker that this is. */
export function serveWorker(worker: DedicatedWorkerGlobalScope): void {
  serve(worker);
  worker.postMessage(WORKER_READY);
}
