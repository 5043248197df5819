/** The picture in the README: the demo workspace in the editor, with its findings and the quick-fix menu open. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { addToCache, COMMIT } from './fixture.mjs';
import { startHost } from './host.mjs';
import { Workbench } from './workbench.mjs';

export async function takeScreenshots({ vsix, root, artifacts }) {
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-demo-'));
  const folder = path.join(temporary, 'workspace');
  const cache = path.join(temporary, 'hub');
  fs.cpSync(path.join(root, 'test/workspace/training'), folder, { recursive: true });
  for (const repository of repositories(folder)) addToCache(cache, repository, COMMIT);
  const host = await startHost({
    vsix,
    environment: { HF_HUB_CACHE: cache },
    settings: { 'editor.fontSize': 14, 'workbench.activityBar.location': 'hidden', 'breadcrumbs.enabled': false },
  });
  try {
    const page = await host.open(host.address(folder));
    page.setDefaultTimeout(20_000);
    const workbench = new Workbench(page, artifacts);
    await workbench.open('train.py');
    await workbench.underlined();
    await workbench.problems();
    await workbench.backToEditor();
    await workbench.goToProblem();
    await workbench.quickFixes();
    const picture = path.join(root, 'images/editor.png');
    fs.mkdirSync(path.dirname(picture), { recursive: true });
    await workbench.screenshot('editor', picture);
    console.log(`Written: ${path.relative(root, picture)}`);
  } finally {
    await host.stop();
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}

/** Every text in the demo that looks like a repository's name, so that each can be pinned. */
function repositories(folder) {
  const names = fs.readdirSync(folder, { recursive: true }).filter((name) => /\.(py|ts|ipynb)$/.test(name));
  const texts = names.map((name) => fs.readFileSync(path.join(folder, name), 'utf8'));
  return texts.flatMap((text) => [...text.matchAll(/["']([\w.-]+\/[\w.-]+)["']/g)].map(([, repository]) => repository));
}
