/** Runs the extension's tests in a real editor, whichever this machine can have, and says which; `--screenshots` makes the README's pictures, `--activation` measures. */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { measureActivation } from './activation.mjs';
import { COMMIT, makeFixture, makeRoots } from './fixture.mjs';
import { startHost, stopAll } from './host.mjs';
import { HostUnavailable, installHost } from './install-host.mjs';
import { packageExtension } from './package.mjs';
import { takeScreenshots } from './screenshots.mjs';
import { runInterface } from './ui.mjs';
import { runWeb } from './web.mjs';

const ROOT = path.join(import.meta.dirname, '../..');
const ARTIFACTS = path.join(ROOT, 'test/artifacts/extension');
const SUITE = path.join(ARTIFACTS, 'suite/index.cjs');
const DOWNLOADS = 'https://update.code.visualstudio.com/api/releases/stable';
const SUITE_LIMIT = 300_000;

/** Runs everything; answers with the editor's name and a result per test. Throws HostUnavailable if there is no editor. */
export async function testExtension() {
  fs.rmSync(ARTIFACTS, { recursive: true, force: true });
  fs.mkdirSync(ARTIFACTS, { recursive: true });
  await bundleSuite();
  if (await canDownload()) {
    const executable = await downloadAndUnzipVSCode();
    const results = [...(await inDesktop(executable)), ...(await inDesktop(executable, ROOTS))];
    return { editor: `Visual Studio Code (${executable})`, results };
  }
  installHost();
  const results = [...(await inHost()), ...(await inHost(ROOTS))];
  const vsix = packageExtension(ARTIFACTS);
  const logFile = path.join(ARTIFACTS, 'interface.log');
  results.push(...(await runInterface({ vsix, artifacts: ARTIFACTS, logFile })));
  results.push(...(await runWeb({ vsix, artifacts: ARTIFACTS, logFile: path.join(ARTIFACTS, 'web.log') })));
  return { editor: 'code-server (VS Code workbench and extension host, in Chromium)', results };
}

/** The desktop needs a display, and its download to be reachable. */
async function canDownload() {
  if (process.platform === 'linux' && !process.env.DISPLAY) return false;
  const answer = await fetch(DOWNLOADS, { signal: AbortSignal.timeout(3000) }).catch(() => undefined);
  return answer?.ok === true;
}

async function bundleSuite() {
  await build({
    entryPoints: [path.join(import.meta.dirname, 'suite/index.ts')],
    outfile: SUITE,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/** What a run opens, and the name of the tests that are made for it. */
const FOLDER = { make: makeFixture, suite: 'folder' };
const ROOTS = { make: makeRoots, suite: 'roots' };

/** The environment of a run: the cache that pins come from, which tests are meant, and where they leave their results. */
function environmentOf(fixture, suite, resultFile) {
  const own = { LOADGUARD_COMMIT: COMMIT, LOADGUARD_SUITE: suite, LOADGUARD_RESULTS: resultFile };
  return { HF_HUB_CACHE: fixture.cache, ...own };
}

async function inDesktop(vscodeExecutablePath, { make, suite } = FOLDER) {
  const fixture = make();
  const resultFile = path.join(ARTIFACTS, `${suite}.json`);
  fs.rmSync(resultFile, { force: true });
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: SUITE,
      extensionTestsEnv: environmentOf(fixture, suite, resultFile),
      launchArgs: [fixture.folder, '--disable-extensions'],
    }).catch(() => {});
    return readResults(resultFile);
  } finally {
    fixture.remove();
  }
}

async function inHost({ make, suite } = FOLDER) {
  const fixture = make();
  const resultFile = path.join(ARTIFACTS, `${suite}.json`);
  fs.rmSync(resultFile, { force: true });
  const environment = environmentOf(fixture, suite, resultFile);
  const host = await startHost({ environment, smokeTest: true, logFile: path.join(ARTIFACTS, `${suite}-host.log`) });
  try {
    const payload = [
      ['extensionDevelopmentPath', host.remote(ROOT)],
      ['extensionTestsPath', host.remote(SUITE)],
      ['extensionEnvironment', JSON.stringify(environment)],
      ['skipWelcome', 'true'],
    ];
    let finish;
    const finished = new Promise((resolve) => {
      finish = resolve;
    });
    // The workbench calls these two, if its window has them, with what the suite logs and with its end.
    const page = await host.open(host.address(fixture.folder, payload), async (window) => {
      const log = fs.createWriteStream(path.join(ARTIFACTS, `${suite}.log`));
      await window.exposeFunction('codeAutomationLog', (_type, parts) => log.write(`${format(...[parts].flat())}\n`));
      await window.exposeFunction('codeAutomationExit', () => finish(true));
    });
    const ended = await Promise.race([finished, delay(SUITE_LIMIT, false, { ref: false })]);
    if (!ended) await page.screenshot({ path: path.join(ARTIFACTS, `${suite}-hangs.png`) });
    return readResults(resultFile);
  } finally {
    await host.stop();
    fixture.remove();
  }
}

function readResults(file) {
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, 'utf8'));
  return [{ title: 'extension', error: 'The suite ended without a result; see the logs in test/artifacts/extension' }];
}

async function main() {
  if (process.argv.includes('--screenshots')) {
    installHost();
    await takeScreenshots({ vsix: packageExtension(ARTIFACTS), root: ROOT, artifacts: ARTIFACTS });
    return 0;
  }
  if (process.argv.includes('--activation')) {
    installHost();
    await measureActivation({ vsix: packageExtension(ARTIFACTS), artifacts: ARTIFACTS });
    return 0;
  }
  const { editor, results } = await testExtension();
  console.log(`Editor: ${editor}`);
  for (const { title, error } of results) console.log(error ? `  ✘ ${title}\n${error}` : `  ✔ ${title}`);
  const failed = results.filter(({ error }) => error).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof HostUnavailable ? error.message : error);
    process.exitCode = 2;
  } finally {
    await stopAll();
  }
}
