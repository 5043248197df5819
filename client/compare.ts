/** What has changed in remote code: between two commits in the diff editor, and for every pin of the workspace. */

import * as vscode from 'vscode';
import { type BaseLanguageClient, State } from 'vscode-languageclient';
import {
  DRIFT_REQUEST,
  type Drift,
  type PinRequest,
  REVISIONS_REQUEST,
  type Revisions,
  type ShownPreview,
} from '../server/lsp/protocol.ts';
import { textsOf } from './places.ts';
import { placeOf, type RemoteDocuments, readCode, withNotification } from './remote-documents.ts';

type Documents = RemoteDocuments;
const SHORT = 12;

/** Registers the commands. */
export function startComparing(client: BaseLanguageClient, documents: Documents): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('loadguard.compareCode', (artifact: PinRequest, commit?: string) =>
      compare(client, documents, artifact, commit),
    ),
    vscode.commands.registerCommand('loadguard.showDrift', () => showDrift(client, documents)),
  );
}

/** Shows what differs between an artefact's commit and another one, which is asked for if absent; whether that was shown. */
async function compare(
  client: BaseLanguageClient,
  documents: Documents,
  artifact: PinRequest,
  commit?: string,
): Promise<boolean> {
  const { repository, reference } = artifact;
  const other = commit ?? (await chosenRevision(client, artifact));
  if (other === undefined) return false;
  const title = vscode.l10n.t('Reading the code of {0}', repository);
  const pair = await withNotification(title, async (token): Promise<readonly ShownPreview[]> => {
    const before = await readCode(client, artifact, token);
    const after = before && (await readCode(client, { ...artifact, reference: other }, token));
    return after ? [before, after] : [];
  });
  const [before, after] = pair;
  if (!before || !after) return false;
  const textAt = ({ files }: ShownPreview, path: string) => files.find((it) => it.path === path)?.text ?? '';
  const paths = [...new Set([...before.files, ...after.files].map((it) => it.path))].sort();
  const changed = paths.filter((it) => textAt(before, it) !== textAt(after, it));
  const span = `${reference.slice(0, SHORT)} ↔ ${other.slice(0, SHORT)}`;
  if (changed.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('None of the code of {0} that runs has changed: {1}.', repository, span),
    );
    return true;
  }
  const sides = changed.map((it) => {
    const left = documents.of(repository, before.commit, it, textAt(before, it));
    return [left, left, documents.of(repository, after.commit, it, textAt(after, it))] as const;
  });
  const heading = `${repository}: ${span}`;
  const [only] = sides;
  if (sides.length === 1) {
    await vscode.commands.executeCommand('vscode.diff', only![1], only![2], `${changed[0]} (${heading})`);
  } else {
    await vscode.commands.executeCommand('vscode.changes', heading, sides);
  }
  return true;
}

async function chosenRevision(client: BaseLanguageClient, artifact: PinRequest): Promise<string | undefined> {
  const title = vscode.l10n.t('Asking for the revisions of {0}', artifact.repository);
  const { revisions, reason } = await withNotification(title, (token) =>
    client.sendRequest<Revisions>(REVISIONS_REQUEST, artifact, token),
  );
  const place = placeOf(artifact.repository, artifact.reference);
  if (revisions.length === 0) {
    const said =
      reason === undefined
        ? vscode.l10n.t('{0} is what main stands for, and no other revision is known.', place)
        : vscode.l10n.t('Nothing is known that {0} could be compared with: {1}.', place, reason);
    void vscode.window.showInformationMessage(said);
    return undefined;
  }
  if (revisions.length === 1) return revisions[0]!.commit;
  const items = revisions.map(({ commit, reference, date, from }) => {
    return { label: `${reference}: ${commit.slice(0, SHORT)}`, description: `${date}, ${from}`, commit };
  });
  const placeHolder = vscode.l10n.t('The revision to compare {0} with', place);
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.commit;
}

