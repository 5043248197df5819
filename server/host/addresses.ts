/** Addresses of files: how a path on this machine is written as a URI. */

import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A `file:` URI in which every character that is not plain is percent-encoded. */
export function fileUri(file: string): string {
  const [first, ...others] = file.split(path.sep);
  const encoded = others.map((segment) => encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd')));
  return `file://${first === '' ? '' : `/${first}`}/${encoded.join('/')}`;
}

/** The absolute path of a `file:` URI; undefined for all others. */
export function filePath(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

/** The absolute folder of the file that a URI names; undefined for URIs that name none. */
export function folderOf(uri: string): string | undefined {
  const file = filePath(uri);
  return file === undefined ? undefined : path.dirname(file);
}
