/** What calls do to a text by their names: leave nothing of it but letters, digits and `_`, or write it in another form. */

import type { Program } from '../program/program.ts';
import type { Origin } from './origin.ts';

const REPLACING = new Set(['sub', 'replace', 'replaceAll']);

/** A pattern for everything else, written out: `r"\W+"`, `/[^a-z0-9_]/gi`. In scripts, all occurrences have to be meant. */
const OTHERS =
  /^(?:r?["'](?:\\\\?W|\[\^(?:[A-Za-z0-9_]-[A-Za-z0-9_]|\\\\?[wd]|[A-Za-z0-9_])+\])[+*]?["']|\/(?:\\W|\[\^(?:[A-Za-z0-9_]-[A-Za-z0-9_]|\\[wd]|[A-Za-z0-9_])+\])[+*]?\/[iu]*g[iu]*)$/;
const WORD = /^["'`]\w*["'`]$/;

/** Whether a call puts a word, or nothing, in place of all that is no letter, digit or `_`. */
export function isStripping(program: Program, call: number): boolean {
  const name = program.lastName(program.a[call]!);
  if (name < 0 || program.arity(call) < 2 || !REPLACING.has(program.names.text(name))) return false;
  const [pattern, replacement] = [0, 1].map((it) => program.argumentValue[program.b[call]! + it]!) as [number, number];
  const written = (at: number) =>
    program.text.slice(program.start[at], Math.min(program.end[at]!, program.start[at]! + 80));
  const isPattern = OTHERS.test(written(pattern));
  // A text given to `replace` of a text is looked for as it is.
  const isText = program.names.text(name) !== 'sub' && !written(pattern).startsWith('/');
  return isPattern && !isText && WORD.test(written(replacement));
}

/** Functions that write what they are given in another form. */
const REWRITING = /(?:stringify|dumps|encode\w*|serializ\w*|encrypt|compress|gzip\w*|deflate\w*|to_?json|quote|pack)$/i;

/** Whether a call gives what it is given in another form, in which all of it can still be read. */
export function isRewriting(program: Program, call: number): boolean {
  const name = program.lastName(program.a[call]!);
  return name >= 0 && REWRITING.test(program.names.text(name));
}

/** Whether an attribute is what a class, function or module is called: a name of the program's own, whoever fills its instances. */
export function isOwnName(member: string): boolean {
  return /^__(?:name|qualname|class|module)__$/.test(member);
}

/** Whether a call picks some of what it is called on. */
export function isPicking(program: Program, call: number): boolean {
  return program.names.text(program.lastName(program.a[call]!)) === 'filter';
}

const OPENING = /^(?:open|read_text|read_bytes)$/;

/** What a call gives of what it is called on: who names a file does not supply what is read from it. */
export function ofOpened(program: Program, call: number, held: readonly Origin[]): readonly Origin[] {
  if (!OPENING.test(program.names.text(program.lastName(program.a[call]!)))) return held;
  return held.map((it) => (it.kind === 'input' ? { ...it, kind: 'file' } : it));
}
