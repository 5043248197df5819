/** Reads a tree through the parser library's public cursor: right with every version of it, and slow. */

import type { Tree } from 'web-tree-sitter';
import type { Nodes } from './nodes.ts';
import type { TreeReader } from './reader.ts';

export const cursorReader: TreeReader = {
  read(tree: Tree, nodes: Nodes): void {
    const cursor = tree.walk();
    /** By depth: the row of the node there, or -1 when it has none. */
    const rows: number[] = [];
    nodes.count = 0;
    nodes.hasError = tree.rootNode.hasError;
    do {
      const field = cursor.currentFieldId;
      if (!cursor.nodeIsNamed && field === 0) {
        rows.push(-1);
        continue;
      }
      const row = nodes.count++;
      if (row === nodes.kind.length) nodes.grow();
      nodes.kind[row] = cursor.nodeTypeId;
      nodes.field[row] = field;
      nodes.start[row] = cursor.startIndex;
      nodes.end[row] = cursor.endIndex;
      rows.push(row);
    } while (cursor.gotoFirstChild() || toNextNode());
    cursor.delete();

    /** Leaves the current node for the next one that is not below it; false at the end of the tree. */
    function toNextNode(): boolean {
      do {
        const row = rows.pop()!;
        if (row >= 0) nodes.next[row] = nodes.count;
        if (cursor.gotoNextSibling()) return true;
      } while (cursor.gotoParent());
      return false;
    }
  },
};
