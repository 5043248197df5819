/** Replaces a file's content as a whole, and only if the file is still what was read. */

import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { SourceLanguage } from '../core/syntax/language.ts';
import { decode, encodingOf } from './decode.ts';

const BYTE_ORDER_MARK = '\ufeff';

/**
 * Writes `after` in place of `before`, by a new file that takes the old one's name. Answers with the reason when it does
 * not: the file holds something else by now, is in an encoding that is not written, or cannot be replaced.
 */
export function replaceContent(
  file: string,
  language: SourceLanguage,
  before: string,
  after: string,
): string | undefined {
  let temporary: string | undefined;
  try {
    // A link stays one: what it leads to is replaced.
    const target = fs.realpathSync(file);
    const bytes = fs.readFileSync(target);
    const encoding = encodingOf(bytes, language);
    if (encoding !== 'utf-8') return `it is written in ${encoding}, which is not written here`;
    if (decode(bytes, encoding).text !== before) return 'it was changed meanwhile';
    const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? BYTE_ORDER_MARK : '';
    if (!Buffer.from(mark + before).equals(bytes)) return 'it holds bytes that are no text';
    temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString('hex')}`);
    const { mode } = fs.statSync(target);
    const handle = fs.openSync(temporary, 'wx', mode);
    try {
      fs.writeSync(handle, mark + after);
      fs.fchmodSync(handle, mode);
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
    if (!fs.readFileSync(target).equals(bytes)) return 'it was changed meanwhile';
    fs.renameSync(temporary, target);
    temporary = undefined;
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return `it cannot be written (${code ?? error})`;
  } finally {
    if (temporary !== undefined) fs.rmSync(temporary, { force: true });
  }
}
