/** The service that tests ask: the repository's own grammars and models, no network, no world, and a log that is an error. */

import { SAMPLE_COMMIT } from '../../server/core/rules/rule.ts';
import type { Severity } from '../../server/core/service/finding.ts';
import { createService, type Settings } from '../../server/core/service/service.ts';
import { LANGUAGES } from '../../server/core/syntax/language.ts';
import { createNodeHost } from '../../server/host/node.ts';

const host = createNodeHost({
  environment: {},
  log: (message) => {
    throw new Error(message);
  },
});

/** Every commit that it is asked for is `SAMPLE_COMMIT`. */
export const service = await createService({
  ...host,
  resolve: async () => ({ commit: SAMPLE_COMMIT, version: '1.2.3', from: 'the test', date: '2026-11-20' }),
});
for (const language of [...LANGUAGES, 'file'] as const) await service.prepare(language);

/** Settings with which only the named rules speak; all of them do where a named one is about what others find. */
export function only(rules: readonly string[]): Settings {
  if (service.rules.some((it) => it.family === 'hygiene' && rules.includes(it.id))) return {};
  const off = service.rules.filter((it) => !rules.includes(it.id));
  return { rules: Object.fromEntries(off.map((it) => [it.id, 'off'] as const)) };
}

/** The severity that a rule has when nothing calls for another. */
export function usualSeverity(rule: string): Severity {
  const info = service.rules.find((it) => it.id === rule);
  if (!info) throw new Error(`There is no rule ${rule}.`);
  return info.severity;
}
