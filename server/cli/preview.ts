/** `loadguard preview`: the code that a load of a repository would run, and what is found in it, without running it. */

import type { PinRequest } from '../core/service/finding.ts';
import type { Preview } from '../core/service/host.ts';
import type { Service } from '../core/service/service.ts';
import { previewOf } from '../host/pins/preview.ts';
import { counted, importsText, inspect, linesOf, type RemoteCode, summaryOf } from '../world/remote-code.ts';
import { type Arguments, oneOf, UsageError } from './options.ts';
import { type Paint, printable } from './terminal.ts';
import { findingsAsText } from './text.ts';

/** Milliseconds that the Hub may take for all files together. */
const TIME_LIMIT = 60_000;

/** Runs the command and returns the exit code: 0, 1 when something is found in the code, 2 when it cannot be read. */
export async function runPreview(given: Arguments, service: Service, paint: Paint): Promise<number> {
  const [repository] = given.words;
  if (repository === undefined) throw new UsageError('preview needs the name of a repository: organisation/name');
  const type = oneOf(given.value('type') ?? 'model', ['model', 'dataset', 'space', 'kernel'] as const, 'type');
  const reference = given.value('revision') ?? 'main';
  const request: PinRequest = { host: 'huggingface', type, repository, reference, executes: true };
  const environment = process.env;
  const access = {
    environment,
    sendsToken: given.has('hub-token'),
    signal: AbortSignal.timeout(TIME_LIMIT),
    today: new Date().toISOString().slice(0, 10),
  };
  const preview = await previewOf(request, environment, given.has('network') ? access : undefined);
  if ('reason' in preview) {
    process.stderr.write(`loadguard: ${printable(preview.reason)}\n`);
    return 2;
  }
  const code = await inspect(repository, preview, service);
  const { base, findings } = code;
  process.stdout.write(told(repository, preview, code, paint));
  const texts = new Map(preview.files.map((it) => [base + it.path, it.text]));
  const shown = { folder: process.cwd(), paint, columns: Number.POSITIVE_INFINITY };
  process.stdout.write(findingsAsText({ texts, cells: new Map() }, findings, shown));
  return findings.length > 0 ? 1 : 0;
}

function told(repository: string, preview: Preview, code: RemoteCode, paint: Paint): string {
  const { commit, from, files, elsewhere, missing, pickles } = preview;
  const { base, findings } = code;
  const result = [
    `${repository} at ${commit} (${from})`,
    summaryOf(preview, code),
    ...files.map((it) => {
      const count = findings.filter(({ uri }) => uri === base + it.path).length;
      return `  ${it.path}: ${counted(linesOf(it.text), 'line')}${count > 0 ? `, ${counted(count, 'finding')}` : ''}`;
    }),
    ...missing.map((it) => `  ${it}: named by a configuration, but not there`),
    ...elsewhere.map((it) => `Code of ${it} runs too: loadguard preview ${it}`),
    ...(pickles.length > 0 ? ['Weights in a format that can run code:'] : []),
    ...pickles.map((it) => `  ${it.path}: ${importsText(it)}`),
  ];
  const [title, ...others] = result.map(printable);
  return `${paint('bold', title!)}\n${others.join('\n')}\n\n`;
}
