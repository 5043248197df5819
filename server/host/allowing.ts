/** Finds the settings file that speaks for a document, and what it says once an organisation is on its allow list. */

import fs from 'node:fs';
import path from 'node:path';
import { withOrganisation } from '../core/config/allowing.ts';
import { organisationOf } from '../core/service/allowed.ts';
import type { PinRequest } from '../core/service/finding.ts';
import type { ChangedFile } from '../world/surroundings.ts';
import { fileUri } from './addresses.ts';
import { DISK, repositoryRoot, SETTINGS_FILE } from './configurations.ts';

const PROJECT_FILE = 'pyproject.toml';

/** The settings file for a document (absolute path), before and after an allowance that waits for its reason. */
export function withAllowance(document: string, artifact: PinRequest): ChangedFile | { readonly reason: string } {
  const name = organisationOf(artifact);
  if (name === undefined) return { reason: 'only organisations of a hub can be allowed' };
  const folder = path.dirname(document);
  const root = repositoryRoot(folder);
  let file = path.join(root ?? folder, SETTINGS_FILE);
  for (let at = folder; ; at = path.dirname(at)) {
    const own = path.join(at, SETTINGS_FILE);
    if (fs.existsSync(own)) {
      file = own;
      break;
    }
    const project = DISK.read(path.join(at, PROJECT_FILE));
    if ('text' in project && /^[ \t]*\[+\s*tool\s*\.\s*loadguard\b/m.test(project.text)) {
      return { reason: `the settings stand in ${PROJECT_FILE}; add ${name} to allow.organisations there` };
    }
    if (at === root || path.dirname(at) === at) break;
  }
  const content = fs.existsSync(file) ? DISK.read(file) : undefined;
  if (content && 'reason' in content) return { reason: content.reason };
  const changed = withOrganisation(content?.text, name);
  return 'reason' in changed ? changed : { uri: fileUri(file), before: content?.text, after: changed.text };
}
