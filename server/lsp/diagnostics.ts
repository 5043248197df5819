/** Findings as the protocol's diagnostics. */

import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import type { Finding, Severity } from '../core/service/finding.ts';
import type { DiagnosticData } from './protocol.ts';

export const SOURCE = 'loadguard';

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** The address of a rule's page. */
export function rulePage(rule: string): string {
  return `https://github.com/loadguard/loadguard/blob/main/RULES.md#${rule}`;
}

/** A finding in version `version` of its document. */
export function toDiagnostic(finding: Finding, version: number): Diagnostic {
  const data: DiagnosticData = {
    rule: finding.rule,
    fingerprint: finding.fingerprint,
    version,
    fixes: finding.fixes,
    ...(finding.artifact && { artifact: finding.artifact }),
  };
  return {
    range: finding.range,
    severity: SEVERITIES[finding.severity],
    source: SOURCE,
    code: finding.rule,
    codeDescription: { href: rulePage(finding.rule) },
    message: finding.message,
    relatedInformation: finding.path.map(({ uri, range, message }) => ({ location: { uri, range }, message })),
    data,
  };
}

/** The data of a diagnostic that a Loadguard server made, perhaps another process; undefined for anything else. */
export function dataOf(diagnostic: Diagnostic): DiagnosticData | undefined {
  const data = diagnostic.data as Partial<DiagnosticData> | null | undefined;
  if (diagnostic.source !== SOURCE || typeof data !== 'object' || data === null) return undefined;
  return Array.isArray(data.fixes) && typeof data.version === 'number' ? (data as DiagnosticData) : undefined;
}
