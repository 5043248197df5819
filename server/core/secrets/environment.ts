/** Whether a source can give away what the environment holds: decided from its text, before anything is parsed. */

import { isSecretVariable } from './variables.ts';

/** How programs name the environment, or read from it or from another keeper of secrets. */
export const ENVIRONMENT_NAMES: readonly string[] = [
  ...['environ', 'environb', 'getenv', 'printenv', 'env'],
  ...['userdata', 'get_secret', 'get_token'],
];
const NAMES = new Set(ENVIRONMENT_NAMES);
const LONGEST_NAME = 10;
const FIRST_LETTERS = new Set(ENVIRONMENT_NAMES.map((it) => it.charCodeAt(0)));
/** One of these stands in each of them. */
const COMMON_PARTS: readonly string[] = ['env', 'userdata', 'get_'];
/** What a name may be followed by where one variable is meant. */
const MEMBERS = new Set(['get', 'pop', 'setdefault', 'update', 'keys']);
/** Names of variables that hold secrets are not longer. */
const LONGEST_VARIABLE = 80;
/** How many blanks may stand between a name and what follows it. */
const BLANKS = 8;

const UNDERSCORE = 95;
const DOT = 46;
const BRACKET = 91;
const QUESTION = 63;
/** By code: 1 for a small letter, 2 for a capital, a digit or `_`, 4 for a blank, 8 for a quote. */
const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[a-z]/.test(character)) return 1;
  if (/\w/.test(character)) return 2;
  return /\s/.test(character) ? 4 : /["'`]/.test(character) ? 8 : 0;
});
const WORD = 3;
/** The last letters of the names of secrets. */
const LAST_LETTERS = new Set([...'YNTDSL'].map((it) => it.charCodeAt(0)));

/** Whether a name is that of a secret as the environment's variables are written: in capitals. */
export function isSecretOfEnvironment(name: string): boolean {
  return /^[A-Z][A-Z\d_]*$/.test(name) && isSecretVariable(name);
}

/**
 * Whether a program's text, or its first `length` bytes, names the environment as a whole, or one of its variables that
 * hold secrets; `false` is certain.
 */
export function mayTellEnvironment(source: string | Uint8Array, length = source.length): boolean {
  if (typeof source === 'string' && !COMMON_PARTS.some((it) => source.includes(it))) return false;
  const codeAt = (at: number): number => (typeof source === 'string' ? source.charCodeAt(at) : source[at]!);
  const classAt = (at: number): number => {
    if (at < 0 || at >= length) return 0;
    const code = codeAt(at);
    return code < 128 ? CLASSES[code]! : 0;
  };
  const textAt = (start: number, end: number): string =>
    Array.from({ length: end - start }, (_, i) => String.fromCharCode(codeAt(start + i))).join('');
  let isRead = false;
  let hasSecret = false;
  for (let at = 0; at < length; ) {
    if ((classAt(at) & WORD) === 0) {
      at++;
      continue;
    }
    const start = at;
    let isCapital = true;
    for (let kind = classAt(at); (kind & WORD) !== 0; kind = classAt(++at)) if (kind === 1) isCapital = false;
    const size = at - start;
    if (isCapital) {
      if (!hasSecret && size <= LONGEST_VARIABLE && LAST_LETTERS.has(codeAt(at - 1)))
        hasSecret = isSecretOfEnvironment(withoutUnderscores(textAt(start, at)));
    } else if (size <= LONGEST_NAME && FIRST_LETTERS.has(codeAt(start)) && NAMES.has(textAt(start, at))) {
      isRead = true;
      if (isWhole(start, at)) return true;
    }
    if (isRead && hasSecret) return true;
  }
  return false;

  /** Whether the name that stands there is followed by nothing that takes one variable out of it. */
  function isWhole(start: number, end: number): boolean {
    const after = skipped(end, 1);
    const code = after < length ? codeAt(after) : 0;
    if (code === BRACKET || code === QUESTION) return false;
    if (code !== DOT) return !isSearched(start);
    const from = skipped(after + 1, 1);
    let to = from;
    while (to - from <= LONGEST_NAME + 4 && (classAt(to) & WORD) !== 0) to++;
    // In scripts every member is a variable; in Python only methods are members.
    return end - start > 3 && !MEMBERS.has(textAt(from, to));
  }

  /** `"NAME" in os.environ` */
  function isSearched(start: number): boolean {
    const from = codeAt(start - 1) === DOT ? start - 3 : start;
    const before = skipped(from - 1, -1);
    if (before < 2 || textAt(before - 1, before + 1) !== 'in') return false;
    return (classAt(skipped(before - 2, -1)) & 8) !== 0;
  }

  function skipped(from: number, by: 1 | -1): number {
    let at = from;
    for (let count = 0; count < BLANKS && classAt(at) === 4; count++) at += by;
    return at;
  }
}

/** A part of a name may begin with what joins it to the rest: `prefix + "_TOKEN"`. */
function withoutUnderscores(text: string): string {
  let at = 0;
  while (text.charCodeAt(at) === UNDERSCORE) at++;
  return text.slice(at);
}
