/** What of a hub a command loads, serves or fetches, and whether it runs the code that comes with it. */

import { type Invocation, optionValue, partOf, textGivenTo } from './invocation.ts';
import { HOLE, type Word } from './script.ts';

/** Offsets are those of the text that was read. */
export interface Serving {
  /** How the command is called in messages. */
  readonly tool: string;
  readonly type: 'model' | 'dataset' | 'space';
  /** The word that names the artefact, if one does. */
  readonly repository: Word | undefined;
  readonly revision: Word | undefined;
  readonly codeRevision: Word | undefined;
  /** The word that trusts the artefact's code. */
  readonly trust: Word | undefined;
  /** Whether the command is known to fetch what is named, so that it is told when nothing pins it. */
  readonly isLoad: boolean;
  /** Whether a revision is given by an option of its own. */
  readonly takesOption: boolean;
  /** What a revision is called where the command, or the program that it runs, is told one. */
  readonly spelling: '--revision' | 'revision';
}

interface Tool {
  readonly name: string;
  /** Options that name the artefact; `''` for the first word that is none. */
  readonly repository: readonly string[];
}

const SERVERS: readonly (readonly [RegExp, Tool])[] = [
  [/^vllm(?:\.|$)/, { name: 'vllm', repository: ['--model'] }],
  [/^vllm-openai(?::|$)/, { name: 'vllm', repository: ['--model'] }],
  [/^sglang(?:\.|:|$)/, { name: 'sglang', repository: ['--model-path', '--model'] }],
  [
    /^text-generation-(?:launcher|server|inference)(?::|$)/,
    { name: 'text-generation-launcher', repository: ['--model-id'] },
  ],
  [/^text-embeddings-(?:router|inference)(?::|$)/, { name: 'text-embeddings-router', repository: ['--model-id'] }],
];

/** Options by which programs of all kinds name a model, the most telling first. */
const MODEL_OPTIONS = [
  ...[
    '--model-name-or-path',
    '--pretrained-model-name-or-path',
    '--model-path',
    '--model-id',
    '--base-model',
    '--hf-path',
  ],
  ...['--pretrained', '--hf-model', '--model-name', '--model', '--tokenizer', '--dataset-name', '--dataset'],
];
const OVERRIDES =
  /^(?:[+~]{0,2}[\w.@/-]*\.)?(?:model_name_or_path|model_path|base_model|pretrained_model_name_or_path|model\.path|model\.name|model_id|path|pretrained)=(.+)$/s;
const TRUST_OVERRIDE = /^(?:[+~]{0,2}[\w.@/-]*\.)?trust_remote_code=(?:true|yes|on|1)$/i;

/** Programs that only show, search or note what they are given. */
const TALKERS = new Set(
  'echo printf grep egrep rg ag sed awk cat git test [ export alias read logger jq yq diff tee head tail find ls man help complete'.split(
    ' ',
  ),
);

const HUB_COMMANDS = /^(?:hf|huggingface-cli)$/;
const HARNESSES = /^(?:lm_eval|lm-eval|lighteval)$/;

/** What a command loads; undefined where it says nothing of that. */
export function servingOf(given: Invocation): Serving | undefined {
  // What a container's own program is given has none of its own.
  const invocation = given.word.text.startsWith('-')
    ? { ...given, program: '', words: [given.word, ...given.words] }
    : given;
  const { program, words } = invocation;
  if (program === 'git') return cloneOf(invocation);
  if (TALKERS.has(program)) return undefined;
  const inline = program === 'python' ? inlineOf(invocation) : undefined;
  if (inline) return inline;
  if (HUB_COMMANDS.test(program)) return downloadOf(invocation);
  const module = moduleOf(invocation);
  const harness = HARNESSES.test(module ?? program) ? harnessOf(invocation) : undefined;
  if (harness) return harness;
  const server = serverOf(invocation, module);
  if (server) return server;
  const trust = trustIn(words) ?? words.find((it) => TRUST_OVERRIDE.test(it.text));
  if (!trust) return undefined;
  const overridden = words.flatMap((it) => {
    const value = OVERRIDES.exec(it.text)?.[1];
    return value === undefined ? [] : [partOf(it, it.text.length - value.length)];
  });
  const repository = valueGiven(words, ...MODEL_OPTIONS) ?? overridden[0];
  const revision = valueGiven(words, '--revision', '--model-revision');
  return {
    tool: shownName(invocation, module),
    type: 'model',
    repository,
    trust,
    revision,
    codeRevision: valueGiven(words, '--code-revision'),
    isLoad: false,
    takesOption: false,
    spelling: revision ? '--revision' : 'revision',
  };
}

