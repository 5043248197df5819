/** Where what a file holds comes from, as far as this program wrote it. */

import type { OriginKind } from '../models/model.ts';
import { CALL, type Program } from '../program/program.ts';
import { isManifest } from './code-files.ts';
import type { Files, Write } from './files.ts';
import { along, distinct, type Origin, type Step, sourceAt, stepAt } from './origin.ts';
import { scriptsIn } from './package-scripts.ts';
import { shownPath } from './path-texts.ts';
import type { Paths } from './paths.ts';
import type { Context } from './value.ts';
import type { Values } from './values.ts';

/** What is a danger in a file that this program wrote, and reads again. */
const DANGERS: ReadonlySet<OriginKind> = new Set(['remote', 'llm', 'input', 'schema']);

/** How often a file may be copied on its way. */
const COPY_DEPTH = 4;

export class Contents {
  readonly #values: Values;
  readonly #program: Program;
  readonly #paths: Paths;
  readonly #files: Files;
  readonly #trace: (at: number, context: Context | undefined) => readonly Origin[];

  constructor(
    values: Values,
    paths: Paths,
    files: Files,
    trace: (at: number, context: Context | undefined) => readonly Origin[],
  ) {
    this.#values = values;
    this.#program = values.program;
    this.#paths = paths;
    this.#files = files;
    this.#trace = trace;
  }

  /** What this program itself put into the file that a call opens or reads, where it is a danger. */
  readBy(call: number, context: Context | undefined): readonly Origin[] {
    const paths = this.#paths.of(call, context);
    const written = this.#files.writesTo(paths, call);
    // What names a folder is all that was put into it.
    const writes = written.length > 0 ? written : this.#files.writesInto(paths.filter(isFolderName), call);
    return writes.flatMap((it) => this.ofWrite(it)).filter((it) => DANGERS.has(it.kind));
  }

  /** Where what a write puts into its file comes from; the last step is the write. Empty when it is all literal. */
  ofWrite(write: Write): readonly Origin[] {
    const carrier = { call: write.call.at, paths: write.paths };
    return this.#origins(write, 0).map((it) => ({ ...it, carrier }));
  }

  #origins(write: Write, depth: number): readonly Origin[] {
    const { call, content, copied: files } = write;
    if (files) return this.#copied(write, files, this.#writing(write, call.at), depth, (it) => it !== write);
    if (!content) return [this.#downloaded(write)];
    const step = this.#writing(write, content.at);
    if (call.fact.row.reads !== 'file') {
      const own = this.#trace(content.at, content.context);
      return along(write.paths.some(isManifest) ? this.#ofManifest(content.at, own) : own, step);
    }
    const isOther = (it: Write) => it.call.at !== call.at;
    return this.#copied(write, this.#paths.of(content.at, content.context), step, depth, isOther);
  }

  /** What a manifest is given to run; what its own data hold was there before. */
  #ofManifest(content: number, own: readonly Origin[]): readonly Origin[] {
    const scripts = scriptsIn(this.#values, content).flatMap((it) => this.#trace(it, undefined));
    const isForeign = ({ kind }: Origin) => kind === 'remote' || kind === 'llm' || kind === 'input';
    const named = scripts.filter((it) => it.kind === 'schema' && !this.#mayBeManifest(it));
    return [...own, ...scripts].filter(isForeign).concat(named);
  }

  /** Whether data may be the manifest itself: what is read as JSON, unless it is known to be another file. */
  #mayBeManifest({ name, at }: Origin): boolean {
    if (!/json|require|import/i.test(name)) return false;
    const file = this.#program.kind[at] === CALL ? this.#program.argumentAt(at, 0) : -1;
    return file < 0 || this.#paths.of(file).some((it) => isManifest(it) || !/\w\.\w+$/.test(it));
  }

  #copied(
    { call }: Write,
    paths: readonly string[],
    step: Step,
    depth: number,
    isOther: (it: Write) => boolean,
  ): readonly Origin[] {
    if (depth > COPY_DEPTH) return [];
    const copied = this.#files.writesTo(paths, call.at).filter(isOther);
    return distinct(copied.flatMap((it) => along(this.#origins(it, depth + 1), step)));
  }

  #downloaded(write: Write): Origin {
    const { at, path } = write.call;
    const source = sourceAt(this.#program, 'remote', at, write.by ?? path);
    return { ...source, steps: [...source.steps, this.#writing(write, at)] };
  }

  #writing({ paths }: Write, at: number): Step {
    return stepAt(this.#program, at, `written to ${shownPath(paths)}`);
  }
}

/** Whether a path may be that of a folder of its own: a name that is known, with no extension. */
function isFolderName(path: string): boolean {
  return /(?:^|\/)[\w-]{2,}$/.test(path);
}
