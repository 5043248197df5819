/** Builds dist/, or the folder that is named: the extension, the language server, the command line, and their assets. */
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const OUTPUT = process.argv[2] ?? 'dist';
const MODELS = 'server/core/models';

/** Packages that are CommonJS inside call `require` for Node's own modules; an ES module has none unless it makes one. */
const REQUIRE = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  sourcemap: 'linked',
  logLevel: 'warning',
  absWorkingDir: import.meta.dirname,
};
const asModule = { ...shared, format: 'esm', mainFields: ['module', 'main'] };

/** Keeps in files of their own what only some commands load: the server, which editors start too, and the writer of bills. */
const besides = {
  name: 'besides',
  setup(bundler) {
    const files = { 'lsp/node.ts': './server.js', './cyclonedx.ts': './cyclonedx.js' };
    bundler.onResolve({ filter: /(?:lsp\/node|\/cyclonedx)\.ts$/ }, ({ kind, path }) => {
      const [, file] = Object.entries(files).find(([end]) => path.endsWith(end));
      return kind === 'dynamic-import' ? { path: file, external: true } : undefined;
    });
  },
};

/** For browsers: the extension as the one file that a web host loads, and the server as the worker beside it. */
const inBrowser = {
  ...shared,
  platform: 'browser',
  target: 'es2022',
  mainFields: ['browser', 'module', 'main'],
};

const entries = [
  {
    ...shared,
    format: 'cjs',
    entryPoints: { extension: 'client/node.ts' },
    outExtension: { '.js': '.cjs' },
    external: ['vscode'],
  },
  {
    ...inBrowser,
    format: 'cjs',
    entryPoints: { 'extension-web': 'client/web.ts' },
    outExtension: { '.js': '.cjs' },
    external: ['vscode'],
  },
  { ...inBrowser, format: 'iife', entryPoints: { 'server-web': 'server/lsp/worker.ts' } },
  { ...asModule, entryPoints: { server: 'server/lsp/node.ts' }, banner: { js: REQUIRE } },
  {
    ...asModule,
    entryPoints: { cli: 'server/cli/main.ts', 'scan-thread': 'server/cli/scan-thread.ts' },
    banner: { js: `#!/usr/bin/env node\n${REQUIRE}` },
    plugins: [besides],
  },
  {
    ...asModule,
    entryPoints: { cyclonedx: 'server/cli/cyclonedx.ts' },
    banner: { js: REQUIRE },
    // For bills in XML, which are not written here.
    external: ['xmlbuilder2'],
  },
];

/** The grammars, and all models in one file, so that a start reads few files. */
function copyAssets(output) {
  const grammars = path.join(output, 'grammars');
  fs.mkdirSync(grammars, { recursive: true });
  for (const name of fs.readdirSync('grammars')) {
    if (/\.wasm$|^grammars\.json$/.test(name)) fs.copyFileSync(path.join('grammars', name), path.join(grammars, name));
  }
  const models = ['python', 'javascript'].flatMap((language) => {
    const folder = path.join(MODELS, language);
    const names = fs.readdirSync(folder).filter((name) => name.endsWith('.json'));
    return names.sort().map((name) => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')));
  });
  fs.writeFileSync(path.join(output, 'models.json'), JSON.stringify(models));
}

process.chdir(import.meta.dirname);
fs.rmSync(OUTPUT, { recursive: true, force: true });
copyAssets(OUTPUT);
await Promise.all(entries.map((entry) => build({ ...entry, outdir: OUTPUT })));
fs.chmodSync(path.join(OUTPUT, 'cli.js'), 0o755);
