/** Files that are made from the rules hold what the rules say today; `UPDATE_SNAPSHOTS=1` makes them anew. */

import { join } from 'node:path';
import { service } from './kit/service.ts';
import { assertSnapshot } from './kit/snapshot.ts';

const HEADER = `# Rules

What Loadguard reports, rule by rule: why, what to do, which standards ask for it, and texts that are reported and that are
not. This file is made from the rules in \`server/core/rules\`, which are tested on these very texts; \`^\` stands under what
is found, \`~\` under the way that leads there.`;

describe('RULES.md', () => {
  it('says what the rules say', () => {
    const contents = service.rules.map(({ id, title }) => `- [${id}](#${id}): ${title}`).join('\n');
    const pages = service.rules.map(({ id }) => service.explain(id));
    const text = `${[HEADER, contents, ...pages].join('\n\n')}\n`;
    assertSnapshot(join(import.meta.dirname, '../RULES.md'), text);
  });
});
