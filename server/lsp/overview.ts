/** What there is in the whole workspace, also in files that nobody has opened: findings, and everything remote. */

import type { CancellationToken, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding } from '../core/service/finding.ts';
import { checkPrepared } from '../core/service/prepared.ts';
import type { Settings as CheckSettings, Service, Source } from '../core/service/service.ts';
import { languageOfFile } from '../core/syntax/language.ts';
import { type Pinned, pinsOf } from '../world/drift.ts';
import { inventoryOf } from '../world/inventory.ts';
import type { SourceFile, Sources } from '../world/surroundings.ts';
import { afterBaseline } from './baseline.ts';
import { rulePage } from './diagnostics.ts';
import type { Overview } from './protocol.ts';
import type { Settings } from './settings.ts';

/** Milliseconds of work after which others may have their turn. */
const TURN = 12;
/** Files that are looked at. */
const FILE_LIMIT = 20_000;

/** What a file had when its content was the one that the stamp stands for. */
interface Known {
  readonly stamp: string;
  readonly findings: readonly Finding[];
  /** Those of rules, without what the team's baseline accepts. */
  readonly told?: readonly Finding[];
  /** Under which it was checked. */
  readonly settings?: CheckSettings;
}

export class Overviews {
  readonly #service: Promise<Service>;
  readonly #sources: Sources | undefined;
  readonly #documents: TextDocuments<TextDocument>;
  readonly #settings: Settings;
  #known = new Map<string, Known>();

  constructor(
    service: Promise<Service>,
    sources: Sources | undefined,
    documents: TextDocuments<TextDocument>,
    settings: Settings,
  ) {
    this.#service = service;
    this.#sources = sources;
    this.#documents = documents;
    this.#settings = settings;
  }

  /** Forgets what is known of files, because they have changed; of all when none is named. */
  forget(uris?: readonly string[]): void {
    if (!uris) this.#known = new Map();
    for (const uri of uris ?? []) this.#known.delete(uri);
  }

  /** Looks at every file that is not known as it is now; what is open counts as it is open. */
  async take(token: CancellationToken): Promise<Overview> {
    const service = await this.#service;
    const all = (await this.#sources?.list()) ?? [];
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
    const items = await inventoryOf(findings, service, async (uri) => known.get(uri)?.settings);
    return {
      items,
      findings: [...known.values()]
        .flatMap(({ told = [] }) => told)
        .map(({ uri, range, rule, severity, message, notebook }) => {
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
      texts.set(uri, this.#documents.get(uri)?.getText() ?? (await this.#sources?.read(uri)) ?? '');
    }
    return pinsOf(findings, (uri) => texts.get(uri) ?? '');
  }

  /** Undefined when there is nothing to say of a file; one that fails costs its own findings only. */
  async #checked({ uri, stamp: onDisk }: SourceFile, service: Service): Promise<Known | undefined> {
    const open = this.#documents.get(uri);
    const stamp = open ? `open ${open.version}` : onDisk;
    const known = this.#known.get(uri);
    if (known?.stamp === stamp) return known;
    const nothing = { stamp, findings: [] };
    const language = languageOfFile(uri);
    const text = open?.getText() ?? (await this.#sources!.read(uri));
    if (!language || text === undefined || !service.admitsText(text, language)) return nothing;
    const { enable, check, ...settings } = await this.#settings.of(uri);
    if (!open) this.#settings.forget(uri);
    if (!enable) return nothing;
    try {
      const findings = await this.#findings({ uri, language, text }, service, check);
      const told = afterBaseline({ findings: findings.filter(({ rule }) => rule !== 'inventory') }, settings).findings;
      return { stamp, findings, told, settings: check };
    } catch {
      return nothing;
    }
  }

  async #findings(
    source: Source,
    service: Service,
    check: Parameters<Service['check']>[1],
  ): Promise<readonly Finding[]> {
    const settings = { ...check, inventory: true, gate: true };
    return (await checkPrepared(service, source, () => service.check(source, settings))).findings;
  }
}
