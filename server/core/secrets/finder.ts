/** Finds the secrets that stand in a text, whatever the text is: source, JSON, an output of a program. */

import { type Candidate, candidatesIn, stretchesOf } from './candidates.ts';
import type { SecretFormat } from './formats.ts';
import { entropyOf, hasChecksum, isKey, isPassword, isPlaceholder, isSequence } from './plausible.ts';

/** A secret in a text. */
export interface Secret {
  /** UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
  /** The format's id. */
  readonly format: string;
  /** As a sentence says it: "a Hugging Face token". */
  readonly name: string;
  /** What may be shown of it: `hf_abcd…`. */
  readonly redacted: string;
  /** `certain`: its check digits are right, or the format has none; `made-up`: of the right form, but no secret. */
  readonly kind: 'certain' | 'likely' | 'mild' | 'made-up';
}

/** How much of a text around a candidate is enough to decide. */
const BEFORE = 300;
const AFTER = 700;
const CONTEXT = 120;
/** How many characters of a secret's own part are shown. */
const SHOWN = 4;

const PASSWORD_ADDRESS =
  /(?<![\w+.-])([a-z][a-z0-9+.-]{1,20}):\/\/([^\s:/@"'`<>{}$\\]{0,64}):([^\s/@"'`<>{}$%\\]{3,128}|(?:[^\s/@"'`<>{}$%\\]|%[0-9A-Fa-f]{2}){3,128})@([\w.-]{1,120})/g;
const LOCAL_HOST =
  /^(?:localhost|127\..*|0\.0\.0\.0|host|hostname|db|database|server|proxy|my\w*host|(?:.*\.)?example(?:\..*)?|.*\.(?:local|test|invalid))$/i;

/** A name and what stands between it and its value's quote: `password = `, `"password": `, `password: str = `. */
const NAMED =
  /(?:^|[^A-Za-z0-9])([A-Za-z_][\w.-]{0,60})["'`]?\]?\)?\s{0,4}(?::\s{0,4}[A-Za-z][\w.[\] |]{0,40}=|:?=|:|=>)\s{0,4}[bBrRuU]{0,2}$/;
