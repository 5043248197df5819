/** Files that a program writes: which calls write them, and with what. */

import { type Program, REPEATED } from '../program/program.ts';
import type { Argument, ModelledCall } from './call.ts';
import { mayNameCode } from './code-files.ts';
import { commandFiles } from './command-files.ts';
import type { Paths } from './paths.ts';
import type { Values } from './values.ts';

/** How many writes of one source are told apart; each call counts once for every call of the function around it. */
const WRITE_LIMIT = 4_000;

/** One way in which a call writes a file or folder. */
export interface Write {
  readonly call: ModelledCall;
  /** The files that it may write, as `Paths` names them. */
  readonly paths: readonly string[];
  /** What is written; undefined where the call itself brings it in. */
  readonly content: Argument | undefined;
  /** Whether it is a whole folder of files. */
  readonly isFolder: boolean;
  /** Of a command that the call runs: its program, and the files that it copies or unpacks, if it does. */
  readonly by?: string;
  readonly copied?: readonly string[];
}

export class Files {
  readonly #values: Values;
  readonly #program: Program;
  readonly #paths: Paths;
  readonly #calls: () => readonly ModelledCall[];
  readonly #processes: () => readonly ModelledCall[];
  #namesCode: boolean | undefined;
  #writes: readonly Write[] | undefined;
  #byPath: ReadonlyMap<string, readonly Write[]> | undefined;
  #byFolder: ReadonlyMap<string, readonly Write[]> | undefined;

  /** `calls` gives the calls that write, and `processes` those that start what may download, in document order. */
  constructor(
    values: Values,
    paths: Paths,
    calls: () => readonly ModelledCall[],
    processes: () => readonly ModelledCall[],
  ) {
    this.#values = values;
    this.#program = values.program;
    this.#paths = paths;
    this.#calls = calls;
    this.#processes = processes;
  }

  /** Whether the source, or a file that it leads to, may name a file of code at all. */
  mayNameCode(): boolean {
    this.#namesCode ??= mayNameCode(this.#program.text);
    return this.#namesCode;
  }

  /** Every write, in document order. */
  all(): readonly Write[] {
    if (!this.#writes) {
      const fetched = commandFiles(this.#values, this.#paths, this.#processes());
      const own = this.#find();
      this.#writes = fetched.length === 0 ? own : [...own, ...fetched].sort((a, b) => a.call.at - b.call.at);
    }
    return this.#writes;
  }

  /**
   * The writes that can have made what the file at one of the paths holds when `use` is evaluated. Of folders that are
   * written as a whole, the one that the program starts in counts only if `inStart` says so.
   */
  writesTo(paths: readonly string[], use: number, inStart = true): readonly Write[] {
    this.#byPath ??= this.#grouped((it) => it.paths);
    const found = paths.flatMap((path) => [...(this.#byPath!.get(path) ?? []), ...this.#around(path, inStart)]);
    return [...new Set(found)].filter((it) => this.#comesBefore(it.call.at, use));
  }

  /** The writes of files in the folder at one of the paths, or of that folder. */
  writesInto(folders: readonly string[], use: number): readonly Write[] {
    this.#byFolder ??= this.#grouped((it) => it.paths.flatMap((path) => foldersOf(path)));
    const inside = folders.flatMap((folder) => this.#byFolder!.get(folder) ?? []);
    const before = inside.filter((it) => this.#comesBefore(it.call.at, use));
    return [...new Set([...before, ...this.writesTo(folders, use)])];
  }

  /** The writes of whole folders that the path lies in. */
  #around(path: string, inStart: boolean): readonly Write[] {
    const folders = foldersOf(path).filter((it) => inStart || it !== '');
    return folders.flatMap((it) => (this.#byPath!.get(it) ?? []).filter((write) => write.isFolder));
  }

  #grouped(keysOf: (write: Write) => readonly string[]): ReadonlyMap<string, readonly Write[]> {
    const result = new Map<string, Write[]>();
    for (const write of this.all()) {
      for (const key of new Set(keysOf(write))) {
        const others = result.get(key);
        if (others) others.push(write);
        else result.set(key, [write]);
      }
    }
    return result;
  }

  #find(): readonly Write[] {
    const result: Write[] = [];
    for (const call of this.#calls()) {
      if (call.context) {
        const write = result.length < WRITE_LIMIT ? this.#write(call) : undefined;
        if (write) result.push(write);
        continue;
      }
      for (const context of this.#values.callers.contextsAround(call.at)) {
        if (result.length >= WRITE_LIMIT) return result;
        const write = this.#write(context ? call.within(context) : call);
        if (write) result.push(write);
      }
    }
    return result;
  }

  #write(call: ModelledCall): Write | undefined {
    const addresses = call.fact.row.arguments;
    const isFolder = call.fact.row.folder ?? false;
    const contents = call.arguments('content');
    const { extensions } = call.fact.row;
    const isCode = (path: string) => extensions?.some((it) => path.endsWith(it)) ?? true;
    const named = call.arguments('path');
    const given = named.flatMap((it) => this.#paths.of(it.at, it.context).filter(isCode));
    if (named.length === 0 && isFolder) given.push('');
    if (addresses?.content) {
      const content = contents[0];
      if (given.length === 0 || !content) return undefined;
      return { call, paths: given, content: { ...content, span: spanOf(contents) }, isFolder };
    }
    const own = this.#paths.of(call.at, call.context);
    return { call, paths: [...given.filter((it) => it !== ''), ...own], content: undefined, isFolder };
  }

  /** Whether what `write` does can have happened when `use` is evaluated. */
  #comesBefore(write: number, use: number): boolean {
    const program = this.#program;
    const [block, other] = [program.block[write]!, program.block[use]!];
    if (write <= use || program.blockFrame[block] !== program.blockFrame[other]) return true;
    for (let at = other; at >= 0 && at !== program.blockFrame[other]; at = program.blockParent[at]!) {
      if (program.blockKind[at] === REPEATED && program.contains(at, block)) return true;
    }
    return false;
  }
}

/** The folders that a path lies in, the innermost first. */
function foldersOf(path: string): readonly string[] {
  const result: string[] = [];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) result.push(path.slice(0, at));
  // What begins with something unknown lies anywhere, and a bare word is a program that is installed.
  if (/^[^/<][^<]*[/.]/.test(path)) result.push('');
  return result;
}

function spanOf(contents: readonly Argument[]): Argument['span'] {
  return { start: contents[0]!.span.start, end: contents.at(-1)!.span.end };
}
