/** All fuzz targets, and how an input of theirs is made and tried. */

import { FILES_TARGETS } from './files-targets.ts';
import { OPEN_TARGETS } from './open-targets.ts';
import { PROTOCOL_TARGETS } from './protocol-targets.ts';
import { Random } from './random.ts';
import { SETTINGS_TARGETS } from './settings-targets.ts';
import type { Target } from './target.ts';
import { TEXT_TARGETS } from './text-targets.ts';

export const TARGETS: readonly Target[] = [
  ...TEXT_TARGETS,
  ...OPEN_TARGETS,
  ...SETTINGS_TARGETS,
  ...FILES_TARGETS,
  ...PROTOCOL_TARGETS,
];

/** The input of a target with a number. The same number gives the same input, while nobody changes how they are made. */
export function inputOf(target: Target, number: number): unknown {
  let seed = 0x811c9dc5;
  for (const char of `${target.name} ${number}`) seed = Math.imul(seed ^ char.charCodeAt(0), 0x01000193);
  return target.make(new Random(seed));
}

/** What went wrong with an input; undefined when nothing did. */
export async function tried(target: Target, input: unknown): Promise<string | undefined> {
  try {
    await target.check(input);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}
