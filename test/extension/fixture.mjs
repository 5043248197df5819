/** The folder that the editor opens in tests, and a Hugging Face cache of the real layout beside it. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

const FILES = {
  'load.py': 'from transformers import AutoModel\n\nmodel = AutoModel.from_pretrained("acme/tiny")\n',
  'absent.py': 'from transformers import AutoModel\n\nmodel = AutoModel.from_pretrained("acme/absent")\n',
  'fetch.ts': [
    'export async function plugin(address: string): Promise<void> {',
    '  const text = await (await fetch(address)).text();',
    '  eval(text);',
    '}',
    '',
  ].join('\n'),
  'clean.py': 'print("nothing to see")\n',
  'accepted.py': 'import torch\n\ntorch.load(path)  # loadguard: ignore[unsafe-deserialization] our own file\n',
};

/** Makes both in a new temporary folder; `remove` takes them away. */
export function makeFixture() {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-fixture-'));
  const folder = path.join(root, 'workspace');
  const cache = path.join(root, 'hub');
  fs.mkdirSync(folder);
  for (const [name, text] of Object.entries(FILES)) fs.writeFileSync(path.join(folder, name), text);
  addToCache(cache, 'acme/tiny', COMMIT);
  return { folder, cache, remove: () => fs.rmSync(root, { recursive: true, force: true }) };
}

/** Adds an artefact to a cache as huggingface_hub lays it out. */
export function addToCache(cache, repository, commit, { type = 'model', reference = 'main' } = {}) {
  const folder = path.join(cache, `${type}s--${repository.replace('/', '--')}`);
  const snapshot = path.join(folder, 'snapshots', commit);
  fs.mkdirSync(path.join(folder, 'refs'), { recursive: true });
  fs.mkdirSync(snapshot, { recursive: true });
  fs.writeFileSync(path.join(folder, 'refs', reference), commit);
  fs.writeFileSync(path.join(snapshot, 'config.json'), '{ "model_type": "bert" }\n');
}
