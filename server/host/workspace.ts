/** The files around a source on disk: which one an import means, and what it holds. Nothing outside the project is read. */

import fs from 'node:fs';
import path from 'node:path';
import { createPathsMatcher, getTsconfig } from 'get-tsconfig';
import type { Workspace, WorkspaceFile } from '../core/service/workspace.ts';
import { type Language, languageOfFile } from '../core/syntax/language.ts';
import { isWithin } from '../world/files.ts';
import { isRelative, pythonCandidates, scriptCandidates } from '../world/imports.ts';
import { filePath, fileUri } from './addresses.ts';
import { binaryAt, decode, encodingOf } from './decode.ts';

/** Bytes beyond which a file is not linked with others. */
const SIZE_LIMIT = 500_000;

/** Milliseconds for which an answer about the file system is taken for true, and how many answers are kept. */
const LIFE = 2_000;
const ANSWER_LIMIT = 20_000;

/** What stands in a project's top folder. */
const ROOT_MARKS = ['.git', '.hg', 'pyproject.toml', 'setup.py', 'setup.cfg', 'package.json', 'requirements.txt'];

type Matcher = (specifier: string) => string[];

/** Which files there are (absolute paths), and what a source among them holds. */
export interface FileState {
  isFile(file: string): boolean;
  read(file: string, language: Language): Pick<WorkspaceFile, 'text' | 'version'> | undefined;
}

/** The files as they are now. */
export const ON_DISK: FileState = { isFile, read: readSource };

/**
 * Makes a Workspace of the file system; its functions never throw. `clock` counts milliseconds; `folders` are the absolute
 * ones that are open or scanned: a file that no mark of a project stands above belongs to the outermost of them.
 */
export function createWorkspace(
  clock: () => number,
  folders: () => readonly string[] = () => [],
  state = ON_DISK,
): Workspace {
  const answers = new Answers<string | undefined>(clock);
  const roots = new Answers<string>(clock);
  const matchers = new Answers<Matcher | undefined>(clock);

  const rootOf = (folder: string): string => roots.get(folder, () => topFolder(folder, folders()));
  const matcherOf = (folder: string) => matchers.get(folder, () => aliasesFor(folder));

  const candidates = (folder: string, specifier: string, language: Language): readonly string[] => {
    if (language === 'python') return pythonCandidates(path, folder, rootOf(folder), specifier);
    if (isRelative(specifier)) return scriptCandidates(path, path.resolve(folder, specifier));
    if (specifier.startsWith('/') || specifier.includes(':')) return [];
    return (matcherOf(folder)?.(specifier) ?? []).flatMap((it) => scriptCandidates(path, it));
  };

  return {
    root(uri) {
      const file = filePath(uri);
      return file === undefined ? undefined : fileUri(rootOf(path.dirname(file)));
    },

    resolve(from, specifier, language) {
      const file = filePath(from);
      if (file === undefined) return undefined;
      const folder = path.dirname(file);
      return answers.get(`${language === 'python' ? 'p' : 's'} ${folder} ${specifier}`, () => {
        const root = rootOf(folder);
        const found = candidates(folder, specifier, language).find(
          (it) => isWithin(path, root, it) && state.isFile(it),
        );
        return found !== undefined && found !== file ? fileUri(found) : undefined;
      });
    },

    read: (uri) => {
      const file = filePath(uri);
      const language = file && languageOfFile(path.basename(file));
      if (!language || language === 'notebook' || language === 'file') return undefined;
      const content = state.read(file, language);
      return content && { uri, language, ...content };
    },
  };
}

/** Answers that are good for a while. */
class Answers<Answer> {
  readonly #known = new Map<string, { readonly answer: Answer; readonly until: number }>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  get(question: string, find: () => Answer): Answer {
    const now = this.#clock();
    const known = this.#known.get(question);
    if (known && known.until > now) return known.answer;
    const answer = find();
    if (this.#known.size >= ANSWER_LIMIT) this.#known.clear();
    this.#known.set(question, { answer, until: now + LIFE });
    return answer;
  }
}

/** The nearest folder upwards that looks like a project's top, version control first; the folder itself without one. */
function topFolder(folder: string, open: readonly string[]): string {
  let marked: string | undefined;
  for (let at = folder; ; at = path.dirname(at)) {
    if (ROOT_MARKS.slice(0, 2).some((it) => fs.existsSync(path.join(at, it)))) return at;
    if (marked === undefined && ROOT_MARKS.some((it) => fs.existsSync(path.join(at, it)))) marked = at;
    if (path.dirname(at) === at) return marked ?? outermost(folder, open) ?? folder;
  }
}

/** The outermost of the open folders that holds a folder. */
function outermost(folder: string, open: readonly string[]): string | undefined {
  const around = open.filter((it) => isWithin(path, it, folder));
  return around.sort((a, b) => a.length - b.length)[0];
}

/** The path aliases of the nearest project file; undefined without one, or when it cannot be read. */
function aliasesFor(folder: string): Matcher | undefined {
  try {
    const project = getTsconfig(folder) ?? getTsconfig(folder, 'jsconfig.json');
    return (project && createPathsMatcher(project)) ?? undefined;
  } catch {
    return undefined;
  }
}

function readSource(file: string, language: Language): ReturnType<FileState['read']> {
  try {
    const entry = fs.statSync(file);
    if (!entry.isFile() || entry.size > SIZE_LIMIT) return undefined;
    const bytes = fs.readFileSync(file);
    if (binaryAt(bytes) !== undefined) return undefined;
    const { text } = decode(bytes, encodingOf(bytes, language));
    return { text, version: `${entry.mtimeMs} ${entry.size}` };
  } catch {
    return undefined;
  }
}

function isFile(file: string): boolean {
  try {
    return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    // A file stands where the path has a folder.
    return false;
  }
}
