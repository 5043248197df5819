/** Reads JSON with comments and trailing commas into nodes, as far as it can be read. */

import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { ConfigNode, Member, Problems } from './node.ts';

/** How deep objects and lists may stand in each other. */
const DEPTH_LIMIT = 32;

/** The scanner's names for signs; the package gives them to its own types only. */
const OPEN_BRACE = 1;
const CLOSE_BRACE = 2;
const OPEN_BRACKET = 3;
const CLOSE_BRACKET = 4;
const END = 17;

const MESSAGES: Readonly<Record<string, string>> = {
  InvalidSymbol: 'This is no value: texts stand in double quotes.',
  InvalidNumberFormat: 'This is no number.',
  PropertyNameExpected: 'A key in double quotes is expected here.',
  ValueExpected: 'A value is expected here.',
  ColonExpected: 'A colon is expected here.',
  CommaExpected: 'A comma is expected here.',
  CloseBraceExpected: 'The object that is open here needs its closing brace.',
  CloseBracketExpected: 'The list that is open here needs its closing bracket.',
  EndOfFileExpected: 'Nothing may follow the settings.',
  UnexpectedEndOfComment: 'This comment has no end.',
  UnexpectedEndOfString: 'This text has no closing quote.',
  UnexpectedEndOfNumber: 'This number is not complete.',
  InvalidUnicode: 'This is no Unicode escape; they look like \\u00e9.',
  InvalidEscapeCharacter: 'There is no such escape in JSON; a backslash itself is \\\\.',
  InvalidCharacter: 'This character cannot stand here.',
};

/** The file's one value; undefined when it has none. */
export function readJsonc(text: string, problems: Problems): ConfigNode | undefined {
  const bounded = withoutDepths(text, problems);
  const errors: ParseError[] = [];
  const root = parseTree(bounded, errors, { allowTrailingComma: true, allowEmptyContent: false });
  for (const { error, offset, length } of errors) {
    if (problems.isFull) break;
    problems.add(
      { start: offset, end: Math.min(text.length, offset + length) },
      MESSAGES[printParseErrorCode(error)] ?? 'This is no valid JSON.',
    );
  }
  const offsets = errors.map(({ offset }) => offset).sort((a, b) => a - b);
  const isBroken = (start: number, end: number) => (offsets[firstFrom(offsets, start)] ?? Infinity) <= end;
  return root && nodeOf(root, problems, isBroken);
}

/** The text with a number in place of everything that stands too deep, so that no reader has to go there. */
function withoutDepths(text: string, problems: Problems): string {
  const scanner = createScanner(text, true);
  const pieces: string[] = [];
  let depth = 0;
  let kept = 0;
  let cut = -1;
  const put = (end: number) => {
    pieces.push(text.slice(kept, cut), '0', ' '.repeat(Math.max(0, end - cut - 1)));
    kept = end;
    cut = -1;
  };
  for (let kind = scanner.scan(); kind !== END; kind = scanner.scan()) {
    if (kind === OPEN_BRACE || kind === OPEN_BRACKET) {
      depth++;
      if (depth === DEPTH_LIMIT + 1 && cut < 0) {
        cut = scanner.getTokenOffset();
        problems.add({ start: cut, end: cut + 1 }, `Settings are never nested deeper than ${DEPTH_LIMIT} levels.`);
      }
    } else if (kind === CLOSE_BRACE || kind === CLOSE_BRACKET) {
      if (depth === DEPTH_LIMIT + 1 && cut >= 0) put(scanner.getTokenOffset() + 1);
      depth = Math.max(0, depth - 1);
    }
  }
  if (cut >= 0) put(text.length);
  return pieces.length === 0 ? text : pieces.join('') + text.slice(kept);
}

/** The index of the first of some numbers in order that is not below another. */
function firstFrom(sorted: readonly number[], least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Says of the span of an object whether it could be read to its end. */
type IsBroken = (start: number, end: number) => boolean;

function nodeOf(node: Node, problems: Problems, isBroken: IsBroken): ConfigNode {
  const place = { start: node.offset, end: node.offset + node.length };
  const children = node.children ?? [];
  switch (node.type) {
    case 'object':
      return {
        kind: 'object',
        ...place,
        members: membersOf(children, problems, isBroken),
        ...(isBroken(place.start, place.end) && { isBroken: true }),
      };
    case 'array':
      return { kind: 'array', ...place, items: children.map((it) => nodeOf(it, problems, isBroken)) };
    case 'null':
    case 'property':
      return { kind: 'null', ...place };
    default:
      return { kind: node.type, ...place, value: node.value as string | number | boolean };
  }
}

function membersOf(properties: readonly Node[], problems: Problems, isBroken: IsBroken): readonly Member[] {
  const seen = new Set<string>();
  const members: Member[] = [];
  for (const { children = [] } of properties) {
    const [name, value] = children;
    if (!name || !value) continue;
    const place = { start: name.offset, end: name.offset + name.length };
    const key = String(name.value);
    if (seen.has(key)) problems.add(place, `"${key.slice(0, 60)}" stands here twice; only the last one counts.`);
    seen.add(key);
    members.push({ key, keyStart: place.start, keyEnd: place.end, value: nodeOf(value, problems, isBroken) });
  }
  return members;
}
