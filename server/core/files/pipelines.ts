/** Reads what build servers and editors' tasks run: the scripts of their steps, and not what the steps are. */

import { type DataNode, member, textIn, valueAt } from '../notation/tree.ts';
import { judgeVariable } from '../shell/indexes.ts';
import { contentOf, type Piece, piecesOf } from './texts.ts';
import type { FileWriter } from './writer.ts';

/** Keys whose value a shell reads, or a list of such. */
const SCRIPT_KEYS = new Set([
  ...['run', 'script', 'before_script', 'after_script', 'bash', 'sh', 'install', 'before_install', 'after_success'],
  ...['commands', 'before_deploy', 'after_failure', 'test_script', 'build_script', 'cmds', 'cmd', 'init', 'before'],
  ...['install_script', 'setup_script', 'pre_install', 'post_install', 'pre_build', 'post_build', 'post_checkout'],
]);
/** Keys of tools for containers that are run when one is made or started. */
const HOOK_KEYS =
  /^(?:(?:initialize|onCreate|updateContent|postCreate|postStart|postAttach)Command|command|(?:pre|post)start|setup)$/;
/** Keys of the variables that scripts and containers find in their environment. */
const ENVIRONMENTS = /^(?:env|envs|environment|variables|vars|remoteEnv|containerEnv)$/;
const DEPTH_LIMIT = 12;

/** Every step's script in a build server's file, in document order. */
export function readPipeline(writer: FileWriter, trees: readonly DataNode[]): void {
  for (const tree of trees) steps(writer, tree, 0);
}

function steps(writer: FileWriter, node: DataNode, depth: number): void {
  if (depth > DEPTH_LIMIT) return;
  for (const item of node.items ?? []) steps(writer, item, depth + 1);
  for (const { key, value } of node.members ?? []) {
    const isScript = SCRIPT_KEYS.has(key);
    if (ENVIRONMENTS.test(key)) environment(writer, value);
    if (isScript && value.kind === 'string') script(writer, value, node);
    else if (isScript && value.kind === 'array') list(writer, value);
    else if (isScript && key === 'run' && textIn(valueAt(value, 'command')) !== undefined) {
      script(writer, valueAt(value, 'command')!, value);
    } else steps(writer, value, depth + 1);
  }
}

/** A list of lines is one script; lists in it are such lists. */
function list(writer: FileWriter, node: DataNode): void {
  for (const item of node.items ?? []) {
    if (item.kind === 'string') script(writer, item, node);
    else if (item.kind === 'array') list(writer, item);
    else steps(writer, item, 1);
  }
}

/** Variables that choose where installers take packages from. */
export function environment(writer: FileWriter, table: DataNode): void {
  for (const { key, value, keyStart } of table.members ?? []) {
    const use = textIn(value) === undefined ? undefined : judgeVariable(key, textIn(value)!);
    if (use) writer.indexes.push({ ...use, start: keyStart, end: value.end });
  }
  for (const item of table.items ?? []) {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(textIn(item) ?? '') ?? [];
    const use = name === undefined ? undefined : judgeVariable(name, value!);
    if (use) writer.indexes.push({ ...use, ...contentOf(writer.text, item) });
  }
}

function script(writer: FileWriter, node: DataNode, step: DataNode): void {
  const shell = textIn(member(step, 'shell')?.value) ?? '';
  if (/python|node|ruby|perl/.test(shell)) return;
  writer.shell(writer.pieces(node));
}

/** The commands of an editor's tasks and of a development container. */
export function readTasks(writer: FileWriter, tree: DataNode, depth = 0): void {
  if (depth > DEPTH_LIMIT) return;
  for (const item of tree.items ?? []) readTasks(writer, item, depth + 1);
  for (const { key, value } of tree.members ?? []) {
    if (!HOOK_KEYS.test(key)) readTasks(writer, value, depth + 1);
    else if (value.kind === 'object') {
      for (const it of value.members ?? []) command(writer, it.value, undefined);
    } else command(writer, value, member(tree, 'args')?.value);
  }
}

/** A command as one text, as words, or as a program with its words. */
export function command(writer: FileWriter, node: DataNode, args: DataNode | undefined): void {
  const words = (it: DataNode | undefined): readonly (readonly Piece[])[] =>
    (it?.items ?? []).map((item) => piecesOf(writer.text, item)).filter((pieces) => pieces.length > 0);
  const given = words(args);
  if (node.kind === 'array') writer.start([...words(node), ...given]);
  else if (node.kind === 'string') {
    const pieces = writer.pieces(node);
    if (given.length > 0 && !/\s/.test(String(node.value))) writer.start([pieces, ...given]);
    else writer.shell(pieces);
  }
}
