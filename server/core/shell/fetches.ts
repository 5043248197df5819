/** What a command downloads, from where, and which files it makes of it. */

import { type Invocation, optionValue, partOf } from './invocation.ts';
import { HOLE, plainWord, type Word } from './script.ts';
import { isAddress, isImmutableAddress } from './specs.ts';

/** Programs and methods that download. */
export const DOWNLOADERS: readonly string[] = [
  'curl',
  'wget',
  'aria2c',
  'lynx',
  'iwr',
  'irm',
  'invoke-webrequest',
  'invoke-restmethod',
  'start-bitstransfer',
  'certutil',
  '.downloadstring',
  '.downloadfile',
];

const DOWNLOADER_NAMES = new Set(DOWNLOADERS);

/** The slashes that a path ends in, looked for once in each run of them. */
const SLASHES_AT_END = /(?<![/\\])[/\\]+$/;

/** Commands that write what they are given. */
const REPEATERS = /^(?:echo|printf|write-output)$/;

/** Commands after which a file is known by its content. */
const CHECKS =
  /^(?:(?:sha|b2|md5|b3|xxh)\d*sum|shasum|gpgv?|gpg2|cosign|minisign|signify|rhash|slsa-verifier|get-filehash)$/;

/** Whether one of the commands compares a file with a hash or a signature. */
export function hashesFiles(invocations: readonly Invocation[]): boolean {
  return invocations.some(isCheck);
}

/** Whether a command compares a file with a hash or a signature. */
export function isCheck({ program, words }: Invocation): boolean {
  return CHECKS.test(program) || (program === 'openssl' && /^(?:dgst|sha\d+)$/.test(words[0]?.text ?? ''));
}

/** A download whose text a command writes: it downloads, is piped one, or repeats one that a variable holds. */
export function downloadBehind(it: Invocation): Invocation | undefined {
  return isDownload(it) ? it : (it.piped.find(isDownload) ?? repeated(it));
}

/** The download whose text `echo "$text"` repeats. */
export function repeated({ program, substituted }: Invocation): Invocation | undefined {
  if (!REPEATERS.test(program)) return undefined;
  return substituted.flatMap((it) => it.invocations).find(writesOutput);
}

/** The files that a command downloads to this machine from an address that can change. */
export function fetchedBy(it: Invocation): readonly Word[] {
  const writer = downloadBehind(it);
  if (!writer) return [];
  const address = addressOf(writer);
  return isImmutableAddress(address) || isLocal(address) ? [] : filesOf(it, writer);
}

/** Whether a command downloads. */
export function isDownload({ program, words }: Invocation): boolean {
  // A container's recipe: `ADD https://… /folder/`.
  if (program === 'add')
    return words.some((it) => isAddress(it.text)) && !words.some((it) => /^--checksum=/.test(it.text));
  if (program === 'certutil') return words.some((it) => /urlcache/i.test(it.text));
  return (
    DOWNLOADER_NAMES.has(program) && !words.some((it) => /^(?:-I|--head|--spider|--version|-V|--help)$/.test(it.text))
  );
}

/** Whether a download is written to the standard output. */
export function writesOutput(it: Invocation): boolean {
  if (!isDownload(it)) return false;
  const { program, words, redirections } = it;
  if (redirections.some((to) => to.operator === '>' && to.target.text !== '/dev/stdout')) return false;
  if (program === 'wget') {
    return words.some(
      (word, i) =>
        /^(?:-[a-zA-Z]*O-|--output-document=-)$/.test(word.text) ||
        (/^(?:-[a-zA-Z]*O|--output-document)$/.test(word.text) &&
          /^(?:-|\/dev\/stdout)$/.test(words[i + 1]?.text ?? '')),
    );
  }
  if (
    program === 'add' ||
    program === 'aria2c' ||
    program === 'certutil' ||
    program === 'start-bitstransfer' ||
    program === '.downloadfile'
  )
    return false;
  return filesOf(it, it).length === 0;
}

/** The files that a download writes. */
function filesOf(it: Invocation, writer: Invocation): readonly Word[] {
  const { redirections, program, words } = it;
  const targets = redirections.filter((to) => to.operator === '>').map((to) => to.target);
  if (targets.length > 0) return targets.filter(({ text }) => !text.startsWith('/dev/'));
  if (it !== writer) return program === 'tee' ? words.filter((word) => !word.text.startsWith('-')) : [];
  const own = nameAt(addressWord(it));
  const ownOnly = own.text === '' ? [] : [own];
  if (program === 'curl' || program === 'wget') {
    const short = program === 'curl' ? /^-[a-zA-Z]*o$/ : /^-[a-zA-Z]*O$/;
    const at = words.findIndex((word) => short.test(word.text));
    const named =
      (at >= 0 ? words[at + 1] : undefined) ??
      optionValue(words, program === 'curl' ? '--output' : '--output-document');
    if (named) return named.text === '-' ? [] : [named];
    const glued = words.find((word) => (program === 'curl' ? /^-o./ : /^-O./).test(word.text));
    if (glued) return glued.text.slice(2) === '-' ? [] : [partOf(glued, 2)];
    if (program === 'wget') return ownOnly;
    return words.some((word) => /^(?:-[a-zA-Z]*O|--remote-name(?:-all)?|-[a-zA-Z]*OJ?[a-zA-Z]*)$/.test(word.text))
      ? [own]
      : [];
  }
  const named = optionValue(words, '-OutFile', '-outfile', '-o', '-out', '-Destination', '--output', '--out');
  if (named) return [named];
  if (program === 'add') return [/\/$/.test(words.at(-1)!.text) ? own : words.at(-1)!];
  if (program === 'certutil') return words.slice(-1);
  return program === 'aria2c' ? [own] : [];
}

/** The last part of an address, as a name. */
function nameAt(address: Word | undefined): Word {
  if (!address) return plainWord('', 0);
  const bare = address.text.replace(/[?#].*$/s, '');
  const name = nameOf(bare);
  const from = bare.replace(SLASHES_AT_END, '').length - name.length;
  const rest = partOf(address, from);
  return { ...rest, text: name, places: rest.places.slice(0, name.length) };
}

/** What a download fetches; empty when that is not said. */
export function addressOf(it: Invocation): string {
  return addressWord(it)?.text ?? '';
}

function addressWord({ words }: Invocation): Word | undefined {
  const isWeb = (text: string) => /^(?:[a-z]+:\/\/|www\.)/i.test(text);
  const given = words.find((it) => isWeb(it.text)) ?? optionValue(words, '--url', '-Uri', '-uri');
  if (given) return given;
  const held = words.find((it) => it.text.includes(HOLE) && !it.text.startsWith('-'));
  if (held) return held;
  return words.findLast((it) => !it.text.startsWith('-') && /[./]/.test(it.text));
}

/** Whether an address is this machine's own. */
export function isLocal(address: string): boolean {
  return /^(?:https?:\/\/)?(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0)(?:[:/]|$)|^file:/i.test(address);
}

/** The last part of a path; names of programs and files are compared by it. */
export function nameOf(path: string): string {
  return path.replace(SLASHES_AT_END, '').replace(/^.*[/\\:]/s, '');
}
