/** `loadguard config`: which settings count for a file, and where each was said. */

import path from 'node:path';
import type { Service } from '../core/service/service.ts';
import { fileUri } from '../host/addresses.ts';
import { BASELINE_FILE, Configurations, type Effective, LOCK_FILE } from '../host/configurations.ts';
import { type Arguments, UsageError } from './options.ts';
import { shownPath } from './places.ts';
import { painter, printable, wantsColour } from './terminal.ts';

/** Runs the command and returns the exit code: 2 when something is wrong in the settings, else 0. */
export async function explainSettings(given: Arguments, service: Service): Promise<number> {
  const named = given.value('explain');
  if (named === undefined) throw new UsageError('loadguard config needs --explain FILE');
  const file = path.resolve(named);
  const configurations = new Configurations(service.rules, () => performance.now());
  const team = await configurations.of(file);
  const paint = painter(wantsColour(process.stdout, process.env));
  const shown = (it: string) => printable(shownPath(process.cwd(), fileUri(it)));
  const lines = [paint('bold', shown(file))];
  const baseline = await configurations.baselineOf(file);
  if (!team) lines.push('No settings: every rule as its page says.');
  else lines.push(...team.files.map((it) => `  ${paint('dim', 'from')} ${shown(it)}`));
  if (baseline) lines.push(`  ${paint('dim', 'from')} ${shown(path.join(baseline.folder, BASELINE_FILE))}`);
  const rows = team ? effectiveRows(team.effective, service) : [];
  const count = team?.settings.approvals?.length ?? 0;
  if (count > 0) rows.push(['approvals', counted(count, 'artefact'), LOCK_FILE]);
  if (baseline) rows.push(['baseline', counted(baseline.entries.length, 'finding'), BASELINE_FILE]);
  lines.push(...aligned(rows));
  const wrong = (await configurations.findings(path.dirname(file))).flatMap(({ findings }) => findings);
  for (const { uri, range, message } of wrong) {
    lines.push(
      `${paint('yellow', 'wrong')} ${printable(shownPath(process.cwd(), uri))}:${range.start.line + 1}: ${printable(message)}`,
    );
  }
  process.stdout.write(`${lines.join('\n')}\n`);
  return wrong.length > 0 ? 2 : 0;
}

type Row = readonly [what: string, value: string, from: string];

/** Each setting that counts; rules of which nothing is said have their own severity. */
function effectiveRows(effective: Effective, service: Service): Row[] {
  const { rules, confidences, locked, minimumConfidence, excluded, allow, models, files } = effective;
  const rows: Row[] = [];
  if (excluded) rows.push(['exclude', `left out by "${excluded.value}"`, excluded.from]);
  if (minimumConfidence) rows.push(['minimumConfidence', minimumConfidence.value, minimumConfidence.from]);
  for (const { id, severity } of service.rules) {
    const { value, from } = rules.get(id) ?? { value: severity, from: 'the rule' };
    rows.push([id, value, from]);
  }
  for (const [rule, { value, from }] of confidences) rows.push([rule, `minimumConfidence ${value}`, from]);
  for (const [group, { value, from }] of files) rows.push([`files ${group}`, value ? 'on' : 'off', from]);
  for (const [rule, { from }] of locked) rows.push([rule, 'locked', from]);
  for (const [kind, entries] of Object.entries(allow)) {
    for (const entry of entries) {
      const { name, revision, until, owner, reason } = entry;
      const limits = [revision && ` at ${revision}`, until && ` until ${until}`].filter(Boolean).join('');
      const why = owner === undefined ? reason : `${reason} (${owner})`;
      rows.push([`allow ${kind}`, `${name}${limits}`, `${effective.placeOf(entry)}: ${why}`]);
    }
  }
  for (const it of models) rows.push([`models ${it.library}`, counted(it.rows.length, 'fact'), effective.placeOf(it)]);
  return rows;
}

/** The rows as lines, sorted by what they say something of. */
function aligned(given: readonly Row[]): readonly string[] {
  const rows = [...given].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => printable(row[column]!).length)));
  return rows.map(([name, value, from]) =>
    `  ${printable(name).padEnd(widths[0]!)}  ${printable(value).padEnd(widths[1]!)}  ${printable(from)}`.trimEnd(),
  );
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
