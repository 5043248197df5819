/** A Program as text: what debug views show and snapshots compare. */

import {
  ADDED,
  ANY_KEY,
  ATTRIBUTE,
  BINARY,
  CALL,
  CALL_NEW,
  CHOICE,
  CLASS,
  COMPARISON,
  FALSE,
  FUNCTION,
  IMPORT,
  ITEM,
  MAPPING,
  MERGED,
  NAME,
  NOT,
  NULL,
  NUMBER,
  OPERATOR_ADD,
  OPERATOR_FORMAT,
  OPERATOR_JOIN_PATH,
  PARAMETER,
  type Program,
  QUOTED_TEXT,
  SAME,
  SEQUENCE,
  SPREAD,
  SPREAD_NAMED,
  SPREAD_POSITIONAL,
  STRING,
  SUBSCRIPT,
  TEMPLATE,
  TRUE,
} from './program.ts';

const OPERATORS: Readonly<Record<number, string>> = {
  [OPERATOR_ADD]: '+',
  [OPERATOR_FORMAT]: '%',
  [OPERATOR_JOIN_PATH]: '/',
};
const COMPARISONS = ['', 'equal', 'unequal', 'in', 'not in', 'otherwise'] as const;
const STORES: Readonly<Record<number, string>> = { [ANY_KEY]: '*', [ADDED]: '+', [MERGED]: '**' };
const BLOCKS = ['inline', 'arm', 'loop', 'body'] as const;

/** The definitions, stores and calls in order, each with its block; nested expressions written out. */
export function printProgram(program: Program): string {
  const rows: { at: number; rank: number; text: string }[] = [];
  for (let id = 0; id < program.definitionCount; id++) {
    const value = program.definitionValue[id]!;
    const place = placeOf(program, program.definitionBlock[id]!);
    const name = program.names.text(program.definitionName[id]!);
    rows.push({
      at: program.definitionAt[id]!,
      rank: 1,
      text: `${place}${name} = ${value < 0 ? 'deleted' : print(program, value, 0)}`,
    });
  }
  for (let id = 0; id < program.storeCount; id++) {
    const object = program.storeObject[id]!;
    const key = program.storeKey[id]!;
    const name = key >= 0 ? program.names.text(key) : (STORES[key] ?? '?');
    const place = placeOf(program, program.block[object]!);
    const text = `${place}${print(program, object, 0)}[${name}] = ${print(program, program.storeValue[id]!, 0)}`;
    rows.push({ at: program.storeAt[id]!, rank: 2, text });
  }
  for (let at = 0; at < program.count; at++) {
    if (program.kind[at] !== CALL) continue;
    rows.push({ at: at + 1, rank: 0, text: `${placeOf(program, program.block[at]!)}call ${print(program, at, 0)}` });
  }
  rows.sort((a, b) => a.at - b.at || a.rank - b.rank);
  const functions = program.functions.map((info, id) => {
    const name = info.name < 0 ? '' : program.names.text(info.name);
    return `function ${id} ${name} returns ${info.returns.map((it) => print(program, it, 0)).join(' | ') || 'nothing'}`;
  });
  return `${[...rows.map((it) => it.text), ...functions].join('\n')}\n`;
}

function placeOf(program: Program, block: number): string {
  const kinds: string[] = [];
  for (let at = block; at > 0; at = program.blockParent[at]!) kinds.unshift(`${BLOCKS[program.blockKind[at]!]} ${at}`);
  return kinds.length === 0 ? '' : `[${kinds.join(' > ')}] `;
}

function print(program: Program, at: number, depth: number): string {
  if (at < 0) return 'nothing';
  if (depth > 12) return '…';
  const inner = (expression: number) => print(program, expression, depth + 1);
  const { a, b } = program;
  switch (program.kind[at]) {
    case NULL:
      return 'null';
    case TRUE:
      return 'true';
    case FALSE:
      return 'false';
    case NUMBER:
      return program.text.slice(program.start[at], program.end[at]);
    case STRING:
      return JSON.stringify(program.text.slice(a[at], b[at]));
    case TEMPLATE:
      return `template(${list(program, a[at]!, depth)})`;
    case NAME:
      return program.names.text(a[at]!);
    case ATTRIBUTE:
      return `${inner(a[at]!)}.${program.names.text(b[at]!)}`;
    case SUBSCRIPT:
      return `${inner(a[at]!)}[${inner(b[at]!)}]`;
    case ITEM:
      return `item(${inner(a[at]!)}${b[at]! < 0 ? '' : `, ${b[at]}`})`;
    case CALL:
      return `${program.c[at]! >= CALL_NEW ? 'new ' : ''}${inner(a[at]!)}(${printArguments(program, at, depth)})`;
    case BINARY:
      return `(${inner(a[at]!)} ${OPERATORS[program.c[at]!] ?? '?'} ${inner(b[at]!)})`;
    case CHOICE:
      return `choice(${list(program, a[at]!, depth)})`;
    case SEQUENCE:
      return `[${list(program, a[at]!, depth)}]`;
    case MAPPING:
      return `{${list(program, a[at]!, depth)}}`;
    case FUNCTION:
      return `function ${a[at]}`;
    case CLASS:
      return `class ${a[at]}`;
    case PARAMETER:
      return `parameter ${b[at]} of ${a[at]}`;
    case IMPORT: {
      const { module, member } = program.imports[a[at]!]!;
      return `import(${member === undefined ? module : `${module}:${member}`})`;
    }
    case SAME:
      return inner(a[at]!);
    case SPREAD:
      return `...${inner(a[at]!)}`;
    case COMPARISON:
      return `compare ${COMPARISONS[program.c[at]!]}(${list(program, a[at]!, depth)})`;
    case NOT:
      return `not ${inner(a[at]!)}`;
    case QUOTED_TEXT:
      return `quoted(${inner(a[at]!)})`;
    default:
      return 'opaque';
  }
}

function list(program: Program, items: number, depth: number): string {
  return program.lists
    .items(items)
    .map((item) => (item < 0 ? '...' : print(program, item, depth + 1)))
    .join(', ');
}

function printArguments(program: Program, call: number, depth: number): string {
  const first = program.b[call]!;
  return Array.from({ length: program.arity(call) }, (_, i) => {
    const name = program.argumentName[first + i]!;
    const value = print(program, program.argumentValue[first + i]!, depth + 1);
    if (name >= 0) return `${program.names.text(name)}=${value}`;
    return name === SPREAD_NAMED ? `**${value}` : name === SPREAD_POSITIONAL ? `*${value}` : value;
  }).join(', ');
}
