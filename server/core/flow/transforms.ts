/** Texts that a program makes from known ones without running anything of it: decoding, character codes, reversal. */

import { ATTRIBUTE, CALL, ITEM, NAME, NUMBER, SEQUENCE, SPREAD } from '../program/program.ts';
import type { Context, Value } from './value.ts';
import type { Values } from './values.ts';

/** UTF-16 code units of a text that is decoded at most. */
const LIMIT = 20_000;

/** By qualified name: the text that comes out for the one that goes in; undefined when it cannot be. */
const DECODERS: Readonly<Record<string, (text: string) => string | undefined>> = {
  'base64.b64decode': base64,
  'base64.standard_b64decode': base64,
  'base64.urlsafe_b64decode': base64,
  'base64.decodebytes': base64,
  'binascii.a2b_base64': base64,
  'base64.b32decode': base32,
  'base64.b16decode': hexadecimal,
  'bytes.fromhex': hexadecimal,
  'bytearray.fromhex': hexadecimal,
  'binascii.unhexlify': hexadecimal,
  'binascii.a2b_hex': hexadecimal,
  atob: base64,
  'buffer.atob': base64,
  unescape: percent,
};
/** Decoders whose second argument says how. */
const BY_ENCODING = new Set(['codecs.decode', 'codecs.encode', 'Buffer.from', 'buffer.Buffer.from', 'str.decode']);
/** What puts an address together from that of a place and the way from there. */
const JOINING = 'urllib.parse.urljoin';
/** Methods of a known text that leave it as it is. */
const KEEPING = new Set(['str.decode', 'str.encode', 'str.toString', 'str.trim', 'str.valueOf']);
const CHARACTERS = new Set(['chr', 'bytes', 'bytearray', 'String.fromCharCode', 'String.fromCodePoint']);

/** What a call of a library's function makes of known texts and numbers; undefined when it is none of these. */
export function transformed(
  values: Values,
  callee: Value & { kind: 'external' },
  at: number,
  context: Context | undefined,
): readonly Value[] | undefined {
  const { path } = callee;
  const made = (texts: readonly (string | undefined)[]): readonly Value[] | undefined => {
    const known = texts.filter((it) => it !== undefined);
    return known.length > 0 ? known.map((text): Value => ({ kind: 'text', text, at, context })) : undefined;
  };
  const decoder = Object.hasOwn(DECODERS, path) ? DECODERS[path] : undefined;
  if (decoder) return made(textsOf(values, values.program.argumentAt(at, 0), context).map(decoder));
  if (BY_ENCODING.has(path)) {
    const isMethod = path === 'str.decode';
    const [encoding = 'utf-8'] = textsOf(values, values.program.argumentAt(at, isMethod ? 0 : 1), context);
    const texts = isMethod
      ? receiverTexts(values, at, context)
      : textsOf(values, values.program.argumentAt(at, 0), context);
    return made(texts.map((it) => byEncoding(it, encoding)));
  }
  if (path === JOINING) return addressesOf(values, at, context);
  if (KEEPING.has(path)) return made(receiverTexts(values, at, context));
  if (!CHARACTERS.has(path)) return undefined;
  const codes = codesOf(values, at, context);
  return codes && made([String.fromCodePoint(...codes)]);
}

/** The characters of known texts in the opposite order; undefined when none is known. */
export function reversed(
  values: Values,
  at: number,
  of: number,
  context: Context | undefined,
): readonly Value[] | undefined {
  const texts = textsOf(values, of, context).filter((it) => it.length <= LIMIT);
  if (texts.length === 0) return undefined;
  return texts.map((it): Value => ({ kind: 'text', text: [...it].reverse().join(''), at, context }));
}

/** The text of `[chr(c) for c in [104, 105]]` and `map(chr, [104, 105])`; undefined for anything else. */
export function charactersOf(values: Values, list: number, context: Context | undefined): string | undefined {
  const { program } = values;
  const { lists } = program;
  if (program.kind[list] === CALL) {
    const [each, codes] = program.argumentsOf(list);
    const isMapped = codes !== undefined && values.paths(program.a[list]!, context).includes('map');
    const numbers =
      isMapped && values.paths(each!, context).includes('chr') ? numbersOf(values, codes, context) : undefined;
    return numbers && String.fromCodePoint(...numbers);
  }
  if (program.kind[list] !== SEQUENCE || lists.length(program.a[list]!) !== 1) return undefined;
  const item = lists.item(program.a[list]!, 0);
  const name = item < 0 ? -1 : values.program.argumentAt(item, 0);
  if (name < 0 || program.kind[name] !== NAME || !values.paths(program.a[item]!, context).includes('chr'))
    return undefined;
  const [definition] = values.definitions(name) ?? [];
  const value = definition === undefined ? -1 : program.definitionValue[definition]!;
  if (value < 0 || program.kind[value] !== ITEM || program.a[value]! < 0) return undefined;
  const codes = numbersOf(values, program.a[value]!, context);
  return codes && String.fromCodePoint(...codes);
}

