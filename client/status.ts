/** The entries behind the braces in the status bar: state and counts, settings, network, and what is not heeded. */

import * as vscode from 'vscode';
import { type BaseLanguageClient, State } from 'vscode-languageclient';
import { STANDING_REQUEST, type Standing } from '../server/lsp/protocol.ts';

const SOURCE = 'loadguard';
/** Milliseconds after the active editor has changed. */
const PAUSE = 300;
const { Error: FAILED, Information: WELL, Warning: LIMITED } = vscode.LanguageStatusSeverity;
const t = vscode.l10n.t;

/** Shows them for documents that the selector means; all end with what is returned. */
export function showStatus(
  client: BaseLanguageClient,
  version: string,
  selector: vscode.DocumentSelector,
): readonly vscode.Disposable[] {
  const item = (id: string, name: string) => {
    const made = vscode.languages.createLanguageStatusItem(`loadguard.${id}`, selector);
    made.name = `Loadguard: ${name}`;
    return made;
  };
  const state = item('status', t('state'));
  const settings = item('settings', t('settings'));
  const network = item('network', t('network'));
  const trust = item('trust', t('trust'));
  state.command = { command: 'loadguard.showLog', title: t('Show Log') };
  network.command = {
    command: 'workbench.action.openSettings',
    title: t('Settings'),
    arguments: ['@id:loadguard.network'],
  };

  const count = () => {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const findings = uri ? vscode.languages.getDiagnostics(uri).filter(({ source }) => source === SOURCE) : [];
    state.busy = client.state === State.Starting;
    state.detail = `Loadguard ${version}`;
    const isRunning = client.state === State.Running;
    state.text = isRunning
      ? `$(shield) ${describeCounts(findings)}`
      : `$(shield) ${state.busy ? t('Starting') : t('Server not running')}`;
    state.severity = isRunning || state.busy ? WELL : FAILED;
  };

  const tell = (standing: Standing | null) => {
    const files = standing?.files ?? [];
    const last = files.length > 0 ? vscode.Uri.parse(files.at(-1)!) : undefined;
    const changes = Object.keys(standing?.rules ?? {}).length;
    settings.text = last ? `$(gear) ${vscode.workspace.asRelativePath(last)}` : `$(gear) ${t('No settings file')}`;
    settings.detail = standing?.excluded
      ? t('leaves this file out: {0}', standing.excluded)
      : standing?.enable === false
        ? t('switched off here')
        : changes === 0
          ? t('all rules as usual')
          : t('rules that are not as usual: {0}', changes);
    settings.command = last
      ? { command: 'vscode.open', title: t('Open'), arguments: [last] }
      : { command: 'loadguard.createSettings', title: t('Create') };
    const allowed = standing?.network.allowed === true;
    network.text = allowed ? `$(globe) ${t('Network on')}` : `$(circle-slash) ${t('Network off')}`;
    network.detail = allowed
      ? t('a fix that you choose may ask for a commit')
      : t('commits come from this machine alone');
    const isTrusted = vscode.workspace.isTrusted;
    trust.text = isTrusted ? `$(workspace-trusted) ${t('Trusted')}` : `$(workspace-untrusted) ${t('Restricted')}`;
    trust.detail = isTrusted
      ? t('what this workspace accepts counts')
      : t('not heeded: {0}', (standing?.unheeded ?? []).join(', '));
    trust.severity = isTrusted ? WELL : LIMITED;
    trust.command = { command: 'workbench.trust.manage', title: t('Manage') };
  };

  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = async () => {
    const uri = vscode.window.activeTextEditor?.document.uri;
    if (client.state !== State.Running || !uri) return;
    tell(await client.sendRequest<Standing | null>(STANDING_REQUEST, client.code2ProtocolConverter.asUri(uri)));
  };
  const update = () => {
    count();
    clearTimeout(timer);
    timer = setTimeout(() => void ask().catch(() => {}), PAUSE);
  };

  count();
  tell(null);
  update();
  return [
    ...[state, settings, network, trust],
    { dispose: () => clearTimeout(timer) },
    client.onDidChangeState(update),
    vscode.languages.onDidChangeDiagnostics(count),
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.workspace.onDidChangeConfiguration(update),
    vscode.workspace.onDidSaveTextDocument(update),
    vscode.workspace.onDidGrantWorkspaceTrust(update),
  ];
}

function describeCounts(findings: readonly vscode.Diagnostic[]): string {
  if (findings.length === 0) return t('No findings');
  const { Error: ERROR, Warning: WARNING } = vscode.DiagnosticSeverity;
  const errors = findings.filter(({ severity }) => severity === ERROR).length;
  const warnings = findings.filter(({ severity }) => severity === WARNING).length;
  const notes = findings.length - errors - warnings;
  const counts = [
    ...(errors > 0 ? [errors === 1 ? t('1 error') : t('{0} errors', errors)] : []),
    ...(warnings > 0 ? [warnings === 1 ? t('1 warning') : t('{0} warnings', warnings)] : []),
    ...(notes > 0 ? [notes === 1 ? t('1 note') : t('{0} notes', notes)] : []),
  ];
  return counts.join(', ');
}
