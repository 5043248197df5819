/** The settings files of a workspace that only the editor can read: asked for, and kept as they were then. */

import { languageOfFile } from '../../core/syntax/language.ts';
import { BASELINE_FILE, isSettingsFile, LOCK_FILE, PROJECT_FILE, SETTINGS_FILE } from '../../world/configurations.ts';
import type { Files } from '../../world/files.ts';
import type { Sources } from '../../world/surroundings.ts';
import { PATHS, pathOfUri, uriOfPath } from './paths.ts';

const GLOB = `**/{${SETTINGS_FILE},${LOCK_FILE},${PROJECT_FILE},${BASELINE_FILE}}`;
/** UTF-16 code units beyond which a settings file does not count, and how many files are read at all. */
const SIZE_LIMIT = 4_000_000;
const FILE_LIMIT = 500;

/** The files that settings name to build on. */
const BASES = /"(\.{1,2}\/[^"\n]+\.jsonc?)"/g;

/** What the editor reads: the URIs that a glob means in the workspace, and the text of a file. */
export interface Reading {
  find(glob: string): Promise<readonly string[]>;
  read(uri: string): Promise<string | undefined>;
}

/** Settings of the folders of a workspace (URIs), read through the editor. */
export function createFiles(reading: Reading, folders: () => readonly string[]): Files {
  let texts = new Map<string, string>();
  let done: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    const found = (await reading.find(GLOB)).filter(isSettingsFile);
    const wanted = found.flatMap((it) => pathOfUri(it) ?? []);
    const fresh = new Map<string, string>();
    const seen = new Set<string>();
    for (let file = wanted.pop(); file !== undefined && seen.size < FILE_LIMIT; file = wanted.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      const text = await reading.read(uriOfPath(file));
      if (text === undefined || text.length > SIZE_LIMIT) continue;
      fresh.set(file, text);
      for (const [, name] of text.matchAll(BASES)) wanted.push(PATHS.resolve(PATHS.dirname(file), name!));
    }
    texts = fresh;
  };

  return {
    paths: PATHS,
    fileOf: pathOfUri,
    uriOf: uriOfPath,
    stat(file) {
      const text = texts.get(file);
      return text === undefined ? undefined : { size: text.length, stamp: text };
    },
    isTop: (folder) => folders().some((it) => pathOfUri(it) === folder),
    read: (file) => ({ text: texts.get(file) ?? '' }),
    realPath: (file) => file,
    ready: () => {
      done ??= read().catch(() => {});
      return done;
    },
    refresh() {
      done = undefined;
    },
  };
}

/** Folders of tools and of other people's code. */
const SKIPPED = /(?:^|\/)(?:node_modules|site-packages|\.venv|venv|\.git|\.cache|__pycache__|\.ipynb_checkpoints)\//;

/** All files of the workspace that can be analysed; they have no dates, so those that change have to be named. */
export function createSources(reading: Reading): Sources {
  return {
    async list(under = '') {
      const all = await reading.find('**/*');
      const wanted = all.filter((it) => it.startsWith(under) && languageOfFile(it) !== undefined && !SKIPPED.test(it));
      return wanted.sort().map((uri) => ({ uri, stamp: '' }));
    },
    read: (uri) => reading.read(uri),
  };
}
