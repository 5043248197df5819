/** Commands as the files that they name: texts and words in which what is not known of a path stands between `<` and `>`. */

import { SEQUENCE } from '../program/program.ts';
import type { ModelledCall } from './call.ts';
import type { Entry } from './containers.ts';
import { joinedPath, normal } from './path-texts.ts';
import type { Paths } from './paths.ts';
import { type Context, VALUE_LIMIT } from './value.ts';
import type { Values } from './values.ts';

/** One way in which a call starts a process: a text for a shell, or words, each with the expression that gives it. */
export interface CommandText {
  readonly text: string | undefined;
  readonly words: readonly string[];
  /** By position among the words: the expression; of a text, the one expression at 0. */
  readonly places: readonly number[];
  /** The files that a name in the command can mean: in the folder where it is started, and as it is written. */
  readonly named: (text: string) => readonly string[];
}

export function* commandTexts(values: Values, paths: Paths, call: ModelledCall): Iterable<CommandText> {
  const folder = call.keyword('cwd')[0] ?? call.argumentsAt(['1.cwd', '2.cwd'])[0];
  const folders = folder ? paths.of(folder.at, folder.context) : [];
  // A bare name is looked for among the installed programs, wherever the command is started.
  const inside = (text: string) => (/[./\\]/.test(text) ? folders.map((it) => normal(joinedPath([it, text]))) : []);
  const named = (text: string) => [...inside(text), normal(text)];
  const line = call.arguments('line');
  const own = line.length > 1 ? line.filter((it) => it.keyword === undefined) : line;
  const program = call.arguments('program');
  const all = [...program, ...own, ...call.arguments('words')];
  const [first] = all;
  if (!first) return;
  const [rest] = own;
  if (program.length > 0 && rest) {
    const names = paths.texts(first.at, first.context);
    const texts = paths.texts(rest.at, rest.context).flatMap((it) => names.map((name) => `${name} ${it}`));
    for (const text of texts) yield { text, words: [], places: [rest.at], named };
    return;
  }
  if (all.length > 1 || isList(values, first.at, first.context)) {
    const before = (call.fact.row.runs ?? '').split(' ').filter((it) => it !== '');
    const given = all.flatMap((it) => wordsOf(values, it.at, it.context));
    const words = [...before, ...given.map((it) => paths.texts(it.at, it.context)[0]!)];
    const places = [...before.map(() => first.at), ...given.map((it) => it.at)];
    yield { text: undefined, words, places, named };
    return;
  }
  for (const text of paths.texts(first.at, first.context)) yield { text, words: [], places: [first.at], named };
}

function isList(values: Values, at: number, context: Context | undefined): boolean {
  return values.of(at, context).some((it) => it.kind === 'sequence');
}

/** The words of a list of them, or the one word. */
function wordsOf(values: Values, at: number, context: Context | undefined): readonly Entry[] {
  const { program } = values;
  const [list] = values.of(at, context).filter((it) => it.kind === 'sequence');
  if (!list || program.kind[list.at] !== SEQUENCE) return [{ at, context }];
  return program.lists
    .items(program.a[list.at]!)
    .slice(0, 8 * VALUE_LIMIT)
    .map((item) => ({ at: item, context: list.context }));
}