/** `vllm serve org/model`, `python -m sglang.launch_server --model-path org/model`, a container of either. */
function serverOf(invocation: Invocation, module: string | undefined): Serving | undefined {
  const all = [invocation.word, ...invocation.words];
  const isContainer =
    invocation.program === 'docker' || invocation.program === 'podman' || invocation.program === 'nerdctl';
  const at = isContainer ? all.findIndex((it, i) => i > 1 && toolNamed(imageName(it.text)) !== undefined) : 0;
  const image = isContainer ? all[at] : undefined;
  const own = imageName(invocation.word.text);
  const tool = toolNamed(module ?? (image ? imageName(image.text) : isContainer ? '' : own) ?? '');
  if (!tool || (isContainer && at < 0)) return undefined;
  const words = isContainer ? all.slice(at + 1) : invocation.words;
  const verb = words[0]?.text ?? '';
  const isServing = verb === 'serve' || verb === 'chat' || verb === 'complete' || verb === 'bench';
  const positional = verb === 'serve' ? words[1] : undefined;
  const plain = positional && !positional.text.startsWith('-') ? positional : undefined;
  const repository = valueGiven(words, ...tool.repository) ?? plain;
  const trust = trustIn(words);
  if (!repository && !trust) return undefined;
  return {
    tool: isServing ? `${tool.name} ${verb}` : tool.name,
    type: 'model',
    repository,
    trust,
    revision: valueGiven(words, '--revision'),
    codeRevision: valueGiven(words, '--code-revision'),
    isLoad: true,
    takesOption: true,
    spelling: '--revision',
  };
}

/** `hf download org/model`, which takes a dataset or a space by `--repo-type`. */
function downloadOf({ program, words }: Invocation): Serving | undefined {
  const at = words.findIndex((it) => it.text === 'download');
  if (at !== 0) return undefined;
  let repository: Word | undefined;
  for (let i = 1; i < words.length && !repository; i++) {
    const { text } = words[i]!;
    if (!text.startsWith('-')) repository = words[i];
    else if (!text.includes('=') && !/^--(?:quiet|force-download|resume-download|dry-run|no-\w+)$/.test(text)) i++;
  }
  if (!repository) return undefined;
  const asked = valueGiven(words, '--repo-type')?.text;
  return {
    tool: `${program} download`,
    type: asked === 'dataset' || asked === 'space' ? asked : 'model',
    repository,
    trust: undefined,
    revision: valueGiven(words, '--revision'),
    codeRevision: undefined,
    isLoad: true,
    takesOption: true,
    spelling: '--revision',
  };
}

const HUB = /^(?:https?:\/\/|git@)(?:[^@/]*@)?(?:huggingface\.co|hf\.co)[/:](?!(?:spaces|datasets)\/?$)/;

/** `git clone https://huggingface.co/org/model` */
function cloneOf({ words }: Invocation): Serving | undefined {
  if (words[0]?.text !== 'clone') return undefined;
  const address = words.find((it) => HUB.test(it.text));
  if (!address) return undefined;
  const [, kind] = /\/(datasets|spaces)\//.exec(address.text) ?? [];
  return {
    tool: 'git clone',
    type: kind === 'datasets' ? 'dataset' : kind === 'spaces' ? 'space' : 'model',
    repository: address,
    trust: undefined,
    revision: valueGiven(words, '--revision', '--branch') ?? optionValue(words, '-b'),
    codeRevision: undefined,
    isLoad: true,
    takesOption: false,
    spelling: '--revision',
  };
}

const TRUSTING = /\btrust_remote_code\s*=\s*True\b/;

