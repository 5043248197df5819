/** Which files commands show, pack or copy. */

import type { Invocation } from './invocation.ts';
import type { Word } from './script.ts';

/** Programs that show what a file holds, or a part of it, perhaps in another form. */
const SHOWING =
  /^(?:cat|bat|less|more|head|tail|nl|base64|xxd|od|strings|jq|yq|grep|awk|sed|zip|gzip|get-content|gc|type)$/;
/** Programs whose last word is where the others are copied to. */
const COPYING = /^(?:cp|mv|scp|rsync|copy-item|install)$/;

/** Where programs look for what their users have put there: `~/.kaggle/`. What is copied there is set up, not taken. */
const SETTING_UP = /(?:^|\/)\.[a-zA-Z]/;

/** The words of a command that can be files whose content it gives on, in order. */
export function filesReadBy({ program, words }: Invocation): readonly Word[] {
  const plain = words.filter((it) => !it.text.startsWith('-'));
  if (SHOWING.test(program)) return plain;
  if (COPYING.test(program)) return SETTING_UP.test(plain.at(-1)?.text ?? '') ? [] : plain.slice(0, -1);
  const isPacking = program === 'tar' && /^-?[a-zA-Z]*c/.test(words[0]?.text ?? '');
  return isPacking ? plain.slice(1) : [];
}
