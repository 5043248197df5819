/** Which packages a program installs or fetches to run them, and how they are asked for. */

import { type Invocation, partOf } from './invocation.ts';
import type { Word } from './script.ts';
import {
  condaSpec,
  imageSpec,
  isAddress,
  isImmutableAddress,
  pythonSpec,
  type Spec,
  scriptSpec,
  systemSpec,
  toolSpec,
  versionedSpec,
} from './specs.ts';

/** A package that is asked for. */
export interface Package extends Spec {
  readonly word: Word;
}

export interface Install {
  /** How the tool is called in messages: `pip install`. */
  readonly tool: string;
  readonly packages: readonly Package[];
  /** A list of packages that is taken from an address. */
  readonly list?: Word;
  /** Whether it is what reviewers let pass: a tool that the project has among its own, the installer's own renewal. */
  readonly isUsual?: boolean;
  /** Whether a package of the project's own is run in place of one that is fetched. */
  readonly isLocalFirst?: boolean;
}

interface Grammar {
  /** Subcommands that install, each up to two words. */
  readonly commands: readonly string[];
  readonly spec: (text: string) => Spec;
  /** Options that take a value. */
  readonly values: string;
  /** Options whose value is a package. */
  readonly packages?: string;
  /** Options whose value is a list of packages, by a file's name or an address. */
  readonly lists?: string;
  /** Options with which nothing unknown is fetched. */
  readonly safe?: RegExp;
  /** What is run comes first; what follows are its own arguments. */
  readonly isRun?: boolean;
}

const PIP: Grammar = {
  commands: ['install', 'wheel'],
  spec: pythonSpec,
  values:
    '-i --index-url --extra-index-url -f --find-links -c --constraint -t --target --prefix --root --src --cache-dir --platform --python-version --implementation --abi --progress-bar --proxy --retries --timeout --trusted-host --allow-insecure-host --upgrade-strategy --no-binary --only-binary --global-option --config-settings --log --report --python -p --index --default-index --index-strategy --keyring-provider --exclude-newer --link-mode --override --extra --group --build-constraint -b --use-feature --use-deprecated --exists-action --cert --resume-retries --root-user-action --torch-backend --python-platform --reinstall-package --no-build-isolation-package --no-build-package --config-setting --build-option --overrides --excludes --uploaded-prior-to --annotation-style --hash',
  packages: '-e --editable',
  lists: '-r --requirement --requirements',
  safe: /^(?:--require-hashes|--no-index|--dry-run|--help|-h|--offline|-c|--constraint)(?:=|$)/,
};

const UV_VALUES =
  '--python -p --allow-insecure-host --index --default-index --index-url -i --extra-index-url -f --find-links --index-strategy --keyring-provider --exclude-newer --link-mode --cache-dir --project --directory --extra --group --env-file --refresh-package --prerelease --resolution --upgrade-package -P --tag --branch --rev --bounds --optional --config-file --with-requirements --module -m';

const NPM_VALUES =
  '--prefix -w --workspace --registry --tag --omit --include --cache --loglevel -C --dir --filter -F --cwd --userconfig --otp --call -c --shell --store-dir --reporter --save-prefix --before';

const CONDA: Grammar = {
  commands: ['install', 'create', 'update', 'env create', 'env update'],
  spec: condaSpec,
  values:
    '-n --name -p --prefix -c --channel --override-channels-and --solver --repodata-fn --subdir --platform -r --root-prefix --rc-file',
  lists: '-f --file',
  safe: /^(?:--offline|--dry-run|-d|--help|-h|--clone)$/,
};

const SYSTEM_VALUES =
  '-o -t --target-release --default-release -c --config-file --repository -X --enablerepo --version --root -r';

/** What of a container's command takes a value. */
const CONTAINER_VALUES =
  '-e --env --env-file -v --volume --mount -p --publish --name --network --net -w --workdir -u --user --entrypoint --platform --add-host -h --hostname -l --label --memory -m --cpus --gpus --device --ipc --shm-size --ulimit --restart --pull --cap-add --cap-drop --security-opt --tmpfs --log-driver --dns --link --runtime';