/** `python -c "AutoModel.from_pretrained('org/model', trust_remote_code=True)"`, or the same in a here-document. */
function inlineOf(invocation: Invocation): Serving | undefined {
  const document = invocation.redirections.find((it) => it.operator === '<<')?.target;
  const word = textGivenTo(invocation) ?? document;
  const trust = word && TRUSTING.exec(word.text);
  if (!word || !trust) return undefined;
  const part = (start: number, end: number): Word => {
    return { ...word, text: word.text.slice(start, end), places: word.places.slice(start, end) };
  };
  const before = word.text.slice(0, trust.index);
  const load = before.lastIndexOf('(');
  const name = /^\(\s*(['"])([^'"]+)\1/.exec(word.text.slice(load));
  const start = load + (name ? name[0].length - 1 - name[2]!.length : 0);
  const call = word.text.slice(load, load + 2_000).split(')', 1)[0]!;
  const revision = /\brevision\s*=\s*(['"])([^'"]+)\1/.exec(call);
  const from = revision ? load + revision.index + revision[0].length - 1 - revision[2]!.length : 0;
  return {
    tool: 'This program',
    type: 'model',
    repository: name && load >= 0 ? part(start, start + name[2]!.length) : undefined,
    trust: part(trust.index, trust.index + trust[0].length),
    revision: revision ? part(from, from + revision[2]!.length) : undefined,
    codeRevision: undefined,
    isLoad: false,
    takesOption: false,
    spelling: 'revision',
  };
}

/** `lm_eval --model hf --model_args pretrained=org/model,trust_remote_code=True` */
function harnessOf(invocation: Invocation): Serving | undefined {
  const { words, program } = invocation;
  const given = valueGiven(words, '--model-args') ?? words.find((it) => /^(?:pretrained|model_name)=/.test(it.text));
  if (!given) return undefined;
  const pairs = pairsIn(given);
  const isOn = (it: Word | undefined) => (it && /^(?:true|1|yes)$/i.test(it.text) ? it : undefined);
  return {
    tool: program === 'python' ? 'lm_eval' : program,
    type: 'model',
    repository: pairs.get('pretrained') ?? pairs.get('model_name'),
    trust: isOn(pairs.get('trust_remote_code')) ?? trustIn(words),
    revision: pairs.get('revision'),
    codeRevision: pairs.get('code_revision'),
    isLoad: true,
    takesOption: false,
    spelling: 'revision',
  };
}

/** `a=1,b=2` */
export function pairsIn(word: Word): ReadonlyMap<string, Word> {
  const result = new Map<string, Word>();
  for (const it of word.text.matchAll(/(?<![\w-])([\w-]+)=([^,]*)/g)) {
    const from = it.index + it[1]!.length + 1;
    const value = partOf(word, from);
    const length = it[2]!.length;
    result.set(it[1]!, { ...value, text: value.text.slice(0, length), places: value.places.slice(0, length) });
  }
  return result;
}

function trustIn(words: readonly Word[]): Word | undefined {
  const at = words.findIndex((it) => /^--trust[-_]remote[-_]code(?:=|$)/.test(it.text));
  const found = words[at];
  if (!found) return undefined;
  const sign = found.text.indexOf('=');
  const value = sign >= 0 ? found.text.slice(sign + 1) : (words[at + 1]?.text ?? '');
  // What follows a switch is another word; with low lines, the option is often one that takes a value.
  const isSwitch = sign < 0 && !found.text.includes('_');
  return /^(?:false|no|off|0|none)$/i.test(value) || (value === HOLE && !isSwitch) ? undefined : found;
}

/** As `optionValue`, for names that are also written with low lines. */
function valueGiven(words: readonly Word[], ...names: readonly string[]): Word | undefined {
  for (const name of names) {
    const found = optionValue(words, name, `--${name.slice(2).replaceAll('-', '_')}`);
    if (found) return found;
  }
  return undefined;
}

/** `-m a.b.c` */
function moduleOf({ program, words }: Invocation): string | undefined {
  if (program !== 'python' && program !== '') return undefined;
  const at = words.findIndex((it) => it.text === '-m');
  return at < 0 || at > 4 ? undefined : words[at + 1]?.text;
}

function toolNamed(name: string): Tool | undefined {
  return SERVERS.find(([pattern]) => pattern.test(name))?.[1];
}

/** A program or image without folders and registries. */
function imageName(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1);
}

function shownName({ program, word, words }: Invocation, module: string | undefined): string {
  if (module) return module;
  const script = words.find((it) => /\.(?:py|sh)$/.test(it.text));
  if (script && /^(?:python|accelerate|torchrun|deepspeed|bash|)$/.test(program))
    return script.text.replace(/^.*\//, '');
  return program === '' ? 'This command' : word.text.replace(/^.*\//, '');
}
