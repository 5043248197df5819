/** Takes secrets out of texts that are shown. */

import { findSecrets, namedSecret } from './finder.ts';

const QUOTED = /(["'`])((?:(?!\1)[^\\\n]|\\.){8,200})\1/g;

interface Place {
  readonly start: number;
  readonly end: number;
  readonly redacted: string;
}

/** What was shown lately: an editor asks for the same messages at every keystroke. */
const SHOWN = new Map<string, string>();
const SHOWN_LIMIT = 2_000;

/** A text that may be shown: of every secret only its beginning is left. */
export function redacted(text: string): string {
  let shown = SHOWN.get(text);
  if (shown === undefined) {
    shown = withoutSecrets(text);
    if (SHOWN.size >= SHOWN_LIMIT) SHOWN.clear();
    SHOWN.set(text, shown);
  }
  return shown;
}

function withoutSecrets(text: string): string {
  let result = '';
  let last = 0;
  for (const { start, end, redacted } of places(text)) {
    result += text.slice(last, start) + redacted;
    last = end;
  }
  return result + text.slice(last);
}

/** A text of the same length in the same lines, with asterisks in place of secrets. */
export function masked(text: string): string {
  let result = '';
  let last = 0;
  for (const { start, end, redacted } of places(text)) {
    const shown = /^(.*?)…$/s.exec(redacted)?.[1] ?? '';
    const own = text.startsWith(shown, start) ? shown : '';
    result += text.slice(last, start) + own + text.slice(start + own.length, end).replace(/[^\r\n]/g, '*');
    last = end;
  }
  return result + text.slice(last);
}

/** Where the secrets are, in order and apart from each other; only the part that is secret. */
function places(text: string): readonly Place[] {
  const found: Place[] = findSecrets(text).map(({ start, end, format, redacted }) => {
    return { start, end, redacted: format === 'address' ? '…' : redacted };
  });
  for (const match of text.matchAll(QUOTED)) {
    const start = match.index + 1;
    const end = start + match[2]!.length;
    const secret = namedSecret(text, start, end);
    if (secret) found.push({ start, end, redacted: secret.redacted });
  }
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const apart: Place[] = [];
  for (const it of found) if (it.start >= (apart.at(-1)?.end ?? 0)) apart.push(it);
  return apart;
}
