/** Whether a source says anything that an analysis of commands could find: decided before anything is parsed. */

import { DOWNLOADERS } from './fetches.ts';
import { INSTALLERS } from './installs.ts';

/** What programs that a command carries run and decode with. */
const INLINE = ['urlopen', 'urlretrieve', 'b64decode', 'eval', 'atob'];
/** Words without which nothing is installed, downloaded or hidden from the eye. */
const OTHERS = [
  ...INLINE,
  'clone',
  'powershell',
  'pwsh',
  'mshta',
  'msiexec',
  'pip3',
  'pip2',
  'base64',
  'xxd',
  'openssl',
];

/** In small letters, cut where a sign stands: `apt` for `apt-get`. */
export const COMMAND_WORDS: ReadonlySet<string> = new Set(
  [...INSTALLERS, ...DOWNLOADERS, ...OTHERS].map((it) => it.split(/\W/).at(-1)!),
);

const LONGEST = Math.max(...[...COMMAND_WORDS].map((it) => it.length));

const MODEL_WORDS =
  /trust[-_]remote[-_]code|\bhf\b|huggingface-cli|vllm|sglang|text-generation-|text-embeddings-|lm[-_]eval|lighteval|huggingface\.co|hf\.co/;

/** Whether a text holds a word without which no command loads or serves an artefact of a hub. */
export function textMentionsModel(text: string): boolean {
  return MODEL_WORDS.test(text);
}

/** Whether the first `length` UTF-16 code units of a text hold one of the words anywhere, in code, strings or comments. */
export function textMentionsCommand(text: string, length: number): boolean {
  for (const { 0: word, index } of text.matchAll(/\w+/g)) {
    if (index >= length) return false;
    if (word.length <= LONGEST && COMMAND_WORDS.has(word.toLowerCase())) return true;
  }
  return false;
}
