/** Reads what Python projects depend on: requirement lists, project tables, environments, settings of installers. */

import { type DataNode, member, textIn, valueAt } from '../notation/tree.ts';
import { HIGHEST, type IndexSetting } from '../shell/indexes.ts';
import { isAddress, isImmutableAddress } from '../shell/specs.ts';
import { index, indexNode, requirement, requirements, sourceTable } from './dependencies.ts';
import { contentOf } from './texts.ts';
import type { FileWriter } from './writer.ts';

const OPTION = /^(--?[\w-]+)(?:[ \t]*=[ \t]*|[ \t]+)?/;
const INDEX_OPTIONS: Readonly<Record<string, IndexSetting>> = {
  '--extra-index-url': 'extra',
  '--index-url': 'index',
  '-i': 'index',
  '--pypi-url': 'index',
  '--trusted-host': 'trusted',
  '--find-links': 'links',
  '-f': 'links',
};
const LIST_OPTIONS = /^(?:-r|--requirement|-c|--constraint)$/;
const EDITABLE_OPTIONS = /^(?:-e|--editable)$/;

/** UTF-16 code units of a line of settings; what is longer holds no name that anybody wrote. */
const LINE_LIMIT = 1_000;

/** A list of requirements, line by line. */
export function readRequirements(writer: FileWriter): void {
  const { text } = writer;
  const isPrivate = /^(?:-i|--index-url)[ \t=]+(?!https:\/\/(?:www\.)?pypi\.org)/m.test(text);
  for (let at = 0; at < text.length; ) {
    const start = at;
    let end = lineEnd(text, at);
    // A line that ends in a backslash goes on: what follows are mostly hashes.
    while (end < text.length && /\\\r?$/.test(text.slice(Math.max(start, end - 2), end))) end = lineEnd(text, end + 1);
    at = end + 1;
    requirementLine(writer, text.slice(start, end), start, isPrivate);
  }
}