/** Lists the pins; one that has moved can be looked at, and then updated. */
async function showDrift(client: BaseLanguageClient, documents: Documents): Promise<readonly Drift[]> {
  if (client.state !== State.Running) return [];
  const drifts = await withNotification(vscode.l10n.t('Asking what the pins of the workspace stand for now'), (token) =>
    client.sendRequest<Drift[]>(DRIFT_REQUEST, undefined, token),
  );
  if (drifts.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No commit is asked for by name in this workspace.'));
    return drifts;
  }
  const items = drifts.map((drift) => ({ ...itemOf(drift), drift }));
  const order = ['moved', 'unknown', 'current'];
  items.sort((a, b) => order.indexOf(a.drift.state) - order.indexOf(b.drift.state));
  const moved = drifts.filter((it) => it.state === 'moved').length;
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('{0} of {1} pins have moved', moved, drifts.length),
    placeHolder: vscode.l10n.t('A pin whose changes are to be shown'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen?.drift.now === undefined || chosen.drift.state !== 'moved') return drifts;
  const { drift } = chosen;
  if (drift.artifact.host === 'huggingface' && !(await compare(client, documents, drift.artifact, drift.now))) {
    return drifts;
  }
  const update = vscode.l10n.t('Update the Pin');
  const question = vscode.l10n.t(
    '{0} is asked for at {1}; {2} is at {3} now. Update the pin when you have read what changed.',
    drift.artifact.repository,
    drift.artifact.reference.slice(0, SHORT),
    drift.reference,
    drift.now!.slice(0, SHORT),
  );
  const read = vscode.l10n.t('Read What Changed');
  const page = pageOf(drift);
  let answer = await vscode.window.showInformationMessage(question, update, ...(page ? [read] : []));
  if (answer === read && page) {
    await vscode.env.openExternal(page);
    answer = await vscode.window.showInformationMessage(question, update);
  }
  if (answer === update) await updatePin(drift);
  return drifts;
}

/** The page on which a host of repositories shows what lies between two commits. */
function pageOf({ artifact: { host, repository, reference }, now }: Drift): vscode.Uri | undefined {
  if (host !== 'github' || !/^[\w-]+\/[\w.-]+$/.test(repository)) return undefined;
  return vscode.Uri.parse(`https://github.com/${repository}/compare/${reference}...${now}`);
}

function itemOf({ artifact, reference, date, state, now, from, places }: Drift): vscode.QuickPickItem {
  const icon = { moved: '$(git-compare)', current: '$(check)', unknown: '$(question)' }[state];
  const made = date === undefined ? reference : vscode.l10n.t('{0} of {1}', reference, date);
  const said = {
    moved: vscode.l10n.t('{0} is at {1} now ({2})', made, now?.slice(0, SHORT) ?? '', from),
    current: vscode.l10n.t('is what {0} stands for ({1})', made, from),
    unknown: from,
  }[state];
  const where = places.map(({ uri, line }) => `${vscode.workspace.asRelativePath(vscode.Uri.parse(uri))}:${line}`);
  const label = `${icon} ${artifact.repository} @ ${artifact.reference.slice(0, SHORT)}`;
  return { label, description: said, detail: where.join(', ') };
}

/** Puts the new commit, and the day, where the old one stands in the files of the pin; whether it stood there at all. */
async function updatePin({ artifact, now, reference, places }: Drift): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  const today = new Date().toISOString().slice(0, 'yyyy-mm-dd'.length);
  const comment = new RegExp(`(?:#|//) ${escaped(reference)}, (\\d{4}-\\d{2}-\\d{2})[ \\t]*$`);
  const documents = new Set<vscode.TextDocument>();
  for (const { uri, notebook } of places) {
    for (const it of await textsOf({ uri, notebook: notebook !== undefined })) documents.add(it);
  }
  let found = false;
  for (const document of documents) {
    for (let line = 0; line < document.lineCount; line++) {
      const { text } = document.lineAt(line);
      const at = text.indexOf(artifact.reference);
      if (at < 0) continue;
      found = true;
      const range = new vscode.Range(line, at, line, at + artifact.reference.length);
      edit.replace(document.uri, range, now!);
      const day = comment.exec(text)?.[1];
      if (day === undefined) continue;
      const start = text.lastIndexOf(day);
      edit.replace(document.uri, new vscode.Range(line, start, line, start + day.length), today);
    }
  }
  if (found) return vscode.workspace.applyEdit(edit);
  void vscode.window.showWarningMessage(
    vscode.l10n.t(
      'The commit stands in none of the files that load {0}: look for the constant that holds it.',
      artifact.repository,
    ),
  );
  return false;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
