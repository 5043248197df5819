/** Versions of libraries: which one a workspace has, and whether a fact holds for it. */

import type { Library, Row } from './model.ts';

/** What a lock or requirement file says of a library: a version, and whether it is exactly this one or at least it. */
export interface Installed {
  readonly version: string;
  readonly exact: boolean;
}

/** What is installed, by the name of the package as its registry has it; undefined when nothing says so. */
export type Versions = (name: string) => Installed | undefined;

export const NO_VERSIONS: Versions = () => undefined;

/** Whether the library is at least at a version: `undefined` when that is not known. */
export function isAtLeast(library: Library, version: string, versions: Versions): boolean | undefined {
  const installed = versions(library.package ?? packageName(library));
  if (!installed) return undefined;
  if (compareVersions(installed.version, version) >= 0) return true;
  return installed.exact ? false : undefined;
}

/** Whether a row speaks of the installed version; the newest is assumed where none is known. */
export function isCurrent(row: Row, library: Library, versions: Versions): boolean {
  if (row.since !== undefined && isAtLeast(library, row.since, versions) === false) return false;
  return row.until === undefined || isAtLeast(library, row.until, versions) === false;
}

/** Negative when version `a` is older than `b`; numbers of the release count, and a pre-release is older than its release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(isPreRelease(b)) - Number(isPreRelease(a));
}

function numbersOf(version: string): readonly number[] {
  const release = /^[v=\s]*(?:\d+!)?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? '0';
  return release.split('.').map(Number);
}

function isPreRelease(version: string): boolean {
  return (
    /\d(?:[._-]?(?:a|b|c|rc|alpha|beta|pre|preview|dev)[._-]?\d*)\b/i.test(version) || /^\d+\.\d+\.\d+-/.test(version)
  );
}

/** The name under which a library is installed, where it has no other than that of its import. */
function packageName({ library, language }: Library): string {
  return language === 'python' ? library.replaceAll('_', '-').toLowerCase() : library;
}
