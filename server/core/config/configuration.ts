/** One settings file, read: what it says, with places, and what is wrong in it. */

import type { Library } from '../models/model.ts';
import type { Allowed } from '../service/allowed.ts';
import type { Confidence, Finding, Severity } from '../service/finding.ts';
import { fingerprintOf } from '../service/fingerprint.ts';
import { Lines } from '../service/lines.ts';
import type { RuleInfo, Settings } from '../service/service.ts';
import { isDay, isReason } from '../service/words.ts';
import { type Glob, globOf } from './globs.ts';
import { readJsonc } from './jsonc.ts';
import { type ConfigNode, member, type Problem, Problems } from './node.ts';
import { configurationSchema, type Schema } from './schema.ts';
import { mentionsTable, readToml } from './toml.ts';
import { readBySchema } from './validate.ts';

export type { Problem } from './node.ts';

/** UTF-16 code units beyond which a settings file is not read. */
const SIZE_LIMIT = 1_000_000;

/** What a rule is set to, and the offset where that is said. */
export interface RuleSetting {
  readonly severity?: Severity | 'off';
  readonly minimumConfidence?: Confidence;
  readonly at: number;
}

/** What counts for some files only. */
export interface Override {
  readonly files?: readonly Glob[];
  readonly notebooks?: boolean;
  readonly rules: ReadonlyMap<string, RuleSetting>;
  readonly minimumConfidence?: Confidence;
  readonly locked?: Locked;
  readonly at: number;
}

export type Locked = boolean | readonly string[];

