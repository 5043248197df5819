/** Reads the documents of a YAML text into nodes. What it says by reference is read where it is one plain value. */

import { isAlias, isMap, isScalar, isSeq, type Pair, type ParsedNode, parseAllDocuments } from 'yaml';
import type { DataNode, Member, TextStyle } from './tree.ts';

/** UTF-16 code units beyond which a text is not read, and how deep brackets and indented blocks may stand in each other. */
export const YAML_LIMIT = 200_000;
const DEPTH_LIMIT = 60;

const OPTIONS = { strict: false, uniqueKeys: false, logLevel: 'silent', prettyErrors: false } as const;

const STYLES: Readonly<Record<string, TextStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

/** The values of the documents, as far as they can be read. */
export function treesOfYaml(text: string): readonly DataNode[] {
  if (text.length > YAML_LIMIT || isTooDeep(text)) return [];
  try {
    const documents = parseAllDocuments<ParsedNode>(text, OPTIONS);
    if (!Array.isArray(documents)) return [];
    return documents.flatMap((it) => (it.contents ? [new Reader().node(it.contents)] : []));
  } catch {
    return [];
  }
}

/** Whether it may be nested deeper than is read: brackets on one another, or lines that are indented further and further. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, ++depth);
    else if ((code === 0x5d || code === 0x7d) && depth > 0) depth--;
  }
  // Marks on marks are errors each of which costs as much as all before it.
  if (deepest > DEPTH_LIMIT || /(?<!\S)(?:[&!]\S*[ \t]+){20}/.test(text)) return true;
  const indentations = [-1];
  for (const [, blanks = '', dashes = ''] of text.matchAll(/^([ \t]*)((?:[-?][ \t]+)*)/gm)) {
    while (indentations.at(-1)! >= blanks.length && indentations.length > 1) indentations.pop();
    indentations.push(blanks.length);
    if (indentations.length + dashes.length / 2 > DEPTH_LIMIT) return true;
  }
  return false;
}

class Reader {
  /** By name, what was last marked so that it can be referred to. */
  readonly #anchors = new Map<string, ParsedNode>();

  node(node: ParsedNode): DataNode {
    const [start, end] = node.range;
    if (!isAlias(node) && node.anchor) this.#anchors.set(node.anchor, node);
    if (isMap(node)) {
      const members = node.items.flatMap((it) => this.#member(it as Pair<ParsedNode, ParsedNode | null>));
      return { kind: 'object', start, end, members };
    }
    if (isSeq(node)) return { kind: 'array', start, end, items: node.items.map((it) => this.node(it as ParsedNode)) };
    if (isAlias(node)) {
      const target = this.#target(node);
      // What is meant is one plain value; anything larger is looked at where it is written.
      return isScalar(target) ? { ...scalarOf(target.value), start, end } : { kind: 'other', start, end };
    }
    const style = STYLES[String((node as { type?: string }).type)];
    return { ...scalarOf(isScalar(node) ? node.value : undefined), start, end, ...(style && { style }) };
  }

  #target(node: ParsedNode): ParsedNode | undefined {
    return isAlias(node) ? this.#anchors.get(node.source) : undefined;
  }

  #member({ key, value }: Pair<ParsedNode, ParsedNode | null>): readonly Member[] {
    const [keyStart, keyEnd] = key?.range ?? [0, 0];
    if (!isScalar(key)) return [];
    // `<<: *defaults` stands for what is written there.
    const merged = key.value === '<<' && value ? this.#target(value) : undefined;
    if (isMap(merged)) {
      return merged.items.flatMap((it) => {
        const inner = it as Pair<ParsedNode, ParsedNode | null>;
        return isScalar(inner.value) ? this.#member(inner) : [];
      });
    }
    const place = { kind: 'null', start: keyEnd, end: keyEnd } as const;
    return [{ key: String(key.value), keyStart, keyEnd, value: value ? this.node(value) : place }];
  }
}

function scalarOf(value: unknown): Pick<DataNode, 'kind' | 'value'> {
  if (typeof value === 'string') return { kind: 'string', value };
  if (typeof value === 'boolean') return { kind: 'boolean', value };
  if (typeof value === 'number' || typeof value === 'bigint') return { kind: 'number', value: Number(value) };
  return { kind: value === null ? 'null' : 'other' };
}
