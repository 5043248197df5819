/** Paths as texts: how they are put together, cut and changed. `/` separates their segments. */

/** An ending that says what a file is: `.py`. */
const EXTENSION = /\.\w+$/;

/** The same path for the same file: without `.`, doubled separators, a leading `./`, and `..` where the folder is known. */
export function normal(path: string): string {
  const plain = path.replace(/^file:\/\//, '').replaceAll('\\', '/');
  const isAbsolute = plain.startsWith('/');
  const kept: string[] = [];
  for (const segment of plain.split('/')) {
    if (segment === '' || segment === '.') continue;
    const last = kept.at(-1);
    if (segment === '..' && last !== undefined && last !== '..' && !last.startsWith('<')) kept.pop();
    else kept.push(segment);
  }
  return (isAbsolute ? '/' : '') + kept.join('/');
}

/** The parts one after the other; a part that is absolute begins anew. */
export function joinedPath(parts: readonly string[]): string {
  return parts.reduce((path, part) => (path === '' || part.startsWith('/') ? part : `${path}/${part}`));
}

/** The folder of a normal path; no text where it has none. What is not known, but for the program's own file, has one as well. */
export function dirname(path: string): string {
  const last = path.lastIndexOf('/');
  if (last < 0 && path.startsWith('<') && path !== '<file>') return `${path}/..`;
  return last < 0 ? '' : path.slice(0, Math.max(last, path.startsWith('/') ? 1 : 0));
}

/** The path with another extension, or with none for ''. */
export function withExtension(path: string, extension: string): string {
  return path.replace(EXTENSION, '') + extension;
}

/** Another name in the folder of the path. */
export function withName(path: string, name: string): string {
  const folder = dirname(normal(path));
  return folder === '' ? name : `${folder}/${name}`;
}

/** The path with one text for another. Where the first is not in what is known, a new extension still comes last. */
export function replaced(path: string, from: string, to: string): string {
  if (from !== '' && path.includes(from)) return path.replaceAll(from, to);
  return EXTENSION.test(to) && from.startsWith('.') ? withExtension(path, to) : path;
}

/** A file as a message names it: what is known of its path, or `the file`. */
export function shownPath(paths: readonly string[]): string {
  const name = paths.map(knownOf).find((it) => it !== '');
  return name === undefined ? 'the file' : `\`${name}\``;
}

/** What stands behind the last part that is not known; of what begins in a hidden folder the name alone. */
function knownOf(path: string): string {
  const known = path.replace(/^.*>(?:\/\.\.)*\/?/, '');
  return known.startsWith('.') ? (/\/([^/.][^/]*)$/.exec(known)?.[1] ?? '') : known;
}

/** The files that a module of Python can be, by its dotted name. */
export function modulePaths(name: string): readonly string[] {
  const path = name.replaceAll('.', '/');
  return [`${path}.py`, `${path}/__init__.py`, `${path}.so`, `${path}.pyd`];
}

/** The files that a script's path can mean where it is imported or required. */
export function scriptPaths(written: string): readonly string[] {
  // What follows the name has the module loaded anew: `./rules.mjs?v=2`.
  const path = written.replace(/\?.*$/s, '');
  if (/\.[cm]?[jt]sx?$|\.json$|\.node$/.test(path)) return [path, path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2')];
  return [path, ...['.js', '.ts', '.mjs', '.cjs', '.tsx', '.node', '/index.js', '/index.ts'].map((it) => path + it)];
}
