/** Edits of a load that takes no revision: its files are fetched by their commit first, and loaded from where they lie. */

import { IMPORT, STRING } from '../program/program.ts';
import type { Argument, ModelledCall } from './call.ts';
import type { Edit } from './edits.ts';
import type { Flow } from './flow.ts';

/** What fetches a whole repository, and one file of it. */
const OF_FOLDER = 'snapshot_download';
const OF_FILE = 'hf_hub_download';
const HUB = 'huggingface_hub';

/** None where the call's own spelling leaves no place for it; `repository` is what the argument names. */
export function fetchFirst(
  flow: Flow,
  call: ModelledCall,
  argument: Argument,
  repository: string,
): readonly Edit[] | undefined {
  const { fromFolder, fromFile } = call.fact.row;
  if (flow.program.language !== 'python' || !argument.direct) return undefined;
  const made = fromFile
    ? ofFile(flow, call, argument, fromFile)
    : fromFolder === undefined
      ? undefined
      : ofFolder(flow, argument, fromFolder, repository);
  const added = made && importOf(flow, made[0]);
  return added && [...added, ...made[1]];
}

type Made = readonly [fetch: string, edits: readonly Edit[]];

/** In place of the repository, the folder that it was fetched to. */
function ofFolder(flow: Flow, argument: Argument, prefix: string, repository: string): Made {
  const { program } = flow;
  const [start, end] = [program.start[argument.at]!, program.end[argument.at]!];
  const mark = program.kind[argument.at] === STRING ? flow.text[program.a[argument.at]! - 1] : '"';
  const quote = mark === "'" ? "'" : '"';
  const before = prefix === '' ? '' : `${quote}${prefix}${quote} + `;
  const text = `${before}${OF_FOLDER}(${quote}${repository}${quote}, revision=${quote}{commit}${quote})`;
  return [OF_FOLDER, [{ start, end, text }]];
}

/** In place of repository and file, the path that the file was fetched to; the class itself takes that. */
function ofFile(
  flow: Flow,
  call: ModelledCall,
  argument: Argument,
  { file, path }: NonNullable<ModelledCall['fact']['row']['fromFile']>,
): Made | undefined {
  const { program } = flow;
  const [named, ...others] = call.argumentsAt(file);
  const [value, ...values] = named ? flow.values(named) : [];
  // A pattern is matched against the list of files, which a fetch by its name is not.
  const isName = value?.kind === 'text' && values.length === 0 && !/[*?[]/.test(value.text);
  if (!named?.direct || others.length > 0 || !isName) return undefined;
  const [first, last] = argument.span.start < named.span.start ? [argument, named] : [named, argument];
  const between = flow.text.slice(first.span.end, last.span.start);
  const callee = program.a[call.at]!;
  const dot = flow.text.lastIndexOf('.', program.end[callee]!);
  if (!/^\s*,\s*$/.test(between) || dot < program.start[callee]!) return undefined;
  const code = (it: Argument) => flow.text.slice(program.start[it.at], program.end[it.at]);
  const text = `${path}=${OF_FILE}(${code(argument)}, ${code(named)}, revision="{commit}")`;
  return [
    OF_FILE,
    [
      { start: dot, end: program.end[callee]!, text: '' },
      { start: first.span.start, end: last.span.end, text },
    ],
  ];
}

/** What binds the function: nothing where it is bound, else a line before the first import; undefined where there is none. */
function importOf({ program, text }: Flow, name: string): readonly Edit[] | undefined {
  let first: number | undefined;
  for (let at = 0; at < program.ownCount; at++) {
    if (program.kind[at] !== IMPORT) continue;
    const start = program.start[at]!;
    const line = text.lastIndexOf('\n', start - 1) + 1;
    if (!/^(?:import|from[ \t]+(?!__future__)\S+[ \t]+import)\b/.test(text.slice(line, line + 200))) continue;
    const { module, member } = program.imports[program.a[at]!]!;
    if (
      module === HUB &&
      member === name &&
      new RegExp(`\\b${name}[ \\t]*(?:,|$|\\)|#)`, 'm').test(text.slice(start, start + 200))
    ) {
      return [];
    }
    first ??= line;
  }
  return first === undefined ? undefined : [{ start: first, end: first, text: `from ${HUB} import ${name}\n` }];
}
