/** What a team's many suppressions and approvals cost, relative to the same file without them. */

import { createService, type Settings } from '../../server/core/service/service.ts';
import { createNodeHost } from '../../server/host/node.ts';
import type { Row } from './rows.ts';

const SUPPRESSIONS = 10_000;
const APPROVALS = 5_000;
const ROUNDS = 5;
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

export async function teamRows(): Promise<readonly Row[]> {
  const service = await createService(createNodeHost());
  await service.prepare('python');
  /** Milliseconds of the quickest of some checks. */
  const quickest = (text: string, settings?: Settings): number => {
    let best = Infinity;
    for (let round = 0; round < ROUNDS; round++) {
      const begin = performance.now();
      service.check({ uri: 'bench.py', language: 'python', text }, settings);
      best = Math.min(best, performance.now() - begin);
    }
    return best;
  };
  const lines = (comment: string) =>
    `from datasets import load_dataset\n${Array.from({ length: SUPPRESSIONS }, (_, i) => `load_dataset("org/rows-${i}")  # ${comment}`).join('\n')}\n`;
  const loads = `from transformers import AutoModel\n${Array.from(
    { length: 200 },
    (_, i) => `AutoModel.from_pretrained("org/model-${i}", revision="${COMMIT}", trust_remote_code=True)`,
  ).join('\n')}\n`;
  const approvals = Array.from({ length: APPROVALS }, (_, i) => ({
    host: 'huggingface' as const,
    type: 'model' as const,
    repository: `org/model-${i}`,
    commit: COMMIT,
    by: 'Ann',
    on: '2026-01-01',
    reason: 'read',
  }));
  const timeLimit = 60_000;
  return [
    {
      what: 'a file with 10,000 suppressions, to the findings that they accept',
      value:
        quickest(lines('loadguard: ignore[unpinned-revision] read and found fine'), { timeLimit }) /
        quickest(lines('the team has read this and has found that it is fine'), { timeLimit }),
      unit: 'ratio',
    },
    {
      what: 'a file with 200 loads and 5,000 approvals, to none',
      value: quickest(loads, { timeLimit, approvals }) / quickest(loads, { timeLimit }),
      unit: 'ratio',
    },
  ];
}
