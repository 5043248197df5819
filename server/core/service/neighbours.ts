/** What an analysis knows of other files of the workspace, and what it tells of its own to the others. */

import type { Grammar } from '../syntax/grammar.ts';
import type { Language } from '../syntax/language.ts';
import type { ParsedFiles } from './linker.ts';
import type { Workspace } from './workspace.ts';

export interface Neighbours {
  readonly workspace: Workspace;
  readonly parsed: ParsedFiles;
  /** The grammar of a language that is ready; undefined for one that is not. */
  grammar(language: Language): Grammar | undefined;
  /** Names of the functions that load or run what they are given, of the files that the source imports. */
  readonly wrappers: ReadonlySet<string>;
  /** Whether others are told what is found out of the source's own functions. */
  readonly tellsOthers: boolean;
}

/** What is found out beside the findings. */
export interface Learned {
  /** Names of the source's own functions that load or run what they are given; none where nobody is told. */
  readonly wrappers: readonly string[];
  /** The files that were looked into with it, by their URIs. */
  readonly linked?: readonly string[];
  readonly note?: string;
  readonly isLate?: true;
}
