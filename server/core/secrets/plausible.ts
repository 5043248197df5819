/** Tells secrets from what stands for them in examples: placeholders, patterns, words. */

/** Words in a text that is no secret but stands for one. */
const PLACEHOLDER =
  /example|your|placeholder|insert|replace|change_?me|changeit|dummy|fake|mock|redact|sample|secret_?here|token_?here|key_?here|here_?$|not_?a_?real|todo|fixme|foobar|xxxx|XXXX|\.\.\.|…|\*\*\*|<[^>]*>|\$\{|\{\{|%\(|^%|^\$|_{4,}|0{8,}/i;

/** What nobody keeps secret: usual passwords of examples, tests and development. */
const USUAL_PASSWORD =
  /^(?:(?:my|the|some|a|an|db|user|test|demo|super|top|new|old|root|admin|guest|default|local|dev|postgres|mysql|redis|mongo|rabbit|hidden|strong|secure|wrong|bad|good|invalid|correct)?[-_ ]?)*(?:pass(?:w(?:or)?d|phrase)?|pwd|pw|secret|token|key|user(?:name)?|login|api|test(?:ing)?|admin|root|guest|postgres|mysql|redis|mongo(?:db)?|rabbit(?:mq)?|minio|qwerty|letmein|hunter|abc|asdf|foo|bar|baz|hello|welcome|docker|airflow|jupyter|none|null|undefined|true|false|bearer|basic|string|value|text|hf|dev|demo|local|neo4j|elastic|minioadmin)*[-_!@#$]*\d{0,6}[!@#$]*$/i;

/** Keys that are made to be seen: of browsers and pages, which may only write events or begin a payment. */
const PUBLIC_KEY = /^(?:phc_|pk_(?:live|test)_|pk\.|pub-|public-|sb_publishable_|G-|UA-)/;

/** What tokens end in that their owners publish for tests: the Hub's own, of the instance that its libraries are tested on. */
const PUBLISHED = /94wBhPGp6KrrTH3KDchhKpRxZwd6dmHWLL$/;

/** The entropy of a text in bits per character. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let sum = 0;
  for (const count of counts.values()) sum -= (count / text.length) * Math.log2(count / text.length);
  return sum;
}

/** Whether the text says by words that it stands for a secret. */
export function isPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(text) || longestRepeat(text) >= 6 || PUBLISHED.test(text);
}

/** Whether most of the text goes up or down a row of the keyboard or the alphabet: `abcdefgh12345678`. */
export function isSequence(text: string): boolean {
  let inSequence = 0;
  let length = 1;
  for (let at = 1; at <= text.length; at++) {
    const step = at < text.length ? Math.abs(text.charCodeAt(at) - text.charCodeAt(at - 1)) : 0;
    const goesOn = step === 1 || (text[at] === '0' && text[at - 1] === '9');
    if (goesOn) length++;
    else {
      if (length >= 4) inSequence += length;
      length = 1;
    }
  }
  return inSequence * 2 > text.length;
}

/** Whether a value that a name calls a password could be one that somebody uses. */
export function isPassword(text: string): boolean {
  if (text.length < 8 || text.length > 120 || isPlaceholder(text) || isSequence(text)) return false;
  if (USUAL_PASSWORD.test(text) || /test|fixture|secret|password|pass\d*$|^pass/i.test(text)) return false;
  const classes = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((it) => it.test(text)).length;
  const isWords = /^[A-Za-z]+(?:[-_.:/ ][A-Za-z]+)*$/.test(text);
  return classes >= 3 && !isWords && entropyOf(text) >= 2.8 && !/^(?:https?:|\/|\.{1,2}\/|~)|[{}()<>[\]]/.test(text);
}

/** Whether a value that a name calls a key or token is one: letters and digits in no order. */
export function isKey(text: string): boolean {
  if (!/^[A-Za-z0-9+/=_.~-]{20,200}$/.test(text) || isPlaceholder(text) || isSequence(text)) return false;
  if (PUBLIC_KEY.test(text)) return false;
  const longest = text.split(/[-_./~]/).reduce((a, b) => (b.length > a.length ? b : a));
  const own = /^[0-9a-f-]{32,}$/.test(text) ? text : longest;
  const changes = own.match(/[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])/g)?.length ?? 0;
  return own.length >= 16 && changes >= 4 && entropyOf(text) >= (/^[0-9a-f-]+$/.test(text) ? 3 : 3.7);
}

/** Whether the last six characters are the CRC-32 of what follows the prefix, in base 62. */
export function hasChecksum(body: string): boolean {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  let sum = crc32(body.slice(0, -6));
  let text = '';
  for (let place = 0; place < 6; place++) {
    text = digits[sum % 62] + text;
    sum = Math.floor(sum / 62);
  }
  return body.endsWith(text);
}

function crc32(text: string): number {
  let sum = -1;
  for (let at = 0; at < text.length; at++) {
    sum ^= text.charCodeAt(at);
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ ((sum & 1) * 0xedb88320);
  }
  return ~sum >>> 0;
}

function longestRepeat(text: string): number {
  let longest = 0;
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    length = at > 0 && text[at] === text[at - 1] ? length + 1 : 1;
    longest = Math.max(longest, length);
  }
  return longest;
}
