/** `loadguard fix`: makes the fixes that need nobody to look at them, or shows what they would change. */

import { fileURLToPath } from 'node:url';
import type { Finding, Fix } from '../core/service/finding.ts';
import { type Mended, mend } from '../core/service/mending.ts';
import type { Service } from '../core/service/service.ts';
import { languageOfFile } from '../core/syntax/language.ts';
import { replaceContent } from '../host/writing.ts';
import { type Changed, changeConstants, isElsewhere } from './constants.ts';
import { unifiedDiff } from './diff.ts';
import { type Arguments, UsageError } from './options.ts';
import { shownPath } from './places.ts';
import { scan } from './scan.ts';
import { Scanner, type ScanOptions } from './scanner.ts';
import { printable } from './terminal.ts';

/** What the command needs of the world around it. */
export interface FixWorld {
  readonly scan: ScanOptions & { readonly jobs: number };
  readonly write: (text: string) => void;
  readonly complain: (text: string) => void;
}

/**
 * Runs the command and returns the exit code: 0; 1 when `--dry-run` shows a change; 2 when a file could not be read or
 * written.
 */
export async function runFix(given: Arguments, service: Service, world: FixWorld): Promise<number> {
  if (given.has('offline') && given.has('network')) throw new UsageError('--offline and --network exclude each other');
  const folder = process.cwd();
  const isDry = given.has('dry-run');
  const paths = given.words.length > 0 ? given.words : ['.'];
  const result = await scan(service, paths, world.scan);
  let isFailing = false;
  for (const { uri, reason, failed } of result.skipped) {
    if (!failed) continue;
    isFailing = true;
    world.complain(`loadguard: ${printable(shownPath(folder, uri))}: ${printable(reason)}\n`);
  }
  const scanner = new Scanner(service, world.scan);
  const counts = { files: 0, fixes: 0, refused: 0 };
  const offline = !given.has('network');
  const wishes = result.findings.flatMap((finding) => {
    const fix = chosen(given, finding);
    return fix && isElsewhere(fix) ? [{ finding, fix }] : [];
  });
  const here = (finding: Finding) => {
    const fix = chosen(given, finding);
    return fix && isElsewhere(fix) ? undefined : fix;
  };
  const constants = await changeConstants(service, wishes, paths, result.texts, offline);
  const uris = new Set([...result.texts.keys(), ...constants.texts.keys()]);
  for (const uri of [...uris].sort()) {
    const language = languageOfFile(uri);
    const first = result.findings.filter((it) => it.uri === uri);
    const constant = constants.texts.get(uri);
    if (!language || !(constant || first.some((it) => chosen(given, it)))) continue;
    const text = constant?.before ?? result.texts.get(uri)!;
    const source = { uri, language, text: constant?.after ?? text };
    for (const it of service.languagesOf(source)) await service.prepare(it);
    const mended = joined(
      constants,
      uri,
      await mend(service, source, here, {
        settings: await scanner.settingsFor(fileURLToPath(uri)),
        ...(constant ? {} : { first }),
        asking: { offline },
      }),
    );
    const name = shownPath(folder, uri);
    tell(world, name, mended, isDry);
    counts.refused += mended.refused.length;
    counts.fixes += mended.text === text ? mended.made.length : 0;
    if (mended.text === text) continue;
    if (isDry) world.write(unifiedDiff(name, text, mended.text));
    else {
      const reason = replaceContent(fileURLToPath(uri), language, text, mended.text);
      if (reason !== undefined) {
        isFailing = true;
        world.complain(`loadguard: ${printable(name)} is left as it is: ${printable(reason)}\n`);
        continue;
      }
    }
    counts.files++;
    counts.fixes += mended.made.length;
  }
  if (!given.has('quiet')) world.complain(summary(counts, isDry));
  if (isFailing) return 2;
  return isDry && counts.files > 0 ? 1 : 0;
}

/** What was made in a file, and of what is found in it elsewhere. */
function joined({ made, refused }: Changed, uri: string, mended: Mended): Mended {
  const own = ({ finding }: { readonly finding: Finding }) => finding.uri === uri;
  return {
    text: mended.text,
    made: [...made.filter(own), ...mended.made],
    refused: [...refused.filter(own), ...mended.refused],
  };
}

/** The one fix of a finding that is to be made. */
function chosen(given: Arguments, { fixes }: Finding): Fix | undefined {
  return fixes.find(({ kind, safe, preferred }) => {
    if (!preferred || kind === 'ignore') return false;
    return given.has('pin') ? kind === 'pin' && safe : safe || given.has('unsafe');
  });
}

function tell(world: FixWorld, name: string, { made, refused }: Mended, isDry: boolean): void {
  const place = ({ range, notebook }: Finding) =>
    notebook ? `${name} › cell ${notebook.cell + 1}` : `${name}:${range.start.line + 1}`;
  if (!isDry) {
    const lines = made.map(({ finding, fix }) => `${place(finding)}: ${fix.title}`);
    for (const line of new Set(lines)) world.write(`${printable(line)}\n`);
  }
  const lines = refused.map(({ finding, fix, reason }) => `${place(finding)}: not done: ${fix.title}: ${reason}`);
  for (const line of new Set(lines)) world.complain(`${printable(line)}\n`);
}

function summary({ files, fixes, refused }: { files: number; fixes: number; refused: number }, isDry: boolean): string {
  const counted = (count: number, noun: string, plural: string) => `${count} ${count === 1 ? noun : plural}`;
  const done = `${counted(fixes, 'finding', 'findings')} ${isDry ? 'can be' : fixes === 1 ? 'is' : 'are'} fixed in ${counted(files, 'file', 'files')}`;
  return `${done}${refused > 0 ? `, ${refused} cannot be` : ''}.\n`;
}
