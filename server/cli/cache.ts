/**
 * What a scan has found, kept on disk for the next one of the same paths.
 *
 * What was found in a file counts again while the file, the settings that count for it, the program and the day are the same,
 * and while every question that its analysis asked of the world has the same answer: where an import leads, what the file there
 * holds, which version is installed. What was found for functions of
 * other files counts for the same functions.
 */

import { createHmac, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report, Settings, Wrapping } from '../core/service/service.ts';
import { type Asked, hashOf, type Recording } from './recording.ts';

/** Bytes beyond which nothing is kept. */
const SIZE_LIMIT = 128_000_000;
/** Files of this kind in the folder that are kept, the latest first. */
const FILE_LIMIT = 50;

/** What is known of one file. */
export interface Entry {
  /** A hash of its bytes. */
  readonly content: string;
  /** Whether the gate refuses it, whatever the settings are. */
  readonly isRefused?: true;
  /** What was found in it by itself. */
  readonly first?: Found;
  /** What was found for functions of other files, by a hash of their names. */
  readonly again?: Readonly<Record<string, Found>>;
}

export interface Found {
  /** A hash of the settings that counted. */
  readonly settings: string;
  readonly report: Report;
  readonly wrappings: readonly Wrapping[];
  readonly asked: readonly Asked[];
}

/** Where a cache lies, and for what; plain data, for threads. */
export interface CachePlace {
  readonly file: string;
  /** A hash of the program, its models, the day and this user's key. */
  readonly engine: string;
}

/** The place for a scan of some paths from a folder; undefined where the program is not the one that was built. */
export function cachePlace(
  folder: string,
  paths: readonly string[],
  options: unknown,
  today: string,
): CachePlace | undefined {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const parts = ['cli.js', 'scan-thread.js', 'models.json', 'grammars/grammars.json'].map((it) => path.join(here, it));
  if (!parts.every((it) => fs.existsSync(it))) return undefined;
  const key = keyOfUser();
  if (key === undefined) return undefined;
  const engine = hashOf(JSON.stringify([key, today, ...parts.map((it) => hashOf(fs.readFileSync(it)))]));
  const name = hashOf(JSON.stringify([process.cwd(), paths, options]));
  return { file: path.join(folder, `scan-${name}.json`), engine };
}

/** The folder for such things that this system gives its users. */
export function usualFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const own = process.platform === 'win32' ? environment.LOCALAPPDATA : environment.XDG_CACHE_HOME;
  const usual = process.platform === 'darwin' ? 'Library/Caches' : '.cache';
  return path.join(own && path.isAbsolute(own) ? own : path.join(os.homedir(), usual), 'loadguard');
}

/** A file as it is now, and what counts for it. */
export interface Subject {
  readonly uri: string;
  /** A hash of its bytes. */
  readonly content: string;
  readonly settings: Settings;
}

/** The entries of one thread: those of the last scan that count, and what it adds. */
export class ScanCache {
  readonly #recording: Recording;
  readonly #before: ReadonlyMap<string, Entry>;
  readonly #after = new Map<string, Entry>();
  readonly #settings = new WeakMap<object, string>();
  /** How many files were not checked because of it. */
  hits = 0;
  /** How many answers are new. */
  changes = 0;

  constructor(place: CachePlace, recording: Recording) {
    this.#recording = recording;
    this.#before = readCache(place);
  }

  /** Whether the gate refuses these bytes, as far as that is known. */
  isRefused(uri: string, content: string): boolean {
    const entry = this.#before.get(uri);
    if (entry?.content !== content || !entry.isRefused) return false;
    this.hits++;
    this.#add(uri, { content, isRefused: true });
    return true;
  }

  refuse(uri: string, content: string): void {
    this.changes++;
    this.#add(uri, { content, isRefused: true });
  }

