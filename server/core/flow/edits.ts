/** Edits of a call, spelled as its language and library want them: arguments set, replaced and taken away. */

import type { ArgumentName } from '../models/model.ts';
import { MAPPING, POSITIONAL, SPREAD_POSITIONAL, STRING } from '../program/program.ts';
import { type Argument, type ModelledCall, receiverOf } from './call.ts';
import type { Flow } from './flow.ts';
import { isPlainString } from './load.ts';

/** A replacement of the text between two UTF-16 offsets. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Sets an argument to a string; undefined when the call's spelling leaves no place for it. */
export function setText(flow: Flow, call: ModelledCall, name: ArgumentName, text: string): readonly Edit[] | undefined {
  const given = call.arguments(name);
  if (given.length > 1) return undefined;
  const quoted = quote(flow, call, text);
  if (given[0]) return replaceValue(flow, given[0], quoted);
  const spelling = call.spelling(name);
  if (typeof spelling !== 'string') return undefined;
  return setKeyword(flow, call, spelling, quoted);
}

/** Passes `keyword=code`, or an entry of an options object for an address like "2.revision". */
export function setKeyword(flow: Flow, call: ModelledCall, address: string, code: string): readonly Edit[] | undefined {
  const dot = address.indexOf('.');
  if (dot < 0) return flow.program.language === 'python' ? insertArgument(flow, call, `${address}=${code}`) : undefined;
  const position = Number(address.slice(0, dot));
  const key = address.slice(dot + 1);
  if (!Number.isInteger(position) || key.includes('.')) return undefined;
  return setOption(flow, call, position, `${key}: ${code}`);
}

/** Makes a call safe by the keyword that its model knows; undefined when the call's spelling leaves no place for it. */
export function setSafer(
  flow: Flow,
  call: ModelledCall,
  keyword: string,
  value: string,
): { readonly code: string; readonly edits: readonly Edit[] } | undefined {
  const { when = [], safeFrom } = call.fact.row;
  const code = spelledAs(flow, call, value);
  if (code === undefined) return undefined;
  const [given, ...others] = call.argumentsAt(when.find((it) => it.argument.includes(keyword))?.argument ?? [keyword]);
  if (others.length > 0) return undefined;
  // Where the library's own default is safe, something else is wrong with a call that does not say otherwise.
  if (!given && safeFrom && !call.isSafeToday) return undefined;
  const edits = given ? replaceIn(flow, given, code) : setKeyword(flow, call, keyword, code);
  return edits && { code: `${keyword}=${code}`, edits };
}

/** Calls another function of the same owner; undefined when the callee is no attribute. */
export function renameCallee(flow: Flow, call: ModelledCall, name: string): readonly Edit[] | undefined {
  const { program } = flow;
  const callee = program.a[call.at]!;
  const last = program.lastName(callee);
  if (receiverOf(program, call.at) < 0 || last < 0) return undefined;
  const end = program.end[callee]!;
  const start = end - program.names.text(last).length;
  return program.text.slice(start, end) === program.names.text(last) ? [{ start, end, text: name }] : undefined;
}

/** Code of a model as this file writes it: a name that begins with the callee's owner, with the owner as it is called here. */
function spelledAs(flow: Flow, call: ModelledCall, code: string): string | undefined {
  const owner = call.path.slice(0, call.path.lastIndexOf('.') + 1);
  if (owner === '' || !code.startsWith(owner)) return code;
  const { program } = flow;
  const receiver = receiverOf(program, call.at);
  if (receiver < 0) return undefined;
  return `${program.text.slice(program.start[receiver], program.end[receiver])}.${code.slice(owner.length)}`;
}

function replaceIn(flow: Flow, argument: Argument, code: string): readonly Edit[] | undefined {
  const { program } = flow;
  const edits = replaceValue(flow, argument, code);
  if (edits || !argument.direct) return edits;
  return [{ start: program.start[argument.at]!, end: program.end[argument.at]!, text: code }];
}

