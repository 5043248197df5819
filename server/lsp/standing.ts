/** What counts for a document, in words: which settings files speak of it, what they change, and what is not heeded. */

import { version } from '../../package.json';
import type { Service } from '../core/service/service.ts';
import type { NetworkPermission } from './network.ts';
import type { Standing } from './protocol.ts';
import type { Settings } from './settings.ts';

/** For the status item and the report. */
export async function standingOf(
  uri: string,
  service: Service,
  settings: Settings,
  { network: { allowed, endpoint, sendsToken, proxy } }: NetworkPermission,
): Promise<Standing> {
  const [{ enable, check }, team, baseline] = await Promise.all([
    settings.of(uri),
    settings.teamOf(uri),
    settings.baselineOf(uri),
  ]);
  const usual = new Map(service.rules.map(({ id, severity }) => [id, severity]));
  const changed = Object.entries(check.rules ?? {}).filter(([id, severity]) => usual.get(id) !== severity);
  const { effective } = team ?? {};
  const counted = (count: number, one: string, many: string) =>
    count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  const milder = [...(effective?.rules ?? [])].filter(
    ([id, { value }]) => value !== (check.rules?.[id] ?? usual.get(id)),
  ).length;
  const allowed_ = Object.values(effective?.allow ?? {}).reduce(
    (sum, it) => sum + (it as readonly unknown[]).length,
    0,
  );
  return {
    version,
    enable,
    excluded: effective?.excluded && `${effective.excluded.value} (${effective.excluded.from})`,
    files: (team?.files ?? []).map((it) => settings.uriOf(it)),
    rules: Object.fromEntries(changed),
    minimumConfidence: check.minimumConfidence,
    trusted: settings.trusts,
    unheeded: settings.trusts
      ? []
      : [
          'comments that accept findings',
          ...counted(milder, 'milder rule', 'milder rules'),
          ...counted(allowed_, 'allowance', 'allowances'),
          ...counted(team?.settings.approvals?.length ?? 0, 'approval', 'approvals'),
          ...counted(effective?.models.length ?? 0, 'model of a library', 'models of libraries'),
          ...counted(baseline?.entries.length ?? 0, 'entry of the baseline', 'entries of the baseline'),
          ...(effective?.excluded ? [`the exclusion ${effective.excluded.value}`] : []),
        ],
    network: {
      allowed,
      sendsToken: sendsToken === true,
      hasEndpoint: endpoint !== undefined,
      hasProxy: proxy !== undefined,
    },
  };
}
