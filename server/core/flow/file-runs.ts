/** Which files a command runs: the program itself, or what an interpreter, a loader or an installer is given. */

import { type Invocation, invocationOfWords, invocationsOf, optionValue, programName } from '../shell/invocation.ts';
import { plainWord, type Word } from '../shell/script.ts';

/** A file that a command runs, or is about to. */
export interface FileRun {
  /** The file as `Paths` names it. */
  readonly path: string;
  /** Of a command that is given as a list of words: in which of them the file is named. */
  readonly word: number;
  readonly how: 'run' | 'install' | 'permit' | 'module';
}

const INTERPRETERS = new Set(
  (
    'python ipython node nodejs deno bun tsx ts-node bash sh zsh dash ksh fish pwsh powershell perl ruby php lua rscript julia ' +
    'java wine cscript wscript osascript torchrun accelerate deepspeed streamlit papermill jupyter source rundll32 . uv ' +
    'pytest vitest jest mocha ava jasmine'
  ).split(' '),
);
/** Programs that run a program of a package, which follows. */
const PACKAGE_RUNNERS = new Set(['npx', 'bunx', 'pnpm', 'yarn', 'uvx', 'start', 'hatch', 'xvfb-run']);
const INSTALLERS = new Set(
  'pip npm pnpm yarn dpkg rpm apt apt-get yum dnf gem msiexec installer conda easy_install'.split(' '),
);
/** What `make` reads where it is told nothing else. */
const MAKEFILES: readonly string[] = ['GNUmakefile', 'makefile', 'Makefile'];
const SUBCOMMAND = /^(?:run|launch|exec|x|test|nbconvert|execute|install|add|i|tool|\/c|call|--)$/;
const OPTION = /^-|^\/[a-zA-Z]$|^\w+=/;
/** Options of interpreters after which a value stands. */
const PYTHON_VALUE = /^-[WX]$/;
const WITH_VALUE = /^(?:-r|--require|--import|--loader|-I|--nproc_per_node|--num_processes|-C|-n|-u|--env-file)$/;
const INLINE = /^(?:-\w*c|-e|--eval|-Command)$/;
const EXECUTABLE_MODE = /^[ugoa]*\+[rws]*x|^[0-7]?[0-7]*[1357][0-7]{0,2}$/;

/** The interpreters that run the program at hand. */
const OWN_INTERPRETERS: Readonly<Record<string, string>> = {
  '<sys.executable>': 'python',
  '<process.execPath>': 'node',
  '<process.argv0>': 'node',
  '<Deno.execPath()>': 'deno',
};

/** Characters that stand for parts of a path that are not known, while a shell's text is read. */
const FIRST_SIGN = 0xe000;
const SIGNS = /[\ue000-\uf8ff]/g;
const MOST_SIGNS = 0xf8ff - FIRST_SIGN;

/** The files that a shell's text runs; what is not known of it stands between `<` and `>`, as `Paths` writes it. */
export function filesRunByText(text: string): readonly FileRun[] {
  const signs = new Signs();
  return invocationsWithSigns(signs, text, []).flatMap((it) => [...filesOf(it, signs, () => 0)]);
}

/** What a shell's text, or words without a shell, run; what is not known stands in them as the signs that are put. */
export function invocationsWithSigns(
  signs: Signs,
  text: string | undefined,
  words: readonly string[],
): readonly Invocation[] {
  if (text !== undefined) return invocationsOf(signs.put(text));
  return invocationOfWords(plainWords(signs, words));
}

function plainWords(signs: Signs, texts: readonly string[]): readonly Word[] {
  let end = 0;
  return texts.map((it) => {
    const word = plainWord(signs.put(it), end);
    end = word.end + 1;
    return word;
  });
}

/** The files that a command of several words runs, without a shell. */
export function filesRunByWords(texts: readonly string[]): readonly FileRun[] {
  const signs = new Signs();
  const words = plainWords(signs, texts);
  const wordAt = (word: Word) =>
    Math.max(
      0,
      words.findLastIndex((it) => it.start <= word.start),
    );
  return invocationOfWords(words).flatMap((it) => [...filesOf(it, signs, wordAt)]);
}

