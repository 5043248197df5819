/** Approvals, from the command line into the editor: what was read is silent, and what changes is told again. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JsonReport } from '../../server/cli/json.ts';
import { readLock, writeLock } from '../../server/core/config/lock.ts';
import { CommandLine } from './cli-process.ts';
import { COMMIT, ServerTests } from './lsp-server.ts';

const OTHER = COMMIT.replace('0', 'f');
const pinned = (commit: string) =>
  `from transformers import AutoModel\n\nmodel = AutoModel.from_pretrained("acme/code", revision="${commit}", trust_remote_code=True)\n`;

describe('approvals', () => {
  const server = new ServerTests();
  const cli = CommandLine.forTests();
  let cache: string;
  beforeEach(async () => {
    cli.clear();
    fs.mkdirSync(path.join(cli.folder, '.git'));
    cache = path.join(cli.folder, '.cache');
    cli.write('.cache/models--acme--code/refs/main', COMMIT);
    cli.write(
      `.cache/models--acme--code/snapshots/${COMMIT}/config.json`,
      '{"auto_map": {"AutoModel": "modeling.Tiny"}}',
    );
    cli.write(`.cache/models--acme--code/snapshots/${COMMIT}/modeling.py`, 'from .parts import x\nclass Tiny: pass\n');
    cli.write(`.cache/models--acme--code/snapshots/${COMMIT}/parts.py`, 'x = 1\n');
    cli.write('a.py', pinned(COMMIT));
    await server.start({ environment: { HF_HUB_CACHE: cache } });
  });

  const run = (...given: readonly string[]) => cli.run(given, { HF_HUB_CACHE: cache });
  const scan = (...given: readonly string[]) =>
    (JSON.parse(run('scan', '--format', 'json', '--exit-zero', ...given).output) as JsonReport).findings;
  const approve = (...more: readonly string[]) =>
    run('approve', 'acme/code', '--reason', 'read all of it', '--by', 'Ann', ...more);

  it('silence one artefact at one commit, in both', async () => {
    assert.deepEqual(
      scan().map((it) => `${it.rule} ${it.severity}`),
      ['trust-remote-code warning'],
    );
    assert.equal(run('scan', '--locked', '--fail-on', 'never').code, 1);
    const { code, output } = approve();
    assert.equal(code, 0, output);
    assert.match(output, new RegExp(`Approved acme/code at ${COMMIT}, with a hash over its code`));
    assert.deepEqual(scan(), []);
    assert.equal(run('scan', '--locked').code, 0);
    const uri = pathToFileURL(path.join(cli.folder, 'a.py')).href;
    assert.deepEqual(await server.opened(pinned(COMMIT), 'python', uri), []);
    cli.write('b.py', pinned(OTHER));
    const [other] = scan();
    assert.equal(other!.file, 'b.py');
    assert.match(other!.message, /What was approved is 0123456789ab, by Ann\./);
    cli.write('c.py', pinned(COMMIT).replace('acme/code', 'acme/other'));
    assert.equal(scan().length, 2);
  });

  it('are void when the code is not what was approved', async () => {
    approve();
    assert.deepEqual(scan(), []);
    cli.write(`.cache/models--acme--code/snapshots/${COMMIT}/parts.py`, 'import os; os.system("id")\n');
    const [finding] = scan();
    assert.equal(finding!.rule, 'trust-remote-code');
    assert.match(finding!.message, /somebody has changed it/);
    const uri = pathToFileURL(path.join(cli.folder, 'a.py')).href;
    assert.equal((await server.opened(pinned(COMMIT), 'python', uri)).length, 1);
    assert.equal(run('scan', '--locked', '--fail-on', 'never').code, 1);
  });

  it('end, and that is told at their place', () => {
    assert.match(approve('--until', '2020-12-31').errors, /has passed/);
    approve('--until', '2099-12-31');
    const lock = path.join(cli.folder, 'loadguard.lock.json');
    fs.writeFileSync(lock, fs.readFileSync(lock, 'utf8').replace('2099-12-31', '2020-12-31'));
    const findings = scan();
    assert.deepEqual(
      findings.map((it) => `${it.file} ${it.rule}`),
      ['a.py trust-remote-code', 'loadguard.lock.json expired-approval'],
    );
    assert.match(findings[0]!.message, /The approval by Ann ended on 2020-12-31/);
    assert.equal(run('scan', '--locked', '--fail-on', 'never').code, 1);
  });

  it('are offered in the editor, and wait there for their reason', async () => {
    const uri = pathToFileURL(path.join(cli.folder, 'a.py')).href;
    const diagnostics = await server.opened(pinned(COMMIT), 'python', uri);
    const actions = await server.quickFixes(diagnostics, uri);
    const offered = actions.find((it) => it.title.startsWith('Approve acme/code at 0123456789ab'));
    assert(offered);
    const { edit } = await server.editor.request<typeof offered>('codeAction/resolve', offered);
    const [creation, change] = edit!.documentChanges! as [
      { kind: string; uri: string },
      { edits: { newText: string }[] },
    ];
    assert.equal(creation.kind, 'create');
    assert(creation.uri.endsWith('/loadguard.lock.json'));
    const text = change.edits[0]!.newText;
    cli.write('loadguard.lock.json', text);
    assert.deepEqual(
      scan().map((it) => it.rule),
      ['trust-remote-code', 'invalid-config'],
    );
    cli.write('loadguard.lock.json', text.replace('why this is acceptable', 'read all of it'));
    assert.deepEqual(scan(), []);
  });

  it('stand beside organisations, which are offered in the editor and wait for their reason as well', async () => {
    const settings = `{\n  // What we say.\n  "rules": { "remote-exec": "warning" },\n}\n`;
    cli.write('loadguard.jsonc', settings);
    const uri = pathToFileURL(path.join(cli.folder, 'a.py')).href;
    const allow = async () => {
      const diagnostics = await server.opened(pinned(COMMIT), 'python', uri);
      const actions = await server.quickFixes(diagnostics, uri);
      const offered = actions.find((it) => it.title === 'Allow all that acme publishes, with a reason');
      assert(offered);
      const { edit } = await server.editor.request<typeof offered>('codeAction/resolve', offered);
      const changes = edit!.documentChanges! as { uri?: string; edits?: { newText: string }[] }[];
      await server.editor.close(uri);
      return { isNew: changes.length === 2, text: changes.at(-1)!.edits![0]!.newText };
    };
    const { isNew, text } = await allow();
    assert.equal(isNew, false);
    assert.match(text, /\/\/ What we say\./);
    cli.write('loadguard.jsonc', text);
    assert.deepEqual(
      scan().map((it) => `${it.file} ${it.rule}`),
      ['a.py trust-remote-code', 'loadguard.jsonc invalid-config'],
    );
    cli.write('loadguard.jsonc', text.replace('why this is acceptable', 'we read what they write'));
    assert.deepEqual(scan(), []);
    const { text: twice } = await allowAgain(text);
    assert.match(twice, /"acme"[\s\S]*"github\.com\/acme"/);
    fs.rmSync(path.join(cli.folder, 'loadguard.jsonc'));
    assert.equal((await allow()).isNew, true);
    cli.write('pyproject.toml', '[tool.loadguard]\nroot = true\n');
    await assert.rejects(allow(), /pyproject\.toml; add acme to allow\.organisations there/);
  });

  /** What a second organisation makes of the settings. */
  async function allowAgain(text: string) {
    const { withOrganisation } = await import('../../server/core/config/allowing.ts');
    const changed = withOrganisation(text, 'github.com/acme');
    assert(!('reason' in changed));
    for (const wrong of ['{', '[]', '{ "allow": 1 }', '{ "allow": { "organisations": {} } }']) {
      assert('reason' in withOrganisation(wrong, 'acme'), wrong);
    }
    return changed;
  }

  it('can be taken back', () => {
    approve();
    assert.equal(run('revoke', 'acme/other').code, 1);
    assert.equal(run('revoke', 'acme/code').code, 0);
    assert.equal(scan().length, 1);
  });

  it('that are edited wrongly silence nothing, and are kept', () => {
    approve();
    const file = path.join(cli.folder, 'loadguard.lock.json');
    const text = fs.readFileSync(file, 'utf8');
    for (const [from, to] of [
      [COMMIT, 'main'],
      ['"by": "Ann"', '"by": ""'],
      ['"reason": "read all of it"', '"reason": "why this is acceptable"'],
      ['"host": "huggingface"', '"host": "hugging"'],
      ['"repository"', '"repo"'],
      ['"approvals": [', '"approvals": [[], '],
      ['"version": 1,', '"version": 2,'],
    ] as const) {
      fs.writeFileSync(file, text.replace(from, to));
      const rules = scan().map((it) => it.rule);
      assert(rules.includes('invalid-config'), to);
      assert(rules.includes('trust-remote-code') || /approvals/.test(to), to);
      assert.equal(approve().code, 2, to);
    }
  });

  it('that stand there twice count once, and that is told', () => {
    approve();
    const file = path.join(cli.folder, 'loadguard.lock.json');
    const text = fs.readFileSync(file, 'utf8');
    const [entry] = (JSON.parse(text) as { approvals: { by: string; repository: string; code?: string }[] }).approvals;
    const other = { ...entry!, by: 'Eve', repository: 'Acme/Code' };
    delete other.code;
    fs.writeFileSync(file, JSON.stringify({ version: 1, approvals: [entry, other] }, undefined, 2));
    const { approvals, problems } = readLock(fs.readFileSync(file, 'utf8'), '2026-11-21');
    assert.deepEqual(
      approvals.map(({ by }) => by),
      [entry!.by],
    );
    assert.match(problems[0]!.message, /^Acme\/Code at .* has an entry further up, by Ann/);
    assert.equal(run('scan', '--locked').code, 1);
  });

  it('are taken back whatever the case of their names', () => {
    approve();
    assert.equal(run('revoke', 'Acme/Code').code, 0);
    assert.equal(run('revoke', 'acme/code').code, 1);
  });

  it('need a reason, a commit and a day that exist', () => {
    assert.equal(run('approve', 'acme/code').code, 2);
    assert.equal(approve('--until', '2027-02-30').code, 2);
    assert.equal(run('approve', 'acme/absent', '--reason', 'read it').code, 2);
    assert.equal(run('approve', 'acme/code@main', '--reason', 'read it').code, 2);
  });

  it('are written in one order, whatever the order in which they were made', () => {
    const entry = (repository: string, commit: string) => {
      return {
        host: 'huggingface',
        type: 'model',
        repository,
        commit,
        by: 'Ann',
        on: '2026-11-21',
        reason: 'read it',
      } as const;
    };
    const all = [entry('b/b', COMMIT), entry('a/a', OTHER), entry('a/a', COMMIT)];
    const text = writeLock(all);
    assert.equal(text, writeLock([...all].reverse()));
    const { approvals, problems } = readLock(text, '2026-11-21');
    assert.deepEqual(problems, []);
    assert.equal(writeLock(approvals), text);
  });
});