/** An entry of `extends`. */
export interface Base {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** What one file says, whatever it builds on. */
export interface Configuration {
  readonly root: boolean;
  readonly bases: readonly Base[];
  readonly rules: ReadonlyMap<string, RuleSetting>;
  readonly overrides: readonly Override[];
  readonly allow: NonNullable<Settings['allow']>;
  readonly models: readonly Library[];
  readonly minimumConfidence?: Confidence;
  readonly exclude: readonly Glob[];
  readonly files: NonNullable<Settings['files']>;
  readonly locked?: Locked;
  readonly at: number;
  /** The offset where one of the keys stands. */
  keyAt(key: string): number;
  /** Where an entry of what is allowed, or of the models, stands; undefined for anything else. */
  nodeOf(entry: object): ConfigNode | undefined;
}

export interface ReadConfiguration {
  /** Undefined when the file says nothing of Loadguard. */
  readonly configuration: Configuration | undefined;
  readonly problems: readonly Problem[];
}

/** The shape that the schema guarantees. */
interface Given {
  readonly root?: boolean;
  readonly extends?: string | readonly string[];
  readonly rules?: GivenRules;
  readonly overrides?: readonly {
    readonly files?: string | readonly string[];
    readonly notebooks?: boolean;
    readonly rules?: GivenRules;
    readonly minimumConfidence?: Confidence;
    readonly locked?: Locked;
  }[];
  readonly allow?: Readonly<Record<string, readonly (Allowed | string)[] | undefined>>;
  readonly models?: readonly Library[];
  readonly minimumConfidence?: Confidence;
  readonly exclude?: string | readonly string[];
  readonly files?: Configuration['files'];
  readonly locked?: Locked;
}
type GivenRules = Readonly<
  Record<string, Severity | 'off' | { readonly severity?: Severity | 'off'; readonly minimumConfidence?: Confidence }>
>;

/** What texts of a format must be. */
export const FORMATS = {
  glob: (text: string) => {
    const glob = globOf(text);
    return typeof glob === 'string' ? glob : undefined;
  },
  date: (text: string) => (isDay(text) ? undefined : 'A day looks like 2027-01-31.'),
  reason: (text: string) => (isReason(text) ? undefined : 'A reason says in words why this is acceptable.'),
  base: (text: string) =>
    text.trim() === '' || /^[a-z][a-z0-9+.-]*:|^\/\//i.test(text)
      ? 'Settings are never downloaded: this can be a preset, a file ("./base.jsonc") or an installed package.'
      : undefined,
};

let known: { readonly rules: readonly RuleInfo[]; readonly schema: Schema } | undefined;

/**
 * Reads `loadguard.jsonc` (or a file that is extended), or the table of a `pyproject.toml`. Never throws. What is allowed until
 * a day before `today` is told.
 */
export function readConfiguration(
  text: string,
  format: 'jsonc' | 'toml',
  rules: readonly RuleInfo[],
  today = '',
): ReadConfiguration {
  const problems = new Problems();
  if (format === 'toml' && !mentionsTable(text)) return { configuration: undefined, problems: [] };
  if (text.length > SIZE_LIMIT) {
    const million = (text.length / 1e6).toFixed(1);
    problems.add(
      { start: 0, end: 0 },
      `This file has ${million} million characters and is not read; settings have at most one million.`,
    );
    return { configuration: undefined, problems: problems.all };
  }
  const root = format === 'toml' ? readToml(text, problems) : readJsonc(text, problems);
  if (!root) return { configuration: undefined, problems: problems.all };
  if (known?.rules !== rules) known = { rules, schema: configurationSchema(rules) };
  const { value, nodes } = readBySchema(root, known.schema, FORMATS, problems);
  const configuration = value === undefined ? undefined : configurationOf(value as Given, root, nodes);
  if (configuration) tellEnded(configuration, problems, today);
  return { configuration, problems: problems.all };
}

/** Problems of a file as findings, each with the fix for a name that was misspelt. `wanted` are severities by rule. */
export function findingsOf(
  problems: readonly Problem[],
  uri: string,
  text: string,
  wanted: (rule: string) => Severity | 'off',
): readonly Finding[] {
  const lines = new Lines(text);
  const seen = new Map<string, number>();
  return problems.flatMap(({ start, end, message, instead, rule = 'invalid-config' }): readonly Finding[] => {
    const severity = wanted(rule);
    if (severity === 'off') return [];
    const written = text.slice(start, end);
    const base = fingerprintOf([rule, message, written]);
    const ordinal = seen.get(base) ?? 0;
    seen.set(base, ordinal + 1);
    const range = lines.range(start, end);
    const quoted = /^["']/.test(written);
    const finding: Finding = {
      rule,
      severity,
      confidence: 'high',
      message,
      uri,
      range,
      path: [],
      fixes:
        instead === undefined
          ? []
          : [
              {
                title: `Change it to "${instead}"`,
                kind: 'safe',
                safe: false,
                preferred: true,
                edits: [{ range, newText: quoted ? JSON.stringify(instead) : instead }],
              },
            ],
      fingerprint: ordinal === 0 ? base : fingerprintOf([base, String(ordinal)]),
    };
    return [finding];
  });
}

function configurationOf(given: Given, node: ConfigNode, nodes: WeakMap<object, ConfigNode>): Configuration {
  return {
    root: given.root === true,
    bases: basesOf(given, member(node, 'extends')?.value),
    rules: rulesOf(given.rules, nodes),
    overrides: (given.overrides ?? [])
      .filter((it) => isLimited(it, nodes.get(it)))
      .map((it) => ({
        ...(it.files !== undefined && { files: globsOf(it.files) }),
        ...(it.notebooks !== undefined && { notebooks: it.notebooks }),
        ...(it.minimumConfidence && { minimumConfidence: it.minimumConfidence }),
        ...(it.locked !== undefined && { locked: it.locked }),
        rules: rulesOf(it.rules, nodes),
        at: nodes.get(it)?.start ?? node.start,
      })),
    allow: Object.fromEntries(
      Object.entries(given.allow ?? {}).map(([kind, entries]) => [kind, entries?.map(entryOf)]),
    ),
    // What lacks its rows is told as invalid, and says nothing.
    models: (given.models ?? []).filter((it) => Array.isArray(it.rows)),
    ...(given.minimumConfidence && { minimumConfidence: given.minimumConfidence }),
    exclude: globsOf(given.exclude ?? []),
    files: given.files ?? {},
    ...(given.locked !== undefined && { locked: given.locked }),
    at: node.start,
    keyAt: (key) => member(node, key)?.keyStart ?? node.start,
    nodeOf: (entry) => nodes.get(entry),
  };
}

/** What is allowed, where a bare name may stand for it. */
function entryOf(given: Allowed | string): Allowed {
  return typeof given === 'string' ? { name: given } : given;
}

/** Tells what was allowed until a day that has passed: what it silenced is found again, and nobody might know why. */
function tellEnded({ allow, nodeOf }: Configuration, problems: Problems, today: string): void {
  for (const [kind, entries] of Object.entries(allow)) {
    for (const entry of entries as readonly Allowed[]) {
      const { name, owner, until } = entry;
      const node = until !== undefined && until < today ? nodeOf(entry) : undefined;
      if (!node) continue;
      const whose = owner === undefined ? '' : ` by ${owner}`;
      const message = `${name} was allowed${whose} until ${until}, so this counts no more, and what it silenced is told again. Look at it anew and set another day, or remove it from allow.${kind}.`;
      problems.add(member(node, 'until')?.value ?? node, message, undefined, 'expired-approval');
    }
  }
}

/** Whether all that limits an override to some files could be read; without it, it would count for more than was meant. */
function isLimited(given: NonNullable<Given['overrides']>[number], node: ConfigNode | undefined): boolean {
  if (node?.isBroken) return false;
  const isRead = (key: 'files' | 'notebooks') => given[key] !== undefined || !(node && member(node, key));
  return isRead('files') && isRead('notebooks');
}

function basesOf(given: Given, node: ConfigNode | undefined): readonly Base[] {
  const names = typeof given.extends === 'string' ? [given.extends] : (given.extends ?? []);
  const nodes = node?.items ?? (node ? [node] : []);
  return names.map((name) => {
    const { start, end } = nodes.find((it) => it.value === name) ?? { start: 0, end: 0 };
    return { name, start, end };
  });
}

function rulesOf(given: GivenRules | undefined, nodes: WeakMap<object, ConfigNode>): ReadonlyMap<string, RuleSetting> {
  if (!given) return new Map();
  const node = nodes.get(given);
  return new Map(
    Object.entries(given).map(([rule, value]) => {
      const at = (node && member(node, rule)?.keyStart) ?? 0;
      return [rule, typeof value === 'string' ? { severity: value, at } : { ...value, at }];
    }),
  );
}

function globsOf(given: string | readonly string[]): readonly Glob[] {
  return (typeof given === 'string' ? [given] : given).map(globOf).filter((it) => typeof it !== 'string');
}
