/** What all tests of the language server share: the built program, a Hugging Face cache, and a few documents. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CodeAction, Diagnostic } from 'vscode-languageserver/node';
import { built } from './build.ts';
import { Editor, type EditorOptions } from './lsp-client.ts';

/** What the cache knows `main` of acme/tiny to be. */
export const COMMIT = '0123456789abcdef0123456789abcdef01234567';
export const URI = 'file:///project/load.py';
export const CLEAN = 'print("nothing to see")\n';
export const CACHED = 'from transformers import AutoModel\n\nmodel = AutoModel.from_pretrained("acme/tiny")\n';
export const UNKNOWN = CACHED.replace('acme/tiny', 'acme/absent');

/** A suite whose tests talk to a server of their own, which must end well after each. */
export class ServerTests {
  editor!: Editor;
  #cache!: string;

  /** To be called inside of `describe`. */
  constructor() {
    before(() => {
      built('server.js');
      this.#cache = makeCache();
    });
    after(() => fs.rmSync(this.#cache, { recursive: true }));
    afterEach(async () => assert.equal(await this.editor.stop(), 0, 'exit code'));
  }

  /** Starts the server, by a file of the build and its arguments. */
  async start(options: EditorOptions = {}, program: readonly string[] = ['server.js', '--stdio']): Promise<Editor> {
    const [file, ...args] = program;
    const command = [process.execPath, built(file!), ...args];
    this.editor = await Editor.start(command, {
      ...options,
      environment: { HF_HUB_CACHE: this.#cache, ...options.environment },
    });
    return this.editor;
  }

  /** Opens a document and waits for what is found in it. */
  async opened(text: string, languageId = 'python', uri = URI): Promise<Diagnostic[]> {
    await this.editor.open(uri, languageId, text);
    return this.editor.diagnostics(uri, (params) => params.version === 1);
  }

  quickFixes(diagnostics: Diagnostic[], uri = URI): Promise<CodeAction[]> {
    return this.editor.codeActions(uri, diagnostics[0]!.range, { diagnostics });
  }
}

function makeCache(): string {
  const cache = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-cache-'));
  const model = path.join(cache, 'models--acme--tiny');
  const snapshot = path.join(model, 'snapshots', COMMIT);
  fs.mkdirSync(path.join(model, 'refs'), { recursive: true });
  fs.mkdirSync(snapshot, { recursive: true });
  fs.writeFileSync(path.join(model, 'refs/main'), COMMIT);
  fs.writeFileSync(path.join(snapshot, 'config.json'), '{}');
  return cache;
}
