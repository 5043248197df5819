/** Everything remote that code lets in, gathered from findings: each artefact once, with its places and how it stands. */

import type { CellPlace, Finding, PinRequest, Range } from '../core/service/finding.ts';
import type { Service, Settings } from '../core/service/service.ts';

/** An artefact at one reference, and the places that let it in. */
export interface InventoryItem {
  readonly artifact: PinRequest;
  readonly isPinned: boolean;
  /** Whether its own code runs here. */
  readonly runsCode: boolean;
  readonly standing: 'approved' | 'allowed' | 'void' | 'none';
  readonly places: readonly InventoryPlace[];
}

/** Where an artefact is let in; `by` is the function or the rule that tells of it. */
export interface InventoryPlace {
  readonly uri: string;
  readonly range: Range;
  readonly by: string;
  /** In a notebook's file, also the place in its cell. */
  readonly notebook?: CellPlace;
}

/** Sorted by host, kind and name. The findings come from checks with `inventory`; `settingsOf` answers for a URI. */
export async function inventoryOf(
  findings: readonly Finding[],
  service: Service,
  settingsOf: (uri: string) => Promise<Settings | undefined>,
): Promise<readonly InventoryItem[]> {
  const items = new Map<string, InventoryItem & { readonly places: InventoryPlace[] }>();
  for (const { rule, uri, range, message, artifact, notebook } of findings) {
    if (!artifact) continue;
    const { host, type, repository, reference, executes } = artifact;
    const key = [host, type, repository, reference].join(' ');
    const standing = service.standing(artifact, await settingsOf(uri));
    const item: InventoryItem & { readonly places: InventoryPlace[] } = items.get(key) ?? {
      artifact,
      isPinned: isPinned(artifact),
      runsCode: executes === true,
      standing: standing === 'allowed' ? standing : standing.kind,
      places: [],
    };
    const by = rule === 'inventory' ? message.replace(/, trusted$/, '') : rule;
    const isKnown = item.places.some((it) => it.uri === uri && it.range.start.line === range.start.line);
    if (!isKnown) item.places.push({ uri, range, by, ...(notebook && { notebook }) });
    items.set(key, executes === true ? { ...item, runsCode: true } : item);
  }
  return [...items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, it]) => it);
}

/** Whether a reference can mean only one thing: a commit, or a package's exact version. */
function isPinned({ host, reference }: PinRequest): boolean {
  return host === 'npm' || host === 'python' || host === 'conda'
    ? /^(?:==)?\d[\w.+!-]*$/.test(reference)
    : /^[0-9a-f]{40}$/.test(reference);
}