/** One line of such a list, with its options. */
function requirementLine(writer: FileWriter, line: string, offset: number, isPrivate: boolean): void {
  const start = offset + line.length - line.trimStart().length;
  const written = line.trim();
  const subject = 'This requirement';
  if (written === '' || written.startsWith('#')) return;
  const option = OPTION.exec(written);
  if (!option) {
    requirement(writer, subject, written, start);
    return;
  }
  const name = option[1]!;
  const first = start + option[0].length;
  const rest = written.slice(option[0].length);
  const value = /^(?:"[^"]*"|'[^']*'|\S*)/.exec(rest)![0];
  const place = { start, end: first + value.length };
  const setting = Object.hasOwn(INDEX_OPTIONS, name) ? INDEX_OPTIONS[name] : undefined;
  if (setting) index(writer, setting, value.replace(/^["']|["']$/g, ''), place, isPrivate);
  else if (EDITABLE_OPTIONS.test(name)) requirement(writer, subject, rest, first);
  else if (LIST_OPTIONS.test(name) && isAddress(value) && !isImmutableAddress(value)) {
    writer.packages.push({ subject: 'This list', name: value, kind: 'list', ...place });
  }
}

/** `pyproject.toml`: what the standard says, and the tables of tools that install. */
export function readProject(writer: FileWriter, tree: DataNode): void {
  const subject = 'This project';
  const all = (node: DataNode | undefined) => {
    for (const { value } of node?.members ?? []) requirements(writer, subject, value);
  };
  requirements(writer, 'The build of this project', valueAt(tree, 'build-system', 'requires'));
  requirements(writer, subject, valueAt(tree, 'project', 'dependencies'));
  all(valueAt(tree, 'project', 'optional-dependencies'));
  all(valueAt(tree, 'dependency-groups'));
  const tool = valueAt(tree, 'tool');
  readUv(writer, valueAt(tool, 'uv'));
  for (const { value } of valueAt(tool, 'hatch', 'envs')?.members ?? []) {
    requirements(writer, subject, valueAt(value, 'dependencies'));
    requirements(writer, subject, valueAt(value, 'extra-dependencies'));
  }
  all(valueAt(tool, 'pdm', 'dev-dependencies'));
  requirements(writer, subject, valueAt(tool, 'rye', 'dev-dependencies'));
  for (const source of valueAt(tool, 'pdm', 'source')?.items ?? []) {
    const isBound = member(source, 'include_packages') !== undefined;
    const isMain = textIn(valueAt(source, 'name')) === 'pypi';
    indexNode(writer, isBound ? 'bound' : isMain ? 'index' : 'extra', valueAt(source, 'url'));
    if (valueAt(source, 'verify_ssl')?.value === false) verified(writer, source, 'verify_ssl');
  }
  for (const source of valueAt(tool, 'rye', 'sources')?.items ?? []) indexNode(writer, 'extra', valueAt(source, 'url'));
  readPoetry(writer, valueAt(tool, 'poetry'));
  readPixi(writer, valueAt(tool, 'pixi') ?? tree);
}

/** What an environment of Pixi takes from PyPI's side. */
function readPixi(writer: FileWriter, pixi: DataNode): void {
  const features = (valueAt(pixi, 'feature')?.members ?? []).map((it) => it.value);
  for (const table of [pixi, ...features]) {
    for (const { key, value } of valueAt(table, 'pypi-dependencies')?.members ?? []) {
      sourceTable(writer, 'This project', key, value, 'rev');
    }
    indexNode(writer, 'extra', valueAt(table, 'pypi-options', 'extra-index-urls'));
    indexNode(writer, 'index', valueAt(table, 'pypi-options', 'index-url'));
  }
}

function readPoetry(writer: FileWriter, poetry: DataNode | undefined): void {
  const tables = [
    valueAt(poetry, 'dependencies'),
    valueAt(poetry, 'dev-dependencies'),
    ...(valueAt(poetry, 'group')?.members ?? []).map((it) => valueAt(it.value, 'dependencies')),
  ];
  for (const table of tables) {
    for (const { key, value } of table?.members ?? []) sourceTable(writer, 'This project', key, value, 'rev');
  }
  for (const source of valueAt(poetry, 'source')?.items ?? []) {
    const priority = textIn(valueAt(source, 'priority')) ?? '';
    const isAdded = /^(?:supplemental|secondary)$/.test(priority) || valueAt(source, 'secondary')?.value === true;
    const isBound = priority === 'explicit';
    indexNode(writer, isBound ? 'bound' : isAdded ? 'extra' : 'index', valueAt(source, 'url'));
  }
}

/** The table of uv, in a project or a file of its own. */
export function readUv(writer: FileWriter, uv: DataNode | undefined): void {
  if (!uv) return;
  for (const { key, value } of valueAt(uv, 'sources')?.members ?? [])
    sourceTable(writer, 'This project', key, value, 'rev');
  for (const list of ['dev-dependencies', 'constraint-dependencies', 'override-dependencies']) {
    requirements(writer, 'This project', valueAt(uv, list));
  }
  const registry = valueAt(uv, 'install', 'registry');
  indexNode(writer, 'registry', valueAt(registry, 'url') ?? registry);
  const strategies = [uv, valueAt(uv, 'pip')].map((it) => textIn(valueAt(it, 'index-strategy')));
  const added = strategies.includes(HIGHEST) ? 'extra' : 'first';
  const indexes = valueAt(uv, 'index')?.items ?? [];
  for (const it of indexes) {
    const isBound = valueAt(it, 'explicit')?.value === true;
    const isMain = valueAt(it, 'default')?.value === true;
    indexNode(writer, isBound ? 'bound' : isMain ? 'index' : added, valueAt(it, 'url'));
  }
  for (const table of [uv, valueAt(uv, 'pip')]) {
    indexNode(writer, added, valueAt(table, 'extra-index-url'));
    indexNode(writer, 'index', valueAt(table, 'index-url'));
    indexNode(writer, 'links', valueAt(table, 'find-links'));
    indexNode(writer, 'trusted', valueAt(table, 'allow-insecure-host'));
  }
}

/** An environment of conda: channels, and what pip installs into it. */
export function readEnvironment(writer: FileWriter, trees: readonly DataNode[]): void {
  for (const tree of trees) {
    for (const channel of valueAt(tree, 'channels')?.items ?? []) {
      if (/^http:\/\//.test(textIn(channel) ?? '')) indexNode(writer, 'index', channel);
    }
    for (const it of valueAt(tree, 'dependencies')?.items ?? []) {
      for (const item of valueAt(it, 'pip')?.items ?? []) {
        const { start, end } = contentOf(writer.text, item);
        requirementLine(writer, writer.text.slice(start, end), start, false);
      }
    }
  }
}

export function readPipfile(writer: FileWriter, tree: DataNode): void {
  for (const source of valueAt(tree, 'source')?.items ?? []) {
    indexNode(writer, 'index', valueAt(source, 'url'));
    if (valueAt(source, 'verify_ssl')?.value === false) verified(writer, source, 'verify_ssl');
  }
  for (const { key, value } of tree.members ?? []) {
    if (key === 'source' || key === 'requires' || key === 'scripts') continue;
    for (const it of value.members ?? []) sourceTable(writer, 'This project', it.key, it.value, 'ref');
  }
}

function verified(writer: FileWriter, source: DataNode, key: string): void {
  const found = member(source, key)!;
  const place = { start: found.keyStart, end: found.value.end };
  index(writer, 'trusted', textIn(valueAt(source, 'url')) ?? key, place);
}

/** A value of a file of sections, with the place of its text. */
export interface Setting {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly keyStart: number;
  readonly start: number;
}

/** The values of a file of sections, line by line: lines that are indented belong to the key above. */
export function* settingsIn(text: string): Iterable<Setting> {
  let section = '';
  let key = '';
  let keyStart = 0;
  for (const line of text.matchAll(/^.*$/gm)) {
    const written = line[0].trimEnd();
    if (/^\s*(?:[#;]|$)/.test(written)) continue;
    const head = /^\[([^\]]*)\]/.exec(written);
    if (head) {
      section = head[1]!.trim();
      key = '';
      continue;
    }
    const indent = written.length - written.trimStart().length;
    const isPair = (indent === 0 || key === '') && written.length <= LINE_LIMIT;
    const pair = isPair ? /^(\s*([^=:\s][^=]*?)\s*(?:=|:(?!\/\/))\s*)(.*)$/.exec(written) : null;
    if (pair) {
      key = pair[2]!.trim();
      keyStart = line.index + indent;
      if (pair[3] !== '') yield { section, key, value: pair[3]!, keyStart, start: line.index + pair[1]!.length };
    } else if (indent > 0 && key !== '') {
      yield { section, key, value: written.trim(), keyStart: line.index + indent, start: line.index + indent };
    }
  }
}

const CONFIGURED: Readonly<Record<string, IndexSetting>> = {
  'extra-index-url': 'extra',
  'index-url': 'index',
  index_url: 'index',
  repository: 'index',
  'trusted-host': 'trusted',
  'find-links': 'links',
  find_links: 'links',
};

/** The settings of pip and its likes. */
export function readPipSettings(writer: FileWriter): void {
  const all = [...settingsIn(writer.text)];
  const isPrivate = all.some(({ key, value }) => key === 'index-url' && !/^https:\/\/pypi\.org/.test(value));
  for (const { key, value, keyStart, start } of all) {
    const setting = Object.hasOwn(CONFIGURED, key) ? CONFIGURED[key] : undefined;
    if (setting) index(writer, setting, value, { start: keyStart, end: start + value.length }, isPrivate);
  }
}

const REQUIREMENT_KEYS = /^(?:install_requires|setup_requires|tests_require|dependency_links)$/;

/** `setup.cfg` */
export function readSetup(writer: FileWriter): void {
  for (const { section, key, value, keyStart, start } of settingsIn(writer.text)) {
    const isRequirement = REQUIREMENT_KEYS.test(key) || section === 'options.extras_require';
    if (isRequirement) requirement(writer, 'This project', value, start);
    else if (section === 'easy_install' && Object.hasOwn(CONFIGURED, key)) {
      index(writer, CONFIGURED[key]!, value, { start: keyStart, end: start + value.length });
    }
  }
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
