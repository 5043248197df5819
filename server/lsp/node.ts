/** The language server as a Node process: over IPC for Visual Studio Code, over standard input and output for all others. */

import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import type { PinRequest } from '../core/service/finding.ts';
import { filePath } from '../host/addresses.ts';
import { withAllowance } from '../host/allowing.ts';
import { DISK } from '../host/configurations.ts';
import { withApproval } from '../host/lock.ts';
import { createNodeHost } from '../host/node.ts';
import { createDiskSources } from '../host/sources.ts';
import { NetworkPermission } from './network.ts';
import { startServer } from './server.ts';

const namesTransport = process.argv.some((argument) => /^--(node-ipc|stdio|socket|pipe)\b/.test(argument));
const connection = namesTransport
  ? createConnection(ProposedFeatures.all)
  : createConnection(ProposedFeatures.all, process.stdin, process.stdout);

process.on('unhandledRejection', (reason) => {
  connection.console.error(`Unhandled: ${reason instanceof Error ? reason.stack : reason}`);
});

const permission = new NetworkPermission();
const host = createNodeHost({
  log: (message) => connection.console.log(message),
  network: () => permission.network,
  untrusted: () => permission.folders.flatMap((it) => filePath(it) ?? []),
  folders: () => permission.folders.flatMap((it) => filePath(it) ?? []),
});
const approve = (document: string, artifact: PinRequest) => withApproval(document, artifact, host);
void startServer(
  connection,
  host,
  { files: DISK, sources: createDiskSources(() => permission.folders), approve, allow: withAllowance },
  permission,
);
