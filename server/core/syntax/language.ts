/** The languages that can be analysed, and how a file or an editor's language identifier names them. */

import { fileKindOf } from './file-kinds.ts';

export const LANGUAGES = ['python', 'javascript', 'typescript', 'tsx'] as const;
export type Language = (typeof LANGUAGES)[number];
/** What a file can hold: a text in one language, a notebook with cells in some, or what stands beside code. */
export type SourceLanguage = Language | 'notebook' | 'file';
/** What has to be made ready before a source can be checked. */
export type Preparation = Language | 'file';

const BY_EXTENSION: Readonly<Record<string, SourceLanguage>> = {
  py: 'python',
  pyi: 'python',
  pyw: 'python',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'tsx',
  ipynb: 'notebook',
};

const BY_IDENTIFIER: Readonly<Record<string, Language>> = {
  python: 'python',
  javascript: 'javascript',
  javascriptreact: 'javascript',
  typescript: 'typescript',
  typescriptreact: 'tsx',
};

/** The language of a file by its name or path, or undefined when it is none of ours. */
export function languageOfFile(name: string): SourceLanguage | undefined {
  // Nothing in a declaration file runs.
  if (/\.d\.[mc]?ts$/i.test(name)) return undefined;
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const known = name.includes('.') && Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
  return known ?? (fileKindOf(name) ? 'file' : undefined);
}

/** The language behind an LSP `languageId`, or undefined. */
export function languageOfIdentifier(identifier: string): Language | undefined {
  return Object.hasOwn(BY_IDENTIFIER, identifier) ? BY_IDENTIFIER[identifier] : undefined;
}

/** The language that a notebook names for a cell or its kernel, or undefined. Names are in lower case. */
export function languageOfKernel(name: string): Language | undefined {
  if (name === 'deno' || name === 'tslab' || name === 'jslab') return 'typescript';
  return name === 'ipython' || name === 'python3' ? 'python' : languageOfIdentifier(name);
}

/** The language of a cell that an editor shows as another one, a shell's mostly, but whose magics are its kernel's. */
export function languageOfCommands(text: string, kernel: string): Language | undefined {
  return /^\s*[!%]/.test(text) ? languageOfKernel(kernel) : undefined;
}
