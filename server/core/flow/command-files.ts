/** Files that commands put where the program finds them: what they download, unpack, copy. */

import { hashesFiles } from '../shell/fetches.ts';
import { fileTransfersOf } from '../shell/transfers.ts';
import type { ModelledCall } from './call.ts';
import { commandTexts } from './command-texts.ts';
import { invocationsWithSigns, Signs } from './file-runs.ts';
import type { Write } from './files.ts';
import type { Paths } from './paths.ts';
import type { Values } from './values.ts';

/** How many transfers of one source are told apart; each counts once for every call of the function around it. */
const LIMIT = 400;

/** What the processes of these calls download, unpack or copy; nothing where one of them compares files with hashes. */
export function commandFiles(values: Values, paths: Paths, calls: readonly ModelledCall[]): readonly Write[] {
  const result: Write[] = [];
  for (const own of calls) {
    const ways = own.context ? [own.context] : values.callers.contextsAround(own.at);
    for (const way of ways) {
      const call = way ? own.within(way) : own;
      for (const { text, words, named } of commandTexts(values, paths, call)) {
        const signs = new Signs();
        const invocations = invocationsWithSigns(signs, text, words);
        if (hashesFiles(invocations)) return [];
        for (const { by, files, copied, isFolder } of fileTransfersOf(invocations)) {
          if (result.length >= LIMIT) return result;
          const known = (name: string) => named(signs.taken(name));
          const from = copied && { copied: copied.flatMap(known) };
          result.push({ call, paths: files.flatMap(known), content: undefined, by, isFolder, ...from });
        }
      }
    }
  }
  return result;
}
