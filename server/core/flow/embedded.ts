/** Secrets of the environment that a program writes into files of code. */

import type { Program } from '../program/program.ts';
import { isSecretOfEnvironment, mayTellEnvironment } from '../secrets/environment.ts';
import type { Span } from './call.ts';
import { isCodeFile } from './code-files.ts';
import type { Entry } from './containers.ts';
import { variablesBehind } from './environment.ts';
import type { Write } from './files.ts';
import type { Origin, Step } from './origin.ts';
import { shownPath } from './path-texts.ts';
import type { Values } from './values.ts';

/** An expression at the beginning of a path, and what is written there or in its place where a folder is for what is not kept. */
const HOLE = /^<(\d+)>/;
const TEMPORARY = /^\/(?:var\/)?tmp\/|(?:^|[^a-z])te?mp(?:[^a-z]|$)|te?mp_?(?:dir|file|folder|path)/i;

/** What is written, as a span of the source, whose secret it holds, and the file. */
export interface EmbeddedSecret extends Span {
  readonly name: string;
  readonly path: string;
  readonly steps: readonly Step[];
}

/** The secrets in what the source writes; `contentOf` tells what an expression holds, in whatever form. */
export function* embeddedSecrets(
  values: Values,
  writes: readonly Write[],
  contentOf: (content: Entry) => readonly Origin[],
): Iterable<EmbeddedSecret> {
  const isKept = (path: string) => isCodeFile(path) && !isTemporary(values.program, path);
  const meant = writes.filter((it) => it.call.fact.row.reads !== 'file' && it.paths.some(isKept));
  if (meant.length === 0 || !mayTellEnvironment(values.program.text)) return;
  for (const { content, paths } of meant) {
    if (!content) continue;
    for (const origin of contentOf(content)) {
      if (origin.kind !== 'input' && origin.kind !== 'unknown') continue;
      const name = variablesBehind(values, origin).find(isSecretOfEnvironment);
      if (name === undefined) continue;
      yield { ...content.span, name, path: shownPath(paths), steps: origin.steps };
      break;
    }
  }
}

function isTemporary({ text, start, end }: Program, path: string): boolean {
  const hole = HOLE.exec(path);
  return TEMPORARY.test(hole ? text.slice(start[Number(hole[1])], end[Number(hole[1])]) : path);
}
