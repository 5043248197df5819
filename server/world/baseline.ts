/** `loadguard.baseline.json`: the findings that a team accepts as they were on one day, known again by their fingerprints. */

import type { Files } from './files.ts';

export const BASELINE_FILE = 'loadguard.baseline.json';

/** A finding that is accepted. Each entry accepts one, best in the file that it names; the file may have another name since. */
export interface BaselineEntry {
  readonly rule: string;
  /** Relative to the baseline's folder, with slashes. */
  readonly file: string;
  readonly fingerprint: string;
}

/** The entries, or why there are none, in words for the user: a file that says something else accepts nothing. */
export function readBaseline(text: string): readonly BaselineEntry[] | { readonly reason: string } {
  try {
    const { version, findings } = (JSON.parse(text) ?? {}) as { version?: unknown; findings?: unknown };
    if (version === 1 && Array.isArray(findings) && findings.every(isEntry)) return findings;
    return { reason: 'it is no baseline; loadguard baseline writes one' };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Which findings have an entry, and the entries that have no finding. An entry goes to the file that it names first. */
export function matched<Finding extends { readonly fingerprint: string }>(
  entries: readonly BaselineEntry[],
  findings: readonly Finding[],
  fileOf: (finding: Finding) => string,
): { readonly accepted: ReadonlySet<Finding>; readonly stale: readonly BaselineEntry[] } {
  const left = new Map<string, BaselineEntry[]>();
  for (const entry of entries) {
    for (const key of [entry.fingerprint, `${entry.fingerprint} ${entry.file}`]) {
      const others = left.get(key);
      if (others) others.push(entry);
      else left.set(key, [entry]);
    }
  }
  const used = new Set<BaselineEntry>();
  const accepted = new Set<Finding>();
  const take = (finding: Finding, key: string) => {
    const all = left.get(key) ?? [];
    let entry = all.pop();
    while (entry && used.has(entry)) entry = all.pop();
    if (!entry) return;
    used.add(entry);
    accepted.add(finding);
  };
  for (const it of findings) take(it, `${it.fingerprint} ${fileOf(it)}`);
  for (const it of findings) if (!accepted.has(it)) take(it, it.fingerprint);
  return { accepted, stale: entries.filter((it) => !used.has(it)) };
}

/** The baselines of a workspace's folders, read once until files change. */
export class Baselines {
  readonly #files: Files;
  readonly #known = new Map<string, readonly BaselineEntry[]>();
  readonly #complain: (message: string) => void;

  /** `complain` is told of a file that cannot be read. */
  constructor(files: Files, complain: (message: string) => void) {
    this.#files = files;
    this.#complain = complain;
  }

  /** What the nearest baseline upwards accepts in a file (absolute): what it names there, or in files that are gone. */
  async of(file: string): Promise<readonly BaselineEntry[]> {
    await this.#files.ready?.();
    const { paths, isTop } = this.#files;
    for (let at = paths.dirname(file); ; at = paths.dirname(at)) {
      const baseline = paths.join(at, BASELINE_FILE);
      if (this.#files.stat(baseline)) {
        const own = paths.relative(at, file).replaceAll(paths.sep, '/');
        const entries = this.#read(baseline);
        const names = [...new Set(entries.map((it) => it.file))];
        const meant = new Set(names.filter((it) => it === own || !this.#files.stat(paths.join(at, it))));
        return entries.filter((it) => meant.has(it.file));
      }
      if (isTop(at) || paths.dirname(at) === at) return [];
    }
  }

  forget(): void {
    this.#known.clear();
  }

  #read(file: string): readonly BaselineEntry[] {
    const known = this.#known.get(file);
    if (known) return known;
    const content = this.#files.read(file);
    const read = 'reason' in content ? content : readBaseline(content.text);
    if ('reason' in read) this.#complain(`${file} accepts nothing: ${read.reason}`);
    const entries = 'reason' in read ? [] : read;
    this.#known.set(file, entries);
    return entries;
  }
}

function isEntry(value: unknown): value is BaselineEntry {
  const { fingerprint, file } = (value ?? {}) as Partial<BaselineEntry>;
  return typeof file === 'string' && typeof fingerprint === 'string' && /^[0-9a-f]{32}$/.test(fingerprint);
}
