/** The server as browsers run it, at the other end of a channel: what it asks of the client, and what it says then. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { Diagnostic } from 'vscode-languageserver/node';
import { PATHS, pathOfUri, uriOfPath } from '../../server/host/web/paths.ts';
import { built } from './build.ts';

const FOLDER = 'vscode-vfs://github/acme/project';
const LOAD = 'from transformers import AutoModel\nmodel = AutoModel.from_pretrained("acme/tiny")\n';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

/** Runs the worker's script as a browser does: nothing of Node is in its sight. */
const AS_IN_BROWSER = `
  const { workerData: { port, file } } = require('node:worker_threads');
  const source = require('node:fs').readFileSync(file, 'utf8');
  globalThis.self = port;
  globalThis.process = undefined;
  globalThis.require = undefined;
  (0, eval)(source);
`;

/** A client that has the files which are given to it, and those of the build. */
class Client {
  readonly asked: string[] = [];
  readonly #port: MessagePort;
  readonly #worker: Worker;
  readonly #files: Record<string, string>;
  readonly #damaged: string | undefined;
  readonly #messages: Message[] = [];
  #wake = () => {};
  #id = 0;

  constructor(files: Record<string, string> = {}, damaged?: string) {
    const { port1, port2 } = new MessageChannel();
    this.#files = files;
    this.#damaged = damaged;
    this.#port = port2;
    port2.on('message', (message: Message) => this.#take(message));
    const workerData = { port: port1, file: built('server-web.js') };
    this.#worker = new Worker(AS_IN_BROWSER, { eval: true, workerData, transferList: [port1] });
  }

  async start(): Promise<void> {
    const folder = { uri: FOLDER, name: 'project' };
    await this.request('initialize', { processId: null, rootUri: null, capabilities: {}, workspaceFolders: [folder] });
    this.notify('initialized', {});
  }

  request(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#id;
    this.#port.postMessage({ jsonrpc: '2.0', id, method, params });
    return this.#until((it) => it.id === id && !it.method).then(({ result }) => result);
  }

  notify(method: string, params: unknown): void {
    this.#port.postMessage({ jsonrpc: '2.0', method, params });
  }

  async opened(name: string, text: string, languageId = 'python'): Promise<readonly Diagnostic[]> {
    const uri = `${FOLDER}/${name}`;
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
    const { params } = await this.#until((it) => it.method === 'textDocument/publishDiagnostics');
    return (params as { readonly diagnostics: readonly Diagnostic[] }).diagnostics;
  }

  /** What is said of a document as soon as it is as wanted. */
  async told(name: string, wanted: (diagnostics: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]> {
    const before = this.#messages.length;
    const diagnosticsIn = ({ method, params }: Message) => {
      const said = params as { readonly uri?: string; readonly diagnostics?: readonly Diagnostic[] } | undefined;
      const isOwn = method === 'textDocument/publishDiagnostics' && said?.uri === `${FOLDER}/${name}`;
      return isOwn ? said.diagnostics : undefined;
    };
    const last = this.#messages.slice(0, before).findLast(diagnosticsIn);
    if (last && wanted(diagnosticsIn(last)!)) return diagnosticsIn(last)!;
    const found = await this.#until((it) => {
      const own = this.#messages.indexOf(it) >= before ? diagnosticsIn(it) : undefined;
      return own !== undefined && wanted(own);
    });
    return diagnosticsIn(found)!;
  }

