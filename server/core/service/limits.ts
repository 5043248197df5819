/** How much of one file is taken on, and what is said of one that is more. */

import type { Report, Settings } from './service.ts';

/** Milliseconds that a file may take to parse, and again to analyse, if nothing else is said. */
export const TIME_LIMIT = 2000;
/** Milliseconds at a time for looking into the files that something open imports. */
export const SLICE = 40;
/** UTF-16 code units beyond which a file is skipped, if nothing else is said. */
const SIZE_LIMIT = 2_000_000;

/** What is answered for a text that is too large; undefined for one that is not. */
export function tooLarge(text: string, settings: Settings | undefined): Report | undefined {
  const limit = settings?.sizeLimit ?? SIZE_LIMIT;
  if (text.length <= limit) return undefined;
  const million = (size: number) => (size / 1e6).toFixed(1);
  return {
    findings: [],
    skipped: `too large: ${million(text.length)} million characters, the limit is ${million(limit)}`,
  };
}

/** What is answered for a text that took too long to parse. */
export function tooSlow(settings: Settings | undefined): Report {
  return { findings: [], skipped: `parsing took longer than ${settings?.timeLimit ?? TIME_LIMIT} ms` };
}
