/** Writes what others read of the rules: RULES.md, the settings in package.json and their texts, the schemas of settings files. `--check` only compares. */
import fs from 'node:fs';
import path from 'node:path';
import { BASELINE_SCHEMA } from '../server/core/config/baseline.ts';
import { LOCK_SCHEMA } from '../server/core/config/lock.ts';
import { configurationSchema } from '../server/core/config/schema.ts';
import { createService } from '../server/core/service/service.ts';
import { createNodeHost } from '../server/host/node.ts';

const ROOT = path.join(import.meta.dirname, '..');
const LEVELS = ['off', 'hint', 'information', 'warning', 'error'];

const service = await createService(createNodeHost());

/** One page, one heading per rule: findings link to it. */
function rulesPage() {
  const list = service.rules.map(({ id, title }) => `- [\`${id}\`](#${id}): ${title}`);
  const pages = service.rules.map(({ id }) => service.explain(id));
  return [
    '# Rules',
    '<!-- Written by `npm run rules`. -->',
    'In the examples, `^` underlines a finding and `~` a step on the way to it.',
    list.join('\n'),
    ...pages,
    '',
  ].join('\n\n');
}

/** The manifest in which the editor completes and explains `loadguard.rules`. */
function manifestText(manifest) {
  const properties = service.rules.map(({ id, severity }) => [
    id,
    { type: 'string', enum: LEVELS, default: severity, description: `%rule.${id}%` },
  ]);
  manifest.contributes.configuration.properties['loadguard.rules'].properties = Object.fromEntries(properties);
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** The texts of the manifest with the rules' own among them, for translators: their files stand beside it, as `package.nls.de.json`. */
function manifestTexts(texts) {
  const others = Object.entries(texts).filter(([key]) => !key.startsWith('rule.'));
  const rules = service.rules.map(({ id, title }) => [`rule.${id}`, `${title}.`]);
  return Object.fromEntries([...others, ...rules]);
}

/** What the extension says, for translators: their files stand beside this one, as `bundle.l10n.de.json`. */
function messages() {
  const folder = path.join(ROOT, 'client');
  const sources = fs.readdirSync(folder).filter((name) => name.endsWith('.ts'));
  const texts = sources.flatMap((name) => {
    const source = fs.readFileSync(path.join(folder, name), 'utf8');
    return [...source.matchAll(/\b(?:l10n\.)?t\(\s*'((?:[^'\\]|\\.)*)'/g)].map((it) => it[1].replaceAll("\\'", "'"));
  });
  return Object.fromEntries([...new Set(texts)].sort().map((it) => [it, it]));
}

/** The reference of everything that can be set: the editor's settings, and the keys of settings files. */
function settingsPage(manifest, texts) {
  const { properties } = manifest.contributes.configuration;
  const say = (text) => text.replace(/^%([\w.-]+)%$/, (_, key) => texts[key]);
  const scopes = {
    application: 'user only',
    machine: 'user and remote, never a workspace',
    resource: 'user, workspace, folder',
    window: 'user, workspace',
  };
  const rows = Object.entries(properties).flatMap(([id, it]) => [
    `### \`${id}\``,
    `${it.type}, default \`${JSON.stringify(it.default)}\`; ${scopes[it.scope]}.`,
    say(it.markdownDescription),
    ...(it.enum
      ? [
          it.enum
            .map((value, at) => `- \`${value}\`${it.enumDescriptions ? `: ${say(it.enumDescriptions[at])}` : ''}`)
            .join('\n'),
        ]
      : []),
  ]);
  const schema = configurationSchema(service.rules);
  return [
    '# Settings',
    '<!-- Written by `npm run rules`. -->',
    'What counts for a file, the first that says something wins:',
    [
      "1. the command line (`--rule`), or the user's own settings in an editor;",
      '2. `loadguard.jsonc`, or `[tool.loadguard]` in `pyproject.toml`, in the nearest folder upwards; then those further up, until',
      '   one says `"root": true` or a repository begins; within a file, later `overrides` go before earlier ones;',
      '3. what a file `extends`: presets, files of the same repository, installed packages; never an address, never code;',
      "4. each rule's own severity.",
    ].join('\n'),
    [
      'A workspace that is not trusted can make rules more severe and nothing else: its milder rules, allowances, approvals, models,',
      'exclusions and accepting comments do not count until it is trusted.',
    ].join('\n'),
    '## In the editor',
    ...rows,
    '## In `loadguard.jsonc`',
    'The same keys, in TOML, go below `[tool.loadguard]`. `loadguard config` explains what counts for a file and where it was said.',
    ...keysOf(schema, ''),
    '## In `loadguard.baseline.json`',
    [
      '`loadguard baseline` writes down what is found today, so that only what is new is told. Each entry accepts one finding, known by',
      'its fingerprint: the rule, the code and the names of the functions around it, wherever lines move. It accepts the one in the file',
      'that it names; where that file has it no more, its code has moved, and the entry accepts it in the file that has it now; of',
      'several, in the first by name. So a copy of accepted code is told, and code that moves is not. This holds in the editor as on',
      'the command line, however many files are looked at.',
    ].join('\n'),
    [
      'The nearest baseline upwards speaks for a file, up to the repository. What is wrong in one is told at its place, and its other',
      'entries count; what is wrong in settings no baseline accepts. Entries that are found no more are told on the command line, and',
      '`loadguard baseline` takes them out. `loadguard.showBaseline` shows in the editor what is accepted.',
    ].join('\n'),
    '',
  ].join('\n\n');
}

/** A section for each key that a schema has, with those below it, three deep. */
function keysOf({ properties = {} }, path) {
  return Object.entries(properties).flatMap(([key, it]) => {
    if (key === '$schema' || typeof it === 'boolean') return [];
    const name = path === '' ? key : `${path}.${key}`;
    const item = it.items ?? (typeof it.additionalProperties === 'object' ? it.additionalProperties : {});
    const whole = item.properties ?? item.anyOf?.find((each) => each.properties)?.properties ?? {};
    const inner = Object.entries(whole).filter(([, each]) => each.description);
    const values = it.enum?.map((value) => `\`${value}\``).join(', ');
    const isList = it.items !== undefined;
    return [
      `### \`${name}\``,
      `${it.description ?? ''}${values ? ` One of ${values}.` : ''}`.trim(),
      ...(inner.length > 0
        ? [inner.map(([each, { description }]) => `- \`${isList ? '[].' : ''}${each}\`: ${description}`).join('\n')]
        : []),
      // The rules have their own page.
      ...(name === 'rules'
        ? ['Each rule takes a level or `{ "severity": …, "minimumConfidence": … }`: [all rules](../RULES.md).']
        : []),
      ...(path === '' && name !== 'rules' && it.properties ? keysOf(it, name) : []),
    ].filter((line) => line !== '');
  });
}

function readText(name) {
  const file = path.join(ROOT, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}

const texts = manifestTexts(JSON.parse(readText('package.nls.json')));

const wanted = {
  'RULES.md': `${rulesPage().trimEnd()}\n`,
  'schemas/loadguard.schema.json': `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...configurationSchema(service.rules) }, undefined, 2)}\n`,
  'schemas/loadguard.lock.schema.json': `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...LOCK_SCHEMA }, undefined, 2)}\n`,
  'schemas/loadguard.baseline.schema.json': `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...BASELINE_SCHEMA }, undefined, 2)}\n`,
  'docs/settings.md': `${settingsPage(JSON.parse(readText('package.json')), texts).trimEnd()}\n`,
  'l10n/bundle.l10n.json': `${JSON.stringify(messages(), undefined, 2)}\n`,
  'package.nls.json': `${JSON.stringify(texts, undefined, 2)}\n`,
  'package.json': manifestText(JSON.parse(readText('package.json'))),
};

for (const [name, text] of Object.entries(wanted)) {
  if (readText(name) === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`${name} does not say what the rules say. Run: npm run rules`);
    process.exitCode = 1;
  } else {
    fs.writeFileSync(path.join(ROOT, name), text);
  }
}
