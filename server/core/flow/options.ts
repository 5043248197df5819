/** What a command-line option is when nobody gives it: the default that the program itself declares. */

import { POSITIONAL } from '../program/program.ts';
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

/** `--model-name` is read as `model_name`. */
function attributeOf(option: string): string {
  return option.replace(/^-+/, '').replaceAll('-', '_');
}
