/** The extension where there is no Node: in the editor's web worker, its server in a worker of its own or beside it. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { makeFixture } from './fixture.mjs';
import { startHost } from './host.mjs';
import { KEYS, Workbench } from './workbench.mjs';

const ROOT = path.join(import.meta.dirname, '../..');
const TYPES = { '.js': 'text/javascript', '.cjs': 'text/javascript', '.json': 'application/json' };

/** Runs all steps in both ways; answers with a result per step. */
export async function runWeb({ vsix, artifacts, logFile }) {
  return [
    ...(await run('web, server in a worker', { artifacts, logFile }, { ...STEPS, ...WORKER })),
    ...(await run('web, server beside the client', { vsix, artifacts, logFile }, { ...STEPS, ...BESIDE })),
  ];
}

/** Without a VSIX the extension is served as a web page serves it; one that is installed cannot start workers. */
async function run(name, { vsix, artifacts, logFile }, steps) {
  const fixture = makeFixture();
  fs.writeFileSync(path.join(fixture.folder, 'loadguard.jsonc'), '{ "rules": { "remote-exec": "information" } }\n');
  fs.writeFileSync(path.join(fixture.folder, 'names.py'), 'MODEL = "acme/from-elsewhere"\n');
  fs.writeFileSync(
    path.join(fixture.folder, 'uses.py'),
    'from names import MODEL\nfrom transformers import AutoModel\n\nmodel = AutoModel.from_pretrained(MODEL)\n',
  );
  const host = await startHost({
    vsix,
    logFile,
    keys: KEYS,
    smokeTest: !vsix,
    settings: { 'remote.extensionKind': { 'loadguard.loadguard': ['web'] } },
  });
  const served = vsix ? undefined : await serveExtension();
  const results = [];
  try {
    const page = await host.open(
      host.address(fixture.folder),
      (window) => served && addExtension(window, host, served),
    );
    page.setDefaultTimeout(60_000);
    const workbench = new Workbench(page, artifacts);
    for (const [title, step] of Object.entries(steps)) {
      try {
        await step(workbench);
        results.push({ title: `${name}: ${title}` });
      } catch (error) {
        await workbench.screenshot(`failed-web-${vsix ? 'beside' : 'worker'}-${results.length}`).catch(() => {});
        results.push({ title: `${name}: ${title}`, error: error.stack });
      }
    }
  } finally {
    served?.close();
    await host.stop();
    fixture.remove();
  }
  return results;
}

/** Serves the built extension over HTTP, as the pages of a web editor's extensions come. */
async function serveExtension() {
  const server = http.createServer((request, response) => {
    const file = path.join(ROOT, decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    fs.readFile(file, (error, bytes) => {
      if (error || !file.startsWith(ROOT)) response.writeHead(404).end();
      else
        response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' }).end(bytes);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Names the extension in the workbench's configuration, as @vscode/test-web does, at an address of the page's own origin. */
async function addExtension(page, host, served) {
  const place = { scheme: 'http', authority: `127.0.0.1:${host.port}`, path: `/proxy/${served.address().port}/` };
  await page.addInitScript((extension) => {
    const add = () => {
      const element = document.getElementById('vscode-workbench-web-configuration');
      if (!element) return false;
      const settings = JSON.parse(element.getAttribute('data-settings'));
      settings.developmentOptions = { ...settings.developmentOptions, extensions: [extension] };
      element.setAttribute('data-settings', JSON.stringify(settings));
      return true;
    };
    if (window !== window.top || add()) return;
    const observer = new MutationObserver(() => add() && observer.disconnect());
    observer.observe(document, { childList: true, subtree: true });
  }, place);
}

const STEPS = {
  'a Python file shows its finding': async (workbench) => {
    await workbench.open('load.py');
    await workbench.underlined();
  },
  'hover explains it, and says why there is no pin': async (workbench) => {
    const text = await workbench.hover();
    assert.match(text, /What to do/);
    assert.match(text, /No pin now.*browser/s);
    await workbench.screenshot('web-hover');
    await workbench.leaveHover();
  },
  'the menu offers what needs no look-up': async (workbench) => {
    await workbench.goToProblem();
    const titles = await workbench.quickFixes();
    assert.match(titles.join('\n'), /ignore/i);
    await workbench.press('Escape');
  },
  'a TypeScript file shows its finding, as severe as the settings file says': async (workbench) => {
    await workbench.open('fetch.ts');
    await workbench.waitFor('.editor-instance .squiggly-info');
  },
  'a value is followed into a file that nobody has opened': async (workbench) => {
    await workbench.open('uses.py');
    await workbench.waitFor('.editor-instance .squiggly-warning');
    assert.match(await workbench.hover(), /acme\/from-elsewhere/);
    await workbench.leaveHover();
  },
  'a notebook shows what is found at each cell': async (workbench) => {
    await workbench.open('tuning.ipynb');
    const items = await workbench.cellItems(/flagged output/);
    assert.match(items.join('\n'), /Clean/);
    await workbench.screenshot('web-notebook');
  },
};

const WORKER = {
  'the log says nothing of a missing worker': async (workbench) => {
    await workbench.command('Loadguard: Show Log');
    assert.doesNotMatch((await workbench.texts('.part.panel .view-lines')).join('\n'), /beside the client/);
  },
};

const BESIDE = {
  'the log says that no worker could start': async (workbench) => {
    await workbench.command('Loadguard: Show Log');
    await workbench.waitForOutput('runs beside the client');
  },
};
