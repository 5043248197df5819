/** What the team's baseline leaves of what is found in a document. */

import type { Report } from '../core/service/service.ts';
import { matched } from '../world/baseline.ts';
import type { DocumentSettings } from './settings.ts';

/** Without the findings that were there when the team began, or with these as information where the user wants to see them. */
export function afterBaseline(
  report: Report,
  { baseline = [], showsBaseline }: Pick<DocumentSettings, 'baseline' | 'showsBaseline'>,
): Report {
  if (baseline.length === 0 || report.findings.length === 0) return report;
  const { accepted } = matched(baseline, report.findings, () => '');
  const findings = report.findings.flatMap((it) => {
    if (!accepted.has(it)) return [it];
    return showsBaseline ? [{ ...it, severity: it.severity === 'hint' ? it.severity : ('information' as const) }] : [];
  });
  return { ...report, findings };
}
