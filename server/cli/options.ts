/** The command line's grammar: which commands there are, which options they take, and what is wrong with a given line. */

import { type ParseArgsConfig, parseArgs } from 'node:util';
import { nearest } from '../core/service/nearest.ts';

/** A mistake of the user's; its message is shown without a stack, and the process ends with code 2. */
export class UsageError extends Error {}

interface Option {
  readonly name: string;
  /** How the value is shown in help; absent when the option takes none. */
  readonly value?: string;
  readonly multiple?: boolean;
  readonly help: string;
}

interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly details?: string;
  /** How many words it takes beside its options; any number if absent. */
  readonly words?: number;
  readonly options: readonly Option[];
}

const HELP: Option = { name: 'help', help: 'Show this page' };
const RULE: Option = {
  name: 'rule',
  value: 'ID=LEVEL',
  multiple: true,
  help: 'Give a rule another severity, or off; repeatable',
};
const NO_CONFIG: Option = { name: 'no-config', help: 'Leave loadguard.jsonc and pyproject.toml aside' };
const HUB_TOKEN: Option = { name: 'hub-token', help: "Send your Hugging Face token to the Hub's endpoint" };
const TYPE: Option = { name: 'type', value: 'TYPE', help: 'model, dataset or space (model)' };
const HOST: Option = { name: 'host', value: 'HOST', help: 'huggingface or github (huggingface)' };
const LIMITS: readonly Option[] = [
  { name: 'max-size', value: 'SIZE', help: 'Skip larger files: bytes, or 500k, or 8M (2M)' },
  { name: 'time-limit', value: 'MS', help: 'Skip files that take longer to parse, in milliseconds (2000)' },
];

