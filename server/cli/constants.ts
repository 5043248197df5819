/** Fixes that change a constant of another file: made together, once for all that load by it, or not at all. */

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Combination } from '../core/service/combining.ts';
import type { Finding, Fix, TextEdit } from '../core/service/finding.ts';
import { applied, changedMeanwhile, type Mended } from '../core/service/mending.ts';
import type { Service } from '../core/service/service.ts';
import { createWorkspace } from '../host/workspace.ts';
import { isWithin } from '../world/files.ts';

/** The texts that change by it, by URI, and what was made or refused. */
export interface Changed extends Pick<Mended, 'made' | 'refused'> {
  readonly texts: ReadonlyMap<string, { readonly before: string; readonly after: string }>;
}

interface Wish {
  readonly finding: Finding;
  readonly fix: Fix;
}

/** Whether a fix changes a file that the finding's own imports. */
export function isElsewhere({ edits }: Fix): boolean {
  return edits.some((it) => it.replaces !== undefined);
}

/** Makes such fixes in the files below `paths`; `texts` are those of files that have been read already, by URI. */
export async function changeConstants(
  service: Service,
  wishes: readonly Wish[],
  paths: readonly string[],
  texts: ReadonlyMap<string, string>,
  offline: boolean,
): Promise<Changed> {
  const workspace = createWorkspace(() => performance.now());
  const known = new Map<string, string | undefined>(texts);
  const textOf = (uri: string) => {
    if (!known.has(uri)) known.set(uri, workspace.read(uri)?.text);
    return known.get(uri);
  };
  const loaded = loadedBy(wishes);
  const all = new Combination<TextEdit & { readonly uri: string }>();
  const made: Wish[] = [];
  const refused: (Wish & { readonly reason: string })[] = [];
  for (const { finding, fix } of wishes) {
    const completed = await service.complete(fix, { offline });
    const edits = 'reason' in completed ? [] : completed.edits.map((it) => ({ ...it, uri: it.uri ?? finding.uri }));
    const reason = 'reason' in completed ? completed.reason : (whyNot(edits, paths, loaded) ?? changed(edits, textOf));
    if (reason !== undefined) refused.push({ finding, fix, reason });
    else if (all.add(edits)) made.push({ finding, fix });
  }
  const changes = new Map<string, { readonly before: string; readonly after: string }>();
  for (const uri of new Set(all.edits.map((it) => it.uri))) {
    const before = textOf(uri)!;
    const own = all.edits.filter((it) => it.uri === uri);
    changes.set(uri, { before, after: applied(before, own) });
  }
  return { texts: changes, made, refused };
}

/** By the place of each constant, the artefacts that are loaded at it. */
function loadedBy(wishes: readonly Wish[]): ReadonlyMap<string, ReadonlySet<string>> {
  const result = new Map<string, Set<string>>();
  for (const { fix } of wishes) {
    for (const it of fix.edits.filter((edit) => edit.replaces !== undefined)) {
      const artefacts = result.get(keyOf(it)) ?? new Set();
      result.set(keyOf(it), artefacts.add(`${fix.pin?.host} ${fix.pin?.type} ${fix.pin?.repository}`));
    }
  }
  return result;
}

function keyOf({ uri, range: { start } }: TextEdit): string {
  return `${uri} ${start.line}:${start.character}`;
}

function whyNot(
  edits: readonly TextEdit[],
  paths: readonly string[],
  loaded: ReadonlyMap<string, ReadonlySet<string>>,
): string | undefined {
  for (const edit of edits) {
    if (edit.replaces === undefined) continue;
    const file = fileURLToPath(edit.uri!);
    const name = path.basename(file);
    const isAmong = paths.some((it) => isWithin(path, path.resolve(it), file));
    if (!isAmong) return `${name}, where the revision is written, is not among the files to fix`;
    if ((loaded.get(keyOf(edit))?.size ?? 0) > 1)
      return `other repositories are loaded by the same constant in ${name}`;
  }
  return undefined;
}

function changed(edits: readonly TextEdit[], textOf: (uri: string) => string | undefined): string | undefined {
  const file = changedMeanwhile(edits, textOf);
  return file && `${file} has changed meanwhile`;
}
