/** Random edits of texts, the same in every run. */

import fc from 'fast-check';

export const SEED = 20_250_101;
const FRAGMENTS = [
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '`',
  '"""',
  '\n',
  '\r\n',
  ' ',
  '.',
  ',',
  ':',
  '=',
  '<',
  '/',
  '${',
  '#',
  '*',
  'x',
  'if ',
  'def f',
  '😀',
  'é',
];

/** An edit as a cut and what is put there, both relative to the text's length. */
export const EDIT = fc.record({
  at: fc.nat(10_000),
  cut: fc.oneof(fc.constant(0), fc.nat(5), fc.nat(60)),
  put: fc.oneof(
    fc.constantFrom(...FRAGMENTS),
    fc.constant(''),
    fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 6 }).map((parts) => parts.join('')),
  ),
});

export function applyEdit(text: string, edit: { at: number; cut: number; put: string }): string {
  const at = Math.floor((edit.at / 10_001) * (text.length + 1));
  return text.slice(0, at) + edit.put + text.slice(at + edit.cut);
}