/** The same for the arguments of a function that sets a variable or asks for it: `getenv("API_KEY", `. */
const NAMED_BEFORE = /["'`]([A-Z][A-Z0-9_]{2,60})["'`],\s{0,4}[bBrRuU]{0,2}$/;
/** What a name that says that its value is a secret ends in, in small letters. */
export const NAME_ENDINGS: readonly string[] = ['ord', 'swd', 'ase', 'pwd', 'ret', 'ken', 'key'];
const PASSWORD_NAME = /(?:password|passwd|passphrase|_pwd|^pwd)$/i;
const KEY_NAME =
  /(?:api_?-?key|secret|token|access_?-?key|secret_?-?key|auth_?-?key|private_?-?key|account_?-?key|encryption_?-?key|signing_?-?key)$/i;
const NO_SECRET_NAME =
  /(?:pad|eos|bos|unk|cls|sep|mask|special|image|next|page|pagination|continuation|csrf|first|last|end|start|stop|prefix|suffix|separator|public|cache|sort|primary|foreign|partition|idempotency|placeholder)_?-?(?:token|key|secret)$/i;
const NAMED_KEY = /wandb|kaggle/i;

/** Stands for all characters beyond ASCII, of which no secret is made. */
const BEYOND_ASCII = 128;

/** The secrets in a text that tell by their form what they are, in order. */
export function findSecrets(text: string): readonly Secret[] {
  const found: Secret[] = [];
  for (const { start, end } of stretchesOf(text)) {
    const bytes = new Uint8Array(end - start);
    for (let at = start; at < end; at++) bytes[at - start] = Math.min(text.charCodeAt(at), BEYOND_ASCII);
    for (const { at, formats } of candidatesIn(bytes, bytes.length)) {
      found.push(...secretsAt(text, { at: start + at, formats }));
    }
  }
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  return found.filter((it, i) => !found.slice(Math.max(0, i - 4), i).some((other) => other.end > it.start));
}

/** Whether bytes[0, length) may have such a secret; `false` is certain. */
export function mayHaveSecret(bytes: Uint8Array, length: number): boolean {
  for (const { at, formats } of candidatesIn(bytes, length)) {
    const from = Math.max(0, at - BEFORE);
    const isKey = formats[0]?.id === 'private-key';
    const text = ascii(bytes, from, Math.min(length, at + (isKey ? 20 * AFTER : AFTER)));
    if (secretsAt(text, { at: at - from, formats }).length > 0) return true;
  }
  return false;
}

/** Whether bytes[start, end), between quotes, is a secret by the name it is given. */
export function isNamedSecret(bytes: Uint8Array, start: number, end: number): boolean {
  const from = Math.max(0, start - 1 - CONTEXT);
  return namedSecret(ascii(bytes, from, end), start - from, end - from) !== undefined;
}

/** The secret that the text between two quotes is by the name it is given. */
export function namedSecret(
  text: string,
  start: number,
  end: number,
): Pick<Secret, 'name' | 'redacted' | 'kind'> | undefined {
  if (end - start < 8 || end - start > 200 || !mayBeGiven(text, start - 2)) return undefined;
  const before = text.slice(Math.max(0, start - 1 - CONTEXT), start - 1);
  const name = (NAMED.exec(before) ?? NAMED_BEFORE.exec(before))?.[1];
  if (name === undefined || NO_SECRET_NAME.test(name)) return undefined;
  const value = text.slice(start, end);
  const redacted = value.length >= 16 ? `${value.slice(0, SHOWN)}…` : '…';
  if (PASSWORD_NAME.test(name)) {
    return isPassword(value) ? { name: 'a password', redacted: '…', kind: 'likely' } : undefined;
  }
  const isNamed = KEY_NAME.test(name) || (/(?:^|[_.])key$/i.test(name) && NAMED_KEY.test(before));
  return isNamed && isKey(value) ? { name: 'a key or token', redacted, kind: 'likely' } : undefined;
}

/** Whether what stands before a value gives it to a name, at a glance. */
function mayBeGiven(text: string, from: number): boolean {
  let at = from;
  while (at >= 0 && at > from - 8 && /[\s\w]/.test(text[at]!)) at--;
  const sign = text[at];
  return sign === '=' || sign === ':' || sign === ',' || sign === '>';
}

function secretsAt(text: string, { at, formats }: Candidate): readonly Secret[] {
  return formats.length === 0 ? passwordBefore(text, at) : formats.flatMap((it) => matched(text, at, it) ?? []);
}

function matched(text: string, at: number, format: SecretFormat): Secret | undefined {
  const { pattern, entropy = 0, context, except } = format;
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  if (!match) return undefined;
  const body = match[1]!;
  if (entropyOf(body.slice(0, 200)) < entropy || except?.test(body)) return undefined;
  const isKeyBlock = format.id === 'private-key';
  if (isKeyBlock ? /\.\.\.|…|<[^>]*>|xxxx|your/i.test(body) : isPlaceholder(body)) return undefined;
  if (context && !context.test(text.slice(Math.max(0, at - CONTEXT), at))) return undefined;
  const start = isKeyBlock ? text.lastIndexOf('-----BEGIN', at) : at;
  const own = match[0].indexOf(body);
  const redacted = isKeyBlock ? '-----BEGIN PRIVATE KEY-----…' : `${match[0].slice(0, own)}${body.slice(0, SHOWN)}…`;
  const isSure = !format.checksum || hasChecksum(body);
  const kind = !isKeyBlock && isSequence(body) ? 'made-up' : format.mild ? 'mild' : isSure ? 'certain' : 'likely';
  return { start, end: at + match[0].length, format: format.id, name: format.name, redacted, kind };
}

/** The password that the sign at `at` ends, in an address with user and password. */
function passwordBefore(text: string, at: number): readonly Secret[] {
  const from = Math.max(0, at - 260);
  PASSWORD_ADDRESS.lastIndex = 0;
  for (const match of text.slice(from, at + 130).matchAll(PASSWORD_ADDRESS)) {
    const [, scheme, user, password, host] = match as unknown as [string, string, string, string, string];
    const start = from + match.index + scheme.length + 3 + user.length + 1;
    if (start + password.length !== at) continue;
    if (LOCAL_HOST.test(host) || !isAddressPassword(user, password)) return [];
    const name = /^https?$/.test(scheme) ? 'an address with a password' : 'a database address with a password';
    const shown = `${scheme}://${user}:…@${host}`;
    return [{ start, end: at, format: 'address', name, redacted: shown, kind: 'certain' }];
  }
  return [];
}

function isAddressPassword(user: string, password: string): boolean {
  if (password === user || isPlaceholder(password) || isPlaceholder(user) || isSequence(password)) return false;
  return (
    password.length >= 6 &&
    /[0-9\W]/.test(password) &&
    !/^(?:\w{0,12}?(?:password|passwd|pass|pwd|secret|token|test|user|admin|root|example|postgres|mysql|guest)[-_]?\d{0,4}|\d{1,5})$/i.test(
      password,
    )
  );
}

function ascii(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at += 4096) text += String.fromCharCode(...bytes.subarray(at, Math.min(to, at + 4096)));
  return text;
}
