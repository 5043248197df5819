/** What the language server needs of the world besides what the analyser does. */

import type { PinRequest } from '../core/service/finding.ts';
import type { Files } from './files.ts';

/** A file of the team's before and after a change. */
export interface ChangedFile {
  readonly uri: string;
  /** Undefined when there is no such file yet. */
  readonly before: string | undefined;
  readonly after: string;
}

/** A file of the workspace that may be analysed. */
export interface SourceFile {
  readonly uri: string;
  /** Differs when the content does, where that can be known without reading it. */
  readonly stamp: string;
}

/** The files of a workspace, as far as they are no open documents. */
export interface Sources {
  /** All that can be analysed, without what version control leaves out and folders of tools; in one folder (a URI) if it is given. */
  list(under?: string): Promise<readonly SourceFile[]>;
  /** Undefined when it cannot be read as text. */
  read(uri: string): Promise<string | undefined>;
}

export interface Surroundings {
  /** Where settings are read from. */
  readonly files: Files;
  readonly sources?: Sources;
  /** The lock file that speaks for a document (absolute path), with an approval that waits for its reason. */
  approve?(document: string, artifact: PinRequest): ChangedFile | { readonly reason: string };
  /** The settings file that speaks for a document, with the artefact's organisation on its allow list. */
  allow?(document: string, artifact: PinRequest): ChangedFile | { readonly reason: string };
}
