/**
 * What is installed around a source, as the lock and requirement files of its project say.
 *
 * Locks are written by machines, in one form each, and have megabytes: they are read by their lines, not parsed.
 */

import fs from 'node:fs';
import path from 'node:path';
import type { Installed, Versions } from '../core/models/versions.ts';
import type { Language } from '../core/syntax/language.ts';
import { folderOf } from './addresses.ts';

/** Bytes beyond which a lock is not read, milliseconds for which an answer is taken for true, folders that are remembered. */
const SIZE_LIMIT = 20_000_000;
const LIFE = 2_000;
const FOLDER_LIMIT = 2_000;

/** What a file says: versions by package. */
type Table = ReadonlyMap<string, Installed>;
type Reader = (text: string) => Iterable<readonly [name: string, installed: Installed]>;

/** The files of each language, those that say more exactly what is installed first. */
const READERS: Readonly<Record<'python' | 'script', readonly (readonly [file: RegExp, read: Reader])[]>> = {
  python: [
    [/^(?:uv|poetry|pdm)\.lock$/, readTomlLock],
    [/^pylock(?:\.[\w-]+)?\.toml$/, readTomlLock],
    [/^Pipfile\.lock$/, readPipfileLock],
    [/^[\w.-]*requirements[\w.-]*\.(?:txt|in)$/, readRequirements],
    [/^pyproject\.toml$/, readProject],
  ],
  script: [
    [/^(?:package-lock|npm-shrinkwrap)\.json$/, readPackageLock],
    [/^pnpm-lock\.yaml$/, readPnpmLock],
    [/^yarn\.lock$/, readYarnLock],
    [/^package\.json$/, readPackage],
  ],
};

/** Answers for sources by their URI; reads nothing outside the folders above a source, and never throws. */
export function createVersions(clock: () => number): (uri: string, language: Language) => Versions | undefined {
  const tables = new Map<string, { readonly stamp: string; readonly table: Table }>();
  const folders = new Map<string, { readonly files: readonly string[]; readonly until: number }>();

  const filesIn = (folder: string, readers: typeof READERS.python): readonly string[] => {
    const key = `${readers === READERS.python ? 'p' : 's'} ${folder}`;
    const known = folders.get(key);
    if (known && known.until > clock()) return known.files;
    const names = namesIn(folder);
    const files = readers.flatMap(([file]) => names.filter((it) => file.test(it)).sort());
    if (folders.size >= FOLDER_LIMIT) folders.clear();
    folders.set(key, { files, until: clock() + LIFE });
    return files;
  };

  const tableOf = (file: string, readers: typeof READERS.python): Table => {
    try {
      const { mtimeMs, size } = fs.statSync(file);
      const stamp = `${mtimeMs} ${size}`;
      const known = tables.get(file);
      if (known?.stamp === stamp) return known.table;
      const read = readers.find(([name]) => name.test(path.basename(file)))![1];
      const table: Table = size > SIZE_LIMIT ? new Map() : lowestOf(read(fs.readFileSync(file, 'utf8')));
      if (tables.size >= FOLDER_LIMIT) tables.clear();
      tables.set(file, { stamp, table });
      return table;
    } catch {
      return new Map();
    }
  };

  return (uri, language) => {
    const folder = folderOf(uri);
    if (folder === undefined) return undefined;
    const readers = language === 'python' ? READERS.python : READERS.script;
    return (name) => {
      for (let at = folder; ; at = path.dirname(at)) {
        for (const file of filesIn(at, readers)) {
          const installed = tableOf(path.join(at, file), readers).get(name);
          if (installed) return installed;
        }
        if (path.dirname(at) === at || fs.existsSync(path.join(at, '.git'))) return undefined;
      }
    };
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

/** Of several versions of one package the first: they are read in the order in which they are found. */
function lowestOf(entries: ReturnType<Reader>): Table {
  const table = new Map<string, Installed>();
  for (const [name, installed] of entries) if (!table.has(name)) table.set(name, installed);
  return table;
}

/** `[[package]]` with `name` and `version`, as uv, Poetry, PDM and pylock.toml have it. */
function* readTomlLock(text: string): ReturnType<Reader> {
  for (const entry of text.split(/^\[\[packages?\]\]$/m).slice(1)) {
    const name = /^name = "([^"]+)"/m.exec(entry)?.[1];
    const version = /^version = "([^"]+)"/m.exec(entry)?.[1];
    if (name && version) yield [normal(name), { version, exact: true }];
  }
}

