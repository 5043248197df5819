/** One thread's part of a scan: reads files, asks the gate, checks them, and gathers what is found. */

import type { Finding, Severity } from '../core/service/finding.ts';
import { checkPrepared } from '../core/service/prepared.ts';
import type { Report, Service, Settings, Source } from '../core/service/service.ts';
import { fileUri } from '../host/addresses.ts';
import { Configurations } from '../host/configurations.ts';
import { binaryAt, decode, encodingOf } from '../host/decode.ts';
import { FileReader, type FoundFile, type SkippedFile, tooLarge } from '../host/files.ts';

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
  #bytes = 0;

  constructor(service: Service, options: ScanOptions) {
    this.#service = service;
    this.#options = options;
    const { rules, sizeLimit, timeLimit, gate, ignores, inventory = false } = options;
    this.#settings = { rules, sizeLimit, timeLimit, gate, ignores, inventory };
    if (options.config) this.#configurations = new Configurations(service.rules, () => performance.now());
  }

  skip(file: SkippedFile): void {
    this.#skipped.push({ uri: fileUri(file.path), reason: file.reason, failed: file.failed });
  }

  /** Checks a file for itself, as an editor does: the files that it imports are looked into as far as they matter. */
  async takeAlone(file: FoundFile): Promise<void> {
    const isDone = await this.#take(file, (source, settings) => this.#service.check(source, settings));
    if (!isDone) await this.#again(file, 0);
  }

  /** Checks a file when it may have findings by itself. */
  async take(file: FoundFile): Promise<void> {
    await this.#take(file, (source, settings) => this.#service.checkFirst(source, settings));
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
  async #take(file: FoundFile, check: (source: Source, settings: Settings) => Report): Promise<boolean> {
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
    const text = this.#admitted(bytes, encodingOf(bytes, file.language), file);
    if (text === undefined) return false;
    if (bytes.length > this.#options.sizeLimit && !isNotebook) {
      return leave(tooLarge(this.#options.sizeLimit, bytes.length), false);
    }
    const source = { uri: fileUri(file.path), language: file.language, text };
    const settings = await this.settingsFor(file.path);
    await this.#check(file, source, 0, () => check(source, settings));
    return true;
  }

  async #again(file: FoundFile, round: number, admits: (bytes: Uint8Array) => boolean = () => true): Promise<void> {
    const bytes = this.#timed('read', () => this.#reader.read(file.path, this.#options.sizeLimit));
    if (!(bytes instanceof Uint8Array) || binaryAt(bytes) !== undefined) return;
    if (!this.#timed('gate', () => admits(bytes))) return;
    const { text } = decode(bytes, encodingOf(bytes, file.language));
    const source = { uri: fileUri(file.path), language: file.language, text };
    const settings = await this.settingsFor(file.path);
    await this.#check(file, source, round, () => this.#service.checkAgain(source, settings));
  }

  outcome(): Outcome {
    return {
      checked: [...this.#checked.values()],
      skipped: this.#skipped,
      notes: this.#notes,
      bytes: this.#bytes,
      ...this.#milliseconds,
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
  async #check(file: FoundFile, source: Source, round: number, work: () => Report | undefined): Promise<void> {
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
  }

  /** Takes a report, in place of an earlier one of the same source. */
  #accept({ uri, text }: Source, round: number, { findings, skipped, note, cells }: Report): void {
    if (skipped !== undefined) {
      this.#skipped.push({ uri, reason: skipped, failed: false });
      return;
    }
    const kept = findings.length > 0 ? { text } : {};
    this.#checked.set(uri, { uri, round, findings, ...kept, ...(note && { note }), ...(cells && { cells }) });
  }

  #timed<T>(phase: 'read' | 'gate' | 'check', work: () => T): T {
    const started = performance.now();
    const result = work();
    this.#milliseconds[phase] += performance.now() - started;
    return result;
  }
}
