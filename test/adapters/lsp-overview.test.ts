/** What the server says of a whole workspace, of files that nobody has opened too, and of what counts for a document. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Drift, Overview, Revisions, Standing } from '../../server/lsp/protocol.ts';
import { hubCache } from '../kit/hub-cache.ts';
import { cell, notebook, ofCells } from '../kit/notebooks.ts';
import { CACHED, COMMIT, ServerTests } from './lsp-server.ts';

const TRUSTED = `from transformers import AutoModel\nAutoModel.from_pretrained("acme/code", revision="${COMMIT}", trust_remote_code=True)\n`;

describe('overview of a workspace', () => {
  const server = new ServerTests();
  let folder: string;
  let uriOf: (name: string) => string;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-overview-'));
    uriOf = (name) => pathToFileURL(path.join(folder, name)).href;
    const files = {
      'load.py': CACHED,
      'again.py': CACHED,
      'trusted.py': TRUSTED,
      'note.ipynb': ofCells('import requests\ntext = requests.get("https://example.com").text', 'exec(text)', CACHED),
      'clean.py': 'print(1)\n',
      'node_modules/other/index.js': 'fetch(address).then((it) => it.text()).then(eval);\n',
    };
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
    }
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const take = (isEdited = false) => server.editor.request<Overview>('loadguard/inventory', { changed: [], isEdited });
  const told = ({ findings }: Overview) =>
    findings.map(({ uri, rule, notebook }) => `${path.basename(uri)} ${notebook?.cell ?? ''} ${rule}`);

  it('tells how the references of pins stand now, and what else a pin can be compared with', async () => {
    const OLD = 'fedcba9876543210fedcba9876543210fedcba98';
    const NEWER = '89abcdef0123456789abcdef0123456789abcdef';
    const cache = hubCache('acme/code', OLD, { 'config.json': '{}' });
    hubCache('acme/code', COMMIT, { 'config.json': '{}' }, cache);
    hubCache('acme/code', NEWER, { 'config.json': '{}' }, cache);
    fs.writeFileSync(path.join(folder, 'commented.py'), TRUSTED.replace(/\)\n$/, ')  # main, 2026-11-01\n'));
    await server.start({ folder: pathToFileURL(folder).href, environment: { HF_HUB_CACHE: cache } });
    const drifts = await server.editor.request<Drift[]>('loadguard/drift', null);
    const { revisions, reason } = await server.editor.request<Revisions>('loadguard/revisions', drifts[0]!.artifact);
    fs.rmSync(cache, { recursive: true });
    assert.equal(drifts.length, 1);
    const { state, now, date, places } = drifts[0]!;
    assert.deepEqual([state, now, date], ['moved', NEWER, '2026-11-01']);
    assert.deepEqual(
      places.map(({ uri, line }) => `${path.basename(uri)}:${line}`),
      ['commented.py:2', 'trusted.py:2'],
    );
    assert.equal(reason, undefined);
    assert.deepEqual(
      revisions.map(({ commit, reference }) => [commit, reference]),
      [
        [NEWER, 'main'],
        [OLD, 'snapshot'],
      ],
    );
  });

  it('lists each artefact once, with its places and how it stands', async () => {
    await server.start({ folder: pathToFileURL(folder).href });
    const { items, files } = await take();
    assert.equal(files, 5);
    const [code, tiny, ...others] = items;
    assert.deepEqual(others, []);
    assert.deepEqual(
      [code!.artifact.repository, code!.isPinned, code!.runsCode, code!.standing],
      ['acme/code', true, true, 'none'],
    );
    assert.deepEqual([tiny!.artifact.repository, tiny!.isPinned, tiny!.runsCode], ['acme/tiny', false, false]);
    assert.deepEqual(
      tiny!.places.map(({ uri, notebook }) => [path.basename(uri), notebook?.cell]),
      [
        ['again.py', undefined],
        ['load.py', undefined],
        ['note.ipynb', 2],
      ],
    );
  });

  it('tells findings in notebooks that are closed, with their cells', async () => {
    await server.start({ folder: pathToFileURL(folder).href });
    const all = told(await take());
    assert(all.includes('note.ipynb 1 remote-exec'), all.join('\n'));
    assert(all.includes('load.py  unpinned-revision'));
    assert(!all.some((it) => it.includes('index.js')));
  });

  it('follows files on disk, what is open, and settings', async () => {
    await server.start({ folder: pathToFileURL(folder).href });
    await take();
    fs.writeFileSync(path.join(folder, 'clean.py'), `# more\n${CACHED}`);
    fs.rmSync(path.join(folder, 'again.py'));
    await server.editor.open(uriOf('load.py'), 'python', 'print(1)\n');
    const changed = told(await take());
    assert(changed.includes('clean.py  unpinned-revision'));
    assert(!changed.some((it) => /^(?:again|load)\.py/.test(it)), changed.join('\n'));
    fs.writeFileSync(path.join(folder, 'loadguard.jsonc'), '{ "rules": { "unpinned-revision": "off" } }');
    const watched = { changes: [{ uri: uriOf('loadguard.jsonc'), type: 1 }] };
    await server.editor.notify('workspace/didChangeWatchedFiles', watched);
    assert(!told(await take()).some((it) => it.includes('unpinned-revision')));
  });

  it('follows a notebook that is edited and not saved, with what its file stores', async () => {
    const file = uriOf('edited.ipynb');
    const outputs = [{ output_type: 'display_data', metadata: {}, data: { 'text/html': '<script>go()</script>' } }];
    fs.writeFileSync(path.join(folder, 'edited.ipynb'), notebook([cell('print(1)'), cell('chart', { outputs })]));
    await server.start({ folder: pathToFileURL(folder).href });
    const cells = ['print(1)', 'chart'].map((text, index) => ({
      uri: `${file.replace('file://', 'vscode-notebook-cell:')}#W${index}`,
      languageId: 'python',
      version: 1,
      text,
    }));
    const sync = (document: object) => ({ notebookType: 'jupyter-notebook', version: 1, ...document });
    await server.editor.notify('notebookDocument/didOpen', {
      notebookDocument: sync({ uri: file, cells: cells.map(({ uri }) => ({ kind: 2, document: uri })) }),
      cellTextDocuments: cells,
    });
    const own = async () => told(await take(true)).filter((it) => it.startsWith('edited'));
    assert.deepEqual(await own(), ['edited.ipynb 1 active-output']);
    const change = (change: object) =>
      server.editor.notify('notebookDocument/didChange', {
        notebookDocument: { uri: file, version: 2 },
        change: { cells: change },
      });
    const document = { uri: cells[0]!.uri, version: 2 };
    await change({ textContent: [{ document, changes: [{ text: `!pip install trainer\n${CACHED}` }] }] });
    const { items, findings } = await take(true);
    const rules = findings.filter(({ uri }) => uri === file).map(({ rule, notebook }) => [rule, notebook!.cell]);
    assert.deepEqual(rules, [
      ['runtime-install', 0],
      ['unpinned-revision', 0],
      ['active-output', 1],
    ]);
    const place = items.find((it) => it.artifact.repository === 'acme/tiny')!.places.find(({ uri }) => uri === file)!;
    assert.deepEqual(place.notebook!.range.start, { line: 3, character: 34 });
    await change({ structure: { array: { start: 0, deleteCount: 1 }, didClose: [{ uri: cells[0]!.uri }] } });
    assert.deepEqual(await own(), ['edited.ipynb 0 active-output'], 'a cell is known by its text');
  });

  it('follows folders that are added and removed', async () => {
    await server.start({ capabilities: { workspace: { workspaceFolders: true } } });
    assert.equal((await take()).files, 0);
    const own = { uri: pathToFileURL(folder).href, name: 'own' };
    const change = (added: readonly object[], removed: readonly object[]) =>
      server.editor.notify('workspace/didChangeWorkspaceFolders', { event: { added, removed } });
    await change([own], []);
    assert.equal((await take()).files, 5);
    await change([], [own]);
    assert.equal((await take()).files, 0);
  });

  it('says what counts for a document, and what does not where the workspace is not trusted', async () => {
    fs.writeFileSync(
      path.join(folder, 'loadguard.jsonc'),
      '{ "rules": { "unpinned-revision": "off", "trust-remote-code": "error", "runtime-install": "error" } }',
    );
    await server.start({ folder: pathToFileURL(folder).href, options: { trusted: false } });
    const ask = () => server.editor.request<Standing>('loadguard/standing', uriOf('load.py'));
    const restricted = await ask();
    assert.deepEqual(
      restricted.files.map((it) => path.basename(it)),
      ['loadguard.jsonc'],
    );
    assert.deepEqual(restricted.rules, { 'runtime-install': 'error' });
    assert.deepEqual(restricted.unheeded, ['comments that accept findings', '1 milder rule']);
    await server.editor.notify('loadguard/trust', true);
    const trusted = await ask();
    assert.deepEqual(trusted.unheeded, []);
    assert.deepEqual(trusted.rules, { 'unpinned-revision': 'off', 'runtime-install': 'error' });
  });

  it('gives the page of a rule, and what is seen in a text', async () => {
    await server.start();
    assert.match(await server.editor.request<string>('loadguard/page', 'remote-exec'), /^## remote-exec/);
    assert.equal(await server.editor.request('loadguard/page', 'absent'), null);
    const params = { uri: 'file:///a.py', language: 'python', text: 'exec(text)\n', view: 'program' };
    assert.match(await server.editor.request<string>('loadguard/show', params), /exec/);
    const flow = await server.editor.request<string>('loadguard/show', { ...params, text: CACHED, view: 'flow' });
    assert.match(flow, /^3:9 load hub transformers.*\n {4}repository: "acme\/tiny"/);
  });
});
