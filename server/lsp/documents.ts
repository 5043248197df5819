/** Keeps the findings of all that is open up to date, one scheduled check per document or notebook, and publishes them. */

import { type Connection, type Diagnostic, NotebookCellKind, type TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding } from '../core/service/finding.ts';
import type { Cell, Document, NotebookDocument, Report, Service } from '../core/service/service.ts';
import type { Workspace } from '../core/service/workspace.ts';
import {
  type Language,
  languageOfCommands,
  languageOfFile,
  languageOfIdentifier,
  type Preparation,
  type SourceLanguage,
} from '../core/syntax/language.ts';
import type { Acceptance } from './baseline.ts';
import { toDiagnostic } from './diagnostics.ts';
import { type Notebooks, tagsOf } from './notebooks.ts';
import type { DocumentSettings, Settings } from './settings.ts';

/** Milliseconds. A check that was quicker than this is repeated at every change; a slower one waits for the typing to pause. */
const QUICK = 20;
/** Milliseconds that a check waits at most. */
const LONGEST_WAIT = 200;

/** The scheme of documents that hold the code of a repository. */
const REMOTE = 'loadguard-remote:';

/** What editors call the text of a notebook's file, besides JSON. */
const NOTEBOOK_IDENTIFIERS = ['ipynb', 'jupyter', 'jupyter-notebook', 'notebook'];

/** How often a check is repeated because files that it leads to have been got meanwhile. */
const FETCH_LIMIT = 8;

/** How often it is gone on with the files that a unit imports. */
const EXPLORE_LIMIT = 500;

const NOTHING: Report = { findings: [] };

/** The findings of one version of a document. */
export interface Checked {
  readonly version: number;
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What is checked as one: a document alone, or the code cells of a notebook. */
interface Unit {
  readonly uri: string;
  readonly isNotebook: boolean;
  readonly members: readonly Member[];
  /** Differs whenever a check may have another result. */
  readonly state: string;
}

interface Member {
  readonly document: TextDocument;
  readonly language: SourceLanguage;
  /** Of a cell: the number that it got when it was last run. */
  readonly executionCount?: number | undefined;
  /** Of a cell: what its metadata calls it. */
  readonly tags?: readonly string[];
}

/** What is remembered of a unit. */
interface Entry {
  document?: Document;
  notebook?: NotebookDocument;
  /** The state that was checked, and what came of it, by document. */
  state?: string | undefined;
  checked: ReadonlyMap<string, Checked>;
  skipped?: string | undefined;
  /** What the last analysis lacked, so that it is said once. */
  note?: string | undefined;
  /** Milliseconds that the last check took. */
  duration: number;
  /** Whether the files that it imports are being looked into. */
  isExploring?: boolean;
  timer?: ReturnType<typeof setTimeout> | undefined;
}

export class Checks {
  readonly #connection: Connection;
  readonly #documents: TextDocuments<TextDocument>;
  readonly #notebooks: Notebooks;
  readonly #service: Promise<Service>;
  readonly #settings: Settings;
  readonly #acceptance: Acceptance;
  readonly #workspace: Workspace | undefined;
  /** By the URI of the document or the notebook. */
  readonly #entries = new Map<string, Entry>();
  readonly #prepared = new Set<Preparation>();
  /** What the client has been told last of a document that has findings. */
  readonly #published = new Map<string, string>();
  /** What is told of a document by others than the analyser. */
  readonly #beside = new Map<string, readonly Diagnostic[]>();

  constructor(
    connection: Connection,
    documents: TextDocuments<TextDocument>,
    notebooks: Notebooks,
    service: Promise<Service>,
    settings: Settings,
    acceptance: Acceptance,
    workspace: Workspace | undefined,
  ) {
    this.#acceptance = acceptance;
    this.#connection = connection;
    this.#documents = documents;
    this.#notebooks = notebooks;
    this.#service = service;
    this.#settings = settings;
    this.#workspace = workspace;
  }

