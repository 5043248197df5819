/** `loadguard.baseline.json`: the findings that a team accepts as they were on one day, read with all that is wrong in the file. */

import { readJsonc } from './jsonc.ts';
import { type Problem, Problems } from './node.ts';
import type { Schema } from './schema.ts';
import { readBySchema } from './validate.ts';

/** UTF-16 code units beyond which the file is not read. */
const SIZE_LIMIT = 32_000_000;
const ENTRY_LIMIT = 100_000;

/** A finding that is accepted. */
export interface BaselineEntry {
  readonly rule: string;
  /** Relative to the baseline's folder, with slashes. */
  readonly file: string;
  readonly fingerprint: string;
}

/** The schema of the file. An entry counts only when nothing in it is wrong. */
export const BASELINE_SCHEMA: Schema = {
  title: 'What a team accepts as it was found on one day',
  description: 'Written by `loadguard baseline`. Each entry accepts one finding, wherever its code moves.',
  type: 'object',
  additionalProperties: false,
  required: ['version', 'findings'],
  properties: {
    $schema: { type: 'string', description: 'The address of this schema.' },
    version: { enum: [1], description: 'Of this format.' },
    findings: {
      type: 'array',
      maxItems: ENTRY_LIMIT,
      description: 'Sorted by file.',
      items: {
        type: 'object',
        whole: true,
        additionalProperties: false,
        required: ['rule', 'file', 'fingerprint'],
        properties: {
          rule: { type: 'string', minLength: 1, maxLength: 100, description: 'What tells it.' },
          file: {
            type: 'string',
            minLength: 1,
            maxLength: 4_096,
            description: 'Where it was found, relative to this file, with slashes.',
          },
          fingerprint: {
            type: 'string',
            pattern: '^[0-9a-f]{32}$',
            patternErrorMessage: 'A fingerprint has 32 digits from 0 to f.',
            description: 'What the code says, whatever line it stands in.',
          },
        },
      },
    },
  },
};

export interface ReadBaseline {
  readonly entries: readonly BaselineEntry[];
  readonly problems: readonly Problem[];
}

/** Reads the file. Never throws; what is wrong accepts nothing, and the rest counts. */
export function readBaseline(text: string): ReadBaseline {
  const problems = new Problems();
  if (text.length > SIZE_LIMIT) {
    problems.add({ start: 0, end: 0 }, 'This file is too large to be read: it accepts nothing.');
    return { entries: [], problems: problems.all };
  }
  const root = readJsonc(text, problems);
  const { value } = root ? readBySchema(root, BASELINE_SCHEMA, {}, problems) : { value: undefined };
  const read = value as { readonly version?: number; readonly findings?: readonly BaselineEntry[] } | undefined;
  // What another format means by its entries is not known.
  return { entries: read?.version === 1 ? (read.findings ?? []) : [], problems: problems.all };
}
