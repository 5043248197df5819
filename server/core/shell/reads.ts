/** Which files commands show, pack or copy. */

import type { Invocation } from './invocation.ts';
import type { Word } from './script.ts';
import { isCopying, isPacking } from './transfers.ts';

/** Programs that show what a file holds, or a part of it, perhaps in another form. */
const SHOWING =
  /^(?:cat|bat|less|more|head|tail|nl|base64|xxd|od|strings|jq|yq|grep|awk|sed|zip|gzip|get-content|gc|type)$/;
/** Programs that copy to other machines as well, to where their last word says. */
const SENDING = /^(?:scp|rsync)$/;

/** Where programs look for what their users have put there: `~/.kaggle/`. What is copied there is set up, not taken. */
const SETTING_UP = /(?:^|\/)\.[a-zA-Z]/;

/** The words of a command that can be files whose content it gives on, in order. */
export function filesReadBy(it: Invocation): readonly Word[] {
  const { program, words } = it;
  const plain = words.filter(({ text }) => !text.startsWith('-'));
  if (SHOWING.test(program)) return plain;
  if (isCopying(it) || SENDING.test(program))
    return SETTING_UP.test(plain.at(-1)?.text ?? '') ? [] : plain.slice(0, -1);
  return isPacking(it) ? plain.slice(1) : [];
}
