/** Whose code trust-remote-code tells and pins: a repository for code alone, a folder that was fetched, a row of a table. */

import assert from 'node:assert/strict';
import { checkFixed, checksOf, find } from '../kit/check.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

const { python } = checksOf('trust-remote-code');

describe('trusted code', () => {
  it('takes repository and revision from one row of a table, the worst one', () => {
    const text = `from transformers import AutoModel
from kernels import get_kernel
COMMIT = "${COMMIT}"
PINNED = {"a": {"name": "org/a", "revision": COMMIT}, "b": {"name": "org/b", "revision": COMMIT}}
MIXED = {"a": {"name": "org/a", "revision": COMMIT}, "b": {"name": "org/b", "revision": "v1"}, "c": {"name": "org/c", "revision": COMMIT}}
PARTLY = {"a": {"name": "org/a", "revision": "${COMMIT}"}, "b": {"name": "org/b"}}
KERNELS = {"a": {"name": "org/a", "version": 4}, "b": {"name": "org/b", "revision": "topic"}}
def load(key):
    AutoModel.from_pretrained(PINNED[key]["name"], revision=PINNED[key]["revision"], trust_remote_code=True)
    AutoModel.from_pretrained(MIXED[key]["name"], revision=MIXED[key]["revision"], trust_remote_code=True)
    AutoModel.from_pretrained(PARTLY[key]["name"], revision=PARTLY[key].get("revision"), trust_remote_code=True)
    row = KERNELS[key]
    get_kernel(row["name"], revision=row.get("revision"), version=row.get("version"), trust_remote_code=True)
`;
    const told = find('python', text).filter(({ rule }) => rule === 'trust-remote-code');
    assert.deepEqual(
      told.map((it) => [
        it.severity,
        /lets (\S+?), among others, run its own Python code,? (pinned|at whatever "[^"]*")/
          .exec(it.message)
          ?.slice(1)
          .join(' '),
      ]),
      [
        ['warning', 'org/a pinned'],
        ['error', 'org/b at whatever "v1"'],
        ['error', 'org/b at whatever "main"'],
        ['error', 'org/a at whatever "v4"'],
      ],
    );
  });

  describe('of code from elsewhere', () => {
    it('names the repository that the code comes from, and pins that one', () =>
      checkFixed(
        'python',
        `from diffusers import DiffusionPipeline
a = DiffusionPipeline.from_pretrained("org/model", custom_pipeline="org/code", trust_remote_code=True)
                                                                               ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
b = DiffusionPipeline.from_pretrained("./model", custom_pipeline="org/code", trust_remote_code=True)
                                                                             ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
`,
        {
          rules: ['trust-remote-code'],
          fixed: `from diffusers import DiffusionPipeline
a = DiffusionPipeline.from_pretrained("org/model", custom_pipeline="org/code", trust_remote_code=True, custom_revision="${COMMIT}")  # main, 2026-11-20
                                                                               ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
b = DiffusionPipeline.from_pretrained("./model", custom_pipeline="org/code", trust_remote_code=True)
                                                                             ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
`,
        },
      ));

    it('counts a folder that was fetched as the repository that was fetched', () => {
      python`
        import os
        from huggingface_hub import snapshot_download
        from transformers import AutoModel

        def load(name):
            path = snapshot_download(name, revision="0123456789abcdef0123456789abcdef01234567")
            return AutoModel.from_pretrained(path, trust_remote_code=True)
                                                   ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning

        path = snapshot_download("org/model", revision="0123456789abcdef0123456789abcdef01234567")
        model = AutoModel.from_pretrained(path, trust_remote_code=True)
                                                ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
        path = snapshot_download("org/other", revision="v1")
        model = AutoModel.from_pretrained(path, trust_remote_code=True)
                                                ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        path = snapshot_download("org/other", local_files_only=True)
        model = AutoModel.from_pretrained(path, trust_remote_code=True)
      `;
    });
  });
});
