/** Which commands run what other commands have downloaded. */

import {
  addressOf,
  downloadBehind,
  fetchedBy,
  isCheck,
  isDownload,
  isLocal,
  nameOf,
  repeated,
  writesOutput,
} from './fetches.ts';
import { type Invocation, optionValue, POWER_SHELLS, SHELLS, textGivenTo } from './invocation.ts';
import { HOLE, variablesOf, type Word } from './script.ts';
import { isAddress, isImmutableAddress } from './specs.ts';
import { isCopying, isUnpacking, unpackedBy } from './transfers.ts';

/** A command that runs what was downloaded. */
export interface Run {
  readonly invocation: Invocation;
  /** Where the download comes from, as far as it is known; may hold a `HOLE`. */
  readonly address: string;
  readonly how: 'piped' | 'put in' | 'file' | 'made executable' | 'clone' | 'address';
  /** Whether it is installed by a package manager, which runs its build. */
  readonly isInstalled: boolean;
}

/** Interpreters whose standard input is a program when they are given no other. */
const INTERPRETERS = new Set([
  'python',
  'node',
  'perl',
  'ruby',
  'php',
  'lua',
  'deno',
  'bun',
  'tsx',
  'rscript',
  'osascript',
]);
const SOURCES = new Set(['source', '.']);
export const EVALUATORS = new Set(['eval', 'iex', 'invoke-expression']);

const ENTERS = /^(?:cd|pushd|set-location)$/;

/** Programs that run what lies in the folder they are started in. */
const BUILDERS = new Set(['make', 'cmake', 'ninja', 'meson', 'bazel', 'gradlew', 'configure', 'tox', 'just']);
const PROJECT_INSTALLERS = new Set([
  'pip',
  'uv',
  'poetry',
  'pdm',
  'npm',
  'pnpm',
  'yarn',
  'bun',
  'cargo',
  'go',
  'pipx',
  'hatch',
]);
const PACKAGE_INSTALLERS = new Set([
  'dpkg',
  'rpm',
  'apt',
  'apt-get',
  'yum',
  'dnf',
  'installer',
  'msiexec',
  'start-process',
  'start',
  'alien',
  'snap',
  'apk',
]);

/** A file or folder that was downloaded. */
interface Downloaded {
  readonly address: string;
  /** The script in which that happened: names with holes mean the same there alone. */
  readonly script: number;
  /** Whether it is a folder into which an archive was unpacked. */
  readonly isUnpacked?: boolean;
}

/** Follows downloaded files and cloned repositories from one script of a source to the next. */
export class Downloads {
  readonly #files = new Map<string, Downloaded>();
  readonly #folders = new Map<string, Downloaded>();
  /** The downloaded folder that commands are in. */
  #inside: Downloaded | undefined;
  /** The one that they were in before the script at hand. */
  #outside: Downloaded | undefined;
  /** Where the script at hand is started, if that is said. */
  #folder: string | undefined;
  readonly #told = new Set<string>();
  #script = 0;
  #holeName: (place: number) => string = () => '';
  /** The script in which something was last compared with a hash. */
  #checked = -1;

