/** Programs whose text a command carries, `python -c` and `node -e`, and that run what they fetch or decode. */

import { type Invocation, textGivenTo } from './invocation.ts';

/** What such a program does with what it runs. */
export type InlineRun = 'fetches' | 'decodes';

interface Signs {
  readonly runs: RegExp;
  readonly fetches: RegExp;
  readonly decodes: RegExp;
}

/** A command in the text that gives what it downloads to an interpreter: `curl … | sh`. */
const PIPED = /\b(?:curl|wget)\b[^\n|]{0,400}\|\s*(?:sudo\s+)?(?:\w*sh|python3?|node)\b/;

const PYTHON: Signs = {
  runs: /\b(?:exec|eval)\s*\(|\bos\.(?:system|popen)\s*\(|\bsubprocess\.\w+\s*\(/,
  fetches: /\burlopen\s*\(|\burlretrieve\s*\(|\b(?:requests|httpx)\.(?:get|post|request)\s*\(/,
  decodes: /\bb(?:64|32|16|85)decode\s*\(|\bfromhex\s*\(|\bmarshal\.loads\s*\(/,
};
const SCRIPT: Signs = {
  runs: /\beval\b|\bFunction\s*\(|\bvm['"]?\)?\.run|\bexec(?:Sync)?\s*\(/,
  fetches: /\bhttps?['"]?\)?\.(?:get|request)\s*\(|\bfetch\s*\(\s*\\?['"`]https?:|\baxios\b/,
  decodes: /\batob\s*\(|\bBuffer\.from\s*\([^;]{0,4000}\\?['"`](?:base64|hex)\\?['"`]/,
};
const BY_PROGRAM: ReadonlyMap<string, Signs> = new Map([
  ['python', PYTHON],
  ['node', SCRIPT],
  ['deno', SCRIPT],
  ['bun', SCRIPT],
]);

/** What the text of a command's own program runs, judged by its words; undefined when it runs nothing from elsewhere. */
export function inlineRun(invocation: Invocation): InlineRun | undefined {
  const signs = BY_PROGRAM.get(invocation.program);
  const text = signs && textGivenTo(invocation)?.text;
  if (!signs || !text || !signs.runs.test(text)) return undefined;
  if (signs.fetches.test(text) || PIPED.test(text)) return 'fetches';
  return signs.decodes.test(text) ? 'decodes' : undefined;
}
