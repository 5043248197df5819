/** `loadguard check -`: judges one program from standard input before somebody runs it. */

import path from 'node:path';
import { checkPrepared } from '../core/service/prepared.ts';
import type { Report, Service, Settings, Source } from '../core/service/service.ts';
import { LANGUAGES, type Language } from '../core/syntax/language.ts';
import { fileUri } from '../host/addresses.ts';
import { Configurations } from '../host/configurations.ts';
import { report } from './json.ts';
import { type Arguments, oneOf, UsageError } from './options.ts';
import type { Scan } from './scan.ts';
import { told } from './scanner.ts';
import { painter, wantsColour } from './terminal.ts';
import { findingsAsText } from './text.ts';

const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const;
/** UTF-16 code units of a program that are read at most. */
const SIZE_LIMIT = 2_000_000;

/** The beginning of a line, or its end, that is a command of IPython's and no Python. */
const MAGIC = /^[ \t]*[!%?]|\?[ \t]*$/m;

/**
 * Runs the command and returns the exit code: 0 when nothing at or above `--fail-on` is found, 1 when something is, 2 when
 * nothing is but the program could not be read whole. What the program says of itself does not count: its comments accept
 * nothing.
 */
export async function runCheck(given: Arguments, service: Service): Promise<number> {
  if (given.words[0] !== '-')
    throw new UsageError('loadguard check reads a program from standard input: loadguard check -');
  const language = oneOf(given.value('language') ?? 'python', LANGUAGES, 'language');
  const format = oneOf(given.value('format') ?? 'json', ['json', 'text'] as const, 'format');
  const failOn = oneOf(given.value('fail-on') ?? 'warning', SEVERITIES, 'severity');
  const text = await readProgram();
  const { scan, lacks } = await judge(service, text, language, given.has('no-config'));
  const folder = process.cwd();
  if (format === 'json') {
    const judged = { ...report(scan, scan.findings, folder), whole: lacks === undefined };
    process.stdout.write(`${JSON.stringify(judged, null, 2)}\n`);
  } else {
    const paint = painter(wantsColour(process.stdout, process.env));
    process.stdout.write(findingsAsText(scan, scan.findings, { folder, paint, columns: Number.POSITIVE_INFINITY }));
  }
  if (lacks !== undefined) process.stderr.write(`loadguard: the program could not be read whole: ${lacks}\n`);
  const isFailing = scan.findings.some(({ severity }) => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn));
  if (isFailing) return 1;
  return lacks === undefined ? 0 : 2;
}

/** `lacks` says in words why not all of the program could be judged. */
async function judge(
  service: Service,
  text: string,
  language: Language,
  isAlone: boolean,
): Promise<{ readonly scan: Scan; readonly lacks: string | undefined }> {
  const file = path.resolve('-');
  const uri = fileUri(file);
  const started = performance.now();
  const configurations = new Configurations(service.rules, () => performance.now());
  const team = isAlone ? undefined : await configurations.of(file);
  if (team) service.extend(team.effective.models);
  const settings = { ...team?.settings, ignores: false, sizeLimit: SIZE_LIMIT };
  const { findings, skipped, note, broken } = await checked(service, { uri, language, text }, settings);
  const check = performance.now() - started;
  const lacks = skipped ?? note ?? (broken && told(broken));
  const scan: Scan = {
    findings,
    skipped: skipped === undefined ? [] : [{ uri, reason: skipped, failed: true }],
    notes: [note, broken && told(broken)].flatMap((it) => (it === undefined ? [] : [{ uri, text: it }])),
    excluded: [],
    models: [],
    texts: new Map([[uri, text]]),
    cells: new Map(),
    work: {
      files: 1,
      bytes: Buffer.byteLength(text),
      analysed: 1,
      threads: 1,
      spared: 0,
      milliseconds: { find: 0, read: 0, gate: 0, check },
    },
  };
  return { scan, lacks };
}

/** What is found in a program, which may be what a kernel is about to run: Python with IPython's commands in it. */
async function checked(service: Service, source: Source, settings: Settings): Promise<Report> {
  const report = await checkPrepared(service, source, () => service.check(source, settings));
  if (source.language !== 'python' || !report.broken || !MAGIC.test(source.text)) return report;
  // What a next cell begins after is a cell.
  const cells = { ...source, text: `${source.text}\n# %%\n` };
  const cell = await checkPrepared(service, cells, () => service.check(cells, settings));
  return cell.broken ? { ...report, findings: [...report.findings, ...missingIn(report, cell)] } : cell;
}

/** What a second reading of the same text has found and the first one has not. */
function missingIn(first: Report, second: Report): Report['findings'] {
  const known = new Set(first.findings.map((it) => `${it.rule} ${it.range.start.line}`));
  return second.findings.filter((it) => !known.has(`${it.rule} ${it.range.start.line}`));
}

async function readProgram(): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > SIZE_LIMIT * 4) throw new UsageError('the program on standard input is too large to be judged');
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/^\ufeff/, '');
}
