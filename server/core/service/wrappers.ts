/** The functions of other files that load or run what they are given, by the names that calls of them show. */

import { findChange } from '../syntax/edit.ts';
import type { Language } from '../syntax/language.ts';
import type { Workspace, WorkspaceFile } from './workspace.ts';

/** How many files one behind the other are looked into, and how many files' answers are kept. */
const DEPTH_LIMIT = 3;
const FILE_LIMIT = 5_000;

/** A line that imports. */
const PYTHON_IMPORT = /[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+\(?[ \t]*(\w*)|import[ \t]+([\w.]+))/y;
const SCRIPT_IMPORT = /\b(?:from|import|require)\b[ \t]*(?:\([ \t]*)?(['"])([^'"\n]{1,200})\1/g;

/** What stands in each line that they match. */
const IMPORTING = /import|from|require/;

/** Files that mostly give on what others have. */
const BARREL = /\/(?:__init__\.py|(?:index|mod)\.[cm]?[jt]sx?)$/;
const PYTHON_STAR = /^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]*\(?[ \t]*\*/gm;
const SCRIPT_STAR = /\bexport[ \t]*\*[ \t]*(?:as[ \t]+\w+[ \t]+)?from[ \t]*['"]([^'"\n]{1,200})['"]/g;

const RENAMING = /\b([A-Za-z_$][\w$]{0,100})\s{1,8}as\s{1,8}([A-Za-z_$][\w$]{0,100})/g;

/** Finds the wrappers of a file, given those of the files that it imports; undefined when it cannot be done yet. */
export type Examine = (file: WorkspaceFile, wrappers: ReadonlySet<string>) => readonly string[] | undefined;

/** The names by which a file's functions count that load or run what they are given; plain data. */
export interface Wrapping {
  readonly uri: string;
  readonly names: readonly string[];
}

export class Wrappers {
  readonly #workspace: Workspace;
  readonly #examine: Examine;
  /** Names by URI: what was told, and holds for good; what was found, and holds for a version. */
  readonly #toldOf = new Map<string, readonly string[]>();
  readonly #found = new Map<string, { readonly version: string; readonly names: readonly string[] }>();

  /** By URI of a file that was told: the files of which it gives on everything. */
  readonly #stars = new Map<string, readonly string[]>();
  readonly #noted: Wrapping[] = [];
  #told: ReadonlySet<string> = new Set();
  #count = 0;
  /** The text that was asked for last, which may be one that is being typed. */
  #last: { readonly text: string; readonly language: Language; readonly imports: ReadonlySet<string> } = {
    text: '',
    language: 'python',
    imports: new Set(),
  };
  #isOver = () => false;
  #wasCut = false;

  constructor(workspace: Workspace, examine: Examine) {
    this.#workspace = workspace;
    this.#examine = examine;
  }

  /** How many names were told, each counted for each file. */
  get count(): number {
    return this.#count;
  }

  /** All names that were told; the same object until another one is. */
  get told(): ReadonlySet<string> {
    return this.#told;
  }

  /**
   * Notes what a check of a source has found out: its own wrappers, and those of others, which it may give on. It counts
   * once it is told, so that no answer depends on the order of checks.
   */
  note({ uri, text }: Pick<WorkspaceFile, 'uri' | 'text'>, own: readonly string[], known: ReadonlySet<string>): void {
    const all = new Set([...own, ...[...known].filter((it) => text.includes(it))]);
    if (all.size > 0) this.#noted.push({ uri, names: [...all, ...renamedIn(text, all)] });
  }

  /** What was noted since the last call. */
  take(): readonly Wrapping[] {
    return this.#noted.splice(0);
  }

  /** Says what a file's wrappers are, as long as the process lives. */
  tell({ uri, names }: Wrapping): void {
    this.#count += names.length - (this.#toldOf.get(uri)?.length ?? 0);
    this.#toldOf.set(uri, names);
    if (names.some((it) => !this.#told.has(it))) this.#told = new Set([...this.#told, ...names]);
  }

  /**
   * The names of the wrappers that a source can call: those of the files that it imports, and of what these import. No more
   * files are looked into when `isOver` says so; the names then lack theirs until the next call.
   */
  around({ uri, language, text }: Omit<WorkspaceFile, 'version'>, isOver = () => false): ReadonlySet<string> {
    this.#isOver = isOver;
    this.#wasCut = false;
    const imports = this.#importsAgain(text, language);
    return this.#of(uri, imports, language, new Set([uri]), 0);
  }

  /** As `importsOf`; of a text in which no line that may import has changed since the last one, what it was of that. */
  #importsAgain(text: string, language: Language): ReadonlySet<string> {
    const last = this.#last;
    const isSame = last.language === language && !changesImports(last.text, text);
    const imports = isSame ? last.imports : importsOf(text, language);
    this.#last = { text, language, imports };
    return imports;
  }

  /** Whether the last answer lacks files. */
  get wasCut(): boolean {
    return this.#wasCut;
  }

  #of(
    uri: string,
    imports: ReadonlySet<string>,
    language: Language,
    seen: Set<string>,
    depth: number,
  ): ReadonlySet<string> {
    const names = new Set<string>();
    for (const specifier of imports) {
      const imported = this.#workspace.resolve(uri, specifier, language);
      if (imported === undefined || seen.has(imported)) continue;
      seen.add(imported);
      for (const name of this.#ofFile(imported, seen, depth)) names.add(name);
    }
    return names;
  }

  #ofFile(uri: string, seen: Set<string>, depth: number): readonly string[] {
    const told = this.#toldOf.get(uri);
    if (told) return BARREL.test(uri) ? [...told, ...this.#ofStars(uri, seen, depth)] : told;
    const known = this.#found.get(uri);
    const file = this.#workspace.read(uri);
    if (!file) return [];
    if (known?.version === file.version) return known.names;
    const inner =
      depth < DEPTH_LIMIT
        ? this.#of(uri, importsOf(file.text, file.language), file.language, seen, depth + 1)
        : new Set<string>();
    this.#wasCut ||= this.#isOver();
    if (this.#wasCut) return [...inner];
    // What a file imports it may give on, as packages do.
    const found = this.#examine(file, inner);
    if (!found) return [];
    const own = new Set([...found, ...inner]);
    const names = [...own, ...renamedIn(file.text, own)];
    if (this.#found.size >= FILE_LIMIT) this.#found.clear();
    this.#found.set(uri, { version: file.version, names });
    return names;
  }

  /** What a file gives on of others without naming it, which it was not looked into for. */
  #ofStars(uri: string, seen: Set<string>, depth: number): readonly string[] {
    if (depth >= DEPTH_LIMIT) return [];
    let others = this.#stars.get(uri);
    if (!others) {
      const file = this.#workspace.read(uri);
      const found = file ? [...file.text.matchAll(file.language === 'python' ? PYTHON_STAR : SCRIPT_STAR)] : [];
      others = found.flatMap(([, specifier]) => this.#workspace.resolve(uri, specifier!, file!.language) ?? []);
      if (this.#stars.size >= FILE_LIMIT) this.#stars.clear();
      this.#stars.set(uri, others);
    }
    return others.flatMap((it) => {
      if (seen.has(it)) return [];
      seen.add(it);
      return this.#ofFile(it, seen, depth + 1);
    });
  }
}

/** The other names that a text gives to some names, as imports and exports write it: `run as start`. */
function renamedIn(text: string, names: ReadonlySet<string>): readonly string[] {
  if (names.size === 0) return [];
  return [...text.matchAll(RENAMING)].flatMap(([, name, other]) => (names.has(name!) ? [other!] : []));
}

/** Whether a line that may import is among those that differ between two texts. */
function changesImports(old: string, text: string): boolean {
  const change = findChange(old, text);
  if (!change) return false;
  const start = change.start === 0 ? 0 : text.lastIndexOf('\n', change.start - 1) + 1;
  const linesOf = (it: string, end: number) => {
    const next = it.indexOf('\n', end);
    return it.slice(start, next < 0 ? it.length : next);
  };
  return IMPORTING.test(linesOf(old, change.oldEnd)) || IMPORTING.test(linesOf(text, change.newEnd));
}

/** The modules that a text seems to import, as it names them; too many rather than too few. */
function importsOf(text: string, language: Language): ReadonlySet<string> {
  const found = new Set<string>();
  if (language === 'python') {
    for (const [, module, member, whole] of pythonImports(text)) {
      if (whole !== undefined) found.add(whole);
      if (module === undefined) continue;
      found.add(module);
      if (member) found.add(module.endsWith('.') ? `${module}${member}` : `${module}.${member}`);
    }
  } else {
    for (const [, , module] of text.matchAll(SCRIPT_IMPORT)) found.add(module!);
  }
  return found;
}

/** The matches of lines that import, each of which has that word. */
function* pythonImports(text: string): Iterable<RegExpExecArray> {
  for (let at = text.indexOf('import'); at >= 0; ) {
    PYTHON_IMPORT.lastIndex = text.lastIndexOf('\n', at) + 1;
    const match = PYTHON_IMPORT.exec(text);
    if (match) yield match;
    const end = text.indexOf('\n', at);
    at = end < 0 ? -1 : text.indexOf('import', end);
  }
}
