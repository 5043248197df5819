/** The programs that a shell text runs, with what stands around them taken away: `sudo`, `env`, `bash -c`, `python -m`. */

import { readShell } from './reader.ts';
import { type Command, HOLE, joinedWords, type Pipeline, plainWord, type Redirection, type Word } from './script.ts';

/** A program that is run. Offsets are those of the text that was read. */
export interface Invocation {
  /** Without folders, version and extension, in small letters; empty when it is not known. `pip` for `python3 -m pip`. */
  readonly program: string;
  /** The program as it is written. */
  readonly word: Word;
  readonly words: readonly Word[];
  readonly assignments: readonly Word[];
  readonly redirections: readonly Redirection[];
  /** What writes its standard input. */
  readonly piped: readonly Invocation[];
  /** What writes the text or the files that its words are made of. */
  readonly substituted: readonly Substituted[];
  readonly start: number;
  readonly end: number;
}

export interface Substituted {
  readonly as: 'text' | 'file';
  /** Position among the words; -1 for the program itself. */
  readonly word: number;
  readonly invocations: readonly Invocation[];
  /** Whether they ran before, when a variable was set that is put in here. */
  readonly isEarlier: boolean;
}

/** How often a command may hold another command's text. */
const DEPTH_LIMIT = 4;

/** Programs that run the command in their arguments: their options that take a value, and how many words come before it. */
const WRAPPERS: Readonly<Record<string, { readonly values?: string; readonly skip?: number }>> = {
  sudo: { values: '-u -g -h -p -C -r -t -U -D --user --group' },
  doas: { values: '-u -C' },
  env: { values: '-u -C --unset --chdir' },
  'cross-env': {},
  nohup: {},
  setsid: {},
  exec: { values: '-a' },
  builtin: {},
  command: {},
  time: { values: '-f -o' },
  nice: { values: '-n' },
  ionice: { values: '-c -n' },
  timeout: { values: '-s -k --signal --kill-after', skip: 1 },
  stdbuf: { values: '-i -o -e' },
  unbuffer: {},
  caffeinate: {},
  chronic: {},
  watch: { values: '-n' },
  xargs: { values: '-I -n -P -d -L -s -a -E' },
  call: {},
  sx: {},
  system: {},
  wsl: { values: '-d -u' },
};

/** Programs whose subcommand `run` or `exec` runs the command after it. */
const RUNNERS = /^(?:conda|mamba|micromamba|poetry|pipenv|pdm|hatch|rye|dotenv|op|doppler|pixi)$/;
const RUNNER_VALUES = '-n --name -p --prefix --cwd -e -f --env-file';

export const SHELLS = new Set(['sh', 'bash', 'zsh', 'dash', 'ksh', 'ash', 'fish']);
export const POWER_SHELLS = new Set(['powershell', 'pwsh']);

/** Modules of Python that are programs of their own. */
const MODULES = new Set(['pip', 'pipx', 'uv', 'conda', 'poetry', 'pdm', 'pipenv', 'easy_install']);

/** Everything that a text runs, in order; `places` says where its characters stand, if not one by one. */
export function invocationsOf(text: string, places?: readonly number[]): readonly Invocation[] {
  return new Flattening().text(text, places);
}

/** What a list of words runs, without a shell. */
export function invocationOfWords(words: readonly Word[]): readonly Invocation[] {
  return new Flattening().command({ words, assignments: [], redirections: [] }, []);
}

/** The name under which a program is known here. */
export function programName(text: string): string {
  const name = text
    .slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1)
    .toLowerCase()
    .replace(/\.(?:exe|cmd|bat|sh)$/, (extension) => (extension === '.sh' ? extension : ''));
  if (name.includes(HOLE)) return '';
  const known = /^(python|pypy|pip|node|perl|ruby|php|lua)[\d.]*w?$/.exec(name)?.[1];
  // How the settings of desktop frameworks call the shell that a program may start.
  const shell = /^exec-(sh|bash|zsh)$/.exec(name)?.[1];
  return known === 'pypy' || name === 'py' ? 'python' : (known ?? shell ?? name);
}

/** The value of an option and its position among the words: `-o x`, `-ox`, `--output=x`. */
export function optionValue(words: readonly Word[], ...names: readonly string[]): Word | undefined {
  for (const [i, word] of words.entries()) {
    for (const name of names) {
      if (word.text === name) return words[i + 1];
      const isLong = name.startsWith('--') && word.text.startsWith(`${name}=`);
      if (isLong) return partOf(word, name.length + 1);
    }
  }
  return undefined;
}

/** A word without its first characters. */
export function partOf(word: Word, from: number): Word {
  const held = word.text.slice(0, from).split(HOLE).length - 1;
  const variables = word.variables.slice(held);
  return { ...word, text: word.text.slice(from), places: word.places.slice(from), variables };
}

class Flattening {
  readonly #all: Invocation[] = [];
  #depth = 0;

