/** Pages and components: the scripts that they load, and the code in their own. */

import { fileCheck } from '../kit/check.ts';

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
});
