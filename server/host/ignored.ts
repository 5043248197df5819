/** What `.gitignore` files exclude, decided as git does: the innermost file that says anything about a path wins. */

import fs from 'node:fs';
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';

interface Level {
  /** Absolute path of the folder that the patterns are relative to. */
  readonly folder: string;
  readonly patterns: Ignore;
}

export class IgnoreRules {
  /** From the repository's root inwards. */
  readonly #levels: readonly Level[];

  private constructor(levels: readonly Level[]) {
    this.#levels = levels;
  }

  /**
   * The rules that folders above `folder` (absolute) set for it, up to the root of its git repository; none outside of
   * one, and none when they exclude the folder itself, because then its user asked for it all the same.
   */
  static above(folder: string): IgnoreRules {
    const none = new IgnoreRules([]);
    const root = repositoryRoot(folder);
    if (!root) return none;
    const folders = ancestors(folder, root);
    const levels = folders.reduce((rules, each) => rules.within(each), none.#with(root, '.git/info/exclude'));
    return folders.some((each) => levels.ignores(each, true)) || levels.ignores(folder, true) ? none : levels;
  }

  /** These rules and those of the `.gitignore` in `folder` (absolute), if there is one that can be read. */
  within(folder: string): IgnoreRules {
    return this.#with(folder, '.gitignore');
  }

  /** Whether a path (absolute) is excluded. Its parents are taken to be included. */
  ignores(file: string, isFolder: boolean): boolean {
    for (let index = this.#levels.length - 1; index >= 0; index--) {
      const { folder, patterns } = this.#levels[index]!;
      const relative = path.relative(folder, file).replaceAll(path.sep, '/');
      if (relative === '' || relative.startsWith('../')) continue;
      const { ignored, unignored } = patterns.test(isFolder ? `${relative}/` : relative);
      if (ignored || unignored) return ignored;
    }
    return false;
  }

  #with(folder: string, file: string): IgnoreRules {
    try {
      const patterns = ignore().add(fs.readFileSync(path.join(folder, file), 'utf8'));
      return new IgnoreRules([...this.#levels, { folder, patterns }]);
    } catch {
      return this;
    }
  }
}

function repositoryRoot(folder: string): string | undefined {
  for (let each = folder; ; each = path.dirname(each)) {
    if (fs.existsSync(path.join(each, '.git'))) return each;
    if (path.dirname(each) === each) return undefined;
  }
}

/** The folders from `root` down to the one that holds `folder`. */
function ancestors(folder: string, root: string): readonly string[] {
  const found: string[] = [];
  for (let each = folder; each !== root; each = path.dirname(each)) found.unshift(path.dirname(each));
  return found;
}
