/** Tries inputs one after the other in a thread of its own, and says which one it is at, so that others see it stand still. */

import { parentPort, workerData } from 'node:worker_threads';
import { inputOf, TARGETS, tried } from './targets.ts';

/** What the thread begins with. */
export interface Work {
  readonly names: readonly string[];
  /** The number of the first input, and by how much the next one is greater. */
  readonly first: number;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** Milliseconds of the processor beyond which an input is slow. */
  readonly slow: number;
  /** Three numbers: which target and which input is at work, and the second since 1970 at which it began. */
  readonly at: Int32Array;
}

/** What the thread tells: an input that failed or was slow, or how many were tried, by target. */
export type Told =
  | {
      readonly target: string;
      readonly number: number;
      readonly input: unknown;
      readonly failure?: string;
      readonly milliseconds: number;
    }
  | {
      readonly counts: Readonly<Record<string, number>>;
      readonly next: number;
      readonly heap: number;
      readonly isOver: boolean;
    };

const { names, first, step, until, slow, at } = workerData as Work;
const targets = TARGETS.filter(({ name }) => names.includes(name));
const counts: Record<string, number> = {};
/** Milliseconds that each target has had, so that all have as much. */
const spent = new Map(targets.map((it) => [it, 0]));
const numbers = new Map(targets.map((it) => [it, first]));

const tell = (told: Told) => parentPort?.postMessage(told);

let loose: string | undefined;
const catchLoose = (error: unknown) => {
  loose = error instanceof Error ? error.stack : String(error);
};
process.on('unhandledRejection', catchLoose);
process.on('uncaughtException', catchLoose);

function since(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

let last = Date.now();
while (Date.now() < until) {
  const target = targets.reduce((a, b) => (spent.get(b)! < spent.get(a)! ? b : a));
  const number = numbers.get(target)!;
  numbers.set(target, number + step);
  const input = inputOf(target, number);
  Atomics.store(at, 0, TARGETS.indexOf(target));
  Atomics.store(at, 1, number);
  Atomics.store(at, 2, Math.floor(Date.now() / 1000));
  const before = process.cpuUsage();
  const failure = (await tried(target, input)) ?? loose;
  loose = undefined;
  // Of the processor, for others may be at work on it as well.
  let milliseconds = since(before);
  if (milliseconds > slow && target.once) {
    const again = process.cpuUsage();
    target.once(input);
    milliseconds = since(again);
  }
  spent.set(target, spent.get(target)! + since(before));
  counts[target.name] = (counts[target.name] ?? 0) + 1;
  if (failure !== undefined || milliseconds > slow) {
    tell({ target: target.name, number, input, ...(failure !== undefined && { failure }), milliseconds });
  }
  if (Date.now() - last > 10_000) {
    last = Date.now();
    tell({ counts, next: Math.max(...numbers.values()), heap: process.memoryUsage().heapUsed, isOver: false });
    await new Promise((resolve) => setImmediate(resolve));
  }
}
tell({ counts, next: Math.max(...numbers.values()), heap: process.memoryUsage().heapUsed, isOver: true });
