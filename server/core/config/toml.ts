/** Reads the table `[tool.loadguard]` of a pyproject.toml into nodes: values by the parser, places by a walk over the text. */

import { parse, TomlError, type TomlTable, type TomlValue } from 'smol-toml';
import { isTable, nodeOfToml } from '../notation/toml.ts';
import { type Place, TomlPlaces } from '../notation/toml-places.ts';
import type { ConfigNode, Problems } from './node.ts';

/** How deep tables and lists may stand in each other. */
const DEPTH_LIMIT = 32;

const TABLE = ['tool', 'loadguard'] as const;

/** Whether a pyproject.toml may speak of Loadguard at all. */
export function mentionsTable(text: string): boolean {
  return /loadguard/.test(text);
}

/** The table's node; undefined when there is none, or when the file cannot be read, which is told. */
export function readToml(text: string, problems: Problems): ConfigNode | undefined {
  let whole: TomlTable;
  try {
    whole = parse(text, { maxDepth: DEPTH_LIMIT });
  } catch (error) {
    problems.add(failedAt(text, error), `This is no valid TOML: ${reasonOf(error)}.`);
    return undefined;
  }
  let table: TomlValue | undefined = whole;
  for (const name of TABLE) table = isTable(table) && Object.hasOwn(table, name) ? table[name] : undefined;
  if (table === undefined) return undefined;
  const places = new TomlPlaces(text);
  return nodeOfToml(table, [...TABLE], places, places.of(TABLE) ?? { start: 0, end: Math.min(text.length, 1) });
}

function reasonOf(error: unknown): string {
  const [first] = (error instanceof Error ? error.message : String(error)).split('\n');
  return first!.replace(/^Invalid TOML document: /, '').replace(/\.$/, '');
}

function failedAt(text: string, error: unknown): Place {
  if (!(error instanceof TomlError)) return { start: 0, end: Math.min(text.length, 1) };
  let at = 0;
  for (let line = 1; line < error.line; line++) {
    const next = text.indexOf('\n', at);
    if (next < 0) break;
    at = next + 1;
  }
  const start = Math.min(text.length, at + Math.max(0, error.column - 1));
  return { start, end: Math.min(text.length, start + 1) };
}
