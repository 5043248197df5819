/** Modules that come straight from a repository: one that is cloned and then searched for them, or one that a call fetches and runs. */

import type { Flow } from '../flow/flow.ts';
import { isClone, type Run } from '../flow/runs.ts';
import { Downloads } from '../shell/downloads.ts';
import { isPinned } from './file-downloads.ts';
import { isModule, movableLoads } from './movable-loads.ts';
import type { Crossing } from './rule.ts';
import { foldersOf } from './shell-downloads.ts';

/** Whether a run only makes the modules of a cloned repository importable. */
export function isClonedFolder(run: Run): boolean {
  return run.how === 'search' && isClone(run);
}

export function* repositoryModules(flow: Flow): Iterable<Crossing> {
  yield* movableLoads(flow, isModule);
  for (const run of flow.runs()) {
    if (isClonedFolder(run) && !isPinned(flow, run.origin)) {
      yield { ...run.span, message: said(run.by, run.origin.name), steps: run.origin.steps };
    }
  }
  const processes = flow.fetchingProcesses();
  if (processes.length === 0) return;
  const downloads = new Downloads();
  const entered: { readonly start: number; readonly inside: string | undefined }[] = [];
  for (const it of processes) {
    for (const _ of downloads.runs(it.invocations, flow.folderOf(it)));
    entered.push({ start: it.call.span.start, inside: downloads.inside });
  }
  /** The repository in whose folder the program is at a place: `%cd`, `os.chdir`. */
  const insideAt = (start: number) => entered.findLast((it) => it.start < start)?.inside;
  const told = new Set<string>();
  for (const { start, end, by, paths } of flow.searchedFolders()) {
    const here = paths.length === 0 ? insideAt(start) : undefined;
    const address = here ?? paths.map((it) => downloads.clonedInto(it)).find((it) => it !== undefined);
    if (address === undefined) continue;
    told.add(address);
    yield { start, end, message: said(by, 'git clone') };
  }
  const first = Math.min(...processes.map((it) => it.call.span.start));
  for (const { start, end, by, paths, isRun } of flow.importedFiles()) {
    if (isRun) continue;
    // The repository of a library holds it in a folder of its own, and what is imported is mostly the installed one.
    if (flow.isLibrary(by.replace(/^import /, '').split('.')[0]!)) continue;
    const here = insideAt(start);
    const isOfHere = here !== undefined && isCalled(here, by.replace(/^import /, '').split('.')[0]!);
    const address = isOfHere
      ? here
      : foldersOf(paths)
          .map((it) => downloads.clonedInto(it))
          .find((it) => it !== undefined);
    if (address === undefined || start < first || told.has(address)) continue;
    told.add(address);
    const message = `${by} runs a module of a repository that git clone ${CURE}`;
    yield { start, end, message };
  }
}

/** Whether a repository is called like a package, but for case and signs: `Zoe-Depth` and `zoedepth`. */
function isCalled(address: string, name: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z\d]/g, '');
  const repository = /([^/]+?)(?:\.git)?\/*$/.exec(address)?.[1] ?? '';
  return plain(repository) === plain(name);
}

const CURE =
  'copies as it is today: whoever can push there decides what is imported. Check out a full commit, or install it as a package with an exact version.';

function said(by: string, clone: string): string {
  return `${by} makes the modules of a repository importable that ${clone} ${CURE}`;
}
