/** Which files an interpreter, a compiler, a build or an engine of rules takes for code, told by their names. */

const ENDINGS =
  'py pyi pyx pyw ts tsx mts cts js jsx mjs cjs vue svelte ipynb sh bash zsh fish ps1 psm1 bat cmd rb pl php lua r jl go rs java kt kts scala swift cs c cc cpp cxx h hpp cu cuh cl so dylib dll pyd node exe gradle groovy cmake mk bzl rego drl tf';
const CODE_ENDING = new RegExp(`\\.(?:${ENDINGS.replaceAll(' ', '|')})$`, 'i');

/** Files that are code by their whole name, or by the folder they are in. */
const NAMES =
  'makefile gnumakefile dockerfile containerfile jenkinsfile rakefile gemfile vagrantfile procfile justfile sconstruct crontab';
const CODE_NAME = new RegExp(
  `(?:^|/)(?:${NAMES.replaceAll(' ', '|')}|\\.gitlab-ci\\.ya?ml|\\.travis\\.ya?ml|azure-pipelines\\.ya?ml|\\.bashrc|\\.bash_profile|\\.bash_login|\\.zshrc|\\.zprofile|\\.zshenv|\\.profile)$` +
    '|(?:^|/)\\.github/(?:workflows|actions)/|(?:^|/)\\.circleci/|(?:^|/)(?:\\.git/hooks|\\.husky|cron\\.d|init\\.d|profile\\.d)/[\\w.-]+$',
  'i',
);

/** A file whose lines Python runs when it starts, by the folder that it must be in: elsewhere the ending is that of weights. */
const START_FILE = /(?:site|purelib|platlib|sysconfig|get_python_lib|dist-packages|sys\.path).*\.pth$/is;

/** Words before a quote or a separator without which no text of a program names such a file. */
const SIGNS = new Set([
  ...ENDINGS.split(' '),
  'pth',
  ...NAMES.split(' '),
  ...['yml', 'yaml', 'bashrc', 'bash_profile', 'bash_login', 'zshrc', 'zprofile', 'zshenv', 'profile'],
  ...['workflows', 'actions', 'circleci', 'hooks', 'husky', 'd'],
]);
const LONGEST_SIGN = Math.max(...[...SIGNS].map((it) => it.length));
/** By code: 1 for a letter, a digit or `_`, 2 for a quote or `/`. */
const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /\w/.test(character) ? 1 : /["'`/]/.test(character) ? 2 : 0;
});

/** Whether a path names a file that something takes for code. */
export function isCodeFile(path: string): boolean {
  return CODE_ENDING.test(path) || CODE_NAME.test(path) || START_FILE.test(path);
}

/** Whether a path names a package's manifest, whose scripts are run. */
export function isManifest(path: string): boolean {
  return /(?:^|\/)package\.json$/.test(path);
}

/** Whether a path names a file of which at least a part is taken for code. */
export function mayHoldCode(path: string): boolean {
  return isCodeFile(path) || isManifest(path);
}

/** Whether a program's text, or its first `length` bytes, may name such a file; `false` is certain. */
export function mayNameCode(source: string | Uint8Array, length = source.length): boolean {
  const codeAt = (at: number): number => (typeof source === 'string' ? source.charCodeAt(at) : source[at]!);
  for (let at = 1; at < length; at++) {
    const code = codeAt(at);
    if (code >= 128 || CLASSES[code] !== 2) continue;
    let start = at;
    while (start > 0 && at - start <= LONGEST_SIGN && codeAt(start - 1) < 128 && CLASSES[codeAt(start - 1)] === 1)
      start--;
    if (start === at || at - start > LONGEST_SIGN) continue;
    const word = Array.from({ length: at - start }, (_, i) => String.fromCharCode(codeAt(start + i))).join('');
    if (SIGNS.has(word.toLowerCase()) || (word === 'json' && endsWith(codeAt, start, 'package.'))) return true;
  }
  return false;
}

/** Whether a text stands right before an offset. */
function endsWith(codeAt: (at: number) => number, end: number, text: string): boolean {
  const start = end - text.length;
  return start >= 0 && Array.from(text).every((it, i) => codeAt(start + i) === it.charCodeAt(0));
}
