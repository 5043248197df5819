/** Files that are made to be a burden, or that are written in odd ways: what they cost is bounded, and places stay exact. */

import assert from 'node:assert/strict';
import { find } from '../kit/check.ts';
import { service } from '../kit/service.ts';

/** Checks a file twice as long, too: what grows with the square of its length would not come back. */
function survives(file: string, text: string): void {
  const report = service.check({ uri: `file:///${file}`, language: 'file', text });
  assert(Array.isArray(report.findings));
}

const LOAD = 'base_model: org/model\ntrust_remote_code: true\n';

describe('files that are hostile', () => {
  const many = (text: string, times: number) => text.repeat(times);
  const cases: Readonly<Record<string, readonly [string, string]>> = {
    'aliases of aliases': [
      'a.yml',
      `a0: &a0 [x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${many(`*a${i}, `, 9)}]\n`).join('')}${LOAD}`,
    ],
    'anchors in circles': ['a.yml', `a: &a\n  b: *a\n  <<: *a\nc: &c [*c]\n${LOAD}`],
    'merges of merges': [
      'a.yml',
      `${Array.from({ length: 200 }, (_, i) => `m${i}: &m${i}\n  <<: *m${i - 1}\n  k${i}: v\n`).join('')}${LOAD}`,
    ],
    'nested flow': ['a.yml', `${many('[', 20_000)}${LOAD}`],
    'nested blocks': ['a.yml', `${Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')}${LOAD}`],
    'many anchors': ['a.yml', `${many('&a ', 50_000)}x\n${LOAD}`],
    'many documents': ['a.yml', `${many('---\n', 20_000)}${LOAD}`],
    'open quotes': ['a.yml', `${many('a: "x\n', 20_000)}${LOAD}`],
    'ten thousand tables': ['pyproject.toml', many('[[tool.uv.index]]\nurl = "https://a.example.com/s"\n', 10_000)],
    'nested tables': ['pyproject.toml', `a = ${many('[', 5_000)}${many(']', 5_000)}\n`],
    'long keys': ['a.toml', `${many('a.', 20_000)}b = 1\n[${many('model.', 20_000)}x]\n`],
    'nested JSON': ['config.json', `{"auto_map": ${many('[', 100_000)}`],
    'a JSON of many members': ['config.json', `{"auto_map": {${many('"a": "b/c--d.E",', 50_000)}}}`],
    'a script of one line': ['a.sh', `curl ${many('x ', 60_000)}| sh`],
    'substitutions in each other': ['a.sh', `curl ${many('$(', 20_000)}`],
    'many variables': ['Makefile', `${many('A := $(A)$(A)\n', 5_000)}a:\n\t${many('$(A) ', 20_000)}curl x | sh\n`],
    'many continued lines': ['Dockerfile', `FROM a\nRUN a ${many('\\\n b ', 50_000)}`],
    'documents without end': ['Dockerfile', many('RUN <<EOF\n', 5_000)],
    'a long word in a recipe': ['Dockerfile', `ENV ${many('a', 300_000)}`],
    'many tags': ['a.html', many('<script src=', 50_000)],
    'comments without end': ['a.html', many('<!-- <script ', 50_000)],
    'many quotes in settings': ['.npmrc', `${many('"', 200_000)}=x\n`],
    'words to Loadguard without a comment': [
      'setup.cfg',
      `a @ git+https://${many('loadguard: ignore-file[*]', 70_000)}`,
    ],
    'requirements on one line': ['requirements.txt', `git+https://${many('a@', 100_000)}`],
    'a line of blanks in a recipe': [
      'Dockerfile',
      `FROM a\nRUN pip install a${many(' ', 300_000)}b\nCMD ["${many('\\"', 100_000)}`,
    ],
    'a word of slashes': [
      'a.sh',
      `git clone https://example.com/a${many('/', 300_000)}b\ncurl -O https://example.com/${many('/', 300_000)}b`,
    ],
    'a word of names': ['a.sh', `lm_eval --model_args ${many('a', 300_000)}`],
    'marks on marks': ['a.yml', `${many('!', 300_000)}\n${LOAD}`],
    'blanks in settings': ['setup.cfg', `[options]\nindex ${many(' ', 300_000)}x\n`],
    'empty lines in a project': ['pyproject.toml', `${many('\n', 300_000)}[project]\ndependencies = ["a"]\n`],
    'requirements without end': ['requirements.txt', `${many('a \\\n', 50_000)}--extra-index-url https://a.dev/simple`],
  };
  for (const [name, [file, text]] of Object.entries(cases)) {
    it(name, () => {
      survives(file, text.slice(0, 1_900_000));
    });
  }
});

