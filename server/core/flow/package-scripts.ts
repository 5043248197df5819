/** The scripts of a `package.json` that a program writes: the only part of such a file that is run. */

import { ATTRIBUTE, BINARY, CALL, NAME, SUBSCRIPT, TEMPLATE } from '../program/program.ts';
import { calledName } from './call.ts';
import type { Values } from './values.ts';

/** Functions that give the text of the object that stands first. */
const WRITING = /^(?:stringify|dumps)$/;
/** How many definitions and parts lie between the text and the object that it is made of. */
const DEPTH_LIMIT = 4;

/** The expressions that a text, or an object that is written as one, holds under `scripts`. */
export function scriptsIn(values: Values, content: number): readonly number[] {
  const { program, containers, stores } = values;
  const key = program.names.add('scripts');
  return objectsIn(values, content, 0).flatMap((object) => {
    const { found } = containers.entries(object, 'scripts', undefined);
    const { root } = stores.partsOf(object);
    const below = root < 0 ? [] : storedBelow(values, root, key);
    return [...found.map(({ at }) => at), ...stores.stored(object, key), ...below];
  });
}

/** What is put under a name of the object's own scripts: `manifest.scripts.build = …`. */
function storedBelow({ program }: Values, root: number, key: number): readonly number[] {
  const found: number[] = [];
  for (let store = 0; store < program.storeCount; store++) {
    const into = program.storeObject[store]!;
    const kind = into < 0 ? -1 : program.kind[into];
    if (kind !== ATTRIBUTE && kind !== SUBSCRIPT) continue;
    const owner = program.a[into]!;
    if (program.kind[owner] !== NAME || program.a[owner] !== program.a[root]) continue;
    if (scopeOf(program, owner) !== scopeOf(program, root)) continue;
    const isScripts = kind === ATTRIBUTE ? program.b[into] === key : isText(program, program.b[into]!);
    if (isScripts) found.push(program.storeValue[store]!);
  }
  return found;
}

/** The scope that a NAME is bound in. */
function scopeOf(program: Values['program'], name: number): number {
  return program.scopeOf(program.a[name]!, program.blockScope[program.block[name]!]!);
}

function isText({ start, end, text }: Values['program'], at: number): boolean {
  return /^["'`]scripts["'`]$/.test(text.slice(start[at], end[at]));
}

/** The objects that a text is made of: what `JSON.stringify` is given, or the expression itself. */
function objectsIn(values: Values, at: number, depth: number): readonly number[] {
  const { program } = values;
  if (depth > DEPTH_LIMIT || at < 0) return [];
  const inner = (it: number) => objectsIn(values, it, depth + 1);
  switch (program.kind[at]) {
    case BINARY:
      return [program.a[at]!, program.b[at]!].flatMap(inner);
    case TEMPLATE:
      return program.lists.items(program.a[at]!).flatMap(inner);
    case CALL:
      return WRITING.test(calledName(program, program.a[at]!)) ? program.argumentsOf(at).slice(0, 1) : [];
    case NAME: {
      const made = (values.definitions(at) ?? []).map((it) => program.definitionValue[it]!);
      const texts = made.filter((it) => it >= 0 && program.kind[it] === CALL).flatMap(inner);
      return texts.length > 0 ? texts : [at];
    }
    default:
      return [at];
  }
}
