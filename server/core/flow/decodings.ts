/** Where a text that nobody could read is made readable: the origins that stand for it, and what such texts say. */

import { CALL, NUMBER, OPAQUE, type Program, SUBSCRIPT } from '../program/program.ts';
import { ModelledCall } from './call.ts';
import { type Origin, stepAt } from './origin.ts';
import type { Context } from './value.ts';
import type { Values } from './values.ts';

/** The origin of what a function decodes, where `at` is its call or its mention; none when it decodes nothing. */
export function decodedBy(values: Values, path: string, at: number, context: Context | undefined): readonly Origin[] {
  const { program, catalog } = values;
  const fact = catalog.fact(path, 'pass');
  const { decodes, decodesWhen = [] } = fact?.row ?? {};
  if (!fact || !decodes) return [];
  const isCall = program.kind[at] === CALL;
  if (isCall && decodesWhen.length > 0) {
    if (!new ModelledCall(values, fact, path, at, context).meets(decodesWhen)) return [];
  }
  const name = path.replaceAll('()', '').replace(/^\?\./, '');
  const decoding = isCall && decodes === 'character codes' && isOneCharacter(program, at) ? 'escapes' : decodes;
  return [{ kind: 'decoded', at, name, steps: [stepAt(program, at, `decoded by \`${name}\``)], decoding }];
}

/** The origin of a text that is taken from its end to its beginning: `text[::-1]`. */
export function decodedByReversal(program: Program, at: number): readonly Origin[] {
  if (program.kind[at] !== SUBSCRIPT || !isReversal(program, at)) return [];
  const steps = [stepAt(program, at, 'reversed')];
  return [{ kind: 'decoded', at, name: '[::-1]', steps, decoding: 'reversal' }];
}

/** Letters and digits that are written as escapes, for which nothing but hiding them speaks: `\x65\x76\x61\x6c`. */
const ESCAPED = /\\(?:x[2-7]|u00[2-7]|u\{0*[2-7])[\da-f]\}?|\\1[0-7]{2}/gi;
/** Fewer escapes than these, and those that are less than half of a text, may be there for a sign or two. */
const ESCAPED_LEAST = 4;
/** UTF-16 code units of a text that are looked at. */
const ESCAPED_LOOK = 2_000;

/** The origin of a text of which most letters are written as escapes; none of any other. */
export function decodedByEscapes(program: Program, at: number): readonly Origin[] {
  const [start, end] = [program.a[at]!, program.b[at]!];
  if (end - start < 4 * ESCAPED_LEAST) return [];
  const written = program.text.slice(start, Math.min(end, start + ESCAPED_LOOK));
  const escapes = written.includes('\\') ? (written.match(ESCAPED) ?? []) : [];
  if (escapes.length < ESCAPED_LEAST || 2 * escapes.join('').length < written.length) return [];
  const steps = [stepAt(program, at, 'written in escapes')];
  return [{ kind: 'decoded', at, name: 'escapes', steps, decoding: 'character codes' }];
}

/** Whether a SUBSCRIPT takes all from the end to the beginning. */
export function isReversal(program: Program, at: number): boolean {
  if (program.kind[program.b[at]!] !== OPAQUE || program.language !== 'python') return false;
  const end = program.end[at]!;
  return /\[\s*:\s*:\s*-\s*1\s*\]$/.test(program.text.slice(Math.max(0, end - 16), end));
}

/** Whether a call makes one known character, as `chr(10)` does: a usual way to write a line end. */
function isOneCharacter(program: Program, call: number): boolean {
  return program.arity(call) === 1 && program.kind[program.argumentValue[program.b[call]!]!] === NUMBER;
}
