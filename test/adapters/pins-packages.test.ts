/** Pins of packages: from lock files, from npm and pip as they are configured, and for nothing that is no package. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PinRequest } from '../../server/core/service/finding.ts';
import type { Pin } from '../../server/core/service/host.ts';
import { createEnvironments } from '../../server/host/environments.ts';
import { resolveIntegrity } from '../../server/host/pins/integrity.ts';
import { createResolver } from '../../server/host/pins/resolver.ts';
import { createVersions } from '../../server/host/versions.ts';
import { LoopbackServer } from '../kit/servers.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

describe('pins of packages', () => {
  let folder: string;
  let programs: string;
  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-packages-')));
    programs = path.join(folder, 'programs');
    fs.mkdirSync(programs);
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  /** A program of this name that tells how it was called and then does as the script says. */
  function program(name: string, script: string): void {
    const text = `#!/bin/sh\necho "$(pwd) $*" >> '${folder}/calls'\n${script}\n`;
    fs.writeFileSync(path.join(programs, name), text, { mode: 0o755 });
  }

  const calls = () => (fs.existsSync(`${folder}/calls`) ? fs.readFileSync(`${folder}/calls`, 'utf8') : '');

  function resolver(allowed = true, untrusted: readonly string[] = [], others = ['/usr/bin', '/bin']) {
    return createResolver({
      environment: { PATH: [programs, ...others].join(path.delimiter), HF_TOKEN: 'hf_secret' },
      network: () => ({ allowed }),
      untrusted: () => untrusted,
      versions: createVersions(() => NOW),
      environments: createEnvironments(() => NOW),
      now: () => NOW,
      log: (message) => assert.fail(message),
    });
  }

  function requestOf(given: Partial<PinRequest>): PinRequest {
    const near = pathToFileURL(path.join(folder, 'load.py')).href;
    return { host: 'python', type: 'package', repository: 'Foo_Bar', reference: '', near, ...given };
  }

  const resolve = (given: Partial<PinRequest> = {}, by = resolver()): Promise<Pin> => by.resolve(requestOf(given));

  async function reason(given: Partial<PinRequest> = {}, by = resolver()): Promise<string> {
    const pin = await resolve(given, by);
    assert('reason' in pin, `resolved to ${JSON.stringify(pin)}`);
    return pin.reason;
  }

  it('are what is installed beside the source, whatever a lock file says', async () => {
    const packages = path.join(folder, '.venv/lib/python3.12/site-packages');
    for (const name of ['Foo_Bar-2.0.1.dist-info', 'other-1.0.dist-info', 'foo_bar']) {
      fs.mkdirSync(path.join(packages, name), { recursive: true });
    }
    fs.writeFileSync(path.join(folder, 'uv.lock'), '[[package]]\nname = "foo-bar"\nversion = "1.4.2"\n');
    const off = () => resolver(false);
    assert.equal(
      ((await resolve({}, off())) as { version: string }).version,
      '1.4.2',
      'no environment without its mark',
    );
    fs.writeFileSync(path.join(folder, '.venv/pyvenv.cfg'), 'home = /usr/bin\n');
    const from = "the project's environment";
    assert.deepEqual(await resolve({}, off()), { version: '2.0.1', from, date: '2026-11-20' });
    assert.match(await reason({ reference: '<2' }, off()), /the project has Foo_Bar 2\.0\.1, which is not <2/);
    fs.mkdirSync(path.join(folder, 'node_modules/@acme/x'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'node_modules/@acme/x/package.json'), '{"version": "3.1.4"}');
    assert.deepEqual(await resolve({ host: 'npm', repository: '@acme/x' }, off()), {
      version: '3.1.4',
      from,
      date: '2026-11-20',
    });
    fs.writeFileSync(path.join(folder, 'package.json'), '{"version": "9.9.9"}');
    for (const repository of ['..', '../..', 'a/../..', '@acme/../..']) {
      assert.match(await reason({ host: 'npm', repository }, off()), /neither an environment nor a lock file/);
    }
    assert.equal(calls(), '');
  });

  it('are what conda has installed beside the source, for nobody else is asked', async () => {
    const meta = path.join(folder, '.conda/conda-meta');
    fs.mkdirSync(meta, { recursive: true });
    for (const it of ['foo_bar-1.4.2-py311h64a7726_0.json', '_x-2024a-0.json', 'history', 'a-b-0.9-h1_0.json']) {
      fs.writeFileSync(path.join(meta, it), '{}');
    }
    program('pip', 'exit 0');
    const from = "the project's conda environment";
    for (const reference of ['', '=1.4', '=1.4.2', '=1.*', '>=1,<2', '==1.4.2']) {
      const pin = await resolve({ host: 'conda', reference });
      assert.deepEqual(pin, { version: '1.4.2', from, date: '2026-11-20' }, reference);
    }
    assert('version' in (await resolve({ host: 'conda', repository: 'a-b' })));
    const unasked = "and conda's index is not asked";
    for (const reference of ['=1.40', '=2', '<1', 'build*']) {
      assert.equal(
        await reason({ host: 'conda', reference }),
        `the project has Foo_Bar 1.4.2, which is not ${reference}, ${unasked}`,
      );
    }
    assert.equal(
      await reason({ host: 'conda', repository: '../other' }),
      `no conda environment of this project has ../other, ${unasked}`,
    );
    assert.equal(calls(), '');
  });

  it('are what the lock file of the project holds, without network', async () => {
    fs.writeFileSync(path.join(folder, 'uv.lock'), '[[package]]\nname = "foo-bar"\nversion = "1.4.2"\n');
    const lock = { packages: { '': {}, 'node_modules/foo': { version: '2.3.4' } } };
    fs.writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify(lock));
    const from = "the project's lock files";
    const offline = resolver(false);
    assert.deepEqual(await resolve({}, offline), { version: '1.4.2', from, date: '2026-11-20' });
    assert.deepEqual(await resolve({ reference: '>=1.0,<2' }, offline), { version: '1.4.2', from, date: '2026-11-20' });
    const script = { host: 'npm', repository: 'foo' } as const;
    for (const reference of ['', 'latest', '^2.0', '2', '~2.3.1']) {
      assert.deepEqual(await resolve({ ...script, reference }, offline), {
        version: '2.3.4',
        from,
        date: '2026-11-20',
      });
    }
    assert.match(
      await reason({ reference: '>=2' }, offline),
      /the project has Foo_Bar 1\.4\.2, which is not >=2; network is off/,
    );
    for (const reference of ['^3', '^2.4', '~2.2', 'next']) {
      assert.match(await reason({ ...script, reference }, offline), /network is off$/);
    }
    assert.match(
      await reason({ repository: 'other' }, offline),
      /^neither an environment nor a lock file of this project knows other; network is off$/,
    );
  });

  it('are what npm says, asked in a folder of its own and with nothing but a name', async () => {
    program(
      'npm',
      `echo '{"version": "1.6.0", "dist.integrity": "sha512-AAAAAAAAAAAAAAAAAAAAAAAA=="}'; env > '${folder}/env'`,
    );
    const request = { host: 'npm', repository: '@a/foo', reference: '^1.5' } as const;
    const pin = await resolve(request);
    assert.deepEqual(pin, {
      version: '1.6.0',
      integrity: 'sha512-AAAAAAAAAAAAAAAAAAAAAAAA==',
      from: 'the registry that npm is configured for',
      date: '2026-11-20',
    });
    assert.match(calls(), /^\S*loadguard-\w+ view --json .* -- @a\/foo@\^1\.5 version dist\.integrity\n$/);
    assert(!calls().startsWith(folder));
    assert(!fs.readFileSync(`${folder}/env`, 'utf8').includes('hf_secret'));
    program('npm', `echo '[{"version": "1.5.0"}, {"version": "1.5.9"}]'`);
    assert.deepEqual(await resolve({ ...request, reference: '~1.5' }), {
      version: '1.5.9',
      from: 'the registry that npm is configured for',
      date: '2026-11-20',
    });
  });

  it('are what pip says, which builds nothing', async () => {
    const hash = '0'.repeat(64);
    const report = {
      install: [{ metadata: { version: '2.1' }, download_info: { archive_info: { hashes: { sha256: hash } } } }],
    };
    program('pip', `echo '${JSON.stringify(report)}'`);
    const expected = {
      version: '2.1',
      integrity: `sha256:${hash}`,
      from: 'the index that pip is configured for',
      date: '2026-11-20',
    };
    assert.deepEqual(await resolve({ reference: '>=1' }), expected);
    assert.match(calls(), /install --dry-run .*--only-binary :all: .*-- Foo_Bar>=1\n$/);
  });

  it('are asked of uv where there is no pip', async () => {
    const first = 'ab'.repeat(32);
    const second = 'cd'.repeat(32);
    const hashes = `    --hash=sha256:${first} \\\\\\n    --hash=sha256:${second}`;
    program('uv', `cp requirements.in '${folder}/asked'; printf 'foo-bar==2.1 \\\\\n${hashes}\n'`);
    const none = fs.mkdtempSync(path.join(folder, 'none-'));
    for (const tool of ['sh', 'cp', 'printf', 'pwd']) fs.symlinkSync(`/bin/${tool}`, path.join(none, tool));
    const by = resolver(true, [], [none]);
    const from = 'the index that uv is configured for';
    assert.deepEqual(await resolve({ reference: '>=1' }, by), { version: '2.1', from, date: '2026-11-20' });
    assert.equal(fs.readFileSync(`${folder}/asked`, 'utf8'), 'Foo_Bar>=1\n');
    assert.match(
      calls(),
      /pip compile .*--generate-hashes --no-deps --system --only-binary :all: -- requirements\.in\n$/,
    );
    const list = await by.list(['foo-bar'], pathToFileURL(path.join(folder, 'a.ipynb')).href);
    assert('text' in list);
    assert(
      list.text.endsWith(`foo-bar==2.1 \\\n    --hash=sha256:${first} \\\n    --hash=sha256:${second}\n`),
      list.text,
    );
    program('uv', "echo 'error: No solution found' >&2; exit 1");
    assert.match(await reason({ repository: 'other' }, by), /^uv finds no ready-made package of other/);
  });

  it('say why there is none', async () => {
    const request = { host: 'npm', repository: 'foo' } as const;
    program('npm', `echo '{"error": {"code": "E404"}}'; exit 1`);
    assert.equal(await reason(request), 'npm knows no foo in that version');
    program('npm', `echo '{"error": {"code": "E401", "summary": "//host/:_authToken=secret"}}'; exit 1`);
    assert.equal(await reason({ ...request, reference: '1' }), 'npm may not read foo: log in to its registry');
    program('npm', `echo '{"version": "1.0.0; touch x"}'`);
    assert.match(await reason({ ...request, reference: '2' }), /^npm knows no foo@2/);
    program('pip', 'echo "ERROR: No matching distribution found" >&2; exit 1');
    assert.match(await reason(), /^pip finds no ready-made package of Foo_Bar/);
  });

  describe('as a list with hashes', () => {
    const near = () => pathToFileURL(path.join(folder, 'a.ipynb')).href;
    const installed = (name: string, version: string, hash = 'ab'.repeat(32)) => {
      return { metadata: { name, version }, download_info: { archive_info: { hashes: { sha256: hash } } } };
    };
    const report = (...install: readonly object[]) => program('pip', `echo '${JSON.stringify({ install })}'`);

    it('hold all that is needed, sorted, and what the project has already', async () => {
      fs.writeFileSync(path.join(folder, 'uv.lock'), '[[package]]\nname = "foo"\nversion = "1.4.2"\n');
      report(installed('foo', '1.4.2'), installed('Bar', '3.0'));
      const list = await resolver().list(['foo[x]>=1', 'bar'], near());
      assert('text' in list);
      const hash = `    --hash=sha256:${'ab'.repeat(32)}\n`;
      assert.equal(
        list.text,
        `# foo[x]==1.4.2 bar: what that meant on 2026-11-20 for the Python and the machine that asked.\nBar==3.0 \\\n${hash}foo==1.4.2 \\\n${hash}`,
      );
      assert.match(calls(), /install --dry-run --ignore-installed --only-binary :all: .*-- foo\[x\]==1\.4\.2 bar\n$/);
    });

    it('are refused where the index or pip says something odd, and ask nobody while network is off', async () => {
      const refusal = async (wanted: readonly string[] = ['foo'], by = resolver()) => {
        const list = await by.list(wanted, near());
        assert('reason' in list, JSON.stringify(list));
        return list.reason;
      };
      assert.equal(await refusal(['foo'], resolver(false)), 'network is off');
      report();
      for (const odd of ['--index-url=https://x', 'foo;rm', 'foo @ https://x', '../x', 'foo\nbar', 'x'.repeat(1e6)]) {
        assert.match(await refusal([odd]), /is no package with a range of versions$/);
      }
      assert.equal(calls(), '');
      report(installed('foo', '1.0', 'short'));
      assert.equal(await refusal(), 'the index says no hash of foo');
      report(installed('foo\\n--index-url=x', '1.0'));
      assert.equal(await refusal(), 'pip names what is no package');
      report(installed('foo', '1.0; x'));
      assert.equal(await refusal(), 'pip names no version of foo');
    });
  });

  it('are asked of no program of the project', async () => {
    program('npm', 'exit 0');
    const by = resolver(true, [folder], ['relative', '']);
    assert.match(await reason({ host: 'npm', repository: 'foo' }, by), /^npm is not installed/);
    assert.equal(calls(), '');
  });

  describe('are not asked for', () => {
    const names = [
      '--registry=https://x',
      '-g',
      '../../etc',
      'file:x',
      'git+ssh://x',
      'a b',
      'a\nb',
      'x'.repeat(1e6),
      '$(x)',
      '',
    ];
    for (const repository of names) {
      it(`by the name ${JSON.stringify(repository.slice(0, 30))}`, async () => {
        program('npm', 'exit 0');
        program('pip', 'exit 0');
        for (const host of ['npm', 'python'] as const) {
          assert.match(await reason({ host, repository }), /is no package's name$/);
        }
        assert.equal(calls(), '');
      });
    }
    for (const reference of [
      'npm:other@1',
      'https://x',
      ' --registry=x',
      'file:..',
      '1\n2',
      '@ https://x',
      '; x',
      'x'.repeat(1e6),
    ]) {
      it(`in the range ${JSON.stringify(reference.slice(0, 30))}`, async () => {
        program('npm', 'exit 0');
        program('pip', 'exit 0');
        for (const host of ['npm', 'python'] as const) {
          assert.match(await reason({ host, repository: 'foo', reference }), /is no (?:range of versions|version)$/);
        }
        assert.equal(calls(), '');
      });
    }
  });
});

