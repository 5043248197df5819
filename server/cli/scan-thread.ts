/** A thread of a scan: takes files as long as there are any, and answers the requests of the thread that started it. */

import { parentPort, workerData } from 'node:worker_threads';
import { createService } from '../core/service/service.ts';
import { createNodeHost } from '../host/node.ts';
import { Recording } from './recording.ts';
import { Scanner } from './scanner.ts';
import { type Answer, checkNextFiles, checkShareAgain, type Request, type ThreadData } from './threads.ts';

const { options, counter, models, folders, ...share } = workerData as ThreadData;
const port = parentPort!;
// Requests that come before the service is there wait for it.
const host = createNodeHost({ log: (message) => process.stderr.write(`${message}\n`), folders: () => folders });
const recording = options.cache && new Recording(host);
const started = createService(recording?.host ?? host).then((service) => {
  service.extend(models);
  return { service, scanner: new Scanner(service, options, recording) };
});

const answer = (message: Answer) => port.postMessage(message);

port.on('message', async (request: Request) => {
  const { service, scanner } = await started;
  if (request.kind === 'tell') service.tellWrappers(request.wrappings);
  else if (request.kind === 'outcome') answer(scanner.outcome());
  else {
    const { round } = request;
    await (round === 0 ? checkNextFiles(share.files, counter, scanner) : checkShareAgain(share, scanner, round));
    answer(scanner.takeWrappers());
  }
});
