/** Files beside code, as users meet them: in the editor, in scans, in fixes and in the inventory. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CodeAction } from 'vscode-languageserver/node';
import type { JsonReport } from '../../server/cli/json.ts';
import { CommandLine } from './cli-process.ts';
import { FULL_CAPABILITIES } from './lsp-client.ts';
import { COMMIT, ServerTests } from './lsp-server.ts';

const CONFIGURATION =
  'base_model: acme/tiny\ntrust_remote_code: true\ndatasets:\n  - path: acme/data\n    type: alpaca\n';

describe('files beside code in the editor', () => {
  const server = new ServerTests();

  it('have diagnostics, hovers and fixes', async () => {
    await server.start({ capabilities: FULL_CAPABILITIES });
    const uri = 'file:///project/train.yml';
    const diagnostics = await server.opened(CONFIGURATION, 'yaml', uri);
    assert.deepEqual(
      diagnostics.map(({ code, severity }) => [code, severity]),
      [
        ['trust-remote-code', 1],
        ['unpinned-revision', 2],
      ],
    );
    const hover = await server.editor.hover(uri, { line: 1, character: 3 });
    assert.match(JSON.stringify(hover), /acme\/tiny/);
    const actions = await server.quickFixes(diagnostics, uri);
    const offered = actions.find((it) => it.title.startsWith('Pin acme/tiny'))!;
    const pin = await server.editor.request<CodeAction>('codeAction/resolve', offered);
    assert.match(JSON.stringify(pin.edit), new RegExp(`revision_of_model: \\\\"${COMMIT}\\\\"`));
  });

  it('are left alone when their names say nothing, and when a group is switched off', async () => {
    await server.start({ settings: { files: { models: false } } });
    assert.deepEqual(await server.opened(CONFIGURATION, 'yaml', 'file:///project/train.yml'), []);
    const docker = await server.opened(
      'FROM a\nRUN curl https://example.com/a.sh | sh\n',
      'dockerfile',
      'file:///project/Dockerfile',
    );
    assert.deepEqual(
      docker.map(({ code }) => code),
      ['download-and-run'],
    );
  });

  it('are told more mildly where they only show something, as a scan tells them', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-mild-'));
    fs.writeFileSync(path.join(folder, 'pyproject.toml'), '');
    await server.start({ folder: pathToFileURL(folder).href });
    const severityIn = async (name: string) => {
      const uri = pathToFileURL(path.join(folder, name)).href;
      return (await server.opened(CONFIGURATION, 'yaml', uri)).map(({ severity }) => severity);
    };
    assert.deepEqual(await severityIn('train.yml'), [1, 2]);
    assert.deepEqual(await severityIn('examples/train.yml'), [1, 4]);
    fs.rmSync(folder, { recursive: true });
  });

  it('show what is wrong in settings beside what is found', async () => {
    await server.start();
    const uri = 'file:///project/pyproject.toml';
    const text =
      '[project]\ndependencies = ["a @ git+https://github.com/acme/a"]\n[tool.loadguard]\nrules = { "no-rule" = "off" }\n';
    await server.editor.open(uri, 'toml', text);
    const both = await server.editor.diagnostics(uri, ({ diagnostics }) => diagnostics.length === 2);
    assert.deepEqual(new Set(both.map(({ code }) => code)), new Set(['runtime-install', 'invalid-config']));
  });
});

describe('files beside code on the command line', () => {
  const line = CommandLine.forTests({ isProject: true });

  const scan = (...given: readonly string[]) =>
    (JSON.parse(line.run(['scan', '--format', 'json', '--exit-zero', ...given]).output) as JsonReport).findings;
  const told = (...given: readonly string[]) =>
    scan(...given).map(({ file, rule, severity }) => `${file} ${rule} ${severity}`);

  it('are found by their names, and told more mildly where they only show something', () => {
    line.write('Dockerfile', 'FROM a\nRUN curl https://example.com/a.sh | sh\n');
    line.write('.github/workflows/ci.yml', 'jobs:\n  a:\n    steps:\n      - run: pip install b\n');
    line.write('examples/train.yml', CONFIGURATION);
    line.write('poetry.lock', 'url = "git+https://github.com/acme/a"\n');
    line.write('notes.txt', 'git+https://github.com/acme/a\n');
    line.write(
      'tests/fixtures/page.html',
      '<script>eval(location.hash); importScripts("https://x.example.com/a.js");</script>\n',
    );
    assert.deepEqual(told(), [
      '.github/workflows/ci.yml runtime-install warning',
      'Dockerfile download-and-run error',
      'examples/train.yml trust-remote-code error',
      'examples/train.yml unpinned-revision hint',
      'tests/fixtures/page.html code-injection error',
      'tests/fixtures/page.html remote-module hint',
    ]);
  });

  it('are switched off by group', () => {
    line.write('Dockerfile', 'FROM a\nRUN curl https://example.com/a.sh | sh\n');
    line.write('train.yml', CONFIGURATION);
    line.write('loadguard.jsonc', '{ "files": { "scripts": false } }');
    assert.deepEqual(told(), ['train.yml trust-remote-code error', 'train.yml unpinned-revision warning']);
    line.write('loadguard.jsonc', '{ "files": { "scripts": false, "models": false } }');
    assert.deepEqual(told(), []);
  });

  it('stand in the inventory', () => {
    line.write('train.yml', CONFIGURATION);
    assert.match(line.run(['inventory']).output, /acme\/tiny/);
  });

  it('keep their byte order mark and line ends when they are fixed', () => {
    const cache = line.write('cache/models--acme--tiny/refs/main', COMMIT);
    line.write('cache/models--acme--tiny/snapshots/.keep', '');
    fs.mkdirSync(path.join(path.dirname(path.dirname(cache)), 'snapshots', COMMIT), { recursive: true });
    line.write('train.yml', '\ufeffbase_model: acme/tiny # small\r\nx: 1\r\n');
    const { errors, output } = line.run(['fix', '--pin', 'train.yml'], {
      HF_HUB_CACHE: path.join(line.folder, 'cache'),
    });
    const text = fs.readFileSync(path.join(line.folder, 'train.yml'), 'utf8');
    assert.match(
      text,
      new RegExp(
        `^\ufeffbase_model: acme/tiny # small\\r\\nrevision_of_model: "${COMMIT}"  # main, [\\d-]+\\r\\nx: 1\\r\\n$`,
      ),
      errors + output,
    );
  });
});
