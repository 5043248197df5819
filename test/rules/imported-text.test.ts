/** Texts that are imported as modules of their own: what executes them is the import. */

import { checksOf } from '../kit/check.ts';

const { javascript } = checksOf('agent-code-exec', 'remote-exec', 'code-injection', 'dynamic-import');

describe('imported texts', () => {
  it('are executed', () => {
    javascript`
      const text = await (await fetch('https://example.com/plugin.js')).text();
      await import('data:text/javascript,' + encodeURIComponent(text));
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
      await import(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
      new Worker(URL.createObjectURL(new Blob([text])));
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
    `;
    javascript`
      import { generateText } from 'ai';
      const { text } = await generateText({ model, prompt });
      const url = \`data:text/javascript;base64,\${btoa(text)}\`;
      const module = await import(url);
                                  ^^^ agent-code-exec
    `;
  });
});