  /** What was found in a file, if it would be found again; `names` are of the functions of others that count, if any do. */
  found(subject: Subject, names?: readonly string[]): Found | undefined {
    const { uri, content, settings } = subject;
    const entry = this.#before.get(uri);
    if (entry?.content !== content) return undefined;
    const found = names ? entry.again?.[keyOf(names)] : entry.first;
    if (!found || found.settings !== this.#hashOf(settings) || !this.#recording.holds(found.asked)) return undefined;
    this.hits++;
    this.#add(uri, entryOf(content, found, names));
    return found;
  }

  /** Begins to note what an analysis asks. */
  begin(): void {
    this.#recording.begin();
  }

  /** Keeps what the analysis has found since then, unless it was cut short. */
  keep(
    { uri, content, settings }: Subject,
    report: Report | undefined,
    wrappings: readonly Wrapping[],
    names?: readonly string[],
  ): void {
    const asked = this.#recording.end();
    if (!report || report.skipped !== undefined || report.isLate || report.missing) return;
    this.changes++;
    this.#add(uri, entryOf(content, { settings: this.#hashOf(settings), report, wrappings, asked }, names));
  }

  /** What this thread knows by now. */
  get entries(): Kept {
    return [...this.#after];
  }

  #add(uri: string, entry: Entry): void {
    this.#after.set(uri, joined(this.#after.get(uri), entry));
  }

  /** Lists that count for many files are written out once. */
  #hashOf(settings: Settings): string {
    const parts = Object.entries(settings).map(([key, value]) => {
      if (typeof value !== 'object' || value === null || key === 'rules') return [key, value];
      let known = this.#settings.get(value);
      if (known === undefined) {
        known = hashOf(JSON.stringify(value));
        this.#settings.set(value, known);
      }
      return [key, known];
    });
    return hashOf(JSON.stringify(parts));
  }
}

/** Entries by the files' URIs; those of one file may stand in several. */
export type Kept = readonly (readonly [uri: string, entry: Entry])[];

function entryOf(content: string, found: Found, names: readonly string[] | undefined): Entry {
  return names ? { content, again: { [keyOf(names)]: found } } : { content, first: found };
}

function keyOf(names: readonly string[]): string {
  return hashOf(names.join('\n'));
}

/** What two entries say together of the same content. */
function joined(one: Entry | undefined, other: Entry): Entry {
  if (one?.content !== other.content) return other;
  return { ...one, ...other, ...((one.again || other.again) && { again: { ...one.again, ...other.again } }) };
}

/** Replaces the file as a whole, and takes away what is old. A cache that cannot be written is none. */
export function writeCache(place: CachePlace, kept: Kept): void {
  const entries = new Map<string, Entry>();
  for (const [uri, entry] of kept) entries.set(uri, joined(entries.get(uri), entry));
  const content = JSON.stringify([...entries]);
  if (content.length > SIZE_LIMIT) return;
  const folder = path.dirname(place.file);
  const making = `${place.file}.${process.pid}`;
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    fs.writeFileSync(making, `${sealOf(place, content)}\n${content}`, { mode: 0o600 });
    fs.renameSync(making, place.file);
    const files = fs.readdirSync(folder).filter((it) => /^scan-[\w-]+\.json$/.test(it));
    if (files.length <= FILE_LIMIT) return;
    const dated = files
      .map((it) => ({ it, at: fs.statSync(path.join(folder, it)).mtimeMs }))
      .sort((a, b) => b.at - a.at);
    for (const { it } of dated.slice(FILE_LIMIT)) fs.rmSync(path.join(folder, it), { force: true });
  } catch {
    if (fs.existsSync(making)) fs.rmSync(making, { force: true });
  }
}

/** The entries that were written by this program on this day; none when one byte is another. */
function readCache(place: CachePlace): ReadonlyMap<string, Entry> {
  try {
    if (fs.statSync(place.file).size > SIZE_LIMIT * 2) return new Map();
    const text = fs.readFileSync(place.file, 'utf8');
    const end = text.indexOf('\n');
    const content = text.slice(end + 1);
    return text.slice(0, end) === sealOf(place, content) ? new Map(JSON.parse(content)) : new Map();
  } catch {
    return new Map();
  }
}

function sealOf({ engine }: CachePlace, content: string): string {
  return createHmac('sha256', engine).update(content).digest('base64url');
}

/**
 * What only this user knows, so that nobody else can make a cache that counts: one that lies in a repository could say that
 * nothing is found there. Undefined where it can be neither read nor written.
 */
function keyOfUser(): string | undefined {
  const file = path.join(usualFolder(), 'key');
  try {
    if (!fs.existsSync(file)) {
      fs.mkdirSync(usualFolder(), { recursive: true, mode: 0o700 });
      // Whoever is first makes it.
      fs.writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
    }
  } catch {
    // Another process has made it, or it cannot be made.
  }
  try {
    const key = fs.readFileSync(file, 'utf8');
    return key.length >= 43 ? key : undefined;
  } catch {
    return undefined;
  }
}
