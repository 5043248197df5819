/** The programs that are asked for pins heed no settings, repository or environment that lies around them or in the workspace. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PinRequest } from '../../server/core/service/finding.ts';
import { findProgram } from '../../server/host/pins/programs.ts';
import { createResolver } from '../../server/host/pins/resolver.ts';
import { LoopbackServer, makeRepository } from '../kit/servers.ts';
import { zipOf } from '../kit/zip.ts';

const PATH = process.env.PATH!;

describe('programs that are asked for pins', () => {
  const trap = new LoopbackServer();
  const own = new LoopbackServer();
  const usual = process.env.TMPDIR;
  let folder: string;
  /** Where the programs run: a folder that others may write into as well. */
  let shared: string;
  before(async () => {
    await trap.start();
    await own.start();
  });
  after(async () => {
    await trap.stop();
    await own.stop();
  });
  beforeEach(() => {
    trap.requests.length = 0;
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-programs-')));
    shared = path.join(folder, 'shared');
    fs.mkdirSync(shared);
    process.env.TMPDIR = shared;
  });
  afterEach(() => {
    if (usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usual;
    fs.rmSync(folder, { recursive: true });
  });

  function resolve(
    request: Partial<PinRequest>,
    environment: Readonly<Record<string, string>>,
    untrusted: string[] = [],
  ) {
    const resolver = createResolver({
      environment: { PATH, HOME: folder, ...environment },
      network: () => ({ allowed: true }),
      untrusted: () => untrusted,
      log: (message) => assert.fail(message),
    });
    const near = pathToFileURL(path.join(folder, 'a.py')).href;
    return resolver.resolve({ host: 'npm', type: 'package', repository: 'foo', reference: '', near, ...request });
  }

  it('take no registry from a project around npm', async () => {
    fs.writeFileSync(path.join(shared, 'package.json'), '{}');
    fs.writeFileSync(path.join(shared, '.npmrc'), `registry=http://127.0.0.1:${trap.port}/\n`);
    const settings = path.join(folder, 'user.npmrc');
    fs.writeFileSync(settings, `registry=http://127.0.0.1:${own.port}/\n`);
    const integrity = `sha512-${'A'.repeat(86)}==`;
    const release = { name: 'foo', version: '1.0.0', dist: { integrity, tarball: 'http://127.0.0.1/foo.tgz' } };
    own.handle = (_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name: 'foo', 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': release } }));
    };
    const pin = await resolve({}, { npm_config_userconfig: settings, npm_config_cache: path.join(folder, 'cache') });
    assert('version' in pin, JSON.stringify(pin));
    assert.equal(pin.version, '1.0.0');
    assert.equal(pin.integrity, integrity);
    assert.equal(trap.requests.length, 0);
  });

  it('take no command from a repository around Git', async () => {
    const mark = path.join(folder, 'mark');
    const { git } = makeRepository(folder, 'shared');
    git('config', 'core.sshCommand', `touch ${mark};`);
    git('config', `url.http://127.0.0.1:${trap.port}/.insteadOf`, 'https://127.0.0.1:9/');
    for (const repository of ['ssh://git@127.0.0.1/acme/x', 'https://127.0.0.1:9/acme/x']) {
      const pin = await resolve({ host: 'git', repository, reference: 'main' }, {});
      assert('reason' in pin);
    }
    assert(!fs.existsSync(mark));
    assert.equal(trap.requests.length, 0);
  });

  it('find their settings nowhere but where the user has them, and no program of the workspace', async () => {
    const workspace = path.join(folder, 'workspace');
    const programs = path.join(folder, 'programs');
    for (const it of [workspace, programs]) fs.mkdirSync(it);
    for (const [name, text] of [
      ['.npmrc', `registry=http://127.0.0.1:${trap.port}/\n`],
      ['pip.conf', `[global]\nindex-url = http://127.0.0.1:${trap.port}/\n`],
      ['uv.toml', `index-url = "http://127.0.0.1:${trap.port}/"\n`],
      ['.env', `UV_INDEX_URL=http://127.0.0.1:${trap.port}/\n`],
    ] as const) {
      fs.writeFileSync(path.join(workspace, name), text);
    }
    const told = path.join(folder, 'told');
    const tells = `#!/bin/sh\n(pwd; ls -A; env) > '${told}'\nexit 1\n`;
    for (const it of ['npm', 'pip']) fs.writeFileSync(path.join(programs, it), tells, { mode: 0o755 });
    const environment = {
      PATH: ['', '.', workspace, path.join(workspace, 'bin'), programs, '/usr/bin', '/bin'].join(path.delimiter),
      VIRTUAL_ENV: path.join(workspace, '.venv'),
      CONDA_PREFIX: path.join(folder, 'conda'),
      HF_TOKEN: 'hf_thisIsTheTokenOfTheUser',
    };
    for (const host of ['npm', 'python'] as const) {
      await resolve({ host }, environment, [workspace]);
      const text = fs.readFileSync(told, 'utf8');
      const [at, ...names] = text.split('\n');
      assert(at!.startsWith(`${shared}${path.sep}loadguard-`), at);
      assert.deepEqual(names.slice(0, 2), ['package.json', 'uv.toml']);
      assert(!text.includes(workspace), text);
      assert(!/HF_TOKEN|UV_INDEX_URL/.test(text));
      assert.match(text, new RegExp(`^CONDA_PREFIX=${folder}/conda$`, 'm'));
    }
    assert.deepEqual(fs.readdirSync(shared), [], 'nothing is left behind');
    assert.equal(trap.requests.length, 0);
  });

  const uv = findProgram('uv', { environment: { PATH }, signal: AbortSignal.abort(), untrusted: [] });
  if (uv) {
    it('take no index and no Python from around uv', async () => {
      const programs = path.join(folder, 'programs');
      const mark = path.join(folder, 'mark');
      fs.mkdirSync(path.join(shared, '.venv/bin'), { recursive: true });
      fs.mkdirSync(programs);
      fs.symlinkSync(uv, path.join(programs, 'uv'));
      const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
      fs.symlinkSync(python.trim(), path.join(programs, 'python3'));
      fs.writeFileSync(path.join(shared, '.venv/pyvenv.cfg'), 'home = /usr/bin\n');
      fs.writeFileSync(path.join(shared, '.venv/bin/python'), `#!/bin/sh\ntouch '${mark}'\n`, { mode: 0o755 });
      fs.writeFileSync(path.join(shared, 'uv.toml'), `index-url = "http://127.0.0.1:${trap.port}/"\n`);
      const wheel = wheelOf('foo', '1.2.3');
      const hash = createHash('sha256').update(wheel).digest('hex');
      own.handle = ({ url }, response) => {
        if (url !== '/simple/foo/') return void response.end(wheel);
        response.setHeader('content-type', 'text/html');
        response.end(`<!DOCTYPE html><a href="/foo-1.2.3-py3-none-any.whl#sha256=${hash}">foo</a>`);
      };
      fs.mkdirSync(path.join(folder, '.config/uv'), { recursive: true });
      fs.writeFileSync(path.join(folder, '.config/uv/uv.toml'), `index-url = "http://127.0.0.1:${own.port}/simple/"\n`);
      const environment = { PATH: programs, UV_CACHE_DIR: path.join(folder, 'cache') };
      const pin = await resolve({ host: 'python' }, environment);
      assert('version' in pin, JSON.stringify(pin));
      assert.equal(pin.version, '1.2.3');
      assert.equal(pin.integrity, `sha256:${hash}`);
      assert.equal(trap.requests.length, 0);
      assert(!fs.existsSync(mark));
    });
  }
});

/** A package as an index has it, with nothing in it. */
function wheelOf(name: string, version: string): Buffer {
  const information = `${name}-${version}.dist-info`;
  const content = {
    [`${information}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${information}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: a test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${information}/RECORD`]: '',
  };
  return zipOf(Object.fromEntries(Object.entries(content).map(([file, text]) => [file, Buffer.from(text)])), true);
}
