/** Scripts of CDNs are given the integrity of their file together with the exact version, wherever their tag stands. */

import assert from 'node:assert/strict';
import { completeFix } from '../../server/core/service/completion.ts';
import type { PinRequest } from '../../server/core/service/finding.ts';
import type { Host } from '../../server/core/service/host.ts';
import type { SourceLanguage } from '../../server/core/syntax/language.ts';
import { applyFix } from '../kit/check.ts';
import { service } from '../kit/service.ts';

const BEFORE = 'https://cdn.jsdelivr.net/npm/marked/lib/marked.umd.js';
const AFTER = 'https://cdn.jsdelivr.net/npm/marked@1.2.3/lib/marked.umd.js';
const INTEGRITY = 'sha384-AbC';

/** The text after the pin of its finding, by a resolver that knows every version and the integrity of these addresses. */
async function fixed(
  text: string,
  {
    language = 'javascript',
    file = 'a.js',
    known = [AFTER],
  }: { language?: SourceLanguage; file?: string; known?: readonly string[] } = {},
): Promise<string> {
  const asked: PinRequest[] = [];
  const about = { from: 'the test', date: '2026-11-20' };
  const resolve: NonNullable<Host['resolve']> = async (request) => {
    asked.push(request);
    if (request.host !== 'address')
      return { ...about, version: '1.2.3', commit: '0123456789abcdef0123456789abcdef01234567' };
    return known.includes(request.repository) ? { ...about, integrity: INTEGRITY } : { reason: 'no such file' };
  };
  const [finding] = service.check({ uri: file, language, text }).findings.filter((it) => it.rule === 'remote-module');
  const fix = await completeFix({ resolve } as Host, finding!.fixes.find((it) => it.kind === 'pin')!);
  assert(!('reason' in fix), JSON.stringify([fix, asked]));
  const after = applyFix(text, fix);
  assert.deepEqual(service.check({ uri: file, language, text: after }).findings, [], after);
  return after;
}

describe('integrity', () => {
  const page = { language: 'file', file: 'index.html' } as const;

  it('of a tag in a page, behind the address and in its quotes', async () => {
    assert.equal(
      await fixed(`<script defer src="${BEFORE}"></script>\n`, page),
      `<script defer src="${AFTER}" integrity="${INTEGRITY}" crossorigin="anonymous"></script>\n`,
    );
    assert.equal(
      await fixed(`<script src='${BEFORE}' crossorigin></script>\n`, page),
      `<script src='${AFTER}' integrity='${INTEGRITY}' crossorigin></script>\n`,
    );
  });

  it('of a tag in a component', async () => {
    for (const file of ['App.vue', 'App.svelte']) {
      assert.equal(
        await fixed(`<svelte:head>\n  <script src="${BEFORE}"></script>\n</svelte:head>\n`, { ...page, file }),
        `<svelte:head>\n  <script src="${AFTER}" integrity="${INTEGRITY}" crossorigin="anonymous"></script>\n</svelte:head>\n`,
      );
    }
  });

  it('of a tag in a text, with the escapes that its quotes need', async () => {
    assert.equal(
      await fixed(`const page = \`<script src="${BEFORE}"></script>\`;\n`),
      `const page = \`<script src="${AFTER}" integrity="${INTEGRITY}" crossorigin="anonymous"></script>\`;\n`,
    );
    assert.equal(
      await fixed(`const page = "<script src=\\"${BEFORE}\\"></script>";\n`),
      `const page = "<script src=\\"${AFTER}\\" integrity=\\"${INTEGRITY}\\" crossorigin=\\"anonymous\\"></script>";\n`,
    );
  });

  it('of markup among code, as that spells attributes', async () => {
    const tsx = { language: 'tsx', file: 'a.tsx' } as const;
    assert.equal(
      await fixed(`export const Page = () => <script src="${BEFORE}" async />;\n`, tsx),
      `export const Page = () => <script src="${AFTER}" integrity="${INTEGRITY}" crossOrigin="anonymous" async />;\n`,
    );
    assert.equal(
      await fixed(`export const Page = () => <script src={'${BEFORE}'} />;\n`, tsx),
      `export const Page = () => <script src={'${AFTER}'} integrity='${INTEGRITY}' crossOrigin='anonymous' />;\n`,
    );
  });

  it('of an element that the program makes, on lines or in a row as its statements are', async () => {
    assert.equal(
      await fixed(`const s = document.createElement('script');\n  s.src = '${BEFORE}';\n  document.head.append(s);\n`),
      `const s = document.createElement('script');\n  s.src = '${AFTER}';\n  s.integrity = '${INTEGRITY}';\n  s.crossOrigin = 'anonymous';\n  document.head.append(s);\n`,
    );
    assert.equal(
      await fixed(`const s = document.createElement('script'); s.src = "${BEFORE}"; document.head.append(s);\n`),
      `const s = document.createElement('script'); s.src = "${AFTER}"; s.integrity = "${INTEGRITY}"; s.crossOrigin = "anonymous"; document.head.append(s);\n`,
    );
  });

  it('is left out where it is not known, or where nothing can carry it', async () => {
    assert.equal(
      await fixed(`<script src="${BEFORE}"></script>\n`, { ...page, known: [] }),
      `<script src="${AFTER}"></script>\n`,
    );
    assert.equal(await fixed(`importScripts('${BEFORE}');\n`), `importScripts('${AFTER}');\n`);
    assert.equal(await fixed(`<script src=${BEFORE}></script>\n`, page), `<script src=${AFTER}></script>\n`);
  });
});