  text(text: string, places?: readonly number[], input: readonly Invocation[] = []): readonly Invocation[] {
    if (this.#depth >= DEPTH_LIMIT) return [];
    this.#depth++;
    const first = this.#all.length;
    this.#pipelines(readShell(text, places), input);
    this.#depth--;
    return this.#all.slice(first);
  }

  command(command: Command, piped: readonly Invocation[]): readonly Invocation[] {
    const first = this.#all.length;
    const { words, assignments, redirections, body } = command;
    const substituted = this.#substituted(words);
    const files = redirections.filter((it) => it.operator !== '<<');
    const fromOthers = [...files.map((it) => it.target), ...assignments];
    const others = fromOthers.length > 0 ? this.#substituted(fromOthers) : [];
    const input = [...piped, ...others.flatMap((it) => (it.as === 'file' ? it.invocations : []))];
    for (const { target } of redirections.filter((it) => it.operator === '<<')) {
      // What a variable holds was fetched elsewhere; it is handed over here.
      const { start, end } = target;
      for (const { invocations, isEarlier } of this.#substituted([target]))
        input.push(...(isEarlier ? invocations.map((it) => ({ ...it, start, end })) : invocations));
    }
    if (body) this.#pipelines(body, piped);
    if (words.length > 0) this.#run(words, assignments, redirections, input, substituted);
    return this.#all.slice(first);
  }

  #pipelines(pipelines: readonly Pipeline[], input: readonly Invocation[]): void {
    for (const { commands } of pipelines) {
      let piped = input;
      for (const command of commands) {
        const found = this.command(command, piped);
        // What only passes its input on is looked through.
        piped = found.length > 0 ? [...found, ...found.flatMap((it) => it.piped)].slice(0, 16) : piped;
      }
    }
  }

  #substituted(words: readonly Word[]): readonly Substituted[] {
    return words.flatMap((word, i) =>
      word.substitutions.map((it): Substituted => {
        const first = this.#all.length;
        this.#pipelines(it.script, []);
        const isEarlier = it.isEarlier ?? false;
        const invocations = isEarlier ? this.#all.splice(first) : this.#all.slice(first);
        return { as: it.as, word: i - 1, invocations, isEarlier };
      }),
    );
  }

  #run(
    given: readonly Word[],
    givenAssignments: readonly Word[],
    redirections: readonly Redirection[],
    piped: readonly Invocation[],
    substituted: readonly Substituted[],
  ): void {
    const assignments = [...givenAssignments];
    const words = unwrapped(given, assignments);
    const [word] = words;
    if (!word) return;
    const skipped = given.length - words.length;
    let program = programName(word.text);
    let rest: readonly Word[] = words.slice(1);
    const module = program === 'python' || (program === '' && rest[0]?.text === '-m') ? moduleOf(rest) : undefined;
    let moved = skipped;
    if (module) {
      program = module.name;
      moved += rest.length - module.words.length;
      rest = module.words;
    }
    this.#all.push({
      program,
      word,
      words: rest,
      assignments,
      redirections,
      piped,
      substituted: substituted.map((it) => ({ ...it, word: Math.max(-1, it.word - moved) })),
      start: word.start,
      end: words.at(-1)!.end,
    });
    this.#inner(program, rest, redirections, piped);
  }

  /** The commands whose text is given to a shell. */
  #inner(
    program: string,
    words: readonly Word[],
    redirections: readonly Redirection[],
    piped: readonly Invocation[],
  ): void {
    const text = textGiven(program, words);
    if (text) this.text(text.text, text.places, piped);
    else if (SHELLS.has(program) && !words.some((it) => !it.text.startsWith('-'))) {
      for (const { operator, target } of redirections) if (operator === '<<') this.text(target.text, target.places);
    }
  }
}

/** Without the wrappers around a command; what they assign is added. */
function unwrapped(given: readonly Word[], assignments: Word[]): readonly Word[] {
  let words: readonly Word[] = given;
  for (let round = 0; round < 8; round++) {
    const program = programName(words[0]?.text ?? '');
    const wrapper = Object.hasOwn(WRAPPERS, program) ? WRAPPERS[program] : undefined;
    const isRunner = RUNNERS.test(program) && /^(?:run|exec)$/.test(words[1]?.text ?? '');
    const isUv = program === 'uv' && words[1]?.text === 'run' && !words.some((it) => it.text.startsWith('--with'));
    if (!wrapper && !isRunner && !isUv && words[0]?.text !== '&') return words;
    if (program === 'command' && /^-[vV]/.test(words[1]?.text ?? '')) return [];
    const values = ` ${wrapper?.values ?? RUNNER_VALUES} ${isUv ? '--python --project --directory --extra --group' : ''} `;
    let at = wrapper || words[0]?.text === '&' ? 1 : 2;
    let skip = wrapper?.skip ?? 0;
    for (; at < words.length; at++) {
      const { text } = words[at]!;
      if (/^[A-Za-z_]\w*=/.test(text)) assignments.push(words[at]!);
      else if (text === '--') {
        at++;
        break;
      } else if (text.startsWith('-') && text.length > 1) {
        if (values.includes(` ${text} `)) at++;
      } else if (skip-- <= 0) break;
    }
    // Without a command, it is the wrapper itself that runs: `uv run`, `env`.
    if (at >= words.length) return words;
    if (isUv && /^https?:|\.py$/.test(words[at]!.text)) return words;
    words = words.slice(at);
  }
  return words;
}

