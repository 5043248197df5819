/** Finds what runs in a `.pth` file: at every start, Python executes the lines that begin with `import` (module `site`). */

import { blank, type PageCode, type Script } from './markup.ts';

const LINE = /^import[ \t].*/gm;

/** The lines that run, at the places where they stand, with spaces for all else; undefined where there is none. */
export function codeOfPaths(text: string): PageCode | undefined {
  const scripts: Script[] = [];
  const pieces: string[] = [];
  let at = 0;
  for (const { 0: line, index } of text.matchAll(LINE)) {
    pieces.push(blank(text.slice(at, index)), line);
    at = index + line.length;
    scripts.push({ start: index, end: at, attributes: '' });
  }
  pieces.push(blank(text.slice(at)));
  return scripts.length > 0 ? { language: 'python', text: pieces.join(''), scripts } : undefined;
}
