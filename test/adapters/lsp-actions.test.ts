/** Quick fixes and fix-all of the language server, as a process. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CodeAction, TextDocumentEdit, TextEdit } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { hubCache } from '../kit/hub-cache.ts';
import { CACHED, COMMIT, ServerTests, UNKNOWN, URI } from './lsp-server.ts';

describe('code actions', () => {
  const server = new ServerTests();

  it('pin when chosen, from the local cache', async () => {
    await server.start();
    const diagnostics = await server.opened(CACHED);
    const pin = (await server.quickFixes(diagnostics)).find(({ isPreferred }) => isPreferred)!;
    assert.equal(pin.kind, 'quickfix');
    assert.equal(pin.edit, undefined);
    const resolved = await server.editor.request<CodeAction>('codeAction/resolve', pin);
    const [change] = resolved.edit!.documentChanges as TextDocumentEdit[];
    assert.deepEqual(change!.textDocument, { uri: URI, version: 1 });
    await server.editor.change(URI, 2, apply(CACHED, change!.edits as TextEdit[]));
    assert.match(apply(CACHED, change!.edits as TextEdit[]), new RegExp(`revision="${COMMIT}"`));
    assert.deepEqual(await server.editor.diagnostics(URI, (params) => params.version === 2), []);
  });

  it('lead to the code that a load runs, where the client can show it', async () => {
    await server.start({ options: { previews: true } });
    const trusting = CACHED.replace('tiny")', 'tiny", trust_remote_code=True)');
    const actions = await server.quickFixes(await server.opened(trusting));
    const command = actions.find((action) => action.command)!.command!;
    assert.equal(command.title, 'Read the code of acme/tiny that runs here');
    const answer = await server.editor.request<{ commit: string }>('loadguard/preview', command.arguments![0]);
    assert.equal(answer.commit, COMMIT);
    const refused = { ...command.arguments![0], repository: '../../etc' };
    const { reason } = await server.editor.request<{ reason: string }>('loadguard/preview', refused);
    assert.match(reason, /is no repository's name/);
  });

  it('lead to what weights would import, where they are in a format that can run code', async () => {
    const loud = Buffer.from('\x80\x02cposix\nsystem\nX\x02\x00\x00\x00ls\x85R.', 'latin1');
    const cache = hubCache('acme/weights', COMMIT, { 'config.json': '{}', 'a.bin': loud, 'b.bin': 'numbers' });
    await server.start({ options: { previews: true }, environment: { HF_HUB_CACHE: cache } });
    const request = { host: 'huggingface', type: 'model', repository: 'acme/weights', reference: 'main' };
    const { weights } = await server.editor.request<{ weights: unknown }>('loadguard/preview', request);
    fs.rmSync(cache, { recursive: true });
    assert.deepEqual(weights, [
      { path: 'a.bin', said: 'imports posix.system when it is loaded', imports: ['posix.system'] },
      { path: 'b.bin', said: 'not read', imports: [] },
    ]);
  });

  it('say why they cannot pin', async () => {
    await server.start();
    const disabled = (await server.quickFixes(await server.opened(UNKNOWN))).filter((action) => action.disabled);
    assert.equal(disabled.length, 1);
    assert.match(disabled[0]!.disabled!.reason, /acme\/absent/);
  });

  it('are left out when they cannot pin and the client cannot show why', async () => {
    await server.start({ capabilities: {} });
    const actions = await server.quickFixes(await server.opened(UNKNOWN));
    assert.ok(actions.every((action) => action.edit && !action.disabled));
  });

  it('bring their edit along for a client that does not resolve', async () => {
    await server.start({ capabilities: {} });
    const actions = await server.quickFixes(await server.opened(CACHED));
    const edits = actions.find(({ isPreferred }) => isPreferred)!.edit!.changes![URI]!;
    assert.match(apply(CACHED, edits), new RegExp(COMMIT));
  });

  describe('of a branch that another file holds', () => {
    let folder: string;
    let config: string;
    const load = CACHED.replace('import AutoModel', 'import AutoModel\nfrom config import REVISION').replace(
      'tiny")',
      'tiny", revision=REVISION)',
    );
    beforeEach(() => {
      folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-two-')));
      config = path.join(folder, 'config.py');
      fs.writeFileSync(config, "REVISION = 'main'\n");
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));
    const uriOf = (name: string) => pathToFileURL(path.join(folder, name)).href;

    async function pinned(): Promise<CodeAction> {
      const diagnostics = await server.opened(load, 'python', uriOf('load.py'));
      return (await server.quickFixes(diagnostics, uriOf('load.py'))).find(({ isPreferred }) => isPreferred)!;
    }

    it('change it there, in the version that is open', async () => {
      await server.start();
      await server.editor.open(uriOf('config.py'), 'python', "# ours\nREVISION = 'main'\n");
      const { edit } = await server.editor.request<CodeAction>('codeAction/resolve', await pinned());
      const [change, ...others] = edit!.documentChanges as TextDocumentEdit[];
      assert.deepEqual(others, []);
      assert.deepEqual(change!.textDocument, { uri: uriOf('config.py'), version: 1 });
      const after = apply("# ours\nREVISION = 'main'\n", change!.edits as TextEdit[]);
      assert.match(after, new RegExp(`^# ours\nREVISION = '${COMMIT}'  # main, [\\d-]{10}\n$`));
      await server.editor.change(uriOf('config.py'), 2, after);
      await server.editor.notify('textDocument/didSave', { textDocument: { uri: uriOf('config.py') } });
      const left = await server.editor.diagnostics(uriOf('load.py'), ({ diagnostics }) => diagnostics.length === 0);
      assert.deepEqual(left, []);
    });

    it('are refused when it has changed, and bring no edit that does not fit', async () => {
      await server.start();
      const pin = await pinned();
      await server.editor.open(uriOf('config.py'), 'python', "# typed\nREVISION = 'main'\n");
      await assert.rejects(server.editor.request('codeAction/resolve', pin), /config\.py has changed meanwhile/);
    });

    it('are of no use once it is changed and saved, though it may never have been open', async () => {
      await server.start();
      assert.equal((await server.opened(load, 'python', uriOf('load.py'))).length, 1);
      fs.writeFileSync(config, `REVISION = '${COMMIT}'\n`);
      await server.editor.notify('textDocument/didSave', { textDocument: { uri: uriOf('config.py') } });
      const left = await server.editor.diagnostics(uriOf('load.py'), ({ diagnostics }) => diagnostics.length === 0);
      assert.deepEqual(left, []);
    });

    it('bring both files along for a client that does not resolve', async () => {
      await server.start({ capabilities: {} });
      assert.deepEqual(Object.keys((await pinned()).edit!.changes!), [uriOf('config.py')]);
    });
  });

  it('work on a server that never saw the document', async () => {
    await server.start();
    const diagnostics = await server.opened(CACHED);
    await server.editor.stop();
    await server.start();
    const pin = (await server.quickFixes(diagnostics)).find(({ isPreferred }) => isPreferred)!;
    const resolved = await server.editor.request<CodeAction>('codeAction/resolve', pin);
    assert.ok(resolved.edit);
  });

  it('fit the text as it is now, though the diagnostic is of an older one', async () => {
    await server.start();
    const diagnostics = await server.opened(CACHED);
    const shifted = `# one line more\n${CACHED}`;
    await server.editor.change(URI, 2, shifted);
    const pin = (await server.quickFixes(diagnostics)).find(({ isPreferred }) => isPreferred)!;
    const resolved = await server.editor.request<CodeAction>('codeAction/resolve', pin);
    const [change] = resolved.edit!.documentChanges as TextDocumentEdit[];
    assert.equal(change!.textDocument.version, 2);
    assert.match(apply(shifted, change!.edits as TextEdit[]), /from_pretrained\("acme\/tiny", revision=/);
  });

  it('are only of the kinds that were asked for', async () => {
    await server.start();
    const diagnostics = await server.opened(CACHED);
    const range = diagnostics[0]!.range;
    assert.deepEqual(await server.editor.codeActions(URI, range, { diagnostics, only: ['refactor'] }), []);
    const kinds = new Set((await server.quickFixes(diagnostics)).map(({ kind }) => kind));
    assert.deepEqual([...kinds], ['quickfix']);
    const foreign = diagnostics.map((diagnostic) => ({ ...diagnostic, source: 'other' }));
    assert.deepEqual(await server.quickFixes(foreign), []);
  });

  it('fix all that resolves without a guess', async () => {
    await server.start();
    const text = `${CACHED}other = AutoModel.from_pretrained("acme/absent")\nthird = AutoModel.from_pretrained("acme/tiny")\n`;
    await server.opened(text);
    const range = { start: { line: 0, character: 0 }, end: { line: 5, character: 0 } };
    const actions = await server.editor.codeActions(URI, range, { diagnostics: [], only: ['source.fixAll'] });
    assert.deepEqual(
      actions.map(({ kind }) => kind),
      ['source.fixAll.loadguard'],
    );
    const [change] = actions[0]!.edit!.documentChanges as TextDocumentEdit[];
    const fixed = apply(text, change!.edits as TextEdit[]);
    assert.equal(fixed.split(COMMIT).length - 1, 2);
    await server.editor.change(URI, 2, fixed);
    const left = await server.editor.diagnostics(URI, (params) => params.version === 2);
    assert.equal(left.length, 1);
    assert.equal(left[0]!.range.start.line, 3);
  });
});

function apply(text: string, edits: readonly TextEdit[]): string {
  return TextDocument.applyEdits(TextDocument.create(URI, 'python', 1, text), [...edits]);
}
