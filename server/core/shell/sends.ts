/** Which commands send files or the environment away. */

import type { Invocation } from './invocation.ts';
import { HOLE, type Word } from './script.ts';

/** What a command sends. Offsets are those of the text that was read. */
export interface Sent {
  readonly start: number;
  readonly end: number;
  /** Where it goes to, as far as it is known; may hold a `HOLE`. */
  readonly address: string;
  /** The environment, the path of a file, or the word that holds what the shell puts in. */
  readonly what: 'environment' | 'file' | 'word';
  /** The path, the word's text, or '' for the environment. */
  readonly text: string;
  readonly word: Word | undefined;
}

/** Options of curl and wget that are given what is sent, and those whose value is a file's name. */
const DATA = /^(?:-d|--data|--data-(?:raw|ascii|binary|urlencode)|--json|-F|--form|--post-data|--body-data)$/;
const FILES = /^(?:-T|--upload-file|--post-file|--body-file)$/;
const POWER_SHELL_DATA = /^-(?:body|infile)$/i;
const WEB = new Set(['curl', 'wget', 'http', 'https', 'iwr', 'irm', 'invoke-webrequest', 'invoke-restmethod']);
const PIPES = new Set(['nc', 'ncat', 'netcat', 'socat', 'telnet']);
const COPIES = new Set(['scp', 'rsync']);
const RESOLVERS = new Set(['nslookup', 'dig', 'host', 'ping', 'drill']);
/** Options of programs that copy between machines whose value is no file to copy. */
const COPY_VALUES = /^-(?:i|F|P|o|c|l|S|J|e|-rsh|-exclude|-include)$/;
/** Programs that show what a file holds, perhaps in another form. */
const READERS = new Set([
  'cat',
  'base64',
  'xxd',
  'tar',
  'zip',
  'gzip',
  'head',
  'tail',
  'grep',
  'od',
  'openssl',
  'sed',
  'tr',
]);
const ENVIRONMENT = /^(?:env|printenv|export|set|declare)$/;

/** Programs that can send something away. */
export const SENDERS: ReadonlySet<string> = new Set([...WEB, ...PIPES, ...COPIES, ...RESOLVERS]);

/** What these commands send away, in order. */
export function* sentBy(invocations: readonly Invocation[]): Iterable<Sent> {
  /** By the path of an archive or a copy: what it holds. */
  const packed = new Map<string, readonly Word[]>();
  for (const it of invocations) {
    for (const sent of sendsOf(it)) {
      yield sent;
      const inside = sent.what === 'file' ? packed.get(sent.text) : undefined;
      for (const word of inside ?? []) yield { ...sent, text: word.text, word };
    }
    const { target, files } = packedBy(it);
    if (target !== undefined && files.length > 0) packed.set(target, files);
  }
}

/** What a command packs or copies into one file of this machine. */
function packedBy({ program, words, redirections }: Invocation): {
  target: string | undefined;
  files: readonly Word[];
} {
  const plain = words.filter((it) => !it.text.startsWith('-'));
  const output = redirections.find(({ operator }) => operator === '>')?.target.text;
  if (READERS.has(program) && output !== undefined) return { target: output, files: plain };
  if (program === 'zip' || program === 'cp') {
    const at = program === 'zip' ? 0 : plain.length - 1;
    return { target: plain[at]?.text, files: plain.filter((_, i) => i !== at) };
  }
  if (program !== 'tar') return { target: undefined, files: [] };
  const option = words.findIndex(({ text }, i) => /^-\w*f$/.test(text) || (i === 0 && /^\w*c\w*f$/.test(text)));
  const isPacking = words.some(({ text }, i) => (i === 0 ? /^-?\w*c/.test(text) : /^-\w*c|^--create$/.test(text)));
  const target = words[option + 1];
  if (option < 0 || !isPacking || !target) return { target: undefined, files: [] };
  return { target: target.text, files: plain.filter((it) => it !== target && it !== words[option]) };
}

function* sendsOf(it: Invocation): Iterable<Sent> {
  if (WEB.has(it.program)) yield* byWeb(it);
  else if (PIPES.has(it.program)) yield* byInput(it, addressOf(it.words[0]));
  else if (COPIES.has(it.program)) yield* byCopy(it);
  else if (RESOLVERS.has(it.program)) {
    const shown = shownIn(it);
    for (const [at, word] of it.words.entries()) yield* inWord(it, word, shown.get(at), addressOf(word));
  }
}

