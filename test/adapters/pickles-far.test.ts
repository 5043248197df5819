/** Pickles among weights that lie on a Hub: parts of them are fetched, whatever the server answers. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { PickledFile } from '../../server/core/service/host.ts';
import type { HubAccess } from '../../server/host/pins/hub.ts';
import { previewOf } from '../../server/host/pins/preview.ts';
import { type Handler, LoopbackServer, makeCertificate } from '../kit/servers.ts';
import { zipOf } from '../kit/zip.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const TOKEN = 'hf_thisIsTheTokenOfTheUser';
const LOUD = Buffer.from('\x80\x02cposix\nsystem\nX\x02\x00\x00\x00ls\x85R.', 'latin1');
const NUMBERS = Buffer.alloc(3_000_000, 7);
const ARCHIVE = zipOf({ 'x/data.pkl': LOUD, 'x/data/0': NUMBERS });
const LATE = zipOf({ 'x/data/0': NUMBERS, 'x/data.pkl': LOUD });

/** Answers a request for a part as servers of files do. */
function give(bytes: Buffer, request: http.IncomingMessage, response: http.ServerResponse): void {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const part = bytes.subarray(Number(from), Number(to) + 1);
  const last = Number(from) + part.length - 1;
  response.writeHead(206, { 'content-range': `bytes ${from}-${last}/${bytes.length}` }).end(part);
}

