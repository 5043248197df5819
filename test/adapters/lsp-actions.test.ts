/** Quick fixes and fix-all of the language server, as a process. */

import assert from 'node:assert/strict';
import type { CodeAction, TextDocumentEdit, TextEdit } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
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
