/** The settings files of this machine's disk. */

import fs from 'node:fs';
import path from 'node:path';
import type { RuleInfo } from '../core/service/service.ts';
import * as world from '../world/configurations.ts';
import type { Files } from '../world/files.ts';
import { filePath, fileUri } from './addresses.ts';
import { binaryAt, decode, encodingOf } from './decode.ts';

export {
  BASELINE_FILE,
  type Effective,
  LOCK_FILE,
  SETTINGS_FILE,
  type WrongSettings,
} from '../world/configurations.ts';

/** Bytes beyond which a settings file is not opened at all. */
const SIZE_LIMIT = 16_000_000;

export const DISK: Files = {
  paths: path,
  fileOf: filePath,
  uriOf: fileUri,
  stat(file) {
    const entry = statOf(file);
    return entry && { size: entry.size, stamp: `${entry.mtimeMs} ${entry.size} ${entry.ino}` };
  },
  isTop: (folder) => fs.existsSync(path.join(folder, '.git')),
  read: readText,
  realPath: (file) => fs.realpathSync(file),
};

/** The settings of all folders of this machine. Its functions never throw. */
export class Configurations extends world.Configurations {
  /** `clock` counts milliseconds, `today` is the day as in 2027-01-31. */
  constructor(rules: readonly RuleInfo[], clock: () => number, today?: () => string) {
    super(DISK, rules, clock, today);
  }
}

/** The nearest folder upwards, or this one, that is a git repository. */
export function repositoryRoot(folder: string): string | undefined {
  return world.repositoryRoot(DISK, folder);
}

function readText(file: string): { readonly text: string } | { readonly reason: string } {
  if ((statOf(file)?.size ?? 0) > SIZE_LIMIT) return { reason: 'This file is too large for settings and is not read.' };
  try {
    const bytes = fs.readFileSync(file);
    if (binaryAt(bytes) !== undefined) return { reason: 'This file is binary and says nothing.' };
    const { text, note } = decode(bytes, encodingOf(bytes, 'javascript'));
    return note ? { reason: `This file is ${note}; settings are written in UTF-8.` } : { text };
  } catch (error) {
    return { reason: `This file cannot be read: ${error instanceof Error ? error.message : error}` };
  }
}

function statOf(file: string): fs.Stats | undefined {
  try {
    const entry = fs.statSync(file, { throwIfNoEntry: false });
    return entry?.isFile() ? entry : undefined;
  } catch {
    return undefined;
  }
}