function* filesOf(it: Invocation, signs: Signs, wordAt: (word: Word) => number): Iterable<FileRun> {
  const found = (word: Word, how: FileRun['how']): FileRun => ({
    path: signs.taken(word.text),
    word: wordAt(word),
    how,
  });
  const { program, words } = it;
  if (program === 'chmod') {
    const [mode, ...files] = words.filter((word) => !/^-[a-zA-Z]/.test(word.text));
    if (mode && EXECUTABLE_MODE.test(mode.text)) for (const file of files) yield found(file, 'permit');
    return;
  }
  if (program === 'make' || program === 'gmake') {
    const own = optionValue(words, '-f', '--file', '--makefile');
    if (own) yield found(own, 'run');
    else for (const path of MAKEFILES) yield { path, word: wordAt(it.word), how: 'run' };
    return;
  }
  const isPlain = ({ text }: Word) => !OPTION.test(text) && !SUBCOMMAND.test(text);
  if (INSTALLERS.has(program) && words.some((word) => !isPlain(word))) {
    for (const word of words.filter(isPlain)) yield found(word, 'install');
  }
  if (PACKAGE_RUNNERS.has(program)) {
    const at = words.findIndex(isPlain);
    const word = words[at];
    if (word) {
      const inner = { ...it, program: programName(word.text), word, words: words.slice(at + 1) };
      if (!PACKAGE_RUNNERS.has(inner.program)) yield* filesOf(inner, signs, wordAt);
    }
    return;
  }
  // IPython's `%run file.py`; a program of that name is called by its path.
  const isMagic = it.word.text === 'run';
  if (!isMagic && !INTERPRETERS.has(program)) {
    yield found(it.word, 'run');
    return;
  }
  const module = words.findIndex((word) => word.text === '-m');
  const named = module < 0 ? undefined : words[module + 1];
  if (named && INTERPRETERS.has(named.text)) {
    yield* filesOf({ ...it, program: named.text, word: named, words: words.slice(module + 2) }, signs, wordAt);
    return;
  }
  if (named) yield found(named, 'module');
  if (module >= 0 || words.some((word) => INLINE.test(word.text))) return;
  const takesValue = program === 'python' || isMagic ? PYTHON_VALUE : WITH_VALUE;
  const file = words.find((word, i) => isPlain(word) && !takesValue.test(words[i - 1]?.text ?? ''));
  const input = it.redirections.find(({ operator }) => operator === '<')?.target;
  const given = file ?? input;
  if (given) yield found(given, 'run');
}

/** Parts of paths that are not known, each as one character that no shell takes for a sign of its own. */
export class Signs {
  readonly #parts: string[] = [];

  /** The text with a character for every `<…>`. */
  put(text: string): string {
    let result = '';
    for (let at = 0; at < text.length; ) {
      const end = text[at] === '<' ? endOfPart(text, at) : at;
      if (end === at || this.#parts.length > MOST_SIGNS) {
        result += text[at++];
        continue;
      }
      const part = text.slice(at, end);
      if (Object.hasOwn(OWN_INTERPRETERS, part)) result += OWN_INTERPRETERS[part]!;
      else result += String.fromCharCode(FIRST_SIGN + this.#parts.push(part) - 1);
      at = end;
    }
    return result;
  }

  /** The text with the parts again. */
  taken(text: string): string {
    return text.replace(SIGNS, (sign) => this.#parts[sign.charCodeAt(0) - FIRST_SIGN] ?? sign);
  }
}

/** How many UTF-16 code units of a part are looked at. */
const LONGEST_PART = 500;

/** Where a part ends that begins with `<`; its beginning where it is a sign of the shell. */
function endOfPart(text: string, start: number): number {
  if (!/[\w.<?]/.test(text[start + 1] ?? '')) return start;
  let depth = 0;
  let brackets = 0;
  for (let at = start; at < Math.min(text.length, start + LONGEST_PART); at++) {
    const sign = text[at]!;
    if (sign === '(') brackets++;
    else if (sign === ')') brackets--;
    else if (sign === '<') depth++;
    else if (sign === '>' && --depth === 0) return at + 1;
    else if (brackets === 0 && /\s/.test(sign)) return start;
  }
  return start;
}