/** `-m pip install x` */
function moduleOf(words: readonly Word[]): { name: string; words: readonly Word[] } | undefined {
  for (let i = 0; i < words.length; i++) {
    const { text } = words[i]!;
    if (text === '-m') {
      const name = (words[i + 1]?.text ?? '').replace(/\.__main__$/, '');
      return MODULES.has(name) ? { name, words: words.slice(i + 2) } : undefined;
    }
    if (text.startsWith('-mpip')) return { name: 'pip', words: words.slice(i + 1) };
    if (text === '-W' || text === '-X') i++;
    else if (!/^-[A-Za-z\d.]+$/.test(text) || /^-[A-Za-z]*c$/.test(text)) return undefined;
  }
  return undefined;
}

/** The word that an interpreter takes for a program's text: `python -c`, `node -e`, `bash -c`. */
export function textGivenTo({ program, words }: Invocation): Word | undefined {
  const option = Object.hasOwn(INLINE, program) ? INLINE[program] : undefined;
  if (option === undefined) return textGiven(program, words);
  const at = words.findIndex((it) => option.test(it.text));
  return at < 0 ? undefined : words[at + 1];
}

/** The options with which interpreters take a text. */
const INLINE: Readonly<Record<string, RegExp | undefined>> = {
  python: /^-[A-Za-z]*c$/,
  node: /^(?:-[a-z]*[ep][a-z]*|--eval|--print)$/,
  deno: /^eval$/,
  bun: /^(?:-e|--eval)$/,
  perl: /^-\w*[eE]$/,
  ruby: /^-\w*e$/,
  php: /^-r$/,
  lua: /^-e$/,
  osascript: /^-e$/,
  rscript: /^-e$/,
  tsx: /^(?:-e|--eval)$/,
};

/** The text that a program takes for commands, if its words hold one. */
function textGiven(program: string, words: readonly Word[]): Word | undefined {
  if (program === 'eval') return words.length > 0 ? joinedWords(words) : undefined;
  if (SHELLS.has(program) || program === 'su') {
    const at = words.findIndex((it) => /^-[a-z]*c[a-z]*$/.test(it.text) || it.text === '--command');
    return at < 0 ? undefined : words.slice(at + 1).find((it) => !it.text.startsWith('-'));
  }
  if (program === 'cmd') {
    const at = words.findIndex((it) => /^\/[ck]$/i.test(it.text));
    return at < 0 || at + 1 >= words.length ? undefined : joinedWords(words.slice(at + 1));
  }
  if (!POWER_SHELLS.has(program)) return undefined;
  const at = words.findIndex((it) => /^[-/](?:c|command)$/i.test(it.text));
  if (at >= 0 && at + 1 < words.length) return joinedWords(words.slice(at + 1));
  if (words.some((it) => ENCODED.test(it.text))) return decodedWord(words);
  const plain = words.findIndex((it) => !/^[-/]/.test(it.text));
  const isFile = words.some((it) => /^[-/]f(?:ile)?$/i.test(it.text));
  const isValue = plain > 0 && /^-(?:ex\w*|ep|w\w*|v\w*)$/i.test(words[plain - 1]!.text);
  const first = isValue ? plain + 1 : plain;
  return plain < 0 || isFile || first >= words.length ? undefined : joinedWords(words.slice(first));
}

/** The text that PowerShell is given in base 64. */
export function decodedWord(words: readonly Word[]): Word | undefined {
  const option = words.findIndex((it) => ENCODED.test(it.text));
  return option >= 0 && option + 1 < words.length ? decoded(words[option + 1]!) : undefined;
}

/** The option by which PowerShell is told that its command is encoded, however short. */
const ENCODED = /^[-/]e(?:c|nc\w*)?$/i;

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The text behind base 64 of UTF-16, as PowerShell takes it; its last character stands where the word ends, the others where it begins. */
function decoded(word: Word): Word | undefined {
  if (!/^[A-Za-z\d+/]{16,}={0,2}$/.test(word.text)) return undefined;
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  for (const sign of word.text.replace(/=+$/, '')) {
    bits = ((bits << 6) | BASE64.indexOf(sign)) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push((bits >> count) & 0xff);
  }
  let text = '';
  for (let i = 0; i + 1 < bytes.length; i += 2) text += String.fromCharCode(bytes[i]! | (bytes[i + 1]! << 8));
  const places = new Array<number>(text.length).fill(word.start);
  if (places.length > 0) places[places.length - 1] = word.end - 1;
  return { ...plainWord(text, word.start), places, end: word.end };
}
