/** The language server as editors meet it: the built program, as a process, over standard input and output. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { version } from '../../package.json';
import { hubCache } from '../kit/hub-cache.ts';
import { CACHED, CLEAN, COMMIT, ServerTests, UNKNOWN, URI } from './lsp-server.ts';

describe('language server', () => {
  const server = new ServerTests();

  it('introduces itself', async () => {
    await server.start();
    assert.deepEqual(server.editor.initialized.serverInfo, { name: 'loadguard', version });
  });

  for (const command of [['server.js'], ['cli.js', 'lsp', '--stdio'], ['cli.js', 'lsp']]) {
    it(`starts as ${command.join(' ')}`, async () => {
      await server.start({}, command);
      assert.equal((await server.opened(CACHED)).length, 1);
    });
  }

  describe('diagnostics', () => {
    it('come with version, code, page and data when a document opens', async () => {
      await server.start();
      const [diagnostic, ...others] = await server.opened(CACHED);
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
      await server.start();
      const [diagnostic] = await server.opened('import requests\n\ntext = requests.get(url).text\nexec(text)\n');
      assert.equal(diagnostic!.code, 'remote-exec');
      const steps = diagnostic!.relatedInformation!;
      assert.ok(steps.length > 0);
      assert.ok(steps.every(({ location, message }) => location.uri === URI && message.length > 0));
    });

    it('count with open files that the document imports, as they are now', async () => {
      await server.start();
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-lsp-'));
      const helper = pathToFileURL(path.join(folder, 'helper.py')).href;
      const main = pathToFileURL(path.join(folder, 'main.py')).href;
      try {
        fs.writeFileSync(path.join(folder, 'helper.py'), 'def run(code):\n    print(code)\n');
        assert.deepEqual(await server.opened('from helper import run\n\nrun(input())\n', 'python', main), []);
        await server.opened('def run(code):\n    exec(code)\n', 'python', helper);
        await server.editor.notify('textDocument/didSave', { textDocument: { uri: helper } });
        const [found] = await server.editor.diagnostics(main, ({ diagnostics }) => diagnostics.length > 0);
        assert.equal(found!.code, 'code-injection');
        assert.deepEqual(
          new Set(found!.relatedInformation!.map(({ location }) => location.uri)),
          new Set([main, helper]),
        );
      } finally {
        fs.rmSync(folder, { recursive: true });
      }
    });

    it('are given for TypeScript, JavaScript and JSX', async () => {
      await server.start();
      const text = 'const text = await (await fetch(address)).text();\neval(text);\n';
      for (const [languageId, name] of [
        ['typescript', 'a.ts'],
        ['typescriptreact', 'a.tsx'],
        ['javascript', 'a.js'],
        ['javascriptreact', 'a.jsx'],
      ] as const) {
        const diagnostics = await server.opened(text, languageId, `file:///project/${name}`);
        assert.deepEqual(
          diagnostics.map(({ code }) => code),
          ['remote-exec'],
          languageId,
        );
      }
    });

    it('are given for documents of several languages that open at once', async () => {
      await server.start();
      const script = 'file:///project/a.ts';
      await Promise.all([
        server.editor.open(URI, 'python', CACHED),
        server.editor.open(script, 'typescript', 'eval(await (await fetch(url)).text());'),
      ]);
      for (const uri of [URI, script])
        await server.editor.diagnostics(uri, ({ diagnostics }) => diagnostics.length === 1);
    });

    it('follow each change, and none is ever shown for another version', async () => {
      await server.start();
      await server.opened(CACHED);
      for (let next = 2; next <= 30; next++) await server.editor.change(URI, next, next % 2 === 0 ? CLEAN : CACHED);
      await server.editor.diagnostics(URI, (params) => params.version === 30);
      let last = 0;
      for (const { version: shown, diagnostics } of server.editor.published) {
        assert.ok(shown! >= last, `version ${shown} after ${last}`);
        assert.equal(diagnostics.length, shown! % 2 === 0 ? 0 : 1, `version ${shown}`);
        last = shown!;
      }
    });

    it('take incremental changes', async () => {
      await server.start();
      const [diagnostic] = await server.opened(CACHED);
      const end = diagnostic!.range.end;
      const at = { line: 2, character: CACHED.split('\n')[2]!.length - 1 };
      assert.equal(end.line, 2);
      await server.editor.notify('textDocument/didChange', {
        textDocument: { uri: URI, version: 2 },
        contentChanges: [{ range: { start: at, end: at }, text: `, revision="${COMMIT}"` }],
      });
      assert.deepEqual(await server.editor.diagnostics(URI, (params) => params.version === 2), []);
    });

    it('go away when the document closes or changes its language', async () => {
      await server.start();
      await server.opened(CACHED);
      await server.editor.close(URI);
      assert.deepEqual(await server.editor.diagnostics(URI, ({ diagnostics }) => diagnostics.length === 0), []);
      await server.editor.open(URI, 'python', CACHED, 5);
      await server.editor.diagnostics(URI, (params) => params.version === 5);
      await server.editor.close(URI);
      await server.editor.open(URI, 'plaintext', CACHED, 6);
      assert.deepEqual(await server.editor.diagnostics(URI, ({ diagnostics }) => diagnostics.length === 0), []);
    });

    it('are given for notebook cells, each at its own address', async () => {
      await server.start();
      const cells = ['# a note', CACHED].map((text, index) => ({
        uri: `vscode-notebook-cell:/project/a.ipynb#${index}`,
        languageId: index === 0 ? 'markdown' : 'python',
        version: 1,
        text,
      }));
      await server.editor.notify('notebookDocument/didOpen', {
        notebookDocument: {
          uri: 'file:///project/a.ipynb',
          notebookType: 'jupyter-notebook',
          version: 1,
          cells: cells.map(({ uri }, index) => ({ kind: index + 1, document: uri })),
        },
        cellTextDocuments: cells,
      });
      const diagnostics = await server.editor.diagnostics(cells[1]!.uri, (params) => params.version === 1);
      assert.deepEqual(
        diagnostics.map(({ code }) => code),
        ['unpinned-revision'],
      );
    });
  });

  describe('hover', () => {
    it('explains the finding under the pointer and nothing else', async () => {
      await server.start();
      const [diagnostic] = await server.opened(CACHED);
      const hover = await server.editor.hover(URI, diagnostic!.range.start);
      const { kind, value } = hover!.contents as { kind: string; value: string };
      assert.equal(kind, 'markdown');
      assert.match(value, /\*\*What to do\.\*\*/);
      assert.match(value, /RULES\.md#unpinned-revision/);
      assert.equal(await server.editor.hover(URI, { line: 1, character: 0 }), null);
    });

    it('tells what the code of a trusted repository amounts to, read from the cache', async () => {
      const files = {
        'config.json': JSON.stringify({ auto_map: { AutoModel: 'modeling.Tiny', AutoConfig: 'acme/code--c.Tiny' } }),
        'modeling.py':
          'import requests\nfrom .layers import Layer\n\nexec(requests.get("https://example.com/a.py").text)\n',
        'layers.py': 'import torch\n',
      };
      const cache = hubCache('acme/loud', COMMIT, files);
      await server.start({ environment: { HF_HUB_CACHE: cache } });
      const loud = CACHED.replace('acme/tiny"', 'acme/loud", trust_remote_code=True');
      const [diagnostic] = await server.opened(loud);
      const { value } = (await server.editor.hover(URI, diagnostic!.range.start))!.contents as { value: string };
      fs.rmSync(cache, { recursive: true });
      assert.match(value, /\*\*Its code\.\*\* Runs 2 files, 5 lines; imports requests, torch; 1 finding\./);
      assert.match(value, /Code of acme\/code runs too\. \(acme\/loud at 0123456, from the local Hugging Face cache\)/);
    });

    it('says why there is no pin', async () => {
      await server.start();
      const [diagnostic] = await server.opened(UNKNOWN);
      const hover = await server.editor.hover(URI, diagnostic!.range.start);
      assert.match((hover!.contents as { value: string }).value, /\*\*No pin now\\?:\*\* .*absent/);
    });

    it('shows text of the analysed code as text', async () => {
      await server.start();
      const revision = '[x](command:evil) <b> https://example.com www.example.com';
      const [diagnostic] = await server.opened(CACHED.replace('")', `", revision="${revision}")`));
      const hover = await server.editor.hover(URI, diagnostic!.range.start);
      const { value } = hover!.contents as { value: string };
      assert.ok(value.includes('\\[x\\](command:evil) \\<b\\> https:/\\/example.com www\\.example.com'), value);
    });
  });

  describe('bad input', () => {
    it('costs only itself', async () => {
      await server.start();
      await assert.rejects(server.editor.request('textDocument/nonsense', {}));
      for (const method of ['textDocument/hover', 'textDocument/codeAction', 'codeAction/resolve']) {
        for (const params of [{}, null, [], { textDocument: 7 }])
          await server.editor.request(method, params).catch(() => {});
      }
      for (const method of ['didOpen', 'didChange', 'didClose']) {
        for (const params of [{}, { textDocument: null }]) await server.editor.notify(`textDocument/${method}`, params);
      }
      await server.editor.notify('workspace/didChangeConfiguration', {});
      await server.editor.notify('notebookDocument/didOpen', {});
      await server.editor.change('file:///never/opened.py', 2, CLEAN);
      server.editor.sendRaw('Content-Length: 9\r\n\r\n{"broken"');
      assert.equal((await server.opened(CACHED)).length, 1);
    });

    it('includes text that no parser likes', async () => {
      await server.start();
      const hostile = ['('.repeat(20_000), '\0'.repeat(1000), `x = "${'\ud800'.repeat(100)}`, 'f"{'.repeat(500)];
      for (const [index, text] of hostile.entries())
        await server.opened(text, 'python', `file:///project/hostile-${index}.py`);
      assert.equal((await server.opened(CACHED)).length, 1);
    });
  });
});
