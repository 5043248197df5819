/** What a worker runs to be the language server. */

import { serveWorker } from './browser.ts';

serveWorker(self as unknown as DedicatedWorkerGlobalScope);
