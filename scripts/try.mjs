/** `npm run try`: shows what Loadguard says about the demo workspace, in the terminal or with `--editor` in an editor. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { installDependencies } from './dependencies.mjs';

const ROOT = path.join(import.meta.dirname, '..');
const DEMO = path.join(ROOT, 'test/workspace');

function run(command, args, environment = {}) {
  const env = { ...process.env, ...environment };
  const { status } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env,
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** The `code` of a desktop; inside of an editor's own terminal it may be a helper that cannot load an extension. */
function isOnPath(command) {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return folders.some((folder) => [command, `${command}.cmd`].some((name) => fs.existsSync(path.join(folder, name))));
}

async function openEditor() {
  const { makeDemoCache } = await import('./demo-cache.mjs');
  const environment = { HF_HUB_CACHE: makeDemoCache() };
  if (isOnPath('code')) {
    run('code', ['--new-window', `--extensionDevelopmentPath=${ROOT}`, DEMO], environment);
    return;
  }
  const { installHost } = await import('../test/extension/install-host.mjs');
  const { startHost } = await import('../test/extension/host.mjs');
  const { packageExtension } = await import('../test/extension/package.mjs');
  installHost();
  const host = await startHost({ vsix: packageExtension(path.join(ROOT, 'test/artifacts')), environment });
  console.log(`\nOpen ${host.address(DEMO)}\nand a file in it. Ctrl+C ends the editor.`);
  await host.ended;
}

installDependencies();
run(process.execPath, ['esbuild.mjs']);
if (process.argv.includes('--editor')) {
  await openEditor();
} else {
  run(process.execPath, ['dist/cli.js', 'scan', 'test/workspace', '--exit-zero']);
  console.log('\nThe same while you type, with quick fixes: npm run try -- --editor');
}
