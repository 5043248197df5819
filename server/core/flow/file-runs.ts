/** Which files a command runs: the program itself, or what an interpreter, a loader or an installer is given. */

/** A file that a command runs, or is about to: the number of its word, and what is done with it. */
export interface FileRun {
  readonly word: number;
  readonly how: 'run' | 'install' | 'permit' | 'module';
}

const INTERPRETER =
  /^(?:<sys\.executable>|<process\.(?:execPath|argv0)>|<Deno\.execPath\(\)>|(?:.*\/)?(?:python[\d.]*|pythonw|py|pypy[\d.]*|ipython[\d.]*|node|nodejs|deno|bun|tsx|ts-node|bash|sh|zsh|dash|ksh|fish|pwsh|powershell|perl|ruby|php|lua|Rscript|julia|java|wine|cscript|wscript|osascript|torchrun|accelerate|deepspeed|streamlit|pytest|papermill|jupyter|source|rundll32)(?:\.exe)?|\.)$/i;
/** Programs that run the rest of the words. */
const WRAPPER =
  /^(?:sudo|env|nohup|time|nice|exec|command|xvfb-run|uv|uvx|poetry|pdm|pipenv|hatch|npx|bunx|pnpm|yarn|conda|start|cmd|stdbuf|setsid|doas)(?:\.exe)?$/i;
const INSTALLER =
  /^(?:.*\/)?(?:pip[\d.]*|npm|pnpm|yarn|dpkg|rpm|apt|apt-get|yum|dnf|gem|msiexec|installer|conda|easy_install)(?:\.exe)?$/i;
const SUBCOMMAND = /^(?:run|launch|exec|x|test|nbconvert|execute|install|add|i|tool|\/c|call|--)$/;
const OPTION = /^-|^\/[a-zA-Z]$|^\w+=/;
/** Options of interpreters after which a value stands. */
const WITH_VALUE = /^(?:-W|-X|-r|--require|--import|--loader|-I|--nproc_per_node|--num_processes|-C|-n|-u|--env-file)$/;
const EXECUTABLE_MODE = /^[ugoa]*\+[rws]*x|^[0-7]?[0-7]*[1357][0-7]{0,2}$/;

/** The files among the words of one command that it runs. */
export function filesRunBy(words: readonly string[]): readonly FileRun[] {
  let first = 0;
  while (first < words.length && (WRAPPER.test(words[first]!) || isSetting(words, first))) first++;
  const program = words[first];
  if (program === undefined) return [];
  const rest = words.map((_, word) => word).slice(first + 1);
  const isPlain = (word: number) => !OPTION.test(words[word]!) && !SUBCOMMAND.test(words[word]!);
  if (/(?:^|\/)chmod$/.test(program)) {
    const given = rest.filter((word) => !/^-[a-zA-Z]/.test(words[word]!));
    const [mode, ...files] = given;
    if (mode === undefined || !EXECUTABLE_MODE.test(words[mode]!)) return [];
    return files.map((word) => ({ word, how: 'permit' }));
  }
  const isModule = INTERPRETER.test(program) ? rest.find((word) => words[word - 1] === '-m') : undefined;
  if (INSTALLER.test(program) || (isModule !== undefined && words[isModule] === 'pip')) {
    return rest.filter(isPlain).map((word) => ({ word, how: 'install' }));
  }
  if (isModule !== undefined) return [{ word: isModule, how: 'module' }];
  if (!INTERPRETER.test(program)) return [{ word: first, how: 'run' }];
  if (rest.some((word) => /^(?:-c|-e|--eval|-Command)$/.test(words[word]!))) return [];
  const file = rest.find((word) => isPlain(word) && words[word] !== '<' && !WITH_VALUE.test(words[word - 1]!));
  return file === undefined ? [] : [{ word: file, how: 'run' }];
}

/** The commands of a shell's text, each as its words without quotes. */
export function commandsOf(text: string): readonly (readonly string[])[] {
  return text
    .split(/&&|\|\||[;|&\n]/)
    .map((it) => it.match(/"[^"]*"|'[^']*'|[^\s"'<]*<\d+>[^\s"']*|<(?=\s)|[^\s"']+/g) ?? [])
    .map((it) => it.map((word) => word.replace(/^(["'])(.*)\1$/s, '$2')))
    .filter((it) => it.length > 0);
}

/** Whether a word before the program is an option of a wrapper, a variable, or the word of a wrapper that runs others. */
function isSetting(words: readonly string[], at: number): boolean {
  const word = words[at]!;
  if (/^\w+=/.test(word)) return true;
  const isWrapped = at > 0 && WRAPPER.test(words[0]!);
  return isWrapped && (word.startsWith('-') || /^(?:run|exec|\/c)$/.test(word));
}
