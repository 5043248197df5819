/** Notebooks over the protocol: cells checked as one, whatever is typed, moved, added or taken away. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CodeAction, CreateFile, Diagnostic, TextDocumentEdit, TextEdit } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { ofCells } from '../kit/notebooks.ts';
import { CACHED, COMMIT, ServerTests } from './lsp-server.ts';

const NOTEBOOK = 'file:///project/a.ipynb';
const FETCH = 'import requests\ntext = requests.get("https://example.com/a.py").text\n';

interface Sketch {
  readonly text: string;
  readonly language?: string;
  readonly metadata?: unknown;
}

/** An editor's notebook: keeps what it sent, so that it can say what changes. */
class NotebookEditor {
  readonly #server: ServerTests;
  readonly #uri: string;
  readonly uris: string[] = [];
  readonly #versions = new Map<string, number>();
  #version = 1;
  #made = 0;

  constructor(server: ServerTests, uri = NOTEBOOK) {
    this.#server = server;
    this.#uri = uri;
  }

  async open(...cells: readonly Sketch[]): Promise<void> {
    const documents = cells.map((it) => this.#document(it));
    this.uris.push(...documents.map(({ uri }) => uri));
    await this.#server.editor.notify('notebookDocument/didOpen', {
      notebookDocument: {
        uri: this.#uri,
        notebookType: 'jupyter-notebook',
        version: 1,
        cells: documents.map((it, index) => this.#cell(it, cells[index]!.metadata)),
      },
      cellTextDocuments: documents,
    });
  }

  async replace(start: number, deleteCount: number, ...cells: readonly Sketch[]): Promise<void> {
    const documents = cells.map((it) => this.#document(it));
    const removed = this.uris.splice(start, deleteCount, ...documents.map(({ uri }) => uri));
    await this.#change({
      structure: {
        array: { start, deleteCount, cells: documents.map((it) => this.#cell(it)) },
        didOpen: documents,
        didClose: removed.map((uri) => ({ uri })),
      },
    });
  }

  /** Turns the order of all cells around; no document is opened or closed for that. */
  async reverse(): Promise<void> {
    this.uris.reverse();
    const cells = this.uris.map((document) => ({ kind: 2, document }));
    await this.#change({ structure: { array: { start: 0, deleteCount: cells.length, cells } } });
  }

  async type(index: number, text: string): Promise<number> {
    const uri = this.uris[index]!;
    const version = this.#versions.get(uri)! + 1;
    this.#versions.set(uri, version);
    await this.#change({ textContent: [{ document: { uri, version }, changes: [{ text }] }] });
    return version;
  }

  /** Gives a cell other metadata. */
  async mark(index: number, metadata: unknown): Promise<void> {
    await this.#change({ data: [{ kind: 2, document: this.uris[index]!, metadata }] });
  }

  async close(): Promise<void> {
    await this.#server.editor.notify('notebookDocument/didClose', {
      notebookDocument: { uri: this.#uri },
      cellTextDocuments: this.uris.map((uri) => ({ uri })),
    });
  }

  /** What was published last for a cell, once it is as wanted. */
  async shown(index: number, wanted: (rules: readonly string[]) => boolean): Promise<readonly Diagnostic[]> {
    return this.#server.editor.diagnostics(this.uris[index]!, ({ diagnostics }) =>
      wanted(diagnostics.map(({ code }) => String(code))),
    );
  }

  async #change(cells: unknown): Promise<void> {
    const notebookDocument = { uri: this.#uri, version: ++this.#version };
    await this.#server.editor.notify('notebookDocument/didChange', { notebookDocument, change: { cells } });
  }

  #document({ text, language = 'python' }: Sketch) {
    const uri = `${this.#uri.replace('file://', 'vscode-notebook-cell:')}#W${this.#made++}sZmlsZQ%3D%3D`;
    this.#versions.set(uri, 1);
    return { uri, languageId: language, version: 1, text };
  }

  #cell({ uri, languageId }: { readonly uri: string; readonly languageId: string }, metadata?: unknown) {
    return { kind: languageId === 'markdown' ? 1 : 2, document: uri, ...(metadata !== undefined && { metadata }) };
  }
}

const some = (rules: readonly string[]) => rules.length > 0;
const none = (rules: readonly string[]) => rules.length === 0;

