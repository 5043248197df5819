/** One run of the editor host: a code-server with its own empty profile, and a Chromium that shows its workbench. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { hostPaths } from './install-host.mjs';

const START_LIMIT = 60_000;
const STOP_STEPS = 100;

/** A quiet workbench: nothing on it but the files and what the extension shows. */
const USER_SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.colorTheme': 'Default Dark Modern',
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'chat.agentHost.enabled': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'update.mode': 'none',
  // Saved by itself, a change of one test would be there for the next.
  'files.autoSave': 'off',
  'git.openRepositoryInParentFolders': 'never',
  'editor.minimap.enabled': false,
};

const running = new Set();

/** Ends all that this process has started, also when it is interrupted. */
export async function stopAll() {
  await Promise.all([...running].map((host) => host.stop()));
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]) {
  process.once(signal, () => stopAll().finally(() => process.exit(code)));
}

/**
 * Starts the host on a folder. `vsix` is installed as a user would do it; `settings` and `keys` are added to the user's.
 * `smokeTest` lets the workbench take test payloads, at the price of its notifications.
 */
export async function startHost({ environment = {}, settings = {}, keys = [], vsix, smokeTest = false, logFile }) {
  const host = new Host(environment);
  running.add(host);
  try {
    await host.start({ settings, keys, vsix, smokeTest, logFile });
    return host;
  } catch (error) {
    await host.stop();
    throw error;
  }
}

class Host {
  #environment;
  #server;
  #browser;
  #stopping;
  /** Short, because Unix sockets live in it. Every process of this run inherits its name, and is found by it at the end. */
  #folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lgh-'));
  port = 0;

  constructor(environment) {
    this.#environment = environment;
  }

  async start({ settings, keys, vsix, smokeTest, logFile }) {
    const { node, entry } = hostPaths();
    const data = path.join(this.#folder, 'data');
    const extensions = path.join(this.#folder, 'ext');
    fs.mkdirSync(path.join(data, 'User'), { recursive: true });
    fs.mkdirSync(extensions);
    fs.writeFileSync(path.join(data, 'User/settings.json'), JSON.stringify({ ...USER_SETTINGS, ...settings }));
    fs.writeFileSync(path.join(data, 'User/keybindings.json'), JSON.stringify(keys));
    const log = fs.openSync(logFile ?? path.join(this.#folder, 'server.log'), 'w');
    const places = [
      '--config',
      path.join(this.#folder, 'config.yaml'),
      '--extensions-dir',
      extensions,
      '--user-data-dir',
      data,
    ];
    const options = {
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        ...this.#environment,
        LOADGUARD_HOST_RUN: this.#folder,
        XDG_CONFIG_HOME: this.#folder,
        XDG_DATA_HOME: this.#folder,
        EXTENSIONS_GALLERY: '{"serviceUrl":"","itemUrl":""}',
      },
    };
    if (vsix)
      await finished(spawn(node, [entry, ...places, '--install-extension', vsix], options), 'Installing the VSIX');
    this.port = await freePort();
    const flags = ['telemetry', 'update-check', 'workspace-trust', 'getting-started-override'].map(
      (name) => `--disable-${name}`,
    );
    const address = ['--auth', 'none', '--bind-addr', `127.0.0.1:${this.port}`, '--ignore-last-opened'];
    const payloads = smokeTest ? ['--vscode-option', 'enable-smoke-test-driver'] : [];
    this.#server = spawn(node, [entry, ...places, ...address, ...flags, ...payloads], options);
    await this.#healthy();
  }

  async #healthy() {
    const end = Date.now() + START_LIMIT;
    while (Date.now() < end) {
      if (this.#server.exitCode !== null) throw new Error(`code-server ended at once (${this.#server.exitCode})`);
      const answer = await fetch(`http://127.0.0.1:${this.port}/healthz`).catch(() => undefined);
      if (answer?.ok) return;
      await delay(100);
    }
    throw new Error('code-server did not start');
  }

  /** Fulfilled when code-server ends, by whomever. */
  get ended() {
    return once(this.#server, 'exit');
  }

  /** The address that shows a folder, or the folders of a workspace's file, here or in anybody's browser. */
  address(place, payload = []) {
    const query = new URLSearchParams(place.endsWith('.code-workspace') ? { workspace: place } : { folder: place });
    if (payload.length > 0) query.set('payload', JSON.stringify(payload));
    return `http://127.0.0.1:${this.port}/?${query}`;
  }

  /** What a development payload calls a file. */
  remote(file) {
    return `vscode-remote://127.0.0.1:${this.port}${file}`;
  }

  /** Opens a window; `prepare` may add to the page before anything is loaded. */
  async open(address, prepare = async () => {}) {
    this.#browser = await chromium.launch({
      executablePath: hostPaths().browser,
      // Otherwise Playwright ends the process before anything is cleaned up.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    const page = await this.#browser.newPage({ viewport: { width: 1280, height: 800 } });
    const isOutside = ({ hostname, protocol }) => hostname !== '127.0.0.1' && /^https?:$/.test(protocol);
    await page.route(isOutside, (route) => route.abort());
    page.on('dialog', (dialog) => (dialog.type() === 'beforeunload' ? dialog.accept() : dialog.dismiss()));
    await prepare(page);
    await page.goto(address);
    await page.waitForSelector('.monaco-workbench .part.statusbar', { timeout: START_LIMIT });
    return page;
  }

  stop() {
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  async #end() {
    await this.#browser?.close().catch(() => {});
    // code-server passes the signal on; what outlives it (a file watcher, a starting extension host) is ended by its mark.
    if (this.#server?.exitCode === null) signal(this.#server.pid, 'SIGTERM');
    for (let step = 0; step < STOP_STEPS; step++) {
      const left = this.#processes();
      if (left.length === 0) break;
      if (step === 10) for (const id of left) signal(id, 'SIGTERM');
      if (step === 50) for (const id of left) signal(id, 'SIGKILL');
      await delay(100);
    }
    fs.rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    running.delete(this);
  }

  #processes() {
    const mark = `LOADGUARD_HOST_RUN=${this.#folder}\0`;
    return fs.readdirSync('/proc').filter((id) => {
      if (!/^\d+$/.test(id)) return false;
      try {
        return fs.readFileSync(`/proc/${id}/environ`, 'utf8').includes(mark);
      } catch {
        return false;
      }
    });
  }
}

function signal(id, name) {
  try {
    process.kill(Number(id), name);
  } catch {
    // It has ended in the meantime.
  }
}

function finished(child, what) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${what} failed (${code})`))));
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
