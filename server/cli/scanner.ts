/** One thread's part of a scan: reads files, asks the gate, checks them, and gathers what is found. */

import type { Finding, Severity } from '../core/service/finding.ts';
import { checkPrepared } from '../core/service/prepared.ts';
import type { Report, Service, Settings, Source, Wrapping } from '../core/service/service.ts';
import { fileUri } from '../host/addresses.ts';
import { Configurations } from '../host/configurations.ts';
import { binaryAt, decode, encodingOf } from '../host/decode.ts';
import { FileReader, type FoundFile, type SkippedFile, tooLarge } from '../host/files.ts';
import { type CachePlace, type Kept, ScanCache } from './cache.ts';
import { hashOf, type Recording } from './recording.ts';

export interface ScanOptions {
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** Bytes beyond which a file is skipped. */
  readonly sizeLimit: number;
  /** Milliseconds that one file may take to parse. */
  readonly timeLimit: number;
  /** Whether files that cannot have findings are left unparsed. */
  readonly gate: boolean;
  /** Whether the team's settings count. */
  readonly config: boolean;
  /** Whether comments accept findings. */
  readonly ignores: boolean;
  /** Whether everything remote is told as well, accepted or not. */
  readonly inventory?: boolean;
  /** Where the last scan's findings are kept. */
  readonly cache?: CachePlace;
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

/** What was found in a file that was analysed. */
export interface Checked {
  readonly uri: string;
  /** How often the file had been checked when this was found; the highest counts. */
  readonly round: number;
  readonly findings: readonly Finding[];
  readonly note?: string;
  /** The file's text when something was found in it. */
  readonly text?: string;
  /** Of a notebook: the texts of its cells that findings point into, by index. */
  readonly cells?: Readonly<Record<number, string>>;
}

/** What a thread has done; plain data. */
export interface Outcome {
  readonly checked: readonly Checked[];
  readonly skipped: readonly Skipped[];
  /** Remarks on how files were read. */
  readonly notes: readonly Note[];
  readonly bytes: number;
  /** Time spent, in milliseconds. */
  readonly read: number;
  readonly gate: number;
  readonly check: number;
  /** What the cache is to keep, and how many files it has spared. */
  readonly kept: Kept;
  readonly hits: number;
  readonly changes: number;
}

/** Bytes up to which a file is read at all, so that one beyond the size limit is only reported if it could have findings. */
const READ_LIMIT = 64_000_000;
/** The same for notebooks, in which the size limit counts for the code alone: most of their bytes are pictures. */
const NOTEBOOK_LIMIT = 400_000_000;

export class Scanner {
  readonly #service: Service;
  readonly #options: ScanOptions;
  readonly #settings: Settings;
  readonly #configurations: Configurations | undefined;
  readonly #reader = new FileReader();
  readonly #checked = new Map<string, Checked>();
  /** By path: whether a file calls one of the functions that count by now, and how many names these had. */
  readonly #calling = new Map<string, { readonly names: number; readonly calls: boolean }>();
  readonly #skipped: Skipped[] = [];
  readonly #notes: Note[] = [];
  readonly #milliseconds = { read: 0, gate: 0, check: 0 };
  readonly #cache: ScanCache | undefined;
  /** What was noted of functions that others may call, by checks that were made or spared. */
  readonly #wrappings: Wrapping[] = [];
  #bytes = 0;

  /** `recording` is of the service's host, and there where a cache is. */
  constructor(service: Service, options: ScanOptions, recording?: Recording) {
    this.#service = service;
    this.#cache = options.cache && recording && new ScanCache(options.cache, recording);
    this.#options = options;
    const { rules, sizeLimit, timeLimit, gate, ignores, inventory = false } = options;
    this.#settings = { rules, sizeLimit, timeLimit, gate, ignores, inventory };
    if (options.config) this.#configurations = new Configurations(service.rules, () => performance.now());
  }

  skip(file: SkippedFile): void {
    this.#skipped.push({ uri: fileUri(file.path), reason: file.reason, failed: file.failed });
  }