  /** Has a document or a notebook checked soon; changes until then share that one check. Cells wait for their notebook. */
  schedule(uri: string): void {
    if (!this.#unit(uri)) return;
    const entry: Entry = this.#entries.get(uri) ?? { duration: 0, checked: new Map() };
    this.#entries.set(uri, entry);
    if (entry.timer) return;
    const wait = entry.duration < QUICK ? 0 : Math.min(LONGEST_WAIT, entry.duration * 4);
    entry.timer = setTimeout(() => void this.#check(uri, entry), wait);
  }

  /** Checks all again that is open, because the settings are others now. */
  refresh(): void {
    this.#acceptance.forget();
    for (const [uri, entry] of this.#entries) {
      delete entry.state;
      this.schedule(uri);
    }
  }

  /** Checks the others again that are open when one is saved: they may import it. */
  saved(uri: string): void {
    this.#acceptance.forget();
    for (const [other, entry] of this.#entries) {
      if (other === uri) continue;
      delete entry.state;
      this.schedule(other);
    }
  }

  /** The findings of a document or cell as it is now; undefined when it is not open or not checked. */
  async current(uri: string): Promise<Checked | undefined> {
    const unit = this.unitOf(uri);
    await this.#update(unit);
    return this.#entries.get(unit)?.checked.get(uri);
  }

  /** The findings of all that is checked together with a document, by URI: of its notebook's cells, or its own. */
  async allCurrent(uri: string): Promise<ReadonlyMap<string, Checked>> {
    const unit = this.unitOf(uri);
    await this.#update(unit);
    return this.#entries.get(unit)?.checked ?? new Map();
  }

  /** Shows these beside what is found in a document: what is wrong with it as a file of settings. */
  showBeside(uri: string, diagnostics: readonly Diagnostic[], version?: number): void {
    if (diagnostics.length > 0) this.#beside.set(uri, diagnostics);
    else this.#beside.delete(uri);
    this.#publish(uri, this.#entries.get(uri)?.checked.get(uri)?.diagnostics ?? [], version);
  }

  /** The version of an open document. */
  versionOf(uri: string): number | undefined {
    return this.#documents.get(uri)?.version;
  }

  /** The text of an open document. */
  textOf(uri: string): string | undefined {
    return this.#documents.get(uri)?.getText();
  }

  /** What a document is checked with: its notebook, or itself. */
  unitOf(uri: string): string {
    return this.#notebooks.ownerOf(uri) ?? uri;
  }

  /** Whether a document is a notebook's cell. */
  isCell(uri: string): boolean {
    return this.#notebooks.ownerOf(uri) !== undefined;
  }

  /** Forgets a document, a cell or a notebook that is gone. */
  close(uri: string): void {
    const entry = this.#entries.get(uri);
    this.#settings.forget(uri);
    this.#entries.delete(uri);
    clearTimeout(entry?.timer);
    entry?.document?.dispose();
    if (entry && !entry.notebook) this.#publish(uri, []);
    else if (this.#published.has(uri)) this.#publish(uri, []);
    for (const cell of entry?.checked.keys() ?? []) if (this.#published.has(cell)) this.#publish(cell, []);
  }

  async #update(uri: string): Promise<void> {
    const entry = this.#entries.get(uri);
    if (entry && entry.state !== this.#unit(uri)?.state) await this.#check(uri, entry);
  }

  /** What is to be checked under a URI; undefined when there is nothing of that kind. */
  #unit(uri: string): Unit | undefined {
    const notebook = this.#notebooks.get(uri);
    if (!notebook) {
      const document = this.#notebooks.ownerOf(uri) === undefined ? this.#documents.get(uri) : undefined;
      const language = document && languageOf(document);
      return language && unitOf(uri, false, [{ document, language }], '');
    }
    const members: Member[] = [];
    const runs: string[] = [];
    for (const cell of notebook.cells) {
      const document = cell.kind === NotebookCellKind.Code ? this.#documents.get(cell.document) : undefined;
      if (!document) continue;
      const isShell = document.languageId === 'shellscript';
      const language = isShell
        ? languageOfCommands(document.getText(), 'python')
        : languageOfIdentifier(document.languageId);
      if (!language) continue;
      const executionCount = cell.executionSummary?.executionOrder;
      const tags = tagsOf(cell.metadata);
      members.push({ document, language, executionCount, tags });
      runs.push(JSON.stringify([executionCount, tags]));
    }
    return unitOf(uri, true, members, runs.join(' '));
  }

  async #check(uri: string, entry: Entry, round = 0): Promise<void> {
    try {
      const service = await this.#service;
      const asked = this.#settings.of(uri);
      const wanted = languagesOf(this.#unit(uri), service);
      const [settings] = await Promise.all([asked, ...wanted.map((language) => service.prepare(language))]);
      for (const language of wanted) this.#prepared.add(language);
      // From here on nothing waits, so what is published belongs to the newest text and the newest settings.
      const unit = this.#unit(uri);
      if (!unit || this.#entries.get(uri) !== entry) return;
      const isReady = languagesOf(unit, service).every((language) => this.#prepared.has(language));
      if (this.#settings.of(uri) !== asked || !isReady) return this.#check(uri, entry, round);
      clearTimeout(entry.timer);
      entry.timer = undefined;
      if (entry.state === unit.state) return;
      const start = performance.now();
      const analysed = settings.enable ? analyse(unit, entry, service, settings) : NOTHING;
      entry.duration = performance.now() - start;
      const report = this.#acceptance.leaves(uri, analysed, settings);
      if (!report) {
        await this.#acceptance.learn(uri, analysed, settings, (it) => this.textOf(it) ?? '');
        return this.#check(uri, entry, round);
      }
      this.#accept(unit, entry, report);
      await this.#completed(uri, entry, service, report.missing, round);
      if (report.unexplored) this.#explore(uri, entry, service).catch((error) => this.#recover(uri, entry, error));
    } catch (error) {
      this.#recover(uri, entry, error);
    }
  }

  /** Checks a unit once more when the files that it imports are there, and their languages ready. */
  async #completed(
    uri: string,
    entry: Entry,
    service: Service,
    missing: readonly Language[] = [],
    round = 0,
  ): Promise<void> {
    await Promise.all(missing.map((language) => service.prepare(language)));
    const hasMore = round < FETCH_LIMIT && (await this.#workspace?.fetch?.()) === true;
    if (missing.length === 0 && !hasMore) return;
    delete entry.state;
    await this.#check(uri, entry, round + 1);
  }

  /** Looks into the files that a unit imports, a few at a time so that nothing waits for it, and then checks the unit once more. */
  async #explore(uri: string, entry: Entry, service: Service): Promise<void> {
    if (entry.isExploring) return;
    entry.isExploring = true;
    let isDone = false;
    for (let round = 0; round < EXPLORE_LIMIT && !isDone && this.#entries.get(uri) === entry; round++) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      const members = this.#unit(uri)?.members ?? [];
      isDone = members.every(({ document, language }) => service.explore({ uri, language, text: document.getText() }));
    }
    if (this.#entries.get(uri) !== entry) return;
    delete entry.state;
    await this.#check(uri, entry);
    // What is not known by now is looked into when the text changes.
    entry.isExploring = false;
  }

  #accept(unit: Unit, entry: Entry, { findings, skipped, note }: Report): void {
    const checked = new Map<string, Checked>();
    for (const { document } of unit.members) {
      const { uri, version } = document;
      const own = unit.isNotebook ? findings.filter((it) => it.uri === uri) : findings;
      const diagnostics = own.map((finding) => toDiagnostic(finding, version));
      checked.set(uri, { version, findings: own, diagnostics });
      // Of a notebook only that is sent which is new: a change in one cell may concern any other, but mostly does not.
      const isKnown = (this.#published.get(uri) ?? '[]') === JSON.stringify(diagnostics);
      if (!unit.isNotebook || !isKnown || entry.checked.get(uri)?.version !== version) {
        this.#publish(uri, diagnostics, version);
      }
    }
    entry.checked = checked;
    entry.state = unit.state;
    void this.#learnPins(findings);
    if (skipped && skipped !== entry.skipped) this.#connection.console.info(`Not analysed: ${unit.uri}: ${skipped}`);
    entry.skipped = skipped;
    if (note && note !== entry.note) this.#connection.console.info(`${unit.uri}: ${note}`);
    entry.note = note;
  }

  /** Has it known what this machine says of the pins, so that actions need not look when they are listed. */
  async #learnPins(findings: readonly Finding[]): Promise<void> {
    const service = await this.#service;
    const unknown = findings.flatMap(({ fixes }) => fixes.filter((it) => it.pin && !service.recall(it)));
    await Promise.all(unknown.map((it) => service.complete(it, { offline: true })));
  }

  /** After an exception the unit starts afresh with its next change; nothing stale stays on show. */
  #recover(uri: string, entry: Entry, error: unknown): void {
    this.#connection.console.error(`Checking ${uri} failed: ${error instanceof Error ? error.stack : error}`);
    if (this.#entries.get(uri) !== entry) return;
    clearTimeout(entry.timer);
    entry.document?.dispose();
    this.#entries.set(uri, { duration: entry.duration, checked: new Map() });
    for (const { document } of this.#unit(uri)?.members ?? []) this.#publish(document.uri, [], document.version);
  }

  #publish(uri: string, found: readonly Diagnostic[], version?: number): void {
    const diagnostics = [...found, ...(this.#beside.get(uri) ?? [])];
    if (diagnostics.length > 0) this.#published.set(uri, JSON.stringify(diagnostics));
    else this.#published.delete(uri);
    const params = { uri, diagnostics, ...(version !== undefined && { version }) };
    this.#connection.sendDiagnostics(params).catch((error) => {
      this.#connection.console.error(`Publishing for ${uri} failed: ${error}`);
    });
  }
}

function unitOf(uri: string, isNotebook: boolean, members: readonly Member[], more: string): Unit {
  const states = members.map(({ document, language }) => `${document.uri} ${document.version} ${language}`);
  return { uri, isNotebook, members, state: [...states, more].join('\n') };
}

/** A notebook that a client opens as the text that it is on disk is taken for a notebook all the same. */
function languageOf({ uri, languageId }: TextDocument): SourceLanguage | undefined {
  const known = languageOfIdentifier(languageId);
  if (known) return known;
  if (NOTEBOOK_IDENTIFIERS.includes(languageId)) return 'notebook';
  const language = languageOfFile(uri);
  return language === 'notebook' || language === 'file' ? language : undefined;
}

function languagesOf(unit: Unit | undefined, service: Service): readonly Preparation[] {
  const languages = (unit?.members ?? []).flatMap(({ document: { uri }, document, language }) =>
    language === 'notebook' || language === 'file'
      ? service.languagesOf({ uri, language, text: document.getText() })
      : language,
  );
  return unit?.isNotebook ? service.languagesOfCells(languages.filter((it) => it !== 'file')) : [...new Set(languages)];
}

/** Runs the analyser on a unit, on what it kept of its last version if there is one. */
function analyse(unit: Unit, entry: Entry, service: Service, { check }: DocumentSettings): Report {
  if (unit.isNotebook) {
    const cells = unit.members.map(({ document, language, executionCount, tags = [] }): Cell => {
      const run = executionCount === undefined ? {} : { executionCount };
      return { uri: document.uri, language: language as Language, text: document.getText(), tags, ...run };
    });
    if (entry.notebook) entry.notebook.update(cells);
    else entry.notebook = service.openNotebook(unit.uri, cells);
    return entry.notebook.check(check);
  }
  const { document, language } = unit.members[0]!;
  const { uri } = document;
  const text = document.getText();
  if (language === 'notebook') return service.check({ uri, language, text }, { ...check, gate: true });
  if (entry.document) entry.document.update(text);
  else entry.document = service.open({ uri, language, text });
  // Comments of a repository whose code is looked at accept nothing here.
  return entry.document.check(uri.startsWith(REMOTE) ? { ...check, ignores: false } : check);
}
