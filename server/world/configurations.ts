/** Finds the settings files that speak of a file, reads them and what they extend, and remembers them. Nothing is run. */

import type { Configuration, Problem } from '../core/config/configuration.ts';
import type { Effective, Layer } from '../core/config/effective.ts';
import type { Approval } from '../core/service/approvals.ts';
import type { Finding } from '../core/service/finding.ts';
import { nearest } from '../core/service/nearest.ts';
import type { RuleInfo, Settings } from '../core/service/service.ts';
import { type Baseline, baselineOf } from './baseline.ts';
import { type Files, isWithin, type Paths } from './files.ts';
import { localDay } from './today.ts';

export type { Effective } from '../core/config/effective.ts';

export const SETTINGS_FILE = 'loadguard.jsonc';
export const LOCK_FILE = 'loadguard.lock.json';
export const PROJECT_FILE = 'pyproject.toml';
export const BASELINE_FILE = 'loadguard.baseline.json';

/** How many files may build on each other. */
const CHAIN_LIMIT = 20;
/** Milliseconds for which what was read is taken for true, and how many folders are remembered. */
const LIFE = 2_000;
const FOLDER_LIMIT = 5_000;

/** The parts that read settings; loaded when the first settings file is met. */
type Reader = typeof import('../core/config/configuration.ts') &
  typeof import('../core/config/baseline.ts') &
  typeof import('../core/config/lock.ts') &
  typeof import('../core/config/effective.ts') &
  typeof import('../core/config/presets.ts');

/** A settings file as it was read. */
interface ReadFile {
  readonly file: string;
  readonly text: string;
  readonly stamp: string;
  readonly configuration: Configuration | undefined;
  /** Of a lock file. */
  readonly approvals?: readonly Approval[];
  /** Of a baseline. */
  readonly baseline?: Baseline;
  readonly problems: readonly Problem[];
}

/** The settings of a folder, its own and those of further up: outermost first. */
interface FolderSettings {
  readonly layers: readonly Layer[];
  readonly approvals: readonly Approval[];
  /** The files that were read for it, with what is wrong in them. */
  readonly files: readonly ReadFile[];
  /** Whether folders further up are left out. */
  readonly isRoot: boolean;
}

/** What counts for a file. */
export interface FileSettings {
  readonly effective: Effective;
  readonly settings: Settings;
  /** The files that it comes from, absolute. */
  readonly files: readonly string[];
}

/** A settings file and what is wrong in it. */
export interface WrongSettings {
  readonly uri: string;
  readonly text: string;
  readonly findings: readonly Finding[];
}

const NO_SETTINGS: FolderSettings = { layers: [], approvals: [], files: [], isRoot: false };

/** The settings of all folders. Its functions never throw. */
export class Configurations {
  readonly #from: Files;
  readonly #rules: readonly RuleInfo[];
  readonly #clock: () => number;
  readonly #today: () => string;
  readonly #files = new Map<string, ReadFile>();
  readonly #folders = new Map<string, { readonly settings: Promise<FolderSettings>; readonly until: number }>();
  /** The files that entries of `extends` were looked for in. */
  readonly #bases = new Set<string>();
  #reader: Promise<Reader> | undefined;

  /** `clock` counts milliseconds, `today` is the day as in 2027-01-31. */
  constructor(from: Files, rules: readonly RuleInfo[], clock: () => number, today: () => string = localDay) {
    this.#from = from;
    this.#rules = rules;
    this.#clock = clock;
    this.#today = today;
  }

