/** Scans files: finds, reads, gates and checks them, and hands back all that a report needs. */

import type { Finding, Severity } from '../core/service/finding.ts';
import type { Report, Service, Settings, Source } from '../core/service/service.ts';
import type { Language } from '../core/syntax/language.ts';
import { fileUri } from '../host/addresses.ts';
import { binaryAt, decode, encodingOf } from '../host/decode.ts';
import { FileReader, type FoundFile, findFiles, type SkippedFile, tooLarge } from '../host/files.ts';

export interface ScanOptions {
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** Bytes beyond which a file is skipped. */
  readonly sizeLimit: number;
  /** Milliseconds that one file may take to parse. */
  readonly timeLimit: number;
  /** Whether files that cannot have findings are left unparsed. */
  readonly gate: boolean;
  /** Called before each file. */
  readonly progress?: (done: number, total: number) => void;
}

/** A remark on a file that was analysed all the same. */
export interface Note {
  readonly uri: string;
  readonly text: string;
}

/** A file that was not analysed, as in `SkippedFile`. */
export interface Skipped {
  readonly uri: string;
  readonly reason: string;
  readonly failed: boolean;
}

export interface Work {
  readonly files: number;
  readonly bytes: number;
  /** Files that were parsed. */
  readonly analysed: number;
  /** Milliseconds. */
  readonly milliseconds: {
    readonly find: number;
    readonly read: number;
    readonly gate: number;
    readonly check: number;
  };
}

export interface Scan {
  /** Sorted by URI, then by place. */
  readonly findings: readonly Finding[];
  readonly skipped: readonly Skipped[];
  readonly notes: readonly Note[];
  /** The texts that findings point into, by URI. */
  readonly texts: ReadonlyMap<string, string>;
  /** Of notebooks' files: the texts of their cells that findings point into, by URI and index. */
  readonly cells: ReadonlyMap<string, Readonly<Record<number, string>>>;
  readonly work: Work;
}

/** Bytes up to which a file is read at all, so that one beyond the size limit is only reported if it could have findings. */
const READ_LIMIT = 64_000_000;
/** The same for notebooks, in which the size limit counts for the code alone: most of their bytes are pictures. */
const NOTEBOOK_LIMIT = 400_000_000;

/** How often files are checked again for functions of other files, which may be called by functions of others. */
const ROUNDS = 3;

/** Scans what stands at `paths`. One bad file costs its own findings only; the scan itself does not throw for it. */
export async function scan(service: Service, paths: readonly string[], options: ScanOptions): Promise<Scan> {
  const scanner = new Scanner(service, options);
  const started = performance.now();
  const { files, skipped } = findFiles(paths);
  const found = performance.now() - started;
  for (const file of skipped) scanner.skip(file);
  for (const [index, file] of files.entries()) {
    options.progress?.(index, files.length);
    await scanner.take(file);
  }
  for (let round = 0; round < ROUNDS; round++) if (!(await scanner.takeAgain(files))) break;
  return scanner.finish(files.length, found);
}

class Scanner {
  readonly #service: Service;
  readonly #options: ScanOptions;
  readonly #settings: Settings;
  readonly #reader = new FileReader();
  readonly #ready = new Set<Language>();
  readonly #findings = new Map<string, readonly Finding[]>();
  readonly #skipped: Skipped[] = [];
  readonly #notes = new Map<string, Note>();
  readonly #analysed = new Set<string>();
  readonly #texts = new Map<string, string>();
  readonly #cells = new Map<string, Readonly<Record<number, string>>>();
  readonly #milliseconds = { read: 0, gate: 0, check: 0 };
  #bytes = 0;

  constructor(service: Service, options: ScanOptions) {
    this.#service = service;
    this.#options = options;
    const { rules, sizeLimit, timeLimit, gate } = options;
    this.#settings = { rules, sizeLimit, timeLimit, gate };
  }

  skip(file: SkippedFile): void {
    this.#skipped.push({ uri: fileUri(file.path), reason: file.reason, failed: file.failed });
  }

  /**
   * Checks again the files that call functions of other files which load or run what they are given. Answers whether more
   * such functions are known now than before.
   */
  async takeAgain(files: readonly FoundFile[]): Promise<boolean> {
    const before = this.#service.wrapperCount;
    if (before === 0) return false;
    for (const file of files) {
      const bytes = this.#timed('read', () => this.#reader.read(file.path, this.#options.sizeLimit));
      if (!(bytes instanceof Uint8Array)) continue;
      const calls = this.#timed('gate', () => this.#service.callsWrapper(bytes, bytes.length, file.language));
      if (calls && binaryAt(bytes) === undefined) await this.#checkAgain(file, bytes);
    }
    return this.#service.wrapperCount > before;
  }

