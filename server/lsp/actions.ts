/** Quick fixes and fix-all: what a diagnostic's own data offers, completed by the service where it has holes. */

import {
  type CancellationToken,
  type ClientCapabilities,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  LSPErrorCodes,
  type Range,
  ResponseError,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { organisationOf } from '../core/service/allowed.ts';
import { Combination } from '../core/service/combining.ts';
import type { Fix, PinRequest, TextEdit } from '../core/service/finding.ts';
import { changedMeanwhile } from '../core/service/mending.ts';
import type { Service } from '../core/service/service.ts';
import type { Workspace } from '../core/service/workspace.ts';
import type { Surroundings } from '../world/surroundings.ts';
import { acceptingEdit, type Change } from './accepting.ts';
import { dataOf } from './diagnostics.ts';
import type { Checks } from './documents.ts';
import { type ActionData, COMPARE_COMMAND, type DiagnosticData, PREVIEW_COMMAND } from './protocol.ts';

export const FIX_ALL = `${CodeActionKind.SourceFixAll}.loadguard`;
/** The same for a whole notebook, asked of any of its cells. */
export const NOTEBOOK_FIX_ALL = `notebook.${FIX_ALL}`;

/** Listing actions reads this machine at most; nobody waits for it where the client asks again for what is chosen. */
const OFFLINE = { offline: true } as const;

const COMMIT = /^[0-9a-f]{40}$/;

/** What the client can do with an action. */
interface Abilities {
  readonly disabled: boolean;
  readonly resolvesEdit: boolean;
  readonly documentChanges: boolean;
  /** Whether it shows the code that a load would run. */
  readonly previews: boolean;
}

export class Actions {
  readonly #service: Promise<Service>;
  readonly #checks: Checks;
  readonly #world: Surroundings;
  /** What files hold that others import, open or not. */
  readonly #workspace: Workspace | undefined;
  #abilities: Abilities = { disabled: false, resolvesEdit: false, documentChanges: false, previews: false };

  constructor(service: Promise<Service>, checks: Checks, world: Surroundings, workspace: Workspace | undefined) {
    this.#service = service;
    this.#checks = checks;
    this.#world = world;
    this.#workspace = workspace;
  }

  /** `options` is what the client sent beside its capabilities. */
  initialize({ textDocument, workspace }: ClientCapabilities, options: unknown): void {
    const { disabledSupport, dataSupport, resolveSupport } = textDocument?.codeAction ?? {};
    this.#abilities = {
      disabled: disabledSupport === true,
      resolvesEdit: dataSupport === true && resolveSupport?.properties.includes('edit') === true,
      documentChanges: workspace?.workspaceEdit?.documentChanges === true,
      previews: (options as { previews?: unknown } | null | undefined)?.previews === true,
    };
  }

  async provide({ textDocument, context }: CodeActionParams, token: CancellationToken): Promise<CodeAction[]> {
    const { uri } = textDocument;
    const actions: CodeAction[] = [];
    if (asksFor(context.only, CodeActionKind.QuickFix)) {
      for (const given of context.diagnostics) {
        const diagnostic = await this.#fresh(uri, given);
        const data = diagnostic && dataOf(diagnostic);
        for (const fix of data?.fixes ?? []) {
          if (token.isCancellationRequested) return [];
          actions.push(...(await this.#quickFixes(uri, given, data!, fix)));
        }
        const { artifact } = data ?? {};
        if (this.#abilities.previews && artifact?.host === 'huggingface' && artifact.executes) {
          const title = `Read the code of ${artifact.repository} that runs here`;
          const command = { title, command: PREVIEW_COMMAND, arguments: [artifact] };
          actions.push({ title, kind: CodeActionKind.QuickFix, diagnostics: [given], command });
          if (COMMIT.test(artifact.reference)) actions.push(comparison(given, artifact));
        }
        if (data) actions.push(...this.#approvals(uri, given, data), ...this.#allowances(uri, given, data));
      }
    }
    // Nobody looks at what fix-all changes, so it is given only to those who name it.
    if (context.only && asksFor(context.only, FIX_ALL)) {
      const action = await this.#fixAll(FIX_ALL, await this.#own(uri, context.diagnostics), token);
      if (action) actions.push(action);
    }
    if (context.only && asksFor(context.only, NOTEBOOK_FIX_ALL) && this.#checks.isCell(uri)) {
      const cells = [...(await this.#checks.allCurrent(uri))];
      const given = cells.map(([cell, { diagnostics }]) => [cell, diagnostics] as const);
      const action = await this.#fixAll(NOTEBOOK_FIX_ALL, given, token);
      if (action) actions.push(action);
    }
    return actions;
  }

  /** Completes an action that was chosen; this alone may ask the network. */
  async resolve(action: CodeAction, token: CancellationToken): Promise<CodeAction> {
    const data = action.data as ActionData | undefined;
    if (data?.approve) return { ...action, edit: this.#accepting(data.uri, data.approve, this.#world.approve) };
    if (data?.allow) return { ...action, edit: this.#accepting(data.uri, data.allow, this.#world.allow) };
    if (action.edit || !data?.fix) return action;
    const stop = new AbortController();
    const listening = token.onCancellationRequested(() => stop.abort());
    const completed = await (await this.#service).complete(data.fix, { signal: stop.signal });
    listening.dispose();
    const reason = 'reason' in completed ? completed.reason : this.#whyNot(completed.edits);
    if ('reason' in completed || reason !== undefined) throw new ResponseError(LSPErrorCodes.RequestFailed, reason!);
    return { ...action, edit: withFile(this.#edit(data.uri, data.version, completed.edits), completed) };
  }

  /** The diagnostic with edits that fit the text as it is now; undefined when there is none. */
  async #fresh(uri: string, diagnostic: Diagnostic): Promise<Diagnostic | undefined> {
    const data = dataOf(diagnostic);
    if (!data) return undefined;
    const checked = await this.#checks.current(uri);
    // Another server process made the diagnostic and this one does not know the document: its data says all.
    // A cell's fixes may change other cells, whatever its own version.
    if (!checked || (checked.version === data.version && !this.#checks.isCell(uri))) return diagnostic;
    const same = checked.diagnostics.filter((other) => dataOf(other)?.fingerprint === data.fingerprint);
    return same.length === 1 ? same[0] : undefined;
  }

  /** The offer to approve what was read, where the code asks for one commit of it. */
  #approvals(uri: string, diagnostic: Diagnostic, { rule, artifact, version }: DiagnosticData): readonly CodeAction[] {
    const isPinned = artifact && COMMIT.test(artifact.reference);
    const document = this.#checks.unitOf(uri);
    if (rule !== 'trust-remote-code' || !isPinned || !this.#world.approve || !document.startsWith('file:')) return [];
    if (!this.#abilities.resolvesEdit || !this.#abilities.documentChanges) return [];
    const title = `Approve ${artifact.repository} at ${artifact.reference.slice(0, 12)}, with a reason`;
    const data: ActionData = { uri: document, version, approve: artifact };
    return [{ title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], isPreferred: false, data }];
  }

  #accepting(uri: string, artifact: PinRequest, change: Change | undefined): WorkspaceEdit {
    return acceptingEdit(this.#world.files.fileOf(uri), artifact, change, (file) => this.#checks.textOf(file));
  }

  /** The offer to allow whatever the organisation publishes that an artefact is of. */
  #allowances(uri: string, diagnostic: Diagnostic, { artifact, version }: DiagnosticData): readonly CodeAction[] {
    const name = artifact && organisationOf(artifact);
    const document = this.#checks.unitOf(uri);
    if (!artifact || name === undefined || !this.#world.allow || !document.startsWith('file:')) return [];
    if (!this.#abilities.resolvesEdit || !this.#abilities.documentChanges) return [];
    const title = `Allow all that ${name} publishes, with a reason`;
    const data: ActionData = { uri: document, version, allow: artifact };
    return [{ title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], isPreferred: false, data }];
  }

  async #quickFixes(
    uri: string,
    diagnostic: Diagnostic,
    data: DiagnosticData,
    fix: Fix,
  ): Promise<readonly CodeAction[]> {
    const action = (title = fix.title): CodeAction => ({
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      isPreferred: fix.preferred,
    });
    if (fix.kind !== 'pin') return [{ ...action(), edit: this.#edit(uri, data.version, fix.edits) }];
    const makesFile = fix.list !== undefined;
    if (makesFile && !(this.#abilities.resolvesEdit && this.#abilities.documentChanges)) return [];
    const service = await this.#service;
    const known = service.recall(fix);
    const isAwaited = known === undefined && !this.#abilities.resolvesEdit;
    const completed = isAwaited ? await service.complete(fix, OFFLINE) : known;
    // What is remembered may be old: after this answer is given, the next one is made by what is true then.
    if (!isAwaited) setTimeout(() => void service.complete(fix, OFFLINE));
    if (completed && 'reason' in completed) {
      const choices = (completed.choices ?? []).filter((it) => this.#whyNot(it.edits) === undefined);
      const chosen = choices.map((choice) => ({
        ...action(choice.title),
        isPreferred: false,
        edit: this.#edit(uri, data.version, choice.edits),
      }));
      const { reason } = completed;
      const disabled = this.#abilities.disabled ? [{ ...action(), isPreferred: false, disabled: { reason } }] : [];
      return [...disabled, ...chosen];
    }
    if (completed && !this.#abilities.resolvesEdit) {
      if (this.#whyNot(completed.edits) !== undefined) return [];
      return [{ ...action(), edit: this.#edit(uri, data.version, completed.edits) }];
    }
    return [{ ...action(), data: { uri, version: data.version, fix } satisfies ActionData }];
  }

  /** The diagnostics of one document: those of its text as it is now, else those that the client knows. */
  async #own(
    uri: string,
    given: readonly Diagnostic[],
  ): Promise<readonly (readonly [string, readonly Diagnostic[]])[]> {
    return [[uri, (await this.#checks.current(uri))?.diagnostics ?? given]];
  }

  async #fixAll(
    kind: string,
    given: readonly (readonly [uri: string, diagnostics: readonly Diagnostic[]])[],
    token: CancellationToken,
  ): Promise<CodeAction | undefined> {
    const all = new Combination<PlacedEdit>();
    const fixed: Diagnostic[] = [];
    const versions = new Map<string, number>();
    for (const [uri, diagnostics] of given) {
      for (const diagnostic of diagnostics) {
        const data = dataOf(diagnostic);
        const fix = data?.fixes.find(({ safe, preferred, kind: it }) => safe && preferred && it !== 'ignore');
        if (!fix) continue;
        if (token.isCancellationRequested) return undefined;
        const completed = await (await this.#service).complete(fix, OFFLINE);
        if ('reason' in completed) continue;
        const wanted = placed(uri, completed.edits);
        // What is asked for one cell changes that cell only, and what is asked for a notebook changes no other file.
        const isOutside = (it: PlacedEdit) => (kind === FIX_ALL ? it.uri !== uri : !this.#checks.isCell(it.uri));
        if (wanted.some(isOutside)) continue;
        if (!all.add(wanted)) continue;
        fixed.push(diagnostic);
        versions.set(uri, data!.version);
      }
    }
    if (fixed.length === 0) return undefined;
    const title = `Fix ${fixed.length === 1 ? 'the Loadguard finding' : `${fixed.length} Loadguard findings`} that can be fixed safely`;
    const own = kind === FIX_ALL ? { diagnostics: fixed } : {};
    return { title, kind, ...own, edit: this.#workspaceEdit(all.edits, versions) };
  }

  /** Why edits of files that a document imports cannot be made. */
  #whyNot(edits: readonly TextEdit[]): string | undefined {
    const file = changedMeanwhile(edits, (uri) => this.#workspace?.read(uri)?.text);
    return file && `${file} has changed meanwhile`;
  }

  #edit(uri: string, version: number, edits: readonly TextEdit[]): WorkspaceEdit {
    return this.#workspaceEdit(placed(uri, edits), new Map([[uri, version]]));
  }

  #workspaceEdit(edits: readonly PlacedEdit[], versions: ReadonlyMap<string, number>): WorkspaceEdit {
    const byUri = new Map<string, { readonly range: Range; readonly newText: string }[]>();
    for (const { uri, range, newText } of edits) {
      const others = byUri.get(uri);
      if (others) others.push({ range, newText });
      else byUri.set(uri, [{ range, newText }]);
    }
    if (!this.#abilities.documentChanges) return { changes: Object.fromEntries(byUri) };
    const documentChanges = [...byUri].map(([uri, edits]) => {
      const version = versions.get(uri) ?? this.#checks.versionOf(uri) ?? null;
      return { textDocument: { uri, version }, edits };
    });
    return { documentChanges };
  }
}

/** An edit that makes the file of a completed fix first. */
function withFile(edit: WorkspaceEdit, { created }: Fix): WorkspaceEdit {
  if (!created) return edit;
  const start = { line: 0, character: 0 };
  return {
    documentChanges: [
      { kind: 'create', uri: created.uri },
      {
        textDocument: { uri: created.uri, version: null },
        edits: [{ range: { start, end: start }, newText: created.text }],
      },
      ...(edit.documentChanges ?? []),
    ],
  };
}

/** The offer to show what has changed in the code since a pin. */
function comparison(diagnostic: Diagnostic, artifact: PinRequest): CodeAction {
  const title = `Compare the code of ${artifact.repository} at ${artifact.reference.slice(0, 7)} with another revision`;
  const command = { title, command: COMPARE_COMMAND, arguments: [artifact] };
  return { title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], command };
}

/** An edit with the document that it changes. */
interface PlacedEdit extends TextEdit {
  readonly uri: string;
}

function placed(uri: string, edits: readonly TextEdit[]): readonly PlacedEdit[] {
  return edits.map((edit) => ({ ...edit, uri: edit.uri ?? uri }));
}

/** Whether a request limited to the kinds `only` wants actions of `kind`. */
function asksFor(only: readonly string[] | undefined, kind: string): boolean {
  return !only || only.some((wanted) => wanted === '' || wanted === kind || kind.startsWith(`${wanted}.`));
}
