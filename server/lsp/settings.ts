/** The user's settings per document: taken from the client in whichever way it can give them, checked, and remembered. */

import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import type { Severity } from '../core/service/finding.ts';
import { nearest } from '../core/service/nearest.ts';
import type { Settings as CheckSettings, Service } from '../core/service/service.ts';
import { FILE_GROUPS, type FileGroup } from '../core/syntax/file-kinds.ts';
import type { Baseline } from '../world/baseline.ts';
import { Configurations, type FileSettings, isSettingsFile } from '../world/configurations.ts';
import type { Files } from '../world/files.ts';

export interface EditorSettings {
  readonly enable: boolean;
  readonly showBaseline: boolean;
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** Groups of files besides code that are not looked at. A client that says `true` may only tell what is so anyway. */
  readonly files: Readonly<Partial<Record<FileGroup, false>>>;
}

/** What counts for a document: the team's settings, with the user's own taste on top. */
export interface DocumentSettings {
  /** False also for what the team's settings leave out. */
  readonly enable: boolean;
  readonly check: CheckSettings;
  /** The team's baseline that speaks for the document. */
  readonly baseline?: Baseline;
  /** Whether that is shown as information, and not left out. */
  readonly showsBaseline?: boolean;
}

const LEVELS = ['off', 'hint', 'information', 'warning', 'error'] as const;

/** Reads what a client sent. What cannot be used is told to `complain` and left out. */
export function readSettings(
  value: unknown,
  knownRules: readonly string[],
  complain: (message: string) => void,
): EditorSettings {
  const { enable, showBaseline, rules, files } = asObject(value);
  if (enable !== undefined && typeof enable !== 'boolean') complain('loadguard.enable is neither true nor false');
  const accepted: Record<string, Severity | 'off'> = {};
  for (const [rule, level] of Object.entries(asObject(rules))) {
    if (!knownRules.includes(rule)) {
      complain(`loadguard.rules: there is no rule "${rule}"; the nearest is "${nearest(rule, knownRules)?.name}"`);
    } else if (!LEVELS.includes(level as Severity)) {
      const hint = typeof level === 'string' ? `; the nearest is "${nearest(level, LEVELS)?.name}"` : '';
      complain(`loadguard.rules: "${rule}" cannot be ${JSON.stringify(level)}${hint}`);
    } else {
      accepted[rule] = level as Severity | 'off';
    }
  }
  const left: Partial<Record<FileGroup, false>> = {};
  for (const [group, wanted] of Object.entries(asObject(files))) {
    if (!Object.hasOwn(FILE_GROUPS, group)) complain(`loadguard.files: there are no files called "${group}"`);
    else if (wanted === false) left[group as FileGroup] = false;
  }
  return { enable: enable !== false, showBaseline: showBaseline === true, rules: accepted, files: left };
}

/** The settings of all documents. A client that supports `workspace/configuration` is asked once per document. */
export class Settings {
  readonly #connection: Connection;
  readonly #service: Promise<Service>;
  readonly #files: Files;
  readonly #known = new Map<string, Promise<DocumentSettings>>();
  readonly #complaints = new Set<string>();
  /** The models of the team's own libraries, of all folders whose settings were read. */
  readonly #models = new Set<Parameters<Service['extend']>[0][number]>();
  #team: Promise<Configurations> | undefined;
  #pulls = false;
  #trusts = true;
  /** What the client said at the start, and what it has told since. */
  #first: unknown;
  #pushed: unknown;

  constructor(connection: Connection, service: Promise<Service>, files: Files) {
    this.#files = files;
    this.#connection = connection;
    this.#service = service;
  }

  initialize(capabilities: ClientCapabilities, options: unknown): void {
    this.#pulls = capabilities.workspace?.configuration === true;
    this.#first = asObject(options).settings;
    this.#trusts = asObject(options).trusted !== false;
  }

  of(uri: string): Promise<DocumentSettings> {
    const settings = this.#known.get(uri) ?? this.#load(uri);
    this.#known.set(uri, settings);
    return settings;
  }

  forget(uri: string): void {
    this.#known.delete(uri);
  }

  /** Whether what the workspace says of itself counts. */
  get trusts(): boolean {
    return this.#trusts;
  }

