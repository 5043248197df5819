/** Reads JSON, with comments and trailing commas where there are some, into nodes. */

import { type Node, parseTree } from 'jsonc-parser';
import type { DataNode, Member } from './tree.ts';

/** How deep objects and lists may stand in each other. */
const DEPTH_LIMIT = 100;

/** The file's one value, as far as it can be read; undefined when there is none, or when it is nested too deep. */
export function treeOfJson(text: string): DataNode | undefined {
  if (depthOf(text) > DEPTH_LIMIT) return undefined;
  const root = parseTree(text, [], { allowTrailingComma: true, allowEmptyContent: true });
  return root && nodeOf(root);
}

/** How deep brackets stand in each other, not counting those in texts. */
function depthOf(text: string): number {
  let deepest = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      for (at++; at < text.length && text.charCodeAt(at) !== 0x22 && text.charCodeAt(at) !== 0x0a; at++) {
        if (text.charCodeAt(at) === 0x5c) at++;
      }
    } else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x7d || code === 0x5d) depth--;
  }
  return deepest;
}

function nodeOf(node: Node): DataNode {
  const place = { start: node.offset, end: node.offset + node.length };
  const children = node.children ?? [];
  switch (node.type) {
    case 'object':
      return { kind: 'object', ...place, members: children.flatMap(memberOf) };
    case 'array':
      return { kind: 'array', ...place, items: children.map(nodeOf) };
    case 'null':
    case 'property':
      return { kind: 'null', ...place };
    default:
      return { kind: node.type, ...place, value: node.value as string | number | boolean };
  }
}

function memberOf({ children = [] }: Node): readonly Member[] {
  const [name, value] = children;
  if (!name || !value) return [];
  return [{ key: String(name.value), keyStart: name.offset, keyEnd: name.offset + name.length, value: nodeOf(value) }];
}
