/** The picture in the README: the demo workspace in the editor, with its findings and the quick-fix menu open. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeDemoCache } from '../../scripts/demo-cache.mjs';
import { startHost } from './host.mjs';
import { Workbench } from './workbench.mjs';

export async function takeScreenshots({ vsix, root, artifacts }) {
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-demo-'));
  const folder = path.join(temporary, 'workspace');
  fs.cpSync(path.join(root, 'test/workspace/training'), folder, { recursive: true });
  const host = await startHost({
    vsix,
    environment: { HF_HUB_CACHE: makeDemoCache() },
    settings: {
      'editor.fontSize': 14,
      'workbench.activityBar.location': 'hidden',
      'breadcrumbs.enabled': false,
      'editor.stickyScroll.enabled': false,
    },
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
