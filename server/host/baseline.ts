/** Reads `loadguard.baseline.json` from this machine's disk, for those who write it anew. */

import fs from 'node:fs';
import { type BaselineEntry, readBaseline } from '../core/config/baseline.ts';
import { Lines } from '../core/service/lines.ts';
import { DISK } from './configurations.ts';

/** The entries of a file (absolute path), none where there is no file; or where and why it cannot be understood, in words. */
export function baselineIn(
  file: string,
): readonly BaselineEntry[] | { readonly line?: number; readonly reason: string } {
  if (!fs.existsSync(file)) return [];
  const content = DISK.read(file);
  if ('reason' in content) return content;
  const { entries, problems } = readBaseline(content.text);
  const [first] = problems;
  if (!first) return entries;
  return { line: new Lines(content.text).lineOf(first.start) + 1, reason: first.message };
}
