/** Which files an import can mean by the way it is written, the likeliest first; whether there are such files, others know. */

import { isWithin, type Paths } from './files.ts';

/** The extensions of Python's modules and of scripts. */
export const MODULES = ['.py'];
export const SCRIPTS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx'];

/** What a script's extension in an import may stand for in the sources. */
const COMPILED: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.js', '.jsx'],
  '.mjs': ['.mts', '.mjs'],
  '.cjs': ['.cts', '.cjs'],
  '.jsx': ['.tsx', '.jsx'],
};

/**
 * Where a Python module may lie: relative to its package, or below a folder upwards that the module path may hold. `folder`
 * and `root` (the project's top) are absolute paths, `specifier` is the module as it is named there: `a.b` or `..a`.
 */
export function pythonCandidates(paths: Paths, folder: string, root: string, specifier: string): readonly string[] {
  const dots = /^\.*/.exec(specifier)![0].length;
  const parts = specifier
    .slice(dots)
    .split('.')
    .filter((it) => it !== '');
  const within = (base: string) => {
    const target = paths.join(base, ...parts);
    const files = [paths.join(target, '__init__.py')];
    return parts.length > 0 ? [`${target}.py`, ...files] : files;
  };
  if (dots > 0) return within(paths.join(folder, ...Array.from({ length: dots - 1 }, () => '..')));
  const bases: string[] = [];
  for (let at = folder; isWithin(paths, root, at); at = paths.dirname(at)) {
    bases.push(at);
    if (at === root || paths.dirname(at) === at) break;
  }
  return [...bases, paths.join(root, 'src')].flatMap(within);
}

/** Whether a script's import names a file beside it, and no package. */
export function isRelative(specifier: string): boolean {
  return /^\.{1,2}(?:\/|$)/.test(specifier);
}

/** The files that a script's import can mean, given where it points (an absolute path) without guessing an extension. */
export function scriptCandidates(paths: Paths, target: string): readonly string[] {
  const extension = /.(\.[^.]*)$/.exec(paths.basename(target))?.[1] ?? '';
  const stem = target.slice(0, target.length - extension.length);
  const compiled = (COMPILED[extension] ?? []).map((it) => stem + it);
  const own = SCRIPTS.includes(extension) ? [target] : [];
  return [
    ...compiled,
    ...own,
    ...SCRIPTS.map((it) => target + it),
    ...SCRIPTS.map((it) => paths.join(target, `index${it}`)),
  ];
}
