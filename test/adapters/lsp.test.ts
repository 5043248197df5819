/** The language server as editors meet it: the built program, as a process, over standard input and output. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CodeAction, Diagnostic, TextDocumentEdit, TextEdit } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { version } from '../../package.json';
import { Editor, type EditorOptions, FULL_CAPABILITIES } from './lsp-client.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const BUILD = path.join(ROOT, 'test/artifacts/lsp');
const SERVER = [process.execPath, path.join(BUILD, 'server.js'), '--stdio'];

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const URI = 'file:///work/load.py';
const CLEAN = 'print("nothing to see")\n';
const CACHED = 'from transformers import AutoModel\n\nmodel = AutoModel.from_pretrained("acme/tiny")\n';
const UNKNOWN = CACHED.replace('acme/tiny', 'acme/absent');

describe('language server', function () {
  this.timeout(20_000);
  let cache: string;
  let editor: Editor;

  before(() => {
    execFileSync(process.execPath, [path.join(ROOT, 'esbuild.mjs'), BUILD]);
    cache = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-cache-'));
    const model = path.join(cache, 'models--acme--tiny');
    fs.mkdirSync(path.join(model, 'refs'), { recursive: true });
    fs.mkdirSync(path.join(model, 'snapshots', COMMIT), { recursive: true });
    fs.writeFileSync(path.join(model, 'refs/main'), COMMIT);
    fs.writeFileSync(path.join(model, 'snapshots', COMMIT, 'config.json'), '{}');
  });
  after(() => fs.rmSync(cache, { recursive: true }));
  afterEach(async () => assert.equal(await editor.stop(), 0, 'exit code'));

  async function start(options: EditorOptions = {}): Promise<void> {
    editor = await Editor.start(SERVER, { ...options, environment: { HF_HUB_CACHE: cache } });
  }

  /** Opens a document and waits for what is found in it. */
  async function opened(text: string, languageId = 'python', uri = URI): Promise<Diagnostic[]> {
    await editor.open(uri, languageId, text);
    return editor.diagnostics(uri, (params) => params.version === 1);
  }

  async function quickFixes(diagnostics: Diagnostic[], uri = URI): Promise<CodeAction[]> {
    return editor.codeActions(uri, diagnostics[0]!.range, { diagnostics });
  }

  it('introduces itself', async () => {
    await start();
    assert.deepEqual(editor.initialized.serverInfo, { name: 'loadguard', version });
  });

  for (const command of [['server.js'], ['cli.js', 'lsp', '--stdio'], ['cli.js', 'lsp']]) {
    it(`starts as ${command.join(' ')}`, async () => {
      editor = await Editor.start([process.execPath, path.join(BUILD, command[0]!), ...command.slice(1)]);
      assert.equal((await opened(CACHED)).length, 1);
    });
  }

  describe('diagnostics', () => {
    it('come with version, code, page and data when a document opens', async () => {
      await start();
      const [diagnostic, ...others] = await opened(CACHED);
      assert.deepEqual(others, []);
      const { source, code, codeDescription, severity, message, range, data } = diagnostic!;
      assert.equal(source, 'loadguard');
      assert.equal(code, 'unpinned-revision');
      assert.match(codeDescription!.href, /RULES\.md#unpinned-revision$/);
      assert.equal(severity, 2);
      assert.match(String(message), /acme\/tiny/);
      assert.equal(range.start.line, 2);
      assert.deepEqual(Object.keys(data).sort(), ['artifact', 'fingerprint', 'fixes', 'rule', 'version']);
    });

    it('carry the path as related information', async () => {
      await start();
      const [diagnostic] = await opened('import requests\n\ntext = requests.get(url).text\nexec(text)\n');
      assert.equal(diagnostic!.code, 'remote-exec');
      const steps = diagnostic!.relatedInformation!;
      assert.ok(steps.length > 0);
      assert.ok(steps.every(({ location, message }) => location.uri === URI && message.length > 0));
    });

    it('are given for TypeScript, JavaScript and JSX', async () => {
      await start();
      const text = 'const text = await (await fetch(address)).text();\neval(text);\n';
      for (const [languageId, name] of [
        ['typescript', 'a.ts'],
        ['typescriptreact', 'a.tsx'],
        ['javascript', 'a.js'],
        ['javascriptreact', 'a.jsx'],
      ] as const) {
        const diagnostics = await opened(text, languageId, `file:///work/${name}`);
        assert.deepEqual(
          diagnostics.map(({ code }) => code),
          ['remote-exec'],
          languageId,
        );
      }
    });

    it('are given for documents of several languages that open at once', async () => {
      await start();
      const script = 'file:///work/a.ts';
      await Promise.all([
        editor.open(URI, 'python', CACHED),
        editor.open(script, 'typescript', 'eval(await (await fetch(url)).text());'),
      ]);
      for (const uri of [URI, script]) await editor.diagnostics(uri, ({ diagnostics }) => diagnostics.length === 1);
    });

    it('follow each change, and none is ever shown for another version', async () => {
      await start();
      await opened(CACHED);
      for (let next = 2; next <= 30; next++) await editor.change(URI, next, next % 2 === 0 ? CLEAN : CACHED);
      await editor.diagnostics(URI, (params) => params.version === 30);
      let last = 0;
      for (const { version: shown, diagnostics } of editor.published) {
        assert.ok(shown! >= last, `version ${shown} after ${last}`);
        assert.equal(diagnostics.length, shown! % 2 === 0 ? 0 : 1, `version ${shown}`);
        last = shown!;
      }
    });

    it('take incremental changes', async () => {
      await start();
      const [diagnostic] = await opened(CACHED);
      const end = diagnostic!.range.end;
      const at = { line: 2, character: CACHED.split('\n')[2]!.length - 1 };
      assert.equal(end.line, 2);
      await editor.notify('textDocument/didChange', {
        textDocument: { uri: URI, version: 2 },
        contentChanges: [{ range: { start: at, end: at }, text: `, revision="${COMMIT}"` }],
      });
      assert.deepEqual(await editor.diagnostics(URI, (params) => params.version === 2), []);
    });

    it('go away when the document closes or changes its language', async () => {
      await start();
      await opened(CACHED);
      await editor.close(URI);
      assert.deepEqual(await editor.diagnostics(URI, ({ diagnostics }) => diagnostics.length === 0), []);
      await editor.open(URI, 'python', CACHED, 5);
      await editor.diagnostics(URI, (params) => params.version === 5);
      await editor.close(URI);
      await editor.open(URI, 'plaintext', CACHED, 6);
      assert.deepEqual(await editor.diagnostics(URI, ({ diagnostics }) => diagnostics.length === 0), []);
    });

    it('are given for notebook cells, each at its own address', async () => {
      await start();
      const cells = ['# a note', CACHED].map((text, index) => ({
        uri: `vscode-notebook-cell:/work/a.ipynb#${index}`,
        languageId: index === 0 ? 'markdown' : 'python',
        version: 1,
        text,
      }));
      await editor.notify('notebookDocument/didOpen', {
        notebookDocument: {
          uri: 'file:///work/a.ipynb',
          notebookType: 'jupyter-notebook',
          version: 1,
          cells: cells.map(({ uri }, index) => ({ kind: index + 1, document: uri })),
        },
        cellTextDocuments: cells,
      });
      const diagnostics = await editor.diagnostics(cells[1]!.uri, (params) => params.version === 1);
      assert.deepEqual(
        diagnostics.map(({ code }) => code),
        ['unpinned-revision'],
      );
    });
  });

  describe('hover', () => {
    it('explains the finding under the pointer and nothing else', async () => {
      await start();
      const [diagnostic] = await opened(CACHED);
      const hover = await editor.hover(URI, diagnostic!.range.start);
      const { kind, value } = hover!.contents as { kind: string; value: string };
      assert.equal(kind, 'markdown');
      assert.match(value, /\*\*What to do\.\*\*/);
      assert.match(value, /RULES\.md#unpinned-revision/);
      assert.equal(await editor.hover(URI, { line: 1, character: 0 }), null);
    });

    it('says why there is no pin', async () => {
      await start();
      const [diagnostic] = await opened(UNKNOWN);
      const hover = await editor.hover(URI, diagnostic!.range.start);
      assert.match((hover!.contents as { value: string }).value, /\*\*No pin now\\?:\*\* .*absent/);
    });

    it('shows text of the analysed code as text', async () => {
      await start();
      const revision = '[x](command:evil) <b> https://example.com www.example.com';
      const [diagnostic] = await opened(CACHED.replace('")', `", revision="${revision}")`));
      const hover = await editor.hover(URI, diagnostic!.range.start);
      const { value } = hover!.contents as { value: string };
      assert.ok(value.includes('\\[x\\](command:evil) \\<b\\> https:/\\/example.com www\\.example.com'), value);
    });
  });

  describe('code actions', () => {
    it('pin when chosen, from the local cache', async () => {
      await start();
      const diagnostics = await opened(CACHED);
      const pin = (await quickFixes(diagnostics)).find(({ isPreferred }) => isPreferred)!;
      assert.equal(pin.kind, 'quickfix');
      assert.equal(pin.edit, undefined);
      const resolved = await editor.request<CodeAction>('codeAction/resolve', pin);
      const [change] = resolved.edit!.documentChanges as TextDocumentEdit[];
      assert.deepEqual(change!.textDocument, { uri: URI, version: 1 });
      await editor.change(URI, 2, apply(CACHED, change!.edits as TextEdit[]));
      assert.match(apply(CACHED, change!.edits as TextEdit[]), new RegExp(`revision="${COMMIT}"`));
      assert.deepEqual(await editor.diagnostics(URI, (params) => params.version === 2), []);
    });

    it('say why they cannot pin', async () => {
      await start();
      const disabled = (await quickFixes(await opened(UNKNOWN))).filter((action) => action.disabled);
      assert.equal(disabled.length, 1);
      assert.match(disabled[0]!.disabled!.reason, /acme\/absent/);
    });

    it('are left out when they cannot pin and the client cannot show why', async () => {
      await start({ capabilities: {} });
      const actions = await quickFixes(await opened(UNKNOWN));
      assert.ok(actions.every((action) => action.edit && !action.disabled));
    });

    it('bring their edit along for a client that does not resolve', async () => {
      await start({ capabilities: {} });
      const actions = await quickFixes(await opened(CACHED));
      const edits = actions.find(({ isPreferred }) => isPreferred)!.edit!.changes![URI]!;
      assert.match(apply(CACHED, edits), new RegExp(COMMIT));
    });

    it('work on a server that never saw the document', async () => {
      await start();
      const diagnostics = await opened(CACHED);
      await editor.stop();
      await start();
      const pin = (await quickFixes(diagnostics)).find(({ isPreferred }) => isPreferred)!;
      const resolved = await editor.request<CodeAction>('codeAction/resolve', pin);
      assert.ok(resolved.edit);
    });

    it('fit the text as it is now, though the diagnostic is of an older one', async () => {
      await start();
      const diagnostics = await opened(CACHED);
      const shifted = `# one line more\n${CACHED}`;
      await editor.change(URI, 2, shifted);
      const pin = (await quickFixes(diagnostics)).find(({ isPreferred }) => isPreferred)!;
      const resolved = await editor.request<CodeAction>('codeAction/resolve', pin);
      const [change] = resolved.edit!.documentChanges as TextDocumentEdit[];
      assert.equal(change!.textDocument.version, 2);
      assert.match(apply(shifted, change!.edits as TextEdit[]), /from_pretrained\("acme\/tiny", revision=/);
    });

    it('are only of the kinds that were asked for', async () => {
      await start();
      const diagnostics = await opened(CACHED);
      const range = diagnostics[0]!.range;
      assert.deepEqual(await editor.codeActions(URI, range, { diagnostics, only: ['refactor'] }), []);
      const kinds = new Set((await quickFixes(diagnostics)).map(({ kind }) => kind));
      assert.deepEqual([...kinds], ['quickfix']);
      const foreign = diagnostics.map((diagnostic) => ({ ...diagnostic, source: 'other' }));
      assert.deepEqual(await quickFixes(foreign), []);
    });

    it('fix all that resolves without a guess', async () => {
      await start();
      const text = `${CACHED}other = AutoModel.from_pretrained("acme/absent")\nthird = AutoModel.from_pretrained("acme/tiny")\n`;
      await opened(text);
      const range = { start: { line: 0, character: 0 }, end: { line: 5, character: 0 } };
      const actions = await editor.codeActions(URI, range, { diagnostics: [], only: ['source.fixAll'] });
      assert.deepEqual(
        actions.map(({ kind }) => kind),
        ['source.fixAll.loadguard'],
      );
      const [change] = actions[0]!.edit!.documentChanges as TextDocumentEdit[];
      const fixed = apply(text, change!.edits as TextEdit[]);
      assert.equal(fixed.split(COMMIT).length - 1, 2);
      await editor.change(URI, 2, fixed);
      const left = await editor.diagnostics(URI, (params) => params.version === 2);
      assert.equal(left.length, 1);
      assert.equal(left[0]!.range.start.line, 3);
    });
  });

  describe('settings', () => {
    it('are taken from the initialization options', async () => {
      await start({ settings: { rules: { 'unpinned-revision': 'error' } } });
      assert.equal((await opened(CACHED))[0]!.severity, 1);
    });

    it('switch a rule off', async () => {
      await start({ settings: { rules: { 'unpinned-revision': 'off' } } });
      assert.deepEqual(await opened(CACHED), []);
    });

    it('switch everything off, and on again', async () => {
      await start({ settings: { enable: false } });
      assert.deepEqual(await opened(CACHED), []);
      await editor.notify('workspace/didChangeConfiguration', { settings: { loadguard: { enable: true } } });
      await editor.diagnostics(URI, ({ diagnostics }) => diagnostics.length === 1);
      await editor.notify('workspace/didChangeConfiguration', { settings: { loadguard: { enable: false } } });
      await editor.diagnostics(URI, ({ diagnostics }) => diagnostics.length === 0);
    });

    it('are asked of the client, for each document', async () => {
      let strict = false;
      await start({
        capabilities: FULL_CAPABILITIES,
        configuration: (uri) => ({
          rules: { 'unpinned-revision': uri?.endsWith('quiet.py') ? 'off' : strict ? 'error' : 'hint' },
        }),
      });
      assert.equal((await opened(CACHED))[0]!.severity, 4);
      assert.deepEqual(await opened(CACHED, 'python', 'file:///work/quiet.py'), []);
      strict = true;
      await editor.notify('workspace/didChangeConfiguration', { settings: null });
      await editor.diagnostics(URI, ({ diagnostics }) => diagnostics[0]?.severity === 1);
    });

    it('that cannot be used are named once in the log, with the nearest name', async () => {
      await start({ settings: { rules: { 'unpined-revision': 'off', 'trust-remote-code': 'warn' } } });
      assert.equal((await opened(CACHED)).length, 1);
      await opened(CACHED, 'python', 'file:///work/second.py');
      const complaints = editor.log.filter((line) => line.includes('loadguard.rules'));
      assert.equal(complaints.length, 2);
      assert.match(complaints.join('\n'), /"unpined-revision".*"unpinned-revision"/);
      assert.match(complaints.join('\n'), /"trust-remote-code".*"warn".*"warning"/);
    });
  });

  describe('bad input', () => {
    it('costs only itself', async () => {
      await start();
      await assert.rejects(editor.request('textDocument/nonsense', {}));
      for (const method of ['textDocument/hover', 'textDocument/codeAction', 'codeAction/resolve']) {
        for (const params of [{}, null, [], { textDocument: 7 }]) await editor.request(method, params).catch(() => {});
      }
      for (const method of ['didOpen', 'didChange', 'didClose']) {
        for (const params of [{}, { textDocument: null }]) await editor.notify(`textDocument/${method}`, params);
      }
      await editor.notify('workspace/didChangeConfiguration', {});
      await editor.notify('notebookDocument/didOpen', {});
      await editor.change('file:///never/opened.py', 2, CLEAN);
      editor.sendRaw('Content-Length: 9\r\n\r\n{"broken"');
      assert.equal((await opened(CACHED)).length, 1);
    });

    it('includes text that no parser likes', async () => {
      await start();
      const hostile = ['('.repeat(20_000), '\0'.repeat(1000), `x = "${'\ud800'.repeat(100)}`, 'f"{'.repeat(500)];
      for (const [index, text] of hostile.entries()) await opened(text, 'python', `file:///work/hostile-${index}.py`);
      assert.equal((await opened(CACHED)).length, 1);
    });
  });
});

function apply(text: string, edits: readonly TextEdit[]): string {
  return TextDocument.applyEdits(TextDocument.create(URI, 'python', 1, text), [...edits]);
}
