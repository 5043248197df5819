/** Which files besides code are read, told by their names and folders, and in which words they can matter at all. */

/** What a team can switch off as one, and what is in it. */
export const FILE_GROUPS = {
  dependencies: 'What projects depend on: requirement lists, `pyproject.toml`, `package.json`, settings of installers.',
  models: 'Configurations of training, evaluation and serving in YAML, JSON and TOML, and those of models themselves.',
  agents: 'Settings of agents and assistants: the servers of tools that they start, and their hooks.',
  scripts:
    "Shell scripts, recipes of containers, makefiles, the scripts of build servers' steps, and lines of `.pth` files that run.",
  markup: 'Pages and components: HTML, Vue, Svelte.',
} as const;
export type FileGroup = keyof typeof FILE_GROUPS;

const GROUPS = {
  shell: 'scripts',
  docker: 'scripts',
  make: 'scripts',
  just: 'scripts',
  pipeline: 'scripts',
  tasks: 'scripts',
  requirements: 'dependencies',
  pyproject: 'dependencies',
  environment: 'dependencies',
  pipfile: 'dependencies',
  'setup-cfg': 'dependencies',
  'pip-conf': 'dependencies',
  uv: 'dependencies',
  npmrc: 'dependencies',
  yarnrc: 'dependencies',
  package: 'dependencies',
  imports: 'dependencies',
  agents: 'agents',
  'agents-toml': 'agents',
  yaml: 'models',
  json: 'models',
  toml: 'models',
  html: 'markup',
  paths: 'scripts',
} as const satisfies Readonly<Record<string, FileGroup>>;

export type FileKind = keyof typeof GROUPS;

/** By address, the first that fits counts. Other people's decisions, written down by a tool, are not read. */
const BY_ADDRESS: readonly (readonly [RegExp, FileKind | undefined])[] = [
  [/(?:^|\/)(?:package-lock|npm-shrinkwrap|composer|tokenizer|vocab|added_tokens)\.json$/, undefined],
  [/(?:^|\/)(?:results?|outputs?|logs|predictions|metrics)\/.+\.jsonc?$/i, undefined],
  [/(?:^|\/)[\w.-]*(?:results?|metrics|vocabulary)[\w.-]*\.json$/i, undefined],
  [/(?:[-.]lock\.(?:ya?ml|json)|\.lock|\.min\.\w+|(?:^|\/)loadguard\.(?:lock\.)?jsonc?)$/, undefined],
  [/(?:^|\/)\.(?:github|gitea|forgejo)\/(?:workflows|actions)\/.+\.ya?ml$/, 'pipeline'],
  [
    /(?:^|\/)(?:action|\.gitlab-ci|azure-pipelines|bitbucket-pipelines|\.travis|appveyor|\.gitpod|[Tt]askfile|\.readthedocs|buildspec|\.drone|\.woodpecker|\.cirrus)[\w.-]*\.ya?ml$/,
    'pipeline',
  ],
  [/(?:^|\/)\.(?:circleci|gitlab|azure-pipelines|buildkite)\/.+\.ya?ml$/, 'pipeline'],
  [/(?:^|\/)MLproject$/, 'yaml'],
  [/(?:^|\/)(?:\.devcontainer\.json|devcontainer\.json|\.vscode\/tasks\.json)$/, 'tasks'],
  [/(?:^|\/)(?:[\w.-]*[._-])?(?:Docker|Container)file(?:[._-][\w.-]*)?$|\.dockerfile$/i, 'docker'],
  [/(?:^|\/)(?:GNU)?[Mm]akefile(?:\.[\w.-]+)?$|\.mk$/, 'make'],
  [/(?:^|\/)\.?justfile$|\.just$/i, 'just'],
  [/\.(?:sh|bash|zsh|ksh)$/, 'shell'],
  [/(?:^|\/)(?:[\w.-]*[-_.])?(?:requirements?|constraints?)(?:[-_.][\w.-]*)?\.(?:txt|in)$/i, 'requirements'],
  [/(?:^|\/)requirements\/[\w.-]+\.(?:txt|in)$/i, 'requirements'],
  [/(?:^|\/)(?:pyproject|pixi)\.toml$/, 'pyproject'],
  [/(?:^|\/)(?:[\w.-]*[-_.])?(?:environment|conda)(?:[-_.][\w.-]*)?\.ya?ml$/, 'environment'],
  [/(?:^|\/)Pipfile$/, 'pipfile'],
  [/(?:^|\/)setup\.cfg$/, 'setup-cfg'],
  [/(?:^|\/)(?:\.?pip\.(?:conf|ini)|\.pypirc|\.pydistutils\.cfg)$/, 'pip-conf'],
  [/(?:^|\/)(?:uv|bunfig)\.toml$/, 'uv'],
  [/(?:^|\/)\.(?:npmrc|yarnrc)$/, 'npmrc'],
  [/(?:^|\/)(?:\.yarnrc\.ya?ml|pnpm-workspace\.ya?ml)$/, 'yarnrc'],
  [/(?:^|\/)package\.json$/, 'package'],
  [/(?:^|\/)(?:deno\.jsonc?|jsr\.jsonc?|[\w.-]*import[-_]?map[\w.-]*\.json)$/, 'imports'],
  [/(?:^|\/)[\w.-]*mcp[\w.-]*\.jsonc?$|(?:^|\/)claude_desktop_config\.json$/i, 'agents'],
  [/(?:^|\/)\.(?:claude|gemini|qwen|continue|roo|cursor|windsurf|kiro|amazonq|zed)\/(?:.+\/)?[\w.-]+\.json$/, 'agents'],
  [/(?:^|\/)(?:\.vscode\/settings|settings|opencode|cline_mcp_settings|[\w.-]+\.code-workspace)\.jsonc?$/, 'agents'],
  [/(?:^|\/)\.codex\/config\.toml$/, 'agents-toml'],
  [/\.(?:html?|xhtml|vue|svelte|astro)$/, 'html'],
  [/\.pth$/, 'paths'],
  [/\.ya?ml$/, 'yaml'],
  [/\.jsonc?$/, 'json'],
  [/\.toml$/, 'toml'],
];