const GRAMMARS: Readonly<Record<string, readonly Grammar[]>> = {
  pip: [PIP],
  easy_install: [{ ...PIP, commands: [''] }],
  uv: [
    { ...PIP, commands: ['pip install', 'pip sync'] },
    { commands: ['add'], spec: toolSpec, values: UV_VALUES, lists: '-r --requirements', packages: '--with --editable' },
    {
      commands: ['tool install'],
      spec: toolSpec,
      values: UV_VALUES,
      packages: '--with --with-editable',
      safe: /^--offline$/,
    },
    {
      commands: ['tool run'],
      spec: toolSpec,
      values: UV_VALUES,
      packages: '--from --with',
      isRun: true,
      safe: /^--offline$/,
    },
  ],
  uvx: [
    {
      commands: [''],
      spec: toolSpec,
      values: UV_VALUES,
      packages: '--from --with',
      isRun: true,
      safe: /^(?:--offline|--version|--help)$/,
    },
  ],
  pipx: [
    {
      commands: ['run'],
      spec: toolSpec,
      values: '--python --pip-args --index-url -i',
      packages: '--spec --with',
      isRun: true,
    },
    {
      commands: ['install', 'install-all', 'upgrade'],
      spec: pythonSpec,
      values: '--python --pip-args --index-url -i --suffix --preinstall',
    },
  ],
  poetry: [{ commands: ['add'], spec: toolSpec, values: '-G --group -E --extras --source --python --platform -C' }],
  pdm: [{ commands: ['add'], spec: pythonSpec, values: '-G --group -p --project', packages: '-e --editable' }],
  rye: [{ commands: ['add'], spec: pythonSpec, values: '--path' }],
  pipenv: [
    {
      commands: ['install'],
      spec: pythonSpec,
      values: '--python -i --index --extra-index-url',
      packages: '-e',
      lists: '-r',
    },
  ],
  conda: [CONDA],
  mamba: [CONDA],
  micromamba: [CONDA],
  npm: [
    {
      commands: ['install', 'i', 'add', 'in'],
      spec: scriptSpec,
      values: NPM_VALUES,
      safe: /^(?:--offline|--dry-run)$/,
    },
    {
      commands: ['exec', 'x'],
      spec: scriptSpec,
      values: NPM_VALUES,
      packages: '--package -p',
      isRun: true,
      safe: /^--(?:no|offline)$/,
    },
    { commands: ['create', 'init', 'innit'], spec: createSpec, values: NPM_VALUES, isRun: true },
  ],
  npx: [
    {
      commands: [''],
      spec: scriptSpec,
      values: NPM_VALUES,
      packages: '--package -p',
      isRun: true,
      safe: /^--(?:no|no-install|offline|version|help)$/,
    },
  ],
  pnpm: [
    { commands: ['add', 'install', 'i'], spec: scriptSpec, values: NPM_VALUES, safe: /^--(?:offline|workspace)$/ },
    { commands: ['dlx'], spec: scriptSpec, values: NPM_VALUES, packages: '--package', isRun: true },
    { commands: ['create'], spec: createSpec, values: NPM_VALUES, isRun: true },
  ],
  pnpx: [{ commands: [''], spec: scriptSpec, values: NPM_VALUES, packages: '--package', isRun: true }],
  yarn: [
    { commands: ['add', 'global add'], spec: scriptSpec, values: NPM_VALUES },
    { commands: ['dlx'], spec: scriptSpec, values: NPM_VALUES, packages: '--package -p', isRun: true },
    { commands: ['create'], spec: createSpec, values: NPM_VALUES, isRun: true },
  ],
  bun: [
    { commands: ['add', 'install', 'i'], spec: scriptSpec, values: NPM_VALUES },
    { commands: ['x'], spec: scriptSpec, values: NPM_VALUES, packages: '--package -p', isRun: true },
    { commands: ['create'], spec: createSpec, values: NPM_VALUES, isRun: true },
  ],
  bunx: [{ commands: [''], spec: scriptSpec, values: NPM_VALUES, packages: '--package -p', isRun: true }],
  deno: [
    { commands: ['add'], spec: scriptSpec, values: '' },
    {
      commands: ['run', 'install', ''],
      spec: denoSpec,
      values: '-c --config --import-map --lock -n --name --root --cert',
      isRun: true,
    },
  ],
  apt: [
    {
      commands: ['install'],
      spec: systemSpec,
      values: SYSTEM_VALUES,
      safe: /^(?:-s|--simulate|--dry-run|--download-only|-d)$/,
    },
  ],
  apk: [{ commands: ['add'], spec: systemSpec, values: SYSTEM_VALUES }],
  yum: [{ commands: ['install'], spec: systemSpec, values: SYSTEM_VALUES }],
  zypper: [{ commands: ['install', 'in'], spec: systemSpec, values: SYSTEM_VALUES }],
  brew: [{ commands: ['install'], spec: systemSpec, values: '' }],
  docker: [{ commands: ['run', 'container run'], spec: imageSpec, values: CONTAINER_VALUES, isRun: true }],
  gem: [
    { commands: ['install'], spec: versionedSpec, values: '-v --version --source -s -i', safe: /^(?:-v|--version)/ },
  ],
  go: [{ commands: ['install', 'run'], spec: goSpec, values: '-C -o -ldflags -tags -modfile' }],
  cargo: [
    {
      commands: ['install', 'binstall'],
      spec: versionedSpec,
      values:
        '--version --vers --root --path --features -F --target --profile --bin --branch --tag --rev -j --jobs --registry',
      packages: '--git',
      safe: /^(?:--version|--vers|--path|--rev)(?:=|$)/,
    },
  ],
};

