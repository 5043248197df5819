/** Pins from a Hub: a server on this machine answers in every way that the real one can, and in some that it must not. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import type http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import type { PinRequest } from '../../server/core/service/finding.ts';
import type { Pin } from '../../server/core/service/host.ts';
import { createResolver } from '../../server/host/pins/resolver.ts';
import type { Network } from '../../server/world/network.ts';
import { LoopbackServer } from '../kit/servers.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const OTHER = '89abcdef0123456789abcdef0123456789abcdef';
const TOKEN = 'hf_thisIsTheTokenOfTheUser';
const NOW = Date.parse('2026-11-20T12:00:00Z');

describe('pins from the Hub', () => {
  const hub = new LoopbackServer();
  const elsewhere = new LoopbackServer();
  let folder: string;
  let logged: string[];
  before(async () => {
    await hub.start();
    await elsewhere.start();
  });
  after(async () => {
    await hub.stop();
    await elsewhere.stop();
  });
  beforeEach(() => {
    hub.requests.length = 0;
    elsewhere.requests.length = 0;
    logged = [];
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-hub-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const endpoint = () => `http://127.0.0.1:${hub.port}`;

  function resolver(network: Partial<Network> = {}, timeLimit = 10_000, environment: Record<string, string> = {}) {
    return createResolver({
      environment: { HF_HOME: folder, HF_TOKEN: TOKEN, ...environment },
      network: () => ({ allowed: true, endpoint: endpoint(), ...network }),
      now: () => NOW,
      timeLimit,
      log: (message) => logged.push(message),
    });
  }

  function requestOf(given: Partial<PinRequest> = {}): PinRequest {
    return { host: 'huggingface', type: 'model', repository: 'acme/tiny', reference: 'main', ...given };
  }

  async function reason(given: Partial<PinRequest> = {}, by = resolver()): Promise<string> {
    const pin = await by.resolve(requestOf(given));
    assert('reason' in pin, `resolved to ${JSON.stringify(pin)}`);
    return pin.reason;
  }

  const host = () => `127.0.0.1:${hub.port}`;
  const answer = (status: number, body: unknown = {}, headers: http.OutgoingHttpHeaders = {}) => {
    hub.handle = (_, response) => response.writeHead(status, headers).end(JSON.stringify(body));
  };
  const found = (extra: object = {}) => ({ id: 'acme/tiny', sha: COMMIT, siblings: [], ...extra });
  const pinned = (extra: object = {}): Pin => ({ commit: COMMIT, from: host(), date: '2026-11-20', ...extra });

  it('are the commit that the reference stands for', async () => {
    answer(200, found());
    assert.deepEqual(await resolver().resolve(requestOf({ reference: 'refs/pr/3' })), pinned());
    assert.equal(hub.requests[0]!.url, '/api/models/acme/tiny/revision/refs%2Fpr%2F3');
  });

  it('know datasets and spaces, and the owners of evaluation scripts', async () => {
    hub.handle = (request, response) => {
      const isThere = /datasets\/acme\/tiny|kernels\/acme\/tiny|spaces\/evaluate-comparison\/exact/.test(request.url!);
      response.writeHead(isThere ? 200 : 404).end(JSON.stringify(found()));
    };
    assert('commit' in (await resolver().resolve(requestOf({ type: 'dataset' }))));
    assert('commit' in (await resolver().resolve(requestOf({ type: 'kernel', reference: 'v1' }))));
    assert('commit' in (await resolver().resolve(requestOf({ type: 'space', repository: 'exact' }))));
  });

  it('ask the cache first', async () => {
    const root = path.join(folder, 'hub/models--acme--tiny');
    fs.mkdirSync(path.join(root, 'snapshots', OTHER), { recursive: true });
    fs.mkdirSync(path.join(root, 'refs'));
    fs.writeFileSync(path.join(root, 'refs/main'), OTHER);
    const pin = await resolver().resolve(requestOf());
    assert('commit' in pin && pin.commit === OTHER);
    assert.equal(hub.requests.length, 0);
  });

  it('ask nobody while network is off, nor when only this machine may answer', async () => {
    answer(200, found());
    const expected = `acme/tiny is not in the local Hugging Face cache (${folder}/hub); network is off`;
    assert.equal(await reason({}, resolver({ allowed: false })), expected);
    const offline = await resolver().resolve(requestOf(), { offline: true });
    assert('reason' in offline && /network is off$/.test(offline.reason));
    assert.equal(hub.requests.length, 0);
  });

  describe('of code that lives in another repository', () => {
    it('hold its commit too', async () => {
      hub.handle = (request, response) => {
        const url = request.url!;
        const isConfiguration = url === `/acme/tiny/resolve/${COMMIT}/config.json`;
        const content = isConfiguration
          ? { auto_map: { AutoModel: 'acme/code--modeling.Tiny' } }
          : url.startsWith('/api/models/acme/code/')
            ? found({ id: 'acme/code', sha: OTHER })
            : found({ siblings: [{ rfilename: 'config.json' }] });
        response.end(JSON.stringify(content));
      };
      const code = { repository: 'acme/code', commit: OTHER };
      assert.deepEqual(await resolver().resolve(requestOf({ executes: true })), pinned({ code }));
      assert.deepEqual(await resolver().resolve(requestOf()), pinned());
    });

    it('fail when that repository cannot be read', async () => {
      hub.handle = (request, response) => {
        const url = request.url!;
        if (url.startsWith('/api/models/acme/code/')) return void response.writeHead(404).end();
        const map = { auto_map: { AutoModel: 'acme/code--modeling.Tiny' } };
        response.end(
          JSON.stringify(url.startsWith('/api') ? found({ siblings: [{ rfilename: 'config.json' }] }) : map),
        );
      };
      assert.match(
        await reason({ executes: true }),
        /^the code of acme\/tiny lives in acme\/code, but acme\/code is not on/,
      );
    });
  });

  describe('say why there is none', () => {
    const refusals: readonly (readonly [string, number, http.OutgoingHttpHeaders, RegExp])[] = [
      ['a gated repository', 403, { 'x-error-code': 'GatedRepo' }, /^acme\/tiny is gated on .*: ask for access/],
      ['a private repository, or none', 401, {}, /^acme\/tiny is private on .*, or does not exist/],
      ['a reference that is not there', 404, { 'x-error-code': 'RevisionNotFound' }, /on \S+ has no main$/],
      ['a repository that is not there', 404, { 'x-error-code': 'RepoNotFound' }, /^acme\/tiny is not on/],
      ['too many questions', 429, { 'retry-after': '42' }, /has had too many questions; ask again in 42 s$/],
      ['a server out of order', 503, {}, /is out of order \(503\)$/],
      ['anything else', 418, {}, /answers with 418$/],
    ];
    for (const [what, status, headers, expected] of refusals) {
      it(`for ${what}`, async () => {
        answer(status, { error: 'no' }, headers);
        assert.match(await reason(), expected);
      });
    }

    it('for an answer without a commit', async () => {
      answer(200, found({ sha: 'main' }));
      assert.match(await reason(), /names no commit$/);
      answer(200, []);
      assert.match(await reason(), /names no commit$/);
    });

    it('for an answer that does not come', async () => {
      hub.handle = () => {};
      assert.equal(await reason({}, resolver({}, 100)), 'no answer within 0.1 seconds');
    });

    it('for an answer that is cut off, or shorter than it says', async () => {
      hub.handle = (_, response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('{"sha": ');
        setTimeout(() => response.destroy(), 20);
      };
      assert.match(await reason(), /cut the answer off$/);
    });

    it('for an answer that is huge', async () => {
      hub.handle = (_, response) => {
        response.writeHead(200);
        const piece = Buffer.alloc(1 << 20, ' ');
        const more = () => {
          while (!response.destroyed && response.write(piece));
          if (!response.destroyed) response.once('drain', more);
        };
        more();
      };
      assert.match(await reason(), /answers with more than 20 MB$/);
    });

    it('for a host that is not there', async () => {
      assert.match(await reason({}, resolver({ endpoint: 'http://127.0.0.1:9' })), /refuses the connection$/);
      assert.match(await reason({}, resolver({ endpoint: 'nonsense' })), /endpoint is no address/);
      assert.match(await reason({}, resolver({ endpoint: 'file:///etc' })), /endpoint is no address/);
    });

    it('when the user gives up', async () => {
      hub.handle = () => {};
      const stop = new AbortController();
      const pin = resolver().resolve(requestOf(), { signal: stop.signal });
      setTimeout(() => stop.abort(), 20);
      assert.deepEqual(await pin, { reason: 'cancelled' });
    });
  });

  describe('follow a redirect', () => {
    it('of a repository that was renamed', async () => {
      hub.handle = (request, response) => {
        if (request.url!.includes('/acme/tiny/')) {
          response.writeHead(307, { location: '/api/models/acme/small/revision/main' }).end();
        } else response.end(JSON.stringify(found({ id: 'acme/small' })));
      };
      assert.deepEqual(
        await resolver().resolve(requestOf()),
        pinned({ from: `${host()}, where it is called acme/small now` }),
      );
    });

    it('to no other host', async () => {
      for (const target of [
        `http://127.0.0.1:${elsewhere.port}/`,
        'http://169.254.169.254/',
        'file:///etc/passwd',
        '//x',
      ]) {
        answer(302, {}, { location: target });
        assert.match(await reason({}, resolver({ sendsToken: true })), /sends to another host/);
      }
      assert.equal(elsewhere.requests.length, 0);
    });

    it('not for ever', async () => {
      answer(307, {}, { location: '/again' });
      assert.match(await reason(), /redirects too often$/);
      assert.equal(hub.requests.length, 4);
    });
  });

  describe('send the token', () => {
    const authorization = () => hub.requests.map((it) => it.headers.authorization);

    it('only when the user lets them', async () => {
      answer(200, found());
      await resolver().resolve(requestOf());
      await resolver({ sendsToken: true }).resolve(requestOf());
      assert.deepEqual(authorization(), [undefined, `Bearer ${TOKEN}`]);
    });

    it('from the file where it is kept', async () => {
      fs.writeFileSync(path.join(folder, 'token'), 'hf_kept\n');
      answer(200, found());
      await resolver({ sendsToken: true }, 10_000, { HF_TOKEN: '' }).resolve(requestOf());
      assert.deepEqual(authorization(), ['Bearer hf_kept']);
    });

    it('never unencrypted to another machine', async () => {
      const proxy = endpoint();
      answer(200, found());
      const network = { sendsToken: true, endpoint: 'http://hub.example', proxy };
      await resolver(network).resolve(requestOf());
      assert.deepEqual(authorization(), [undefined]);
      assert.equal(hub.requests[0]!.url, 'http://hub.example/api/models/acme/tiny/revision/main');
    });

    it('and never tell it', async () => {
      for (const status of [401, 403, 404, 429, 500]) {
        answer(status, { error: `token ${TOKEN} is bad` });
        const pin = await resolver({ sendsToken: true }).resolve(requestOf());
        assert(!JSON.stringify([pin, logged]).includes(TOKEN));
      }
    });
  });

  describe('are not asked for', () => {
    const repositories = [
      '--upload-pack=x',
      '../../etc',
      'file:///etc/passwd',
      'a/b\nc',
      'a/b?x=y',
      'a/b#c',
      'x'.repeat(1e6),
    ];
    for (const repository of repositories) {
      it(`the repository ${JSON.stringify(repository.slice(0, 30))}`, async () => {
        assert.match(await reason({ repository }), /^"[^"]{1,90}" is no repository's name$/);
        assert.equal(hub.requests.length, 0);
      });
    }
    for (const reference of ['--upload-pack=x', '../../etc', 'main\nHost: x', 'a b', 'x'.repeat(1e6)]) {
      it(`the reference ${JSON.stringify(reference.slice(0, 30))}`, async () => {
        assert.match(await reason({ reference }), /^"[^"]{1,90}" is no branch, tag or commit$/);
        assert.equal(hub.requests.length, 0);
      });
    }
  });

  it('are remembered, and asked for four at a time', async () => {
    let now = 0;
    let most = 0;
    hub.handle = (_, response) => {
      most = Math.max(most, ++now);
      setTimeout(() => {
        now--;
        response.end(JSON.stringify(found()));
      }, 20);
    };
    const by = resolver();
    const requests = Array.from({ length: 12 }, (_, i) => requestOf({ repository: `acme/tiny-${i}` }));
    assert.equal(by.recall(requests[0]!), undefined);
    await Promise.all(requests.map((it) => by.resolve(it)));
    assert.equal(most, 4);
    await Promise.all(requests.map((it) => by.resolve(it)));
    assert.equal(hub.requests.length, 12);
    assert('commit' in by.recall(requests[0]!)!);
  });
});
