/** The pictures in the README, in light and dark: the demo workspace in the editor, a notebook, and the views of it all. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeDemoCache } from '../../scripts/demo-cache.mjs';
import { startHost } from './host.mjs';
import { Workbench } from './workbench.mjs';

const THEMES = { dark: 'Default Dark Modern', light: 'Default Light Modern' };

export async function takeScreenshots({ vsix, root, artifacts }) {
  for (const [name, theme] of Object.entries(THEMES)) await take(name, theme, { vsix, root, artifacts });
}

async function take(name, theme, { vsix, root, artifacts }) {
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-demo-'));
  const folder = path.join(temporary, 'workspace');
  fs.cpSync(path.join(root, 'test/workspace/training'), folder, { recursive: true });
  const host = await startHost({
    vsix,
    environment: { HF_HUB_CACHE: makeDemoCache() },
    settings: {
      'workbench.colorTheme': theme,
      'editor.fontSize': 14,
      'breadcrumbs.enabled': false,
      'editor.stickyScroll.enabled': false,
    },
  });
  const keep = async (workbench, what) => {
    const picture = path.join(root, 'images', `${what}-${name}.png`);
    fs.mkdirSync(path.dirname(picture), { recursive: true });
    await workbench.screenshot(what, picture);
    console.log(`Written: ${path.relative(root, picture)}`);
  };
  try {
    const page = await host.open(host.address(folder));
    page.setDefaultTimeout(60_000);
    const workbench = new Workbench(page, artifacts);
    await workbench.open('train.py');
    await workbench.underlined();
    await workbench.problems();
    await workbench.backToEditor();
    await workbench.goToProblem();
    await workbench.quickFixes();
    await keep(workbench, 'editor');
    await workbench.press('Escape');
    await workbench.hidePanel();
    await workbench.command('Loadguard: Focus on Remote Code View');
    await workbench.rows(/atlas/);
    await workbench.backToEditor();
    await workbench.open('explore.ipynb');
    await workbench.cellItems(/finding|output/);
    await keep(workbench, 'views');
  } finally {
    await host.stop();
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}
