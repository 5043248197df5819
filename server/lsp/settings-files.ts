/** Tells what is wrong in a settings file while it is being written. */

import type { Connection, Diagnostic, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { isSettingsFile } from '../world/configurations.ts';
import type { Files } from '../world/files.ts';
import { toDiagnostic } from './diagnostics.ts';
import type { Settings } from './settings.ts';

/** Shows what is wrong in a version of a document; nothing for one that is gone. */
export type Show = (uri: string, diagnostics: readonly Diagnostic[], version?: number) => void;

/** Milliseconds of pause in the typing before a settings file is read. */
const PAUSE = 100;

export class SettingsFiles {
  readonly #connection: Connection;
  readonly #documents: TextDocuments<TextDocument>;
  readonly #settings: Settings;
  readonly #files: Files;
  readonly #show: Show;
  readonly #open = new Map<string, ReturnType<typeof setTimeout>>();
  /** Those in which something was wrong. */
  readonly #wrong = new Set<string>();

  constructor(
    connection: Connection,
    documents: TextDocuments<TextDocument>,
    settings: Settings,
    files: Files,
    show: Show,
  ) {
    this.#files = files;
    this.#connection = connection;
    this.#documents = documents;
    this.#settings = settings;
    this.#show = show;
  }

  /** Has a document checked soon, if it is a settings file, or may be one that others build on. */
  schedule({ uri }: TextDocument): void {
    if (!isSettingsFile(uri) && !/\.jsonc?$/.test(uri)) return;
    clearTimeout(this.#open.get(uri));
    this.#open.set(
      uri,
      setTimeout(() => void this.#check(uri), PAUSE),
    );
  }

  /** Checks all that are open again, because files that they build on may be others now. */
  refresh(): void {
    for (const uri of this.#open.keys()) {
      const document = this.#documents.get(uri);
      if (document) this.schedule(document);
    }
  }

  close(uri: string): void {
    if (!this.#open.has(uri)) return;
    clearTimeout(this.#open.get(uri));
    this.#open.delete(uri);
    this.#tell(uri, []);
  }

  async #check(uri: string): Promise<void> {
    try {
      const file = this.#files.fileOf(uri);
      const before = this.#documents.get(uri);
      if (file === undefined || !before) return;
      const team = await this.#settings.team;
      // What is built on is known once the settings around it are.
      if (!isSettingsFile(uri)) await team.of(file);
      const findings = isSettingsFile(uri) || team.isBase(file) ? await team.check(file, before.getText()) : [];
      const document = this.#documents.get(uri);
      if (!document || document.version !== before.version || !this.#open.has(uri)) return;
      const { version } = document;
      const diagnostics = findings.map((it) => toDiagnostic(it, version));
      this.#tell(uri, diagnostics, version);
    } catch (error) {
      this.#connection.console.error(`Reading ${uri} failed: ${error instanceof Error ? error.stack : error}`);
    }
  }

  /** Shows what is wrong; of files that are mostly none of settings nothing is said while nothing was and is. */
  #tell(uri: string, diagnostics: readonly Diagnostic[], version?: number): void {
    if (diagnostics.length === 0 && !this.#wrong.delete(uri) && !isSettingsFile(uri)) return;
    if (diagnostics.length > 0) this.#wrong.add(uri);
    this.#show(uri, diagnostics, version);
  }
}
