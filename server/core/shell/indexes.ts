/** Where installers are told to take packages from, and what is wrong with such places. */

import type { Invocation } from './invocation.ts';
import { partOf } from './invocation.ts';
import { HOLE, type Word } from './script.ts';

/**
 * `added`: packages of the same name may come from either index, the higher version first. `first`: what an added index has
 * comes from there, whatever the usual one has. `plain`: nothing protects the line. `unverified`: the server's certificate is
 * not checked. `replaced`: every package comes from a place that is not the public registry.
 */
export type Danger = 'added' | 'first' | 'plain' | 'unverified' | 'replaced';

export interface IndexUse {
  readonly danger: Danger;
  /** What is said: an address, a host. */
  readonly value: string;
  /** Whether the place is one that its publisher names for its own packages, or is not known. */
  readonly isDoubtful: boolean;
}

/** An index in a command; offsets are those of the text that was read. */
export interface PlacedUse extends IndexUse {
  readonly start: number;
  readonly end: number;
}

/** `first`: an index that is asked before all others, as uv does with those that are added. */
export type IndexSetting = 'bound' | 'extra' | 'first' | 'index' | 'trusted' | 'links' | 'registry' | 'strict';

/** Options of Python's installers. */
const PYTHON_OPTIONS: Readonly<Record<string, IndexSetting>> = {
  '--extra-index-url': 'extra',
  '--index': 'extra',
  '--index-url': 'index',
  '--default-index': 'index',
  '-i': 'index',
  '--pypi-mirror': 'index',
  '--trusted-host': 'trusted',
  '--allow-insecure-host': 'trusted',
  '--find-links': 'links',
  '-f': 'links',
};

/** Variables of the environment, and keys of installers' own settings. */
const SETTINGS: Readonly<Record<string, IndexSetting>> = {
  PIP_EXTRA_INDEX_URL: 'extra',
  PIP_INDEX_URL: 'index',
  PIP_TRUSTED_HOST: 'trusted',
  PIP_FIND_LINKS: 'links',
  UV_EXTRA_INDEX_URL: 'first',
  UV_INDEX: 'first',
  UV_INDEX_URL: 'index',
  UV_DEFAULT_INDEX: 'index',
  UV_INSECURE_HOST: 'trusted',
  UV_FIND_LINKS: 'links',
  npm_config_registry: 'registry',
  NPM_CONFIG_REGISTRY: 'registry',
  npm_config_strict_ssl: 'strict',
  NPM_CONFIG_STRICT_SSL: 'strict',
  YARN_REGISTRY: 'registry',
  YARN_NPM_REGISTRY_SERVER: 'registry',
  BUN_CONFIG_REGISTRY: 'registry',
};

/** The variables of the environment that choose an index. */
export const INDEX_VARIABLES: readonly string[] = Object.keys(SETTINGS);

const CONFIGURED: Readonly<Record<string, IndexSetting>> = {
  'extra-index-url': 'extra',
  'index-url': 'index',
  'trusted-host': 'trusted',
  'find-links': 'links',
  registry: 'registry',
  npmregistryserver: 'registry',
  'strict-ssl': 'strict',
};

/** The strategy by which uv, too, takes the higher version; by the usual one the first index that has a package gives it. */
export const HIGHEST = 'unsafe-best-match';

/** Installers that ask an added index before the usual one. */
const ASKS_IN_ORDER = new Set(['uv', 'uvx']);

const PYTHON_INSTALLERS = new Set(['pip', 'uv', 'uvx', 'pipx', 'pipenv', 'pdm', 'poetry', 'easy_install']);
const SCRIPT_INSTALLERS = new Set(['npm', 'npx', 'pnpm', 'pnpx', 'yarn', 'bun', 'bunx']);
const RUNNERS = new Set(['npx', 'pnpx', 'bunx']);
const INSTALLING = /^(?:install|i|in|add|ci|exec|x|dlx|create|init|update|up|upgrade)$/;

const PUBLIC = /^https:\/\/(?:(?:[\w-]+\.)?pypi\.org|pypi\.python\.org|files\.pythonhosted\.org)(?:[:/]|$)/;
const PUBLIC_REGISTRY =
  /^https:\/\/(?:registry\.npmjs\.(?:org|com)|registry\.yarnpkg\.com|npm\.jsr\.io|npm\.pkg\.github\.com)(?:[:/]|$)/;
const LOCAL =
  /^(?:https?:\/\/)?(?:[^@/]*@)?(?:localhost|127(?:\.\d+){3}|\[::1\]|0\.0\.0\.0|host\.docker\.internal|[\w.-]+\.svc(?:\.cluster\.local)?)(?:[:/]|$)/;

/** Indexes at which a publisher offers builds of its own packages. */
const PUBLISHERS =
  /^https:\/\/(?:download\.pytorch\.org|data\.pyg\.org|data\.dgl\.ai|wheels\.vllm\.ai|flashinfer\.ai|(?:[\w-]+\.)*nvidia\.com|(?:[\w-]+\.)*intel\.com|repo\.radeon\.com|download\.openmmlab\.com|storage\.googleapis\.com\/(?:jax|libtpu|tpu-pytorch|pytorch-xla)[\w-]*)(?:[:/]|$)/;

/** What is wrong with an index that a variable of the environment names; undefined when nothing is. */
export function judgeVariable(name: string, value: string): IndexUse | undefined {
  const setting = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
  return setting && judge(setting, value, false);
}

