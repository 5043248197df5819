/** The folder that the editor opens in tests, and a Hugging Face cache of the real layout beside it. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** A notebook in which one cell is fetched into, another runs what came, and an output is not what it should be. */
const NOTEBOOK = {
  cells: [
    { cell_type: 'markdown', metadata: {}, source: ['# Fine-tuning\n'] },
    code(['!pip install datasets'], []),
    code(['import requests\n', 'text = requests.get("https://example.com/plugin.py").text'], []),
    code(['exec(text)'], []),
    code(
      ['chart'],
      [
        { output_type: 'stream', name: 'stdout', text: ['done\n'] },
        display({ 'text/html': ['<script src="https://cdn.example.com/chart/latest.js"></script>'] }),
      ],
    ),
    code(['from transformers import AutoModel\n', 'model = AutoModel.from_pretrained("acme/tiny")'], []),
  ],
  metadata: { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' } },
  nbformat: 4,
  nbformat_minor: 4,
};

function code(source, outputs) {
  return { cell_type: 'code', execution_count: null, metadata: {}, outputs, source };
}

function display(data) {
  return { output_type: 'display_data', data, metadata: {} };
}

const FILES = {
  'tuning.ipynb': `${JSON.stringify(NOTEBOOK, null, 1)}\n`,
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

const LOAD = FILES['load.py'];

/** Folders of which each has settings of its own; `third` is none of the workspace's at first. */
const ROOTS = {
  'first/load.py': LOAD,
  'first/loadguard.jsonc': '{ "rules": { "unpinned-revision": "off" } }\n',
  'first/eval.py': 'import sys\n\neval(sys.argv[1])\n',
  'first/.vscode/settings.json': '{ "loadguard.rules": { "code-injection": "hint" } }\n',
  'second/load.py': LOAD,
  'second/loadguard.jsonc': '{ "rules": { "unpinned-revision": "error" } }\n',
  'second/eval.py': 'import sys\n\neval(sys.argv[1])\n',
  'third/load.py': LOAD,
  'third/loadguard.jsonc': '{}\n',
  'third/eval.py': 'import sys\n\neval(sys.argv[1])  # loadguard: ignore[code-injection] a calculator for ourselves\n',
};

/** As `makeFixture`, with a workspace's file in place of the folder. */
export function makeRoots() {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-roots-'));
  for (const [name, text] of Object.entries(ROOTS)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
  const folder = path.join(root, 'both.code-workspace');
  fs.writeFileSync(folder, JSON.stringify({ folders: [{ path: 'first' }, { path: 'second' }] }));
  const cache = path.join(root, 'hub');
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
