/** The files around a source, as far as the core may see them. */

import type { Language } from '../syntax/language.ts';

/** A file of the workspace. */
export interface WorkspaceFile {
  readonly uri: string;
  readonly language: Language;
  readonly text: string;
  /** Equal for equal content, and cheap to compare. */
  readonly version: string;
}

export interface Workspace {
  /** The URI of the project's top folder around a file; undefined where that is not known. */
  root?(uri: string): string | undefined;
  /**
   * The file that an import means, or undefined when it is none of the workspace.
   *
   * `from` is the importing file's URI, `specifier` the module as it is named there: `a.b` or `..a` in Python, `./x` or an
   * alias of a project file in scripts. The same question has the same answer while nothing changes.
   */
  resolve(from: string, specifier: string, language: Language): string | undefined;
  /** The file's content; undefined when it cannot be read or is too large. */
  read(uri: string): WorkspaceFile | undefined;
  /**
   * Where files cannot be read at once: gets what the functions above were asked for in vain. Answers whether they can say
   * more now.
   */
  fetch?(): Promise<boolean>;
  /** Forgets files, by their URIs, because they have changed. */
  forget?(uris: readonly string[]): void;
}
