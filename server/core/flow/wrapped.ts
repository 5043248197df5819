/** Calls of functions in other files of the workspace that do, with what they are given, what models speak of. */

import { ATTRIBUTE, CALL, IMPORT, NAME, PARAMETER, type Program } from '../program/program.ts';
import { type Context, enter, recursive } from './value.ts';
import type { Values } from './values.ts';

/** A call inside a function of another file, seen from the source's call that leads there. */
export interface Wrapped {
  readonly call: number;
  readonly context: Context;
}

/** How many functions are looked through, one inside the other, and how many calls of a trigger one call may lead to. */
const DEPTH_LIMIT = 4;
const CALL_LIMIT = 64;

/** Arguments that a source's own value makes dangerous. */
export const GIVEN_TO_LOADS = ['repository', 'trust'] as const;

/** The source's own calls that may be of wrappers: by their names, or by others under which they are imported. */
export function callsOfWrappers(program: Program, wrappers: ReadonlySet<string>): readonly number[] {
  const names = new Set([...wrappers].map((it) => program.names.add(it)));
  const result: number[] = [];
  for (const name of [...names, ...aliasesOf(program, wrappers)]) {
    for (let call = program.lastCall(name); call >= 0; call = program.previousCall[call]!) {
      if (call < program.ownCount) result.push(call);
    }
  }
  return result;
}

/** Whether the source names a wrapper without calling it: another file's path, or a list of them. */
export function namesWrapper(program: Program, wrappers: ReadonlySet<string>): boolean {
  if (wrappers.size === 0) return false;
  const names = new Set([...wrappers].map((it) => program.names.add(it)));
  const callees = new Set(callsOfWrappers(program, wrappers).map((it) => program.a[it]!));
  for (let at = 0; at < program.ownCount; at++) {
    const kind = program.kind[at];
    const isNamed = (kind === NAME && names.has(program.a[at]!)) || (kind === ATTRIBUTE && names.has(program.b[at]!));
    if (isNamed && !callees.has(at)) return true;
  }
  return false;
}

/** The trigger calls that calls of these functions lead to in files that the source is linked with. */
export function wrappedCalls(
  values: Values,
  calls: readonly number[],
  wrappers: ReadonlySet<string>,
  triggers: ReadonlySet<string>,
): readonly Wrapped[] {
  const search = new Search(values, wrappers, triggers);
  for (const call of calls) search.from(call);
  return search.found;
}

/** The other names under which the source imports what may be a wrapper. */
function aliasesOf(program: Program, wrappers: ReadonlySet<string>): ReadonlySet<number> {
  const result = new Set<number>();
  for (let id = 0; id < program.definitionCount; id++) {
    const value = program.definitionValue[id]!;
    if (value < 0 || value >= program.ownCount || program.kind[value] !== IMPORT) continue;
    const { member } = program.imports[program.a[value]!]!;
    const name = program.definitionName[id]!;
    const isMeant = member === 'default' || (member !== undefined && wrappers.has(member));
    if (isMeant && !wrappers.has(program.names.text(name))) result.add(name);
  }
  return result;
}

class Search {
  readonly found: Wrapped[] = [];
  readonly #values: Values;
  readonly #program: Program;
  readonly #wrappers: ReadonlySet<number>;
  readonly #triggers: ReadonlySet<number>;

  constructor(values: Values, wrappers: ReadonlySet<string>, triggers: ReadonlySet<string>) {
    this.#values = values;
    this.#program = values.program;
    this.#wrappers = new Set([...wrappers].map((it) => values.program.names.add(it)));
    this.#triggers = new Set([...triggers].map((it) => values.program.names.add(it)));
  }

  from(call: number): void {
    this.#enter(call, undefined, 0, { left: CALL_LIMIT });
  }

  #enter(call: number, context: Context | undefined, depth: number, budget: { left: number }): void {
    const program = this.#program;
    for (const id of this.#values.callers.functions(program.a[call]!, context)) {
      const { block } = program.functions[id]!;
      const first = program.blockFirst[block]!;
      if (first < program.ownCount || recursive(context, id)) continue;
      const inner = enter(call, id, context);
      for (let at = first; at < program.blockLast[block]! && budget.left > 0; at++) {
        if (program.kind[at] !== CALL) continue;
        const name = program.lastName(program.a[at]!);
        // A name of that file's own may be bound to what a trigger is, too.
        if (this.#triggers.has(name) || this.#wrappers.has(name)) {
          budget.left--;
          this.found.push({ call: at, context: inner });
        }
        if (this.#wrappers.has(name) && depth < DEPTH_LIMIT) this.#enter(at, inner, depth + 1, budget);
      }
    }
  }
}

/**
 * The name by which other files call the function of a parameter; undefined where they cannot, or where it is a method
 * that is called like many others: by a protocol's name, or by one of the `common` ones.
 */
export function exportedNameOf(program: Program, parameter: number, common: ReadonlySet<string>): string | undefined {
  const at = parameterBehind(program, parameter);
  return at < 0 ? undefined : exportedName(program, program.a[at]!, common);
}

/**
 * The PARAMETER that an expression is, or whose entry it is where scripts pass options as an object; or -1. In Python, where
 * fields of an object are named so too, that would make a wrapper of every function which is handed its settings.
 */
function parameterBehind(program: Program, at: number): number {
  let behind = at;
  if (program.language === 'python') return program.kind[at] === PARAMETER ? at : -1;
  for (let depth = 0; depth < DEPTH_LIMIT && program.kind[behind] === ATTRIBUTE; depth++) behind = program.a[behind]!;
  return program.kind[behind] === PARAMETER ? behind : -1;
}

/** As `exportedNameOf`, of a function. */
export function exportedName(program: Program, id: number, common: ReadonlySet<string>): string | undefined {
  const info = program.functions[id]!;
  const outer = program.blockFrame[program.blockParent[info.block]!]!;
  const isNested = program.blockOwner[outer]! >= 0;
  if (info.name < 0 || isNested) return undefined;
  const name = program.names.text(info.name);
  // Who calls a class calls what makes its objects.
  if (info.owner >= 0 && /^(?:__init__|constructor)$/.test(name)) return className(program, info.owner);
  return name.startsWith('__') || (info.owner >= 0 && common.has(name)) ? undefined : name;
}

function className(program: Program, id: number): string | undefined {
  const { name } = program.classes[id]!;
  return name < 0 ? undefined : program.names.text(name);
}
