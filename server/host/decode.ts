/** Turns a file's bytes into text: UTF-8, UTF-16 with a byte order mark, and what a Python file declares for itself. */

import { Buffer, isUtf8 } from 'node:buffer';
import type { SourceLanguage } from '../core/syntax/language.ts';

export interface Decoded {
  /** The text without its byte order mark, so that line 0, character 0 is what an editor shows first. */
  readonly text: string;
  /** What the reader should know about the decoding, in words for the user. */
  readonly note?: string;
}

/** How many bytes are searched for a NUL, which no text but UTF-16 holds. */
const BINARY_PROBE = 8_000;

/** Encodings whose ASCII bytes always stand for ASCII characters, by their names without punctuation. */
const UTF8_NAMES = /^(utf8(sig)?|u8|utf|cp65001|ascii|usascii)$/;
const LATIN1_NAMES = /^(latin1?|l1|iso88591|88591|cp819)$/;
const DECLARATION = /^[ \t\f]*#[^\n\r]*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)/;
const BLANK_OR_COMMENT = /^[ \t\f]*(#|$)/;

/** The offset in bytes of the first NUL near the beginning when the bytes are no text, or undefined. */
export function binaryAt(bytes: Uint8Array): number | undefined {
  if (utf16Order(bytes)) return undefined;
  const offset = bytes.subarray(0, BINARY_PROBE).indexOf(0);
  return offset < 0 ? undefined : offset;
}

/** The encoding's name in lower case: what a mark or a Python `coding:` comment says, else "utf-8". */
export function encodingOf(bytes: Uint8Array, language: SourceLanguage): string {
  const order = utf16Order(bytes);
  if (order) return order;
  const declared = language === 'python' && !hasUtf8Mark(bytes) ? declaredEncoding(bytes) : undefined;
  if (!declared) return 'utf-8';
  const plain = declared.replace(/[-_.]/g, '').toLowerCase();
  if (UTF8_NAMES.test(plain)) return 'utf-8';
  if (LATIN1_NAMES.test(plain)) return 'latin1';
  const codePage = /^(?:cp|windows)(125\d)$/.exec(plain);
  return codePage ? `windows-${codePage[1]}` : declared.toLowerCase().replaceAll('_', '-');
}

/** What 0x80 to 0x9f stand for in windows-1252; some versions of Node decode them as latin1 does. */
const WINDOWS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Decodes what `encodingOf` named. Never throws: what cannot be decoded becomes U+FFFD and is told in the note. */
export function decode(bytes: Uint8Array, encoding: string): Decoded {
  if (encoding === 'utf-8') return decodeUtf8(bytes);
  if (encoding === 'latin1') return { text: view(bytes).toString('latin1') };
  if (encoding === 'windows-1252')
    return {
      text: view(bytes)
        .toString('latin1')
        .replace(/[\x80-\x9f]/g, fromWindows),
    };
  try {
    return { text: new TextDecoder(encoding).decode(bytes) };
  } catch {
    const { text } = decodeUtf8(bytes);
    return { text, note: `declares the encoding "${encoding}", which is not known here; read as UTF-8` };
  }
}

function decodeUtf8(bytes: Uint8Array): Decoded {
  const mark = hasUtf8Mark(bytes) ? 3 : 0;
  const content = view(bytes).subarray(mark);
  const text = content.toString('utf8');
  if (isUtf8(content)) return { text };
  const offset = mark + firstInvalidByte(content, text);
  return { text, note: `not valid UTF-8 at byte ${offset}; read with replacement characters` };
}

/** The first U+FFFD of the text whose own bytes were not a U+FFFD. */
function firstInvalidByte(content: Buffer, text: string): number {
  let offset = 0;
  let counted = 0;
  for (let index = text.indexOf('\ufffd'); index >= 0; index = text.indexOf('\ufffd', index + 1)) {
    offset += Buffer.byteLength(text.slice(counted, index));
    counted = index;
    const isCharacter = content[offset] === 0xef && content[offset + 1] === 0xbf && content[offset + 2] === 0xbd;
    if (!isCharacter) break;
  }
  return offset;
}

function fromWindows(character: string): string {
  return WINDOWS.charAt(character.charCodeAt(0) - 0x80);
}

function declaredEncoding(bytes: Uint8Array): string | undefined {
  const lines = view(bytes)
    .subarray(0, 1_000)
    .toString('latin1')
    .split(/\r\n|\n|\r/, 2);
  const first = DECLARATION.exec(lines[0]!);
  if (first) return first[1];
  return BLANK_OR_COMMENT.test(lines[0]!) ? DECLARATION.exec(lines[1] ?? '')?.[1] : undefined;
}

function utf16Order(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

function hasUtf8Mark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
