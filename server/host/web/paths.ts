/** Paths as the files of a browser's workspace have them: `/scheme/authority/folder/file`, decoded. */

import type { Paths } from '../../world/files.ts';

/** Stands where a URI has no authority. */
const NO_AUTHORITY = '-';

export const PATHS: Paths = {
  sep: '/',
  dirname: (file) => file.slice(0, Math.max(file.lastIndexOf('/'), 1)),
  basename: (file) => file.slice(file.lastIndexOf('/') + 1),
  join: (...parts) => normal(parts.join('/')),
  resolve: (...parts) => normal(parts.slice(parts.findLastIndex((it) => it.startsWith('/'))).join('/')),
  relative(from, to) {
    const own = segments(from);
    const other = segments(to);
    let common = 0;
    while (common < own.length && common < other.length && own[common] === other[common]) common++;
    return [...own.slice(common).map(() => '..'), ...other.slice(common)].join('/');
  },
  isAbsolute: (file) => file.startsWith('/'),
};

/** Undefined for what has no place in a tree of files. */
export function pathOfUri(uri: string): string | undefined {
  const match = /^([a-z][\w+.-]*):\/\/([^/?#]*)(\/[^?#]*)/i.exec(uri);
  if (!match) return undefined;
  try {
    const [, scheme, authority, file] = match as unknown as [string, string, string, string];
    return normal(`/${scheme}/${authority === '' ? NO_AUTHORITY : authority}${decodeURIComponent(file)}`);
  } catch {
    return undefined;
  }
}

export function uriOfPath(path: string): string {
  const [scheme, authority, ...others] = segments(path);
  const file = others.map((it) => encodeURIComponent(it)).join('/');
  return `${scheme}://${authority === NO_AUTHORITY ? '' : authority}/${file}`;
}

function normal(path: string): string {
  const kept: string[] = [];
  for (const segment of segments(path)) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}`;
}

function segments(path: string): readonly string[] {
  return path.split('/').filter((it) => it !== '');
}
