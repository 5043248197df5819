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
  // What only speaks to those who write models is left out.
  const isForReaders = (key) => key === '$schema' || key === 'note' || key === 'checked';
  const text = JSON.stringify(models, (key, value) => (isForReaders(key) ? undefined : value));
  fs.writeFileSync(path.join(output, 'models.json'), text);
}

/** Names everything that is bundled and was made elsewhere, as CycloneDX; without a date, so that equal builds are equal. */
function writeBill(output, results) {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const folders = inputs.flatMap((it) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(it)?.[0] ?? []);
  const packages = [...new Set(folders)].sort().map((folder) => {
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
    return {
      type: 'library',
      'bom-ref': `${folder} ${purl}`,
      name,
      version,
      purl,
      licenses: [{ license: { id: license } }],
    };
  });
  const { files } = JSON.parse(fs.readFileSync('grammars/grammars.json', 'utf8'));
  const grammars = files.map(({ file, package: name, version, sha256, license }) => ({
    type: 'file',
    'bom-ref': file,
    name: file,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    hashes: [{ alg: 'SHA-256', content: sha256 }],
    licenses: [{ license: { id: license } }],
  }));
  const { name, version, license } = JSON.parse(fs.readFileSync('package.json', 'utf8'));
  const component = { type: 'application', 'bom-ref': name, name, version, licenses: [{ license: { id: license } }] };
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component },
    components: [...packages, ...grammars],
  };
  fs.writeFileSync(path.join(output, 'bill-of-materials.cdx.json'), `${JSON.stringify(bill, undefined, 2)}\n`);
}

process.chdir(import.meta.dirname);
fs.rmSync(OUTPUT, { recursive: true, force: true });
copyAssets(OUTPUT);
writeBill(OUTPUT, await Promise.all(entries.map((entry) => build({ ...entry, outdir: OUTPUT, metafile: true }))));
fs.chmodSync(path.join(OUTPUT, 'cli.js'), 0o755);