  change(name: string, text: string): void {
    this.#files[`${FOLDER}/${name}`] = text;
    this.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: `${FOLDER}/${name}`, type: 2 }] });
  }

  logged(pattern: RegExp): Promise<Message> {
    return this.#until((it) => it.method === 'window/logMessage' && pattern.test(JSON.stringify(it.params)));
  }

  async stop(): Promise<void> {
    this.#port.close();
    await this.#worker.terminate();
  }

  #take(message: Message): void {
    const { id, method, params } = message;
    if (id !== undefined && method) {
      const [name] = params as [string];
      this.asked.push(`${method} ${name}`);
      this.#port.postMessage({ jsonrpc: '2.0', id, result: this.#answer(method, name) });
    } else {
      this.#messages.push(message);
      this.#wake();
    }
  }

  #answer(method: string, name: string): unknown {
    if (method === 'loadguard/find') {
      const wanted = name.includes('loadguard') ? /loadguard/ : /\.(?:py|ts)$/;
      return Object.keys(this.#files).filter((it) => wanted.test(it));
    }
    if (method === 'loadguard/read') return this.#files[name] ?? null;
    const bytes = new Uint8Array(fs.readFileSync(built(name)));
    if (name === this.#damaged) bytes[100]! ^= 1;
    return bytes;
  }

  async #until(wanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.#messages.findLast(wanted);
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

describe('language server in a browser', () => {
  let client: Client;
  before(() => {
    built('server-web.js');
  });
  afterEach(() => client.stop());

  it('shows findings in files that are on no disk', async () => {
    client = new Client();
    await client.start();
    const [finding, ...others] = await client.opened('load.py', LOAD);
    assert.deepEqual(others, []);
    assert.equal(finding!.code, 'unpinned-revision');
    assert(client.asked.every((it) => /^loadguard\/(?:asset|find)/.test(it)));
  });

  it('heeds settings files of the workspace, and what they build on', async () => {
    client = new Client({
      [`${FOLDER}/loadguard.jsonc`]: '{ "extends": ["./team/base.jsonc"] }',
      [`${FOLDER}/team/base.jsonc`]: '{ "rules": { "unpinned-revision": "error" } }',
    });
    await client.start();
    const [finding] = await client.opened('load.py', LOAD);
    assert.equal(finding!.severity, 1);
  });

  it('runs no grammar that is not the one that was shipped', async () => {
    client = new Client({}, 'grammars/tree-sitter-python.wasm');
    await client.start();
    assert.deepEqual(await client.opened('load.py', LOAD), []);
    await client.logged(/damaged or was replaced/);
  });

  it('follows imports of files that are not open, and asks for each once', async () => {
    client = new Client({
      [`${FOLDER}/settings.py`]: 'from team.names import MODEL\n',
      [`${FOLDER}/team/__init__.py`]: '',
      [`${FOLDER}/team/names.py`]: 'MODEL = "acme/tiny"\n',
      [`${FOLDER}/other.py`]: 'UNUSED = 1\n',
    });
    await client.start();
    const text = 'from transformers import AutoModel\nfrom settings import MODEL\nAutoModel.from_pretrained(MODEL)\n';
    await client.opened('load.py', text);
    const [, ...others] = await client.told('load.py', ([it]) => /acme\/tiny/.test(String(it?.message)));
    assert.deepEqual(others, []);
    const read = client.asked.filter((it) => it.startsWith('loadguard/read'));
    assert.deepEqual([...new Set(read)].sort(), read.sort());
    assert(!read.some((it) => it.includes('other.py')));
  });

  it('follows what scripts import, and a file that changes', async () => {
    client = new Client({ [`${FOLDER}/lib/run.ts`]: 'export function run(text: string) { eval(text); }\n' });
    await client.start();
    const text = "import { run } from './lib/run.js';\nfetch(url).then((it) => it.text()).then((it) => run(it));\n";
    await client.opened('main.ts', text, 'typescript');
    await client.told('main.ts', ([it]) => it?.code === 'remote-exec');
    client.change('lib/run.ts', 'export function run(text: string) { console.log(text); }\n');
    await client.told('main.ts', (all) => all.length === 0);
  });

  it('says on hover why nothing can be pinned', async () => {
    client = new Client();
    await client.start();
    await client.opened('load.py', LOAD);
    const textDocument = { uri: `${FOLDER}/load.py` };
    const hover = await client.request('textDocument/hover', { textDocument, position: { line: 1, character: 40 } });
    assert.match(JSON.stringify(hover), /No pin now.*browser/);
  });
});

interface Component {
  readonly name: string;
  readonly version: string;
  readonly licenses: readonly { readonly license: { readonly id: string } }[];
}

describe('assets in a browser', () => {
  before(() => {
    built('server-web.js');
  });

  it('are named in the bill of materials, with versions and licences', () => {
    const read = (name: string) => JSON.parse(fs.readFileSync(built(name), 'utf8'));
    const components: readonly Component[] = read('bill-of-materials.cdx.json').components;
    for (const { name, version, licenses } of components) {
      assert.match(version, /^\d+\.\d+\.\d+/, name);
      assert.match(licenses[0]!.license.id, /^(?:MIT|ISC|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0)$/, name);
    }
    const names = components.map(({ name }) => name);
    for (const { file } of read('grammars/grammars.json').files) assert(names.includes(file), file);
    assert(names.includes('web-tree-sitter') && names.includes('vscode-languageserver'));
  });
});

describe('paths in a browser', () => {
  const uris = ['vscode-vfs://github/acme/a%20b/c.py', 'file:///work/a.py', 'vscode-test-web://mount/x/y.ipynb'];

  it('stand for URIs and back', () => {
    for (const uri of uris) assert.equal(uriOfPath(pathOfUri(uri)!), uri);
    assert.equal(pathOfUri('untitled:Untitled-1'), undefined);
    assert.equal(pathOfUri('file:///%E0%A4%A'), undefined);
  });

  it('are joined, resolved and compared as Node does', () => {
    const { join, resolve, relative, dirname, basename } = path.posix;
    assert.equal(PATHS.join('/a/b', '../c', './d'), join('/a/b', '../c', './d'));
    assert.equal(PATHS.resolve('/a/b', '../c.json'), resolve('/a/b', '../c.json'));
    assert.equal(PATHS.resolve('/a', '/b/c'), resolve('/a', '/b/c'));
    for (const [from, to] of [
      ['/a/b', '/a/b/c.py'],
      ['/a/b', '/a/c'],
      ['/a', '/a'],
    ] as const) {
      assert.equal(PATHS.relative(from, to), relative(from, to));
    }
    assert.equal(PATHS.dirname('/a'), dirname('/a'));
    assert.equal(PATHS.basename('/a/b.py'), basename('/a/b.py'));
  });
});
