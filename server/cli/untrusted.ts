/** From where the command line starts no program. */

import os from 'node:os';
import path from 'node:path';

/** The folders from which no program is started: the project's, unless the user stands where all programs are. */
export function untrustedFolders(): readonly string[] {
  const folder = process.cwd();
  return folder === path.parse(folder).root || folder === os.homedir() ? [] : [folder];
}