  /** What counts for a file (absolute path); undefined where nothing is said. */
  async of(file: string): Promise<FileSettings | undefined> {
    const { layers, approvals, files } = await this.#folder(this.#from.paths.dirname(file));
    if (layers.length === 0 && approvals.length === 0) return undefined;
    const { effectiveFor, settingsOf } = await this.#read();
    const effective = effectiveFor(layers, file, file.endsWith('.ipynb'), this.#rules);
    const settings = { ...settingsOf(effective), ...(approvals.length > 0 && { approvals }) };
    return { effective, settings, files: files.map((it) => it.file) };
  }

  /** The baseline that speaks for a file (absolute path): the nearest one upwards in its repository, whatever is a root. */
  async baselineOf(file: string): Promise<Baseline | undefined> {
    return (await this.#baselineAbove(this.#from.paths.dirname(file)))?.baseline;
  }

  async #baselineAbove(folder: string): Promise<ReadFile | undefined> {
    await this.#from.ready?.();
    const path = this.#from.paths;
    for (let at = folder; ; at = path.dirname(at)) {
      const found = await this.#readFile(path.join(at, BASELINE_FILE));
      if (found || this.#from.isTop(at) || path.dirname(at) === at) return found;
    }
  }

  /** What is wrong in the settings files of a folder (absolute) and of those further up, by file. */
  async findings(folder: string): Promise<readonly WrongSettings[]> {
    const { files } = await this.#folder(folder);
    const baseline = await this.#baselineAbove(folder);
    const wrong = [...files, ...(baseline ? [baseline] : [])].filter(({ problems }) => problems.length > 0);
    return Promise.all(
      wrong.map(async ({ file, text, problems }) => ({
        uri: this.#from.uriOf(file),
        text,
        findings: await this.#told(file, text, problems),
      })),
    );
  }

  /** What is wrong in the text of a settings file that is being edited. */
  async check(file: string, text: string): Promise<readonly Finding[]> {
    const read = await this.#readText(file, text, '');
    const folder = this.#from.paths.dirname(file);
    const { problems } = await this.#withBases(read, repositoryRoot(this.#from, folder), []);
    const isShadowed =
      this.#from.paths.basename(file) === PROJECT_FILE &&
      this.#from.stat(this.#from.paths.join(folder, SETTINGS_FILE)) !== undefined;
    return this.#told(file, text, isShadowed ? [...problems, ...shadowed(read)] : problems);
  }

  /** Whether settings were built on a file (absolute), or looked for it in vain. */
  isBase(file: string): boolean {
    return this.#bases.has(file);
  }

  /** Forgets everything, because files have changed. */
  forget(): void {
    this.#folders.clear();
    this.#files.clear();
  }

  async #told(file: string, text: string, problems: readonly Problem[]): Promise<readonly Finding[]> {
    if (problems.length === 0) return [];
    const { findingsOf } = await this.#read();
    const team = (await this.of(file))?.settings.rules;
    const usual = (rule: string) => this.#rules.find(({ id }) => id === rule)!.severity;
    const inOrder = [...problems].sort((a, b) => a.start - b.start || a.end - b.end);
    return findingsOf(inOrder, this.#from.uriOf(file), text, (rule) => team?.[rule] ?? usual(rule));
  }

  #folder(folder: string): Promise<FolderSettings> {
    const now = this.#clock();
    const known = this.#folders.get(folder);
    if (known && known.until > now) return known.settings;
    const settings = this.#load(folder).catch(() => NO_SETTINGS);
    if (this.#folders.size >= FOLDER_LIMIT) this.#folders.clear();
    this.#folders.set(folder, { settings, until: now + LIFE });
    return settings;
  }

  /** A folder's own settings go before those of its parent; outside of a repository only the nearest count. */
  async #load(folder: string): Promise<FolderSettings> {
    await this.#from.ready?.();
    const own = await this.#own(folder);
    if (own.isRoot || this.#from.isTop(folder)) return { ...own, isRoot: true };
    const parent = this.#from.paths.dirname(folder);
    const above = parent === folder ? NO_SETTINGS : await this.#folder(parent);
    if (own.files.length > 0 && !above.isRoot) return own;
    return {
      layers: own.layers.length === 0 ? above.layers : [...above.layers, ...own.layers],
      approvals: own.approvals.length === 0 ? above.approvals : [...above.approvals, ...own.approvals],
      files: [...above.files, ...own.files],
      isRoot: above.isRoot,
    };
  }

  async #own(folder: string): Promise<FolderSettings> {
    const path = this.#from.paths;
    const settings = await this.#readFile(path.join(folder, SETTINGS_FILE));
    const project = await this.#readFile(path.join(folder, PROJECT_FILE));
    const speaks = project && (project.configuration || project.problems.length > 0) ? project : undefined;
    const chosen = settings ?? speaks;
    const lock = await this.#readFile(path.join(folder, LOCK_FILE));
    const locks = lock ? [lock] : [];
    const approvals = lock?.approvals ?? [];
    if (!chosen) return lock ? { ...NO_SETTINGS, approvals, files: locks } : NO_SETTINGS;
    const { layers, files, problems } = await this.#withBases(chosen, repositoryRoot(this.#from, folder), []);
    const others =
      speaks && speaks !== chosen ? [{ ...speaks, problems: [...speaks.problems, ...shadowed(speaks)] }] : [];
    return {
      layers,
      approvals,
      files: [...files, { ...chosen, problems }, ...others, ...locks],
      isRoot: chosen.configuration?.root === true,
    };
  }

  /** The layers of a file and of all that it builds on, and what is wrong in it. `chain` holds the files on the way here. */
  async #withBases(
    read: ReadFile,
    root: string | undefined,
    chain: readonly string[],
    folder = this.#from.paths.dirname(read.file),
  ): Promise<{
    readonly layers: readonly Layer[];
    readonly files: readonly ReadFile[];
    readonly problems: readonly Problem[];
  }> {
    const { configuration, file, text } = read;
    const path = this.#from.paths;
    const problems = [...read.problems];
    if (!configuration) return { layers: [], files: [], problems };
    const { PRESET_NAMES } = await this.#read();
    const layers: Layer[] = [];
    const files: ReadFile[] = [];
    const way = [...chain, file];
    const relative = (it: string) => path.relative(root ?? folder, it).replaceAll(path.sep, '/');
    for (const { name, start, end } of configuration.bases) {
      const preset = PRESET_NAMES.find((it) => it === name);
      if (preset) {
        layers.push({ preset });
        continue;
      }
      const tell = (message: string, instead?: string) =>
        problems.push({ start, end, message, ...(instead !== undefined && { instead }) });
      const found = findBase(this.#from, name, file, root ?? folder, (it) => this.#noteBase(it));
      if ('reason' in found) {
        const best = nearest(name, PRESET_NAMES)!;
        const isNear = /^[a-z]+$/i.test(name) && best.distance <= 3;
        tell(
          isNear ? `${found.reason} The nearest preset is "${best.name}".` : found.reason,
          isNear ? best.name : undefined,
        );
        continue;
      }
      if (way.includes(found.file)) {
        const circle = [...way.slice(way.indexOf(found.file)), found.file].map(relative).join(' → ');
        tell(`These settings build on themselves: ${circle}.`);
        continue;
      }
      if (way.length >= CHAIN_LIMIT) {
        tell(`At most ${CHAIN_LIMIT} files can build on each other.`);
        continue;
      }
      const base = await this.#readFile(found.file);
      if (!base) {
        tell(`${found.file} cannot be read.`);
        continue;
      }
      const inner = await this.#withBases(base, root, way, folder);
      layers.push(...inner.layers);
      files.push(...inner.files, { ...base, problems: inner.problems });
      const [wrong] = inner.problems.filter(({ rule }) => rule === undefined);
      if (wrong) tell(`There are problems in ${relative(found.file)}: ${wrong.message}`);
    }
    let starts: readonly number[] | undefined;
    layers.push({
      configuration,
      name: relative(file),
      relative: (it) => below(path, folder, it),
      line: (offset) => {
        starts ??= lineStarts(text);
        return starts.findLastIndex((it) => it <= offset) + 1;
      },
    });
    return { layers, files, problems };
  }

  #noteBase(file: string): void {
    if (this.#bases.size >= FOLDER_LIMIT) this.#bases.clear();
    this.#bases.add(file);
  }

  /** Undefined when there is no such file. What cannot be read says nothing and has a problem that tells why. */
  async #readFile(file: string): Promise<ReadFile | undefined> {
    const stamp = this.#from.stat(file)?.stamp;
    if (stamp === undefined) return undefined;
    const known = this.#files.get(file);
    if (known?.stamp === stamp) return known;
    const content = this.#from.read(file);
    const read =
      'reason' in content
        ? { file, text: '', stamp, configuration: undefined, problems: [{ start: 0, end: 0, message: content.reason }] }
        : await this.#readText(file, content.text, stamp);
    if (this.#files.size >= FOLDER_LIMIT) this.#files.clear();
    this.#files.set(file, read);
    return read;
  }

  async #readText(file: string, text: string, stamp: string): Promise<ReadFile> {
    const name = this.#from.paths.basename(file);
    if (name === LOCK_FILE) {
      const { readLock } = await this.#read();
      return { file, text, stamp, configuration: undefined, ...readLock(text, this.#today()) };
    }
    if (name === BASELINE_FILE) {
      const { readBaseline } = await this.#read();
      const { entries, problems } = readBaseline(text);
      const baseline = baselineOf(this.#from.paths.dirname(file), entries);
      return { file, text, stamp, configuration: undefined, baseline, problems };
    }
    const isProject = name === PROJECT_FILE;
    if (isProject && !text.includes('loadguard')) return { file, text, stamp, configuration: undefined, problems: [] };
    const { readConfiguration } = await this.#read();
    return { file, text, stamp, ...readConfiguration(text, isProject ? 'toml' : 'jsonc', this.#rules, this.#today()) };
  }

  #read(): Promise<Reader> {
    this.#reader ??= Promise.all([
      import('../core/config/configuration.ts'),
      import('../core/config/effective.ts'),
      import('../core/config/presets.ts'),
      import('../core/config/lock.ts'),
      import('../core/config/baseline.ts'),
    ]).then(([first, second, third, ...more]) => ({ ...first, ...second, ...third, ...more[0], ...more[1] }));
    return this.#reader;
  }
}

/** What is wrong with a pyproject.toml that has settings beside a file which is there for them. */
function shadowed({ configuration }: Pick<ReadFile, 'configuration'>): readonly Problem[] {
  if (!configuration) return [];
  const { at } = configuration;
  const message = `${SETTINGS_FILE} beside this file counts, and this table does not. Keep one of them.`;
  return [{ start: at, end: at + 1, message }];
}

/** Whether a file is one that settings are written in, by its name. */
export function isSettingsFile(uri: string): boolean {
  return /\/(?:loadguard\.jsonc|loadguard\.(?:lock|baseline)\.json|pyproject\.toml)$/.test(uri);
}

/** The file that an entry of `extends` means, in the repository or an installed package. `note` is told of each that it may be. */
function findBase(
  files: Files,
  name: string,
  from: string,
  root: string,
  note: (file: string) => void,
): { readonly file: string } | { readonly reason: string } {
  const path = files.paths;
  const folder = path.dirname(from);
  if (/^\.{1,2}\//.test(name)) {
    const file = path.resolve(folder, name);
    if (!/\.jsonc?$/.test(file)) return { reason: 'A file to build on is named in full: "./base.jsonc".' };
    note(file);
    return inside(files, root, file, `There is no file ${name} here.`);
  }
  if (path.isAbsolute(name) || name.includes('\\') || name.split('/').includes('..')) {
    return { reason: 'A file to build on is named relative to this one, with slashes: "./base.jsonc".' };
  }
  const match = /^((?:@[\w.-]+\/)?[\w.-]+)(\/[\w./-]+)?$/.exec(name);
  if (!match) return { reason: 'This is no preset, no file ("./base.jsonc") and no package.' };
  const names = match[2] === undefined ? [SETTINGS_FILE, 'loadguard.json'] : [match[2].slice(1)];
  for (let at = folder; ; at = path.dirname(at)) {
    for (const file of names) {
      const full = path.join(at, 'node_modules', match[1]!, file);
      note(full);
      if (/\.jsonc?$/.test(full) && files.stat(full)) return { file: full };
    }
    if (at === root || path.dirname(at) === at) break;
  }
  return { reason: `There is no preset and no installed package "${name}" with a ${SETTINGS_FILE}.` };
}

/** The file, if it exists and really lies in the folder. */
function inside(
  files: Files,
  folder: string,
  file: string,
  missing: string,
): { readonly file: string } | { readonly reason: string } {
  if (!isWithin(files.paths, folder, file)) return { reason: 'A file to build on lies in the same repository.' };
  if (!files.stat(file)) return { reason: missing };
  try {
    return isWithin(files.paths, files.realPath(folder), files.realPath(file))
      ? { file }
      : { reason: 'A file to build on lies in the same repository; this is a link that leads out of it.' };
  } catch {
    return { reason: missing };
  }
}

/** The nearest folder upwards, or this one, that is a git repository. */
export function repositoryRoot(files: Files, folder: string): string | undefined {
  const { dirname } = files.paths;
  for (let at = folder; ; at = dirname(at)) {
    if (files.isTop(at)) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** The path below a folder, with slashes; undefined outside of it. */
function below(path: Paths, folder: string, file: string): string | undefined {
  const relative = path.relative(folder, file).replaceAll(path.sep, '/');
  return relative === '' || relative.startsWith('../') || path.isAbsolute(relative) ? undefined : relative;
}

function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\n/g)].map((it) => it.index + 1)];
}
