/** What the walkthrough starts: a demo that shows findings at once, and a first settings file for a team. */

import * as vscode from 'vscode';

const DEMO = `# Loadguard demo: nothing here is saved or run.
# Rest the pointer on what is underlined, or press Ctrl+. (Cmd+.) on it.
import requests
from transformers import AutoModel

# This repository's own Python runs on your machine, whatever it is on the day of the load.
model = AutoModel.from_pretrained("microsoft/phi-2", trust_remote_code=True)

# What a server answers becomes code.
plugin = requests.get("https://example.com/plugin.py").text
exec(plugin)
`;

const SETTINGS = `{
  // What counts for everybody who works on this: in editors and on the command line.
  "root": true,
  "rules": {
    "trust-remote-code": "error",
    "unpinned-revision": "error"
  }
}
`;

/** Registers the commands. */
export function startGuide(): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('loadguard.openDemo', async () => {
      const document = await vscode.workspace.openTextDocument({ language: 'python', content: DEMO });
      await vscode.window.showTextDocument(document);
    }),
    vscode.commands.registerCommand('loadguard.openWalkthrough', () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', 'loadguard.loadguard#loadguard.start', false),
    ),
    vscode.commands.registerCommand('loadguard.createSettings', createSettings),
  );
}

/** Opens the settings file of the workspace's first folder, and makes it where there is none. */
async function createSettings(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (!folder) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Open a folder first: settings are shared with its files.'),
    );
    return;
  }
  const uri = vscode.Uri.joinPath(folder, 'loadguard.jsonc');
  const isThere = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    const edit = new vscode.WorkspaceEdit();
    edit.createFile(uri, { contents: new TextEncoder().encode(SETTINGS) });
    await vscode.workspace.applyEdit(edit);
  }
  await vscode.window.showTextDocument(uri);
}