/** What is wrong with an index that a settings file names; `isPrivate`: another index than the public one comes first. */
export function judgeIndex(setting: IndexSetting, value: string, isPrivate: boolean): IndexUse | undefined {
  return judge(setting, value, isPrivate);
}

/** The worst that a command says of indexes. */
export function indexUseOf(invocation: Invocation): PlacedUse | undefined {
  const { program, words, assignments } = invocation;
  const found: PlacedUse[] = [];
  const add = (setting: IndexSetting | undefined, from: Word, value: Word | undefined, hasOther = false): void => {
    const use = setting && value ? judge(setting, value.text, hasOther) : undefined;
    if (use) found.push({ ...use, start: from.start, end: value!.end });
  };
  for (const word of program === 'export' ? words : assignments) {
    const sign = word.text.indexOf('=');
    const name = word.text.slice(0, Math.max(sign, 0));
    if (Object.hasOwn(SETTINGS, name)) add(SETTINGS[name], word, partOf(word, sign + 1));
  }
  const isPython = PYTHON_INSTALLERS.has(program);
  const verb = words.find((it) => !it.text.startsWith('-'))?.text ?? '';
  if (!isPython && !SCRIPT_INSTALLERS.has(program)) return worst(found);
  if (verb === 'config') {
    const key = words.findIndex((it) => Object.hasOwn(CONFIGURED, nameOfSetting(it.text)));
    const isSet = words.some((it) => it.text === 'set');
    if (key >= 0 && isSet) {
      const [name, joinedValue] = words[key]!.text.split('=', 2);
      const value = joinedValue === undefined ? words[key + 1] : partOf(words[key]!, name!.length + 1);
      add(CONFIGURED[nameOfSetting(name!)], words[key]!, value);
    }
    return worst(found);
  }
  if (!isPython && !RUNNERS.has(program) && !INSTALLING.test(verb)) return worst(found);
  // What is installed must be what the hashes say, wherever it comes from.
  if (isPython && words.some((it) => it.text === '--require-hashes')) return undefined;
  const isPrivate = words.some((it, i) => {
    const option = it.text.replace(/=.*$/s, '');
    const value = it.text.includes('=') ? it.text.slice(option.length + 1) : (words[i + 1]?.text ?? '');
    return isPython && PYTHON_OPTIONS[option] === 'index' && !/^https:\/\/(?:www\.)?pypi\.org/.test(value);
  });
  const isInOrder = ASKS_IN_ORDER.has(program) && !words.some((it) => it.text.endsWith(HIGHEST));
  words.forEach((word, i) => {
    const sign = word.text.startsWith('--') ? word.text.indexOf('=') : -1;
    const option = sign < 0 ? word.text : word.text.slice(0, sign);
    const value = sign < 0 ? words[i + 1] : partOf(word, sign + 1);
    const setting = isPython && Object.hasOwn(PYTHON_OPTIONS, option) ? PYTHON_OPTIONS[option] : undefined;
    if (setting) add(setting === 'extra' && isInOrder ? 'first' : setting, word, value, isPrivate);
    else if (!isPython && option === '--registry') add('registry', word, value);
  });
  return worst(found);
}

/** `global.index-url` */
function nameOfSetting(text: string): string {
  return text.replace(/=.*$/s, '').replace(/^.*\./s, '').replaceAll('_', '-').toLowerCase();
}

/** `isPrivate`: another index than the public one comes first. */
function judge(setting: IndexSetting, given: string, isPrivate: boolean): IndexUse | undefined {
  // Several may stand in one variable; `name=address` is how uv calls one.
  const values = given.split(/[\s,]+/).map((it) => it.replace(/^[\w-]+=(?=https?:)/, ''));
  const uses = values.map((it) => judgeOne(setting, it, isPrivate)).filter((it) => it !== undefined);
  return worst(uses);
}

function judgeOne(setting: IndexSetting, value: string, isPrivate: boolean): IndexUse | undefined {
  const use = (danger: Danger, isDoubtful = false): IndexUse => ({ danger, value, isDoubtful });
  if (value === '' || LOCAL.test(value)) return undefined;
  const isPlain = /^http:\/\//i.test(value);
  switch (setting) {
    case 'trusted':
      return value.startsWith(HOLE) ? use('unverified', true) : use('unverified');
    case 'strict':
      return value === 'false' ? use('unverified') : undefined;
    case 'extra':
    case 'first': {
      if (isPlain) return use('plain');
      const danger = setting === 'first' ? 'first' : 'added';
      if (/^https:\/\/(?:www\.)?pypi\.org(?:[:/]|$)/.test(value)) return isPrivate ? use(danger) : undefined;
      if (!/^https:\/\//i.test(value)) return value.startsWith(HOLE) ? use(danger, true) : undefined;
      return use(danger);
    }
    // An index that only gives the packages that name it decides nothing else.
    case 'bound':
      return isPlain ? use('plain') : undefined;
    case 'index':
      if (isPlain) return use('plain');
      return /^https:\/\/test\.pypi\.org/.test(value) ? use('replaced') : undefined;
    case 'links':
      if (isPlain) return use('plain');
      return /^https:\/\//i.test(value) && !PUBLISHERS.test(value) && !PUBLIC.test(value) ? use('added') : undefined;
    case 'registry':
      if (isPlain) return use('plain');
      return /^https:\/\//i.test(value) && !PUBLIC_REGISTRY.test(value) ? use('replaced') : undefined;
  }
}

function worst<Use extends IndexUse>(uses: readonly Use[]): Use | undefined {
  return uses.find((it) => !it.isDoubtful) ?? uses[0];
}
