/** The language server as a Node process: over IPC for Visual Studio Code, over standard input and output for all others. */

import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { createNodeHost } from '../host/node.ts';
import { startServer } from './server.ts';

const namesTransport = process.argv.some((argument) => /^--(node-ipc|stdio|socket|pipe)\b/.test(argument));
const connection = namesTransport
  ? createConnection(ProposedFeatures.all)
  : createConnection(ProposedFeatures.all, process.stdin, process.stdout);

process.on('unhandledRejection', (reason) => {
  connection.console.error(`Unhandled: ${reason instanceof Error ? reason.stack : reason}`);
});

startServer(connection, createNodeHost({ log: (message) => connection.console.log(message) }));
