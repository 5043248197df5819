/** Installs a real VS Code for tests where the desktop one cannot be downloaded: code-server, the Node it wants, and Chromium. */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const CODE_SERVER = '4.139.1';
const NODE = '24.21.0';
/** What code-server needs to build its one native module, and what the driver needs to draw. */
const BUILD_PACKAGES = ['build-essential', 'python3', 'pkg-config', 'libkrb5-dev'];
const DRAW_PACKAGES = ['chromium', 'fonts-dejavu-core', 'fonts-liberation'];
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

/** Where the host is kept between runs. */
export const hostFolder =
  process.env.LOADGUARD_HOST ??
  path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'loadguard-host');

/** The paths that a driver needs. They exist once `installHost` has returned. */
export function hostPaths() {
  return {
    node: path.join(hostFolder, `node/node_modules/node-linux-${process.arch}/bin/node`),
    entry: path.join(hostFolder, 'code-server/node_modules/code-server/out/node/entry.js'),
    browser: findBrowser(),
  };
}

/** Thrown when this machine cannot have the host; the message says what is missing and how to get it. */
export class HostUnavailable extends Error {}

/** Makes the host ready; returns its paths. Does nothing when it is already there. */
export function installHost(log = console.log) {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    throw new HostUnavailable(
      `The editor host runs on Linux (x64, arm64), not on ${process.platform} ${process.arch}.`,
    );
  }
  const mark = path.join(hostFolder, `ready-${CODE_SERVER}-${NODE}`);
  const ready = fs.existsSync(mark);
  installPackages(ready, log);
  if (!ready) installCodeServer(mark, log);
  return hostPaths();
}

function findBrowser() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return BROWSERS.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) =>
    fs.existsSync(file),
  );
}

function isInstalled(name) {
  const answer = spawnSync('dpkg-query', ['-W', '-f', `\${Status}`, name], { encoding: 'utf8' });
  return answer.status === 0 && answer.stdout.endsWith(' installed');
}

function installPackages(ready, log) {
  const wanted = [...(ready ? [] : BUILD_PACKAGES), ...(findBrowser() ? [] : DRAW_PACKAGES)];
  const debian = spawnSync('dpkg-query', ['--version']).status === 0;
  if (!debian) {
    if (findBrowser()) return;
    throw new HostUnavailable('No Chromium found. Install Chromium or Chrome, or name it in CHROMIUM.');
  }
  const missing = wanted.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const command = `apt-get update && apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) {
    throw new HostUnavailable(
      `System packages are missing: ${missing.join(', ')}. Get them with: sudo sh -c '${command}'`,
    );
  }
  log(`Installing system packages: ${missing.join(', ')}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const answer = spawnSync('sh', ['-c', command], { env: environment, encoding: 'utf8' });
  if (answer.status !== 0) {
    throw new HostUnavailable(
      `System packages could not be installed (${command}):\n${answer.stderr.trim().slice(-1000)}`,
    );
  }
}

function installCodeServer(mark, log) {
  log(`Installing VS Code (code-server ${CODE_SERVER}) into ${hostFolder}; this takes about two minutes, once.`);
  const partial = `${hostFolder}.partial-${process.pid}`;
  try {
    buildInto(partial);
    prune(partial);
    fs.rmSync(hostFolder, { recursive: true, force: true });
    fs.renameSync(partial, hostFolder);
    fs.writeFileSync(mark, '');
  } catch (error) {
    throw new HostUnavailable(`code-server ${CODE_SERVER} could not be installed: ${describe(error)}`);
  } finally {
    fs.rmSync(partial, { recursive: true, force: true });
  }
}

function buildInto(folder) {
  const nodeFolder = path.join(folder, 'node');
  const serverFolder = path.join(folder, 'code-server');
  fs.mkdirSync(nodeFolder, { recursive: true });
  fs.mkdirSync(serverFolder, { recursive: true });
  // The platform's own package rather than `node`: it has the headers too, so that node-gyp downloads nothing.
  npm(nodeFolder, ['install', '--no-save', `node-linux-${process.arch}@${NODE}`], {});
  const runtime = path.join(nodeFolder, `node_modules/node-linux-${process.arch}`);
  const manifest = { private: true, allowScripts: { 'code-server': true, argon2: true } };
  fs.writeFileSync(path.join(serverFolder, 'package.json'), JSON.stringify(manifest));
  // npm itself has to run under that Node, because code-server's installer reads its version from npm's user agent.
  npm(serverFolder, ['install', `code-server@${CODE_SERVER}`], {
    PATH: `${path.join(runtime, 'bin')}${path.delimiter}${process.env.PATH}`,
    npm_config_nodedir: runtime,
  });
  const entry = path.join(serverFolder, 'node_modules/code-server/out/node/entry.js');
  const settings = path.join(folder, 'config.yaml');
  execFileSync(path.join(runtime, 'bin/node'), [entry, '--config', settings, '--version'], { stdio: 'pipe' });
}

function npm(folder, args, environment) {
  // The settings that a surrounding `npm test` hands down (ignore-scripts above all) are the project's, not the host's.
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  execFileSync('npm', [...args, '--ignore-scripts=false', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    env: { ...Object.fromEntries(own), ...environment },
    encoding: 'utf8',
    stdio: 'pipe',
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** Takes away what no extension test needs: 800 MB become 300. */
function prune(folder) {
  const code = path.join(folder, 'code-server/node_modules/code-server/lib/vscode');
  const unneeded = [
    'node_modules/@github',
    'node_modules/@microsoft/mxc-sdk',
    'node_modules/@devcontainers',
    'extensions/copilot',
    'extensions/mermaid-markdown-features',
    'extensions/microsoft-authentication',
    'extensions/ms-vscode.js-debug',
    'extensions/ms-vscode.js-debug-companion',
    'extensions/ms-vscode.vscode-js-profile-table',
  ];
  for (const name of unneeded) fs.rmSync(path.join(code, name), { recursive: true, force: true });
  for (const name of ['node_modules/@vscode/ripgrep-universal/bin', 'node_modules/node-pty/prebuilds']) {
    const platforms = path.join(code, name);
    if (!fs.existsSync(platforms)) continue;
    for (const platform of fs.readdirSync(platforms)) {
      if (platform !== `linux-${process.arch}`) fs.rmSync(path.join(platforms, platform), { recursive: true });
    }
  }
  for (const file of fs.readdirSync(path.join(folder, 'code-server'), { recursive: true })) {
    if (file.endsWith('.map')) fs.rmSync(path.join(folder, 'code-server', file), { force: true });
  }
  const runtime = path.join(folder, `node/node_modules/node-linux-${process.arch}`);
  for (const name of ['include', 'share']) fs.rmSync(path.join(runtime, name), { recursive: true, force: true });
  spawnSync('strip', [path.join(runtime, 'bin/node')]);
}

function describe(error) {
  const output = [error.stderr, error.stdout].filter(Boolean).join('\n').trim();
  return [error.message, output.slice(-2000)].filter(Boolean).join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(JSON.stringify(installHost(), undefined, 2));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
