/** `loadguard fix`, as users run it: files on disk, a cache folder, a Hub on this machine. */

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ofCells } from '../kit/notebooks.ts';
import { LoopbackServer } from '../kit/servers.ts';
import { built } from './build.ts';
import { CommandLine } from './cli-process.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const LOAD = 'from transformers import AutoModel\n\nmodel = AutoModel.from_pretrained("acme/tiny")\n';
const PINNED = LOAD.replace('tiny")', `tiny", revision="${COMMIT}")  # main, 2026-11-20`);

describe('loadguard fix', () => {
  const cli = CommandLine.forTests();
  let cache: string;
  beforeEach(() => {
    cache = path.join(cli.folder, 'cache');
    const root = path.join(cache, 'models--acme--tiny');
    fs.mkdirSync(path.join(root, 'snapshots', COMMIT), { recursive: true });
    fs.mkdirSync(path.join(root, 'refs'));
    const reference = path.join(root, 'refs/main');
    fs.writeFileSync(reference, COMMIT);
    const day = new Date('2026-11-20T12:00:00Z');
    fs.utimesSync(reference, day, day);
  });

  const fix = (...given: string[]) => cli.run(['fix', ...given], { HF_HUB_CACHE: cache });

  it('pins from the cache and says so', () => {
    const file = cli.write('load.py', LOAD);
    const { code, output, errors } = fix('load.py');
    assert.equal(fs.readFileSync(file, 'utf8'), PINNED);
    assert.equal(output, 'load.py:3: Pin acme/tiny to the commit of "main"\n');
    assert.equal(errors, '1 finding is fixed in 1 file.\n');
    assert.equal(code, 0);
    assert.equal(fix('load.py').output, '', 'a second run has nothing to do');
  });

  it('shows what it would change, as a diff that can be applied', () => {
    const file = cli.write('src/load.py', LOAD);
    const { code, output } = fix('--dry-run', '.');
    assert.equal(code, 1);
    assert.equal(fs.readFileSync(file, 'utf8'), LOAD);
    assert.match(output, /^--- a\/src\/load\.py\n\+\+\+ b\/src\/load\.py\n@@ -1,3 \+1,3 @@\n/);
    execFileSync('git', ['apply', '-p1', '-'], { cwd: cli.folder, input: output });
    assert.equal(fs.readFileSync(file, 'utf8'), PINNED);
  });

  it('says what it cannot pin, and why', () => {
    const text = LOAD.replace('tiny', 'absent');
    const file = cli.write('load.py', text);
    const { code, errors } = fix();
    assert.equal(code, 0);
    assert.match(
      errors,
      /^load\.py:3: not done: Pin acme\/absent .*: acme\/absent is not in the local .*; network is off$/m,
    );
    assert.equal(fs.readFileSync(file, 'utf8'), text);
  });

  describe('where the branch is a constant of another file', () => {
    const load = (repository: string) =>
      `from transformers import AutoModel\nfrom config import REVISION\n\nmodel = AutoModel.from_pretrained("${repository}", revision=REVISION)\n`;

    it('changes that constant, once for all that load by it', () => {
      const config = cli.write('config.py', "NAME = 'x'\nREVISION = 'main'\n");
      const files = [cli.write('a.py', load('acme/tiny')), cli.write('b.py', load('acme/tiny'))];
      const before = files.map((it) => fs.readFileSync(it, 'utf8'));
      const dry = fix('--pin', '--dry-run');
      assert.match(dry.output, /^--- a\/config\.py\n/);
      assert.doesNotMatch(dry.output, /a\/a\.py/);
      const told = JSON.parse(cli.run(['scan', '--format', 'json']).output) as {
        findings: { fixes: { kind: string }[] }[];
      };
      assert(told.findings.every(({ fixes }) => fixes.every(({ kind }) => kind === 'ignore')));
      const { output, errors } = fix('--pin');
      assert.equal(fs.readFileSync(config, 'utf8'), `NAME = 'x'\nREVISION = '${COMMIT}'  # main, 2026-11-20\n`);
      assert.deepEqual(
        files.map((it) => fs.readFileSync(it, 'utf8')),
        before,
      );
      assert.equal(output, ['a.py:4', 'b.py:4'].map((it) => `${it}: Pin acme/tiny to the commit of "main"\n`).join(''));
      assert.equal(errors, '2 findings are fixed in 1 file.\n');
      assert.equal(fix('--pin').errors, '0 findings are fixed in 0 files.\n');
    });

    it('leaves one that others load by, or that is not to be changed', () => {
      const config = cli.write('config.py', 'REVISION = "main"\n');
      cli.write('a.py', load('acme/tiny'));
      assert.match(
        fix('a.py').errors,
        /^a\.py:4: not done: .*: config\.py, where the revision is written, is not among/m,
      );
      cli.write('b.py', load('acme/other'));
      const { errors } = fix();
      assert.match(
        errors,
        /^a\.py:4: not done: .*: other repositories are loaded by the same constant in config\.py$/m,
      );
      assert.equal(fs.readFileSync(config, 'utf8'), 'REVISION = "main"\n');
    });

    it('pins the call instead where it is no constant', () => {
      const config = cli.write('config.py', 'def revision(name="main"):\n    return name\n');
      const text = load('acme/tiny').replace('import REVISION', 'import revision').replace('=REVISION', '=revision()');
      const file = cli.write('a.py', text);
      fix('--pin');
      assert.equal(fs.readFileSync(config, 'utf8'), 'def revision(name="main"):\n    return name\n');
      assert.equal(
        fs.readFileSync(file, 'utf8'),
        text.replace('revision()', `"${COMMIT}"`).replace(')\n', ')  # main, 2026-11-20\n'),
      );
    });
  });

  it('pins several on one line, all of a file, and a constant once', () => {
    const text = [
      'from transformers import AutoModel, AutoTokenizer',
      'REVISION = "main"',
      'a, b = AutoModel.from_pretrained("acme/tiny"), AutoModel.from_pretrained("acme/tiny")',
      'c = AutoModel.from_pretrained("acme/tiny", revision=REVISION)',
      'd = AutoTokenizer.from_pretrained("acme/tiny", revision=REVISION)',
      '',
    ].join('\n');
    const file = cli.write('load.py', text);
    fix();
    const pin = `revision="${COMMIT}"`;
    const expected = text
      .replace('"main"', `"${COMMIT}"  # main, 2026-11-20`)
      .replaceAll('tiny")', `tiny", ${pin})`)
      .replace(/^(a, b.*)$/m, '$1  # main, 2026-11-20');
    assert.equal(fs.readFileSync(file, 'utf8'), expected);
  });

  it('keeps line ends, byte order marks, modes and links', () => {
    const text = `\ufeff${LOAD.replaceAll('\n', '\r\n')}`;
    const file = cli.write('real/load.py', text);
    fs.chmodSync(file, 0o640);
    fs.symlinkSync('real/load.py', path.join(cli.folder, 'link.py'));
    fix('link.py');
    assert.equal(fs.readFileSync(file, 'utf8'), `\ufeff${PINNED.replaceAll('\n', '\r\n')}`);
    assert.equal(fs.statSync(file).mode & 0o777, 0o640);
    assert(fs.lstatSync(path.join(cli.folder, 'link.py')).isSymbolicLink());
    assert.deepEqual(fs.readdirSync(path.dirname(file)), ['load.py'], 'nothing is left behind');
  });

  it('pins in cells of notebooks', () => {
    const file = cli.write('load.ipynb', ofCells('import transformers', `${LOAD}print("a")`));
    fix();
    const { cells } = JSON.parse(fs.readFileSync(file, 'utf8'));
    assert.equal(cells[1].source.join(''), `${PINNED}print("a")`);
  });

  it('leaves alone what it may not write, and what is in another encoding', () => {
    const latin = Buffer.from(`# coding: latin-1\n# caf\xe9\n${LOAD}`, 'latin1');
    cli.write('latin.py', latin);
    const { code, errors } = fix();
    assert.equal(code, 2);
    assert.match(
      errors,
      /^loadguard: latin\.py is left as it is: it is written in latin1, which is not written here$/m,
    );
    assert.deepEqual(fs.readFileSync(path.join(cli.folder, 'latin.py')), latin);
  });

  it('makes unsafe fixes only when told', () => {
    const text =
      'import torch, requests, io\nbody = requests.get("https://example.com/a").content\ntorch.load(io.BytesIO(body), weights_only=False)\n';
    const file = cli.write('load.py', text);
    fix();
    assert.equal(fs.readFileSync(file, 'utf8'), text);
    fix('--pin', '--unsafe');
    assert.equal(fs.readFileSync(file, 'utf8'), text);
    fix('--unsafe');
    assert.equal(fs.readFileSync(file, 'utf8'), text.replace('False', 'True'));
  });

  it('refuses options that contradict each other', () => {
    const { code, errors } = fix('--offline', '--network');
    assert.equal(code, 2);
    assert.match(errors, /exclude each other/);
  });

  describe('with a Hub', () => {
    const hub = new LoopbackServer();
    before(() => hub.start());
    after(() => hub.stop());
    beforeEach(() => {
      hub.requests.length = 0;
    });

    /** As `run`, but lets the Hub of this process answer. */
    async function run(given: readonly string[], environment: Record<string, string> = {}) {
      const child = spawn(process.execPath, [built('cli.js'), ...given], {
        cwd: cli.folder,
        env: { ...process.env, HF_HUB_CACHE: cache, HF_ENDPOINT: `http://127.0.0.1:${hub.port}`, ...environment },
      });
      let errors = '';
      child.stderr.on('data', (piece) => (errors += piece));
      await new Promise((resolve) => child.on('close', resolve));
      return errors;
    }

    it('asks it only when told, and without a token', async () => {
      hub.handle = (_, response) => response.end(JSON.stringify({ sha: COMMIT, id: 'acme/far', siblings: [] }));
      const file = cli.write('load.py', LOAD.replace('tiny', 'far'));
      await run(['fix'], { HF_TOKEN: 'hf_secret' });
      assert.equal(hub.requests.length, 0);
      await run(['fix', '--network'], { HF_TOKEN: 'hf_secret' });
      assert.deepEqual(
        hub.requests.map((it) => it.headers.authorization),
        [undefined],
      );
      assert.match(fs.readFileSync(file, 'utf8'), new RegExp(`revision="${COMMIT}"\\)  # main, 20`));
    });

    it('heeds no endpoint or token of the project', async () => {
      const other = new LoopbackServer();
      await other.start();
      hub.handle = (_, response) => response.writeHead(404).end();
      const address = `http://127.0.0.1:${other.port}`;
      cli.write('load.py', LOAD.replace('tiny', 'far'));
      cli.write('.env', `HF_ENDPOINT=${address}\nHF_TOKEN=hf_project\n`);
      cli.write('.npmrc', `registry=${address}\n`);
      cli.write('pip.conf', `[global]\nindex-url = ${address}\n`);
      cli.write('loadguard.jsonc', `{ "network": true, "hubEndpoint": "${address}" }`);
      cli.write('.vscode/settings.json', `{ "loadguard.network": true, "loadguard.hubEndpoint": "${address}" }`);
      await run(['fix']);
      await run(['fix', '--network']);
      assert.equal(other.requests.length, 0);
      assert.equal(hub.requests.length, 1);
      await other.stop();
    });

    it('refuses a file that changes meanwhile', async () => {
      const file = cli.write('load.py', LOAD.replace('tiny', 'far'));
      hub.handle = (_, response) => {
        fs.writeFileSync(file, 'print("new")\n');
        response.end(JSON.stringify({ sha: COMMIT, id: 'acme/far', siblings: [] }));
      };
      assert.match(await run(['fix', '--network']), /load\.py is left as it is: it was changed meanwhile/);
      assert.equal(fs.readFileSync(file, 'utf8'), 'print("new")\n');
    });
  });
});
