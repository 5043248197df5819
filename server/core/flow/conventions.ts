/** Loads of libraries without a model, which a convention gives away: `load("org/model", trust_remote_code=True)`. */

import { CALL } from '../program/program.ts';
import { isOfLibrary } from '../program/specifiers.ts';
import { ModelledCall } from './call.ts';
import type { Values } from './values.ts';

/** Functions of the language and of its own library that take any keyword, and those that compare what others were given. */
const TAKES_ANY =
  /^(?:[^.]*|(?:argparse|collections|contextlib|copy|dict|functools|mock|pytest|types|typing|unittest)\..*|.*\.assert_\w+)$/;

/** The calls by a keyword of what libraries without a model hold, of the source itself. */
export function callsByKeyword(values: Values): readonly ModelledCall[] {
  const { program, catalog } = values;
  const { kind, ownCount, text } = program;
  const result: ModelledCall[] = [];
  for (const fact of catalog.byKeyword) {
    const word = fact.row.keyword!;
    if (!text.includes(word)) continue;
    for (let call = 0; call < ownCount; call++) {
      if (kind[call] !== CALL || program.argumentNamed(call, word) < 0) continue;
      const path = values.paths(program.a[call]!).find((it) => !TAKES_ANY.test(it) && isOfLibrary(program, it));
      if (path === undefined || catalog.isLibrary(path.split('.', 1)[0]!) || catalog.fact(path, 'load')) continue;
      result.push(new ModelledCall(values, fact, path, call, undefined));
    }
  }
  return result;
}