const SAME_AS: Readonly<Record<string, string>> = {
  'apt-get': 'apt',
  aptitude: 'apt',
  dnf: 'yum',
  microdnf: 'yum',
  podman: 'docker',
  nerdctl: 'docker',
};

/** What runs a package of the project's own where there is one. */
const LOCAL_FIRST = new Set(['npx', 'bunx', 'npm exec', 'npm x', 'bun x']);

/** Programs that a project's scripts run by such a runner and that the project has among its own packages. */
const DEVELOPMENT_TOOLS = new Set(
  'tsc tsx ts-node eslint prettier biome @biomejs/biome jest vitest mocha ava c8 nyc webpack vite rollup esbuild swc tsup parcel turbo nx lerna playwright cypress prisma drizzle-kit knex next nuxt astro gatsby svelte-kit remix vue-tsc vue-cli-service ng react-scripts expo react-native tailwindcss @tailwindcss/cli postcss sass stylelint husky lint-staged commitlint rimraf cross-env nodemon concurrently storybook changeset semantic-release release-it typedoc tsc-alias dotenv wrangler serverless cdk electron electron-builder electron-forge pkg ncc node-gyp patch-package api-extractor oclif license-checker depcheck knip madge jscodeshift graphql-codegen openapi-typescript hardhat truffle mocha-parallel-tests karma protractor gulp grunt babel size-limit oxlint'.split(
    ' ',
  ),
);

/** Packages that installers bring themselves up to date by. */
const INSTALLERS_OWN = new Set([
  'pip',
  'setuptools',
  'wheel',
  'npm',
  'pnpm',
  'yarn',
  'corepack',
  'conda',
  'mamba',
  'uv',
]);

/** The programs that install. */
export const INSTALLERS: readonly string[] = [...Object.keys(GRAMMARS), ...Object.keys(SAME_AS)];

/** What a program installs; undefined when it installs nothing. */
export function installOf({ program, words }: Invocation): Install | undefined {
  const name = Object.hasOwn(SAME_AS, program) ? SAME_AS[program]! : program;
  if (!Object.hasOwn(GRAMMARS, name)) return uvRun(program, words);
  const all = withoutOptionsBefore(words);
  for (const grammar of GRAMMARS[name]!) {
    for (const command of grammar.commands) {
      const parts = command === '' ? [] : command.split(' ');
      if (!parts.every((part, i) => all[i]?.text === part)) continue;
      const install = read(grammar, command === '' ? words : all.slice(parts.length), words);
      if (!install) return undefined;
      // Who says yes beforehand expects it to be fetched.
      const isAsked = !words.some(({ text }) => text === '-y' || text === '--yes');
      // A version, even a moving one, asks for what the project's own may not be.
      const isAnyVersion = !install.packages.some(({ word }) => word.text.lastIndexOf('@') > 0);
      const isLocalFirst = isAsked && isAnyVersion && LOCAL_FIRST.has(command === '' ? name : `${name} ${command}`);
      const isUsual =
        install.packages.length > 0 &&
        install.packages.every((it) => (isLocalFirst ? DEVELOPMENT_TOOLS.has(it.name) : INSTALLERS_OWN.has(it.name)));
      return { tool: command === '' ? program : `${program} ${command}`, isUsual, isLocalFirst, ...install };
    }
  }
  return uvRun(program, words);
}

