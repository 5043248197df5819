/** What the code of a repository amounts to, read without running it: files, lines, what it imports, what is found in it. */

import type { Finding } from '../core/service/finding.ts';
import type { PickledFile, Preview } from '../core/service/host.ts';
import type { Service } from '../core/service/service.ts';

export interface RemoteCode {
  /** What the URIs of the files begin with. */
  readonly base: string;
  readonly findings: readonly Finding[];
  readonly lines: number;
  /** Top-level modules, sorted, without those of Python itself that every file has. */
  readonly imports: readonly string[];
  /** Whether there was too much of it to look at all. */
  readonly wasCut: boolean;
}

/** UTF-16 code units that are looked at for one summary. */
const TEXT_LIMIT = 20_000_000;
/** Imports that are named. */
const NAMED = 12;
/** What every file may have, whatever it does. */
const USUAL = new Set(['__future__', 'typing']);

/**
 * Checks the files that would run, as far as `limit` UTF-16 code units go; what their own comments accept is accepted by
 * nobody here. Lets others work between files.
 */
export async function inspect(
  repository: string,
  { commit, files }: Preview,
  service: Service,
  limit = TEXT_LIMIT,
): Promise<RemoteCode> {
  const base = `loadguard-remote:/${repository}/${commit}/`;
  const findings: Finding[] = [];
  let left = limit;
  await service.prepare('python');
  for (const { path, text } of files) {
    if (!path.endsWith('.py')) continue;
    left -= text.length;
    if (left < 0) break;
    findings.push(...service.check({ uri: base + path, language: 'python', text }, { ignores: false }).findings);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const lines = files.reduce((sum, it) => sum + linesOf(it.text), 0);
  return { base, findings, lines, imports: importsOf(files.map((it) => it.text)), wasCut: left < 0 };
}

/** "Runs 2 files, 1,204 lines; imports requests; 1 finding." */
export function summaryOf({ files }: Preview, { findings, lines, imports, wasCut }: RemoteCode): string {
  if (files.length === 0) return 'Nothing of it runs.';
  const more = imports.length > NAMED ? ` and ${imports.length - NAMED} more` : '';
  const uses = imports.length > 0 ? `; imports ${imports.slice(0, NAMED).join(', ')}${more}` : '';
  const found = wasCut ? `at least ${counted(findings.length, 'finding')}` : counted(findings.length, 'finding');
  return `Runs ${counted(files.length, 'file')}, ${counted(lines, 'line')}${uses}; ${found}.`;
}

/** What weights of PyTorch, NumPy and their kin import, whatever they hold. */
const ORDINARY =
  /^(?:collections\.(?:OrderedDict|defaultdict)|torch\.(?:_utils\._rebuild_\w+|_tensor\._rebuild_\w+|nn\.parameter\.Parameter|\w*Storage|storage\.\w*Storage|Size|device|Tensor|(?:b?float|int|uint|complex)\d+\w*|bool|half|double|long|short|dtype)|(?:numpy|numpy\._?core)\.(?:multiarray\.(?:_reconstruct|scalar)|numeric\._frombuffer)|numpy\.(?:dtype|ndarray|dtypes\.\w+DType)|_codecs\.encode|copyreg\._reconstructor|(?:__builtin__|builtins)\.(?:object|set|frozenset|bytearray|complex|slice|range))$/;

/** What loading a file of weights would import, what every such file has left out, as the end of a sentence. */
export function importsText({ imports, isComplete }: PickledFile): string {
  if (!imports) return 'not read';
  const odd = imports.filter((it) => !ORDINARY.test(it)).map((it) => (it === '?' ? 'a name that is put together' : it));
  const more = odd.length > NAMED ? ` and ${odd.length - NAMED} more` : '';
  const rest = isComplete ? '' : '; only its beginning could be followed';
  if (odd.length === 0) return `imports what weights need${rest}`;
  return `imports ${odd.slice(0, NAMED).join(', ')}${more} when it is loaded${rest}`;
}

/** Whether loading it would import what weights do not need. */
export function isOdd({ imports = [] }: PickledFile): boolean {
  return imports.some((it) => !ORDINARY.test(it));
}

export function linesOf(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

/** "1 line", "1,204 lines". */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function importsOf(texts: readonly string[]): readonly string[] {
  const found = texts.flatMap((text) => [...text.matchAll(/^[ \t]*(?:import|from)[ \t]+([A-Za-z_]\w*)/gm)]);
  return [...new Set(found.map(([, name]) => name!))].filter((it) => !USUAL.has(it)).sort();
}
