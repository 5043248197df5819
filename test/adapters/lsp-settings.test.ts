/** How the language server, as a process, takes its settings. */

import assert from 'node:assert/strict';
import { FULL_CAPABILITIES } from './lsp-client.ts';
import { CACHED, ServerTests, URI } from './lsp-server.ts';

describe('settings of the language server', () => {
  const server = new ServerTests();

  it('are taken from the initialization options', async () => {
    await server.start({ settings: { rules: { 'unpinned-revision': 'error' } } });
    assert.equal((await server.opened(CACHED))[0]!.severity, 1);
  });

  it('switch a rule off', async () => {
    await server.start({ settings: { rules: { 'unpinned-revision': 'off' } } });
    assert.deepEqual(await server.opened(CACHED), []);
  });

  it('switch everything off, and on again', async () => {
    await server.start({ settings: { enable: false } });
    assert.deepEqual(await server.opened(CACHED), []);
    await server.editor.notify('workspace/didChangeConfiguration', { settings: { loadguard: { enable: true } } });
    await server.editor.diagnostics(URI, ({ diagnostics }) => diagnostics.length === 1);
    await server.editor.notify('workspace/didChangeConfiguration', { settings: { loadguard: { enable: false } } });
    await server.editor.diagnostics(URI, ({ diagnostics }) => diagnostics.length === 0);
  });

  it('are asked of the client, for each document', async () => {
    let strict = false;
    await server.start({
      capabilities: FULL_CAPABILITIES,
      configuration: (uri) => ({
        rules: { 'unpinned-revision': uri?.endsWith('quiet.py') ? 'off' : strict ? 'error' : 'hint' },
      }),
    });
    assert.equal((await server.opened(CACHED))[0]!.severity, 4);
    assert.deepEqual(await server.opened(CACHED, 'python', 'file:///project/quiet.py'), []);
    strict = true;
    await server.editor.notify('workspace/didChangeConfiguration', { settings: null });
    await server.editor.diagnostics(URI, ({ diagnostics }) => diagnostics[0]?.severity === 1);
  });

  it('that were given at the start hold when a client answers with nothing, or with all that it was configured with', async () => {
    const settings = { rules: { 'unpinned-revision': 'error' } };
    await server.start({ settings, capabilities: FULL_CAPABILITIES, configuration: () => ({}) });
    assert.equal((await server.opened(CACHED))[0]!.severity, 1);
    for (const [round, sent] of [{}, { settings }, null, { settings: {} }].entries()) {
      await server.editor.notify('workspace/didChangeConfiguration', { settings: sent });
      const shown = await server.opened(CACHED, 'python', `file:///project/${round}.py`);
      assert.equal(shown[0]!.severity, 1, JSON.stringify(sent));
    }
  });

  it('that cannot be used are named once in the log, with the nearest name', async () => {
    await server.start({ settings: { rules: { 'unpined-revision': 'off', 'trust-remote-code': 'warn' } } });
    assert.equal((await server.opened(CACHED)).length, 1);
    await server.opened(CACHED, 'python', 'file:///project/second.py');
    const complaints = server.editor.log.filter((line) => line.includes('loadguard.rules'));
    assert.equal(complaints.length, 2);
    assert.match(complaints.join('\n'), /"unpined-revision".*"unpinned-revision"/);
    assert.match(complaints.join('\n'), /"trust-remote-code".*"warn".*"warning"/);
  });
});
