/** A team's story, told once on the command line with real repositories, and looked at by a colleague's editor. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JsonReport } from '../../server/cli/json.ts';
import { storyFiles } from '../kit/team-story.ts';
import { CommandLine } from './cli-process.ts';
import { COMMIT, ServerTests } from './lsp-server.ts';

const FILES = storyFiles(COMMIT);

/** Days until the calculator's exception ends, and days that pass in the end. */
const FEW_DAYS = 10;
const MORE_DAYS = 20;

const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** What lets a process of Node's live so many days ahead. */
const ahead = (days: number) => {
  const by = days * 86_400_000;
  const code = `const Now = Date; globalThis.Date = class extends Now {
    constructor(...given) { if (given.length > 0) super(...given); else super(Now.now() + ${by}); }
    static now() { return Now.now() + ${by}; }
  };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
};

describe('a team', function () {
  this.timeout(60_000);
  const server = new ServerTests();
  const cli = CommandLine.forTests();

  it('clones, finds, pins, approves, allows, ignores and commits; a colleague sees nothing until something changes', async () => {
    const cache = path.join(cli.folder, 'cache');
    const ours = path.join(cli.folder, 'ours');
    const theirs = path.join(cli.folder, 'theirs');
    const inCache = (name: string, file: string, text: string) =>
      cli.write(`cache/models--acme--${name}/snapshots/${COMMIT}/${file}`, text);
    for (const name of ['tiny', 'code']) cli.write(`cache/models--acme--${name}/refs/main`, COMMIT);
    inCache('tiny', 'config.json', '{}');
    inCache('code', 'config.json', '{"auto_map": {"AutoModel": "modeling.Tiny"}}');
    inCache('code', 'modeling.py', 'class Tiny: pass\n');
    for (const [name, text] of Object.entries(FILES)) cli.write(`origin/${name}`, text);
    const git = (folder: string, ...given: readonly string[]) => {
      const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@acme.example', '-c', 'core.hooksPath='];
      execFileSync('git', [...who, ...given], { cwd: path.join(cli.folder, folder), stdio: 'pipe' });
    };
    git('origin', 'init', '-q', '-b', 'main');
    git('origin', 'add', '.');
    git('origin', 'commit', '-q', '-m', 'Begin');
    git('.', 'clone', '-q', 'origin', 'ours');

    let clock: Readonly<Record<string, string>> = {};
    const run = (folder: string, ...given: readonly string[]) =>
      cli.runIn(folder, given, { HF_HUB_CACHE: cache, ...clock });
    const found = (folder: string) =>
      (JSON.parse(run(folder, 'scan', '--format', 'json', '--exit-zero').output) as JsonReport).findings.map(
        (it) => `${it.file} ${it.rule}`,
      );
    assert.deepEqual(found(ours), [
      'calculator.py code-injection',
      'custom.py trust-remote-code',
      'evaluation.py unpinned-revision',
      'partner.py unpinned-revision',
      'training.py unpinned-revision',
    ]);
    assert.equal(run(ours, 'scan', '--locked').code, 1);

    assert.equal(run(ours, 'fix', '--pin', 'training.py', 'evaluation.py').code, 0);
    assert.match(fs.readFileSync(path.join(ours, 'training.py'), 'utf8'), new RegExp(`revision="${COMMIT}"`));
    assert.equal(run(ours, 'approve', `acme/code@${COMMIT}`, '--reason', 'read all of modeling.py').code, 0);
    const reason = '"reason": "we audit what they publish"';
    cli.write('ours/loadguard.jsonc', `{ "allow": { "organisations": [{ "name": "partner", ${reason} }] } }\n`);
    const comment = `# loadguard: ignore[code-injection] until ${dayIn(FEW_DAYS)}, a calculator for ourselves`;
    cli.write('ours/calculator.py', `import sys\n\neval(sys.argv[1])  ${comment}\n`);
    assert.deepEqual(found(ours), []);
    git('ours', 'add', '.');
    git('ours', 'commit', '-q', '-m', 'Hold what we load');
    git('ours', 'push', '-q', 'origin', 'HEAD:held');

    git('.', 'clone', '-q', '-b', 'held', 'origin', 'theirs');
    assert.deepEqual(found(theirs), []);
    assert.equal(run(theirs, 'scan', '--locked').code, 0);
    assert.notEqual(run(theirs, 'scan', '--no-ignores').code, 0);
    await server.start({ environment: { HF_HUB_CACHE: cache }, folder: pathToFileURL(theirs).href });
    const opened = async (name: string) => {
      const uri = pathToFileURL(path.join(theirs, name)).href;
      const shown = await server.opened(fs.readFileSync(path.join(theirs, name), 'utf8'), 'python', uri);
      await server.editor.close(uri);
      return shown.map(({ code }) => code);
    };
    for (const name of Object.keys(FILES)) assert.deepEqual(await opened(name), [], name);

    // The code changes under the same name: nobody's approval counts for it.
    inCache('code', 'modeling.py', 'import os\nos.system("id")\nclass Tiny: pass\n');
    for (const folder of [ours, theirs]) {
      assert.deepEqual(found(folder), ['custom.py trust-remote-code']);
      assert.equal(run(folder, 'scan', '--locked').code, 1);
    }
    // The editor's server takes what it has read of the cache for true for a moment.
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    assert.deepEqual(await opened('custom.py'), ['trust-remote-code']);
    inCache('code', 'modeling.py', 'class Tiny: pass\n');
    assert.deepEqual(found(theirs), []);

    // The day passes.
    clock = ahead(MORE_DAYS);
    assert.equal(await server.editor.stop(), 0, 'exit code');
    await server.start({ environment: { HF_HUB_CACHE: cache, ...clock }, folder: pathToFileURL(theirs).href });
    assert.deepEqual(found(theirs), ['calculator.py code-injection', 'calculator.py expired-approval']);
    assert.deepEqual(await opened('calculator.py'), ['code-injection', 'expired-approval']);
    assert.equal(run(theirs, 'scan', '--locked').code, 1);
  });
});
