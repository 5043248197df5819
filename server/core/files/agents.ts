/** Reads settings of agents and assistants: the servers of tools that they start, and the commands that they run by themselves. */

import { type DataNode, member, textIn } from '../notation/tree.ts';
import { command } from './pipelines.ts';
import { contentOf, piecesOf } from './texts.ts';
import type { FileWriter } from './writer.ts';

const DEPTH_LIMIT = 20;
const COMMANDS = ['command', 'cmd', 'apiKeyHelper'];
const OWN_HOST = /^https?:\/\/(?:localhost|127\.|0\.0\.0\.0|\[::1\]|host\.docker\.internal|[\w-]+(?::\d+)?(?:\/|$))/i;

export function readAgents(writer: FileWriter, tree: DataNode, depth = 0): void {
  writer.images = true;
  if (depth > DEPTH_LIMIT) return;
  for (const item of tree.items ?? []) readAgents(writer, item, depth + 1);
  const isServer =
    member(tree, 'args') !== undefined || member(tree, 'headers') !== undefined || member(tree, 'type') !== undefined;
  for (const { key, value } of tree.members ?? []) {
    if (COMMANDS.includes(key)) start(writer, value, member(tree, 'args')?.value);
    else if (key === 'env' || key === 'headers' || key === 'environment') secrets(writer, value);
    else if (/^(?:url|serverUrl|httpUrl|endpoint)$/.test(key) && (isServer || tree.members!.length <= 3))
      address(writer, value);
    else readAgents(writer, value, depth + 1);
  }
}

function start(writer: FileWriter, node: DataNode, args: DataNode | undefined): void {
  const inner = member(node, 'path');
  if (inner) command(writer, inner.value, member(node, 'args')?.value);
  else command(writer, node, args);
}

/** What a server is given to prove who it is. */
function secrets(writer: FileWriter, table: DataNode): void {
  for (const { value } of table.members ?? []) writer.literal(piecesOf(writer.text, value));
}

/** Tools that come over a line which nothing protects. */
function address(writer: FileWriter, node: DataNode): void {
  const text = textIn(node) ?? '';
  if (!/^http:\/\//i.test(text) || OWN_HOST.test(text)) return;
  const message = `The tools of this server come from ${text} over a line that nothing protects: whoever is on it decides what they are and what they say to the agent. Use https.`;
  writer.modules.push({ ...contentOf(writer.text, node), message, isDoubtful: false });
}
