/** `loadguard drift`: pins against what a cache of this machine says of their branches. */

import assert from 'node:assert/strict';
import { CommandLine } from './cli-process.ts';

const OLD = '0123456789abcdef0123456789abcdef01234567';
const NEW = '89abcdef0123456789abcdef0123456789abcdef';

describe('loadguard drift', () => {
  const cli = CommandLine.forTests();

  const drift = (...given: readonly string[]) =>
    cli.run(['drift', ...given, 'src'], { HF_HUB_CACHE: `${cli.folder}/cache` });

  function store(commit: string, code: string): void {
    const root = 'cache/models--acme--tiny';
    cli.write(`${root}/refs/main`, commit);
    cli.write(`${root}/snapshots/${commit}/config.json`, '{ "auto_map": { "AutoModel": "modeling.Tiny" } }');
    cli.write(`${root}/snapshots/${commit}/modeling.py`, code);
  }

  function write(pin: string): void {
    cli.write(
      'src/a.py',
      `from transformers import AutoModel\n\nmodel = AutoModel.from_pretrained(\n    "acme/tiny",\n    trust_remote_code=True,\n    ${pin}\n)\n`,
    );
  }

  it('tells which pins are behind, by the reference beside them, and what has changed', () => {
    store(OLD, 'import torch\nWIDTH = 8\n');
    write(`revision="${OLD}",  # main, 2026-11-20`);
    const current = drift();
    assert.equal(current.code, 0, current.errors);
    assert.equal(
      current.output,
      'acme/tiny at 0123456789ab, main of 2026-11-20: is what main stands for (the local Hugging Face cache)\n  src/a.py:4\nOne pin: 0 moved, 0 not known\n',
    );
    store(NEW, 'import torch\nimport requests\nWIDTH = 8\n');
    const moved = drift('--diff');
    assert.equal(moved.code, 1);
    assert.match(moved.output, /main is at 89abcdef0123 now \(the local Hugging Face cache\)\n {2}src\/a\.py:4\n/);
    assert.match(
      moved.output,
      /^\+\+\+ b\/acme\/tiny\/modeling\.py\n@@ -1,2 \+1,3 @@\n import torch\n\+import requests\n WIDTH = 8$/m,
    );
  });

  it('takes main where nothing is said, and says why it does not know', () => {
    store(NEW, '');
    write(`revision="${OLD}",`);
    cli.write(
      'src/b.py',
      `from datasets import load_dataset\nload_dataset("acme/rows", revision="${OLD}")  # v2, 2026-11-20\n`,
    );
    const { code, output } = drift('--format', 'json');
    assert.equal(code, 1);
    const { pins } = JSON.parse(output) as { pins: readonly Record<string, unknown>[] };
    assert.deepEqual(
      pins.map(({ reference, date, state, now }) => [reference, date, state, now]),
      [
        ['v2', '2026-11-20', 'unknown', undefined],
        ['main', undefined, 'moved', NEW],
      ],
    );
    assert.match(String(pins[0]!.from), /not in the local Hugging Face cache.*network is off/);
    assert.equal(drift().output.endsWith('2 pins: 1 moved, 1 not known\n'), true);
  });
});
