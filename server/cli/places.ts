/** Names of places in output: addresses of files, relative to the working directory where they are below it. */

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileUri } from '../host/addresses.ts';

/** The part of a URI below a folder (absolute), or undefined when it lies outside. Still percent-encoded. */
export function below(folder: string, uri: string): string | undefined {
  const base = folderUri(folder);
  return uri.startsWith(base) ? uri.slice(base.length) : undefined;
}

/** A folder's URI with the slash that relative references need. */
export function folderUri(folder: string): string {
  return fileUri(folder).replace(/\/*$/, '/');
}

/** A URI's file as a user would type it, with slashes: relative to the folder (absolute) below it, absolute elsewhere. */
export function shownPath(folder: string, uri: string): string {
  const relative = below(folder, uri);
  if (relative) return decodeURIComponent(relative);
  return uri.startsWith('file:') ? fileURLToPath(uri).replaceAll(path.sep, '/') : uri;
}
