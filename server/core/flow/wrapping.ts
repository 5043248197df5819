/** What of a source other files may call to load, run or fetch something: its parameters and functions. */

import { BODY, CALL, FUNCTION, IMPORT, MAPPING, PARAMETER, type Program, SEQUENCE } from '../program/program.ts';
import { placeOf } from '../secrets/places.ts';
import { type Access, withoutAtoms } from './accesses.ts';
import { type Argument, type ModelledCall, receiverOf } from './call.ts';
import { isCodeFile } from './code-files.ts';
import type { Write } from './files.ts';
import type { Origin } from './origin.ts';
import type { Origins } from './origins.ts';
import type { Paths } from './paths.ts';
import { ownScriptAddresses } from './script-tags.ts';
import { withoutPartials } from './value.ts';
import type { Values } from './values.ts';
import { exportedName, exportedNameOf, GIVEN_TO_LOADS } from './wrapped.ts';

/** Kinds of sinks for whose sake functions of other files are looked into. */
const WRAPPED: ReadonlySet<string> = new Set(['execute', 'compile', 'template', 'import', 'deserialise', 'process']);

/** What makes a file that is written one that nobody reviewed; a file of code is so more easily. */
const REMOTE = new Set(['remote']);
const FOREIGN = new Set(['remote', 'llm', 'input', 'schema']);

/**
 * The names under which other files may call the functions of PARAMETERs among `parameters`, and `functions`; sorted. Methods
 * of `common` names are left out.
 */
export function namesForOthers(
  program: Program,
  common: ReadonlySet<string>,
  parameters: readonly number[],
  functions: readonly number[],
): readonly string[] {
  const names = [
    ...parameters.flatMap((it) => exportedNameOf(program, it, common) ?? []),
    ...functions.flatMap((it) => exportedName(program, it, common) ?? []),
  ];
  return [...new Set(names)].sort();
}

/** The expressions, among them PARAMETERs, that decide what calls and pages load or run; `decisive` are a sink's arguments that do. */
export function wrappingParameters(
  values: Values,
  calls: readonly ModelledCall[],
  origins: Origins,
  decisive: (call: ModelledCall) => readonly Argument[],
): readonly number[] {
  const { program } = values;
  const found = ownScriptAddresses(values).flatMap((at) => origins.of(at).map((it) => it.at));
  for (const call of calls) {
    if (call.fact.row.role === 'load') {
      for (const name of GIVEN_TO_LOADS) found.push(...call.values(name).map((it) => it.at));
    } else if (WRAPPED.has(call.fact.row.kind ?? '')) {
      for (const argument of decisive(call)) {
        const isImport = call.fact.row.kind === 'import';
        if (isImport && program.language === 'python' && isConfined(call)) continue;
        for (const { kind, at, steps } of origins.of(argument.at, argument.context)) {
          if (isImport && steps.length > IMPORT_STEPS) continue;
          found.push(at);
          const named = kind === 'file' ? fileNamedBy(program, at) : -1;
          if (named >= 0) found.push(...origins.of(named).map((it) => it.at));
        }
      }
    }
  }
  return found;
}

/** Where a name goes a longer way to what imports it, whether a package is there is asked far below: `requires(["torch"])`. */
const IMPORT_STEPS = 4;
/** A beginning of a module's name that keeps it inside the package at hand: a dot. */
const RELATIVE = /^\./;

/** Whether callers choose no more than which part of its own package a function imports, as packages that load lazily do. */
function isConfined(call: ModelledCall): boolean {
  const names = call.values('code');
  return names.length > 0 && names.every((it) => it.kind === 'unknown' && RELATIVE.test(it.prefix));
}

/** The functions of the source that write what they download, or code made from data, so that others may run it. */
export function fetchingFunctions(
  program: Program,
  writes: readonly Write[],
  written: (write: Write) => readonly Origin[],
): readonly number[] {
  const found = new Set<number>();
  for (const write of writes) {
    const id = functionAround(program, write.call.at);
    if (id < 0 || found.has(id)) continue;
    const kinds: ReadonlySet<string> = write.paths.some((it) => mayBeCode(program, it)) ? FOREIGN : REMOTE;
    if (written(write).some((it) => kinds.has(it.kind))) found.add(id);
  }
  return [...found];
}