describe('pickles on the Hub', () => {
  const hub = new LoopbackServer();
  const elsewhere = new LoopbackServer();
  let folder: string;
  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-far-'));
    await hub.start();
    await elsewhere.start();
  });
  after(async () => {
    await hub.stop();
    await elsewhere.stop();
    fs.rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    hub.requests.length = 0;
    elsewhere.requests.length = 0;
  });

  async function pickles(
    files: Readonly<Record<string, Handler>>,
    access: Partial<HubAccess> = {},
  ): Promise<readonly PickledFile[]> {
    hub.handle = (request, response) => {
      const [, name] = /\/resolve\/\w+\/(.*)$/.exec(request.url!) ?? [];
      if (name !== undefined) return files[name]!(request, response);
      const siblings = Object.keys(files).map((rfilename) => ({ rfilename }));
      response.end(JSON.stringify({ id: 'acme/tiny', sha: COMMIT, siblings }));
    };
    const request = { host: 'huggingface', type: 'model', repository: 'acme/tiny', reference: 'main' } as const;
    const environment = { HF_HUB_CACHE: path.join(folder, 'none'), HF_TOKEN: TOKEN, ...access.environment };
    const preview = await previewOf(request, environment, {
      endpoint: `http://127.0.0.1:${hub.port}`,
      sendsToken: true,
      signal: AbortSignal.timeout(20_000),
      today: '',
      ...access,
      environment,
    });
    assert('pickles' in preview, JSON.stringify(preview));
    return preview.pickles;
  }
  const loud = (name: string) => ({ path: name, imports: ['posix.system'], isComplete: true });

  it('are read in parts, wherever in an archive they lie', async () => {
    let sent = 0;
    const counting =
      (bytes: Buffer): Handler =>
      (request, response) => {
        give(bytes, request, response);
        sent += Number(response.getHeader('content-length') ?? 256_000);
      };
    const whole: Handler = (_, response) => response.end(LOUD);
    const found = await pickles({ 'a.bin': counting(ARCHIVE), 'b.pt': counting(LATE), 'c.pkl': whole });
    assert.deepEqual(found, [loud('a.bin'), loud('b.pt'), loud('c.pkl')]);
    assert(hub.requests.length < 10, `${hub.requests.length} requests`);
    assert(sent < 2_000_000, `${sent} bytes`);
    assert(hub.requests.slice(1).every((it) => it.url!.startsWith(`/acme/tiny/resolve/${COMMIT}/`)));
    assert(hub.requests.every((it) => it.headers.authorization === `Bearer ${TOKEN}`));
  });

  it('are named only, where the server lies about what it gives', async () => {
    const head = (range: string, body: Buffer | string = ARCHIVE.subarray(0, 1000)): Handler => {
      return (_, response) => response.writeHead(206, { 'content-range': range }).end(body);
    };
    const names: Readonly<Record<string, Handler>> = {
      'a.pt': head('bytes 0-999/1000000000000000000000'),
      'b.pt': head('bytes 0-999/900000000000'),
      'c.pt': head('bytes 5-1004/2000'),
      'd.pt': head('bytes 0-255999/9007199254740993', ARCHIVE.subarray(0, 256_000)),
      'e.pt': (_, response) => response.end(Buffer.alloc(8_000_000, 'a')),
      'f.pt': (_, response) => response.writeHead(404).end(),
      'g.pt': (_, response) =>
        response.writeHead(206, { 'content-length': '1000' }).write('abc', () => response.destroy()),
      'h.pt': head('', 'text'),
      'i.pt': (request, response) =>
        give(/bytes=0-/.test(request.headers.range!) ? ARCHIVE : LATE.subarray(9), request, response),
    };
    assert.deepEqual(
      await pickles(names),
      Object.keys(names).map((it) => ({ path: it })),
    );
  });

  it('are not fetched without end', async () => {
    const files = Object.fromEntries(
      Array.from(
        { length: 40 },
        (_, index) =>
          [`a${10 + index}.bin`, (request, response) => give(NUMBERS, request, response)] as [string, Handler],
      ),
    );
    const found = await pickles(files);
    assert.equal(found.length, 40);
    assert(hub.requests.length <= 1 + 12 * 2, `${hub.requests.length} requests`);
  });

  it('are fetched from no host but the Hub’s own', async () => {
    const targets = [
      `http://127.0.0.1:${elsewhere.port}/a`,
      `https://127.0.0.1:${elsewhere.port}/a`,
      `https://localhost:${elsewhere.port}/a`,
      'https://169.254.169.254/latest',
      'https://[::1]/a',
      'file:///etc/passwd',
      '//metadata.google.internal/',
      'https://files.example/a',
      'https://hf.co.files.example/a',
      'https://xhf.co/a',
      'http://cas-bridge.xethub.hf.co/a',
      'https://user@cdn.hf.co@files.example/a',
    ];
    const files = Object.fromEntries(
      targets.map((location, index) => [
        `${String.fromCharCode(97 + index)}.pt`,
        ((_, response) => response.writeHead(302, { location }).end()) satisfies Handler as Handler,
      ]),
    );
    assert.deepEqual(
      await pickles(files),
      Object.keys(files).map((it) => ({ path: it })),
    );
    assert.equal(elsewhere.requests.length, 0);
  });

  it('are fetched from where the Hub keeps them, which sees no token', async () => {
    const secure = new LoopbackServer(makeCertificate(folder));
    await secure.start();
    secure.handle = (request, response) => give(ARCHIVE, request, response);
    const asked: string[] = [];
    const proxy = http.createServer();
    proxy.on('connect', (request, socket) => {
      asked.push(`${request.url} ${request.headers.authorization}`);
      const far = net.connect(secure.port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      socket.on('error', () => far.destroy());
      far.on('error', () => socket.destroy());
      far.pipe(socket).pipe(far);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as net.AddressInfo;
    // The certificate is of another name, and nobody vouches for it.
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      const found = await pickles(
        {
          'a.bin': (_, response) =>
            response.writeHead(302, { location: 'https://cas-bridge.xethub.hf.co/a?signed=1' }).end(),
        },
        { environment: { https_proxy: `http://127.0.0.1:${port}` } },
      );
      assert.deepEqual(found, [loud('a.bin')]);
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      proxy.closeAllConnections();
      proxy.close();
      await secure.stop();
    }
    assert(asked.length > 0 && asked.every((it) => it === 'cas-bridge.xethub.hf.co:443 undefined'));
    for (const { headers, url } of secure.requests) {
      assert.equal(url, '/a?signed=1');
      assert(!JSON.stringify(headers).includes(TOKEN));
    }
  });
});
