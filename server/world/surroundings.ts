/** What the language server needs of the world besides what the analyser does. */

import type { PinRequest } from '../core/service/finding.ts';
import type { Files } from './files.ts';

/** A lock file before and after a change. */
export interface ChangedLock {
  readonly uri: string;
  /** Undefined when there is no such file yet. */
  readonly before: string | undefined;
  readonly after: string;
}

/** The files of a workspace, as far as they are no open documents. */
export interface Sources {
  /** The URIs of the files that a glob means, without what version control leaves out. */
  find(glob: string): Promise<readonly string[]>;
  /** Undefined when it cannot be read as text. */
  read(uri: string): Promise<string | undefined>;
}

export interface Surroundings {
  /** Where settings are read from. */
  readonly files: Files;
  /** The lock file that speaks for a document (absolute path), with an approval that waits for its reason. */
  approve?(document: string, artifact: PinRequest): ChangedLock | { readonly reason: string };
}
