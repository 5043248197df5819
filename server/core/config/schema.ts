/** What a settings file may say, as a JSON Schema: the one that editors complete by is the one that files are read by. */

import models from '../models/schema.json' with { type: 'json' };
import type { RuleInfo } from '../service/service.ts';
import { FILE_GROUPS } from '../syntax/file-kinds.ts';
import { PRESET_NAMES } from './presets.ts';

/** The part of JSON Schema that `validate` understands. */
export interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly enumDescriptions?: readonly string[];
  readonly const?: unknown;
  readonly default?: unknown;
  /** What an editor proposes besides. */
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema | boolean>>;
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly pattern?: string;
  readonly patternErrorMessage?: string;
  readonly errorMessage?: string;
  readonly format?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly not?: Schema;
  readonly if?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
  /** Counts only when nothing in it is wrong. Said by us; other readers pass over it. */
  readonly whole?: boolean;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const LEVELS = ['off', 'hint', 'information', 'warning', 'error'];
const LEVEL_WORDS = [
  'Never tell it.',
  'Tell it as a hint: three dots in the editor, no entry among the problems.',
  'Tell it as information.',
  'Tell it as a warning.',
  'Tell it as an error.',
];
const CONFIDENCES = ['low', 'medium', 'high'];

const LIST_LIMIT = 200;
const ALLOW_LIMIT = 5_000;

const level: Schema = { enum: LEVELS, enumDescriptions: LEVEL_WORDS };
const confidence: Schema = {
  enum: CONFIDENCES,
  enumDescriptions: [
    'Tell what may be a guess as well.',
    'Tell what follows from a usual reading of the code.',
    'Tell only what follows from the code alone.',
  ],
};
const globs = (description: string): Schema => ({
  description,
  anyOf: [
    { type: 'string', format: 'glob' },
    { type: 'array', items: { type: 'string', format: 'glob' }, minItems: 1, maxItems: LIST_LIMIT },
  ],
});

const setting: Schema = {
  anyOf: [
    level,
    {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        severity: { ...level, description: 'How it is told.' },
        minimumConfidence: { ...confidence, description: 'How sure the analysis must be to tell it, for this rule.' },
      },
    },
  ],
};

/** A list of what the team takes for reviewed: names, or entries that say why besides. */
function allowed(description: string, names: string, extra: Readonly<Record<string, Schema>> = {}): Schema {
  const name: Schema = { type: 'string', minLength: 1, maxLength: 300, description: names, ...extra.name };
  const entry: Schema = {
    type: 'object',
    whole: true,
    additionalProperties: false,
    required: ['name', 'reason'],
    properties: {
      name,
      ...(extra.revision && { revision: extra.revision }),
      reason: { type: 'string', format: 'reason', description: 'Why it is acceptable, for those who come later.' },
      owner: { type: 'string', minLength: 1, description: 'Who answers for it.' },
      until: { type: 'string', format: 'date', description: 'The last day on which it counts, as in 2027-01-31.' },
    },
  };
  return { description, type: 'array', maxItems: ALLOW_LIMIT, items: { anyOf: [entry, name] } };
}

const NO_URL = { pattern: '^[^\\s:]+$', patternErrorMessage: 'This is a name, not an address.' };

