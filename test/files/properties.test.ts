/** What holds for files of every kind, however they are cut: an answer, places inside, and a gate that lets pass what has findings. */

import assert from 'node:assert/strict';
import { fileKindOf } from '../../server/core/syntax/file-kinds.ts';
import { find } from '../kit/check.ts';
import { SAMPLES } from './samples.ts';

const NOISE = [
  '"',
  "'",
  '\\',
  '\n',
  '\r\n',
  '\t',
  '{',
  '}',
  '[',
  ']',
  '#',
  '$(',
  '`',
  '<<E',
  '&a ',
  '*a',
  '|',
  '>',
  '\u{1f600}',
  '\0',
  ': ',
  '- ',
];

describe('files of every kind', () => {
  for (const [file, text] of Object.entries(SAMPLES)) {
    it(`${file}, whole, cut and with something put in`, () => {
      assert(fileKindOf(file), 'it is one that is read');
      assert(find('file', text, undefined, file).length > 0, 'it has findings');
      for (let at = 1; at < text.length; at += 7) {
        find('file', text.slice(0, at), undefined, file);
        find('file', text.slice(at), undefined, file);
        find('file', text.slice(0, at) + NOISE[at % NOISE.length] + text.slice(at), undefined, file);
      }
    });
  }
});