describe('files that are written in odd ways', () => {
  const at = (file: string, text: string) =>
    find('file', text, undefined, file).map(({ rule, range: { start, end } }) => [
      rule,
      text.split(/\r\n|\r|\n/)[start.line]!.slice(start.character, end.line === start.line ? end.character : undefined),
    ]);

  it('with CRLF', () => {
    assert.deepEqual(at('a.yml', `${LOAD}---\nbase_model: org/other\n`.replaceAll('\n', '\r\n')), [
      ['trust-remote-code', 'trust_remote_code: true'],
      ['unpinned-revision', 'org/other'],
    ]);
    assert.deepEqual(at('Dockerfile', 'FROM a\r\nRUN true \\\r\n  && curl https://example.com/a | sh\r\n'), [
      ['download-and-run', 'curl https://example.com/a | sh'],
    ]);
    assert.deepEqual(at('a.sh', 'true\r\ncurl \\\r\n  https://example.com/a | sh\r\n'), [
      ['download-and-run', 'curl \\'],
    ]);
    assert.deepEqual(at('requirements.txt', 'a==1 \\\r\n  --hash=sha256:ab\r\ngit+https://github.com/acme/a\r\n'), [
      ['runtime-install', 'git+https://github.com/acme/a'],
    ]);
    assert.deepEqual(at('w.yml', 'args:\r\n  - sh\r\n  - -c\r\n  - |\r\n    curl https://example.com/a | sh\r\n'), [
      ['download-and-run', 'sh'],
    ]);
  });

  it('with tabs, and beyond the basic plane', () => {
    assert.deepEqual(at('config.json', '{\t"\u{1f600}": 1,\n\t"auto_map": {\t"A": "a/b--c.D"\t} }'), [
      ['remote-module', 'a/b--c.D'],
    ]);
    assert.deepEqual(at('a.yml', '"\u{1f600}": 1\nbase_model: "org/model"\ntrust_remote_code:\ttrue\n'), [
      ['trust-remote-code', 'trust_remote_code:\ttrue'],
    ]);
    assert.deepEqual(at('a.yml', '"\u{1f600}": 1\nbase_model:\t"org/model"\n'), [['unpinned-revision', 'org/model']]);
    assert.deepEqual(
      at('pyproject.toml', '# \u{1f600}\n[project]\ndependencies = [\n\t"a @ git+https://github.com/acme/a",\n]\n'),
      [['runtime-install', 'a @ git+https://github.com/acme/a']],
    );
  });

  it('in every style of YAML', () => {
    for (const written of [
      '"org/model"',
      "'org/model'",
      '&m org/model',
      '!!str org/model',
      '|-\n  org/model',
      '>-\n  org/model',
    ]) {
      const [first] = at('a.yml', `base_model: ${written}\n`);
      assert.deepEqual(first, ['unpinned-revision', 'org/model'], written);
    }
    assert.deepEqual(at('a.yml', '{base_model: org/model, trust_remote_code: yes}\n'), [
      ['trust-remote-code', 'trust_remote_code: yes'],
    ]);
    assert.deepEqual(at('a.yml', '{base_model: org/model}\n'), [['unpinned-revision', 'org/model']]);
    assert.deepEqual(at('a.yml', 'model: &m org/model\nbase_model: *m\n'), [['unpinned-revision', '*m']]);
  });
});
