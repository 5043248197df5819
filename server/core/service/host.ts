/** All the world that the core ever sees. Adapters implement it; the core has no other way out. */

import type { Library } from '../models/model.ts';
import type { Versions } from '../models/versions.ts';
import type { Language } from '../syntax/language.ts';
import type { PinRequest } from './finding.ts';
import type { Workspace } from './workspace.ts';

/** What a movable reference stands for, and how that is known. */
export interface Pinned {
  /** Of a repository: 40 lower-case hexadecimal digits. */
  readonly commit?: string;
  /** Of a package: the exact version. */
  readonly version?: string;
  /** Of a file: `sha384-…` as in an `integrity` attribute; of a package: what its registry or index says of it. */
  readonly integrity?: string;
  /** Where the artefact's code lives, when that is another repository, and its commit. */
  readonly code?: { readonly repository: string; readonly commit: string };
  /** The reference that was found, when it is another than the one asked for: the branch that is the default. */
  readonly reference?: string;
  /** Where the answer comes from, in words for the user ("the local cache"). */
  readonly from: string;
  /** The day for which it is known, `2026-11-20`. */
  readonly date: string;
}

/** What a resolver answers: the pin, or why there is none; `choices` when there are several and nothing decides. */
export type Pin = Pinned | { readonly reason: string; readonly choices?: readonly Pinned[] };

/** The code of a repository, as a load would run it. */
export interface Preview {
  readonly commit: string;
  /** Where the files come from, in words for the user. */
  readonly from: string;
  /** With paths from the repository's top, with slashes. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Other repositories whose code runs too. */
  readonly elsewhere: readonly string[];
  /** Weights in formats that can run code. */
  readonly pickles: readonly PickledFile[];
  /** Files that would run and cannot be read. */
  readonly missing: readonly string[];
}

/** A file in a format that can run code when it is loaded. */
export interface PickledFile {
  readonly path: string;
  /** What loading it would import, as `module.name`, `?` where that is put together; absent where it was not read. */
  readonly imports?: readonly string[];
  /** Whether all of it was read. */
  readonly isComplete?: boolean;
}

/** What the platform's AbortSignal is. */
export interface Signal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface Asking {
  /** Whether only what is on this machine may answer. */
  readonly offline?: boolean;
  /** Whether, where others may be asked, what this machine and earlier answers know does not count. */
  readonly fresh?: boolean;
  /** Ends the wait for an answer. */
  readonly signal?: Signal;
}

export interface Host {
  /** The bytes of the parser's WebAssembly module, already verified. */
  runtime(): Promise<Uint8Array>;
  /** The bytes of a grammar's WebAssembly module, already verified. */
  grammar(language: Language): Promise<Uint8Array>;
  /** The built-in models. */
  models(): Promise<readonly Library[]>;
  /** Milliseconds from any fixed point, for deadlines. */
  clock(): number;
  /** The day, as in 2027-01-31, by which it is known what has expired; nothing has if absent. */
  today?(): string;
  /** A hash over the code that a load of the artefact at a commit would run here; undefined when it is not at hand. */
  codeHash?(artifact: PinRequest): string | undefined;
  /** The files around sources; absent where there are none that can be read at once. */
  readonly workspace?: Workspace;
  /** What is installed around a source, as its lock and requirement files say; undefined where there is none. */
  versions?(uri: string, language: Language): Versions | undefined;
  /** Answers a pin request without guessing. */
  resolve?(request: PinRequest, asking?: Asking): Promise<Pin>;
  /** What `resolve` answered last, without asking anybody; must be quick. */
  recall?(request: PinRequest): Pin | undefined;
  /** What this machine holds of a repository, newest first: commits, and what stands for them. */
  revisions?(request: PinRequest): readonly Pinned[];
  /** Whether others than this machine may be asked now. */
  asks?(): boolean;
  /**
   * Finds out the exact versions and hashes of Python packages (as pip takes them) and of all they need, as the text of a
   * new file beside the document with the URI `near`. Makes no file.
   */
  list?(
    requirements: readonly string[],
    near: string,
    asking?: Asking,
  ): Promise<{ readonly uri: string; readonly text: string } | { readonly reason: string }>;
  /** Reads the files that a load of a repository would run; runs none. */
  preview?(request: PinRequest, asking?: Asking): Promise<Preview | { readonly reason: string }>;
  /** Tells of what went wrong inside the analyser itself. */
  log?(message: string): void;
}
