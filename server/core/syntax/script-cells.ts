/** Scripts that stand for notebooks: cells between comments that only such scripts have, and magics inside of comments. */

import { type MagicPart, partsOf } from './magic-text.ts';
import { type Magic, type MaskedCell, maskMagics } from './magics.ts';

/** A script's cells, which together with the line feeds between them are its text, and how each is masked. */
export interface ScriptCells {
  readonly texts: readonly string[];
  readonly mask: (text: string) => MaskedCell;
}

/** The first line of a cell: as Jupytext and editors write it, as Databricks does, as nbconvert does. */
const BORDER = /^(?:# ?%%(?!%).*|# COMMAND -{5,}|# In ?\[[ \d]*\]:)[ \t]*\r?$/gm;
const FIRST_LINE = /^# Databricks notebook source/;
/** A magic that Jupytext has made a comment, so that the script is Python. */
const COMMENTED = /^([ \t]*)# ?(?=[!%][A-Za-z!])/gm;
const JUPYTEXT = /^# +jupytext:/m;
/** A line of a cell in another language, as Databricks writes it. */
const MAGIC_LINE = /^# MAGIC ?(.*)$/gm;

const PERCENT = 0x25;
const UPPER_M = 0x4d;
const HASH_SIGN = 0x23;

/** The cells of a Python script; undefined for one that is no notebook. */
export function scriptCells(text: string): ScriptCells | undefined {
  const borders = [...text.matchAll(BORDER)].map(({ index }) => index);
  const isDatabricks = FIRST_LINE.test(text);
  if (borders.length === 0 && !isDatabricks) return undefined;
  const starts = borders[0] === 0 ? borders : [0, ...borders];
  const texts = starts.map((start, index) =>
    text.slice(start, index + 1 < starts.length ? starts[index + 1]! - 1 : text.length),
  );
  const isJupytext = JUPYTEXT.test(text.slice(0, 4000));
  const mask = isDatabricks ? maskMagicLines : isJupytext ? maskCommented : maskMagics;
  return { texts, mask };
}

/** Whether bytes may be a script whose cells have magics; `false` is certain. */
export function mayHaveScriptCells(bytes: Uint8Array, length: number): boolean {
  for (let at = bytes.indexOf(PERCENT); at >= 0 && at < length; at = bytes.indexOf(PERCENT, at + 1)) {
    if (bytes[at + 1] === PERCENT && (bytes[at - 1] === HASH_SIGN || bytes[at - 2] === HASH_SIGN)) return true;
  }
  for (let at = bytes.indexOf(UPPER_M); at >= 0 && at < length; at = bytes.indexOf(UPPER_M, at + 1)) {
    if (bytes[at - 2] === HASH_SIGN && bytes[at + 1] === 0x41 && bytes[at + 2] === 0x47) return true;
  }
  return false;
}

/** Takes magics out of their comments. What masks one stands for the comment's sign as well. */
function maskCommented(text: string): MaskedCell {
  const signs = [...text.matchAll(COMMENTED)];
  const open = text.replace(
    COMMENTED,
    (match, indentation: string) => indentation + ' '.repeat(match.length - indentation.length),
  );
  const cell = maskMagics(open);
  // An indentation that is none would be an error, so the mask begins where the comment did.
  let masked = cell.text;
  const magics = cell.magics.map((magic) => {
    const sign = signs.find(({ index, 0: match }) => index + match.length === magic.start);
    if (!sign) return magic;
    const start = sign.index + sign[1]!.length;
    const filling =
      masked[magic.start] === '[' ? `[${' '.repeat(magic.start - start)}` : '_'.repeat(magic.start - start + 1);
    masked = masked.slice(0, start) + filling + masked.slice(magic.start + 1);
    return { ...magic, start };
  });
  return { ...cell, text: masked, magics };
}

/** Masks what stands behind `# MAGIC`: a shell's lines, or magics with a line of their own. */
function maskMagicLines(text: string): MaskedCell {
  const lines = [...text.matchAll(MAGIC_LINE)];
  const first = /^%(?:sh|bash)\b/.test(lines[0]?.[1] ?? '') ? lines[0] : undefined;
  if (first) return masked(text, [shellCell(lines)]);
  return masked(
    text,
    lines.flatMap((line) => lineMagic(text, line) ?? []),
  );
}

/** All lines behind `%sh` as one text for a shell. */
function shellCell(lines: readonly RegExpExecArray[]): Magic {
  const spans = lines.map((line) => {
    const end = line.index + line[0].length;
    return { start: end - line[1]!.length, end };
  });
  const name = { start: spans[0]!.start + 1, end: spans[0]!.start + 3 };
  const body = spans.map(({ start, end }, index): MagicPart => {
    const isFirst = index === 0;
    return {
      kind: 'text',
      start: isFirst ? Math.min(end, name.end + 1) : start,
      end: index + 1 < spans.length ? end + 1 : end,
    };
  });
  return { kind: 'cell', start: lines[0]!.index, end: lines[0]!.index + lines[0]![0].length, name, line: [], body };
}

function lineMagic(text: string, line: RegExpExecArray): Magic | undefined {
  const end = line.index + line[0].trimEnd().length;
  const content = line.index + line[0].length - line[1]!.length;
  const start = line.index;
  if (line[1]!.startsWith('!')) {
    const at = content + 1;
    return { kind: 'system', start, end, name: { start: at, end: at }, line: partsOf(text, at, end), body: [] };
  }
  const word = /^%([A-Za-z_]\w*)[ \t]*/.exec(line[1]!);
  if (!word || /^(?:md|sql|scala|r|fs|python)$/.test(word[1]!)) return undefined;
  const name = { start: content + 1, end: content + 1 + word[1]!.length };
  return {
    kind: 'line',
    start,
    end,
    name,
    line: partsOf(text, Math.min(end, content + word[0].length), end),
    body: [],
  };
}

/** The text with an identifier in place of each magic's first line; its other lines are comments anyway. */
function masked(text: string, magics: readonly Magic[]): MaskedCell {
  const pieces: string[] = [];
  let copied = 0;
  for (const { start, end } of magics) {
    pieces.push(text.slice(copied, start), '_'.repeat(end - start));
    copied = end;
  }
  return { text: pieces.join('') + text.slice(copied), magics, isApart: false };
}
