/** How long activation takes: what the editor itself measured of it, in a fresh editor each time, with Node and in its web worker. */
import { makeFixture } from './fixture.mjs';
import { startHost } from './host.mjs';
import { Workbench } from './workbench.mjs';

const RUNS = 5;
/** Milliseconds until the editor has come to rest: at its start it would be the other extensions that are measured. */
const REST = 10_000;
const KINDS = { 'with Node': {}, 'in the web worker': { 'remote.extensionKind': { 'loadguard.loadguard': ['web'] } } };
/** What the editor's table of starts says, in milliseconds. */
const STEPS = { load: 'reading its code', call: 'activate()', finish: 'until commands and views are there' };
const ROW = /loadguard\s*\|[^|]*\|\s*(?<load>\d+)\s*\|\s*(?<call>\d+)\s*\|\s*(?<finish>\d+)\s*\|/i;

/** Prints for each way to run the medians of several starts, and all of them. */
export async function measureActivation({ vsix, artifacts }) {
  for (const [kind, settings] of Object.entries(KINDS)) {
    const runs = [];
    for (let run = 0; run < RUNS; run++) runs.push(await measure({ vsix, artifacts, settings }));
    for (const [step, meaning] of Object.entries(STEPS)) {
      const times = runs.map((it) => Number(it[step])).sort((a, b) => a - b);
      console.log(`${kind}, ${meaning}: median ${times[RUNS >> 1]} ms of ${times.join(', ')}`);
    }
  }
}

async function measure({ vsix, artifacts, settings }) {
  const fixture = makeFixture();
  const host = await startHost({ vsix, settings, environment: { HF_HUB_CACHE: fixture.cache } });
  try {
    const page = await host.open(host.address(fixture.folder));
    page.setDefaultTimeout(60_000);
    const workbench = new Workbench(page, artifacts);
    await page.waitForTimeout(REST);
    await workbench.open('load.py');
    await workbench.underlined();
    await workbench.command('Developer: Startup Performance');
    await workbench.waitFor('.tab.active[aria-label*="Startup Performance"]');
    await workbench.waitForText('System Info');
    await workbench.press('Control+f');
    await workbench.type('loadguard');
    await page.waitForTimeout(1_000);
    await workbench.screenshot('activation');
    return ROW.exec(await workbench.text()).groups;
  } finally {
    await host.stop();
    fixture.remove();
  }
}
