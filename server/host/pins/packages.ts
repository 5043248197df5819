/** Asks npm and pip, as the user has configured them, which exact version of a package a range stands for today. */

import type { PinRequest } from '../../core/service/finding.ts';
import type { Pin } from '../../core/service/host.ts';
import { environmentOf, findProgram, type ProgramOptions, type ProgramRun, runProgram } from './programs.ts';

export interface PackageAccess extends ProgramOptions {
  /** Today, as `2026-11-20`. */
  readonly today: string;
}

const NPM_NAME = /^(?:@[a-z\d][\w.-]{0,100}\/)?[a-z\d][\w.-]{0,150}$/i;
/** A version, a range of versions or a tag; no alias, address, path or other protocol. */
const NPM_RANGE = /^(?:[\w.+*^~<>=| -]{0,80})$/;
const NPM_VERSION = /^\d{1,9}\.\d{1,9}\.\d{1,9}(?:[-+][\w.+-]{1,100})?$/;
const PYTHON_NAME = /^[A-Za-z\d](?:[\w.-]{0,100}[A-Za-z\d])?$/;
const PYTHON_RANGE = /^(?:(?:==|~=|!=|<=|>=|<|>)\s*[\w.*+!-]{1,60}\s*(?:,\s*|$)){0,6}$/;
const REQUIREMENT =
  /^[A-Za-z\d](?:[\w.-]{0,100}[A-Za-z\d])?(?:\[[\w, .-]{0,100}\])?(?:(?:==|~=|!=|<=|>=|<|>)[\w.*+!-]{1,60},?){0,6}$/;
const PYTHON_VERSION = /^(?:\d{1,9}!)?\d{1,9}(?:\.\d{1,9}){0,6}[\w.+-]{0,60}$/;
const INTEGRITY = /^sha\d{3}-[A-Za-z\d+/=]{20,200}$/;

/** The newest version of an npm package in a range (`latest` if empty), by the registry that npm is configured for. */
export async function resolveByNpm({ repository, reference }: PinRequest, access: PackageAccess): Promise<Pin> {
  if (!NPM_NAME.test(repository)) return { reason: `${shown(repository)} is no package's name` };
  if (!NPM_RANGE.test(reference) || /^\s*-/.test(reference)) return { reason: `${shown(reference)} is no version` };
  const npm = findProgram('npm', access);
  if (npm === undefined) return { reason: 'npm is not installed, so no version can be looked up' };
  const spec = reference.trim() === '' ? repository : `${repository}@${reference.trim()}`;
  const run = await runProgram(
    npm,
    ['view', '--json', '--ignore-scripts', '--no-update-notifier', '--', spec, 'version', 'dist.integrity'],
    access,
  );
  const content = parsed(run.output);
  if (run.code !== 0) return { reason: refusalOfNpm(repository, content) };
  // Of a range npm names every version in it, the newest last.
  const newest = Array.isArray(content) ? content.at(-1) : content;
  const version: unknown = field(newest, 'version');
  if (typeof version !== 'string' || !NPM_VERSION.test(version)) return { reason: `npm knows no ${spec}` };
  const integrity = field(newest, 'dist.integrity');
  return {
    version,
    ...(typeof integrity === 'string' && INTEGRITY.test(integrity) && { integrity }),
    from: 'the registry that npm is configured for',
    date: access.today,
  };
}

/** The newest version of a Python package in a range, by the index that pip is configured for. Nothing is built or run. */
export async function resolveByPip({ repository, reference }: PinRequest, access: PackageAccess): Promise<Pin> {
  const name = repository.replace(/\[[\w, .-]*\]$/, '');
  if (!PYTHON_NAME.test(name)) return { reason: `${shown(repository)} is no package's name` };
  if (!PYTHON_RANGE.test(reference.trim())) return { reason: `${shown(reference)} is no range of versions` };
  const found = await installedByPip([`${name}${reference.trim()}`], ['--no-deps'], name, access);
  if ('reason' in found) return found;
  const [first] = found.packages;
  if (!first) return { reason: `pip names no version of ${name}` };
  const { version, hashes } = first;
  return {
    version,
    ...(hashes.length === 1 && { integrity: `sha256:${hashes[0]}` }),
    from: `the index that ${found.program} is configured for`,
    date: access.today,
  };
}

/** What would be installed now, and the SHA-256 of its wheels. */
interface Distribution {
  readonly name: string;
  readonly version: string;
  readonly hashes: readonly string[];
}

interface Installed {
  /** Who says so. */
  readonly program: 'pip' | 'uv';
  readonly packages: readonly Distribution[];
}

const HASH = /^[0-9a-f]{64}$/;
/** The file that uv reads what it is asked from. */
const UV_LIST = 'requirements.in';

/**
 * The exact versions of Python packages, as pip takes them, and of all they need, with the hashes of the wheels for this
 * machine, as a list that pip takes with `--require-hashes`. Nothing is built or run.
 */
