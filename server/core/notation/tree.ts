/** A file of data as a tree of values with their places, whatever notation it is written in. */

/** How a text of YAML is written. */
export type TextStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/** A value; offsets are in UTF-16 code units, the end is exclusive. */
export interface DataNode {
  readonly kind: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null' | 'other';
  readonly start: number;
  readonly end: number;
  /** Of a text, a number or a truth value. */
  readonly value?: string | number | boolean;
  /** Of an object, in the order of the file. */
  readonly members?: readonly Member[];
  /** Of an array. */
  readonly items?: readonly DataNode[];
  /** Of an object: whether something in it could not be read, so that it may say less than was meant. */
  readonly isBroken?: boolean;
  /** Of a text of YAML. */
  readonly style?: TextStyle;
}

/** A key of an object, and its value. */
export interface Member {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: DataNode;
}

/** The member of an object that counts: the last of its name. */
export function member(node: DataNode, key: string): Member | undefined {
  return node.members?.findLast((it) => it.key === key);
}

/** What stands at the end of a path of keys. */
export function valueAt(node: DataNode | undefined, ...path: readonly string[]): DataNode | undefined {
  let at = node;
  for (const key of path) at = at && member(at, key)?.value;
  return at;
}

/** The text that a node is; undefined for anything else. */
export function textIn(node: DataNode | undefined): string | undefined {
  return node?.kind === 'string' ? (node.value as string) : undefined;
}
