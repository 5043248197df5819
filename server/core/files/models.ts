/** Reads configurations of training, evaluation and serving: which artefacts they name, at which revision, with what trust. */

import { type DataNode, type Member, member, textIn } from '../notation/tree.ts';
import type { DeclaredArtefact, Place, PlacedText, TextChange } from '../program/declared.ts';
import { command, environment } from './pipelines.ts';
import { contentOf, piecesOf } from './texts.ts';
import type { FileWriter } from './writer.ts';

const DEPTH_LIMIT = 40;
/** How many values of one file are looked at. */
const MOST_NODES = 200_000;

/** Keys that name an artefact wherever they stand, and how its revision is called beside them. */
const STRONG: Readonly<Record<string, string>> = {
  base_model: 'revision_of_model',
  model_name_or_path: 'model_revision',
  pretrained_model_name_or_path: 'revision',
  pretrained_model_name: 'revision',
  hf_model_name_or_path: 'revision',
  hf_model_name: 'revision',
  hf_model_id: 'revision',
  model_source: 'revision',
  huggingface_model: 'revision',
};
/** Keys that may name one, where something beside them says so. */
const WEAK = [
  'pretrained',
  'model_path',
  'modelurl',
  'model_url',
  'model_id',
  'model_name',
  'model',
  'repo_id',
  'hf_repo',
  'repo',
  'path',
  'name',
  'tokenizer',
  'id',
];
const REVISIONS = ['revision', 'model_revision', 'revision_of_model', 'hf_revision'];
/** Keys that only a server of models has beside `model`. */
const SERVING =
  /^(?:tensor_parallel_size|max_model_len|served_model_name|gpu_memory_utilization|max_num_seqs|enforce_eager|kv_cache_dtype|tokenizer_mode|mem_fraction_static|context_length|tp_size|enable_prefix_caching)$/;
const DATASETS = /^(?:datasets|pretraining_dataset|test_datasets|rl_datasets)$/;
/** The first version of the Hub's library for datasets that runs no code of theirs (4.0.0, release notes). */
const DATASETS_WITHOUT_CODE = '4.0';
const DATASET_NAME = /^(?:dataset_name|dataset_id|dataset_path|dataset_name_or_path)$/;
const OWN_NAME = /^[\w.-]+\/[\w.-]+$/;
/** Files that a hub's tools write beside a model's weights. */
/** Keys whose lists are what a program is started with, which are read as commands. */
const COMMAND_KEYS = /^(?:args|command|cmd|entrypoint)$/;
const OF_MODEL = /(?:^|\/)(?:[\w-]*config|model_index|adapter_config)\.json$/;

/** What launchers of jobs call the scripts that they run. */
const SCRIPT_KEYS = [
  ...['setup', 'run', 'script', 'shell', 'postsetup', 'startup_script', 'user_data', 'pre_start', 'runcmd', 'bootcmd'],
  ...['ansible.builtin.shell', 'ansible.builtin.command', 'win_shell'],
];

type Notation = 'yaml' | 'json' | 'toml';

/** A table, with those around it. */
interface Table {
  readonly node: DataNode;
  readonly keys: ReadonlyMap<string, Member>;
  readonly outer: Table | undefined;
  readonly key: string;
}

export function readModels(writer: FileWriter, trees: readonly DataNode[], notation: Notation, address: string): void {
  const reader = new ModelReader(writer, notation, OF_MODEL.test(address));
  for (const tree of trees) reader.read(tree, undefined, '', 0);
}

class ModelReader {
  readonly #writer: FileWriter;
  readonly #notation: Notation;
  readonly #isOfModel: boolean;
  #left = MOST_NODES;

  constructor(writer: FileWriter, notation: Notation, isOfModel: boolean) {
    this.#writer = writer;
    this.#notation = notation;
    this.#isOfModel = isOfModel;
  }

