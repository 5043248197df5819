/** Writes the rules into package.json, so that the editor completes and explains `loadguard.rules`; `--check` only compares. */
import fs from 'node:fs';
import path from 'node:path';
import { createService } from '../server/core/service/service.ts';
import { createNodeHost } from '../server/host/node.ts';

const FILE = path.join(import.meta.dirname, '../package.json');
const LEVELS = ['off', 'hint', 'information', 'warning', 'error'];

const { rules } = await createService(createNodeHost());
const properties = rules.map(({ id, title, severity }) => [
  id,
  { type: 'string', enum: LEVELS, default: severity, description: `${title}.` },
]);

const before = fs.readFileSync(FILE, 'utf8');
const manifest = JSON.parse(before);
manifest.contributes.configuration.properties['loadguard.rules'].properties = Object.fromEntries(properties);
const after = `${JSON.stringify(manifest, undefined, 2)}\n`;

if (process.argv.includes('--check')) {
  if (before !== after) {
    console.error('The rules in package.json are not those of the analyser. Run: npm run settings');
    process.exitCode = 1;
  }
} else {
  fs.writeFileSync(FILE, after);
}
