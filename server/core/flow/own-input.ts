/** Input that comes from whoever starts the program, who may run any command anyway, and not from others. */

import type { Origin } from './origin.ts';

const LIBRARIES = [
  ...['sys', 'os', 'argparse', 'optparse', 'getopt', 'fileinput', 'absl'],
  ...['click', 'rich_click', 'asyncclick', 'typer', 'cyclopts', 'cleo', 'clize', 'argh'],
  ...['fire', 'docopt', 'plac', 'tap', 'tyro'],
  ...['hydra', 'omegaconf', 'invoke', 'jsonargparse', 'configargparse', 'simple_parsing', 'defopt'],
  ...['decouple', 'dotenv', 'environ', 'prompt_toolkit', 'questionary', 'rich', 'transformers'],
  ...['process', 'util.parseArgs', 'Deno', 'Bun', 'commander', 'yargs', 'yargs-parser', 'meow'],
  ...['minimist', 'mri', 'arg', 'cac', 'citty', 'command-line-args', 'getopts'],
  ...['inquirer', 'enquirer', 'prompts', 'readline', 'readline-sync', 'sade', 'cleye', 'vscode'],
  ...['electron', '@inquirer', '@clack', '@oclif', '@std/cli', '**.app.command'],
];
const FUNCTIONS = new Set(['input', 'raw_input']);

/** By the qualified name of a source of input. */
export function isOwnInput(name: string): boolean {
  return (
    FUNCTIONS.has(name) || LIBRARIES.some((it) => name.startsWith(it) && /^(?:[./(]|$)/.test(name.slice(it.length)))
  );
}

/** Whether an origin lies with others than those who start the program. */
export function isOfOthers({ kind, name }: Pick<Origin, 'kind' | 'name'>): boolean {
  return kind === 'remote' || kind === 'llm' || (kind === 'input' && !isOwnInput(name));
}