/** The schema of `loadguard.jsonc`, for the rules that there are. */
export function configurationSchema(rules: readonly RuleInfo[]): Schema {
  const ids = rules.map(({ id }) => id);
  const ruleSettings: Schema = {
    description: 'How findings are told, by rule. A rule that is not named keeps its own severity.',
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(
      rules.map(({ id, title, severity }) => [
        id,
        { ...setting, description: `${title}. Told as ${severity} if nothing else is said.` },
      ]),
    ),
  };
  const locked: Schema = {
    description:
      'Rules whose findings no comment in a file can accept, so that a change cannot exempt itself; `true` locks all.',
    anyOf: [{ type: 'boolean' }, { type: 'array', items: { enum: ids }, uniqueItems: true }],
  };
  return {
    title: "A team's settings for Loadguard",
    description:
      'Counts for the folder that it lies in and all below. Settings of a nearer folder go before those of one further up.',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string', description: 'The address of this schema.' },
      root: {
        type: 'boolean',
        default: false,
        description:
          'Whether settings of folders further up are left out. Without it they count, up to the repository.',
      },
      extends: {
        description:
          'What to start from: a built-in preset, a file relative to this one ("./base.jsonc"), or an installed npm package ("@acme/loadguard-settings"). Later ones go before earlier ones. Nothing is downloaded and nothing is run.',
        anyOf: [
          { type: 'string', format: 'base', examples: PRESET_NAMES },
          { type: 'array', items: { type: 'string', format: 'base', examples: PRESET_NAMES }, maxItems: 20 },
        ],
        default: 'recommended',
      },
      rules: ruleSettings,
      overrides: {
        description: 'Settings for some of the files only; later ones go before earlier ones.',
        type: 'array',
        maxItems: LIST_LIMIT,
        items: {
          type: 'object',
          additionalProperties: false,
          anyOf: [{ required: ['files'] }, { required: ['notebooks'] }],
          errorMessage: 'An override says for which "files" it counts, or that it counts for "notebooks".',
          properties: {
            files: globs('Patterns of the files, relative to this file: `tests/**`, `*.test.ts`.'),
            notebooks: { type: 'boolean', description: 'Only notebooks (`true`), or only what is none (`false`).' },
            rules: ruleSettings,
            minimumConfidence: { ...confidence, description: 'How sure the analysis must be to tell something.' },
            locked,
          },
        },
      },
      allow: {
        description:
          'What the team has reviewed or trusts: nothing is told of it. An entry is a name, or an object that says why besides.',
        type: 'object',
        additionalProperties: false,
        properties: {
          organisations: allowed(
            'Organisations and users of hubs, with all that they publish.',
            'On the Hugging Face Hub `acme`; on GitHub `github.com/acme`.',
            { name: NO_URL },
          ),
          repositories: allowed(
            'Single repositories.',
            'On the Hugging Face Hub `acme/model`; on GitHub `github.com/acme/tools`.',
            {
              name: { pattern: '^[^\\s:]+/[^\\s:]+$', patternErrorMessage: 'A repository looks like "acme/model".' },
              revision: {
                type: 'string',
                minLength: 1,
                description: 'Only at this revision; best the 40 digits of a commit.',
              },
            },
          ),
          hosts: allowed(
            'Hosts of downloads, without their subdomains unless they begin with `*.`.',
            '`models.acme.com`',
            {
              name: { pattern: '^(\\*\\.)?[^\\s/:*]+$', patternErrorMessage: 'A host looks like "models.acme.com".' },
            },
          ),
          packages: allowed(
            'Packages that may be installed without a pin.',
            '`acme-tools`, `npm:@acme/tools`, `pypi:acme`',
          ),
          indexes: allowed('Package indexes.', '`https://pypi.acme.com/simple`'),
        },
      },
      models: {
        description:
          'What your own libraries do, in the format of the built-in models: loaders, sources, sinks, what passes on and what makes safe.',
        type: 'array',
        maxItems: LIST_LIMIT,
        items: modelSchema(),
      },
      minimumConfidence: {
        ...confidence,
        default: 'low',
        description: 'How sure the analysis must be to tell something.',
      },
      files: {
        description: 'Which files besides code are looked at; all of them if nothing is said.',
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(
          Object.entries(FILE_GROUPS).map(([name, description]) => [
            name,
            { type: 'boolean', default: true, description },
          ]),
        ),
      },
      exclude: globs('Patterns of files and folders that are not looked at, relative to this file: `third_party`.'),
      locked,
    },
    definitions: models.definitions as unknown as Readonly<Record<string, Schema>>,
  };
}

/** The built-in models' own schema, with rows that count only when all of what they say is understood. */
function modelSchema(): Schema {
  const { $schema: _, ...properties } = models.properties as unknown as Readonly<Record<string, Schema>>;
  return {
    type: 'object',
    additionalProperties: false,
    required: models.required,
    properties: {
      ...properties,
      rows: {
        ...properties.rows,
        maxItems: ALLOW_LIMIT,
        items: { whole: true, allOf: [{ $ref: '#/definitions/row' }, OWN_PATTERNS] },
      },
    },
  };
}

/** What keeps patterns of others' files linear: one `**` at most, and one `*` in each name. */
const BOUNDED: Schema = {
  maxLength: 200,
  not: { pattern: '\\*\\*.*\\*\\*|[^.*]\\*[^.*]*\\*|(^|\\.)\\*[^.*]+\\*' },
  errorMessage: 'A pattern of your own has at most 200 characters, one "**", and one "*" in each name.',
};
const OWN_PATTERNS: Schema = { properties: { call: BOUNDED, value: BOUNDED } };
