/** `loadguard preview`: the code of repositories in a cache and on a Hub of this machine. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { previewOf } from '../../server/host/pins/preview.ts';
import { LoopbackServer } from '../kit/servers.ts';
import { CommandLine } from './cli-process.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const FILES = {
  'config.json': JSON.stringify({
    auto_map: { AutoModel: 'modeling.Tiny', AutoConfig: 'acme/code--configuration.Tiny' },
  }),
  'tokenizer_config.json': JSON.stringify({ auto_map: { AutoTokenizer: ['tokenization.Tiny', null] } }),
  'modeling.py':
    'import requests\nfrom .layers import Layer\n\nexec(requests.get("https://example.com/a.py").text)  # loadguard: ignore[remote-exec] fine\n',
  'layers.py': 'import torch\n',
  'unused.py': 'exec(input())\n',
  'pytorch_model.bin': 'weights',
};

describe('loadguard preview', () => {
  const cli = CommandLine.forTests();
  let cache: string;
  before(() => {
    cache = path.join(cli.folder, 'cache');
  });

  function store(files: Readonly<Record<string, string>>, name = 'models--acme--tiny'): string {
    const root = path.join(cache, name);
    const snapshot = path.join(root, 'snapshots', COMMIT);
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(snapshot, file)), { recursive: true });
      fs.writeFileSync(path.join(snapshot, file), text);
    }
    fs.mkdirSync(path.join(root, 'refs'), { recursive: true });
    fs.writeFileSync(path.join(root, 'refs/main'), COMMIT);
    return snapshot;
  }

  const preview = (...given: string[]) => cli.run(['preview', ...given], { HF_HUB_CACHE: cache });
  const requestOf = (type: 'model' | 'dataset' = 'model') =>
    ({ host: 'huggingface', type, repository: 'acme/tiny', reference: 'main' }) as const;

  it('tells which files would run, what they import, and what is found in them', () => {
    store(FILES);
    const { code, output } = preview('acme/tiny');
    assert.equal(code, 1);
    const expected = [
      `acme/tiny at ${COMMIT} (the local Hugging Face cache)`,
      'Runs 2 files, 5 lines; imports requests, torch; 1 finding.',
      '  modeling.py: 4 lines, 1 finding',
      '  layers.py: 1 line',
      '  tokenization.py: named by a configuration, but not there',
      'Code of acme/code runs too: loadguard preview acme/code',
      'Weights in a format that can run code:',
      '  pytorch_model.bin: not read',
      '',
    ];
    assert.equal(output.slice(0, expected.join('\n').length), expected.join('\n'));
    assert.match(output, /\nloadguard-remote:\/acme\/tiny\/0123\w+\/modeling\.py:4:6 error remote-exec\n/);
  });

  it('says when nothing runs, and when a repository is not there', () => {
    store({ 'config.json': '{}' });
    const { code, output } = preview('acme/tiny');
    assert.equal(code, 0);
    assert.match(output, /\nNothing of it runs\.\n/);
    const absent = preview('acme/absent');
    assert.equal(absent.code, 2);
    assert.match(absent.errors, /acme\/absent is not in the local Hugging Face cache .*; network is off/);
    assert.match(preview('../../etc').errors, /is no repository's name/);
  });

  it('knows scripts of datasets and modules of pipelines', async () => {
    store({ 'tiny.py': 'import os\n', 'other.py': '' }, 'datasets--acme--tiny');
    const dataset = await previewOf(requestOf('dataset'), { HF_HUB_CACHE: cache }, undefined);
    assert('files' in dataset);
    assert.deepEqual(
      dataset.files.map((it) => it.path),
      ['tiny.py'],
    );
    store({
      'model_index.json': JSON.stringify({
        _class_name: ['pipeline', 'Own'],
        unet: ['my_unet', 'Unet'],
        vae: ['diffusers', 'Vae'],
      }),
      'pipeline.py': 'from .tools.math import add\n',
      'tools/math.py': 'from ..shared import x\n',
      'shared.py': '',
      'unet/my_unet.py': '',
    });
    const model = await previewOf(requestOf(), { HF_HUB_CACHE: cache }, undefined);
    assert('files' in model);
    assert.deepEqual(
      model.files.map((it) => it.path),
      ['pipeline.py', 'unet/my_unet.py', 'tools/math.py', 'shared.py'],
    );
  });

  it('reads nothing outside of the cache', async () => {
    const snapshot = store({ 'config.json': JSON.stringify({ auto_map: { A: 'secret.X', B: '../../../x.Y' } }) });
    cli.write('secret.py', 'print("secret")\n');
    fs.symlinkSync(path.join(cli.folder, 'secret.py'), path.join(snapshot, 'secret.py'));
    const found = await previewOf(requestOf(), { HF_HUB_CACHE: cache }, undefined);
    assert('files' in found);
    assert.deepEqual(found.files, []);
    assert.deepEqual(found.missing, ['secret.py']);
  });

  it('reads from the Hub at the commit', async () => {
    const hub = new LoopbackServer();
    await hub.start();
    hub.handle = (request, response) => {
      const file = /\/acme\/tiny\/resolve\/(\w+)\/(.*)$/.exec(request.url!);
      if (file) response.end(FILES[file[2] as keyof typeof FILES]);
      else {
        const siblings = Object.keys(FILES).map((rfilename) => ({ rfilename }));
        response.end(JSON.stringify({ id: 'acme/tiny', sha: COMMIT, siblings }));
      }
    };
    const endpoint = `http://127.0.0.1:${hub.port}`;
    const access = { environment: {}, endpoint, sendsToken: false, signal: AbortSignal.timeout(10_000), today: '' };
    const found = await previewOf(requestOf(), { HF_HUB_CACHE: cache }, access);
    assert('files' in found, JSON.stringify(found));
    assert.deepEqual(
      found.files.map((it) => it.path),
      ['modeling.py', 'layers.py'],
    );
    assert(hub.requests.slice(1).every((it) => it.url!.includes(`/resolve/${COMMIT}/`)));
    await hub.stop();
  });
});
