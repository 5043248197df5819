/** `npm test`: installs what is missing, builds, and runs every check there is, down to the extension in a real editor. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { installDependencies } from '../scripts/dependencies.mjs';

const ROOT = path.join(import.meta.dirname, '..');
const MOCHA_RESULTS = path.join(ROOT, 'test/artifacts/mocha.json');

/** All but rules and tests, which hold examples of what is to be found. */
const OWN_SOURCES = [
  ...['client', 'grammars', 'scripts', 'esbuild.mjs', '.github'],
  ...['cli', 'host', 'lsp', 'world', 'core/program', 'core/flow', 'core/config'].map((it) => `server/${it}`),
];

const total = { passed: 0, failed: 0 };

function count(passed, failed) {
  total.passed += passed;
  total.failed += failed;
}

/** Runs one program of node_modules, or of ours; its output is shown only when it fails. */
function check(title, file, args = []) {
  const { status, stdout, stderr } = node(file, args);
  console.log(`${status === 0 ? '✔' : '✘'} ${title}`);
  if (status !== 0) console.log(`${stdout}${stderr}`);
  count(status === 0 ? 1 : 0, status === 0 ? 0 : 1);
  return status === 0;
}

function node(file, args) {
  const options = { cwd: ROOT, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 };
  return spawnSync(process.execPath, [path.join(ROOT, file), ...args], options);
}

function runMocha() {
  fs.rmSync(MOCHA_RESULTS, { force: true });
  fs.mkdirSync(path.dirname(MOCHA_RESULTS), { recursive: true });
  const reporter = ['--reporter', 'json', '--reporter-option', `output=${MOCHA_RESULTS}`];
  const { status, stdout, stderr } = node('node_modules/mocha/bin/mocha.js', reporter);
  if (!fs.existsSync(MOCHA_RESULTS)) {
    console.log(`✘ mocha ended without a result (${status})\n${stdout}${stderr}`);
    return count(0, 1);
  }
  const { stats, failures } = JSON.parse(fs.readFileSync(MOCHA_RESULTS, 'utf8'));
  console.log(
    `${stats.failures === 0 ? '✔' : '✘'} mocha: ${stats.passes} passed, ${stats.failures} failed, ${stats.pending} skipped`,
  );
  for (const { fullTitle, err } of failures) console.log(`  ✘ ${fullTitle}\n${err.stack ?? err.message}`);
  // A failure outside of any test (a file that cannot be loaded) is in the exit code alone.
  return count(stats.passes, Math.max(stats.failures, status === 0 ? 0 : 1));
}

async function runExtension() {
  const { testExtension } = await import('./extension/driver.mjs');
  const { HostUnavailable } = await import('./extension/install-host.mjs');
  try {
    const { editor, results } = await testExtension();
    const failures = results.filter(({ error }) => error);
    console.log(
      `${failures.length === 0 ? '✔' : '✘'} extension: ${results.length - failures.length} passed, ${failures.length} failed`,
    );
    console.log(`  in ${editor}`);
    for (const { title, error } of failures) console.log(`  ✘ ${title}\n${error}`);
    count(results.length - failures.length, failures.length);
  } catch (error) {
    const counts = process.env.CI === 'true' || !(error instanceof HostUnavailable);
    console.log(
      `${counts ? '✘' : '–'} extension: not run. ${error instanceof HostUnavailable ? error.message : error.stack}`,
    );
    if (counts) count(0, 1);
  }
}

installDependencies();
const built = check('build', 'esbuild.mjs');
check('lint', 'node_modules/@biomejs/biome/bin/biome', ['check', '.']);
check('types of the core', 'node_modules/typescript/bin/tsc', ['-p', 'server/core']);
check('types of the browser build', 'node_modules/typescript/bin/tsc', ['-p', 'server/host/web']);
check('types of the rest', 'node_modules/typescript/bin/tsc', ['-p', '.']);
if (built) check('Loadguard on its own sources', 'dist/cli.js', ['scan', ...OWN_SOURCES, '--fail-on', 'warning']);
runMocha();
if (built) await runExtension();

console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