/** Folders whose files show how something may be done, or are there to be tested with. */
const MILD =
  /(?:^|\/)(?:examples?|samples?|demos?|docs?|documentation|tutorials?|cookbooks?|tests?|testing|testdata|fixtures?|__fixtures__|__tests__|specs?|e2e|benchmarks?|legacy|archived?)(?:\/|$)/i;

/** How a file is read, by its address or path; undefined when it is none of those that are. */
export function fileKindOf(address: string): FileKind | undefined {
  const path = address.replaceAll('\\', '/');
  return BY_ADDRESS.find(([pattern]) => pattern.test(path))?.[1];
}

const TEST =
  /(?:^|\/)(?:testing_utils\/[\w-]+|test_[\w-]+|[\w-]+_test|conftest|testing_(?:utils?|helpers?))\.py$|\.(?:test|spec)\.[cm]?[jt]sx?$/;

/** Whether a file of code is a test, or what tests share, by its own name; the folders above it may be anybody's. */
export function isTest(address: string): boolean {
  return TEST.test(address);
}

export function groupOf(kind: FileKind): FileGroup {
  return GROUPS[kind];
}

/** Whether a file shows or tests something, rather than being in use; only folders under `root` are asked. */
export function isMild(address: string, root: string): boolean {
  if (!address.startsWith(root)) return false;
  return MILD.test(address.slice(root.length, address.lastIndexOf('/') + 1));
}

/** Words of commands that fetch or run something, and signs in the middle of words that may hide one. */
const COMMANDS =
  'curl|wget|pip|uvx?|pipx|conda|mamba|poetry|npx|npm|pnpx?|yarn|bunx?|deno|iwr|irm|aria2c|clone|powershell|pwsh|vllm|sglang|text-generation|lm[-_]eval|\\bhf\\b|huggingface-cli|base64|xxd|urlopen|\\beval\\b|\\bexec\\(|dangerously-|danger-full|--allow-all|skip-permissions|--yolo|auto[-_]run|trust-all-tools|bypassPermissions|[a-z]\\\\[a-z]|\\\\[xu][\\da-f]{2}';
const TRUST = 'trust[-_]?remote[-_]?code|custom_pipeline|auto_map|--code-revision';
const SCRIPTS = new RegExp(`${COMMANDS}|${TRUST}|https?:`, 'i');
const ARTEFACTS =
  'base_model|model_name_or_path|pretrained_model|hf_model|model_source|huggingface_model|model_args|datasets|dataset_(?:name|id|path)';
const SERVERS =
  '(?:tensor|tp)[-_](?:parallel|size)|max[-_]model|served[-_]model|gpu[-_]memory|max[-_]num|enforce[-_]eager|kv[-_]cache|tokenizer[-_]mode|mem[-_]fraction|context[-_]length|prefix[-_]caching';
const VARIABLES = 'pip_|uv_|npm_config|yarn_|bun_config';
const MODELS = `${TRUST}|${ARTEFACTS}|${SERVERS}|${VARIABLES}`;
const CONFIGURATIONS = new RegExp(`${COMMANDS}|${MODELS}`, 'i');
const PARAMETERS = new RegExp(MODELS, 'i');
/** A sign that is escaped without need, or that cannot be, may hide one of the words in JSON. */
const ESCAPED_PARAMETERS = new RegExp(String.raw`${MODELS}|\\u00[2-7]|\\[^"\\/bfnrtu]`, 'i');

const WORDS: Readonly<Record<FileKind, RegExp>> = {
  shell: SCRIPTS,
  docker: SCRIPTS,
  make: SCRIPTS,
  just: SCRIPTS,
  pipeline: SCRIPTS,
  tasks: SCRIPTS,
  requirements: /[a-z]\+|:\/\/|git@|--|^-|==[^\n#]{1,60}#/m,
  pyproject: /[a-z]\+|:\/\/|git|url|index/,
  environment: /:\/\/|--|git[@+]/,
  pipfile: /:\/\/|verify_ssl|git/,
  'setup-cfg': /:\/\/|trusted|[a-z]\+|index/,
  'pip-conf': /:\/\/|trusted|index/,
  uv: /:\/\/|index|insecure|find-links|registry/,
  npmrc: /:\/\/|strict-ssl|_auth|_password/,
  yarnrc: /:\/\/|strict|unsafe|auth/i,
  package: /./,
  imports: /:/,
  agents: /command|mcp|url/i,
  'agents-toml': /command|mcp|url|git/i,
  yaml: CONFIGURATIONS,
  json: ESCAPED_PARAMETERS,
  toml: PARAMETERS,
  html: /<(?:script|link|iframe)\b|https?:/i,
  paths: /^import[ \t]/m,
};

/** Whether a text can have a finding, but for secrets and comments that speak to Loadguard; without a kind, in any file. */
export function mayMatter(text: string, kind: FileKind | undefined): boolean {
  return kind ? WORDS[kind].test(text) : Object.values(WORDS).some((it) => it.test(text));
}
