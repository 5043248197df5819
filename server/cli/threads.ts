/** Threads that share the files of a scan: each takes the next file until none is left. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Library } from '../core/models/model.ts';
import type { Wrapping } from '../core/service/service.ts';
import type { FoundFile } from '../host/files.ts';
import type { Outcome, Scanner, ScanOptions } from './scanner.ts';

/** For fewer files than these, another thread costs more than it helps. */
const FILES_PER_THREAD = 150;

/** Lies beside the built command line. */
const PROGRAM = fileURLToPath(new URL('./scan-thread.js', import.meta.url));

/** What a thread starts with; `counter` holds the index of the next file. */
export interface ThreadData extends Share {
  readonly options: ScanOptions;
  readonly counter: Int32Array;
  /** Models of the team's own libraries. */
  readonly models: readonly Library[];
  /** The absolute paths that are scanned. */
  readonly folders: readonly string[];
}

/** The part of the files that one of `threads` threads, counted from 0, checks again. */
export interface Share {
  readonly files: readonly FoundFile[];
  readonly thread: number;
  readonly threads: number;
}

/**
 * Checks the thread's share of the files again, each round the same files: so a thread knows with what it has checked a file
 * before.
 */
export async function checkShareAgain(
  { files, thread, threads }: Share,
  scanner: Scanner,
  round: number,
): Promise<void> {
  for (let index = thread; index < files.length; index += threads) await scanner.takeAgain(files[index]!, round);
}

/** Checks the files that no thread has taken yet, until none is left. */
export async function checkNextFiles(
  files: readonly FoundFile[],
  counter: Int32Array,
  scanner: Scanner,
  progress?: (done: number, total: number) => void,
): Promise<void> {
  for (let index = Atomics.add(counter, 0, 1); index < files.length; index = Atomics.add(counter, 0, 1)) {
    progress?.(index, files.length);
    await scanner.take(files[index]!);
  }
}

/** What a thread is asked to do, and what it answers. */
export type Request =
  | { readonly kind: 'run'; readonly round: number }
  | { readonly kind: 'tell'; readonly wrappings: readonly Wrapping[] }
  | { readonly kind: 'outcome' };
export type Answer = readonly Wrapping[] | Outcome;

/** How many threads so many files are worth, the main one included, which is alone where the program runs from its sources. */
export function threadsFor(files: number, jobs: number): number {
  return existsSync(PROGRAM) ? Math.max(1, Math.min(jobs, Math.ceil(files / FILES_PER_THREAD))) : 1;
}

export class Thread {
  readonly #worker: Worker;

  constructor(workerData: ThreadData) {
    this.#worker = new Worker(PROGRAM, { workerData });
  }

  /** Checks files until none is left; answers with what was found out about functions of theirs. */
  run(round: number): Promise<readonly Wrapping[]> {
    return this.#ask({ kind: 'run', round });
  }

  tell(wrappings: readonly Wrapping[]): void {
    this.#worker.postMessage({ kind: 'tell', wrappings } satisfies Request);
  }

  outcome(): Promise<Outcome> {
    return this.#ask({ kind: 'outcome' });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask<Result extends Answer>(request: Request): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#worker.once('message', resolve);
      this.#worker.once('error', reject);
      this.#worker.postMessage(request);
    });
  }
}