/** Whether a path is that of a file of code, or one that callers name. */
function mayBeCode(program: Program, path: string): boolean {
  return isCodeFile(path) || program.kind[Number(/<(\d+)>$/.exec(path)?.[1] ?? -1)] === PARAMETER;
}

/** The PARAMETERs whose text functions of the source write to files that may be code, as their callers name them. */
export function writingParameters(
  program: Program,
  writes: readonly Write[],
  written: (write: Write) => readonly Origin[],
): readonly number[] {
  return writes.flatMap((write) => {
    if (!write.content || !write.paths.some((it) => mayBeCode(program, it)) || write.call.fact.row.reads === 'file')
      return [];
    return written(write).flatMap(({ at }) => (program.kind[at] === PARAMETER ? [at] : []));
  });
}

/** The names of the module's values that load or run what they are given: `load = partial(…)`; and of paths of secrets. */
export function boundForOthers(
  values: Values,
  aliases: ReadonlySet<number>,
  paths: Paths,
  mayNamePlace: () => boolean,
): readonly string[] {
  const { program, catalog } = values;
  const isTrigger = (at: number): boolean =>
    values.of(at).some((it) => {
      const resolved = withoutPartials(it);
      return resolved !== undefined && catalog.triggersOf(resolved.path, values.versions).length > 0;
    });
  const isPlace = (at: number): boolean => paths.of(at).some((it) => placeOf(withoutAtoms(it)) !== undefined);
  const found: string[] = [];
  for (let id = 0; id < program.definitionCount; id++) {
    const value = program.definitionValue[id]!;
    if (value < 0 || value >= program.ownCount || program.blockFrame[program.definitionBlock[id]!] !== 0) continue;
    const kind = program.kind[value];
    if (kind === FUNCTION || kind === IMPORT) continue;
    const name = program.definitionName[id]!;
    const items = heldBy(program, value);
    if ((aliases.has(name) && isTrigger(value)) || (mayNamePlace() && items.some((it) => it >= 0 && isPlace(it))))
      found.push(program.names.text(name));
  }
  if (!mayNamePlace()) return found;
  for (let store = 0; store < program.storeCount; store++) {
    const [object, key, value] = [program.storeObject[store]!, program.storeKey[store]!, program.storeValue[store]!];
    if (key < 0 || value < 0 || value >= program.ownCount || program.lastName(object) !== program.names.add('exports'))
      continue;
    if (heldBy(program, value).some((it) => it >= 0 && isPlace(it))) found.push(program.names.text(key));
  }
  return found;
}

/** An expression, or what it holds where it is a list or an object that is written out. */
function heldBy(program: Program, at: number): readonly number[] {
  if (program.kind[at] === SEQUENCE) return program.lists.items(program.a[at]!);
  if (program.kind[at] === MAPPING) return program.lists.items(program.a[at]!).filter((_, i) => i % 2 === 1);
  return [at];
}

/** The functions of the source that read what is secret, so that others may send it away. */
export function readingFunctions(program: Program, accesses: readonly Access[]): readonly number[] {
  return [...new Set(accesses.map(({ call }) => functionAround(program, call)).filter((it) => it >= 0))];
}

/** The function in whose body an expression stands, or -1. */
function functionAround(program: Program, at: number): number {
  const frame = program.blockFrame[program.block[at]!]!;
  return program.blockKind[frame] === BODY ? program.blockOwner[frame]! : -1;
}

/** What names the file that a call opens or reads, or -1. */
function fileNamedBy(program: Program, call: number): number {
  if (program.kind[call] !== CALL) return -1;
  return program.arity(call) > 0 ? program.argumentValue[program.b[call]!]! : receiverOf(program, call);
}
