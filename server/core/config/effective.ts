/** What counts for one file, from all the settings files that speak of it, and where each of it was said. */

import type { Library } from '../models/model.ts';
import type { Confidence, Severity } from '../service/finding.ts';
import type { RuleInfo, Settings } from '../service/service.ts';
import type { Configuration, Locked, RuleSetting } from './configuration.ts';
import { type Glob, matchesGlob } from './globs.ts';
import { PRESETS, type PresetName } from './presets.ts';

/** A preset, or a settings file and the folder that its patterns are relative to. */
export type Layer =
  | { readonly preset: PresetName }
  | {
      readonly configuration: Configuration;
      /** How the file is called in explanations. */
      readonly name: string;
      /** The file's path relative to the folder of the settings, with slashes; undefined when it lies elsewhere. */
      relative(file: string): string | undefined;
      /** The 1-based line of an offset. */
      line(offset: number): number;
    };

/** A setting that counts, and where it comes from in words for the user. */
export interface Explained<Value> {
  readonly value: Value;
  readonly from: string;
}

export interface Effective {
  /** By rule, where something is said of it. */
  readonly rules: ReadonlyMap<string, Explained<Severity | 'off'>>;
  readonly confidences: ReadonlyMap<string, Explained<Confidence>>;
  readonly minimumConfidence: Explained<Confidence> | undefined;
  /** By rule. */
  readonly locked: ReadonlyMap<string, Explained<true>>;
  readonly allow: NonNullable<Settings['allow']>;
  readonly models: readonly Library[];
  /** Where an entry of what is allowed, or of the models, is said; empty for anything else. */
  placeOf(entry: object): string;
  /** By group of files besides code: whether they are looked at, where that is said. */
  readonly files: ReadonlyMap<string, Explained<boolean>>;
  /** The pattern that leaves the file out. */
  readonly excluded: Explained<string> | undefined;
}

/** What counts for a file (absolute, with slashes). Later layers go before earlier ones; what is allowed adds up. */
export function effectiveFor(
  layers: readonly Layer[],
  file: string,
  isNotebook: boolean,
  rules: readonly RuleInfo[],
): Effective {
  const result = new Collected(rules, layers);
  for (const layer of layers) {
    if ('preset' in layer) result.preset(layer.preset);
    else result.file(layer, layer.relative(file), isNotebook);
  }
  return result;
}

/** The settings that the analyser takes. */
export function settingsOf(effective: Effective): Settings {
  const { rules, confidences, minimumConfidence, locked, allow, files } = effective;
  const values = <Value>(map: ReadonlyMap<string, Explained<Value>>) =>
    Object.fromEntries([...map].map(([rule, { value }]) => [rule, value] as const));
  return {
    rules: values(rules),
    ...(confidences.size > 0 && { confidences: values(confidences) }),
    ...(minimumConfidence && { minimumConfidence: minimumConfidence.value }),
    ...(locked.size > 0 && { locked: [...locked.keys()] }),
    ...(Object.keys(allow).length > 0 && { allow }),
    ...(files.size > 0 && { files: values(files) }),
  };
}

/** What is the same for all files of a folder. */
interface Shared {
  readonly allow: NonNullable<Settings['allow']>;
  readonly models: readonly Library[];
}

const shared = new WeakMap<readonly Layer[], Shared>();

function sharedOf(layers: readonly Layer[]): Shared {
  const known = shared.get(layers);
  if (known) return known;
  const files = layers.flatMap((it) => ('preset' in it ? [] : [it.configuration]));
  const allow: Record<string, readonly unknown[]> = {};
  for (const [kind, entries] of files.flatMap((it) => Object.entries(it.allow))) {
    allow[kind] = [...(allow[kind] ?? []), ...entries];
  }
  const result = { allow, models: files.flatMap((it) => it.models) };
  shared.set(layers, result);
  return result;
}

type FileLayer = Exclude<Layer, { readonly preset: PresetName }>;

class Collected implements Effective {
  readonly rules = new Map<string, Explained<Severity | 'off'>>();
  readonly confidences = new Map<string, Explained<Confidence>>();
  readonly locked = new Map<string, Explained<true>>();
  readonly files = new Map<string, Explained<boolean>>();
  readonly models: readonly Library[];
  readonly allow: NonNullable<Settings['allow']>;
  minimumConfidence: Explained<Confidence> | undefined;
  excluded: Explained<string> | undefined;
  readonly #known: readonly RuleInfo[];

  readonly #layers: readonly Layer[];

  constructor(known: readonly RuleInfo[], layers: readonly Layer[]) {
    const { allow, models } = sharedOf(layers);
    this.#known = known;
    this.#layers = layers;
    this.allow = allow;
    this.models = models;
  }

  placeOf(entry: object): string {
    for (const layer of this.#layers) {
      const node = 'preset' in layer ? undefined : layer.configuration.nodeOf(entry);
      if (node && 'name' in layer) return `${layer.name}:${layer.line(node.start)}`;
    }
    return '';
  }

  preset(name: PresetName): void {
    const preset = PRESETS[name];
    const from = `preset "${name}"`;
    for (const { id, severity } of this.#known) {
      const value = preset.severity?.(id, severity) ?? severity;
      if (value !== severity) this.rules.set(id, { value, from });
      else if (preset.resets) this.rules.delete(id);
    }
    if (preset.locked) this.#lock(true, from);
  }

  file({ configuration, name, line }: FileLayer, path: string | undefined, isNotebook: boolean): void {
    const place = (offset: number) => `${name}:${line(offset)}`;
    const said = (key: string) => place(configuration.keyAt(key));
    this.#setRules(configuration.rules, place);
    if (configuration.minimumConfidence) {
      this.minimumConfidence = { value: configuration.minimumConfidence, from: said('minimumConfidence') };
    }
    if (configuration.locked !== undefined) this.#lock(configuration.locked, said('locked'));
    const from = said('files');
    for (const [group, value] of Object.entries(configuration.files)) this.files.set(group, { value, from });
    const excluding = path === undefined ? undefined : matching(configuration.exclude, path);
    if (excluding) this.excluded = { value: excluding.text, from: said('exclude') };
    for (const { files, notebooks, rules, minimumConfidence, locked, at } of configuration.overrides) {
      if (notebooks !== undefined && notebooks !== isNotebook) continue;
      if (files && (path === undefined || !matching(files, path))) continue;
      this.#setRules(rules, (offset) => `${place(offset)} (override)`);
      if (minimumConfidence) this.minimumConfidence = { value: minimumConfidence, from: `${place(at)} (override)` };
      if (locked !== undefined) this.#lock(locked, `${place(at)} (override)`);
    }
  }

  #setRules(rules: ReadonlyMap<string, RuleSetting>, place: (offset: number) => string): void {
    for (const [rule, { severity, minimumConfidence, at }] of rules) {
      if (severity) this.rules.set(rule, { value: severity, from: place(at) });
      if (minimumConfidence) this.confidences.set(rule, { value: minimumConfidence, from: place(at) });
    }
  }

  /** What is locked further up stays locked: a folder cannot exempt itself. */
  #lock(locked: Locked, from: string): void {
    const names = typeof locked !== 'boolean' ? locked : locked ? this.#known.map(({ id }) => id) : [];
    for (const rule of names) if (!this.locked.has(rule)) this.locked.set(rule, { value: true, from });
  }
}

function matching(globs: readonly Glob[], path: string): Glob | undefined {
  return globs.find((it) => matchesGlob(it, path));
}
