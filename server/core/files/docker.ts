/** Reads a container's recipe: what it runs, what it adds from an address, and which indexes it sets. */

import { judgeVariable } from '../shell/indexes.ts';
import { isAddress, isImmutableAddress } from '../shell/specs.ts';
import type { Piece } from './texts.ts';
import type { FileWriter } from './writer.ts';

const INSTRUCTION = /[ \t]*(?:ONBUILD[ \t]+)?([A-Za-z]+)(?=[ \t])/iy;
const DOCUMENT = /<<-?[ \t]*(["']?)([\w.-]+)\1/;
/** `$NAME`, `${NAME}` */
const VARIABLE = /\$\{?([A-Za-z_]\w*)\}?/g;
const ITEM = /(?<!\\)"((?:[^"\\\n]|\\.)*)"/g;

/** An instruction with its lines joined: the pieces of its text that count. */
interface Instruction {
  readonly name: string;
  readonly pieces: readonly Piece[];
  readonly start: number;
  readonly end: number;
}

export function readDocker(writer: FileWriter): void {
  const { text } = writer;
  let entry: readonly (readonly Piece[])[] = [];
  /** What arguments are by default, and variables by now. */
  const variables = new Map<string, string>();
  for (const it of instructionsOf(text)) {
    const [first] = it.pieces;
    if (!first) continue;
    const words = wordsIn(text, it);
    switch (it.name) {
      case 'RUN':
      case 'HEALTHCHECK':
        if (words) writer.start(words);
        else writer.shell(withoutFlags(text, it.pieces));
        break;
      case 'ENTRYPOINT':
      case 'CMD': {
        const isContinued = words && entry.length > 0 && it.name === 'CMD' && text[words[0]?.[0]?.start ?? 0] === '-';
        if (words) writer.start(isContinued ? [...entry, ...words] : words);
        else writer.shell(it.pieces);
        entry = it.name === 'ENTRYPOINT' && words ? words : [];
        break;
      }
      case 'ADD':
        add(writer, it, variables);
        break;
      case 'FROM':
        writer.folder = [];
        break;
      case 'WORKDIR':
        writer.folder = it.pieces.map((piece) => trimmed(text, piece));
        break;
      case 'ENV':
      case 'ARG':
        environment(writer, it, variables);
        break;
    }
  }
}