  read(node: DataNode, outer: Table | undefined, key: string, depth: number): void {
    if (depth > DEPTH_LIMIT || --this.#left < 0) return;
    for (const item of node.items ?? []) this.read(item, outer, key, depth + 1);
    if (!node.members) return;
    const keys = new Map(node.members.map((it) => [normal(it.key), it] as const));
    const table: Table = { node, keys, outer, key };
    this.#trusting(table);
    if (!this.#isOfModel) this.#naming(table);
    this.#arguments(table);
    this.#lists(table);
    this.#code(table);
    this.#commands(table);
    this.#environment(table);
    for (const it of node.members) this.read(it.value, table, normal(it.key), depth + 1);
  }

  /** `trust_remote_code: true`: with the artefact that stands beside it, or around it. */
  #trusting(table: Table): void {
    const found = trustIn(table);
    if (!found) return;
    const isDataset = /dataset/.test(table.key) || (table.outer !== undefined && DATASETS.test(table.key));
    const named = this.#named(table, isDataset);
    const { start, end } = found.value;
    this.#declare(named?.table ?? table, named?.member, {
      trust: { start: found.keyStart, end },
      untrust: { title: 'Turn trust in remote code off', edits: [{ start, end, text: 'false' }] },
      type: isDataset ? 'dataset' : 'model',
      ...(isDataset && { trustUntil: DATASETS_WITHOUT_CODE }),
      isLoad: named !== undefined && this.#isNaming(named.table, named.member),
    });
  }

  /** The artefact that a table or one around it names. */
  #named(table: Table, isDataset: boolean): { readonly table: Table; readonly member: Member } | undefined {
    for (let at: Table | undefined = table, depth = 0; at && depth < 6; at = at.outer, depth++) {
      for (const name of isDataset
        ? ['path', 'dataset_path', 'dataset_name', 'name']
        : [...Object.keys(STRONG), ...WEAK]) {
        const member = at.keys.get(name);
        // Further out, only what can be nothing else is meant.
        const isWeak = !Object.hasOwn(STRONG, name);
        if (isWeak && !isDataset && !/[/.$~{]/.test(textIn(member?.value) ?? '')) continue;
        const isMeant = depth === 0 || !/^(?:name|id|path|repo|tokenizer)$/.test(name) || isDataset;
        if (member && isMeant && isText(member)) return { table: at, member };
      }
      if (isDataset) continue;
      for (const { key, value } of at.node.members ?? []) {
        if (!value.members || depth === 0) continue;
        const inner = new Map(value.members.map((it) => [normal(it.key), it] as const));
        for (const name of [...Object.keys(STRONG), 'model_id', 'path']) {
          const member = inner.get(name);
          const isAlias = name === 'model_id' && !OWN_NAME.test(textIn(member?.value) ?? '');
          if (member && isText(member) && !isAlias && (name !== 'path' || normal(key) === 'model')) {
            return { table: { node: value, keys: inner, outer: at, key }, member };
          }
        }
      }
    }
    return undefined;
  }

  /** Artefacts that are named without trust: those that nothing pins are told. */
  #naming(table: Table): void {
    if (!trustIn(table)) {
      for (const name of Object.keys(STRONG)) {
        const member = table.keys.get(name);
        if (member && this.#isNaming(table, member)) this.#declare(table, member, { type: 'model', isLoad: true });
      }
      const model = table.keys.get('model') ?? table.keys.get('model_path');
      if (model && isText(model) && isServing(table)) this.#declare(table, model, { type: 'model', isLoad: true });
    }
    const isDataset = DATASETS.test(table.key) && table.keys.has('type');
    const dataset = isDataset
      ? table.keys.get('path')
      : [...table.keys].find(([name]) => DATASET_NAME.test(name) && name !== 'dataset_path')?.[1];
    if (dataset && OWN_NAME.test(textIn(dataset.value) ?? '') && !(isDataset && trustIn(table))) {
      this.#declare(table, dataset, { type: 'dataset', isLoad: true });
    }
  }

  /** Whether what stands there is loaded, by a name that only a hub can have. */
  #isNaming(table: Table, member: Member): boolean {
    const text = textIn(member.value) ?? '';
    if (!OWN_NAME.test(text)) return false;
    return Object.hasOwn(STRONG, normal(member.key)) || isServing(table);
  }

  #declare(
    table: Table,
    member: Member | undefined,
    said: Pick<DeclaredArtefact, 'type' | 'isLoad' | 'trust' | 'untrust'>,
  ): void {
    const { artefacts, text } = this.#writer;
    const revision = this.#revision(table, said.type);
    const code = table.keys.get('code_revision');
    const spelling = revision?.key ?? (member ? this.#spelling(table, member) : 'revision');
    const place = member ? spanOf(member) : (said.trust ?? table.node);
    const value = revision && isText(revision) ? textIn(revision.value) : undefined;
    const isKnown = value !== undefined && !isHole(value);
    artefacts.push({
      subject: 'This configuration',
      place,
      ...said,
      repository: member && !isHole(textIn(member.value) ?? '') ? placedText(text, member.value) : undefined,
      revision: isKnown ? placedText(text, revision!.value) : value === undefined ? undefined : null,
      codeRevision: code && isText(code) ? placedText(text, code.value) : undefined,
      spelling,
      pin: member ? this.#pin(table, member, revision, spelling) : undefined,
    });
  }

  #revision(table: Table, type: DeclaredArtefact['type']): Member | undefined {
    const names = type === 'dataset' ? ['revision', 'dataset_revision'] : REVISIONS;
    return names.map((name) => table.keys.get(name)).find((it) => it !== undefined);
  }

  /** How a revision is called beside a key. */
  #spelling(table: Table, { key }: Member): string {
    const own = STRONG[normal(key)] ?? 'revision';
    if (own === 'revision' || !table.keys.has('revision')) return key.includes('-') ? own.replaceAll('_', '-') : own;
    return 'revision';
  }

  #pin(
    table: Table,
    member: Member,
    revision: Member | undefined,
    spelling: string,
  ): readonly TextChange[] | undefined {
    if (revision) return [{ start: revision.value.start, end: revision.value.end, text: '"{commit}"' }];
    return inserted(this.#writer.text, table.node, member, spelling, this.#notation);
  }

  /** `extraArgs: ["--trust-remote-code"]` beside the artefact that it is for. */
  #lists(table: Table): void {
    for (const { key, value } of table.node.members ?? []) {
      const item = value.items?.find((it) => /^--trust[-_]remote[-_]code(?:=true)?$/i.test(textIn(it) ?? ''));
      if (
        !item ||
        COMMAND_KEYS.test(key) ||
        value.items!.some((it) => /^--model(?:[-_](?:path|id|name\w*))?(?:=|$)/.test(textIn(it) ?? ''))
      )
        continue;
      const named = this.#named(table, false);
      this.#declare(named?.table ?? table, named?.member, {
        trust: contentOf(this.#writer.text, item),
        type: 'model',
        isLoad: false,
      });
    }
  }

  /** `model_args: pretrained=org/model,trust_remote_code=True` */
  #arguments({ keys }: Table): void {
    const member = keys.get('model_args');
    const written = member && textIn(member.value);
    if (!member || written === undefined || !written.includes('=')) return;
    const { start, end } = contentOf(this.#writer.text, member.value);
    const text = this.#writer.text.slice(start, end);
    const found = new Map<string, PlacedText>();
    for (const it of text.matchAll(/(?<![\w-])([\w-]+)=([^,\s]*)/g)) {
      const from = start + it.index + it[1]!.length + 1;
      found.set(it[1]!, { text: it[2]!, start: from, end: from + it[2]!.length });
    }
    const repository = found.get('pretrained') ?? found.get('model_name') ?? found.get('model');
    const trust = found.get('trust_remote_code');
    const revision = found.get('revision');
    if (!repository && !trust) return;
    const isTrusted = trust !== undefined && /^(?:true|1|yes)$/i.test(trust.text);
    this.#writer.artefacts.push({
      subject: 'This configuration',
      place: { start, end },
      type: 'model',
      repository,
      revision,
      isLoad: OWN_NAME.test(repository?.text ?? ''),
      spelling: 'revision',
      ...(isTrusted ? { trust: { start: trust.start - 'trust_remote_code='.length, end: trust.end } } : {}),
      pin: revision
        ? [{ start: revision.start, end: revision.end, text: '{commit}' }]
        : repository && [{ start: repository.end, end: repository.end, text: ',revision={commit}' }],
    });
  }

  /** Code of other repositories: `auto_map: { AutoModel: other/repository--file.Class }`, `custom_pipeline: other/repository`. */
  #code({ keys }: Table): void {
    const map = keys.get('auto_map');
    for (const { value } of map?.value.members ?? []) {
      for (const it of value.items ?? [value]) {
        const [, repository] = /^([\w.-]+\/[\w.-]+)--/.exec(textIn(it) ?? '') ?? [];
        if (repository === undefined) continue;
        const message = `This class is code of another repository, ${repository}, as it is that day: whoever can push there decides what runs where this model is loaded with trust. Ship the code in this repository, and pin \`code_revision\` where it is loaded.`;
        this.#writer.modules.push({ ...contentOf(this.#writer.text, it), message, isDoubtful: false });
      }
    }
    const pipeline = keys.get('custom_pipeline');
    const name = pipeline && textIn(pipeline.value);
    if (!pipeline || !name || /^\.|^\/|\.py$|^\s*$|[${<]/.test(name)) return;
    const revision = textIn(keys.get('custom_revision')?.value) ?? '';
    if (/^[0-9a-f]{40}$/.test(revision)) return;
    const message = `This pipeline is code that is downloaded from ${name} as it is that day: whoever can push there decides what runs. Ship the code with the project, or pin \`custom_revision\` to a commit that you have read.`;
    this.#writer.modules.push({ ...contentOf(this.#writer.text, pipeline.value), message, isDoubtful: false });
  }

  /** Whether what a program is given trusts code; data of other kinds holds commands that nobody runs. */
  #isTrusting(args: DataNode | undefined): boolean {
    return args?.items?.some((it) => /^--trust[-_]remote[-_]code/.test(textIn(it) ?? '')) ?? false;
  }

  /** `- TRUST_REMOTE_CODE=true`, `- { name: TRUST_REMOTE_CODE, value: "true" }`: what a server reads from its environment. */
  #environment({ keys }: Table): void {
    const variables = (keys.get('env') ?? keys.get('environment') ?? keys.get('envs'))?.value;
    if (variables) environment(this.#writer, variables);
    const list = variables?.items ?? [];
    const given = new Map<string, PlacedText>();
    for (const item of list) {
      const written = textIn(item);
      const place = contentOf(this.#writer.text, item);
      const [, name, value] = /^([A-Z_]+)=(.*)$/s.exec(written ?? '') ?? [];
      if (name !== undefined) given.set(name, { text: value!, start: place.start + name.length + 1, end: place.end });
      const key = textIn(member(item, 'name')?.value);
      const said = member(item, 'value')?.value;
      if (key !== undefined && said?.value !== undefined) given.set(key, placedText(this.#writer.text, said));
    }
    const trust =
      given.get('TRUST_REMOTE_CODE') ?? given.get('HF_TRUST_REMOTE_CODE') ?? given.get('VLLM_TRUST_REMOTE_CODE');
    if (!trust || !/^(?:true|1|yes|on)$/i.test(trust.text)) return;
    const repository = given.get('MODEL_ID') ?? given.get('MODEL_NAME') ?? given.get('MODEL');
    this.#writer.artefacts.push({
      subject: 'This configuration',
      place: trust,
      type: 'model',
      repository: repository && !isHole(repository.text) ? repository : undefined,
      revision: given.get('REVISION'),
      isLoad: repository !== undefined && OWN_NAME.test(repository.text),
      spelling: 'REVISION',
      trust,
      untrust: {
        title: 'Turn trust in remote code off',
        edits: [{ start: trust.start, end: trust.end, text: 'false' }],
      },
    });
  }

  /** What containers and services are started with. */
  #commands({ keys }: Table): void {
    if (this.#notation !== 'yaml' && !this.#isTrusting(keys.get('args')?.value)) return;
    const writer = this.#writer;
    for (const key of SCRIPT_KEYS) {
      const script = keys.get(key)?.value;
      for (const it of script?.items ?? [script]) {
        if (it?.kind === 'string') writer.shell(writer.pieces(it));
      }
    }
    const entry = keys.get('entrypoint');
    const own = keys.get('command') ?? keys.get('cmd');
    const given = keys.get('args');
    const image = keys.get('image');
    const first = entry ?? own ?? (given?.value.kind === 'array' ? given : undefined);
    if (!first || first.value.members) return;
    if (first === entry && !own && given?.value.kind === 'array') command(writer, entry.value, given.value);
    else if (first === entry && own?.value.kind === 'array' && entry.value.kind === 'array') {
      command(writer, entry.value, own.value);
    } else if (first === own && given?.value.kind === 'array') command(writer, own.value, given.value);
    else {
      const items = first.value.items ?? [first.value];
      const isBare = /^-/.test(textIn(items[0]) ?? '');
      const program = isBare && image ? piecesOf(writer.text, image.value) : [];
      // Without a program of its own, what is given goes to the one of the image.
      if (program.length === 0) command(writer, first.value, undefined);
      else if (first.value.kind === 'array') {
        writer.start([program, ...items.map((it) => piecesOf(writer.text, it))]);
      } else {
        const { keyEnd, value } = first;
        const blank = writer.text.indexOf(' ', keyEnd);
        const pieces = [...program, { start: blank, end: blank + 1 }, ...writer.pieces(value)];
        if (blank >= 0 && blank < value.start) writer.shell(pieces, { start: value.start, end: value.end });
      }
      if (first === entry && own) command(writer, own.value, undefined);
    }
  }
}

