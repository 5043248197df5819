/** Packages the extension as users get it. */
import path from 'node:path';
import { packageInto } from '../../scripts/package.mjs';

/** Writes the VSIX into `folder`; answers with its path. */
export function packageExtension(folder) {
  const file = path.join(folder, 'loadguard.vsix');
  packageInto(file);
  return file;
}
