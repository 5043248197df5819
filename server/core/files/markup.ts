/** Reads pages: the scripts that they load by an address. What stands in their own scripts is code. */

import { treeOfJson } from '../notation/json.ts';
import { scriptsIn, withoutComments } from '../syntax/markup.ts';
import { readImports } from './script-manifests.ts';
import type { FileWriter } from './writer.ts';

export function readMarkup(writer: FileWriter): void {
  const visible = withoutComments(writer.text);
  let from = 0;
  for (const { start, end, attributes } of [...scriptsIn(writer.text), undefined].map(
    (it) => it ?? { start: visible.length, end: visible.length, attributes: '' },
  )) {
    for (const match of visible.slice(from, start).matchAll(/<script\b[^<>]*/gi)) {
      const at = from + match.index;
      writer.page(at, Math.min(visible.length, at + match[0].length + 1));
    }
    if (/\btype\s*=\s*["']?importmap\b/i.test(attributes)) readImportMap(writer, start, end);
    from = end;
  }
}

/** A map of imports that stands in the page; places are those in the page. */
function readImportMap(writer: FileWriter, start: number, end: number): void {
  const tree = treeOfJson(`${' '.repeat(start)}${writer.text.slice(start, end)}`);
  if (tree) readImports(writer, tree);
}