/** `uv run --with a,b script.py` */
function uvRun(program: string, words: readonly Word[]): Install | undefined {
  if (program !== 'uv' || words[0]?.text !== 'run') return undefined;
  const packages = words.flatMap((word, i) => {
    const value = word.text === '--with' ? words[i + 1] : word.text.startsWith('--with=') ? partOf(word, 7) : undefined;
    return value ? value.text.split(',').map((it): Package => ({ ...toolSpec(it.trim()), word: value })) : [];
  });
  return packages.length > 0 ? { tool: 'uv run --with', packages } : undefined;
}

/** Without the options that stand before a subcommand: `pip --quiet install`. */
function withoutOptionsBefore(words: readonly Word[]): readonly Word[] {
  let at = 0;
  while (at < words.length && words[at]!.text.startsWith('-')) {
    at += /^(?:--cwd|--dir|--prefix|-C|--directory|--project|--python|-o|-c|--filter|-w)$/.test(words[at]!.text)
      ? 2
      : 1;
  }
  return words.slice(at);
}

function read(grammar: Grammar, words: readonly Word[], all: readonly Word[]): Omit<Install, 'tool'> | undefined {
  if (grammar.safe && all.some((it) => grammar.safe!.test(it.text))) return undefined;
  const values = new Set(grammar.values.split(' '));
  const givesPackage = new Set((grammar.packages ?? '').split(' '));
  const givesList = new Set((grammar.lists ?? '').split(' '));
  const packages: Package[] = [];
  let list: Word | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const { text } = word;
    if (!text.startsWith('-') || text === '-') {
      const spec = grammar.spec(text);
      if (text !== '' && text !== '-') {
        const isNamed = grammar.isRun && packages.length > 0;
        if (!isNamed) packages.push({ ...spec, word });
      }
      if (grammar.isRun) break;
      continue;
    }
    if (text === '--') continue;
    const sign = text.startsWith('--') ? text.indexOf('=') : -1;
    const option = sign < 0 ? text : text.slice(0, sign);
    const value = sign < 0 ? words[i + 1] : partOf(word, sign + 1);
    const isKnown = values.has(option) || givesPackage.has(option) || givesList.has(option);
    if (!isKnown) continue;
    if (sign < 0) i++;
    if (!value) continue;
    if (givesPackage.has(option)) {
      const spec = grammar.spec(value.text);
      // A name after `-e` is a folder.
      const isFolder = /^(?:-e|--editable)$/.test(option) && spec.kind === 'registry';
      packages.push({ ...spec, ...(isFolder ? { pin: 'local', kind: 'path' } : {}), word: value });
    }
    if (givesList.has(option) && isAddress(value.text) && !isImmutableAddress(value.text)) list = value;
  }
  if (packages.length === 0 && !list) return undefined;
  return list ? { packages, list } : { packages };
}

/** `npm create x` fetches `create-x`. */
function createSpec(text: string): Spec {
  const spec = scriptSpec(text);
  const [, scope, name] = /^(@[^/]+\/)?(.*)$/.exec(spec.name) ?? [];
  return spec.kind === 'registry' && spec.name !== '' ? { ...spec, name: `${scope ?? ''}create-${name}` } : spec;
}

/** Go takes what is named without a version from the project's own list. */
function goSpec(text: string): Spec {
  return text.includes('@') ? versionedSpec(text) : { pin: 'local', name: text, kind: 'path' };
}

/** Deno runs files of its own unless the name says where else they come from. */
function denoSpec(text: string): Spec {
  if (/^(?:npm|jsr):/.test(text)) return scriptSpec(text);
  return { pin: 'local', name: text, kind: 'path' };
}
