/** Read-only documents that the server writes: pages of rules, what it sees in a text, and the report for whoever helps. */

import * as vscode from 'vscode';
import { type BaseLanguageClient, type Middleware, State } from 'vscode-languageclient';
import { PAGE_REQUEST, SHOW_REQUEST, STANDING_REQUEST, type Standing } from '../server/lsp/protocol.ts';

const SCHEME = 'loadguard';
export const OPEN_RULE = 'loadguard.openRule';
/** Where pages are on the web: what other editors link to. */
const WEB = 'https://github.com/loadguard/loadguard/blob/main/RULES.md#';
const VIEWS = ['syntax', 'program', 'flow'] as const;

/** Has links to pages of rules open the pages that are shipped, which needs no network. */
export const LINKS: Middleware = {
  handleDiagnostics(uri, diagnostics, next) {
    for (const { code } of diagnostics) {
      if (typeof code === 'object') code.target = vscode.Uri.parse(linkTo(String(code.value)));
    }
    next(uri, diagnostics);
  },
  async provideHover(document, position, token, next) {
    const hover = await next(document, position, token);
    for (const content of hover?.contents ?? []) {
      if (!(content instanceof vscode.MarkdownString)) continue;
      content.value = content.value.replaceAll(
        /\]\(https:[^)\s]+\/RULES\.md#([\w-]+)\)/g,
        (_, rule) => `](${linkTo(rule)})`,
      );
      // Text of the analysed code is escaped; a link can do no more than open a page.
      content.isTrusted = { enabledCommands: [OPEN_RULE] };
    }
    return hover;
  },
};

export function linkTo(rule: string): string {
  return `command:${OPEN_RULE}?${encodeURIComponent(JSON.stringify([rule]))}`;
}

/** Registers the documents and the commands that open them. */
export function startPages(client: BaseLanguageClient): vscode.Disposable {
  const texts = new Map<string, string>();
  const open = (path: string, text: string): vscode.Uri => {
    const uri = vscode.Uri.from({ scheme: SCHEME, path });
    texts.set(uri.toString(), text);
    changed.fire(uri);
    return uri;
  };
  const changed = new vscode.EventEmitter<vscode.Uri>();

  const openRule = async (rule?: string) => {
    const id = rule ?? (await chosenRule());
    if (id === undefined) return;
    const page = client.state === State.Running ? await client.sendRequest<string | null>(PAGE_REQUEST, id) : null;
    if (page === null) await vscode.env.openExternal(vscode.Uri.parse(WEB + id));
    else await vscode.commands.executeCommand('markdown.showPreview', open(`/rules/${id}.md`, page));
  };

  const show = async (view: (typeof VIEWS)[number]) => {
    const document = vscode.window.activeTextEditor?.document;
    if (!document || client.state !== State.Running) return;
    const params = { uri: document.uri.toString(), language: document.languageId, text: document.getText(), view };
    const text = await client.sendRequest<string>(SHOW_REQUEST, params);
    const name = document.uri.path.slice(document.uri.path.lastIndexOf('/') + 1);
    const uri = open(
      `/${view}/${name}.txt`,
      text === '' ? vscode.l10n.t('Nothing: this language is not analysed.') : text,
    );
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside, preview: true });
  };

  const report = async () => {
    const text = await reportText(client);
    await vscode.window.showTextDocument(open('/report.md', text), { preview: true });
    await vscode.env.clipboard.writeText(text).then(
      () => vscode.window.setStatusBarMessage(vscode.l10n.t('Loadguard: the report is in the clipboard'), 4_000),
      () => {},
    );
    return text;
  };

  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? '',
    }),
    vscode.commands.registerCommand(OPEN_RULE, openRule),
    vscode.commands.registerCommand('loadguard.report', report),
    ...VIEWS.map((view) =>
      vscode.commands.registerCommand(`loadguard.show${view[0]!.toUpperCase()}${view.slice(1)}`, () => show(view)),
    ),
  );
}

async function chosenRule(): Promise<string | undefined> {
  const manifest = vscode.extensions.getExtension('loadguard.loadguard')?.packageJSON;
  const rules: Readonly<Record<string, { readonly description: string }>> =
    manifest?.contributes.configuration.properties['loadguard.rules'].properties ?? {};
  const items = Object.entries(rules).map(([label, { description }]) => ({ label, description }));
  const options = { placeHolder: vscode.l10n.t('A rule to read about'), matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.label;
}

/** Versions and what counts for the active document, without its text and without secrets. */
async function reportText(client: BaseLanguageClient): Promise<string> {
  const uri = vscode.window.activeTextEditor?.document.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const asked = client.state === State.Running && uri !== undefined;
  const standing = asked
    ? await client.sendRequest<Standing | null>(STANDING_REQUEST, client.code2ProtocolConverter.asUri(uri))
    : null;
  const { version } = vscode.extensions.getExtension('loadguard.loadguard')!.packageJSON;
  const kind = vscode.env.uiKind === vscode.UIKind.Web ? 'web' : 'desktop';
  const rules = Object.entries(standing?.rules ?? {}).map(([id, severity]) => `${id}=${severity}`);
  const { allowed, sendsToken, hasEndpoint, hasProxy } = standing?.network ?? {};
  const lines: readonly (readonly [string, string])[] = [
    ['Loadguard', version],
    ['Server', standing ? standing.version : State[client.state]!],
    ['Editor', `${vscode.env.appName} ${vscode.version}, ${kind}, ${vscode.env.remoteName ? 'remote' : 'local'}`],
    [
      'Workspace',
      `folders: ${vscode.workspace.workspaceFolders?.length ?? 0}, ${vscode.workspace.isTrusted ? 'trusted' : 'not trusted'}`,
    ],
    ['Document', uri ? vscode.workspace.asRelativePath(uri) : 'none'],
    [
      'Settings files',
      standing?.files.map((it) => vscode.workspace.asRelativePath(vscode.Uri.parse(it))).join(', ') || 'none',
    ],
    [
      'Enabled',
      standing ? `${standing.enable}${standing.excluded ? `, but left out by ${standing.excluded}` : ''}` : '?',
    ],
    ['Rules that are not as usual', rules.join(', ') || 'none'],
    ['Minimum confidence', standing?.minimumConfidence ?? 'low'],
    ['Not heeded', standing?.unheeded.join(', ') || 'nothing'],
    [
      'Network',
      `${allowed ? 'on' : 'off'}, endpoint ${hasEndpoint ? 'set' : 'usual'}, token ${sendsToken ? 'sent' : 'not sent'}, proxy ${hasProxy ? 'set' : 'not set'}`,
    ],
  ];
  return `${lines.map(([name, value]) => `- ${name}: ${value}`).join('\n')}\n`;
}
