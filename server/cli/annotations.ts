/** Findings as annotations of GitHub Actions, and as a Markdown table for summaries and comments. */

import type { Finding, Severity } from '../core/service/finding.ts';
import { shownPath } from './places.ts';

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

/**
 * One workflow command for each finding: the code host shows it at its line. `folder` (absolute) is the one that it looks for
 * files in, the repository's.
 */
export function githubAnnotations(findings: readonly Finding[], folder: string): string {
  const lines = findings.map(({ rule, severity, message, uri, range: { start, end } }) => {
    const isOneLine = start.line === end.line;
    const properties = [
      ['file', shownPath(folder, uri)],
      ['line', start.line + 1],
      ['endLine', end.line + 1],
      ...(isOneLine
        ? ([
            ['col', start.character + 1],
            ['endColumn', Math.max(start.character + 1, end.character)],
          ] as const)
        : []),
      ['title', `Loadguard: ${rule}`],
    ] as const;
    const written = properties.map(([name, value]) => `${name}=${property(String(value))}`).join(',');
    return `::${COMMANDS[severity]} ${written}::${escaped(message)}\n`;
  });
  return lines.join('');
}

/** A table of all findings, with a sentence above it. */
export function markdownTable(findings: readonly Finding[], folder: string): string {
  if (findings.length === 0) return 'Loadguard: no findings.\n';
  const rows = findings.map(({ rule, severity, message, uri, range: { start } }) => {
    const place = `${shownPath(folder, uri)}:${start.line + 1}`;
    return `| ${severity} | ${cell(rule)} | ${cell(place)} | ${cell(message)} |\n`;
  });
  const count = findings.length === 1 ? 'one finding' : `${findings.length} findings`;
  return `Loadguard: ${count}.\n\n| Severity | Rule | Place | What happens |\n| --- | --- | --- | --- |\n${rows.join('')}`;
}

/** As GitHub's own toolkit escapes what follows the two colons. */
function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** A text that stays in its cell and shows as it is. */
function cell(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]<>|~&@#]/g, '\\$&')
    .replace(/:\/\/|www\./gi, (found) => `${found.slice(0, -1)}\\${found.slice(-1)}`);
}
