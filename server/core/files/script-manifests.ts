/** Reads what JavaScript projects depend on: packages, import maps, settings of package managers, scripts that run unasked. */

import { type DataNode, member, textIn, valueAt } from '../notation/tree.ts';
import type { DeclaredPackage } from '../program/declared.ts';
import { index, indexNode, scriptDependency } from './dependencies.ts';
import { contentOf, piecesOf } from './texts.ts';
import type { FileWriter } from './writer.ts';

const DEPENDENCIES = ['dependencies', 'devDependencies', 'optionalDependencies', 'resolutions', 'overrides', 'catalog'];
/** Scripts that a package manager runs by itself, and when. */
const HOOKS: Readonly<Record<string, string>> = {
  preinstall: 'before the package is installed',
  install: 'while the package is installed',
  postinstall: 'after the package is installed',
  prepare: 'when the package is installed from its repository',
  prepublish: 'when the project is installed',
  preprepare: 'when the package is installed from its repository',
  postprepare: 'when the package is installed from its repository',
};
/** Programs in scripts by which packages come that are none of the project's own. */
const FETCHES =
  /\b(?:curl|wget|pip3?|uvx?|pipx|bunx|dlx|iwr|irm)\b|\bnpx\s+(?:-y|--yes)\b|base64|powershell|\beval\b|\bexec\(|\bdeno\s.*https?:/;

export function readPackage(writer: FileWriter, tree: DataNode): void {
  for (const table of [tree, valueAt(tree, 'pnpm')]) {
    for (const name of DEPENDENCIES) dependencies(writer, valueAt(table, name), 0);
  }
  const own = new Set(DEPENDENCIES.flatMap((name) => valueAt(tree, name)?.members ?? []).map((it) => it.key));
  for (const { key, value } of valueAt(tree, 'scripts')?.members ?? []) {
    const moment = Object.hasOwn(HOOKS, key) ? HOOKS[key] : undefined;
    const script = textIn(value) ?? '';
    const runsOwn = [...script.matchAll(/\b(?:npx|bunx|dlx)\s+(?:--?[\w-]+\s+)*([@\w./-]+)/g)].some((it) =>
      own.has(it[1]!),
    );
    if (runsOwn || (!moment && !FETCHES.test(script))) continue;
    writer.shell(piecesOf(writer.text, value));
    if (!moment) continue;
    const sentence = `The script "${key}" runs ${moment}, with the rights of whoever does that`;
    writer.hook(contentOf(writer.text, value), sentence);
  }
}

/** A table of names and what they stand for; tables in it are such tables. */
function dependencies(writer: FileWriter, table: DataNode | undefined, depth: number): void {
  for (const { key, value } of table?.members ?? []) {
    if (value.kind === 'object' && depth < 4) dependencies(writer, value, depth + 1);
    else scriptDependency(writer, 'This project', key, value);
  }
}

/** An import map, in a file of its own or in the settings of Deno. */
export function readImports(writer: FileWriter, tree: DataNode): void {
  const maps = [valueAt(tree, 'imports'), ...(valueAt(tree, 'scopes')?.members ?? []).map((it) => it.value)];
  for (const { key, value } of maps.flatMap((it) => it?.members ?? [])) {
    const text = textIn(value) ?? '';
    if (/^https?:\/\//.test(text)) writer.address(value.start, value.end);
    else importedPackage(writer, key, value, text);
  }
  for (const { value } of valueAt(tree, 'tasks')?.members ?? []) {
    if (FETCHES.test(textIn(value) ?? '')) writer.shell(piecesOf(writer.text, value));
  }
}

/** `npm:name`, `npm:/@scope/name@latest/part`, `jsr:@scope/name`: what has no version is another one every day. */
function importedPackage(writer: FileWriter, key: string, value: DataNode, text: string): void {
  const match = /^(npm|jsr):\/?((?:@[\w.~-]+\/)?[\w.~-]+)(@latest)?(?=\/|$)/.exec(text);
  if (!match) return;
  const place = contentOf(writer.text, value);
  const [whole, registry, name, tag = ''] = match as unknown as [string, string, string, string?];
  const end = place.start + whole.length;
  const pin: DeclaredPackage['pin'] = {
    title: `Pin ${name} to an exact version`,
    edits: [{ start: end - tag.length, end, text: '@{version}' }],
    host: 'npm',
    repository: name,
    reference: 'latest',
  };
  const isWritten = writer.text.slice(place.start, end) === whole;
  const common = { subject: 'This import map', name: key.replace(/\/$/, ''), kind: 'latest', ...place } as const;
  writer.packages.push({ ...common, pin: registry === 'npm' && isWritten ? pin : undefined });
}

/** `.npmrc` and the older `.yarnrc`. */
export function readNpmSettings(writer: FileWriter): void {
  for (const line of writer.text.matchAll(/^[ \t]*("?)([\w@:/.-]+)\1[ \t]*(?:=|[ \t])[ \t]*("?)([^"\r\n]*)\3/gm)) {
    const name = line[2]!;
    const value = line[4]!.trim();
    const place = {
      start: line.index + /^[ \t]*/.exec(line[0])![0].length,
      end: line.index + line[0].trimEnd().length,
    };
    if (name === 'registry') index(writer, 'registry', value, place);
    // A scope that has a registry of its own is bound to it.
    else if (/^@[\w.-]+:registry$/.test(name)) index(writer, 'bound', value, place);
    else if (name === 'strict-ssl') index(writer, 'strict', value, place);
  }
}

/** `.yarnrc.yml`, and what pnpm says of a workspace. */
export function readYarnSettings(writer: FileWriter, trees: readonly DataNode[]): void {
  for (const tree of trees) {
    indexNode(writer, 'registry', valueAt(tree, 'npmRegistryServer'));
    for (const { value } of valueAt(tree, 'npmScopes')?.members ?? []) {
      indexNode(writer, 'bound', valueAt(value, 'npmRegistryServer'));
    }
    const strict = member(tree, 'enableStrictSsl');
    if (strict?.value.value === false)
      index(writer, 'strict', 'false', { start: strict.keyStart, end: strict.value.end });
    indexNode(writer, 'trusted', valueAt(tree, 'unsafeHttpWhitelist'));
    dependencies(writer, valueAt(tree, 'catalog'), 0);
    dependencies(writer, valueAt(tree, 'catalogs'), 0);
    dependencies(writer, valueAt(tree, 'overrides'), 0);
  }
}
