/** Analyses so many sources in this process and prints its resident memory in MB: `memory.ts COUNT [FOLDER…]`. */

import { createService } from '../../server/core/service/service.ts';
import { createNodeHost } from '../../server/host/node.ts';
import { corpus } from './corpus.ts';

const [count, ...folders] = process.argv.slice(2);
const service = await createService(createNodeHost());
await service.prepare('python');
const samples = corpus(folders, 'python', 6_000_000);
for (let i = 0; i < Number(count); i++) {
  const { path, language, text } = samples[i % samples.length]!;
  service.check({ uri: path, language, text });
}
process.stdout.write((process.memoryUsage().rss / 1e6).toFixed(0));
