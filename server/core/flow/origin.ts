/** An origin: a source that reaches a place, and the path from there to here. */

import { type Decoding, ORIGINS, type OriginKind } from '../models/model.ts';
import type { FunctionInfo, Program } from '../program/program.ts';
import { redacted } from '../secrets/redaction.ts';

/** One step of a path: a span in UTF-16 offsets and what happens there. */
export interface Step {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  /** The expression whose evaluation the step is, or -1. */
  readonly at: number;
}

/** A source that reaches the place asked about, and the steps in between, source first. */
export interface Origin {
  readonly kind: OriginKind;
  /** The expression that brings it in. */
  readonly at: number;
  /** How the source is called in a message: `requests.get`. */
  readonly name: string;
  readonly steps: readonly Step[];
  /** The file that carried it here: the call that wrote it, and how its paths are known. */
  readonly carrier?: Carrier;
  /** Of a `decoded` origin: how the text was written before. */
  readonly decoding?: Decoding;
  /** Of the environment: the variables of which one comes here; absent where all may, empty where it is not known which. */
  readonly members?: readonly string[];
}

/** A file that was written, and read again. */
export interface Carrier {
  /** The CALL that writes. */
  readonly call: number;
  readonly paths: readonly string[];
}

/** How many origins one expression may have. */
export const ORIGIN_LIMIT = 8;

/** What can come through a pass of a given kind; others are hidden by the pass's own kind. */
export const THROUGH: Readonly<Partial<Record<OriginKind, ReadonlySet<OriginKind>>>> = {
  schema: new Set(['remote', 'llm', 'input']),
  file: new Set(['remote', 'llm']),
  path: new Set(['remote', 'llm', 'input', 'schema']),
};

/** How a step says where something comes from. */
const WORDS: Readonly<Record<OriginKind, string>> = {
  remote: 'downloaded by',
  llm: 'written by a model through',
  input: 'taken from the program\u2019s input by',
  schema: 'read from data by',
  file: 'read from a file by',
  path: 'a path made by',
  unknown: 'from',
  decoded: 'decoded by',
  literal: 'literal',
};

/** The origins, one step further. */
export function along(origins: readonly Origin[], step: Step): Origin[] {
  return origins.map((it) => {
    const last = it.steps.at(-1);
    if (last && last.start === step.start && last.end === step.end) return it;
    return { ...it, steps: [...it.steps, step] };
  });
}

/** The origins, the most dangerous first. */
export function worstFirst(origins: readonly Origin[]): readonly Origin[] {
  return [...origins].sort((a, b) => ORIGINS.indexOf(a.kind) - ORIGINS.indexOf(b.kind));
}

/** The origins, each once. */
export function distinct(origins: readonly Origin[]): readonly Origin[] {
  const seen = new Set<string>();
  return origins
    .filter((it) => {
      const key = `${it.kind}:${it.at}${it.members ? `:${it.members.join()}` : ''}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .slice(0, ORIGIN_LIMIT);
}

/** A step at an expression. */
export function stepAt(program: Program, at: number, message: string): Step {
  return { start: program.start[at]!, end: program.end[at]!, message, at };
}

/** A source at the expression that brings it in, under the qualified name that a model knows it by. */
export function sourceAt(program: Program, kind: OriginKind, at: number, path: string): Origin {
  const name = path.replaceAll('()', '').replace(/^\?\./, '');
  return { kind, at, name, steps: [stepAt(program, at, `${WORDS[kind]} \`${name}\``)] };
}

/** What nobody here fills, or what nothing is known of. */
export function unknownAt(program: Program, at: number, name: string): Origin {
  const bare = name.replaceAll('`', '');
  return { kind: 'unknown', at, name: bare, steps: [stepAt(program, at, `from \`${bare}\``)] };
}

/** How many UTF-16 code units of an expression a message shows. */
const SHOWN = 60;
/** As much of an expression as is looked at for what is shown of it: a secret in it may be long. */
const LOOKED_AT = 1_000;

/** An expression as it is written, cut where it is long. */
export function writtenAt(program: Program, at: number): string {
  const start = program.start[at]!;
  const text = redacted(program.text.slice(start, Math.min(program.end[at]!, start + LOOKED_AT)));
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}

/** What a function is called in messages. */
export function functionName(program: Program, info: FunctionInfo): string {
  return info.name < 0 ? 'a function' : program.names.text(info.name);
}
