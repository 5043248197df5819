/** The files that adapters read settings from, wherever they are: on a disk, or where only the editor can reach them. */

/** How paths are written there; as in Node's module `path`. */
export interface Paths {
  readonly sep: string;
  dirname(file: string): string;
  basename(file: string): string;
  join(...parts: readonly string[]): string;
  resolve(...parts: readonly string[]): string;
  relative(from: string, to: string): string;
  isAbsolute(file: string): boolean;
}

/** Whether an absolute path is a folder or lies in it. */
export function isWithin(paths: Pick<Paths, 'sep'>, folder: string, file: string): boolean {
  return file === folder || file.startsWith(folder.endsWith(paths.sep) ? folder : folder + paths.sep);
}

/** What tells one content of a file from another. */
export interface FileStamp {
  /** In bytes. */
  readonly size: number;
  readonly stamp: string;
}

export interface Files {
  readonly paths: Paths;
  /** The absolute path that a URI stands for; undefined when it is no file's. */
  fileOf(uri: string): string | undefined;
  uriOf(file: string): string;
  /** Undefined when there is no such file. */
  stat(file: string): FileStamp | undefined;
  /** Whether a repository begins in a folder, so that settings further up are not its own. */
  isTop(folder: string): boolean;
  /** The content, or why there is none, in words for the user. */
  read(file: string): { readonly text: string } | { readonly reason: string };
  /** The path without links. Throws when there is none. */
  realPath(file: string): string;
  /** Fulfilled when the functions above can answer; absent where they always can. */
  ready?(): Promise<void>;
  /** Has everything read again, because files have changed. */
  refresh?(): void;
}