  /** What the team's settings files say of a document; undefined where they say nothing. */
  async teamOf(uri: string): Promise<FileSettings | undefined> {
    const file = this.#files.fileOf(uri);
    return file === undefined ? undefined : (await this.team).of(file);
  }

  /** The URI of a file (an absolute path). */
  uriOf(file: string): string {
    return this.#files.uriOf(file);
  }

  /** What the team's baseline says of a document, heeded or not. */
  async baselineOf(uri: string): Promise<Baseline | undefined> {
    const file = this.#files.fileOf(uri);
    return file === undefined ? undefined : (await this.team).baselineOf(file);
  }

  /** Whether what counts for documents may be another when a file changes. */
  async dependsOn(uri: string): Promise<boolean> {
    if (isSettingsFile(uri)) return true;
    const file = /\.jsonc?$/.test(uri) ? this.#files.fileOf(uri) : undefined;
    return file !== undefined && (await this.team).isBase(file);
  }

  /** The team's settings files, which the user's settings stand on. */
  get team(): Promise<Configurations> {
    this.#team ??= this.#service.then(({ rules }) => new Configurations(this.#files, rules, () => performance.now()));
    return this.#team;
  }

  /** Reads the team's settings anew, because files have changed. */
  async reload(): Promise<void> {
    this.#models.clear();
    this.#files.refresh?.();
    (await this.team).forget();
    this.#known.clear();
  }

  /** Takes whether the user trusts what the workspace says of itself. */
  trust(isTrusted: boolean): void {
    this.#trusts = isTrusted;
    this.#known.clear();
  }

  /** Takes `workspace/didChangeConfiguration`. Null stands for "ask again". */
  change(settings: unknown): void {
    if (settings !== null && settings !== undefined) this.#pushed = settings;
    this.#known.clear();
  }

  async #load(uri: string): Promise<DocumentSettings> {
    const [own, team] = await Promise.all([this.#own(uri), this.teamOf(uri)]);
    if (!this.#trusts) {
      const { rules } = team ? hardened(team.settings, (await this.#service).rules) : { rules: {} };
      return { enable: own.enable, check: { rules: { ...rules, ...own.rules }, files: own.files, ignores: false } };
    }
    for (const it of team?.effective.models ?? []) this.#models.add(it);
    (await this.#service).extend([...this.#models]);
    const { settings } = team ?? {};
    const files = { ...settings?.files, ...own.files };
    const check = { ...settings, files, rules: { ...settings?.rules, ...own.rules } };
    const baseline = await this.baselineOf(uri);
    const enable = own.enable && !team?.effective.excluded;
    return { enable, check, ...(baseline && { baseline }), showsBaseline: own.showBaseline };
  }

  async #own(uri: string): Promise<EditorSettings> {
    const knownRules = (await this.#service).rules.map(({ id }) => id);
    // Some clients answer with nothing at all, which says nothing of what they said at the start.
    const told = section((await this.#pull(uri)) ?? this.#pushed);
    return readSettings({ ...section(this.#first), ...told }, knownRules, (message) => {
      if (this.#complaints.has(message)) return;
      this.#complaints.add(message);
      this.#connection.console.warn(message);
    });
  }

  async #pull(uri: string): Promise<unknown> {
    if (!this.#pulls) return undefined;
    try {
      return await this.#connection.workspace.getConfiguration({ scopeUri: uri, section: 'loadguard' });
    } catch (error) {
      this.#connection.console.error(`The client did not answer for the settings of ${uri}: ${error}`);
      return undefined;
    }
  }
}

/** What counts of the settings of a workspace that is not trusted: only what makes a rule more severe than it is. */
function hardened(settings: CheckSettings, rules: Service['rules']): Pick<EditorSettings, 'rules'> {
  const kept = rules.flatMap(({ id, severity }) => {
    const wanted = settings.rules?.[id];
    return wanted && LEVELS.indexOf(wanted) > LEVELS.indexOf(severity) ? [[id, wanted] as const] : [];
  });
  return { rules: Object.fromEntries(kept) };
}

/** Clients send either the section itself or an object that holds it, Helix all that it was configured with. */
function section(sent: unknown): Readonly<Record<string, unknown>> {
  const { loadguard, settings } = asObject(sent);
  return asObject(loadguard ?? settings ?? sent);
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