export async function listByPip(
  requirements: readonly string[],
  access: PackageAccess,
): Promise<{ readonly text: string } | { readonly reason: string }> {
  const odd = requirements.find((it) => !REQUIREMENT.test(it));
  if (odd !== undefined) return { reason: `${shown(odd)} is no package with a range of versions` };
  const found = await installedByPip(requirements, [], requirements.join(', ').slice(0, 80), access);
  if ('reason' in found) return found;
  const bare = found.packages.find((it) => it.hashes.length === 0);
  if (bare) return { reason: `the index says no hash of ${bare.name}` };
  const entries = found.packages
    .map(
      ({ name, version, hashes }) =>
        `${name}==${version}${hashes.map((it) => ` \\\n    --hash=sha256:${it}`).join('')}\n`,
    )
    .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const head = `# ${requirements.join(' ')}: what that meant on ${access.today} for the Python and the machine that asked.\n`;
  return { text: `${head}${entries.join('')}` };
}

/** Asks pip, or uv where there is no pip. `options` says that what is needed besides does not matter. */
async function installedByPip(
  requirements: readonly string[],
  options: readonly '--no-deps'[],
  what: string,
  access: PackageAccess,
): Promise<Installed | { readonly reason: string }> {
  const pip = findProgram('pip', access) ?? findProgram('pip3', access);
  const uv = pip === undefined ? findProgram('uv', access) : undefined;
  if (uv !== undefined) return installedByUv(uv, requirements, options, what, access);
  if (pip === undefined) return { reason: 'neither pip nor uv is installed, so no version can be looked up' };
  const run = await runProgram(
    pip,
    [
      ...['--no-input', '--disable-pip-version-check', 'install', '--dry-run', '--ignore-installed', ...options],
      ...['--only-binary', ':all:', '--quiet', '--report', '-', '--', ...requirements],
    ],
    access,
  );
  if (run.code !== 0) return { reason: refusalOfPip(what, run) };
  const installs = field(parsed(run.output), 'install');
  const packages: Distribution[] = [];
  for (const install of Array.isArray(installs) ? installs : []) {
    const name = field(field(install, 'metadata'), 'name');
    const version = field(field(install, 'metadata'), 'version');
    const hash = field(field(field(field(install, 'download_info'), 'archive_info'), 'hashes'), 'sha256');
    if (typeof version !== 'string' || !PYTHON_VERSION.test(version)) {
      return { reason: `pip names no version of ${what}` };
    }
    const isName = typeof name === 'string' && PYTHON_NAME.test(name);
    if (!isName && options.length === 0) return { reason: 'pip names what is no package' };
    const hashes = typeof hash === 'string' && HASH.test(hash) ? [hash] : [];
    packages.push({ name: isName ? name : what, version, hashes });
  }
  return { program: 'pip', packages };
}

async function installedByUv(
  uv: string,
  requirements: readonly string[],
  options: readonly string[],
  what: string,
  access: PackageAccess,
): Promise<Installed | { readonly reason: string }> {
  const environment = environmentOf(access);
  // One that merely stands in a folder above is nobody's choice.
  const active = environment.VIRTUAL_ENV || environment.CONDA_PREFIX;
  const python = active ? ['--python', active] : ['--system'];
  const run = await runProgram(
    uv,
    [
      ...['pip', 'compile', '--quiet', '--no-header', '--no-annotate', '--generate-hashes', ...options, ...python],
      ...['--only-binary', ':all:', '--', UV_LIST],
    ],
    { ...access, environment: { ...environment, UV_PYTHON_DOWNLOADS: 'never' } },
    { [UV_LIST]: `${requirements.join('\n')}\n` },
  );
  if (run.code !== 0) return { reason: refusalOfPip(what, run, 'uv') };
  const packages: { name: string; version: string; hashes: string[] }[] = [];
  for (const line of run.output.split('\n')) {
    const [, name, version] = /^([\w.-]+)(?:\[[^\]]*\])?==(\S+)/.exec(line) ?? [];
    const hash = /^\s+--hash=sha256:([0-9a-f]{64})(?=\s|$)/.exec(line)?.[1];
    if (name && version && PYTHON_NAME.test(name) && PYTHON_VERSION.test(version)) {
      packages.push({ name, version, hashes: [] });
    } else if (hash) packages.at(-1)?.hashes.push(hash);
  }
  return packages.length > 0 ? { program: 'uv', packages } : { reason: `uv names no version of ${what}` };
}

function refusalOfNpm(name: string, content: unknown): string {
  const code = field(field(content, 'error'), 'code');
  if (code === 'E404') return `npm knows no ${name} in that version`;
  if (code === 'E401' || code === 'E403') return `npm may not read ${name}: log in to its registry`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'ECONNREFUSED')
    return "npm's registry cannot be reached";
  return `npm could not look up ${name}${typeof code === 'string' && /^\w{1,40}$/.test(code) ? ` (${code})` : ''}`;
}

function refusalOfPip(name: string, { errors }: ProgramRun, program = 'pip'): string {
  if (/No interpreter found|Failed to inspect Python/i.test(errors))
    return `${program} finds no Python to look ${name} up for`;
  if (/no such option/i.test(errors)) return 'pip is too old to tell versions without installing (23.0 can)';
  if (
    /No matching distribution|Could not find a version|No solution found|not found in the package registry/i.test(
      errors,
    )
  ) {
    return `${program} finds no ready-made package of ${name} in that range for this machine`;
  }
  if (/401|403|credentials/i.test(errors)) return `${program} may not read ${name}: its index wants a login`;
  return `${program} could not look up ${name}`;
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
