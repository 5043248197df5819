/** Reads the table `[tool.loadguard]` of a pyproject.toml into nodes: values by the parser, places by a walk over the text. */

import { parse, TomlError, type TomlTable, type TomlValue } from 'smol-toml';
import type { ConfigNode, Member, Problems } from './node.ts';
import { type Place, TomlPlaces } from './toml-places.ts';

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
  return nodeOf(table, [...TABLE], places, places.of(TABLE) ?? { start: 0, end: Math.min(text.length, 1) });
}

function nodeOf(value: TomlValue, path: readonly string[], places: TomlPlaces, around: Place): ConfigNode {
  const place = places.of(path) ?? around;
  const { start, end } = place;
  if (Array.isArray(value)) {
    return {
      kind: 'array',
      start,
      end,
      items: value.map((it, index) => nodeOf(it, [...path, String(index)], places, place)),
    };
  }
  if (isTable(value)) {
    const members = Object.keys(value).map((key): Member => {
      const own = [...path, key];
      const name = places.keyOf(own) ?? place;
      return { key, keyStart: name.start, keyEnd: name.end, value: nodeOf(value[key]!, own, places, name) };
    });
    return { kind: 'object', start, end, members };
  }
  if (typeof value === 'string') return { kind: 'string', start, end, value };
  if (typeof value === 'boolean') return { kind: 'boolean', start, end, value };
  if (typeof value === 'number' || typeof value === 'bigint')
    return { kind: 'number', start, end, value: Number(value) };
  // A local date, as in `until = 2027-01-31`, is what a text of that form says.
  const written = value.toISOString();
  return /^\d{4}-\d{2}-\d{2}$/.test(written)
    ? { kind: 'string', start, end, value: written }
    : { kind: 'other', start, end };
}

function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);
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
