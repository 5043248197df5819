/** `loadguard inventory`: everything remote that the code lets in, with its pin and what the team says of it. */

import { fileURLToPath } from 'node:url';
import type { Finding } from '../core/service/finding.ts';
import type { Host } from '../core/service/host.ts';
import type { Service } from '../core/service/service.ts';
import { Configurations } from '../host/configurations.ts';
import { type InventoryItem, inventoryOf } from '../world/inventory.ts';
import { scanWishes } from './command.ts';
import { type Arguments, oneOf } from './options.ts';
import { shownPath } from './places.ts';
import { scan } from './scan.ts';
import { painter, printable, wantsColour } from './terminal.ts';

/** As it is printed: `line` is 1-based. */
export interface Item extends Omit<InventoryItem, 'places'> {
  readonly places: readonly { readonly file: string; readonly line: number; readonly by: string }[];
}

/** Scans, writes the inventory, and returns the exit code. */
export async function runInventory(
  given: Arguments,
  service: Service,
  host: Pick<Host, 'codeHash'>,
  version: string,
): Promise<number> {
  const format = oneOf(given.value('format') ?? 'text', ['text', 'json', 'cyclonedx'] as const, 'format');
  const wishes = { ...scanWishes(given, service), ignores: false, inventory: true };
  const result = await scan(service, given.words.length > 0 ? given.words : ['.'], wishes);
  const items = await itemsOf(result.findings, service, given.has('no-config'));
  if (format === 'cyclonedx') {
    const { asCycloneDx } = await import('./cyclonedx.ts');
    process.stdout.write(asCycloneDx(items, version, (artifact) => host.codeHash?.(artifact)));
  } else {
    process.stdout.write(
      format === 'json' ? `${JSON.stringify({ version: 1, items }, undefined, 2)}\n` : asText(items),
    );
  }
  return result.skipped.some(({ failed }) => failed) ? 2 : 0;
}

async function itemsOf(findings: readonly Finding[], service: Service, isAlone: boolean): Promise<readonly Item[]> {
  const configurations = new Configurations(service.rules, () => performance.now());
  const items = await inventoryOf(findings, service, async (uri) =>
    isAlone ? undefined : (await configurations.of(fileURLToPath(uri)))?.settings,
  );
  return items.map(({ places, ...item }) => ({
    ...item,
    places: places.map(({ uri, range, by }) => ({
      file: shownPath(process.cwd(), uri),
      line: range.start.line + 1,
      by,
    })),
  }));
}

function asText(items: readonly Item[]): string {
  const paint = painter(wantsColour(process.stdout, process.env));
  if (items.length === 0) return 'Nothing remote is let in by name.\n';
  const lines = items.flatMap(({ artifact, isPinned, runsCode, standing, places }) => {
    const state = [
      isPinned ? paint('green', 'pinned') : paint('yellow', 'moving'),
      ...(runsCode ? ['runs its code'] : []),
      ...(standing === 'none' ? [] : [standing === 'void' ? paint('red', 'approval void') : paint('green', standing)]),
    ];
    const { host, type, repository, reference } = artifact;
    return [
      `${paint('bold', printable(repository))} ${printable(`${host} ${type}`)}${reference === '' ? '' : ` at ${printable(reference)}`}: ${state.join(', ')}`,
      ...places.map(({ file, line, by }) => `  ${printable(file)}:${line} ${paint('dim', printable(by))}`),
    ];
  });
  const moving = items.filter((it) => !it.isPinned).length;
  const count = items.length === 1 ? 'One artefact' : `${items.length} artefacts`;
  return `${lines.join('\n')}\n${count}, ${moving} of them not pinned\n`;
}
