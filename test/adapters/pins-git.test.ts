/** Pins from Git servers: a real one on this machine, and addresses that must reach none. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { PinRequest } from '../../server/core/service/finding.ts';
import type { Pin } from '../../server/core/service/host.ts';
import { resolveByGit } from '../../server/host/pins/git.ts';
import { gitHandler, LoopbackServer, makeCertificate, makeRepository } from '../kit/servers.ts';

describe('pins from Git servers', () => {
  let folder: string;
  let server: LoopbackServer;
  let certificate: string;
  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-git-'));
    const made = makeCertificate(folder);
    certificate = made.file;
    server = new LoopbackServer(made);
    server.handle = gitHandler(folder);
    await server.start();
  });
  after(async () => {
    await server.stop();
    fs.rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    server.requests.length = 0;
  });

  const origin = () => `https://localhost:${server.port}`;
  const environment = () => ({
    PATH: process.env.PATH,
    HOME: folder,
    GIT_SSL_CAINFO: certificate,
    GIT_CONFIG_GLOBAL: os.devNull,
    GIT_CONFIG_NOSYSTEM: '1',
  });

  function resolve(
    given: Partial<PinRequest>,
    more: Record<string, string> = {},
    untrusted: string[] = [],
  ): Promise<Pin> {
    const request = { host: 'github', type: 'model', repository: 'acme/tiny', reference: 'main', ...given } as const;
    return resolveByGit(request, {
      environment: { ...environment(), ...more },
      signal: AbortSignal.timeout(10_000),
      today: '2026-11-20',
      github: origin(),
      untrusted,
    });
  }

  async function reason(given: Partial<PinRequest>, more?: Record<string, string>): Promise<string> {
    const pin = await resolve(given, more);
    assert('reason' in pin, `resolved to ${JSON.stringify(pin)}`);
    return pin.reason;
  }

  const found = (commit: string, extra: object = {}): Pin => ({
    commit,
    from: `localhost:${server.port}`,
    date: '2026-11-20',
    ...extra,
  });

  it('are what branches and tags stand for', async () => {
    const { git } = makeRepository(folder, 'acme/tiny');
    const first = git('rev-parse', 'HEAD');
    git('tag', 'light');
    git('tag', '--annotate', '--message=x', 'v1.0');
    git('commit', '--quiet', '--allow-empty', '--message=second');
    git('branch', 'feature/x');
    const second = git('rev-parse', 'HEAD');
    assert.deepEqual(await resolve({}), found(second));
    assert.deepEqual(await resolve({ reference: 'feature/x' }), found(second));
    assert.deepEqual(await resolve({ reference: 'light' }), found(first));
    assert.deepEqual(await resolve({ reference: 'v1.0' }), found(first), 'the commit, not the tag');
    assert.deepEqual(await resolve({ reference: 'refs/tags/v1.0' }), found(first));
    const address = `${origin()}/acme/tiny`;
    assert.deepEqual(await resolve({ host: 'git', repository: `git+${address}` }), found(second));
    assert.match(await reason({ reference: 'v2.0' }), /^acme\/tiny on localhost:\d+ has no branch or tag v2.0$/);
    assert.match(await reason({ reference: first.slice(0, 7) }), /a short hash cannot be looked up$/);
  });

  it('are those of master where there is no main', async () => {
    const { git } = makeRepository(folder, 'acme/old', 'master');
    const commit = git('rev-parse', 'HEAD');
    assert.deepEqual(await resolve({ repository: 'acme/old' }), found(commit, { reference: 'master' }));
  });

  it('are refused where a name is a branch and a tag', async () => {
    const { git } = makeRepository(folder, 'acme/both');
    git('tag', 'x');
    git('commit', '--quiet', '--allow-empty', '--message=second');
    git('branch', 'x');
    assert.match(await reason({ repository: 'acme/both', reference: 'x' }), /is a branch and a tag/);
  });

  it('say why there is none', async () => {
    assert.match(await reason({ repository: 'acme/absent' }), /^acme\/absent is not on localhost/);
    const handle = server.handle;
    server.handle = (_, response) => response.writeHead(401, { 'www-authenticate': 'Basic' }).end();
    assert.match(await reason({ repository: 'acme/private' }), /is private on localhost:\d+, or does not exist$/);
    server.handle = (_, response) => response.writeHead(302, { location: 'https://169.254.169.254/x' }).end();
    assert.match(
      await reason({ repository: 'acme/moved' }),
      /sends to another address|answers with 302|could not reach/,
    );
    server.handle = (_, response) => response.end('nonsense');
    assert.match(await reason({ repository: 'acme/odd' }), /^git could not reach acme\/odd|is not on|has no branch/);
    server.handle = handle;
    assert.match(await reason({}, { GIT_SSL_CAINFO: '' }), /certificate of .* is not valid/);
  });

  it('can be given up', async () => {
    const handle = server.handle;
    server.handle = () => {};
    const stop = new AbortController();
    const access = { environment: environment(), signal: stop.signal, today: '', github: origin(), untrusted: [] };
    const request = { host: 'github', type: 'model', repository: 'acme/tiny', reference: 'main' } as const;
    setTimeout(() => stop.abort('enough'), 300);
    await assert.rejects(resolveByGit(request, access), (error) => error === 'enough');
    server.handle = handle;
  });

  describe('are not asked for at', () => {
    const repositories = [
      '--upload-pack=x',
      '-oProxyCommand=touch x',
      'ext::sh -c touch% x',
      'file:///etc',
      '/etc',
      '../../etc',
      'git://localhost/x',
      'http://localhost/x',
      'https://user:password@localhost/x',
      'https://-oProxyCommand=x/y',
      'ssh://-oProxyCommand=x/y',
      'ssh://host/x y',
      '-x@host:y',
      'host:y',
      'https://localhost/a/../../b',
      'https://localhost/a\nb',
      `https://localhost/${'x'.repeat(1e6)}`,
    ];
    for (const repository of repositories) {
      it(JSON.stringify(repository.slice(0, 40)), async () => {
        for (const host of ['git', 'github'] as const) {
          assert.match(await reason({ host, repository }), /is no https or ssh address of a repository$/);
        }
        assert.equal(server.requests.length, 0);
      });
    }
    for (const reference of ['--upload-pack=x', '-x', 'a b', 'main\nx', '../x', 'a..b', '*', 'x'.repeat(1e6)]) {
      it(`the reference ${JSON.stringify(reference.slice(0, 30))}`, async () => {
        assert.match(await reason({ reference }), /is no branch, tag or commit$/);
        assert.equal(server.requests.length, 0);
      });
    }
  });

  it('heed no repository around, no variable that would run a program, and no program of the workspace', async () => {
    makeRepository(folder, 'acme/plain');
    const trap = path.join(folder, 'trap');
    const touch = `touch ${trap}`;
    const workspace = path.join(folder, 'workspace');
    fs.mkdirSync(workspace);
    fs.writeFileSync(path.join(workspace, 'git'), `#!/bin/sh\n${touch}\n`, { mode: 0o755 });
    const more = {
      PATH: `.${path.delimiter}${workspace}${path.delimiter}${process.env.PATH}`,
      GIT_DIR: path.join(folder, 'acme/plain/.git'),
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.sshCommand',
      GIT_CONFIG_VALUE_0: touch,
      GIT_EXEC_PATH: workspace,
      GIT_PROXY_COMMAND: touch,
      GIT_ASKPASS: path.join(workspace, 'git'),
    };
    const pin = await resolve({ repository: 'acme/plain' }, more, [workspace]);
    assert('commit' in pin, JSON.stringify(pin));
    assert(!fs.existsSync(trap));
  });
});