/** The instructions in order; lines that only comment inside of one are passed over. */
function* instructionsOf(text: string): Iterable<Instruction> {
  /** The names of documents for which there is no end any more. */
  const endless = new Set<string>();
  const joint = /^#[ \t]*escape[ \t]*=[ \t]*`/im.test(text.slice(0, 300)) ? '`' : '\\';
  for (let at = 0; at < text.length; ) {
    INSTRUCTION.lastIndex = at;
    const match = INSTRUCTION.exec(text);
    if (!match) {
      at = lineEnd(text, at) + 1;
      continue;
    }
    const start = at;
    const pieces: Piece[] = [];
    let from = INSTRUCTION.lastIndex;
    for (;;) {
      const end = lineEnd(text, from);
      const line = text.slice(from, end);
      const isFirst = pieces.length === 0;
      if (!isFirst && /^\s*(?:#|$)/.test(line) && end < text.length) {
        from = end + 1;
        continue;
      }
      const kept = line.trimEnd();
      const isContinued = kept.endsWith(joint);
      const last = from + kept.length - (isContinued ? 1 : 0);
      if (last > from) pieces.push({ start: from, end: last });
      at = end + 1;
      if (!isContinued || end >= text.length) break;
      from = end + 1;
    }
    const name = match[1]!.toUpperCase();
    const end = withDocument(text, start, at, endless);
    if (end > at) {
      yield { name, pieces: name === 'RUN' ? documentOf(text, start + match[0].length, at, end) : [], start, end };
      at = end;
    } else yield { name, pieces, start, end: Math.min(at - 1, text.length) };
  }
}

/** The end of the here-document that lines announce, or where the lines end. */
function withDocument(text: string, start: number, end: number, endless: Set<string>): number {
  const name = DOCUMENT.exec(text.slice(start, end))?.[2];
  if (name === undefined || endless.has(name)) return end;
  for (let at = end; at < text.length; at = lineEnd(text, at) + 1) {
    if (text.slice(at, lineEnd(text, at)).trim() === name) return Math.min(text.length, lineEnd(text, at) + 1);
  }
  endless.add(name);
  return end;
}

/** Of `RUN <<EOF` the document alone, which a shell reads; of a program that is given one, all of it. */
function documentOf(text: string, start: number, body: number, end: number): readonly Piece[] {
  const command = text.slice(start, body).replace(/[ \t]--\w+=\S+/g, '');
  const isShell = /^\s*<</.test(command) && !/^\s*<<\S+[ \t]+\S/.test(command);
  if (!isShell) return [{ start, end }];
  const last = text.lastIndexOf('\n', end - 2);
  const shebang = /^#!.*/.exec(text.slice(body, body + 200))?.[0] ?? '';
  return /python|perl|node|ruby/.test(shebang) || last <= body ? [] : [{ start: body, end: last }];
}

/** A piece without the white space around it. */
function trimmed(text: string, { start, end }: Piece): Piece {
  const written = text.slice(start, end);
  return { start: start + written.length - written.trimStart().length, end: start + written.trimEnd().length };
}

/** The words of `["a", "b"]`; undefined for what a shell reads. */
function wordsIn(text: string, { pieces }: Instruction): readonly (readonly Piece[])[] | undefined {
  const [first] = pieces;
  const last = pieces.at(-1)!;
  const whole = text.slice(first!.start, last.end);
  const list = /^\s*(?:CMD\s+)?\[/.test(whole) && whole.trimEnd().endsWith(']');
  if (!list) return undefined;
  return [...whole.matchAll(ITEM)].map((it) => {
    const start = first!.start + it.index + 1;
    return [{ start, end: start + it[1]!.length, escaped: true }];
  });
}

/** Without `--mount=…` and the like before the command. */
function withoutFlags(text: string, pieces: readonly Piece[]): readonly Piece[] {
  const result: Piece[] = [];
  let isBefore = true;
  for (const { start, end } of pieces) {
    let from = start;
    if (isBefore) {
      const [flags] = /^[ \t]*(?:--[\w-]+(?:=\S*)?[ \t]*)*(?:CMD[ \t]+)?/.exec(text.slice(start, end))!;
      from += flags.length;
    }
    if (from >= end) continue;
    isBefore = false;
    result.push({ start: from, end });
  }
  return result;
}

/** `ADD https://… /folder/`: what the address holds when the image is built. */
function add(writer: FileWriter, { pieces, start, end }: Instruction, variables: ReadonlyMap<string, string>): void {
  const { text } = writer;
  writer.shell([{ start: start + /^\s*/.exec(text.slice(start, end))![0].length, end }]);
  const words = pieces.flatMap((piece) =>
    [...text.slice(piece.start, piece.end).matchAll(/[^\s"',[\]]+/g)].map((it) => ({
      text: it[0],
      start: piece.start + it.index,
      end: piece.start + it.index + it[0].length,
    })),
  );
  if (words.some((it) => it.text.startsWith('--checksum='))) return;
  for (const it of words.slice(0, -1)) {
    const meant = it.text.replace(VARIABLE, (whole, name) => variables.get(name) ?? whole);
    const isGit = /^(?:git@|git:)|\.git(?:#|$)/.test(meant);
    if (!isGit && !isAddress(meant)) continue;
    const isFixed = isGit ? /#[0-9a-f]{40}(?::|$)/.test(meant) : isImmutableAddress(meant);
    const name = it.text.replace(/#.*$/, '');
    if (!isFixed)
      writer.packages.push({ subject: 'ADD', name, kind: isGit ? 'git' : 'url', start: it.start, end: it.end });
  }
}

/** Variables that choose where installers take packages from. */
function environment(writer: FileWriter, { pieces }: Instruction, variables: Map<string, string>): void {
  for (const piece of pieces) {
    const written = writer.text.slice(piece.start, piece.end);
    for (const it of written.matchAll(/(?<!\w)([A-Za-z_]\w*)(?:=|[ \t]+)(?:"([^"]*)"|'([^']*)'|(\S+))/g)) {
      const value = it[2] ?? it[3] ?? it[4]!;
      variables.set(it[1]!, value);
      const use = judgeVariable(it[1]!, value);
      const start = piece.start + it.index;
      if (use) writer.indexes.push({ ...use, start, end: start + it[0].length });
    }
  }
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
