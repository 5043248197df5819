/** Which files commands bring to this machine, unpack or copy. */

import { fetchedBy } from './fetches.ts';
import { type Invocation, optionValue } from './invocation.ts';
import type { Word } from './script.ts';

/** Files that a command makes of others, or of what it downloads. */
export interface FileTransfer {
  /** The program that does it. */
  readonly by: string;
  /** What is made: files, or one folder. */
  readonly files: readonly string[];
  readonly isFolder: boolean;
  /** What it is made of; undefined for a download. */
  readonly copied?: readonly string[];
}

const UNPACKERS = /^(?:tar|unzip|bsdtar|7z|7za|expand-archive)$/;
const COPIERS = /^(?:cp|mv|install|copy-item)$/;
const ARCHIVE = /\.(?:zip|tar|tgz|tbz2?|txz|7z|tar\.(?:gz|bz2|xz|zst))$/i;

/** What a command unpacks: the archives, and the folder in which it lies then, if that is known. */
export interface Unpacking {
  readonly archives: readonly Word[];
  readonly folder: string;
}

/** Whether a command makes an archive. */
export function isPacking({ program, words }: Invocation): boolean {
  if (program !== 'tar' && program !== 'bsdtar') return false;
  return /^-?[a-zA-Z]*c/.test(words[0]?.text ?? '') || words.some((it) => it.text === '--create');
}

/** Whether a command unpacks an archive. */
export function isUnpacking(it: Invocation): boolean {
  return UNPACKERS.test(it.program) && !isPacking(it);
}

/** Whether a command copies or moves files on this machine: its last word says where to. */
export function isCopying({ program }: Invocation): boolean {
  return COPIERS.test(program);
}

/** Undefined where a command unpacks nothing. Without a folder of its own, an archive is taken to hold one of its name. */
export function unpackedBy(it: Invocation): Unpacking | undefined {
  if (!isUnpacking(it)) return undefined;
  const { program, words, piped } = it;
  const archives = words.filter((it) => ARCHIVE.test(it.text));
  const glued = words.find((it) => /^-o./.test(it.text) && program.startsWith('7z'))?.text.slice(2);
  const given = glued ?? optionValue(words, '-d', '-C', '--directory', '-DestinationPath', '-destinationpath')?.text;
  if (archives.length === 0 && piped.length === 0) return undefined;
  const stem = archives[0]?.text.replace(/^.*\//, '').replace(ARCHIVE, '');
  const folder = given ?? stem;
  return folder === undefined ? undefined : { archives, folder };
}

/** The transfers of these commands, in order. */
export function fileTransfersOf(invocations: readonly Invocation[]): readonly FileTransfer[] {
  return invocations.flatMap((it): readonly FileTransfer[] => {
    const { program, words } = it;
    const unpacked = unpackedBy(it);
    if (unpacked) {
      const copied = unpacked.archives.map(({ text }) => text);
      return [{ by: program, files: [unpacked.folder], isFolder: true, copied }];
    }
    if (isCopying(it)) {
      const names = words.map(({ text }) => text).filter((text) => !text.startsWith('-'));
      const target = names.at(-1);
      if (names.length !== 2 || target === undefined) return [];
      const inside = `${target.replace(/\/$/, '')}/${names[0]!.replace(/^.*\//, '')}`;
      return [{ by: program, files: [target, inside], isFolder: false, copied: [names[0]!] }];
    }
    const files = fetchedBy(it).map(({ text }) => text);
    return files.length > 0 ? [{ by: program, files, isFolder: false }] : [];
  });
}