describe('language server on notebooks', () => {
  const server = new ServerTests();

  async function opened(...cells: readonly Sketch[]): Promise<NotebookEditor> {
    await server.start();
    const editor = new NotebookEditor(server);
    await editor.open(...cells);
    return editor;
  }

  it('follows values from cell to cell, with steps in the other cell', async () => {
    const notebook = await opened({ text: '# note', language: 'markdown' }, { text: FETCH }, { text: 'exec(text)' });
    const [finding] = await notebook.shown(2, some);
    assert.equal(finding!.code, 'remote-exec');
    assert.deepEqual(finding!.range, { start: { line: 0, character: 5 }, end: { line: 0, character: 9 } });
    assert.equal(finding!.relatedInformation![0]!.location.uri, notebook.uris[1]);
  });

  it('checks a cell that is handed to the page as the script that it is, also when it becomes one', async () => {
    const script = '%%javascript\nfetch("https://example.com/a.js").then((it) => it.text()).then(eval)';
    const notebook = await opened({ text: FETCH }, { text: script }, { text: 'exec(text)' });
    const [finding] = await notebook.shown(1, some);
    assert.equal(finding!.code, 'remote-exec');
    assert.equal(finding!.range.start.line, 1);
    await notebook.shown(2, some);
    await notebook.type(1, 'x = 1');
    await notebook.shown(1, none);
    await notebook.type(1, script);
    await notebook.shown(1, some);
  });

  it('keeps all cells right while one is typed, and is silent about those that stay the same', async () => {
    const notebook = await opened({ text: FETCH }, { text: 'exec(text)' }, { text: CACHED }, { text: 'x = 1' });
    await notebook.shown(1, some);
    await notebook.shown(3, none);
    const before = server.editor.published.length;
    await notebook.type(0, 'text = "x = 1"\n');
    await notebook.shown(1, none);
    const told = server.editor.published.slice(before).map(({ uri }) => notebook.uris.indexOf(uri));
    assert.deepEqual(told.sort(), [0, 1]);
    await notebook.type(0, FETCH);
    await notebook.shown(1, some);
    await notebook.shown(2, some);
  });

  it('heeds the tags of a cell, wherever an editor keeps them', async () => {
    const tags = ['loadguard-ignore:remote-exec:our-own-server'];
    const notebook = await opened({ text: FETCH }, { text: 'exec(text)', metadata: { metadata: { tags } } });
    await notebook.shown(1, none);
    await notebook.mark(1, { metadata: { tags: [] } });
    await notebook.shown(1, (rules) => rules.join() === 'remote-exec');
    for (const metadata of [{ tags }, { custom: { metadata: { tags } } }]) {
      await notebook.mark(1, metadata);
      await notebook.shown(1, none);
      await notebook.mark(1, { tags: 'loadguard-ignore:remote-exec:no-list' });
      await notebook.shown(1, some);
    }
    await notebook.mark(1, { tags: ['loadguard-ignore:remote-exec'] });
    await notebook.shown(1, (rules) => rules.join() === 'unexplained-suppression');
  });

  it('keeps up with cells that are moved, added and removed', async () => {
    const notebook = await opened({ text: 'exec(text)' }, { text: FETCH }, { text: 'text = "pass"' });
    await notebook.reverse();
    await notebook.shown(2, some);
    await notebook.replace(2, 0, { text: 'text = "pass"' });
    await notebook.shown(3, none);
    await notebook.replace(2, 1);
    await notebook.shown(2, some);
    const last = notebook.uris[2]!;
    await notebook.replace(2, 1);
    await server.editor.diagnostics(last, ({ diagnostics }) => diagnostics.length === 0);
  });

  it('keeps up with a cell that becomes another language', async () => {
    const notebook = await opened({ text: CACHED });
    await notebook.shown(0, some);
    await notebook.replace(0, 1, { text: CACHED, language: 'markdown' });
    await notebook.replace(1, 0, { text: CACHED });
    await notebook.shown(1, some);
    const script = 'eval(await (await fetch("https://example.com")).text())';
    await notebook.replace(1, 1, { text: script, language: 'typescript' });
    assert.equal((await notebook.shown(1, some))[0]!.code, 'remote-exec');
  });

  it('takes everything back when it is closed', async () => {
    const notebook = await opened({ text: CACHED }, { text: CACHED });
    await notebook.shown(1, some);
    await notebook.close();
    await notebook.shown(0, none);
    await notebook.shown(1, none);
  });

  it('hovers and fixes in the cell', async () => {
    const notebook = await opened({ text: '!pip list' }, { text: CACHED });
    const [finding] = await notebook.shown(1, some);
    assert.ok(await server.editor.hover(notebook.uris[1]!, finding!.range.start));
    const actions = await server.quickFixes([finding!], notebook.uris[1]);
    const pin = actions.find(({ isPreferred }) => isPreferred)!;
    const { edit } = await server.editor.request<CodeAction>('codeAction/resolve', pin);
    const [change] = edit!.documentChanges as TextDocumentEdit[];
    assert.deepEqual(change!.textDocument, { uri: notebook.uris[1], version: 1 });
    assert.match(applied(CACHED, change!), new RegExp(COMMIT));
  });

  it('writes the list that a cell then installs from, where the network may be asked', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-list-'));
    const install = {
      metadata: { name: 'foo', version: '1.0' },
      download_info: { archive_info: { hashes: { sha256: 'ab'.repeat(32) } } },
    };
    fs.writeFileSync(path.join(folder, 'pip'), `#!/bin/sh\necho '${JSON.stringify({ install: [install] })}'\n`, {
      mode: 0o755,
    });
    await server.start({
      environment: { PATH: `${folder}:${process.env.PATH}` },
      options: { network: { allowed: true } },
    });
    const notebook = new NotebookEditor(server);
    await notebook.open({ text: '%pip install foo' });
    const [finding] = await notebook.shown(0, some);
    const actions = await server.quickFixes([finding!], notebook.uris[0]);
    const list = actions.find(({ title }) => title.startsWith('Install from a list'))!;
    assert.equal(list.edit, undefined);
    const { edit } = await server.editor.request<CodeAction>('codeAction/resolve', list);
    fs.rmSync(folder, { recursive: true });
    const [created, written, changed] = edit!.documentChanges as [CreateFile, TextDocumentEdit, TextDocumentEdit];
    const uri = 'file:///project/requirements.lock.txt';
    assert.deepEqual(created, { kind: 'create', uri });
    assert.equal(written.textDocument.uri, uri);
    assert.match(applied('', written), /\nfoo==1\.0 \\\n {4}--hash=sha256:(?:ab){32}\n$/);
    assert.equal(applied('%pip install foo', changed), '%pip install --require-hashes -r requirements.lock.txt');
  });

  describe('in a folder', () => {
    let folder: string;
    beforeEach(() => {
      folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-cells-')));
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    async function here(...cells: readonly Sketch[]): Promise<NotebookEditor> {
      await server.start();
      const editor = new NotebookEditor(server, pathToFileURL(path.join(folder, 'a.ipynb')).href);
      await editor.open(...cells);
      return editor;
    }

    it('approves and allows what a cell loads, beside the notebook, until a reason is asked for', async () => {
      const load = CACHED.replace('tiny")', `tiny", revision="${COMMIT}", trust_remote_code=True)`);
      for (const [title, file] of [
        ['Approve acme/tiny at 0123456789ab, with a reason', 'loadguard.lock.json'],
        ['Allow all that acme publishes, with a reason', 'loadguard.jsonc'],
      ] as const) {
        const notebook = await here({ text: '!pip list' }, { text: load });
        const [finding] = await notebook.shown(1, some);
        const offered = (await server.quickFixes([finding!], notebook.uris[1])).find((it) => it.title === title);
        assert(offered && !offered.edit, title);
        const { edit } = await server.editor.request<CodeAction>('codeAction/resolve', offered);
        const [created, written] = edit!.documentChanges as [CreateFile, TextDocumentEdit];
        assert.deepEqual([created.kind, created.uri], ['create', pathToFileURL(path.join(folder, file)).href]);
        fs.writeFileSync(path.join(folder, file), applied('', written).replace('why this is acceptable', 'read it'));
        await server.editor.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: created.uri, type: 1 }] });
        assert.deepEqual(await notebook.shown(1, none), []);
        fs.rmSync(path.join(folder, file));
        await server.editor.stop();
      }
      await server.start();
    });

    it('changes the constant of a module that cells import, and no module that has changed', async () => {
      const module = path.join(folder, 'config.py');
      fs.writeFileSync(module, 'REVISION = "main"\n');
      const load = CACHED.replace('tiny")', 'tiny", revision=REVISION)');
      const notebook = await here({ text: 'from config import REVISION' }, { text: load });
      const [finding] = await notebook.shown(1, some);
      const actions = await server.quickFixes([finding!], notebook.uris[1]);
      const pin = actions.find(({ isPreferred }) => isPreferred)!;
      const { edit } = await server.editor.request<CodeAction>('codeAction/resolve', pin);
      const [change, ...others] = edit!.documentChanges as TextDocumentEdit[];
      assert.deepEqual(others, []);
      assert.deepEqual(change!.textDocument, { uri: pathToFileURL(module).href, version: null });
      assert.match(
        applied('REVISION = "main"\n', change!),
        new RegExp(`^REVISION = "${COMMIT}"  # main, [\\d-]{10}\n$`),
      );
      const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
      for (const only of ['notebook.source.fixAll.loadguard', 'source.fixAll.loadguard']) {
        assert.deepEqual(
          await server.editor.codeActions(notebook.uris[1]!, range, { diagnostics: [], only: [only] }),
          [],
        );
      }
      fs.writeFileSync(module, '# ours\nREVISION = "main"\n');
      await assert.rejects(server.editor.request('codeAction/resolve', pin), /config\.py has changed meanwhile/);
    });
  });

  it('fixes what is said in another cell there', async () => {
    const load =
      'from transformers import AutoModel\nAutoModel.from_pretrained("acme/absent", trust_remote_code=trust)';
    const notebook = await opened({ text: 'trust = True' }, { text: load });
    const shown = await notebook.shown(1, (rules) => rules.includes('trust-remote-code'));
    const finding = shown.find(({ code }) => code === 'trust-remote-code')!;
    const actions = await server.quickFixes([finding], notebook.uris[1]);
    const off = actions.find(({ title }) => title === 'Turn trust in remote code off')!;
    const [change] = off.edit!.documentChanges as TextDocumentEdit[];
    assert.equal(change!.textDocument.uri, notebook.uris[0]);
    assert.equal(applied('trust = True', change!), 'trust = False');
  });

  it('fixes one cell, or all, asked of a Markdown cell', async () => {
    const notebook = await opened({ text: '# a', language: 'markdown' }, { text: CACHED }, { text: CACHED });
    await notebook.shown(2, some);
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const ask = (index: number, kind: string) =>
      server.editor.codeActions(notebook.uris[index]!, range, { diagnostics: [], only: [kind] });
    const [one] = await ask(1, 'source.fixAll.loadguard');
    assert.deepEqual(changed(one!), [notebook.uris[1]]);
    const [all] = await ask(0, 'notebook.source.fixAll.loadguard');
    assert.deepEqual(changed(all!), [notebook.uris[1], notebook.uris[2]]);
    assert.deepEqual(await ask(0, 'source.fixAll'), []);
    const [under] = await ask(0, 'notebook.source.fixAll');
    assert.equal(under!.kind, 'notebook.source.fixAll.loadguard');
  });

  it('takes a notebook that is opened as its file', async () => {
    await server.start();
    const text = JSON.stringify({ cells: [{ cell_type: 'code', source: CACHED, outputs: [] }] });
    const shown = await server.opened(text, 'json', NOTEBOOK);
    assert.deepEqual(
      shown.map(({ code, range }) => [code, range.start]),
      [['unpinned-revision', { line: 0, character: text.indexOf('\\"acme') }]],
    );
  });

  it('takes the text of a notebook by what an editor calls it, and follows what is typed', async () => {
    await server.start();
    const uri = 'untitled:Untitled-1';
    for (const [version, language] of ['ipynb', 'jupyter'].entries()) {
      const shown = await server.opened(ofCells(FETCH, 'exec(text)'), language, uri);
      assert.deepEqual(
        shown.map(({ code }) => code),
        ['remote-exec'],
        String(version),
      );
      await server.editor.change(uri, 2, ofCells(FETCH, 'print(text)'));
      await server.editor.diagnostics(uri, (it) => it.version === 2 && it.diagnostics.length === 0);
      await server.editor.change(uri, 3, '{ "cells": [');
      await server.editor.diagnostics(uri, (it) => it.version === 3);
      await server.editor.close(uri);
      server.editor.published.length = 0;
    }
  });

  it('pins in the text of a notebook, which stays JSON', async () => {
    await server.start();
    const text = ofCells('# a note', CACHED);
    const diagnostics = await server.opened(text, 'json', NOTEBOOK);
    const [pin] = await server.quickFixes(diagnostics, NOTEBOOK);
    const { edit } = await server.editor.request<CodeAction>('codeAction/resolve', pin);
    const [change] = edit!.documentChanges as TextDocumentEdit[];
    const fixed = TextDocument.applyEdits(TextDocument.create(NOTEBOOK, 'json', 1, text), change!.edits as TextEdit[]);
    const source: string[] = JSON.parse(fixed).cells[1].source;
    assert.match(source.join(''), new RegExp(`from_pretrained\\("acme/tiny", revision="${COMMIT}"`));
  });
});

function changed({ edit }: CodeAction): readonly string[] {
  return (edit!.documentChanges as TextDocumentEdit[]).map(({ textDocument }) => textDocument.uri);
}

function applied(text: string, { edits }: TextDocumentEdit): string {
  return TextDocument.applyEdits(TextDocument.create('file:///x', 'python', 1, text), edits as TextEdit[]);
}
