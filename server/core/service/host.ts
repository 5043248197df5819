/** All the world that the core ever sees. Adapters implement it; the core has no other way out. */

import type { Library } from '../models/model.ts';
import type { Versions } from '../models/versions.ts';
import type { Language } from '../syntax/language.ts';
import type { PinRequest } from './finding.ts';
import type { Workspace } from './workspace.ts';

/** What a resolver answers: the commit, or why there is none. */
export type Pin =
  | {
      /** 40 lower-case hexadecimal digits. */
      readonly commit: string;
      /** Where the artefact's code lives, when that is another repository, and its commit. */
      readonly code?: { readonly repository: string; readonly commit: string };
      /** Where the answer comes from, in words for the user ("local cache"). */
      readonly from: string;
    }
  | { readonly reason: string };

export interface Host {
  /** The bytes of the parser's WebAssembly module, already verified. */
  runtime(): Promise<Uint8Array>;
  /** The bytes of a grammar's WebAssembly module, already verified. */
  grammar(language: Language): Promise<Uint8Array>;
  /** The built-in models. */
  models(): Promise<readonly Library[]>;
  /** Milliseconds from any fixed point, for deadlines. */
  clock(): number;
  /** The files around sources; absent where there are none that can be read at once. */
  readonly workspace?: Workspace;
  /** What is installed around a source, as its lock and requirement files say; undefined where there is none. */
  versions?(uri: string, language: Language): Versions | undefined;
  /** Answers a pin request without guessing. */
  resolve?(request: PinRequest): Promise<Pin>;
  /** Tells of what went wrong inside the analyser itself. */
  log?(message: string): void;
}
