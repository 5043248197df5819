/** Reads what shells run from scripts, makefiles and justfiles. */

import type { Piece } from './texts.ts';
import type { FileWriter } from './writer.ts';

/** UTF-16 code units of a script that a shell's reader takes at once. */
const SCRIPT_LIMIT = 90_000;

/** A script, in parts where it is long; it is no shell's when its first line says so. */
export function readScript(writer: FileWriter): void {
  const { text } = writer;
  const shebang = /^#!.*/.exec(text.slice(0, 200))?.[0] ?? '';
  if (/python|perl|node|ruby|php|awk/.test(shebang)) return;
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + SCRIPT_LIMIT);
    if (end < text.length) end = text.lastIndexOf('\n', end) + 1 || end;
    if (end <= start) end = Math.min(text.length, start + SCRIPT_LIMIT);
    writer.shell([{ start, end }]);
    start = end;
  }
}

const ASSIGNED = /^(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*(?::{0,3}|\?)=[ \t]*([^\n#$]*)$/gm;
const USE = /\$[({]([A-Za-z_][\w.-]*)[)}]|\$\$|^[ \t]*[@+-]+[ \t]*/gm;
const MOST_USES = 2_000;

/** The recipes of a makefile: lines that begin with a tab, with variables that the file sets put in. */
export function readMakefile(writer: FileWriter): void {
  const { text } = writer;
  const variables = new Map<string, Piece>();
  for (const it of text.matchAll(ASSIGNED)) {
    const value = it[2]!.trimEnd();
    const start = it.index + it[0].length - it[2]!.length;
    variables.set(it[1]!, { start, end: start + value.length });
  }
  let uses = 0;
  for (const { start, end } of blocks(text, /^\t/)) {
    const pieces: Piece[] = [];
    let from = start;
    const put = (to: number, next: number) => {
      if (to > from) pieces.push({ start: from, end: to });
      from = next;
    };
    for (const it of text.slice(start, end).matchAll(USE)) {
      const at = start + it.index;
      const name = it[1];
      const next = at + it[0].length;
      if (name === undefined) put(at, it[0] === '$$' ? at + 1 : next);
      else {
        const value = uses++ < MOST_USES ? variables.get(name) : undefined;
        if (!value) continue;
        put(at, next);
        if (value.end > value.start) pieces.push(value);
      }
    }
    put(end, end);
    writer.shell(pieces, { start, end });
  }
}

/** The recipes of a justfile: indented lines, unless they are written in another language. */
export function readJustfile(writer: FileWriter): void {
  const { text } = writer;
  for (const { start, end } of blocks(text, /^[ \t]+\S/)) {
    const body = text.slice(start, end);
    if (/^\s*#!.*(?:python|node|perl|ruby|deno)/.test(body)) continue;
    const pieces: Piece[] = [];
    let from = start;
    for (const it of body.matchAll(/^[ \t]*[@-]+/gm)) {
      const at = start + it.index;
      if (at > from) pieces.push({ start: from, end: at });
      from = at + it[0].length;
    }
    if (end > from) pieces.push({ start: from, end });
    writer.shell(pieces);
  }
}

/** Runs of lines that all begin as wanted, or continue the one before. */
function* blocks(text: string, wanted: RegExp): Iterable<Piece> {
  let start = -1;
  let isContinued = false;
  let at = 0;
  while (at < text.length) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    const line = text.slice(at, end);
    const isInside = wanted.test(line) || (start >= 0 && (isContinued || line.trim() === ''));
    if (isInside && start < 0) start = at;
    else if (!isInside && start >= 0) {
      yield { start, end: at };
      start = -1;
    }
    isContinued = /\\\r?$/.test(line);
    at = end + 1;
  }
  if (start >= 0) yield { start, end: text.length };
}
