/** The files of a workspace on this machine's disk, as an overview of all of them needs them. */

import fs from 'node:fs';
import { languageOfFile } from '../core/syntax/language.ts';
import type { Sources } from '../world/surroundings.ts';
import { filePath, fileUri } from './addresses.ts';
import { binaryAt, decode, encodingOf } from './decode.ts';
import { FileReader, findFiles } from './files.ts';

/** Bytes beyond which a file is not read; most of a notebook's are pictures. */
const SIZE_LIMIT = 8_000_000;
const NOTEBOOK_LIMIT = 100_000_000;

/** Of folders that are named by URIs. */
export function createDiskSources(folders: () => readonly string[]): Sources {
  const reader = new FileReader();
  return {
    async list(under) {
      const { files } = findFiles((under === undefined ? folders() : [under]).flatMap((it) => filePath(it) ?? []));
      return files.map(({ path }) => {
        const entry = fs.statSync(path, { throwIfNoEntry: false });
        return { uri: fileUri(path), stamp: entry ? `${entry.mtimeMs} ${entry.size}` : '' };
      });
    },
    async read(uri) {
      const file = filePath(uri);
      const language = languageOfFile(uri);
      if (file === undefined || !language) return undefined;
      const bytes = reader.read(file, language === 'notebook' ? NOTEBOOK_LIMIT : SIZE_LIMIT);
      if (!(bytes instanceof Uint8Array) || binaryAt(bytes) !== undefined) return undefined;
      return decode(bytes, encodingOf(bytes, language)).text;
    },
  };
}
