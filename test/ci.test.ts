/** What users copy to hold their changes to the rules: it names this version, and every command in it is understood. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { version } from '../package.json';
import { COMMANDS, readArguments } from '../server/cli/options.ts';

const ROOT = path.join(import.meta.dirname, '..');
const page = fs.readFileSync(path.join(ROOT, 'docs/ci.md'), 'utf8');
const hooks: readonly { readonly id: string; readonly entry: string }[] = parse(
  fs.readFileSync(path.join(ROOT, '.pre-commit-hooks.yaml'), 'utf8'),
);

/** Reads a command line as the program does, which throws for what it does not know. */
function understood(line: string): void {
  const [name, ...given] = line.split(/\s+/).map((it) => it.replaceAll('"', ''));
  const command = COMMANDS.find((it) => it.name === name);
  assert.ok(command, line);
  readArguments(command, given);
}

describe('what is copied into other projects', () => {
  it('names the version that it belongs to', () => {
    const named = [...page.matchAll(/loadguard@(\S+)/g)].map(([, it]) => it);
    assert.ok(named.length > 0);
    for (const it of named) assert.equal(it, version);
    assert.match(page, new RegExp(`rev: v${version.replaceAll('.', '\\.')}\n`));
  });

  it('has commands that are understood', () => {
    for (const [, line] of page.matchAll(/loadguard@\S+ ([^<\n]+?)(?: <.*)?$/gm)) understood(line!.trim());
    for (const { entry } of hooks) understood(entry.replace(/^loadguard /, ''));
  });

  it('is written as its readers expect it', () => {
    for (const [, block] of page.matchAll(/```yaml\n([\s\S]*?)```/g)) assert.ok(parse(block!));
    const used = [...page.matchAll(/- id: (\S+)/g)].map(([, it]) => it);
    assert.deepEqual(
      used,
      hooks.map((it) => it.id),
    );
  });

  it('pins the actions that it uses', () => {
    for (const [, reference] of page.matchAll(/uses: \S+@(\S+)/g)) assert.match(reference!, /^[0-9a-f]{40}$/);
  });
});