export const COMMANDS: readonly Command[] = [
  {
    name: 'scan',
    usage: 'loadguard scan [options] [paths…]',
    summary: 'Find code that lets in code nobody reviewed',
    details:
      'Paths are files and folders; the working directory if there are none. Folders are walked as .gitignore says.\n' +
      'Ends with 0 when there is nothing at or above --fail-on, with 1 when there is, with 2 when something failed.',
    options: [
      { name: 'format', value: 'text|json|sarif|github|markdown', help: 'How findings are written (text)' },
      { name: 'output', value: 'FILE', help: 'Write there instead of to standard output' },
      { name: 'severity', value: 'LEVEL', help: 'Lowest shown: error, warning, information or hint' },
      { name: 'fail-on', value: 'LEVEL', help: 'Lowest that ends with 1, or never (warning)' },
      { name: 'exit-zero', help: 'End with 0 instead of 1' },
      RULE,
      NO_CONFIG,
      { name: 'diff', value: 'BASE', help: 'Tell only what was not there at this branch, tag or commit' },
      { name: 'locked', help: 'End with 1 for anything remote that is neither pinned, approved nor allowed' },
      { name: 'no-baseline', help: 'Tell also what loadguard.baseline.json accepts' },
      { name: 'no-ignores', help: 'Tell also what comments accept' },
      ...LIMITS,
      { name: 'no-gate', help: 'Parse every file, also those that cannot have findings' },
      { name: 'jobs', value: 'N', help: 'Threads that share the files (one per processor)' },
      { name: 'cache', help: 'Keep what is found for the next scan of the same files, in your folder for caches' },
      { name: 'cache-dir', value: 'DIR', help: 'Keep it there instead' },
      { name: 'quiet', help: 'No progress and no summary' },
      { name: 'stats', help: 'Tell on standard error what the scan did and how long it took' },
      HELP,
    ],
  },
  {
    name: 'fix',
    usage: 'loadguard fix [options] [paths…]',
    summary: 'Pin what is not pinned, from this machine or the network',
    details:
      'Makes the fixes that keep what the program means; what a branch stands for is read from the local Hugging Face cache\n' +
      'and, with --network, from the Hub and the Git servers. A file that changes meanwhile is left as it is.\n' +
      'Ends with 0, with 1 when --dry-run shows a change, with 2 when something failed.',
    options: [
      { name: 'pin', help: 'Only pin revisions and versions' },
      { name: 'unsafe', help: 'Also make preferred fixes that may change what the program does' },
      { name: 'dry-run', help: 'Write nothing; show the changes as a unified diff' },
      { name: 'network', help: 'Ask the Hub, Git servers and registries for what is not on this machine' },
      { name: 'offline', help: 'Ask nobody (the default)' },
      HUB_TOKEN,
      RULE,
      NO_CONFIG,
      ...LIMITS,
      { name: 'jobs', value: 'N', help: 'Threads to work with (as many as there are processors)' },
      { name: 'quiet', help: 'No summary' },
      HELP,
    ],
  },
  {
    name: 'preview',
    usage: 'loadguard preview [options] repository',
    summary: 'Show which code of a model repository a load would run',
    details:
      'Reads the files from the local Hugging Face cache or, with --network, from the Hub, and runs none of them.\n' +
      'Ends with 0, with 1 when something is found in them, with 2 when they cannot be read.',
    words: 1,
    options: [
      { name: 'revision', value: 'REVISION', help: 'Branch, tag or commit (main)' },
      { name: 'type', value: 'model|dataset|space|kernel', help: 'What kind of repository it is (model)' },
      { name: 'network', help: 'Ask the Hub for what is not on this machine' },
      HUB_TOKEN,
      HELP,
    ],
  },
  {
    name: 'explain',
    usage: 'loadguard explain [rule]',
    summary: 'Show the page of a rule, or the list of all rules',
    words: 1,
    options: [HELP],
  },
  {
    name: 'approve',
    usage: 'loadguard approve REPOSITORY[@COMMIT] --reason TEXT [options]',
    summary: 'Write down that the code of an artefact was read and is acceptable',
    details:
      'Goes into loadguard.lock.json, with the commit and a hash over the code in the local Hugging Face cache. Without a\n' +
      'commit, the one that main stands for in that cache.',
    words: 1,
    options: [
      { name: 'reason', value: 'TEXT', help: 'Why it is acceptable' },
      { name: 'until', value: 'DAY', help: 'The last day on which that counts, as in 2027-01-31' },
      TYPE,
      HOST,
      { name: 'by', value: 'NAME', help: 'Who approves (the user that git knows)' },
      HELP,
    ],
  },
  {
    name: 'revoke',
    usage: 'loadguard revoke REPOSITORY[@COMMIT] [options]',
    summary: 'Take an approval back',
    words: 1,
    options: [TYPE, HOST, HELP],
  },
  {
    name: 'baseline',
    usage: 'loadguard baseline [paths…]',
    summary: "Accept today's findings, so that scans tell only what is new",
    details:
      'Writes loadguard.baseline.json with a fingerprint of each finding, which moved lines and renamed files do not change.\n' +
      'What is no longer found is taken out of it.',
    options: [HELP],
  },
  {
    name: 'inventory',
    usage: 'loadguard inventory [options] [paths…]',
    summary: 'List everything remote that the code lets in, accepted or not',
    options: [{ name: 'format', value: 'text|json|cyclonedx', help: 'How it is written (text)' }, NO_CONFIG, HELP],
  },
  {
    name: 'drift',
    usage: 'loadguard drift [options] [paths…]',
    summary: 'Show which pins are behind the branch or tag that they were made from',
    details:
      'Reads what a pin stood for from the comment beside it (# main, 2026-11-20), and takes main without one. Ends with 0,\n' +
      'with 1 when one of them has moved on, with 2 when something failed.',
    options: [
      { name: 'network', help: 'Ask the Hub and the Git servers; without it, the local Hugging Face cache' },
      HUB_TOKEN,
      { name: 'diff', help: 'Show what has changed in the code that would run' },
      { name: 'format', value: 'text|json', help: 'How it is written (text)' },
      NO_CONFIG,
      HELP,
    ],
  },
  {
    name: 'check',
    usage: 'loadguard check - [options] < program',
    summary: 'Judge one program on standard input before it is run',
    details:
      'Comments in the program accept nothing. Ends with 0 when nothing at or above --fail-on is found, with 1 when\n' +
      'something is, with 2 when nothing is but the program could not be read whole (a syntax error, too large, too\n' +
      'entangled): then nobody knows. In JSON, "whole" says which it is. Commands of IPython in Python are read as such.',
    words: 1,
    options: [
      { name: 'language', value: 'NAME', help: 'python, javascript, typescript or tsx (python)' },
      { name: 'format', value: 'json|text', help: 'How findings are written (json)' },
      { name: 'fail-on', value: 'LEVEL', help: 'Lowest that ends with 1 (warning)' },
      { name: 'no-config', help: "Leave the working directory's settings aside" },
      HELP,
    ],
  },
  {
    name: 'config',
    usage: 'loadguard config --explain FILE',
    summary: 'Show which settings count for a file, and where each was said',
    words: 0,
    options: [{ name: 'explain', value: 'FILE', help: 'The file, which need not exist' }, HELP],
  },
  {
    name: 'lsp',
    usage: 'loadguard lsp --stdio',
    summary: 'Run the language server for an editor',
    words: 0,
    options: [{ name: 'stdio', help: 'Speak over standard input and output (the default)' }, HELP],
  },
];

