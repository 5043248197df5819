/** Reads a file that is no code into a Program, by what its name says that it is. Loaded when a first such file is met. */

import { treeOfJson } from '../notation/json.ts';
import { treeOfToml } from '../notation/toml.ts';
import type { DataNode } from '../notation/tree.ts';
import { treesOfYaml, YAML_LIMIT } from '../notation/yaml.ts';
import type { Program } from '../program/program.ts';
import type { FileKind } from '../syntax/file-kinds.ts';
import { readAgents } from './agents.ts';
import { readDocker } from './docker.ts';
import { readMarkup } from './markup.ts';
import { readModels } from './models.ts';
import { readPipeline, readTasks } from './pipelines.ts';
import {
  readEnvironment,
  readPipfile,
  readPipSettings,
  readProject,
  readRequirements,
  readSetup,
  readUv,
} from './python-manifests.ts';
import { readJustfile, readMakefile, readScript } from './recipes.ts';
import { readImports, readNpmSettings, readPackage, readYarnSettings } from './script-manifests.ts';
import { FileWriter, type UnreviewedIn } from './writer.ts';

type Signs = readonly [string, string];
const HASH: Signs = ['# ', ''];
const SLASHES: Signs = ['// ', ''];

/** What begins a comment in files of a kind, and what ends it. JSON has none unless its name says so. */
function signsOf(kind: FileKind, address: string): Signs | undefined {
  if (kind === 'html') return ['<!-- ', ' -->'];
  if (/\.json$/.test(address)) {
    return /(?:^|\/)(?:\.vscode\/[\w-]+|\.?devcontainer|deno|jsr)\.json$/.test(address) ? SLASHES : undefined;
  }
  return /\.(?:jsonc|code-workspace)$/.test(address) ? SLASHES : HASH;
}

const SCRIPT_KINDS: readonly FileKind[] = ['shell', 'docker', 'make', 'just'];
const YAML_KINDS: readonly FileKind[] = ['pipeline', 'environment', 'yarnrc', 'yaml'];

/** Fills the program, which holds the file's text and nothing else yet. Answers with what is left out, in words for the user. */
export function readFile(
  program: Program,
  kind: FileKind,
  address: string,
  isMild: boolean,
  unreviewedIn: UnreviewedIn,
): string | undefined {
  const writer = new FileWriter(program, signsOf(kind, address), unreviewedIn);
  writer.isMild = isMild;
  writer.commentsCommands = SCRIPT_KINDS.includes(kind);
  READERS[kind](writer, address);
  writer.finish();
  const isLeftOut = YAML_KINDS.includes(kind) && program.text.length > YAML_LIMIT;
  return isLeftOut ? `YAML of more than ${YAML_LIMIT.toLocaleString('en')} characters is not read` : undefined;
}

const READERS: Readonly<Record<FileKind, (writer: FileWriter, address: string) => void>> = {
  shell: readScript,
  docker: readDocker,
  make: readMakefile,
  just: readJustfile,
  pipeline: (writer) => readPipeline(writer, treesOfYaml(writer.text)),
  tasks: ofTree(treeOfJson, readTasks),
  requirements: readRequirements,
  pyproject: ofTree(treeOfToml, readProject),
  environment: (writer) => readEnvironment(writer, treesOfYaml(writer.text)),
  pipfile: ofTree(treeOfToml, readPipfile),
  'setup-cfg': readSetup,
  'pip-conf': readPipSettings,
  uv: ofTree(treeOfToml, readUv),
  npmrc: readNpmSettings,
  yarnrc: (writer) => readYarnSettings(writer, treesOfYaml(writer.text)),
  package: ofTree(treeOfJson, readPackage),
  imports: ofTree(treeOfJson, readImports),
  agents: ofTree(treeOfJson, readAgents),
  'agents-toml': ofTree(treeOfToml, readAgents),
  html: readMarkup,
  paths() {},
  yaml: (writer, address) => readModels(writer, treesOfYaml(writer.text), 'yaml', address),
  json(writer, address) {
    const tree = treeOfJson(writer.text);
    if (tree) readModels(writer, [tree], 'json', address);
  },
  toml(writer, address) {
    const tree = treeOfToml(writer.text);
    if (tree) readModels(writer, [tree], 'toml', address);
  },
};

/** A reader of a file that holds one value; what is none of its notation is passed over. */
function ofTree(parse: (text: string) => DataNode | undefined, read: (writer: FileWriter, tree: DataNode) => void) {
  return (writer: FileWriter): void => {
    const tree = parse(writer.text);
    if (tree) read(writer, tree);
  };
}
