/** Files that a program writes and then runs: where what was written becomes code. */

import {
  ATTRIBUTE,
  BINARY,
  CALL,
  IMPORT,
  NAME,
  NUMBER,
  type Program,
  SEQUENCE,
  SPREAD,
  STRING,
} from '../program/program.ts';
import type { ModelledCall, Span } from './call.ts';
import type { Checks } from './checks.ts';
import { isCodeFile } from './code-files.ts';
import { commandTexts } from './command-texts.ts';
import type { Contents } from './contents.ts';
import { type FileRun, filesRunByText, filesRunByWords } from './file-runs.ts';
import type { Files, Write } from './files.ts';
import { once } from './memo.ts';
import type { Origin } from './origin.ts';
import { joinedPath, modulePaths, normal, scriptPaths } from './path-texts.ts';
import type { Paths } from './paths.ts';
import type { Context } from './value.ts';
import type { Values } from './values.ts';

/** What becomes of a file; the later ones only prepare what the earlier ones do. */
export type RunKind = 'run' | 'import' | 'native' | 'install' | 'search' | 'permit';

/** A file that is written here and run here. */
export interface Run {
  readonly how: RunKind;
  /** What runs it, as a message names it. */
  readonly by: string;
  readonly span: Span;
  /** The expression that names the file where it is run. */
  readonly at: number;
  readonly write: Write;
  /** The worst source of its content that no test vouches for. */
  readonly origin: Origin;
}

/** A place that runs the files at these paths, or those in these folders. */
interface Place {
  readonly how: RunKind;
  readonly by: string;
  readonly at: number;
  readonly paths: readonly string[];
}

/** A folder that is put among those in which modules are looked for. */
export interface Searched extends Span {
  readonly by: string;
  /** What it can be; what is not known of it stands between `<` and `>`. */
  readonly paths: readonly string[];
  /** Whether a call runs the file, which a path names to it. */
  readonly isRun?: boolean;
}

const PREPARES: ReadonlySet<RunKind> = new Set(['search', 'permit']);

/** Files that hold modules, and are searched like folders. */
const ARCHIVE = /\.(?:zip|whl|egg|pyz)$/i;
/** Functions that copy a repository. */
const CLONES = /^clone/;

/** Whether what is run, or searched, is a repository that was cloned. */
export function isClone({ write }: Pick<Run, 'write'>): boolean {
  return CLONES.test(write.call.fact.lastName);
}

export class Runs {
  readonly #values: Values;
  readonly #program: Program;
  readonly #paths: Paths;
  readonly #files: Files;
  readonly #contents: Contents;
  readonly #checks: Checks;
  readonly #sinks: (...kinds: readonly string[]) => readonly ModelledCall[];
  /** The calls that write what is run, but checked before. */
  readonly #checked = new Set<number>();
  /** Folders that modules are searched in, beside the program's own. */
  #searched: readonly Place[] = [];

  constructor(
    values: Values,
    paths: Paths,
    files: Files,
    contents: Contents,
    checks: Checks,
    sinks: (...kinds: readonly string[]) => readonly ModelledCall[],
  ) {
    this.#values = values;
    this.#program = values.program;
    this.#paths = paths;
    this.#files = files;
    this.#contents = contents;
    this.#checks = checks;
    this.#sinks = sinks;
  }