  /**
   * Checks a file for itself, as an editor does: the files that it imports are looked into as far as they matter. Answers
   * with what is found in it.
   */
  async takeAlone(file: FoundFile): Promise<readonly Finding[]> {
    const isDone = await this.#take(file, (source, settings) => this.#service.check(source, settings), undefined);
    if (!isDone) await this.#again(file, 0);
    return this.#checked.get(fileUri(file.path))?.findings ?? [];
  }

  /** Checks a file when it may have findings by itself. */
  async take(file: FoundFile): Promise<void> {
    await this.#take(file, (source, settings) => this.#service.checkFirst(source, settings), this.#cache);
  }

  /** Checks a file once more when it calls functions of other files which load or run what they are given. */
  async takeAgain(file: FoundFile, round: number): Promise<void> {
    const { wrapperNames } = this.#service;
    const known = this.#calling.get(file.path);
    if (known?.names === wrapperNames && !known.calls) return;
    await this.#again(file, round, (bytes) => {
      const calls = this.#service.callsWrapper(bytes, bytes.length, file.language);
      this.#calling.set(file.path, { names: wrapperNames, calls });
      return calls;
    });
  }

  /** Answers whether all is done: false when the file can have no findings by itself. */
  async #take(
    file: FoundFile,
    check: (source: Source, settings: Settings) => Report,
    kept: ScanCache | undefined,
  ): Promise<boolean> {
    const isNotebook = file.language === 'notebook';
    const bytes = this.#timed('read', () => this.#reader.read(file.path, isNotebook ? NOTEBOOK_LIMIT : READ_LIMIT));
    const leave = (reason: string, failed: boolean) => {
      this.skip({ path: file.path, reason, failed });
      return true;
    };
    if (!(bytes instanceof Uint8Array)) return leave(bytes.reason, bytes.failed);
    this.#bytes += bytes.length;
    const nul = binaryAt(bytes);
    if (nul !== undefined) return leave(`binary content (NUL at byte ${nul})`, false);
    const uri = fileUri(file.path);
    const cache = this.#options.gate && encodingOf(bytes, file.language) === 'utf-8' ? kept : undefined;
    const content = cache ? hashOf(bytes) : '';
    if (cache?.isRefused(uri, content)) return false;
    const subjectNow = async () => ({ uri, content, settings: await this.settingsFor(file.path) });
    const known = cache?.found(await subjectNow());
    if (known) {
      this.#accept({ uri, text: known.report.findings.length > 0 ? decode(bytes, 'utf-8').text : '' }, 0, known.report);
      this.#wrappings.push(...known.wrappings);
      return true;
    }
    const notes = this.#notes.length;
    const text = this.#admitted(bytes, encodingOf(bytes, file.language), file);
    if (text === undefined) {
      cache?.refuse(uri, content);
      return false;
    }
    if (bytes.length > this.#options.sizeLimit && !isNotebook) {
      return leave(tooLarge(this.#options.sizeLimit, bytes.length), false);
    }
    const source = { uri, language: file.language, text };
    const subject = await subjectNow();
    cache?.begin();
    const report = await this.#check(file, source, 0, () => check(source, subject.settings));
    const wrappings = this.#service.takeWrappers();
    this.#wrappings.push(...wrappings);
    if (this.#notes.length === notes) cache?.keep(subject, report, wrappings);
    return true;
  }

  /** What has been noted since the last call of functions that load or run what they are given. */
  takeWrappers(): readonly Wrapping[] {
    return [...this.#wrappings.splice(0), ...this.#service.takeWrappers()];
  }

  async #again(file: FoundFile, round: number, admits: (bytes: Uint8Array) => boolean = () => true): Promise<void> {
    const bytes = this.#timed('read', () => this.#reader.read(file.path, this.#options.sizeLimit));
    if (!(bytes instanceof Uint8Array) || binaryAt(bytes) !== undefined) return;
    if (!this.#timed('gate', () => admits(bytes))) return;
    const { text } = decode(bytes, encodingOf(bytes, file.language));
    const source = { uri: fileUri(file.path), language: file.language, text };
    const settings = await this.settingsFor(file.path);
    const cache = encodingOf(bytes, file.language) === 'utf-8' ? this.#cache : undefined;
    const subject = { uri: source.uri, content: cache ? hashOf(bytes) : '', settings };
    let names: readonly string[] | undefined;
    const recall = (asked: readonly string[]): Report | undefined => {
      const known = cache?.found(subject, asked);
      if (known) this.#wrappings.push(...known.wrappings);
      names = known ? undefined : asked;
      if (!known) cache?.begin();
      return known?.report;
    };
    const report = await this.#check(file, source, round, () => this.#service.checkAgain(source, settings, recall));
    const wrappings = this.#service.takeWrappers();
    this.#wrappings.push(...wrappings);
    if (names) cache?.keep(subject, report, wrappings, names);
  }

  outcome(): Outcome {
    return {
      checked: [...this.#checked.values()],
      skipped: this.#skipped,
      notes: this.#notes,
      bytes: this.#bytes,
      ...this.#milliseconds,
      kept: this.#cache?.entries ?? [],
      hits: this.#cache?.hits ?? 0,
      changes: this.#cache?.changes ?? 0,
    };
  }

  /** What counts for a file (an absolute path): what the command line says goes before what the team says. */
  async settingsFor(file: string): Promise<Settings> {
    const team = await this.#configurations?.of(file);
    return { ...team?.settings, ...this.#settings, rules: { ...team?.settings.rules, ...this.#settings.rules } };
  }

  /** The file's text, or undefined when it cannot have findings. The gate knows UTF-8 and its likes only. */
  #admitted(bytes: Uint8Array, encoding: string, file: FoundFile): string | undefined {
    // What is wrong with a notebook is only seen by reading it, and its cells have a gate of their own.
    const passes = (content: Uint8Array) =>
      !this.#options.gate ||
      file.language === 'notebook' ||
      this.#timed('gate', () => this.#service.admits(content, content.length, file.language, fileUri(file.path)));
    if (encoding === 'utf-8' && !passes(bytes)) return undefined;
    const { text, note } = decode(bytes, encoding);
    if (note) this.#notes.push({ uri: fileUri(file.path), text: note });
    return encoding === 'utf-8' || passes(Buffer.from(text)) ? text : undefined;
  }

  /** Runs a check when its languages are ready; one that fails costs its own file only. */
  async #check(
    file: FoundFile,
    source: Source,
    round: number,
    work: () => Report | undefined,
  ): Promise<Report | undefined> {
    const check = (): Report | undefined => {
      try {
        return this.#timed('check', work);
      } catch (error) {
        const reason = `Loadguard failed on it: ${error instanceof Error ? error.message : error}`;
        this.skip({ path: file.path, reason, failed: true });
        return undefined;
      }
    };
    const report = await checkPrepared(this.#service, source, check);
    if (report) this.#accept(source, round, report);
    return report;
  }

  /** Takes a report, in place of an earlier one of the same source. */
  #accept(
    { uri, text }: Pick<Source, 'uri' | 'text'>,
    round: number,
    { findings, skipped, note: lack, broken, cells }: Report,
  ): void {
    if (skipped !== undefined) {
      this.#skipped.push({ uri, reason: skipped, failed: false });
      return;
    }
    const kept = findings.length > 0 ? { text } : {};
    const note = [lack, broken && told(broken)].filter((it) => it !== undefined).join('; ');
    this.#checked.set(uri, { uri, round, findings, ...kept, ...(note && { note }), ...(cells && { cells }) });
  }

  #timed<T>(phase: 'read' | 'gate' | 'check', work: () => T): T {
    const started = performance.now();
    const result = work();
    this.#milliseconds[phase] += performance.now() - started;
    return result;
  }
}

/** Where a text leaves its language, in words. */
export function told({ line }: NonNullable<Report['broken']>): string {
  const where = line === undefined ? '' : ` in line ${line + 1}`;
  return `a syntax error${where}: what stands around it may not have been understood`;
}
