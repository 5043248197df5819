/**
 * Fuzzing for as long as one likes: `npm run fuzz -- [--minutes 5] [--first 0] [--target NAME]… [--out FOLDER] [--threads 1]`.
 *
 * Every input that fails, takes longer than two seconds of the processor or never ends is written into the folder (`dist/fuzz` if none is named),
 * together with a log. One that is worth keeping goes into `test/fuzz/kept`, where `npm test` tries it each time.
 */

import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { inputOf, TARGETS } from './targets.ts';
import type { Told, Work } from './worker.ts';

/** A thread is told anew how TypeScript is read. */
const STARTER = `import('tsx/esm/api').then(({ register }) => {
  register();
  return import(${JSON.stringify(new URL('./worker.ts', import.meta.url).href)});
});`;

const SLOW = 1_000;
/** Seconds after which an input is taken for one that never ends. */
const HANGS = 150;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    first: { type: 'string', default: '0' },
    target: { type: 'string', multiple: true, default: TARGETS.map(({ name }) => name) },
    out: { type: 'string', default: path.join(import.meta.dirname, '../../dist/fuzz') },
    threads: { type: 'string', default: '1' },
  },
});

const out = path.resolve(values.out);
fs.mkdirSync(out, { recursive: true });
const until = Date.now() + Number(values.minutes) * 60_000;
const totals = new Map<string, number>();
const found = { failed: 0, slow: 0, hung: 0 };

function log(line: string): void {
  const dated = `${new Date().toISOString()} ${line}\n`;
  process.stdout.write(dated);
  fs.appendFileSync(path.join(out, 'fuzz.log'), dated);
}

function keep(what: string, target: string, number: number, input: unknown, failure?: string): void {
  const file = path.join(out, `${what}-${target}-${number}.json`);
  fs.writeFileSync(file, `${JSON.stringify({ target, input, failure }, undefined, 1)}\n`);
}

/** Runs one thread until the time is over; begins another where one stands still or breaks. */
function run(first: number, step: number): Promise<void> {
  return new Promise((resolve) => {
    const at = new Int32Array(new SharedArrayBuffer(12));
    const work: Work = { names: values.target, first, step, until, slow: SLOW, at };
    const worker = new Worker(STARTER, { eval: true, workerData: work });
    let counts: Readonly<Record<string, number>> = {};
    let next = first;
    let isOver = false;
    const end = (again: boolean) => {
      if (isOver) return;
      isOver = true;
      clearInterval(watch);
      for (const [name, count] of Object.entries(counts)) totals.set(name, (totals.get(name) ?? 0) + count);
      void worker.terminate();
      resolve(again && Date.now() < until ? run(Math.max(next, at[1]! + step), step) : undefined);
    };
    const watch = setInterval(() => {
      if (Date.now() / 1000 - at[2]! < HANGS || at[2] === 0) return;
      const target = TARGETS[at[0]!]!;
      found.hung++;
      log(`HANGS ${target.name} ${at[1]}`);
      keep('hangs', target.name, at[1]!, inputOf(target, at[1]!));
      end(true);
    }, 5_000);
    worker.on('message', (told: Told) => {
      if ('counts' in told) {
        ({ counts, next } = told);
        const sum = Object.values(counts).reduce((a, b) => a + b, 0);
        log(`${sum} inputs, heap ${Math.round(told.heap / 1e6)} MB: ${JSON.stringify(counts)}`);
        if (told.isOver) end(false);
        return;
      }
      const { target, number, input, failure, milliseconds } = told;
      const what = failure === undefined ? 'slow' : 'failed';
      found[what]++;
      log(
        `${what.toUpperCase()} ${target} ${number} after ${Math.round(milliseconds)} ms: ${failure?.slice(0, 2_000) ?? ''}`,
      );
      keep(what, target, number, input, failure);
    });
    worker.on('error', (error) => {
      found.failed++;
      log(`BROKEN ${TARGETS[at[0]!]?.name} ${at[1]}: ${error.stack}`);
      if (at[2]! > 0) keep('broken', TARGETS[at[0]!]!.name, at[1]!, inputOf(TARGETS[at[0]!]!, at[1]!), error.stack);
      end(at[2]! > 0);
    });
  });
}

const threads = Number(values.threads);
await Promise.all(Array.from({ length: threads }, (_, index) => run(Number(values.first) + index, threads)));
const sum = [...totals.values()].reduce((a, b) => a + b, 0);
log(`${sum} inputs in all: ${JSON.stringify(Object.fromEntries(totals))}; ${JSON.stringify(found)}`);
process.exitCode = found.failed + found.hung > 0 ? 1 : 0;