function* byWeb(it: Invocation): Iterable<Sent> {
  const { words } = it;
  const address = addressOf(
    words.find((word) => /^(?:https?:|ftp:)/i.test(word.text) || /^\w[\w-]*\./.test(word.text)),
  );
  const shown = shownIn(it);
  for (let i = 0; i < words.length; i++) {
    const { option, value, isApart } = valueAt(words, i);
    if (option === '') yield* inWord(it, words[i]!, shown.get(i), address);
    else if (value && (DATA.test(option) || FILES.test(option) || POWER_SHELL_DATA.test(option))) {
      const isFile = FILES.test(option) || /^-infile$/i.test(option);
      const path = isFile ? value.text : /(?:^|=)[@<]([^;]+)/.exec(value.text)?.[1];
      const isInput = path === '-' || path === '.';
      if (isInput || path === '/dev/stdin') yield* byInput(it, address);
      else if (path !== undefined) yield sent(it, address, 'file', path, value);
      else yield* inWord(it, value, shown.get(isApart ? i + 1 : i), address);
    }
    if (isApart) i++;
  }
}

/** What a word that begins with `-` says: its option and what that is given; an empty option for any other word. */
function valueAt(words: readonly Word[], at: number) {
  const word = words[at]!;
  const { text } = word;
  if (!text.startsWith('-') || text.length === 1) return { option: '', value: undefined, isApart: false };
  const equals = text.startsWith('--') ? text.indexOf('=') : -1;
  if (equals > 0) return { option: text.slice(0, equals), value: cut(word, equals + 1), isApart: false };
  // `-dtext`, `-F@file`
  if (/^-[dFT]./.test(text)) return { option: text.slice(0, 2), value: cut(word, 2), isApart: false };
  return { option: text, value: words[at + 1], isApart: TAKES_VALUE.test(text) };
}

const TAKES_VALUE =
  /^(?:-[dFTHXoAebumwx]|--(?:data\S*|json|form|upload-file|header|request|output|user\S*|url|cookie|post-\S*|body-\S*|proxy|max-time|retry)|-(?:body|infile|uri|method|headers))$/i;

function cut(word: Word, from: number): Word {
  return { ...word, text: word.text.slice(from), places: word.places.slice(from) };
}

/** What is written into a command's input. */
function* byInput(it: Invocation, address: string): Iterable<Sent> {
  for (const { operator, target } of it.redirections) {
    if (operator === '<') yield sent(it, address, 'file', target.text, target);
  }
  yield* disclosed(it, it.piped, address);
}

function* byCopy(it: Invocation): Iterable<Sent> {
  const given: Word[] = [];
  for (let i = 0; i < it.words.length; i++) {
    const word = it.words[i]!;
    if (COPY_VALUES.test(word.text)) i++;
    else if (!word.text.startsWith('-')) given.push(word);
  }
  const target = given.at(-1);
  if (!target || !/^[^/]*:/.test(target.text)) return;
  for (const word of given.slice(0, -1)) yield sent(it, target.text.replace(/:.*/, ''), 'file', word.text, word);
}

/** By position among the words: the commands whose output is put there. */
function shownIn({ substituted }: Invocation): ReadonlyMap<number, readonly Invocation[]> {
  const result = new Map<number, Invocation[]>();
  for (const { word, invocations } of substituted) {
    const known = result.get(word) ?? [];
    if (known.length === 0) result.set(word, known);
    known.push(...invocations);
  }
  return result;
}

/** What commands put into a word, or the word itself where the shell or the program puts something in. */
function* inWord(
  it: Invocation,
  word: Word,
  shown: readonly Invocation[] | undefined,
  address: string,
): Iterable<Sent> {
  if (shown) yield* disclosed(it, shown, address);
  if (word.text.includes(HOLE)) yield sent(it, address, 'word', word.text, word);
}

/** The environment or files that commands show. */
function* disclosed(it: Invocation, by: readonly Invocation[], address: string): Iterable<Sent> {
  for (const other of by) {
    const { program, words } = other;
    const isBare = words.every((word) => word.text.startsWith('-'));
    if (ENVIRONMENT.test(program) && isBare) yield sent(it, address, 'environment', '', undefined);
    else if (/^(?:gci|dir|get-childitem|ls)$/.test(program) && /^env:/i.test(words[0]?.text ?? ''))
      yield sent(it, address, 'environment', '', undefined);
    else if (program === 'printenv' || program === 'echo' || program === 'printf')
      for (const word of words)
        yield sent(it, address, 'word', program === 'printenv' ? `$${word.text}` : word.text, word);
    else if (READERS.has(program) || /^(?:get-content|gc|type)$/.test(program))
      for (const word of words) yield sent(it, address, 'file', word.text, word);
  }
}

function sent(it: Invocation, address: string, what: Sent['what'], text: string, word: Word | undefined): Sent {
  return { start: it.start, end: it.end, address, what, text, word };
}

function addressOf(word: Word | undefined): string {
  const text = word?.text ?? '';
  return text === '' || /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`;
}
