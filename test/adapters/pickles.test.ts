/** What pickles among the weights would import, told without loading them. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { importsOfPickle } from '../../server/host/pins/pickles.ts';
import { previewOf } from '../../server/host/pins/preview.ts';
import { importsText, isOdd } from '../../server/world/remote-code.ts';
import { hubCache } from '../kit/hub-cache.ts';
import { zipOf } from '../kit/zip.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** `[Decimal("1"), date(2020, 1, 1)]` as Python 3 writes it, by protocol. */
const BY_PYTHON = [
  'KGxwMApjZGVjaW1hbApEZWNpbWFsCnAxCihWMQpwMgp0cDMKUnA0CmFjZGF0ZXRpbWUKZGF0ZQpwNQooY19jb2RlY3MKZW5jb2RlCnA2CihWB+QBAQpwNwpWbGF0aW4xCnA4CnRwOQpScDEwCnRwMTEKUnAxMgphLg==',
  'XXEAKGNkZWNpbWFsCkRlY2ltYWwKcQEoWAEAAAAxcQJ0cQNScQRjZGF0ZXRpbWUKZGF0ZQpxBShjX2NvZGVjcwplbmNvZGUKcQYoWAUAAAAHw6QBAXEHWAYAAABsYXRpbjFxCHRxCVJxCnRxC1JxDGUu',
  'gAJdcQAoY2RlY2ltYWwKRGVjaW1hbApxAVgBAAAAMXEChXEDUnEEY2RhdGV0aW1lCmRhdGUKcQVjX2NvZGVjcwplbmNvZGUKcQZYBQAAAAfDpAEBcQdYBgAAAGxhdGluMXEIhnEJUnEKhXELUnEMZS4=',
  'gANdcQAoY2RlY2ltYWwKRGVjaW1hbApxAVgBAAAAMXEChXEDUnEEY2RhdGV0aW1lCmRhdGUKcQVDBAfkAQFxBoVxB1JxCGUu',
  'gASVQgAAAAAAAABdlCiMB2RlY2ltYWyUjAdEZWNpbWFslJOUjAExlIWUUpSMCGRhdGV0aW1llIwEZGF0ZZSTlEMEB+QBAZSFlFKUZS4=',
  'gAWVQgAAAAAAAABdlCiMB2RlY2ltYWyUjAdEZWNpbWFslJOUjAExlIWUUpSMCGRhdGV0aW1llIwEZGF0ZZSTlEMEB+QBAZSFlFKUZS4=',
].map((it) => Buffer.from(it, 'base64'));
const WEIGHTS = Buffer.from(
  '\x80\x02ctorch._utils\n_rebuild_tensor_v2\nq\x00ccollections\nOrderedDict\nq\x01.',
  'latin1',
);
const LOUD = Buffer.from('\x80\x02cposix\nsystem\nX\x02\x00\x00\x00ls\x85R.', 'latin1');
const found = (text: string) => importsOfPickle(Buffer.from(text, 'latin1'));
const of = (...imports: string[]) => ({ imports, isComplete: true });