function* readPipfileLock(text: string): ReturnType<Reader> {
  const lock = JSON.parse(text) as Record<string, Record<string, { version?: unknown }> | undefined>;
  for (const group of ['default', 'develop']) {
    for (const [name, { version }] of Object.entries(lock[group] ?? {})) {
      if (typeof version === 'string') yield* requirement(`${name}${version}`);
    }
  }
}

function* readRequirements(text: string): ReturnType<Reader> {
  for (const line of text.split('\n')) yield* requirement(line);
}

/** Requirements as texts in lists, and Poetry's tables: `torch = "^2.6"`. */
function* readProject(text: string): ReturnType<Reader> {
  for (const [, text_] of text.matchAll(/^[ \t]*(?:[\w-]+\s*=\s*\[\s*)?["']([A-Za-z][^"'\n]*)["']/gm))
    yield* requirement(text_!);
  for (const [, line] of text.matchAll(/^[\w-]+\s*=\s*\[(.*)\]\s*$/gm)) {
    for (const [, item] of line!.matchAll(/["']([A-Za-z][^"']*)["']/g)) yield* requirement(item!);
  }
  for (const [, name, bound, version] of text.matchAll(
    /^([A-Za-z][\w.-]*)\s*=\s*(?:\{[^}\n]*version\s*=\s*)?["'](==|[~^]|>=)?\s*(\d[\w.]*)/gm,
  )) {
    if (name !== 'version' && name !== 'python') yield [normal(name!), { version: version!, exact: bound === '==' }];
  }
}

/** `torch[cuda]==2.5.1 ; marker`, `torch>=2.6,<3`: an exact version, or the lowest one. */
function* requirement(text: string): ReturnType<Reader> {
  const match = /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*\(?([^;#\s][^;#]*)/.exec(text);
  if (!match) return;
  const [, name, specifiers] = match;
  const exact = /(?:^|,|\s)===?\s*(\d[\w.+!-]*)(?!\.?\*)/.exec(specifiers!);
  if (exact && !specifiers!.includes('*')) yield [normal(name!), { version: exact[1]!, exact: true }];
  else {
    const bound = /(?:>=|~=|>|==)\s*(\d[\w.+!-]*?)(?:\.\*)?(?=\s|,|\)|$)/.exec(specifiers!);
    if (bound) yield [normal(name!), { version: bound[1]!, exact: false }];
  }
}

function* readPackageLock(text: string): ReturnType<Reader> {
  type Entries = Record<string, { version?: unknown }>;
  const lock = JSON.parse(text) as { packages?: Entries; dependencies?: Entries };
  for (const [place, { version }] of Object.entries(lock.packages ?? lock.dependencies ?? {})) {
    const name = place.replace(/^node_modules\//, '');
    if (name && !name.includes('node_modules/') && typeof version === 'string') yield [name, { version, exact: true }];
  }
}

/** The versions of `importers`, or of the whole lock in its older form: `name:` and below it `version: 1.2.3(peer@1)`. */
function* readPnpmLock(text: string): ReturnType<Reader> {
  const entry = /^ +'?(@?[\w./-]+)'?:\n(?: +specifier: .*\n)? +version: '?(\d[\w.+-]*)/gm;
  for (const [, name, version] of text.matchAll(entry)) yield [name!, { version: version!, exact: true }];
  const short = /^ +'?\/?(@?[\w.-]+(?:\/[\w.-]+)?)[@/](\d+\.\d+\.\d+[\w.+-]*)(?:\([^\n]*)?'?:/gm;
  for (const [, name, version] of text.matchAll(short)) yield [name!, { version: version!, exact: true }];
}

/** `"name@^1.0.0", name@^1.1.0:` and below it `version "1.2.3"` or `version: 1.2.3`. */
function* readYarnLock(text: string): ReturnType<Reader> {
  const entry = /^"?(@?[^@"\s]+)@[^\n]*:\n {2}version:? "?(\d[\w.+-]*)/gm;
  for (const [, name, version] of text.matchAll(entry)) yield [name!, { version: version!, exact: true }];
}

function* readPackage(text: string): ReturnType<Reader> {
  const manifest = JSON.parse(text) as Record<string, Record<string, unknown> | undefined>;
  for (const group of ['dependencies', 'devDependencies', 'peerDependencies']) {
    for (const [name, range] of Object.entries(manifest[group] ?? {})) {
      const match = typeof range === 'string' ? /^([~^]|>=)?\s*v?(\d[\w.+-]*)$/.exec(range) : undefined;
      if (!match) continue;
      const version = match[2]!;
      yield [name, { version, exact: match[1] !== '>=' }];
    }
  }
}

/** A Python package's name as registries compare it. */
function normal(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
