/** Makes a Hugging Face cache that knows the invented repositories of the demo workspace, so that they can be pinned. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { addToCache } from '../test/extension/fixture.mjs';

const ROOT = path.join(import.meta.dirname, '..');
const DEMO = path.join(ROOT, 'test/workspace');
/** Every text that looks like a repository's name counts; what is none does no harm in a cache. */
const REPOSITORY = /["']([\w.-]+\/[\w.-]+)["']/g;

/** Fills the cache and answers with its folder, which goes into HF_HUB_CACHE. */
export function makeDemoCache(cache = path.join(ROOT, 'test/artifacts/demo-hub')) {
  const names = fs.readdirSync(DEMO, { recursive: true }).filter((name) => /\.(py|tsx?|m?js|ipynb)$/.test(name));
  for (const name of names) {
    const text = fs.readFileSync(path.join(DEMO, name), 'utf8').replaceAll('\\"', '"');
    for (const [, repository] of text.matchAll(REPOSITORY)) {
      for (const reference of ['main', 'v2']) {
        const commit = createHash('sha1').update(`${repository}@${reference}`).digest('hex');
        for (const type of ['model', 'dataset']) addToCache(cache, repository, commit, { type, reference });
      }
    }
  }
  return cache;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) makeDemoCache();