export interface Arguments {
  readonly words: readonly string[];
  has(option: string): boolean;
  /** The last value given. */
  value(option: string): string | undefined;
  values(option: string): readonly string[];
}

/** Reads a command's arguments. Throws `UsageError` on options that it does not have and on values that are missing. */
export function readArguments(command: Command, given: readonly string[]): Arguments {
  const options: NonNullable<ParseArgsConfig['options']> = Object.fromEntries(
    command.options.map(({ name, value }) => [name, { type: value ? 'string' : 'boolean', multiple: true }]),
  );
  const { tokens, positionals } = parseArgs({
    args: [...given],
    options: { ...options, ...(options.help && { help: { type: 'boolean', short: 'h', multiple: true } }) },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const found = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = command.options.find(({ name }) => name === token.name);
    if (!option) throw unknownOption(command, token.rawName);
    if (option.value && !token.value) throw new UsageError(`${token.rawName} needs a value: ${option.value}`);
    if (!option.value && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value`);
    found.set(token.name, [...(found.get(token.name) ?? []), token.value ?? '']);
  }
  const surplus = positionals[command.words ?? positionals.length];
  if (surplus !== undefined) throw new UsageError(`"${surplus}" is one argument too many: ${command.usage}`);
  return {
    words: positionals,
    has: (option) => found.has(option),
    value: (option) => found.get(option)?.at(-1),
    values: (option) => found.get(option) ?? [],
  };
}

/** Names that are listed in full when a wrong one was given. */
const LISTED = 8;

/** One of `choices`, or `UsageError` naming the nearest. */
export function oneOf<T extends string>(given: string, choices: readonly T[], what: string): T {
  const choice = choices.find((each) => each === given);
  if (choice !== undefined) return choice;
  const all = `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
  const lists = what === 'command' ? '--help' : 'explain';
  const known = choices.length > LISTED ? `loadguard ${lists} lists all ${what}s` : `it can be ${all}`;
  throw new UsageError(`unknown ${what} "${given}"${suggestion(given, choices)}; ${known}`);
}

/** The page for `--help`: of one command, or of all. */
export function helpPage(command?: Command): string {
  if (!command) {
    const commands = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`);
    return [
      'Loadguard finds where code lets in code that nobody reviewed, and pins it.',
      '',
      'Usage: loadguard <command> [options]',
      '',
      ...commands,
      '',
      'loadguard <command> --help tells more of a command; --version tells the version.',
      '',
    ].join('\n');
  }
  const options = command.options.map((option) => {
    const name = option.value ? `--${option.name} ${option.value}` : `--${option.name}`;
    return `  ${name.padEnd(26)} ${option.help}`;
  });
  const details = command.details ? ['', command.details] : [];
  return [`${command.summary}.`, '', `Usage: ${command.usage}`, ...details, '', ...options, ''].join('\n');
}

function unknownOption(command: Command, given: string): UsageError {
  const names = command.options.map(({ name }) => name);
  const near = suggestion(given.replace(/^-+/, ''), names).replace('"', '"--');
  return new UsageError(`unknown option "${given}"${near}; loadguard ${command.name} --help lists all`);
}

/** " (did you mean "x"?)" when a name is near enough to `word` to be meant, else nothing. */
function suggestion(word: string, names: readonly string[]): string {
  const best = nearest(word, names);
  if (!best || word === '') return '';
  const isNear = best.distance <= Math.max(2, best.name.length / 3) || best.name.startsWith(word.toLowerCase());
  return isNear ? ` (did you mean "${best.name}"?)` : '';
}
