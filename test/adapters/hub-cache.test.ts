/** Pins from a Hugging Face cache: folders with the real layout, links and all. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { PinRequest } from '../../server/core/service/finding.ts';
import type { Pin } from '../../server/core/service/host.ts';
import { cacheFolder, resolveFromCache } from '../../server/host/pins/hub-cache.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const DAY = new Date('2026-11-20T12:00:00Z');
const OTHER = '89abcdef0123456789abcdef0123456789abcdef';

describe('pins from the Hugging Face cache', () => {
  let folder: string;
  let cache: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-hub-'));
    cache = path.join(folder, 'hub');
    fs.mkdirSync(cache);
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  /** Stores files as the hub's library does: content in `blobs`, links to it in the snapshot. */
  function store(name: string, commit: string, files: Readonly<Record<string, string>>, reference = 'main'): string {
    const root = path.join(cache, name);
    const snapshot = path.join(root, 'snapshots', commit);
    fs.mkdirSync(path.join(root, 'blobs'), { recursive: true });
    fs.mkdirSync(snapshot, { recursive: true });
    for (const [file, content] of Object.entries(files)) {
      const blob = `blob-of-${file}`;
      fs.writeFileSync(path.join(root, 'blobs', blob), content);
      fs.symlinkSync(path.join('../../blobs', blob), path.join(snapshot, file));
    }
    fs.mkdirSync(path.dirname(path.join(root, 'refs', reference)), { recursive: true });
    fs.writeFileSync(path.join(root, 'refs', reference), commit);
    for (const file of [path.join(root, 'refs', reference), snapshot]) fs.utimesSync(file, DAY, DAY);
    return root;
  }

  function resolve(request: Partial<PinRequest> = {}): Promise<Pin> {
    const whole = {
      host: 'huggingface',
      type: 'model',
      repository: 'acme/tiny',
      reference: 'main',
      executes: true,
      ...request,
    } as const;
    return resolveFromCache(whole, { HF_HUB_CACHE: cache });
  }

  async function reason(request: Partial<PinRequest> = {}): Promise<string> {
    const pin = await resolve(request);
    assert.ok('reason' in pin, `resolved to ${JSON.stringify(pin)}`);
    return pin.reason;
  }

  const autoMap = (map: unknown) => JSON.stringify({ auto_map: map });
  const from = 'the local Hugging Face cache';
  const date = '2026-11-20';

  it('are the commit that the reference names', async () => {
    store('models--acme--tiny', COMMIT, { 'config.json': '{}' });
    assert.deepEqual(await resolve(), { commit: COMMIT, from, date });
  });

  it('know datasets, spaces, and names without an organisation', async () => {
    store('datasets--acme--tiny', COMMIT, {});
    store('spaces--acme--tiny', OTHER, {});
    store('models--gpt2', OTHER, {});
    assert.deepEqual(await resolve({ type: 'dataset' }), { commit: COMMIT, from, date });
    assert.deepEqual(await resolve({ type: 'space' }), { commit: OTHER, from, date });
    assert.deepEqual(await resolve({ repository: 'gpt2' }), { commit: OTHER, from, date });
  });

  it('follow references with slashes', async () => {
    store('models--acme--tiny', COMMIT, {}, 'refs/pr/3');
    assert.deepEqual(await resolve({ reference: 'refs/pr/3' }), { commit: COMMIT, from, date });
  });

  it('take a commit as it is when its files are there', async () => {
    store('models--acme--tiny', COMMIT, {});
    assert.deepEqual(await resolve({ reference: COMMIT }), { commit: COMMIT, from, date });
    assert.equal(await reason({ reference: OTHER }), `the cache holds no files of acme/tiny at ${OTHER}`);
  });

  describe('of code that lives in another repository', () => {
    it('hold its commit too', async () => {
      store('models--acme--tiny', COMMIT, {
        'config.json': autoMap({ AutoConfig: 'acme/code--configuration.TinyConfig' }),
        'tokenizer_config.json': autoMap({ AutoTokenizer: ['acme/code--tokenization.Tiny', null] }),
      });
      store('models--acme--code', OTHER, {});
      assert.deepEqual(await resolve(), {
        commit: COMMIT,
        code: { repository: 'acme/code', commit: OTHER },
        from,
        date,
      });
    });

    it('hold nothing more when it is its own', async () => {
      store('models--acme--tiny', COMMIT, { 'config.json': autoMap({ AutoModel: 'modeling.Tiny' }) });
      assert.deepEqual(await resolve(), { commit: COMMIT, from, date });
    });

    it('fail when that repository is not in the cache', async () => {
      store('models--acme--tiny', COMMIT, { 'config.json': autoMap({ AutoModel: 'acme/code--modeling.Tiny' }) });
      const expected = `the code of acme/tiny lives in acme/code, but acme/code is not in the local Hugging Face cache (${cache})`;
      assert.equal(await reason(), expected);
    });

    it('fail when it lives in several', async () => {
      store('models--acme--tiny', COMMIT, {
        'config.json': autoMap({ AutoModel: 'acme/b--modeling.Tiny' }),
        'processor_config.json': autoMap({ AutoProcessor: 'acme/a--processing.Tiny' }),
      });
      const expected = 'code comes from several repositories: acme/a, acme/b; one code_revision cannot pin them';
      assert.equal(await reason(), expected);
    });

    it('fail when a configuration cannot be read', async () => {
      store('models--acme--tiny', COMMIT, { 'config.json': '{ "auto_map": ' });
      assert.equal(await reason(), 'config.json of acme/tiny cannot be read');
    });

    it('fail when its name leads elsewhere', async () => {
      store('models--acme--tiny', COMMIT, { 'config.json': autoMap({ AutoModel: '../..--modeling.Tiny' }) });
      assert.equal(await reason(), 'the code of acme/tiny lives in ../.., but "../.." is no repository\'s name');
    });
  });

  describe('are refused with the reason', () => {
    it('when the repository is not there', async () => {
      assert.equal(await reason(), `acme/tiny is not in the local Hugging Face cache (${cache})`);
      assert.match(await reason({ type: 'dataset' }), /^dataset acme\/tiny is not in/);
    });

    it('when one snapshot is there but no reference says that it is the one', async () => {
      const root = store('models--acme--tiny', COMMIT, {});
      fs.rmSync(path.join(root, 'refs'), { recursive: true });
      assert.equal(await reason(), `for acme/tiny the cache holds 1 snapshot (${COMMIT}) but no refs/main`);
    });

    it('when the reference holds no commit', async () => {
      const root = store('models--acme--tiny', COMMIT, {});
      fs.writeFileSync(path.join(root, 'refs/main'), COMMIT.toUpperCase());
      assert.equal(await reason(), "the cache's refs/main of acme/tiny holds no commit");
    });
  });

  describe('never leave the cache', () => {
    for (const reference of [
      '../../../secret',
      '/etc/hostname',
      'a/../../b',
      '..\\x',
      'main\0',
      '',
      'a//b',
      '.hidden',
    ]) {
      it(`for the reference ${JSON.stringify(reference)}`, async () => {
        store('models--acme--tiny', COMMIT, {});
        fs.writeFileSync(path.join(folder, 'secret'), COMMIT);
        assert.match(await reason({ reference }), /is no branch, tag or commit$/);
      });
    }

    for (const repository of [
      ...['..', '../tiny', '/etc', 'a/b/c', 'acme\\tiny', 'acme/tiny\0', 'a--b', '', 'acme/'],
      ...['--upload-pack=x', 'file:///etc', 'a/b\nc', 'x'.repeat(1e6)],
    ]) {
      it(`for the repository ${JSON.stringify(repository.slice(0, 30))}`, async () => {
        assert.match(await reason({ repository }), /is no repository's name$/);
      });
    }

    it('through a link', async () => {
      const root = store('models--acme--tiny', COMMIT, {});
      fs.writeFileSync(path.join(folder, 'secret'), OTHER);
      fs.rmSync(path.join(root, 'refs/main'));
      fs.symlinkSync(path.join(folder, 'secret'), path.join(root, 'refs/main'));
      assert.match(await reason(), /but no refs\/main$/);
    });
  });

  it('are looked for where the Hugging Face libraries would look', () => {
    const home = os.homedir();
    const all = { HF_HUB_CACHE: '/a', HUGGINGFACE_HUB_CACHE: '/b', HF_HOME: '/c', XDG_CACHE_HOME: '/d' };
    assert.equal(cacheFolder(all), '/a');
    assert.equal(cacheFolder({ ...all, HF_HUB_CACHE: '' }), '/b');
    assert.equal(cacheFolder({ HF_HOME: '~/models', XDG_CACHE_HOME: '/d' }), path.join(home, 'models/hub'));
    assert.equal(cacheFolder({ XDG_CACHE_HOME: '/d' }), path.join('/d/huggingface/hub'));
    assert.equal(cacheFolder({}), path.join(home, '.cache/huggingface/hub'));
  });
});
