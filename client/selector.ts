/** Which documents the server is told of: those in its languages, notebooks, and files beside code by their names. */

import * as vscode from 'vscode';
import type { DocumentFilter } from 'vscode-languageclient';

type Named = { readonly language: string } | { readonly scheme: string; readonly pattern: string };

/** The languages whose code is analysed. */
const LANGUAGES = ['python', 'javascript', 'javascriptreact', 'typescript', 'typescriptreact'].map((language) => ({
  language,
}));

/** The server looks closer at the names, and at nothing in them that cannot matter. */
const PATTERNS = [
  '**/*.{sh,bash,zsh,ksh,yml,yaml,toml,json,jsonc,code-workspace,html,htm,xhtml,vue,svelte,astro,mk,just,dockerfile}',
  '**/{*Dockerfile*,dockerfile*,*Containerfile*,Makefile*,makefile*,GNUmakefile,justfile,Justfile,.justfile}',
  '**/*{requirement,constraint}*.{txt,in}',
  '**/requirements/*.{txt,in}',
  '**/{Pipfile,setup.cfg,pip.conf,.pip.conf,pip.ini,.npmrc,.yarnrc}',
];

/** Documents of code, and the files of this workspace beside it. */
export function codeAndFiles(): readonly Named[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const schemes = new Set(['file', ...folders.map(({ uri }) => uri.scheme)]);
  return [...LANGUAGES, ...[...schemes].flatMap((scheme) => PATTERNS.map((pattern) => ({ scheme, pattern })))];
}

/** All documents. Notebooks stand for themselves: an action on a whole one is asked of its first cell, whatever language that is in. */
export function documents(): readonly DocumentFilter[] {
  return [...codeAndFiles(), { notebook: 'jupyter-notebook' }];
}
