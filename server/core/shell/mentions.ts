/** Whether a source says anything that an analysis of commands could find: decided before anything is parsed. */

import { DOWNLOADERS } from './downloads.ts';
import { INSTALLERS } from './installs.ts';

/** Words without which nothing is installed, downloaded or hidden from the eye. */
const OTHERS = ['clone', 'powershell', 'pwsh', 'mshta', 'msiexec', 'pip3', 'pip2'];

/** In small letters, cut where a sign stands: `apt` for `apt-get`. */
export const COMMAND_WORDS: ReadonlySet<string> = new Set(
  [...INSTALLERS, ...DOWNLOADERS, ...OTHERS].map((it) => it.split(/\W/).at(-1)!),
);

const LONGEST = Math.max(...[...COMMAND_WORDS].map((it) => it.length));

/** By byte: its small letter where it can be part of a word, or 0. */
const LETTERS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const sign = String.fromCharCode(byte);
  return byte < 128 && /\w/.test(sign) ? sign.toLowerCase().charCodeAt(0) : 0;
});

/** By byte: 1 when a word begins with it. */
const FIRST = Uint8Array.from({ length: 256 }, (_, byte) =>
  [...COMMAND_WORDS].some((it) => it.charCodeAt(0) === LETTERS[byte]) ? 1 : 0,
);

/** Whether bytes[0, length) hold one of the words anywhere, in code, strings or comments. */
export function mentionsCommand(bytes: Uint8Array, length: number): boolean {
  let at = 0;
  while (at < length) {
    if (LETTERS[bytes[at]!] === 0) {
      at++;
      continue;
    }
    const start = at;
    do at++;
    while (at < length && LETTERS[bytes[at]!] !== 0);
    if (FIRST[bytes[start]!] === 1 && at - start <= LONGEST) {
      let word = '';
      for (let i = start; i < at; i++) word += String.fromCharCode(LETTERS[bytes[i]!]!);
      if (COMMAND_WORDS.has(word)) return true;
    }
  }
  return false;
}

/** The same of the first `length` UTF-16 code units of a text. */
export function textMentionsCommand(text: string, length: number): boolean {
  for (const { 0: word, index } of text.matchAll(/\w+/g)) {
    if (index >= length) return false;
    if (word.length <= LONGEST && COMMAND_WORDS.has(word.toLowerCase())) return true;
  }
  return false;
}
