/** Whether what reflection reads is a library's own: names and source text of code that is trusted already. */

import { ATTRIBUTE, CALL, ITEM, NAME, type Program, SAME, SUBSCRIPT } from '../program/program.ts';
import { type Context, knownStart, type Value } from './value.ts';
import type { Values } from './values.ts';

/** How far back an object is followed. */
const DEPTH_LIMIT = 12;

/** Calls that find what exists already: by its name in text, or from an object, their first argument. */
const BY_NAME: ReadonlySet<string> = new Set(['eval', 'importlib.import_module', '__import__']);
const FROM_OBJECT: ReadonlySet<string> = new Set(['getattr', 'type', 'inspect.getmodule', 'inspect.unwrap']);

/** What begins a text that can only name a member of one module. */
const MEMBER = /^([A-Za-z_]\w*)\./;

/** Whether the object is a library's module, or a member of one, and nothing that is made while the program runs. */
export function isOfLibrary(values: Values, at: number, context: Context | undefined, depth = 0): boolean {
  if (at < 0 || depth > DEPTH_LIMIT) return false;
  const found = values.of(at, context);
  if (found.length > 0 && found.every((it) => isMember(values, it))) return true;
  const { program } = values;
  const also = (it: number): boolean => isOfLibrary(values, it, context, depth + 1);
  switch (program.kind[at]) {
    case NAME: {
      const definitions = values.definitions(at) ?? [];
      return definitions.length > 0 && definitions.every((it) => also(program.definitionValue[it]!));
    }
    case ATTRIBUTE:
    case SUBSCRIPT:
    case ITEM:
    case SAME:
      return also(program.a[at]!);
    case CALL:
      return program.arity(at) > 0 && isFound(values, program, at, context, also);
    default:
      return false;
  }
}

function isFound(
  values: Values,
  program: Program,
  call: number,
  context: Context | undefined,
  isKnown: (at: number) => boolean,
): boolean {
  const [path, ...others] = values.paths(program.a[call]!, context);
  const first = program.argumentAt(call, 0);
  if (path === undefined || others.length > 0 || first < 0) return false;
  if (FROM_OBJECT.has(path)) return isKnown(first);
  if (!BY_NAME.has(path)) return false;
  return values.of(first, context).every((it) => {
    const text = knownStart(it);
    const module = MEMBER.exec(text)?.[1];
    return module !== undefined && values.catalog.isLibrary(module);
  });
}

function isMember(values: Values, it: Value): boolean {
  return it.kind === 'external' && !/[?()[\]]/.test(it.path) && values.catalog.isLibrary(it.path);
}
