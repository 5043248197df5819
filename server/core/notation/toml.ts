/** Reads TOML into nodes: values by the parser, places by a walk over the text. */

import { parse, type TomlTable, type TomlValue } from 'smol-toml';
import { type Place, TomlPlaces } from './toml-places.ts';
import type { DataNode, Member } from './tree.ts';

/** How deep tables and lists may stand in each other. */
const DEPTH_LIMIT = 32;

/** Dots in one key, and UTF-16 code units of one. */
const MOST_DOTS = 60;
const LONGEST_KEY = 2_000;

/** The file's table; undefined when it is no TOML. */
export function treeOfToml(text: string): DataNode | undefined {
  if (hasLongKey(text)) return undefined;
  try {
    return nodeOfToml(parse(text, { maxDepth: DEPTH_LIMIT }), [], new TomlPlaces(text), { start: 0, end: text.length });
  } catch {
    return undefined;
  }
}

/** The node of a value that a parser has read, which stands at a path; `around` is taken where it has no place of its own. */
export function nodeOfToml(value: TomlValue, path: readonly string[], places: TomlPlaces, around: Place): DataNode {
  const place = places.of(path) ?? around;
  const { start, end } = place;
  if (Array.isArray(value)) {
    return {
      kind: 'array',
      start,
      end,
      items: value.map((it, index) => nodeOfToml(it, [...path, String(index)], places, place)),
    };
  }
  if (isTable(value)) {
    const members = Object.keys(value).map((key): Member => {
      const own = [...path, key];
      const name = places.keyOf(own) ?? place;
      return { key, keyStart: name.start, keyEnd: name.end, value: nodeOfToml(value[key]!, own, places, name) };
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

export function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);
}

/** Whether a line begins with a key that is longer than anybody writes one; each of its parts would be a table. */
function hasLongKey(text: string): boolean {
  for (let at = 0; at < text.length; ) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    const [key] = text.slice(at, Math.min(end, at + LONGEST_KEY)).split('=', 1) as [string];
    at = end + 1;
    if (key.length <= MOST_DOTS || !/^[ \t]*[\w"'[]/.test(key)) continue;
    if (key.split('.').length > MOST_DOTS) return true;
  }
  return false;
}