/** Appends `suffix` to the repository's own text, in place of the one it has. */
export function setSuffix(flow: Flow, argument: Argument, sign: string, suffix: string): readonly Edit[] | undefined {
  const { program } = flow;
  if (!isPlainString(flow, argument)) return undefined;
  const start = program.a[argument.at]!;
  const end = program.b[argument.at]!;
  const at = program.text.slice(start, end).lastIndexOf(sign);
  const from = at > 0 && !program.text.slice(start + at, end).includes('/') ? start + at : end;
  return [{ start: from, end, text: `${sign}${suffix}` }];
}

/** Replaces an argument's value where it stands: in the call, or in the literal that the call's value comes from. */
export function replaceValue(flow: Flow, argument: Argument, code: string): readonly Edit[] | undefined {
  const { program } = flow;
  const values = flow.values(argument);
  const [value] = values;
  if (values.length !== 1 || !value || value.context) return undefined;
  const isConstant = value.kind === 'text' || value.kind === 'boolean' || value.kind === 'null';
  if (!isConstant) return undefined;
  const isLiteral = value.kind !== 'text' || program.kind[value.at] === STRING;
  const at = isLiteral ? value.at : argument.at;
  return [{ start: program.start[at]!, end: program.end[at]!, text: code }];
}

/** Takes a direct argument away, with the comma that separates it. */
export function removeArgument(flow: Flow, call: ModelledCall, argument: Argument): readonly Edit[] | undefined {
  if (!argument.direct || argument.keyword === undefined) return undefined;
  const { program } = flow;
  const first = program.b[call.at]!;
  const end = first + program.arity(call.at);
  for (let i = first; i < end; i++) {
    if (program.argumentValue[i] !== argument.at) continue;
    const start = program.argumentStart[i]!;
    const close = program.end[argument.at]!;
    if (i + 1 < end) return [{ start, end: program.argumentStart[i + 1]!, text: '' }];
    if (i > first) return [{ start: program.end[program.argumentValue[i - 1]!]!, end: close, text: '' }];
    return [{ start, end: close, text: '' }];
  }
  return undefined;
}

function quote(flow: Flow, call: ModelledCall, text: string): string {
  const { program } = flow;
  const sample = call.arguments('repository')[0];
  const first = sample && program.kind[sample.at] === STRING ? program.text[program.a[sample.at]! - 1] : undefined;
  const mark = first === "'" || first === '"' ? first : program.language === 'python' ? '"' : "'";
  return `${mark}${text}${mark}`;
}

function insertArgument(flow: Flow, call: ModelledCall, code: string): readonly Edit[] {
  const { program } = flow;
  const count = program.arity(call.at);
  if (count === 0) return [{ start: program.end[call.at]! - 1, end: program.end[call.at]! - 1, text: code }];
  const last = program.b[call.at]! + count - 1;
  const at = program.end[program.argumentValue[last]!]!;
  return [{ start: at, end: at, text: `,${separator(program.text, program.argumentStart[last]!)}${code}` }];
}

/** A new line with the same indentation when the last argument begins its line, a space otherwise. */
function separator(text: string, start: number): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(lineStart, start);
  return lineStart > 0 && before.trim() === '' ? `\n${before}` : ' ';
}

function setOption(flow: Flow, call: ModelledCall, position: number, entry: string): readonly Edit[] | undefined {
  const { program } = flow;
  const first = program.b[call.at]!;
  const count = program.arity(call.at);
  for (let i = first; i < first + count; i++) if (program.argumentName[i]! <= SPREAD_POSITIONAL) return undefined;
  if (count < position || program.argumentName[first] !== POSITIONAL) return undefined;
  if (count === position) return insertArgument(flow, call, `{ ${entry} }`);
  const options = program.argumentValue[first + position]!;
  if (program.kind[options] !== MAPPING) return undefined;
  const list = program.a[options]!;
  const length = program.lists.length(list);
  if (length === 0) return [{ start: program.start[options]!, end: program.end[options]!, text: `{ ${entry} }` }];
  const lastValue = program.lists.item(list, length - 1);
  const lastKey = program.lists.item(list, length - 2);
  const at = program.end[lastValue]!;
  const start = lastKey < 0 ? program.start[lastValue]! : program.start[lastKey]!;
  return [{ start: at, end: at, text: `,${separator(program.text, start)}${entry}` }];
}