/** The addresses that a known one gives with what leads on from it, as far as they are known; undefined where none is. */
function addressesOf(values: Values, call: number, context: Context | undefined): readonly Value[] | undefined {
  const { program } = values;
  const way = program.argumentAt(call, 1);
  const ways = way < 0 ? [] : values.of(way, context);
  const found = textsOf(values, program.argumentAt(call, 0), context).flatMap((base) =>
    ways.flatMap((it): readonly Value[] => {
      const text = it.kind === 'text' ? it.text : it.kind === 'unknown' ? it.prefix : '';
      const [folder, host] = /^([a-z][a-z\d+.-]*:\/\/[^/]+)(?:\/.*\/|\/)?/i.exec(base) ?? [];
      if (folder === undefined) return [];
      const address = /^[a-z][a-z\d+.-]*:/i.test(text)
        ? text
        : `${text.startsWith('/') ? host : withSlash(folder)}${text}`;
      const place = { at: call, context };
      return [
        it.kind === 'text' ? { kind: 'text', text: address, ...place } : { kind: 'unknown', prefix: address, ...place },
      ];
    }),
  );
  return found.length > 0 ? found : undefined;
}

function withSlash(address: string): string {
  return address.endsWith('/') ? address : `${address}/`;
}

function textsOf(values: Values, at: number, context: Context | undefined): readonly string[] {
  if (at < 0) return [];
  return values.of(at, context).flatMap((it) => (it.kind === 'text' && it.text.length <= LIMIT ? [it.text] : []));
}

function receiverTexts(values: Values, call: number, context: Context | undefined): readonly string[] {
  const { program } = values;
  const callee = program.a[call]!;
  return program.kind[callee] === ATTRIBUTE ? textsOf(values, program.a[callee]!, context) : [];
}

/** The numbers that a call is given, one by one or in one list. */
function codesOf(values: Values, call: number, context: Context | undefined): readonly number[] | undefined {
  const { program } = values;
  const given: number[] = [];
  for (let index = 0; index < program.arity(call) && index < LIMIT; index++) {
    const value = program.argumentValue[program.b[call]! + index]!;
    const numbers = program.kind[value] === NUMBER ? [numberAt(values, value)] : numbersOf(values, value, context);
    if (!numbers) return undefined;
    given.push(...numbers);
  }
  return isCharacters(given) ? given : undefined;
}

function numbersOf(values: Values, at: number, context: Context | undefined): readonly number[] | undefined {
  const { program } = values;
  const from = program.kind[at] === SPREAD ? program.a[at]! : at;
  const [list, ...others] = values.of(from, context);
  if (list?.kind === 'number' && others.length === 0) return isCharacters([list.value]) ? [list.value] : undefined;
  if (list?.kind !== 'sequence' || others.length > 0) return undefined;
  const items = program.lists.items(program.a[list.at]!);
  if (items.length > LIMIT || !items.every((it) => it >= 0 && program.kind[it] === NUMBER)) return undefined;
  const numbers = items.map((it) => numberAt(values, it));
  return isCharacters(numbers) ? numbers : undefined;
}

function numberAt({ program }: Values, at: number): number {
  return Number(program.text.slice(program.start[at], program.end[at]).replaceAll('_', ''));
}

function isCharacters(codes: readonly number[]): boolean {
  return (
    codes.length > 0 && codes.length <= LIMIT && codes.every((it) => Number.isInteger(it) && it >= 0 && it <= 0x10ffff)
  );
}

function byEncoding(text: string, encoding: string): string | undefined {
  switch (encoding.toLowerCase().replace(/[-_]/g, '')) {
    case 'base64':
    case 'base64url':
    case 'base64codec':
      return base64(text);
    case 'hex':
    case 'hexcodec':
      return hexadecimal(text);
    case 'rot13':
      return text.replace(/[a-z]/gi, (it) => {
        const base = it <= 'Z' ? 65 : 97;
        return String.fromCharCode(((it.charCodeAt(0) - base + 13) % 26) + base);
      });
    case 'utf8':
    case 'ascii':
    case 'latin1':
    case 'binary':
    case 'iso88591':
      return text;
    default:
      return undefined;
  }
}

function base64(text: string): string | undefined {
  return ofBits(text, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', 6);
}

function base32(text: string): string | undefined {
  return ofBits(text, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 5);
}

/** The bytes, as characters, that the digits of an alphabet write, `size` bits each. */
function ofBits(text: string, alphabet: string, size: number): string | undefined {
  const digits = text.replace(/[\s=]/g, '').replaceAll('-', '+').replaceAll('_', '/');
  let result = '';
  let bits = 0;
  let count = 0;
  for (const digit of digits) {
    const value = alphabet.indexOf(digit);
    if (value < 0) return undefined;
    bits = ((bits << size) | value) & 0xffff;
    count += size;
    if (count < 8) continue;
    count -= 8;
    result += String.fromCharCode((bits >> count) & 255);
  }
  return result;
}

function hexadecimal(text: string): string | undefined {
  const digits = text.replace(/\s/g, '');
  if (digits.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(digits)) return undefined;
  return digits.replace(/../g, (it) => String.fromCharCode(Number.parseInt(it, 16)));
}

function percent(text: string): string {
  return text.replace(/%(?:u([0-9a-f]{4})|([0-9a-f]{2}))/gi, (_, four?: string, two?: string) =>
    String.fromCharCode(Number.parseInt(four ?? two!, 16)),
  );
}
