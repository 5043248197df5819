/** What there is in the whole workspace, also in files that nobody has opened: findings, and everything remote. */

import type { CancellationToken, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding } from '../core/service/finding.ts';
import { checkPrepared } from '../core/service/prepared.ts';
import type { Service, Source } from '../core/service/service.ts';
import type { Workspace } from '../core/service/workspace.ts';
import { languageOfFile } from '../core/syntax/language.ts';
import { type Pinned, pinsOf } from '../world/drift.ts';
import type { Files } from '../world/files.ts';
import { inventoryOf } from '../world/inventory.ts';
import type { SourceFile, Sources } from '../world/surroundings.ts';
import { Acceptance } from './baseline.ts';
import { rulePage } from './diagnostics.ts';
import type { Notebooks } from './notebooks.ts';
import type { Overview } from './protocol.ts';
import type { DocumentSettings, Settings } from './settings.ts';
import { stampOf, textOf } from './unsaved.ts';

/** Milliseconds of work after which others may have their turn. */
const TURN = 12;
/** Files that are looked at. */
const FILE_LIMIT = 20_000;

/** How often a file is checked again because others that it leads to have been got meanwhile. */
const FETCH_LIMIT = 8;

/** What a file had when its content was the one that the stamp stands for. */
interface Known {
  readonly stamp: string;
  readonly findings: readonly Finding[];
  /** Under which it was checked. */
  readonly settings?: DocumentSettings;
}

export class Overviews {
  readonly #service: Promise<Service>;
  readonly #sources: Sources | undefined;
  readonly #documents: TextDocuments<TextDocument>;
  readonly #notebooks: Notebooks;
  readonly #settings: Settings;
  /** What is left of what is found when the team's baselines have been heeded. */
  readonly acceptance: Acceptance;
  readonly #workspace: Workspace | undefined;
  /** All files, as they were listed last. */
  #files: readonly SourceFile[] | undefined;
  #known = new Map<string, Known>();
  /** Since when others had no turn. */
  #turn = 0;

  constructor(
    service: Promise<Service>,
    sources: Sources | undefined,
    documents: TextDocuments<TextDocument>,
    notebooks: Notebooks,
    settings: Settings,
    files: Files,
    workspace: Workspace | undefined,
  ) {
    this.acceptance = new Acceptance(files, {
      below: async (folder) => (await sources?.list(files.uriOf(folder)))?.map(({ uri }) => uri),
      findingsIn: (uri, folder, words) => this.#findingsIn(uri, folder, words),
    });
    this.#service = service;
    this.#sources = sources;
    this.#documents = documents;
    this.#notebooks = notebooks;
    this.#settings = settings;
    this.#workspace = workspace;
  }

  /** Forgets what is known of files, because they have changed; of all when none is named. */
  forget(uris?: readonly string[]): void {
    if (!uris) this.#known = new Map();
    for (const uri of uris ?? []) this.#known.delete(uri);
  }

  /**
   * Looks at every file that is not known as it is now; what is open counts as it is open. The files are listed anew unless
   * it is known that none has changed on the disk.
   */
  async take(token: CancellationToken, isListed = false): Promise<Overview> {
    const service = await this.#service;
    const all = (isListed && this.#files) || ((await this.#sources?.list()) ?? []);
    this.#files = all;
    const files = all.slice(0, FILE_LIMIT);
    const known = new Map<string, Known>();
    let turn = performance.now();
    for (const file of files) {
      if (token.isCancellationRequested) break;
      const found = await this.#checked(file, service);
      if (found) known.set(file.uri, found);
      if (performance.now() - turn < TURN) continue;
      await new Promise((resolve) => setTimeout(resolve, 0));
      turn = performance.now();
    }
    if (!token.isCancellationRequested) this.#known = known;
    const findings = [...known.values()].flatMap((it) => it.findings);
    const items = await inventoryOf(findings, service, async (uri) => known.get(uri)?.settings?.check);
    const told = [...known].map(([uri, it]) => ({ uri, findings: it.findings.filter(isTold), ...it.settings }));
    return {
      items,
      findings: this.acceptance.leavesOfAll(told).map(({ uri, range, rule, severity, message, notebook }) => {
        return { uri, range, rule, severity, message, page: rulePage(rule), ...(notebook && { notebook }) };
      }),
      files: files.length,
      left: all.length - files.length,
    };
  }

  /** The pins of all files, with what they were made from. */
  async pins(token: CancellationToken): Promise<readonly Pinned[]> {
    await this.take(token);
    const findings = [...this.#known.values()].flatMap((it) => it.findings);
    const texts = new Map<string, string>();
    for (const { uri, artifact } of findings) {
      if (!artifact || texts.has(uri)) continue;
      texts.set(uri, (await this.#textOf(uri)) ?? '');
    }
    return pinsOf(findings, (uri) => texts.get(uri) ?? '');
  }

  /** Undefined when there is nothing to say of a file; one that fails costs its own findings only. */
  async #checked({ uri, stamp: onDisk }: SourceFile, service: Service, given?: string): Promise<Known | undefined> {
    const open = this.#documents.get(uri);
    const notebook = this.#notebooks.get(uri);
    const stamp = notebook ? `${onDisk} ${stampOf(notebook, this.#documents)}` : open ? `open ${open.version}` : onDisk;
    const known = this.#known.get(uri);
    if (known?.stamp === stamp && given === undefined) return known;
    const nothing = { stamp, findings: [] };
    const language = languageOfFile(uri);
    const text = given ?? (await this.#textOf(uri));
    if (!language || text === undefined || !service.admitsText(text, language)) return nothing;
    const settings = await this.#settings.of(uri);
    if (!open) this.#settings.forget(uri);
    if (!settings.enable) return nothing;
    try {
      return { stamp, findings: await this.#findings({ uri, language, text }, service, settings.check), settings };
    } catch {
      return nothing;
    }
  }

  /** What a file holds as it is open, or on the disk. */
  async #textOf(uri: string): Promise<string | undefined> {
    const text = this.#documents.get(uri)?.getText() ?? (await this.#sources?.read(uri));
    const notebook = this.#notebooks.get(uri);
    return notebook ? textOf(notebook, text, this.#documents) : text;
  }

  /** What is found in one file for which the baseline of a folder speaks; nothing when it lacks the words. */
  async #findingsIn(
    uri: string,
    folder: string,
    words: readonly (readonly string[])[],
  ): Promise<readonly Pick<Finding, 'rule' | 'fingerprint'>[]> {
    if (performance.now() > this.#turn + TURN) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      this.#turn = performance.now();
    }
    const text = (await this.#textOf(uri)) ?? '';
    if (!words.some((all) => all.every((it) => text.includes(it)))) return [];
    // Without a stamp of the disk's it is looked at as it is now.
    const checked = await this.#checked({ uri, stamp: '' }, await this.#service, text);
    return checked?.settings?.baseline?.folder === folder ? checked.findings.filter(isTold) : [];
  }

  async #findings(
    source: Source,
    service: Service,
    check: Parameters<Service['check']>[1],
  ): Promise<readonly Finding[]> {
    const settings = { ...check, inventory: true, gate: true };
    const checkOnce = () => checkPrepared(service, source, () => service.check(source, settings));
    let report = await checkOnce();
    for (let round = 0; round < FETCH_LIMIT && (await this.#workspace?.fetch?.()) === true; round++) {
      report = await checkOnce();
    }
    return report.findings;
  }
}

/** Whether a finding is a rule's, and not one that only lists what is there. */
function isTold({ rule }: Finding): boolean {
  return rule !== 'inventory';
}