/** An entry behind the one that names the artefact, as the file lays its entries out. */
function inserted(
  text: string,
  table: DataNode,
  member: Member,
  key: string,
  notation: Notation,
): readonly TextChange[] | undefined {
  const { end } = member.value;
  const quoted =
    notation === 'json' ? `"${key}": "{commit}"` : notation === 'toml' ? `${key} = "{commit}"` : `${key}: "{commit}"`;
  const isInline = notation === 'json' || text[table.start] === '{';
  const line = text.lastIndexOf('\n', member.keyStart - 1) + 1;
  const before = text.slice(line, member.keyStart);
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  if (isInline) {
    const isAlone = before.trim() === '';
    return [{ start: end, end, text: isAlone ? `,${lineBreak}${before}${quoted}` : `, ${quoted}` }];
  }
  if (member.value.style === 'literal' || member.value.style === 'folded') return undefined;
  const found = text.indexOf('\n', end);
  const at = found < 0 ? text.length : text[found - 1] === '\r' ? found - 1 : found;
  // What begins an item of a list stands one sign further in than it is written.
  const indentation = before.replace(/[^ \t]/g, ' ');
  return [{ start: at, end: at, text: `${lineBreak}${indentation}${quoted}` }];
}

function normal(key: string): string {
  return key.toLowerCase().replaceAll('-', '_');
}

function trustIn({ keys }: Table): Member | undefined {
  const found = keys.get('trust_remote_code') ?? keys.get('hf_trust_remote_code');
  if (!found) return undefined;
  const { value } = found.value;
  return value === true || value === 1 || /^(?:true|yes|on|1)$/i.test(String(value ?? '')) ? found : undefined;
}

function isServing({ keys }: Table): boolean {
  return [...keys.keys()].some((it) => SERVING.test(it));
}

function isText(member: Member): boolean {
  return member.value.kind === 'string' && member.value.value !== '';
}

/** Whether a text is filled in elsewhere. */
function isHole(text: string): boolean {
  return /\$\{|\{\{|\$\(|^\$|^\?\?\?$|<[\w -]+>/.test(text);
}

function spanOf({ value }: Member): Place {
  return { start: value.start, end: value.end };
}

function placedText(text: string, node: DataNode): PlacedText {
  const { start, end } = contentOf(text, node);
  return { text: String(node.value), start, end };
}
