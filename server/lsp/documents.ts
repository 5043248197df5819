/** Keeps the findings of every open document up to date, one scheduled check per document, and publishes them. */

import type { Connection, Diagnostic, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding } from '../core/service/finding.ts';
import type { Document, Report, Service } from '../core/service/service.ts';
import { type Language, languageOfIdentifier } from '../core/syntax/language.ts';
import { toDiagnostic } from './diagnostics.ts';
import type { EditorSettings, Settings } from './settings.ts';

/** Milliseconds. A check that was quicker than this is repeated at every change; a slower one waits for the typing to pause. */
const QUICK = 20;
/** Milliseconds that a check waits at most. */
const LONGEST_WAIT = 200;

const NOTHING: Report = { findings: [] };

/** The findings of one version of a document. */
export interface Checked {
  readonly version: number;
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What is remembered of an open document. */
interface Entry {
  opened?: Document;
  checked?: Checked;
  skipped?: string | undefined;
  /** What the last analysis lacked, so that it is said once. */
  note?: string | undefined;
  /** Milliseconds that the last check took. */
  duration: number;
  timer?: ReturnType<typeof setTimeout> | undefined;
}

export class Checks {
  readonly #connection: Connection;
  readonly #documents: TextDocuments<TextDocument>;
  readonly #service: Promise<Service>;
  readonly #settings: Settings;
  readonly #entries = new Map<string, Entry>();

  constructor(
    connection: Connection,
    documents: TextDocuments<TextDocument>,
    service: Promise<Service>,
    settings: Settings,
  ) {
    this.#connection = connection;
    this.#documents = documents;
    this.#service = service;
    this.#settings = settings;
  }

  /** Has a document checked soon; changes until then share that one check. */
  schedule(document: TextDocument): void {
    if (!languageOfIdentifier(document.languageId)) return;
    const entry = this.#entries.get(document.uri) ?? { duration: 0 };
    this.#entries.set(document.uri, entry);
    if (entry.timer) return;
    const wait = entry.duration < QUICK ? 0 : Math.min(LONGEST_WAIT, entry.duration * 4);
    entry.timer = setTimeout(() => void this.#check(document.uri, entry), wait);
  }

  /** Checks all open documents again, because the settings are others now. */
  refresh(): void {
    for (const [uri, entry] of this.#entries) {
      delete entry.checked;
      const document = this.#documents.get(uri);
      if (document) this.schedule(document);
    }
  }

  /** Checks the other open documents again when one is saved: they may import it. */
  saved(uri: string): void {
    for (const [other, entry] of this.#entries) {
      const document = this.#documents.get(other);
      if (other === uri || !document) continue;
      delete entry.checked;
      this.schedule(document);
    }
  }

  /** The findings of a document as it is now; undefined when it is not open or not checked. */
  async current(uri: string): Promise<Checked | undefined> {
    const entry = this.#entries.get(uri);
    if (entry && entry.checked?.version !== this.#documents.get(uri)?.version) await this.#check(uri, entry);
    return entry?.checked;
  }

  close(uri: string): void {
    const entry = this.#entries.get(uri);
    this.#settings.forget(uri);
    if (!entry) return;
    this.#entries.delete(uri);
    clearTimeout(entry.timer);
    entry.opened?.dispose();
    this.#publish(uri, []);
  }

  async #check(uri: string, entry: Entry): Promise<void> {
    try {
      const language = languageOfIdentifier(this.#documents.get(uri)?.languageId ?? '');
      if (!language) return;
      const service = await this.#service;
      const asked = this.#settings.of(uri);
      const [settings] = await Promise.all([asked, service.prepare(language)]);
      // From here on nothing waits, so what is published belongs to the newest text and the newest settings.
      const document = this.#documents.get(uri);
      if (!document || this.#entries.get(uri) !== entry) return;
      if (this.#settings.of(uri) !== asked) return this.#check(uri, entry);
      clearTimeout(entry.timer);
      entry.timer = undefined;
      if (entry.checked?.version === document.version) return;
      const start = performance.now();
      const report = settings.enable ? this.#analyse(document, language, entry, service, settings) : NOTHING;
      entry.duration = performance.now() - start;
      this.#accept(document, entry, report);
      if (report.missing) await this.#completed(uri, entry, service, report.missing);
    } catch (error) {
      this.#recover(uri, entry, error);
    }
  }

  /** Checks a document once more when the languages of the files that it imports are ready. */
  async #completed(uri: string, entry: Entry, service: Service, missing: readonly Language[]): Promise<void> {
    await Promise.all(missing.map((language) => service.prepare(language)));
    delete entry.checked;
    await this.#check(uri, entry);
  }

  /** Runs the analyser on a document's text, on the tree of its last version if there is one. */
  #analyse(
    document: TextDocument,
    language: Language,
    entry: Entry,
    service: Service,
    { rules }: EditorSettings,
  ): Report {
    const text = document.getText();
    if (entry.opened) entry.opened.update(text);
    else entry.opened = service.open({ uri: document.uri, language, text });
    return entry.opened.check({ rules });
  }

  #accept({ uri, version }: TextDocument, entry: Entry, { findings, skipped, note }: Report): void {
    const diagnostics = findings.map((finding) => toDiagnostic(finding, version));
    entry.checked = { version, findings, diagnostics };
    this.#publish(uri, diagnostics, version);
    if (skipped && skipped !== entry.skipped) this.#connection.console.info(`Not analysed: ${uri}: ${skipped}`);
    entry.skipped = skipped;
    if (note && note !== entry.note) this.#connection.console.info(`${uri}: ${note}`);
    entry.note = note;
  }

  /** After an exception the document starts afresh with its next change; nothing stale stays on show. */
  #recover(uri: string, entry: Entry, error: unknown): void {
    this.#connection.console.error(`Checking ${uri} failed: ${error instanceof Error ? error.stack : error}`);
    if (this.#entries.get(uri) !== entry) return;
    clearTimeout(entry.timer);
    entry.opened?.dispose();
    this.#entries.set(uri, { duration: entry.duration });
    this.#publish(uri, [], this.#documents.get(uri)?.version);
  }

  #publish(uri: string, diagnostics: readonly Diagnostic[], version?: number): void {
    const params = { uri, diagnostics: [...diagnostics], ...(version !== undefined && { version }) };
    this.#connection.sendDiagnostics(params).catch((error) => {
      this.#connection.console.error(`Publishing for ${uri} failed: ${error}`);
    });
  }
}
