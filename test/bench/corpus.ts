/** The sources that the benchmark runs on: a folder given to it, or what this machine has. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Language, languageOfFile } from '../../server/core/syntax/language.ts';

export interface Sample {
  readonly path: string;
  readonly language: Language;
  readonly bytes: Buffer;
  readonly text: string;
}

/** Larger files than this many bytes are left out: their time would drown the others'. */
const FILE_LIMIT = 900_000;

const DEFAULTS = ['/usr/lib/python3', '/usr/lib/python3.11', '/usr/local/lib/python3.11', 'node_modules'];

/** Files of one language family below the folders, in order of their paths, up to `limit` bytes in all. */
export function corpus(folders: readonly string[], family: 'python' | 'typescript', limit: number): readonly Sample[] {
  const samples: Sample[] = [];
  let size = 0;
  for (const folder of folders.length > 0 ? folders : DEFAULTS.filter((it) => existsSync(it))) {
    for (const path of filesBelow(folder)) {
      const language = languageOfFile(path);
      const isWanted = family === 'python' ? language === 'python' : language === 'typescript' || language === 'tsx';
      if (!language || language === 'notebook' || language === 'file' || !isWanted || statSync(path).size > FILE_LIMIT)
        continue;
      const bytes = readFileSync(path);
      samples.push({ path, language, bytes, text: bytes.toString('utf8') });
      size += bytes.length;
      if (size > limit) return samples;
    }
  }
  return samples;
}

function* filesBelow(folder: string): Iterable<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}
