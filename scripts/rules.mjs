/** Writes what others read of the rules: RULES.md, the settings in package.json, and the schema of settings files. `--check` only compares. */
import fs from 'node:fs';
import path from 'node:path';
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
  const properties = service.rules.map(({ id, title, severity }) => [
    id,
    { type: 'string', enum: LEVELS, default: severity, description: `${title}.` },
  ]);
  manifest.contributes.configuration.properties['loadguard.rules'].properties = Object.fromEntries(properties);
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

function readText(name) {
  const file = path.join(ROOT, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}

const wanted = {
  'RULES.md': `${rulesPage().trimEnd()}\n`,
  'schemas/loadguard.schema.json': `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...configurationSchema(service.rules) }, undefined, 2)}\n`,
  'schemas/loadguard.lock.schema.json': `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...LOCK_SCHEMA }, undefined, 2)}\n`,
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