describe('integrity of scripts', () => {
  const server = new LoopbackServer();
  before(() => server.start());
  after(() => server.stop());

  const resolve = (repository: string) =>
    resolveIntegrity(
      { host: 'address', type: 'file', repository, reference: '' },
      {
        environment: {},
        signal: AbortSignal.timeout(5_000),
        today: '2026-11-20',
        origins: { 'https://cdn.jsdelivr.net': `http://127.0.0.1:${server.port}` },
      },
    );

  it('is computed from the bytes of an exact version', async () => {
    server.handle = (_, response) => response.end('alert(1)');
    const pin = await resolve('https://cdn.jsdelivr.net/npm/foo@1.2.3/dist/foo.js');
    assert('integrity' in pin && /^sha384-[\w+/]{64}$/.test(pin.integrity!), JSON.stringify(pin));
    assert.equal(server.requests[0]!.url, '/npm/foo@1.2.3/dist/foo.js');
  });

  it('is not computed of what may change, nor of other hosts', async () => {
    server.requests.length = 0;
    const addresses = [
      'https://cdn.jsdelivr.net/npm/foo@1/dist/foo.js',
      'https://cdn.jsdelivr.net/npm/foo',
      'https://cdn.jsdelivr.net/npm/foo@1.2.3/+esm',
      'https://cdn.jsdelivr.net/combine/npm/foo@1.2.3/a.js,npm/b@1.0.0/b.js',
      'https://cdn.jsdelivr.net/gh/a/b@main/x.js',
      'https://cdn.jsdelivr.net@evil.example/npm/foo@1.2.3/dist/foo.js',
      'http://cdn.jsdelivr.net/npm/foo@1.2.3/dist/foo.js',
      'https://169.254.169.254/foo@1.2.3/x.js',
      'file:///etc/passwd',
    ];
    for (const it of addresses) assert.match(JSON.stringify(await resolve(it)), /only files of an exact version/);
    assert.equal(server.requests.length, 0);
  });

  it('says why there is none', async () => {
    server.handle = (_, response) => response.writeHead(404).end();
    assert.match(JSON.stringify(await resolve('https://cdn.jsdelivr.net/npm/foo@1.2.3/a.js')), /there is no such file/);
    server.handle = (_, response) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end();
    assert.match(JSON.stringify(await resolve('https://cdn.jsdelivr.net/npm/foo@1.2.3/a.js')), /sends to another host/);
  });
});
