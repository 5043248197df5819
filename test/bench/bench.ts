/**
 * The benchmark: `npm run bench [-- --json FILE] [FOLDER…]`.
 *
 * It runs bundled, beside the built server (`run.mjs`). Speeds differ from machine to machine and from minute to minute; what counts are the ratios, taken side by side in one
 * run. Nothing here is asserted by a test.
 */

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { corpus } from './corpus.ts';
import { engineRows } from './engine.ts';
import { keystrokeRows } from './keystroke.ts';
import { notebookRows } from './notebook.ts';
import type { Row } from './rows.ts';
import { teamRows } from './team.ts';

const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
const rows: Row[] = [];
// Before anything else: a large process takes long to start another one.
const started = await coldStart();
for (const family of ['python', 'typescript'] as const) {
  const samples = corpus(positionals, family, 12_000_000);
  if (samples.length > 0) rows.push(...(await engineRows(family, samples)));
}
rows.push(...(await keystrokeRows()), ...(await notebookRows()), ...(await teamRows()));
rows.push(started);
for (const count of [500, 5000]) rows.push(await memoryAfter(count));

const width = Math.max(...rows.map((it) => it.what.length));
for (const { what, value, unit, note } of rows) {
  console.log(
    `${what.padEnd(width)}  ${value.toFixed(unit === 'ratio' ? 3 : 1).padStart(9)} ${unit.padEnd(5)} ${note ?? ''}`,
  );
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, undefined, 2)}\n`);

/** From starting the built server to its first diagnostics, the median of seven starts. */
async function coldStart(): Promise<Row> {
  const times: number[] = [];
  for (let round = 0; round < 7; round++) times.push(await once());
  times.sort((a, b) => a - b);
  return {
    what: 'cold start to the first finding, Python',
    value: times[3]!,
    unit: 'ms',
    note: 'server process over stdio',
  };

  function once(): Promise<number> {
    return new Promise((resolve, reject) => {
      const begin = performance.now();
      const server = fileURLToPath(new URL('../../dist/server.js', import.meta.url));
      const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
      let output = '';
      child.on('error', reject);
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
        if (!output.includes('unpinned-revision')) return;
        const time = performance.now() - begin;
        // The next one has the machine for itself.
        child.on('exit', () => resolve(time));
        child.kill();
      });
      const send = (message: object) => {
        const body = JSON.stringify({ jsonrpc: '2.0', ...message });
        child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      };
      send({ id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
      send({ method: 'initialized', params: {} });
      const text = 'from datasets import load_dataset\nload_dataset("org/data")\n';
      send({
        method: 'textDocument/didOpen',
        params: { textDocument: { uri: 'file:///bench.py', languageId: 'python', version: 1, text } },
      });
    });
  }
}

/** The resident memory of a fresh process after so many analyses. */
function memoryAfter(count: number): Promise<Row> {
  return new Promise((resolve, reject) => {
    const script = fileURLToPath(new URL('./memory.js', import.meta.url));
    const child = spawn(process.execPath, [script, String(count), ...positionals]);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
    child.on('error', reject);
    child.on('close', () => resolve({ what: `memory after ${count} files`, value: Number(output), unit: 'MB' }));
  });
}