describe('pickles', () => {
  for (const [protocol, bytes] of BY_PYTHON.entries()) {
    it(`tell their imports in protocol ${protocol}`, () => {
      const codec = protocol < 3 ? ['_codecs.encode'] : [];
      assert.deepEqual(importsOfPickle(bytes), of(...codec, 'datetime.date', 'decimal.Decimal'));
    });
  }

  it('tell names that are on the stack, in the memo, or put together', () => {
    assert.deepEqual(found('\x80\x04\x8c\x05posix\x8c\x06system\x93.'), of('posix.system'));
    assert.deepEqual(found('\x80\x04\x8c\x05posix\x940\x8c\x06system\x940h\x00h\x01\x93.'), of('posix.system'));
    assert.deepEqual(found("S'posix'\nS'system'\n\x93."), of('posix.system'));
    assert.deepEqual(found('(S"ls"\niposix\nsystem\n.'), of('posix.system'));
    assert.deepEqual(
      found('\x80\x02ccodecs\ndecode\nX\x01\x00\x00\x00a\x85R\x8c\x06system\x93.'),
      of('?', 'codecs.decode'),
    );
  });

  it('are followed through marks, copies and what is dropped again', () => {
    assert.deepEqual(found('\x80\x04(K\x01K\x02t0\x8c\x02os2\x8c\x06system0\x8c\x06system\x93.'), of('os.system'));
    assert.deepEqual(found('\x80\x04\x8c\x02os((K\x01l10\x8c\x06system\x93.')?.imports, ['?']);
  });

  it('say when they are cut off, and are none when nothing fits', () => {
    assert.deepEqual(importsOfPickle(LOUD.subarray(0, -3)), { imports: ['posix.system'], isComplete: false });
    for (const text of [
      '',
      'weights',
      '\x00\x01\x02',
      'X\xff\xff\xff\xffabc',
      '\x8e\xff\xff\xff\xff\xff\xff\xff\xff',
      'cos',
      '\x80',
    ]) {
      assert.equal(found(text), undefined, JSON.stringify(text));
    }
  });

  it('cost no more than their length, whatever they hold', () => {
    for (const text of ['(', '2', '}', '\x8c\x01a\x94', 'c\n\n', 'K\x01q\x00']) {
      const bytes = Buffer.alloc(3_000_000, Buffer.from(text, 'latin1'));
      const imports = importsOfPickle(bytes)?.imports ?? [];
      assert(imports.length <= 1);
    }
  });

  it('are told in words, what all weights need left out', () => {
    assert.equal(importsText({ path: 'a.bin' }), 'not read');
    assert.equal(importsText({ path: 'a.bin', ...importsOfPickle(WEIGHTS) }), 'imports what weights need');
    const loud = { path: 'a.bin', ...importsOfPickle(LOUD) };
    assert.equal(importsText(loud), 'imports posix.system when it is loaded');
    assert.equal(
      importsText({ ...loud, isComplete: false }),
      'imports posix.system when it is loaded; only its beginning could be followed',
    );
    assert.equal(isOdd(loud), true);
  });

  describe('of a repository', () => {
    let cache: string;
    afterEach(() => fs.rmSync(cache, { recursive: true }));

    async function pickles(files: Readonly<Record<string, string | Uint8Array>>) {
      cache = hubCache('acme/weights', COMMIT, { 'config.json': '{}', ...files });
      const request = { host: 'huggingface', type: 'model', repository: 'acme/weights', reference: 'main' } as const;
      const preview = await previewOf(request, { HF_HUB_CACHE: cache }, undefined);
      assert('pickles' in preview);
      return preview.pickles;
    }

    it('are read from files and from archives, packed or not', async () => {
      assert.deepEqual(
        await pickles({
          'a.pkl': LOUD,
          'b.bin': zipOf({ 'archive/data.pkl': WEIGHTS, 'archive/data/0': Buffer.alloc(500) }),
          'c.pt': zipOf({ 'x/data.pkl': LOUD }, true),
          'd.ckpt': Buffer.concat([
            Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex'),
            ...[WEIGHTS, WEIGHTS, LOUD, WEIGHTS],
          ]),
          'model.safetensors': 'numbers',
        }),
        [
          { path: 'a.pkl', ...of('posix.system') },
          { path: 'b.bin', ...of('collections.OrderedDict', 'torch._utils._rebuild_tensor_v2') },
          { path: 'c.pt', ...of('posix.system') },
          { path: 'd.ckpt', ...of('collections.OrderedDict', 'posix.system', 'torch._utils._rebuild_tensor_v2') },
        ],
      );
    });

    it('are named where they cannot be read: other formats, archives that lie, links that lead away', async () => {
      const outside = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-outside-')), 'a.pkl');
      fs.writeFileSync(outside, LOUD);
      const archive = zipOf({ 'x/data.pkl': LOUD });
      const lying = Buffer.from(archive);
      lying.writeUInt32LE(0xfffffff0, lying.length - 6);
      const far = Buffer.from(archive);
      far.writeUInt32LE(0x7fffffff, far.indexOf('PK\x01\x02') + 42);
      const bomb = zipOf({ 'x/data.pkl': Buffer.alloc(50_000_000, '2') }, true);
      const read = await pickles({
        'a.bin': 'numbers',
        'b.pt': lying,
        'c.pt': far,
        'd.pt': archive.subarray(0, 40),
        'e.pt': bomb,
      });
      assert.deepEqual(
        read,
        ['a.bin', 'b.pt', 'c.pt', 'd.pt', 'e.pt'].map((it) => ({ path: it })),
      );
      fs.rmSync(cache, { recursive: true });
      cache = hubCache('acme/weights', COMMIT, { 'config.json': '{}' });
      fs.symlinkSync(outside, path.join(cache, 'models--acme--weights/snapshots', COMMIT, 'a.pkl'));
      const request = { host: 'huggingface', type: 'model', repository: 'acme/weights', reference: 'main' } as const;
      const preview = await previewOf(request, { HF_HUB_CACHE: cache }, undefined);
      assert('pickles' in preview);
      assert.deepEqual(preview.pickles, [{ path: 'a.pkl' }]);
      fs.rmSync(path.dirname(outside), { recursive: true });
    });
  });
});
