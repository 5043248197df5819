/** A minimal editor for tests: starts a real server process, speaks the protocol with it, and keeps what it publishes. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  type ClientCapabilities,
  type CodeAction,
  type CodeActionContext,
  createProtocolConnection,
  type Diagnostic,
  type Hover,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';

export interface EditorOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly capabilities?: ClientCapabilities;
  readonly settings?: unknown;
  /** More of `initializationOptions`. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** The URI of the folder that is open. */
  readonly folder?: string;
  /** Answers `workspace/configuration` for one document. */
  readonly configuration?: (scopeUri: string | undefined) => unknown;
}

/** What Visual Studio Code says it can do, as far as this server asks. */
export const FULL_CAPABILITIES: ClientCapabilities = {
  workspace: {
    workspaceEdit: { documentChanges: true },
    didChangeConfiguration: { dynamicRegistration: true },
  },
  textDocument: {
    hover: { contentFormat: ['markdown', 'plaintext'] },
    publishDiagnostics: {
      versionSupport: true,
      relatedInformation: true,
      dataSupport: true,
      codeDescriptionSupport: true,
    },
    codeAction: {
      dataSupport: true,
      disabledSupport: true,
      isPreferredSupport: true,
      resolveSupport: { properties: ['edit', 'command'] },
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'quickfix', 'source', 'source.fixAll'] } },
    },
  },
};

export class Editor {
  readonly published: PublishDiagnosticsParams[] = [];
  readonly log: string[] = [];
  readonly #process: ChildProcess;
  readonly #connection: ProtocolConnection;
  #waiting: (() => void)[] = [];
  initialized!: InitializeResult;

  private constructor(command: readonly string[], { environment, configuration }: EditorOptions) {
    this.#process = spawn(command[0]!, command.slice(1), {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    });
    this.#connection = createProtocolConnection(
      new StreamMessageReader(this.#process.stdout!),
      new StreamMessageWriter(this.#process.stdin!),
    );
    this.#connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.push(params);
      this.#wake();
    });
    this.#connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.log.push(message);
      this.#wake();
    });
    this.#connection.onRequest('client/registerCapability', () => null);
    this.#connection.onRequest('workspace/configuration', ({ items }: { items: { scopeUri?: string }[] }) =>
      items.map(({ scopeUri }) => configuration?.(scopeUri) ?? null),
    );
    this.#connection.listen();
  }

  /** Starts the server that `command` names and introduces itself. */
  static async start(command: readonly string[], options: EditorOptions = {}): Promise<Editor> {
    const editor = new Editor(command, options);
    const capabilities = options.capabilities ?? FULL_CAPABILITIES;
    editor.initialized = await editor.request('initialize', {
      processId: process.pid,
      rootUri: options.folder ?? null,
      capabilities: options.configuration
        ? { ...capabilities, workspace: { ...capabilities.workspace, configuration: true } }
        : capabilities,
      initializationOptions: {
        ...options.options,
        ...(options.settings !== undefined && { settings: options.settings }),
      },
    });
    await editor.notify('initialized', {});
    return editor;
  }

  request<Result>(method: string, params: unknown): Promise<Result> {
    return this.#connection.sendRequest(method, params);
  }

  notify(method: string, params: unknown): Promise<void> {
    return this.#connection.sendNotification(method, params);
  }

  /** Sends bytes that need not be a message. */
  sendRaw(text: string): void {
    this.#process.stdin!.write(text);
  }

  open(uri: string, languageId: string, text: string, version = 1): Promise<void> {
    return this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version, text } });
  }

  change(uri: string, version: number, text: string): Promise<void> {
    return this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
  }

  close(uri: string): Promise<void> {
    return this.notify('textDocument/didClose', { textDocument: { uri } });
  }

  /** What was published last for a document, once `accept` takes it. */
  async diagnostics(uri: string, accept: (params: PublishDiagnosticsParams) => boolean): Promise<Diagnostic[]> {
    return this.until(() => {
      const last = this.published.findLast((params) => params.uri === uri);
      return last && accept(last) ? last.diagnostics : undefined;
    });
  }

  /** Waits for `answer` to give something, asking again at each message of the server. */
  async until<Answer>(answer: () => Answer | undefined): Promise<Answer> {
    for (;;) {
      const found = answer();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  hover(uri: string, position: Position): Promise<Hover | null> {
    return this.request('textDocument/hover', { textDocument: { uri }, position });
  }

  codeActions(uri: string, range: Range, context: CodeActionContext): Promise<CodeAction[]> {
    return this.request('textDocument/codeAction', { textDocument: { uri }, range, context });
  }

  get pid(): number {
    return this.#process.pid!;
  }

  /** Ends the server's process in the middle of its work. Fulfilled when it is gone. */
  async kill(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#connection.dispose();
    this.#process.kill('SIGKILL');
    await ended;
  }

  /** Says goodbye as the protocol asks; answers with the process's exit code. */
  async stop(): Promise<number | null> {
    const ended = once(this.#process, 'exit');
    await this.request('shutdown', undefined);
    await this.notify('exit', undefined);
    const [code] = await ended;
    this.#connection.dispose();
    return code;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
