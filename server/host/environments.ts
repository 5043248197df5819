/** What is installed beside a source: in the virtual environment of its project, in its `node_modules`. Nothing of it is run. */

import fs from 'node:fs';
import path from 'node:path';
import type { Versions } from '../core/models/versions.ts';
import type { Language } from '../core/syntax/language.ts';
import { folderOf } from './addresses.ts';

/** Milliseconds for which an answer is taken for true, environments that are remembered, packages of one. */
const LIFE = 2_000;
const MEMORY_LIMIT = 200;
const PACKAGE_LIMIT = 50_000;
/** Bytes of a manifest that is read. */
const MANIFEST_LIMIT = 1_000_000;

const ENVIRONMENTS = ['.venv', 'venv', 'env', '.env', '.conda'];
const CONDA_ENVIRONMENTS = ['.conda', 'env', 'envs', '.env', 'conda', '.venv', 'venv', '.pixi/envs/default'];
const SCRIPT_NAME = /^(?:@[\w-][\w.-]*\/)?[\w-][\w.-]*$/;

/** Whose list of an environment's packages is meant: pip's, which knows all that Python can import, or conda's own. */
type Manager = 'pip' | 'conda';

/** Answers for sources by their URI; reads nothing outside the folders above a source, and never throws. */
export function createEnvironments(
  clock: () => number,
): (uri: string, language: Language, manager?: Manager) => Versions | undefined {
  const known = new Map<string, { readonly table: ReadonlyMap<string, string>; readonly until: number }>();

  const installedIn = (folder: string, manager: Manager): ReadonlyMap<string, string> => {
    const key = `${manager} ${folder}`;
    const before = known.get(key);
    if (before && before.until > clock()) return before.table;
    const [names, read] =
      manager === 'pip' ? ([ENVIRONMENTS, distributionsOf] as const) : ([CONDA_ENVIRONMENTS, condaPackagesOf] as const);
    const table = new Map(names.flatMap((name) => read(path.join(folder, name))));
    if (known.size >= MEMORY_LIMIT) known.clear();
    known.set(key, { table, until: clock() + LIFE });
    return table;
  };

  return (uri, language, manager = 'pip') => {
    const start = folderOf(uri);
    if (start === undefined) return undefined;
    return (name) => {
      for (let at = start; ; at = path.dirname(at)) {
        const version = language === 'python' ? installedIn(at, manager).get(name) : moduleVersion(at, name);
        if (version !== undefined) return { version, exact: true };
        if (path.dirname(at) === at || fs.existsSync(path.join(at, '.git'))) return undefined;
      }
    };
  };
}

/** The names, as registries compare them, and versions that an environment has a record of. */
function distributionsOf(environment: string): readonly (readonly [string, string])[] {
  if (!['pyvenv.cfg', 'conda-meta'].some((it) => fs.existsSync(path.join(environment, it)))) return [];
  const library = path.join(environment, 'lib');
  const places = [
    path.join(environment, 'Lib', 'site-packages'),
    ...namesIn(library)
      .filter((it) => /^python3\.\d+t?$/.test(it))
      .map((it) => path.join(library, it, 'site-packages')),
  ];
  return places.flatMap(namesIn).flatMap((entry) => {
    const [, name, version] = /^([A-Za-z\d][\w.-]*)-(\d[\w.+!]*)\.dist-info$/.exec(entry) ?? [];
    return name && version ? [[name.toLowerCase().replaceAll(/[-_.]+/g, '-'), version] as const] : [];
  });
}

/** The packages that conda notes in an environment, a file each: `name-version-build.json`. */
function condaPackagesOf(environment: string): readonly (readonly [string, string])[] {
  return namesIn(path.join(environment, 'conda-meta')).flatMap((entry) => {
    const [, name, version] = /^([A-Za-z\d_][\w.-]*)-([^-]+)-[^-]+\.json$/.exec(entry) ?? [];
    return name && version ? [[name.toLowerCase(), version] as const] : [];
  });
}

function moduleVersion(folder: string, name: string): string | undefined {
  if (!SCRIPT_NAME.test(name)) return undefined;
  try {
    const manifest = path.join(folder, 'node_modules', name, 'package.json');
    if (fs.statSync(manifest).size > MANIFEST_LIMIT) return undefined;
    const { version } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder).slice(0, PACKAGE_LIMIT);
  } catch {
    return [];
  }
}