  async take(file: FoundFile): Promise<void> {
    const isNotebook = file.language === 'notebook';
    const bytes = this.#timed('read', () => this.#reader.read(file.path, isNotebook ? NOTEBOOK_LIMIT : READ_LIMIT));
    if (!(bytes instanceof Uint8Array)) return this.skip({ path: file.path, ...bytes });
    this.#bytes += bytes.length;
    const nul = binaryAt(bytes);
    if (nul !== undefined) {
      return this.skip({ path: file.path, reason: `binary content (NUL at byte ${nul})`, failed: false });
    }
    const encoding = encodingOf(bytes, file.language);
    const text = this.#admitted(bytes, encoding, file);
    if (text === undefined) return;
    if (bytes.length > this.#options.sizeLimit && !isNotebook) {
      return this.skip({ path: file.path, reason: tooLarge(this.#options.sizeLimit, bytes.length), failed: false });
    }
    const source = { uri: fileUri(file.path), language: file.language, text };
    await this.#checked(file, source, () => {
      return this.#timed('check', () => this.#service.checkFirst(source, this.#settings));
    });
  }

  /** The findings in order, and all else. `files` and `found` (milliseconds) come from the search for files. */
  finish(files: number, found: number): Scan {
    const byUri = (a: { readonly uri: string }, b: { readonly uri: string }) => compare(a.uri, b.uri);
    return {
      findings: [...this.#findings.values()].flat().sort(byPlace),
      skipped: this.#skipped.sort(byUri),
      notes: [...this.#notes.values()].sort(byUri),
      texts: this.#texts,
      cells: this.#cells,
      work: {
        files,
        bytes: this.#bytes,
        analysed: this.#analysed.size,
        milliseconds: { find: found, ...this.#milliseconds },
      },
    };
  }

  /** The file's text, or undefined when it cannot have findings. The gate knows UTF-8 and its likes only. */
  #admitted(bytes: Uint8Array, encoding: string, file: FoundFile): string | undefined {
    // What is wrong with a notebook is only seen by reading it, and its cells have a gate of their own.
    const passes = (content: Uint8Array) =>
      !this.#options.gate ||
      file.language === 'notebook' ||
      this.#timed('gate', () => this.#service.admits(content, content.length, file.language));
    if (encoding === 'utf-8' && !passes(bytes)) return undefined;
    const { text, note } = decode(bytes, encoding);
    if (note) this.#notes.set(`decoding ${file.path}`, { uri: fileUri(file.path), text: note });
    return encoding === 'utf-8' || passes(Buffer.from(text)) ? text : undefined;
  }

  async #checkAgain(file: FoundFile, bytes: Uint8Array): Promise<void> {
    const { text } = decode(bytes, encodingOf(bytes, file.language));
    const source = { uri: fileUri(file.path), language: file.language, text };
    await this.#checked(file, source, () => {
      return this.#timed('check', () => this.#service.checkAgain(source, this.#settings));
    });
  }

  /** Runs a check when its languages are ready; one that fails costs its own file only. */
  async #checked(file: FoundFile, source: Source, check: () => Report | undefined): Promise<void> {
    await this.#prepare(this.#service.languagesOf(source));
    try {
      let report = check();
      if (report?.missing) {
        await this.#prepare(report.missing);
        report = check();
      }
      if (report) this.#accept(source, report);
    } catch (error) {
      const reason = `Loadguard failed on it: ${error instanceof Error ? error.message : error}`;
      this.skip({ path: file.path, reason, failed: true });
    }
  }

  async #prepare(languages: readonly Language[]): Promise<void> {
    for (const language of languages) {
      if (!this.#ready.has(language)) await this.#service.prepare(language);
      this.#ready.add(language);
    }
  }

  /** Takes a report, in place of an earlier one of the same source. */
  #accept({ uri, text }: Source, { findings, skipped, note, cells }: Report): void {
    if (skipped !== undefined) {
      this.#skipped.push({ uri, reason: skipped, failed: false });
      return;
    }
    this.#analysed.add(uri);
    if (note) this.#notes.set(uri, { uri, text: note });
    if (findings.length > 0) this.#texts.set(uri, text);
    if (cells) this.#cells.set(uri, cells);
    this.#findings.set(uri, findings);
  }

  #timed<T>(phase: 'read' | 'gate' | 'check', work: () => T): T {
    const started = performance.now();
    const result = work();
    this.#milliseconds[phase] += performance.now() - started;
    return result;
  }
}

function byPlace(a: Finding, b: Finding): number {
  return (
    compare(a.uri, b.uri) ||
    a.range.start.line - b.range.start.line ||
    a.range.start.character - b.range.start.character ||
    a.range.end.line - b.range.end.line ||
    a.range.end.character - b.range.end.character ||
    compare(a.rule, b.rule)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
