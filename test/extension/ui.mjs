/** The packaged extension in the editor, driven by keyboard and looked at from outside. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { COMMIT, makeFixture } from './fixture.mjs';
import { startHost } from './host.mjs';
import { KEYS, Workbench } from './workbench.mjs';

/** Runs all steps on one installed VSIX, each on a file of its own; answers with a result per step. */
export async function runInterface({ vsix, artifacts, logFile }) {
  const fixture = makeFixture();
  const host = await startHost({ vsix, logFile, environment: { HF_HUB_CACHE: fixture.cache }, keys: KEYS });
  const results = [];
  try {
    const page = await host.open(host.address(fixture.folder));
    page.setDefaultTimeout(60_000);
    const workbench = new Workbench(page, artifacts);
    for (const [title, step] of Object.entries(STEPS)) {
      try {
        await step(workbench, fixture.folder);
        results.push({ title: `interface: ${title}` });
      } catch (error) {
        await workbench.screenshot(`failed-${results.length}`).catch(() => {});
        results.push({ title: `interface: ${title}`, error: error.stack });
      }
    }
  } finally {
    await host.stop();
    fixture.remove();
  }
  return results;
}

const STEPS = {
  'a Python file shows its finding': async (workbench) => {
    await workbench.open('load.py');
    await workbench.underlined();
    await workbench.screenshot('1-python');
  },
  'the problems panel lists it with rule and source': async (workbench) => {
    const problems = (await workbench.problems()).join('\n');
    assert.match(problems, /acme\/tiny/);
    assert.match(problems, /loadguard.*unpinned-revision/);
    await workbench.screenshot('2-problems');
    await workbench.hidePanel();
  },
  'hover explains it': async (workbench) => {
    const text = await workbench.hover();
    assert.match(text, /What to do/);
    await workbench.screenshot('3-hover');
    await workbench.leaveHover();
  },
  'the status item counts it': async (workbench) => {
    const text = await workbench.languageStatus();
    assert.match(text, /1 warning/);
    await workbench.screenshot('4-status');
    await workbench.press('Escape');
    await workbench.backToEditor();
  },
  'the quick-fix menu pins it, and the finding is gone': async (workbench) => {
    await workbench.goToProblem();
    const titles = await workbench.quickFixes();
    assert.match(titles[0], /pin/i);
    await workbench.screenshot('5-quick-fix');
    await workbench.press('Enter');
    await workbench.waitForText(COMMIT);
    await workbench.notUnderlined();
    assert.match(await workbench.text(), new RegExp(`from_pretrained\\("acme/tiny", revision="${COMMIT}"`));
    await workbench.screenshot('6-pinned');
  },
  'what cannot be pinned is a disabled action, and hover says why': async (workbench) => {
    await workbench.open('absent.py');
    await workbench.underlined();
    assert.match(await workbench.hover(), /No pin now.*acme\/absent/s);
    await workbench.screenshot('7-no-pin');
    await workbench.leaveHover();
    await workbench.goToProblem();
    const disabled = await workbench.disabledQuickFixes();
    await workbench.screenshot('8-disabled');
    assert.equal(disabled.length, 1);
    assert.match(disabled[0], /pin/i);
    await workbench.press('Escape');
  },
  'a TypeScript file shows its finding': async (workbench) => {
    await workbench.open('fetch.ts');
    await workbench.underlined();
    const problems = (await workbench.problems()).join('\n');
    assert.match(problems, /loadguard.*remote-exec/);
    await workbench.screenshot('9-typescript');
    await workbench.hidePanel();
  },
  'a comment that accepts a finding is highlighted': async (workbench) => {
    await workbench.open('accepted.py');
    await workbench.waitForToken('unsafe-deserialization');
    await workbench.screenshot('10-accepted');
  },
  'a link to a rule opens its page, offline': async (workbench) => {
    await workbench.ask('Loadguard: Open the Page of a Rule');
    await workbench.waitFor('.quick-input-list .monaco-list-row[aria-label*="active-output"]');
    await workbench.type('trust-remote-code');
    await workbench.waitFor('.quick-input-list .monaco-list-row.focused[aria-label*="trust-remote-code"]');
    await workbench.press('Enter');
    await workbench.waitFor('.tab.active[aria-label*="trust-remote-code"]');
    await workbench.screenshot('12-page');
  },
  'the view lists everything remote, with how it stands': async (workbench) => {
    await workbench.open('load.py');
    await workbench.command('Loadguard: Focus on Remote Code View');
    await workbench.rows(/acme\/absent/);
    const rows = await workbench.rows(/Cell 4/);
    assert.match(rows.join('\n'), /Models/);
    assert.match(rows.join('\n'), /acme\/absent.*main moves/);
    assert.match(rows.join('\n'), /tuning\.ipynb/);
    assert.match(rows.join('\n'), /Cell 4/);
    await workbench.screenshot('13-view');
  },
  'a finding of a notebook that is closed shows its cell': async (workbench) => {
    await workbench.choose(/remote-exec\s*line 1 ·/);
    await workbench.waitFor('.notebookOverlay .cell-editor-focus, .notebookOverlay .monaco-list-row.focused');
    await workbench.waitFor('.tab.active[data-resource-name="tuning.ipynb"]');
    await workbench.screenshot('14-from-view');
  },
  'the view follows files that change': async (workbench, folder) => {
    fs.writeFileSync(path.join(folder, 'more.py'), 'import torch\n\ntorch.hub.load("acme/vision", "net")\n');
    const rows = await workbench.rows(/acme\/vision/);
    assert.match(rows.join('\n'), /Repositories/);
  },
  'the report says what counts': async (workbench) => {
    await workbench.command('Loadguard: Report: Versions and What Counts Here');
    await workbench.waitForText('Settings files');
    await workbench.screenshot('17-report');
  },
  'the walkthrough opens on command': async (workbench) => {
    await workbench.command('Loadguard: Get Started');
    await workbench.waitFor('.getting-started-step');
    await workbench.screenshot('15-walkthrough');
  },
  'the demo has findings at once': async (workbench) => {
    await workbench.command('Loadguard: Open a Demo');
    await workbench.underlined();
    await workbench.screenshot('16-demo');
    await workbench.close();
  },
  'the program that the analysis sees can be looked at': async (workbench) => {
    await workbench.open('load.py');
    await workbench.command('Loadguard: Show the Program');
    await workbench.waitFor('.tab.active[aria-label*="load.py.txt"]');
    await workbench.screenshot('18-program');
    await workbench.close();
  },
  'the server restarts on command, and findings come back': async (workbench) => {
    await workbench.open('absent.py');
    await workbench.underlined();
    await workbench.command('Loadguard: Restart Server');
    await workbench.underlined();
  },
  'the log opens on command': async (workbench) => {
    await workbench.command('Loadguard: Show Log');
    await workbench.waitFor('.output-view-container .view-lines, .part.panel .view-lines');
    await workbench.screenshot('10-log');
  },
  'nothing of all this made a notification': async (workbench) => {
    assert.deepEqual(await workbench.notifications(), []);
  },
  'a notebook shows what is found at each cell': async (workbench) => {
    await workbench.open('tuning.ipynb');
    const items = await workbench.cellItems(/flagged output/);
    assert.match(items.join('\n'), /Clean/);
    assert.match(items.join('\n'), /finding/);
    await workbench.screenshot('9-notebook');
  },
  'a click on a cell’s item lists its findings and fixes': async (workbench) => {
    const listed = await workbench.openCellItem(/finding/);
    assert.match(listed.join('\n'), /runtime-install|remote-exec/);
    await workbench.screenshot('10-cell-findings');
    await workbench.press('Escape');
  },
  'the toolbar’s button scans the notebook and says what there is': async (workbench) => {
    await workbench.scanNotebook();
    assert.match(await workbench.notification(/in code/), /Loadguard: .* in code, 1 flagged output/);
    await workbench.screenshot('11-notebook-scan');
  },
  // The last one, since the editor may save what is typed.
  'the view follows what is typed into a notebook': async (workbench) => {
    await workbench.open('tuning.ipynb');
    await workbench.typeIntoCell('load_dataset("acme/corpus")');
    const rows = await workbench.rows(/acme\/corpus/);
    assert.match(rows.join('\n'), /Datasets/);
  },
};
