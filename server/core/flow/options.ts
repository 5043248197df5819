/** What a command-line option is when nobody gives it: the default that the program itself declares. */

import { CALL, type FunctionInfo, POSITIONAL, type Program, SEQUENCE, STRING } from '../program/program.ts';
import { calledName, receiverOf } from './call.ts';
import type { Context, Value } from './value.ts';
import type { Values } from './values.ts';

/** What parsing a command line gives (argparse), and what its attributes are then. */
const PARSED = /^argparse\.ArgumentParser\(\)\.parse_(?:args|known_args)\(\)$/;

export function isParsedOptions(path: string): boolean {
  return PARSED.test(path);
}

/** The defaults of the options whose value is read by this name; empty when none is declared with one. */
export function defaultsOf(values: Values, name: string, context: Context | undefined): readonly Value[] {
  const { program } = values;
  const result: Value[] = [];
  for (let call = program.lastCall(program.names.add('add_argument')); call >= 0; call = program.previousCall[call]!) {
    let isMeant = false;
    let fallback = -1;
    for (let i = program.b[call]!; i < program.b[call]! + program.arity(call); i++) {
      const keyword = program.argumentName[i]!;
      const value = program.argumentValue[i]!;
      if (keyword >= 0 && program.names.text(keyword) === 'default') fallback = value;
      const isName = keyword === POSITIONAL || (keyword >= 0 && program.names.text(keyword) === 'dest');
      isMeant ||= isName && values.of(value, context).some((it) => it.kind === 'text' && attributeOf(it.text) === name);
    }
    if (isMeant && fallback >= 0) result.push(...values.of(fallback, context));
  }
  return result;
}

/** Parsers that make instances of the classes that they are given, one behind the other. */
const FILLING = /^(?:transformers\.HfArgumentParser|trl\.TrlParser)\(\)\.parse_\w+\(\)$/;

/** The instances that stand at a position, 0-based, of what a command line is parsed into; all of them for -1. */
export function parsedAt(values: Values, parsed: Value, position: number): readonly Value[] {
  const { program } = values;
  if (parsed.kind !== 'external' || !FILLING.test(parsed.path) || program.kind[parsed.at] !== CALL) return [];
  const parser = receiverOf(program, parsed.at);
  const made = parser < 0 ? [] : values.of(parser, parsed.context);
  return made.flatMap((it): readonly Value[] => {
    const given = program.kind[it.at] === CALL ? program.argumentAt(it.at, 0) : -1;
    if (given < 0) return [];
    const all = program.kind[given] === SEQUENCE ? program.lists.items(program.a[given]!) : [given];
    const meant = position < 0 ? all : all.slice(position, position + 1);
    const classes = meant.flatMap((at) => values.of(at, it.context));
    return classes.flatMap((it) => (it.kind === 'class' ? [{ ...it, kind: 'instance' as const, at: parsed.at }] : []));
  });
}

/**
 * The expression that a parameter stands for when it is not given, or -1: its own default, or the one that an option is
 * declared with whose value it takes (`@click.option("--out", default="x.py")`, `typer.Option("x.py")`).
 */
export function fallbackOf(program: Program, info: FunctionInfo, index: number): number {
  const { fallback, name } = info.parameters[index]!;
  if (fallback >= 0) {
    const isOption =
      program.kind[fallback] === CALL && /^(?:Option|Argument)$/.test(calledName(program, program.a[fallback]!));
    return isOption ? defaultAmong(program, fallback, program.argumentAt(fallback, 0)) : fallback;
  }
  if (info.decorators.length === 0 || name < 0) return -1;
  const word = program.names.text(name);
  for (const at of info.decorators) {
    if (program.kind[at] !== CALL || !/^(?:option|argument)$/.test(calledName(program, program.a[at]!))) continue;
    const texts = program.argumentsOf(at).filter((it) => program.kind[it] === STRING);
    if (texts.some((it) => attributeOf(program.text.slice(program.a[it], program.b[it])) === word))
      return defaultAmong(program, at, -1);
  }
  return -1;
}

function defaultAmong(program: Program, call: number, first: number): number {
  const named = program.argumentNamed(call, 'default');
  return named >= 0 ? named : first;
}

/** `--model-name` is read as `model_name`, and so is `--model-name/--no-model-name`. */
function attributeOf(option: string): string {
  return option.replace(/\/.*$/, '').replace(/^-+/, '').replaceAll('-', '_');
}