  /**
   * What the next script runs of what it, or one before it, downloaded. `folder`: where it is started, if that is said;
   * `holeName` tells by its offset what a hole that is no variable of the shell stands for.
   */
  *runs(invocations: readonly Invocation[], folder?: string, holeName = this.#holeName): Iterable<Run> {
    this.#script++;
    this.#holeName = holeName;
    // A script that only enters a folder is the program's own way to do so: `os.chdir`, `%cd`.
    const isEntering = invocations.length === 1 && ENTERS.test(invocations[0]!.program);
    this.#outside = this.#inside;
    this.#folder = folder;
    if (folder !== undefined) this.#enter(folder);
    for (const it of invocations) {
      const run =
        runsOutput(it, this.#checked === this.#script) ?? runsAddress(it) ?? this.#once(this.#runsDownloaded(it));
      if (run) yield run;
      this.#remember(it);
    }
    if (!isEntering) this.#inside = this.#outside;
  }

  /** The address of the repository, or the archive, in whose folder the program is now, if it is in one. */
  get inside(): string | undefined {
    return this.#inside?.address;
  }

  /** The address of the repository that was cloned into a folder of one of the path's names, if any was. */
  clonedInto(path: string): string | undefined {
    for (const part of path.split('/')) {
      const found = part.includes(HOLE) ? undefined : this.#cloned(part);
      if (found) return found.address;
    }
    return undefined;
  }

  /** Where the file of a path's name was downloaded from, if it was; told once. */
  takeModule(path: string): string | undefined {
    const address = this.#files.get(nameOf(path))?.address;
    if (address === undefined || this.#told.has(address)) return undefined;
    this.#told.add(address);
    return address;
  }

  /** Nothing where the same download has been told of: what runs first is enough to know. */
  #once(run: Run | undefined): Run | undefined {
    if (!run) return undefined;
    const isKnown = run.address !== '' && !run.address.includes(HOLE);
    const key = isKnown ? run.address : `${run.address} ${this.#script}`;
    if (this.#told.has(key)) return undefined;
    this.#told.add(key);
    return run;
  }

  #enter(folder: string): void {
    const found = this.#folderOf(folder);
    if (found) this.#inside = found;
    else if (/^[/~]|^\.\.(?:\/\.\.)*\/?$/.test(folder)) this.#inside = undefined;
  }

  #remember(it: Invocation): void {
    const { program, words } = it;
    const script = this.#script;
    if (isCheck(it)) {
      this.#checked = script;
      this.#files.clear();
      return;
    }
    if (ENTERS.test(program)) {
      const target = words.find((word) => !word.text.startsWith('-'));
      if (target) this.#enter(target.text);
      return;
    }
    if (program === 'git') {
      this.#git(words);
      return;
    }
    if (isCopying(it) && words.length >= 2) {
      const to = words.at(-1)!;
      for (const word of words.slice(0, -1)) {
        const from = this.#fileOf(word) ?? this.#unpackedIn(word.text);
        // A file that is moved into a folder keeps its name.
        if (from) this.#files.set(this.#keyOf(/\/$|\/s?bin$/.test(to.text) ? word : to), from);
      }
      return;
    }
    if (isUnpacking(it)) {
      const piped = it.piped.find(isDownload);
      const file = words.map((word) => this.#fileOf(word)).find((found) => found !== undefined);
      const address = file?.address ?? (piped && addressOf(piped));
      if (address === undefined || isImmutableAddress(address)) return;
      const found = { address, script, isUnpacked: true };
      if (!file || file.script === script) this.#folders.set('*', found);
      for (const name of foldersUnpacked(it, address)) this.#folders.set(name, found);
      return;
    }
    const writer = downloadBehind(it);
    const address = writer && addressOf(writer);
    for (const name of fetchedBy(it)) this.#files.set(this.#keyOf(name), { address: address!, script });
  }

  #git(words: readonly Word[]): void {
    const at = words.findIndex((it) => it.text === 'clone');
    if (at < 0) {
      const isPinning = words.some((it) => /^(?:checkout|reset|switch)$/.test(it.text));
      // A commit that is put in is the one that somebody chose.
      if (isPinning && words.some((it) => /^[0-9a-f]{40}$/i.test(it.text) || it.text.startsWith(HOLE))) {
        this.#folders.clear();
        this.#inside = undefined;
        this.#outside = undefined;
      }
      return;
    }
    const given: Word[] = [];
    for (let i = at + 1; i < words.length; i++) {
      const { text } = words[i]!;
      if (/^(?:-b|--branch|--depth|-o|--origin|--reference|--filter|-c|--config|--jobs|-j|--revision)$/.test(text)) {
        if (text === '--revision' && /^[0-9a-f]{40}$/i.test(words[i + 1]?.text ?? '')) return;
        i++;
      } else if (!text.startsWith('-')) given.push(words[i]!);
    }
    const [address, folder] = given;
    if (!address || /^(?:\.{0,2}\/|file:)/.test(address.text)) return;
    const cloned = { address: address.text, script: this.#script };
    const name = folder?.text ?? address.text.replace(/(?<!\/)\/+$/, '').replace(/\.git$/, '');
    if (/^\.\/?$/.test(name)) {
      this.#inside = cloned;
      if (this.#folder === undefined) this.#outside = cloned;
      else this.#folders.set(nameOf(this.#folder), cloned);
    } else this.#folders.set(nameOf(name), cloned);
  }

  #fileOf(word: Word): Downloaded | undefined {
    const found = this.#files.get(this.#keyOf(word));
    return found && (!word.text.includes(HOLE) || found.script === this.#script) ? found : undefined;
  }

  /** The last part of a path, with the names of what is put in: two variables are two files. */
  #keyOf(word: Word): string {
    if (!word.text.includes(HOLE)) return nameOf(word.text);
    const variables = variablesOf(word);
    let hole = 0;
    const signs = Array.from({ length: word.text.length }, (_, i) => {
      if (word.text[i] !== HOLE) return word.text[i]!;
      return HOLE + (variables[hole++] || this.#holeName(word.places[i]!)).replace(/\W/g, '_');
    });
    return nameOf(signs.join(''));
  }

  /** The downloaded folder that a path leads into. */
  #folderOf(path: string): Downloaded | undefined {
    const unpacked = this.#folders.get('*');
    for (const part of path.split('/')) {
      const found = this.#folders.get(part);
      if (found && (!part.includes(HOLE) || found.script === this.#script)) return found;
    }
    return unpacked?.script === this.#script && !/^[/~]/.test(path) ? unpacked : undefined;
  }

  #runsDownloaded(it: Invocation): Run | undefined {
    const { program, word, words } = it;
    const run = (found: Downloaded | undefined, how: Run['how'], isInstalled = false): Run | undefined =>
      found && { invocation: it, address: found.address, how: kindOf(found, how), isInstalled };
    if (program === 'chmod') {
      if (!words.some((mode) => /^(?:[augo]*\+[rwst]*x|[0-7]?[0-7]*[1357][0-7]{0,2})/.test(mode.text)))
        return undefined;
      return this.#each(words, (word) => run(this.#fileOf(word), 'made executable'));
    }
    const own = /[/\\]/.test(word.text) || this.#files.has(this.#keyOf(word)) ? this.#fileOf(word) : undefined;
    if (own) return run(own, 'file');
    const isRelative = /^\.?[^/~]*\//.test(word.text);
    if (isRelative) {
      const folder = this.#inside ?? this.#folderIn(word.text);
      if (folder) return run(folder, 'clone');
    }
    if (PACKAGE_INSTALLERS.has(program)) return this.#each(words, (word) => run(this.#fileOf(word), 'file', true));
    if (PROJECT_INSTALLERS.has(program)) return this.#installs(it);
    if (BUILDERS.has(program)) {
      const at = optionValue(words, '-C', '-S', '--directory');
      return run(at ? this.#folderOf(at.text) : this.#inside, 'clone');
    }
    const file = fileGivenTo(it);
    if (!file) return undefined;
    const isOutside = /^[/~]/.test(file.text);
    return (
      run(this.#fileOf(file), 'file') ??
      run(this.#folderIn(file.text) ?? (isOutside ? undefined : this.#inside), 'clone', file.text === 'setup.py')
    );
  }

  /** The cloned folder that a path of several parts begins with. */
  #folderIn(path: string): Downloaded | undefined {
    return path.includes('/')
      ? [...path.split('/').slice(0, -1)].map((it) => this.#cloned(it)).find(Boolean)
      : undefined;
  }

  /** What a file lies in that was unpacked before. */
  #unpackedIn(path: string): Downloaded | undefined {
    const found = path.includes('/') ? this.#folderOf(path) : undefined;
    return found?.isUnpacked ? found : undefined;
  }

  #cloned(part: string): Downloaded | undefined {
    const found = part === '*' ? undefined : this.#folders.get(part);
    return found && (!part.includes(HOLE) || found.script === this.#script) ? found : undefined;
  }

  /** `pip install -e .` in a cloned folder, `pip install ./folder`, `pip install file.whl`. */
  #installs(it: Invocation): Run | undefined {
    const { words } = it;
    if (!words.some((word) => /^(?:install|i|add|run|sync|build|start|develop|ci|exec)$/.test(word.text)))
      return undefined;
    const run = (found: Downloaded | undefined, how: Run['how']): Run | undefined =>
      found && { invocation: it, address: found.address, how: kindOf(found, how), isInstalled: true };
    const subject = this.#each(words.slice(1), (word) => {
      const { text } = word;
      if (text.startsWith('-')) return undefined;
      const isFile = /\.(?:whl|gz|tgz|zip|txt)$/.test(text);
      if (isFile) return run(this.#fileOf(word), 'file');
      return run(this.#cloned(nameOf(text.replace(/\[.*$/, ''))) ?? undefined, 'clone');
    });
    if (subject) return subject;
    const isPip = it.program === 'pip' || it.program === 'pipx' || words[0]?.text === 'pip';
    const isHere = !isPip || words.some((word) => /^\.(?:$|\/|\[)/.test(word.text));
    return isHere && (isPip || !words.some((word) => word.text.includes('@'))) ? run(this.#inside, 'clone') : undefined;
  }

  #each(words: readonly Word[], of: (word: Word) => Run | undefined): Run | undefined {
    for (const word of words) {
      const found = of(word);
      if (found) return found;
    }
    return undefined;
  }
}

function kindOf({ isUnpacked }: Downloaded, how: Run['how']): Run['how'] {
  return isUnpacked && how === 'clone' ? 'file' : how;
}

/** The names under which what is unpacked lies: the folder that is given, or those that archives of repositories hold. */
function foldersUnpacked(it: Invocation, address: string): readonly string[] {
  const unpacked = unpackedBy(it);
  if (!unpacked) return [];
  const [, repository, reference] =
    /github\.com\/[^/]+\/([^/]+)\/(?:archive|zipball|tarball)\/(?:refs\/(?:heads|tags)\/)?([^/?#]+?)(?:\.zip|\.tar\.gz)?$/.exec(
      address,
    ) ?? [];
  const held = repository === undefined ? [] : [`${repository}-${reference!.replace(/^v(?=\d)/, '')}`];
  return [nameOf(unpacked.folder), ...held].filter((name) => name !== '' && name !== '.' && !name.includes(HOLE));
}

/** A download whose output is the program, or part of its text. */
function runsOutput(it: Invocation, isChecked: boolean): Run | undefined {
  const { program } = it;
  const found = (download: Invocation | undefined, how: Run['how']): Run | undefined => {
    if (!download) return undefined;
    const address = addressOf(download);
    const isHarmless = isImmutableAddress(address) || isLocal(address);
    return isHarmless ? undefined : { invocation: it, address, how, isInstalled: false };
  };
  if (takesInput(it)) {
    const echoed = isChecked ? [] : it.piped.flatMap((other) => repeated(other) ?? []);
    const run = found(it.piped.find(writesOutput) ?? echoed[0], 'piped');
    if (run) return run;
  }
  const text = textGivenTo(it);
  for (const { as, word, invocations, isEarlier } of it.substituted) {
    if (isEarlier && isChecked) continue;
    const download = invocations.find((inner) => writesOutput(inner));
    if (!download || invocations.some(isCheck)) continue;
    const isCode = word < 0 || EVALUATORS.has(program) || (text !== undefined && it.words[word] === text);
    const isScript = as === 'file' && (SHELLS.has(program) || INTERPRETERS.has(program) || SOURCES.has(program));
    if (isScript || (as === 'text' && (isCode || POWER_SHELLS.has(program)))) return found(download, 'put in');
  }
  return undefined;
}

/** `deno run https://…`, `uv run https://…`: the program itself takes an address. */
function runsAddress(it: Invocation): Run | undefined {
  const { program, words } = it;
  const verb = words[0]?.text ?? '';
  const takes =
    program === 'mshta' ||
    (/^(?:deno|uv|pipx|bun)$/.test(program) && /^(?:run|x|eval|install|tool)$/.test(verb)) ||
    (program === 'npx' && words.some((word) => isAddress(word.text))) ||
    (program === 'msiexec' && words.some((word) => /^\/i$/i.test(word.text)));
  if (!takes) return undefined;
  const first = words.slice(/^(?:npx|mshta)$/.test(program) ? 0 : 1).find((word) => !/^[-/]/.test(word.text));
  if (!first || !isAddress(first.text) || isImmutableAddress(first.text) || isLocal(first.text)) return undefined;
  // A module's address with an exact version does not change.
  if (program === 'deno' && /@v?\d+\.\d+\.\d+/.test(first.text)) return undefined;
  return { invocation: it, address: first.text, how: 'address', isInstalled: false };
}

/** Whether a program takes its standard input for a program. */
export function takesInput({ program, words }: Invocation): boolean {
  const isInput = (text: string) => text === '-' || text === '/dev/stdin' || text === '/proc/self/fd/0';
  if (program === 'iex' || program === 'invoke-expression') return words.length === 0;
  if (SOURCES.has(program)) return isInput(words[0]?.text ?? '');
  if (POWER_SHELLS.has(program)) return words.every((it) => /^-/.test(it.text)) || words.at(-1)?.text === '-';
  if (SHELLS.has(program)) {
    if (words.some((it) => /^-[a-z]*c[a-z]*$/.test(it.text))) return false;
    if (words.some((it) => /^-[a-z]*s[a-z]*$/.test(it.text))) return true;
    const first = words.find((it, i) => !/^[-+]\w/.test(it.text) && !/^[-+][oO]$/.test(words[i - 1]?.text ?? ''));
    return first === undefined || first.text === '--' || isInput(first.text);
  }
  if (!INTERPRETERS.has(program)) return false;
  const isRun = program === 'deno' || program === 'bun';
  const own = isRun ? words.filter((it) => it.text !== 'run') : words;
  const first = own.find((it) => !/^-\w|^--\w/.test(it.text));
  const isOther = own.some((it) => /^-\w*[cempnr]/.test(it.text) && !/^--/.test(it.text));
  return first ? isInput(first.text) : !isOther && !own.some((it) => /^--(?:eval|print|version|help)$/.test(it.text));
}

/** The file that an interpreter runs. */
function fileGivenTo({ program, words }: Invocation): Word | undefined {
  if (program === 'java') return optionValue(words, '-jar');
  if (POWER_SHELLS.has(program))
    return optionValue(words, '-File', '-file', '-f') ?? words.find((it) => /\.ps1$/i.test(it.text));
  if (SOURCES.has(program)) return words[0];
  if (
    program === 'cmd' ||
    program === 'run' ||
    program === 'mpirun' ||
    program === 'torchrun' ||
    program === 'accelerate'
  ) {
    return words.find((it) => /\.(?:py|bat|cmd|exe)$/.test(it.text));
  }
  if (!SHELLS.has(program) && !INTERPRETERS.has(program)) return undefined;
  if (words.some((it) => /^-[a-z]*[cm]$/.test(it.text))) return undefined;
  return words.find((it) => !it.text.startsWith('-') && it.text !== 'run');
}
