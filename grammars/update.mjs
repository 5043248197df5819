/** Copies the grammars and the parser's runtime from node_modules into this folder and rewrites their hashes. */

import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('./', import.meta.url);
const modules = new URL('../node_modules/', import.meta.url);
const grammars = '@vscode/tree-sitter-wasm/wasm';

/** Where each file is taken from, and the package whose sources it was built from. */
const ORIGINS = [
  { file: 'tree-sitter-javascript.wasm', from: grammars, package: 'tree-sitter-javascript', version: '0.25.0' },
  { file: 'tree-sitter-python.wasm', from: grammars, package: 'tree-sitter-python', version: '0.25.0' },
  { file: 'tree-sitter-tsx.wasm', from: grammars, package: 'tree-sitter-typescript', version: '0.23.2' },
  { file: 'tree-sitter-typescript.wasm', from: grammars, package: 'tree-sitter-typescript', version: '0.23.2' },
  { file: 'web-tree-sitter.wasm', from: 'web-tree-sitter', package: 'web-tree-sitter', version: '0.27.1' },
];

const files = ORIGINS.map(({ file, from, ...origin }) => {
  copyFileSync(new URL(`${from}/${file}`, modules), new URL(file, folder));
  const sha256 = createHash('sha256')
    .update(readFileSync(new URL(file, folder)))
    .digest('hex');
  return { file, ...origin, sha256, license: 'MIT' };
});
writeFileSync(new URL('grammars.json', folder), `${JSON.stringify({ files }, null, 2)}\n`);
