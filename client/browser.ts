/** What the extension is in a browser: the server is a worker, or works beside the client where no worker can start. */

import * as vscode from 'vscode';
import type { MessageTransports } from 'vscode-languageclient';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import { ASSET_REQUEST, FIND_REQUEST, READ_REQUEST, WORKER_READY } from '../server/lsp/protocol.ts';
import { startExtension } from './extension.ts';

/** Milliseconds that a worker may take to say that it is there. */
const WORKER_LIMIT = 10_000;
/** Files that one glob may mean, and bytes beyond which a file is not read. */
const FOUND_LIMIT = 5_000;
const SIZE_LIMIT = 16_000_000;

let worker: Worker | undefined;

/** Answers with what ends it. */
export function startInBrowser(context: vscode.ExtensionContext): () => Promise<void> {
  const client = startExtension(context, { previews: false }, (options, log) => {
    const connect = () => connectTo(vscode.Uri.joinPath(context.extensionUri, 'dist/server-web.js'), log);
    return new LanguageClient('loadguard', 'Loadguard', connect, options);
  });
  client.onRequest(ASSET_REQUEST, (name: string) =>
    vscode.workspace.fs.readFile(vscode.Uri.joinPath(context.extensionUri, 'dist', name)),
  );
  client.onRequest(FIND_REQUEST, async (glob: string) => {
    const found = await vscode.workspace.findFiles(glob, undefined, FOUND_LIMIT);
    return found.map((uri) => client.code2ProtocolConverter.asUri(uri));
  });
  client.onRequest(READ_REQUEST, (uri: string) => textOf(client.protocol2CodeConverter.asUri(uri)));
  return async () => {
    if (client.isRunning()) await client.stop();
    worker?.terminate();
  };
}

async function connectTo(script: vscode.Uri, log: vscode.LogOutputChannel): Promise<MessageTransports> {
  worker?.terminate();
  worker = await startWorker(script).catch((error: unknown) => {
    log.info(`The server runs beside the client, for no worker can be started here: ${error}`);
    return undefined;
  });
  // A host may have put another class in the place of Worker, so the client is not left to recognise one.
  if (worker) return transportsTo(worker);
  const { port1, port2 } = new MessageChannel();
  // Evaluated only here: as a rule the worker's copy is the one that works, and this one would make every start slower.
  const { serve } = await import('../server/lsp/browser.ts');
  serve(port1);
  return transportsTo(port2);
}

function transportsTo(port: MessagePort | Worker): MessageTransports {
  return { reader: new BrowserMessageReader(port), writer: new BrowserMessageWriter(port) };
}

/** Rejects when the worker does not start, at once or in the end. */
function startWorker(script: vscode.Uri): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const started = new Worker(script.toString(true));
    const timer = setTimeout(() => fail('it does not answer'), WORKER_LIMIT);
    const fail = (reason: string) => {
      clearTimeout(timer);
      started.terminate();
      reject(new Error(reason));
    };
    started.onerror = ({ message }) => fail(message);
    started.onmessage = ({ data }) => {
      if (data !== WORKER_READY) return;
      clearTimeout(timer);
      started.onerror = null;
      started.onmessage = null;
      resolve(started);
    };
  });
}

/** Null when a file cannot be read as text. */
async function textOf(uri: vscode.Uri): Promise<string | null> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > SIZE_LIMIT) return null;
    return new TextDecoder('utf-8', { fatal: true }).decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}
