/** Edits of a call, spelled as its language and library want them: arguments set, replaced and taken away. */

import type { ArgumentName } from '../models/model.ts';
import { ATTRIBUTE, MAPPING, NAME, POSITIONAL, type Program, SPREAD_POSITIONAL, STRING } from '../program/program.ts';
import { type Argument, type ModelledCall, receiverOf } from './call.ts';
import type { Flow } from './flow.ts';
import { hubAddressOf } from './hub-addresses.ts';
import { isPlainString } from './load.ts';
import type { Value } from './value.ts';

/** A replacement of the text between two UTF-16 offsets. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Whether it changes a constant of a file that the source imports. */
  readonly isElsewhere?: boolean;
}

/**
 * Sets an argument to a string; undefined when the call's spelling leaves no place for it. A literal elsewhere, which is
 * this argument's value, is changed where it stands, unless `inPlace` is to leave it to others who use it.
 */
export function setText(
  flow: Flow,
  call: ModelledCall,
  name: ArgumentName,
  text: string,
  inPlace = false,
): readonly Edit[] | undefined {
  const given = call.arguments(name);
  if (given.length > 1) return undefined;
  const quoted = quote(flow, call, text);
  if (given[0]) {
    const isElsewhere = flow.values(given[0]).some(({ at }) => at >= flow.program.ownCount);
    const changed = inPlace ? undefined : replaceValue(flow, given[0], quoted);
    return changed ?? (inPlace || isElsewhere ? replaceArgument(flow, given[0], quoted) : undefined);
  }
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

/** Sets an argument to a string in place of another one, which is passed by its keyword. */
export function setInstead(
  flow: Flow,
  call: ModelledCall,
  other: Argument,
  name: ArgumentName,
  text: string,
): readonly Edit[] | undefined {
  const spelling = call.spelling(name);
  if (!other.direct || other.keyword === undefined || typeof spelling !== 'string' || spelling.includes('.')) {
    return undefined;
  }
  return [{ ...other.span, text: `${spelling}=${quote(flow, call, text)}` }];
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
  return replaceValue(flow, argument, code) ?? replaceArgument(flow, argument, code);
}

/** Replaces what stands in the call itself. */
function replaceArgument({ program }: Flow, argument: Argument, code: string): readonly Edit[] | undefined {
  if (!argument.direct) return undefined;
  return [{ start: program.start[argument.at]!, end: program.end[argument.at]!, text: code }];
}

/** Appends `suffix` to the repository's own text, in place of the one it has; or to a name that stands for it. */
export function setSuffix(flow: Flow, argument: Argument, sign: string, suffix: string): readonly Edit[] | undefined {
  const { program } = flow;
  const namesFile = ({ text }: Value & { kind: 'text' }) => /^[^/#]+\/[^/#]+\/[^#]/.test(text);
  if (sign === '#' && !flow.values(argument).every((it) => it.kind === 'text' && namesFile(it))) return undefined;
  if (!isPlainString(flow, argument)) {
    const [value, ...others] = flow.values(argument);
    const isName = program.kind[argument.at] === NAME || program.kind[argument.at] === ATTRIBUTE;
    if (!argument.direct || !isName || value?.kind !== 'text' || others.length > 0) return undefined;
    if (value.text.includes(sign)) return undefined;
    const at = program.end[argument.at]!;
    const mark = program.language === 'python' ? '"' : "'";
    return [{ start: at, end: at, text: ` + ${mark}${sign}${suffix}${mark}` }];
  }
  const start = program.a[argument.at]!;
  const end = program.b[argument.at]!;
  const at = program.text.slice(start, end).lastIndexOf(sign);
  const from = at > 0 && !program.text.slice(start + at, end).includes('/') ? start + at : end;
  return [{ start: from, end, text: `${sign}${suffix}` }];
}

/** Puts a commit in the place of the reference in an argument's address of a hub, where that is written out. */
export function setInAddress(flow: Flow, argument: Argument, commit: string): readonly Edit[] | undefined {
  const { program } = flow;
  const [value, ...others] = flow.values(argument);
  if (value?.kind !== 'text' || others.length > 0 || program.kind[value.at] !== STRING) return undefined;
  const address = hubAddressOf(value.text);
  const isAsWritten = program.text.slice(program.a[value.at], program.b[value.at]) === value.text;
  if (address?.reference === undefined || !isAsWritten) return undefined;
  const start = program.a[value.at]! + address.at;
  return [{ start, end: start + address.reference.length, text: commit }];
}

/** Replaces an argument's value where it stands: in the call, or in the literal that the call's value comes from. */
export function replaceValue(flow: Flow, argument: Argument, code: string): readonly Edit[] | undefined {
  const { program } = flow;
  const values = flow.values(argument);
  const [value] = values;
  if (values.length !== 1 || !value || value.context) return undefined;
  if (value.kind !== 'text' && value.kind !== 'boolean' && value.kind !== 'null') return undefined;
  const isLiteral = value.kind !== 'text' || program.kind[value.at] === STRING;
  const at = isLiteral ? value.at : argument.at;
  const isElsewhere = at >= program.ownCount;
  if (isElsewhere && !isConstant(program, at)) return undefined;
  const start = program.start[at]!;
  const [before] = /^["'](?=[^"'])/.exec(program.text.slice(start, start + 2)) ?? [];
  const text = before === undefined ? code : code.replace(/^(["'])(.*)\1$/, `${before}$2${before}`);
  return [{ start, end: program.end[at]!, text, ...(isElsewhere ? { isElsewhere } : {}) }];
}

const NAMED = /^(?:export\s+)?(?:(?:const|let|var)\s+)?[\w$]{1,100}\s*(?::[^=]{1,80})?=\s*$/;

/** Whether a literal is all that a name at the top of its file stands for: what others hold may be theirs alone. */
function isConstant({ text, start, end }: Program, at: number): boolean {
  const line = text.lastIndexOf('\n', start[at]! - 1) + 1;
  const rest = text.slice(end[at]!, lineEnd(text, end[at]!));
  return (
    NAMED.test(text.slice(Math.max(line, start[at]! - 200), start[at]!)) && /^\s*(?:;\s*)?(?:(?:#|\/\/).*)?$/.test(rest)
  );
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
  const start = program.argumentStart[last]!;
  const value = program.argumentValue[last]!;
  return insertAfter(
    program.text,
    start,
    afterParentheses(program.text, start, program.start[value]!, program.end[value]!),
    code,
  );
}

/** Appends to a list, as it is laid out; `start` and `at` are the last item's own beginning and end. */
function insertAfter(text: string, start: number, at: number, code: string): readonly Edit[] {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(lineStart, start);
  const isOnLineOfItsOwn = lineStart > 0 && before.trim() === '';
  // What is said of the last item in a comment stays with it.
  const comment = /^([ \t]*,)?[ \t]*(?:#|\/\/)[^\r\n]*/.exec(text.slice(at, lineEnd(text, at)));
  if (comment) {
    const end = at + comment[0].length;
    const indentation = isOnLineOfItsOwn ? before : `${/^[ \t]*/.exec(before)![0]}    `;
    if (comment[1]) return [{ start: end, end, text: `\n${indentation}${code},` }];
    return [
      { start: at, end: at, text: ',' },
      { start: end, end, text: `\n${indentation}${code}` },
    ];
  }
  return [{ start: at, end: at, text: `,${isOnLineOfItsOwn ? `\n${before}` : ' '}${code}` }];
}

/** The end of an argument whose value may stand in parentheses. */
function afterParentheses(text: string, start: number, valueStart: number, valueEnd: number): number {
  let open = text.slice(start, valueStart).split('(').length - 1;
  let at = valueEnd;
  for (let end = valueEnd; open > 0 && end < text.length; end++) {
    if (text[end] === ')') {
      open--;
      at = end + 1;
    } else if (!/\s/.test(text[end]!)) break;
  }
  return at;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
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
  const start = lastKey < 0 ? program.start[lastValue]! : program.start[lastKey]!;
  return insertAfter(program.text, start, program.end[lastValue]!, entry);
}
