/** The files around a source where only the editor can read them: asked for when a check has missed them, and kept. */

import type { Workspace, WorkspaceFile } from '../../core/service/workspace.ts';
import { languageOfFile } from '../../core/syntax/language.ts';
import { isWithin } from '../../world/files.ts';
import { isRelative, MODULES, pythonCandidates, SCRIPTS, scriptCandidates } from '../../world/imports.ts';
import type { Reading } from './files.ts';
import { PATHS, pathOfUri, uriOfPath } from './paths.ts';

interface Got extends Pick<WorkspaceFile, 'language' | 'text'> {
  readonly number: number;
}

const GLOB = `**/*{${[...MODULES, ...SCRIPTS].join(',')}}`;
/** UTF-16 code units beyond which a file is not linked with others. */
const SIZE_LIMIT = 500_000;
/** How many files are kept, how many are got for one check, and how many of them at once. */
const FILE_LIMIT = 400;
const ROUND_LIMIT = 64;
const TOGETHER = 8;

/** Below the folders of a workspace (URIs). Its functions never throw, and never reject. */
export function createWorkspace(reading: Reading, folders: () => readonly string[]): Workspace {
  /** The paths of all files; undefined until they were asked for. */
  let listed: ReadonlySet<string> | undefined;
  let wantsList = false;
  /** By URI, those that could not be read with nothing; the latest read last. */
  const files = new Map<string, Got | undefined>();
  const wanted = new Set<string>();
  let count = 0;
  /** How often something was got. What others conclude from a file holds as long as none of those that it imports is new. */
  let age = 0;
  let fetching: Promise<boolean> | undefined;

  const rootOf = (path: string): string => {
    const around = folders()
      .flatMap((it) => pathOfUri(it) ?? [])
      .filter((it) => isWithin(PATHS, it, path));
    return around.sort((a, b) => a.length - b.length)[0] ?? PATHS.dirname(path);
  };

  const list = async (): Promise<boolean> => {
    if (!wantsList) return false;
    wantsList = false;
    const found = await reading.find(GLOB).catch(() => []);
    listed = new Set(found.flatMap((it) => pathOfUri(it) ?? []));
    return listed.size > 0;
  };

  const get = async (uri: string): Promise<boolean> => {
    const text = await reading.read(uri).catch(() => undefined);
    const language = languageOfFile(uri);
    const isCode = language !== undefined && language !== 'notebook' && language !== 'file';
    const isRead = text !== undefined && text.length <= SIZE_LIMIT && isCode;
    const [oldest] = files.keys();
    if (files.size >= FILE_LIMIT && oldest !== undefined) files.delete(oldest);
    files.set(uri, isRead ? { language, text, number: ++count } : undefined);
    return isRead;
  };

  const fetchAll = async (): Promise<boolean> => {
    let hasMore = await list();
    const round = [...wanted].slice(0, ROUND_LIMIT);
    wanted.clear();
    for (let at = 0; at < round.length; at += TOGETHER) {
      if ((await Promise.all(round.slice(at, at + TOGETHER).map(get))).includes(true)) hasMore = true;
    }
    if (hasMore) age++;
    return hasMore;
  };

  return {
    root(uri) {
      const path = pathOfUri(uri);
      return path === undefined ? undefined : uriOfPath(rootOf(path));
    },

    resolve(from, specifier, language) {
      const path = pathOfUri(from);
      if (path === undefined || (language !== 'python' && !isRelative(specifier))) return undefined;
      wantsList ||= listed === undefined;
      if (!listed) return undefined;
      const folder = PATHS.dirname(path);
      const root = rootOf(path);
      const candidates =
        language === 'python'
          ? pythonCandidates(PATHS, folder, root, specifier)
          : scriptCandidates(PATHS, PATHS.resolve(folder, specifier));
      const found = candidates.find((it) => isWithin(PATHS, root, it) && listed!.has(it));
      return found === undefined || found === path ? undefined : uriOfPath(found);
    },

    read(uri) {
      const got = files.get(uri);
      if (!files.has(uri)) wanted.add(uri);
      if (!got) return undefined;
      files.delete(uri);
      files.set(uri, got);
      return { uri, language: got.language, text: got.text, version: `${got.number} ${age}` };
    },

    fetch() {
      if (!fetching && !wantsList && wanted.size === 0) return Promise.resolve(false);
      fetching ??= fetchAll().finally(() => {
        fetching = undefined;
      });
      return fetching;
    },

    forget(uris) {
      for (const uri of uris) {
        files.delete(uri);
        const path = pathOfUri(uri);
        if (path !== undefined && !listed?.has(path)) listed = undefined;
      }
    },
  };
}
