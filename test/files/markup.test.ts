/** Pages and components: the scripts that they load, and the code in their own. */

import assert from 'node:assert/strict';
import { checkFixed, fileCheck, find } from '../kit/check.ts';

const html = fileCheck('index.html');
const vue = fileCheck('App.vue');

describe('files: pages', () => {
  it('load scripts', () => {
    html`
      <!doctype html>
      <head>
        <script src="https://cdn.jsdelivr.net/npm/marked/marked.min.js"></script>
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
        <script src="https://cdn.jsdelivr.net/npm/marked@12.0.2/marked.min.js"></script>
        <script src="https://cdn.example.com/a.js" integrity="sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K" crossorigin></script>
        <script
          defer
          src="//unpkg.com/alpinejs"
               ^^^^^^^^^^^^^^^^^^^^ remote-module
        ></script>
        <script src="/assets/app.js"></script>
        <!-- <script src="https://cdn.example.com/old.js"></script> -->
        <link rel="stylesheet" href="https://cdn.example.com/a.css">
      </head>
    `;
  });
  it('run what SvelteKit hands them', () => {
    fileCheck('+page.svelte')`
      <script>
        import { page } from '$app/stores';
        eval($page.url.searchParams.get('init'));
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
      </script>
    `;
    fileCheck('+page.svelte')`
      <script>
        import { page } from '$app/state';
        eval(page.url.searchParams.get('init'));
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
      </script>
    `;
  });
  it('hold code', () => {
    html`
      <script type="module">
        import confetti from 'https://esm.sh/canvas-confetti';
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
        eval(await (await fetch('https://example.com/a.js')).text());
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
      </script>
      <script type="importmap">
        { "imports": { "vue": "https://esm.sh/vue", "a": "https://esm.sh/a@1.2.3" } }
                              ^^^^^^^^^^^^^^^^^^^^ remote-module
      </script>
      <script type="application/json">{ "x": "<b>" }</script>
    `;
    vue`
      <script setup lang="ts">
      const run = (code: string) => code;
      const text: string = await (await fetch('https://example.com/a.js')).text();
      new Function(text)();
                   ^^^^ remote-exec
      </script>
      <template><div>{{ run }}</div></template>
    `;
  });

  it('have their secrets told once, and accepted by the comments of their scripts', () => {
    const token = 'hf_abcdefghijklmnopqrstuvwxyzABCDEFGH';
    const page = (comment: string) => `<p>x</p>\n<script>\n${comment}const token = "${token}";\n</script>\n`;
    assert.deepEqual(
      find('file', page(''), undefined, 'index.html').map((it) => it.rule),
      ['exposed-secret'],
    );
    const accepted = page('// loadguard: ignore[exposed-secret] of a test account\n');
    assert.deepEqual(find('file', accepted, undefined, 'index.html'), []);
    assert.deepEqual(
      find('file', `<p>${token}</p>\n${page('')}`, undefined, 'index.html').map((it) => it.range.start.line),
      [0, 3],
    );
  });

  it('are pinned in place', async () => {
    const fixed = (before: string, after: string) =>
      checkFixed(
        'file',
        `<script src="${before}"></script>\n${' '.repeat(13)}${'^'.repeat(before.length)} remote-module\n`,
        {
          file: 'index.html',
          fixed: `<script src="${after}"></script>\n`,
        },
      );
    await fixed(
      'https://cdn.jsdelivr.net/npm/@acme/x/dist/a.js',
      'https://cdn.jsdelivr.net/npm/@acme/x@1.2.3/dist/a.js',
    );
    await fixed('https://unpkg.com/react@18', 'https://unpkg.com/react@1.2.3');
    const commit = '0123456789abcdef0123456789abcdef01234567';
    await fixed('https://cdn.jsdelivr.net/gh/acme/x/a.js', `https://cdn.jsdelivr.net/gh/acme/x@${commit}/a.js`);
    await fixed(
      'https://raw.githubusercontent.com/acme/x/main/a.js',
      `https://raw.githubusercontent.com/acme/x/${commit}/a.js`,
    );
  });
});
