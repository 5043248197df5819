/** What changes with the version of a library that is installed. */

import assert from 'node:assert/strict';
import { compareVersions, type Versions } from '../../server/core/models/versions.ts';
import { createService, type Service } from '../../server/core/service/service.ts';
import { createNodeHost } from '../../server/host/node.ts';

let installed: Versions = () => undefined;
let service: Service;

/** The findings of a program, as `rule: severity`, where these versions are installed. */
function findings(language: 'python' | 'javascript', text: string, versions: Readonly<Record<string, string>> = {}) {
  installed = (name) => {
    const said = versions[name];
    return said === undefined ? undefined : { version: said.replace(/^>=/, ''), exact: !said.startsWith('>=') };
  };
  const { findings } = service.check({ uri: 'file:///project/a', language, text });
  return findings.filter((it) => it.rule !== 'unpinned-revision').map((it) => `${it.rule}: ${it.severity}`);
}

describe('versions', () => {
  before(async () => {
    service = await createService({
      ...createNodeHost({ environment: {} }),
      versions: () => (name) => installed(name),
    });
    await service.prepare('python');
    await service.prepare('javascript');
  });

  it('are compared by their numbers', () => {
    for (const [older, newer] of [
      ['1.9', '1.10'],
      ['2.6.0rc1', '2.6'],
      ['2.5.1+cu121', '2.6.0'],
      ['v3.9.9', '4'],
      ['5.0.0-beta.1', '5.0.0'],
      ['0!1.0', '1.0.1'],
    ] as const) {
      assert(compareVersions(older, newer) < 0, `${older} < ${newer}`);
      assert(compareVersions(newer, older) > 0, `${newer} > ${older}`);
    }
    assert.equal(compareVersions('2.6', '2.6.0'), 0);
  });

  it('tell whether torch.load is safe by itself', () => {
    const program = 'import torch, requests\ntorch.load(requests.get("https://example.com/a.pt").content)\n';
    assert.deepEqual(findings('python', program), ['unsafe-deserialization: information']);
    assert.deepEqual(findings('python', program, { torch: '2.5.1' }), ['unsafe-deserialization: error']);
    assert.deepEqual(findings('python', program, { torch: '2.6.0+cu124' }), []);
    assert.deepEqual(findings('python', program, { torch: '>=2.6' }), []);
    assert.deepEqual(findings('python', program, { torch: '>=2.0' }), ['unsafe-deserialization: information']);
  });

  it('tell whether trust is still heard', () => {
    const program = 'from datasets import load_dataset\nload_dataset("org/data", trust_remote_code=True)\n';
    assert.deepEqual(findings('python', program), ['trust-remote-code: warning']);
    assert.deepEqual(findings('python', program, { datasets: '2.21.0' }), ['trust-remote-code: error']);
    assert.deepEqual(findings('python', program, { datasets: '4.1.1' }), []);
  });

  it('tell which defaults were unsafe', () => {
    const script = 'const yaml = require("js-yaml");\nyaml.load(process.argv[2]);\n';
    assert.deepEqual(findings('javascript', script), []);
    assert.deepEqual(findings('javascript', script, { 'js-yaml': '4.1.0' }), []);
    assert.deepEqual(findings('javascript', script, { 'js-yaml': '3.14.1' }), ['unsafe-deserialization: warning']);
    const program = 'import sys, yaml\nyaml.load(sys.argv[1])\n';
    assert.deepEqual(findings('python', program), []);
    assert.deepEqual(findings('python', program, { pyyaml: '5.3' }), ['unsafe-deserialization: warning']);
    assert.deepEqual(findings('python', program, { pyyaml: '6.0.2' }), []);
    const array = 'import sys\nimport numpy as np\nnp.load(sys.argv[1])\n';
    assert.deepEqual(findings('python', array), []);
    assert.deepEqual(findings('python', array, { numpy: '1.16.2' }), ['unsafe-deserialization: warning']);
    assert.deepEqual(findings('python', array, { numpy: '1.16.3' }), []);
    const model = 'import sys, keras\nkeras.models.load_model(sys.argv[1])\n';
    assert.deepEqual(findings('python', model), []);
    assert.deepEqual(findings('python', model, { keras: '2.12.0' }), ['unsafe-deserialization: warning']);
    assert.deepEqual(findings('python', model, { keras: '3.0.0' }), []);
  });
});
