/** What may leave this machine through the language server: only what the user's own settings allow, and never a token elsewhere. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CodeAction, Diagnostic } from 'vscode-languageserver/node';
import { LoopbackServer } from '../kit/servers.ts';
import { COMMIT, ServerTests, UNKNOWN, URI } from './lsp-server.ts';

const TOKEN = 'hf_thisIsTheTokenOfTheUser';

describe('language server and the network', () => {
  const server = new ServerTests();
  const hub = new LoopbackServer();
  let folder: string;
  before(() => hub.start());
  after(() => hub.stop());
  beforeEach(() => {
    hub.requests.length = 0;
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-network-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const endpoint = () => `http://127.0.0.1:${hub.port}`;
  const answers = () => {
    const body = JSON.stringify({ id: 'acme/absent', sha: COMMIT, siblings: [] });
    hub.handle = (_, response) => response.end(body);
  };
  const environment = () => ({ HF_TOKEN: TOKEN, HOME: folder });

  /** The outcomes of all actions that are completed only when they are chosen. */
  async function chosen(diagnostics: Diagnostic[]): Promise<readonly string[]> {
    const outcomes: string[] = [];
    for (const diagnostic of diagnostics) {
      const actions = await server.editor.codeActions(URI, diagnostic.range, { diagnostics: [diagnostic] });
      for (const action of actions) {
        if (action.disabled) outcomes.push(action.disabled.reason);
        if (action.edit || action.command || action.disabled) continue;
        const resolved = server.editor.request<CodeAction>('codeAction/resolve', action);
        outcomes.push(
          await resolved.then(
            (it) => JSON.stringify(it.edit),
            (error: Error) => error.message,
          ),
        );
      }
    }
    return outcomes;
  }

  it('asks nobody because a workspace says so, wherever it says it', async () => {
    answers();
    const wanted = {
      network: true,
      hubEndpoint: endpoint(),
      hubToken: true,
      allowed: true,
      endpoint: endpoint(),
      sendsToken: true,
    };
    fs.writeFileSync(path.join(folder, 'loadguard.jsonc'), JSON.stringify(wanted));
    fs.writeFileSync(
      path.join(folder, 'pyproject.toml'),
      `[tool.loadguard]\nnetwork = true\nhubEndpoint = "${endpoint()}"\n`,
    );
    fs.writeFileSync(path.join(folder, '.env'), `HF_ENDPOINT=${endpoint()}\nHF_TOKEN=hf_other\n`);
    const uri = pathToFileURL(folder).href;
    const settings = { loadguard: wanted };
    await server.start({ folder: uri, environment: environment(), settings, configuration: () => wanted });
    await server.editor.notify('workspace/didChangeConfiguration', { settings });
    const outcomes = await chosen(await server.opened(UNKNOWN));
    assert(outcomes.some((it) => /network is off/.test(it)));
    for (const it of outcomes) assert(!it.includes(COMMIT));
    assert.equal(hub.requests.length, 0);
  });

  it('asks the endpoint of the user when a fix is chosen, and not before; the token appears nowhere', async () => {
    answers();
    const network = { allowed: true, endpoint: endpoint(), sendsToken: true };
    await server.start({ environment: environment(), options: { network } });
    const diagnostics = await server.opened(UNKNOWN);
    await server.editor.hover(URI, diagnostics[0]!.range.start);
    await server.quickFixes(diagnostics);
    assert.equal(hub.requests.length, 0, 'listing asks nobody');
    const outcomes = await chosen(diagnostics);
    assert.match(outcomes.join(), new RegExp(COMMIT));
    assert.deepEqual(
      hub.requests.map((it) => [it.url, it.headers.authorization]),
      [['/api/models/acme/absent/revision/main', `Bearer ${TOKEN}`]],
    );
    hub.handle = (_, response) => response.writeHead(500).end(`token ${TOKEN} is bad`);
    await server.editor.change(URI, 2, UNKNOWN.replace('absent', 'broken'));
    const broken = await server.editor.diagnostics(URI, (params) => params.version === 2);
    const others = await chosen(broken);
    const told = JSON.stringify([outcomes, others, server.editor.published, server.editor.log]);
    assert(!told.includes(TOKEN));
  });

  it('runs nothing and asks nothing for names that are none', async () => {
    answers();
    const mark = path.join(folder, 'mark');
    const names = [
      `--upload-pack=touch ${mark}`,
      `ext::sh -c touch% ${mark}`,
      '../../../etc/passwd',
      'file:///etc/passwd',
      `a/b\\nHost: ${endpoint()}`,
      'x'.repeat(50_000),
    ];
    const lines = names.flatMap((name) => [
      `AutoModel.from_pretrained("${name}")`,
      `AutoModel.from_pretrained("a/b", revision="${name}")`,
      `subprocess.run(["pip", "install", "git+${name}"])`,
      `subprocess.run(["pip", "install", "git+https://127.0.0.1:${hub.port}/${name}"])`,
      `subprocess.run(["npx", "-y", "${name}"])`,
      `torch.hub.load("${name}", "net")`,
    ]);
    const text = `import subprocess\nimport torch\nfrom transformers import AutoModel\n${lines.join('\n')}\n`;
    await server.start({ environment: environment(), options: { network: { allowed: true, endpoint: endpoint() } } });
    const outcomes = await chosen(await server.opened(text));
    for (const it of outcomes) assert(!it.includes(COMMIT) || /revision/.test(it), it.slice(0, 300));
    assert(!fs.existsSync(mark));
    for (const { url } of hub.requests) assert.match(url!, /^\/api\/models\/[\w.-]+(?:\/[\w.-]+)?\/revision\/[\w.-]+$/);
  });
});