  /** Every place that runs what was written, in no order; one that only prepares a run is left out where the run is seen. */
  readonly all = once(() => this.#find());

  #find(): readonly Run[] {
    if (this.#files.all().length === 0) return [];
    const folders = [...this.#folders()];
    this.#searched = folders;
    // What other files run is told there.
    const places = [...this.#calls(), ...this.#commands(), ...this.#imports(), ...folders].filter(
      (it) => it.at < this.#program.ownCount,
    );
    const found = onceOfFolders(
      places.flatMap((it) => this.#runs(it)),
      this.#program,
    );
    // What makes the modules of a whole repository importable says more than each import of one.
    const cloned = new Set(found.filter((it) => it.how === 'search' && isClone(it)).map((it) => it.write.call.at));
    const isImported = (it: Run) => it.how === 'import' && cloned.has(it.write.call.at);
    const run = new Set(found.filter((it) => !PREPARES.has(it.how) && !isImported(it)).map((it) => it.write.call.at));
    const kept = found.filter((it) => !isImported(it) && (!PREPARES.has(it.how) || !run.has(it.write.call.at)));
    const searched = new Set(kept.filter((it) => it.how === 'search').map((it) => it.write.call.at));
    return kept.filter((it) => (it.how !== 'permit' || !searched.has(it.write.call.at)) && !this.#isOfCommands(it));
  }

  /** Whether what a call writes is run only where it was checked before. */
  isChecked(write: Write): boolean {
    this.all();
    return this.#checked.has(write.call.at);
  }

  /** Whether a command runs, or a module is imported, that another command downloaded: who reads commands tells of it. */
  #isOfCommands({ how, origin }: Run): boolean {
    const isTold = how !== 'native' && how !== 'permit';
    return isTold && this.#sinks('process').some((it) => it.at === origin.at);
  }

  /** The folders of the source itself that modules are looked for in, beside the program's own. */
  searched(): readonly Searched[] {
    const { start, end, ownCount } = this.#program;
    return [...this.#folders()]
      .filter((it) => it.at < ownCount)
      .map(({ at, by, paths }) => ({ by, paths, start: start[at]!, end: end[at]! }));
  }

  /** Where the source imports modules, by a statement or by a path: the files that each can be. */
  imported(): readonly Searched[] {
    const { start, end, ownCount } = this.#program;
    const byPath = [...this.#calls()].filter(({ how }) => how === 'run');
    return [...this.#statements(), ...byPath]
      .filter((it) => it.at < ownCount)
      .map(({ at, by, how, paths }) => ({ by, paths, isRun: how === 'run', start: start[at]!, end: end[at]! }));
  }

  /** The worst run of the files that a place names. */
  #runs(place: Place): readonly Run[] {
    const { at, how, by, paths } = place;
    const isFolder = how === 'search';
    const files = isFolder ? paths.filter((it) => ARCHIVE.test(it)) : paths;
    const inside = isFolder
      ? this.#files.writesInto(paths, at).filter((it) => it.isFolder || it.paths.some(isCodeFile))
      : [];
    const writes = [...inside, ...this.#files.writesTo(files, at, how !== 'import')];
    const span = { start: this.#program.start[at]!, end: this.#program.end[at]! };
    for (const kind of ['remote', 'llm', 'input', 'schema', 'file', 'unknown'] as const) {
      for (const write of writes) {
        const found = this.#contents.ofWrite(write).filter((it) => it.kind === kind);
        const origin = found.find((it) => !this.#checks.isChecked(it, at));
        if (origin) return [{ how, by, span, at, write, origin }];
        if (found.length > 0) this.#checked.add(write.call.at);
      }
    }
    return [];
  }

  /** Calls that are given the file. */
  *#calls(): Iterable<Place> {
    for (const call of this.#sinks('run', 'import', 'native', 'permit')) {
      const { kind, reads } = call.fact.row;
      if (kind === 'import' && reads !== 'file') continue;
      const how = kind === 'import' ? 'run' : (kind as RunKind);
      if (how === 'permit' && !this.#makesExecutable(call)) continue;
      const loader = kind === 'import' ? this.#loaderBehind(call.at) : -1;
      for (const it of call.arguments('code')) {
        const paths = this.#paths.of(it.at, it.context);
        if (loader < 0) yield { how, by: call.name, at: it.at, paths };
        else yield { how, by: this.#nameOf(loader), at: loader, paths };
      }
    }
  }

  /** The call that runs the module of which another call only made the description; -1 where it is not in the same function. */
  #loaderBehind(description: number): number {
    const program = this.#program;
    const frame = program.blockFrame[program.block[description]!];
    let first = -1;
    for (const word of ['exec_module', 'load_module']) {
      for (
        let call = program.lastCall(program.names.add(word));
        call > description;
        call = program.previousCall[call]!
      ) {
        const isNear =
          program.blockFrame[program.block[call]!] === frame && program.kind[program.a[call]!] === ATTRIBUTE;
        if (isNear && (first < 0 || call < first)) first = call;
      }
    }
    return first;
  }

  #nameOf(call: number): string {
    return this.#program.names.text(this.#program.lastName(this.#program.a[call]!));
  }

  /** Whether a new mode has a bit for running: `0o755`, `mode | stat.S_IXUSR`. */
  #makesExecutable(call: ModelledCall): boolean {
    const program = this.#program;
    return call.arguments('mode').some(({ at }) => {
      const bound = program.kind[at] === NAME ? (this.#values.definitions(at) ?? []) : [];
      const all = [at, ...bound.map((it) => program.definitionValue[it]!).filter((it) => it >= 0)];
      return all.some((it) => {
        const text = program.text.slice(program.start[it], Math.min(program.end[it]!, program.start[it]! + 200));
        if (program.kind[it] === NUMBER || program.kind[it] === STRING) {
          const digits = text.replace(/^0o|['"_]/gi, '');
          const mode = program.kind[it] === STRING || /^0/.test(text) ? Number.parseInt(digits, 8) : Number(digits);
          return (mode & 0o111) !== 0;
        }
        return /S_IX|S_IEXEC|S_IRWX|0o?[0-7]*[1357]|X_OK/.test(text);
      });
    });
  }

  /** Folders that are put among those in which modules are looked for. */
  *#folders(): Iterable<Place> {
    const program = this.#program;
    for (const call of this.#sinks('search')) {
      for (const it of call.arguments('code')) yield* this.#searchedAt(it.at, it.context, call.name);
    }
    for (let store = 0; store < program.storeCount; store++) {
      const object = program.storeObject[store]!;
      const key = program.storeKey[store]!;
      const value = program.storeValue[store]!;
      if (value < 0) continue;
      const word = key >= 0 ? program.names.text(key) : '';
      const isPath = word === 'path' ? this.#isNamed(object, 'sys') : word === '' && this.#isNamed(object, 'path');
      if (isPath && this.#values.paths(object).some((it) => it === 'sys' || it === 'sys.path')) {
        yield* this.#searchedAt(value, undefined, 'sys.path');
      } else if (word === 'PYTHONPATH' || word === 'NODE_PATH') {
        yield* this.#searchedAt(value, undefined, word);
      }
    }
  }

  #isNamed(expression: number, word: string): boolean {
    const name = this.#program.lastName(expression);
    return name >= 0 && this.#program.names.text(name) === word;
  }

  /** The folders in a list, a sum of lists, or a text in which they are joined. */
  *#searchedAt(at: number, context: Context | undefined, by: string): Iterable<Place> {
    for (const it of this.#parts(at)) {
      const paths = this.#paths
        .texts(it, context)
        .flatMap((text) => text.split(/:|;|<(?:os\.pathsep|path\.delimiter)>/));
      yield { how: 'search', by, at: it, paths: [...new Set(paths.map(normal))].filter((path) => path !== '') };
    }
  }

  #parts(at: number): readonly number[] {
    const program = this.#program;
    if (program.kind[at] === BINARY && program.kind[program.a[at]!] === SEQUENCE) return this.#parts(program.a[at]!);
    if (program.kind[at] === BINARY && program.kind[program.b[at]!] === SEQUENCE) return this.#parts(program.b[at]!);
    if (program.kind[at] !== SEQUENCE) return [at];
    return program.lists.items(program.a[at]!).filter((it) => program.kind[it] !== SPREAD);
  }

  /** Commands that run the file, or are given it to run. */
  *#commands(): Iterable<Place> {
    for (const call of this.#sinks('process')) {
      for (const { text, words, places, named } of commandTexts(this.#values, this.#paths, call)) {
        const found = text === undefined ? filesRunByWords(words) : filesRunByText(text);
        for (const it of found) yield placeOf(it, call.name, places[it.word] ?? places[0]!, named);
      }
    }
  }

  /** Modules that are imported by name or by path. */
  *#imports(): Iterable<Place> {
    for (const call of this.#sinks('import')) {
      if (call.fact.row.reads === 'file') continue;
      for (const it of call.arguments('code')) {
        const isScript = this.#program.language !== 'python';
        const paths = isScript
          ? this.#paths.of(it.at, it.context).flatMap(scriptPaths)
          : this.#paths.texts(it.at, it.context).flatMap((text) => modulesNamed(text, this.#searched));
        // What loads under its own name is found among the statements.
        if (!isScript || !/^(?:require|import)$/.test(call.path))
          yield { how: 'import', by: call.name, at: it.at, paths };
      }
    }
    if (this.#files.mayNameCode()) yield* this.#statements();
  }

  /** Modules that are imported by a statement, or required. */
  *#statements(): Iterable<Place> {
    const program = this.#program;
    if (program.language === 'python') {
      for (let id = 0; id < program.definitionCount; id++) {
        const at = program.definitionValue[id]!;
        if (at < 0 || program.kind[at] !== IMPORT) continue;
        const { module, member } = program.imports[program.a[at]!]!;
        const names = member === undefined ? [module] : [module, `${module}.${member}`];
        // A statement that stands before the folder is named imports something else.
        const folders = this.#searched.filter((it) => it.at < at);
        const paths = names.flatMap((it) => modulesNamed(it, folders));
        yield { how: 'import', by: `import ${module}`, at, paths };
      }
      return;
    }
    for (const word of ['require', 'import', 'Worker']) {
      for (let call = program.lastCall(program.names.add(word)); call >= 0; call = program.previousCall[call]!) {
        yield* this.#required(call, word);
      }
    }
  }

  *#required(call: number, word: string): Iterable<Place> {
    const program = this.#program;
    if (program.arity(call) === 0 || program.kind[program.a[call]!] === ATTRIBUTE) return;
    const isLoader = this.#values
      .paths(program.a[call]!)
      .some((it) => it === word || /(?:^|\.)(?:createRequire\(\)|Worker)$/.test(it));
    if (!isLoader) return;
    const at = program.argumentValue[program.b[call]!]!;
    if (program.kind[at] === CALL && program.lastName(program.a[at]!) < 0) return;
    yield { how: 'import', by: word, at, paths: this.#paths.of(at).flatMap(scriptPaths) };
  }
}

/** The files that a module of Python can be, in the folders that are searched for it. */
function modulesNamed(name: string, folders: readonly Place[]): readonly string[] {
  const own = modulePaths(name.replace(/^\.+/, ''));
  const searched = folders.flatMap((it) => it.paths);
  return [...own, ...searched.flatMap((folder) => own.map((it) => joinedPath([folder, it])))];
}

/** Of the statements that can import something from a folder of which only the whole is known, the first. */
function onceOfFolders(runs: readonly Run[], program: Program): readonly Run[] {
  const told = new Set<number>();
  return runs.filter(({ at, write }) => {
    if (program.kind[at] !== IMPORT || !write.isFolder || isClone({ write })) return true;
    const isFirst = !told.has(write.call.at);
    told.add(write.call.at);
    return isFirst;
  });
}

const HOW: Readonly<Record<FileRun['how'], RunKind>> = {
  run: 'run',
  install: 'install',
  permit: 'permit',
  module: 'import',
};

/** The place of a command that runs a file; `named` gives the paths that a name in it can mean. */
function placeOf({ path, how }: FileRun, by: string, at: number, named: (text: string) => readonly string[]): Place {
  if (how === 'module') return { how: HOW[how], by, at, paths: modulePaths(path).flatMap(named) };
  // As it is written, too: a program of the own folder is told from one that is installed.
  return { how: HOW[how], by, at, paths: path.startsWith('./') ? [...named(path), path] : named(path) };
}
