/** Calls that read, copy or list a place where secrets are kept. */

import { BySection } from '../program/by-section.ts';
import { ATTRIBUTE, type Program, STRING } from '../program/program.ts';
import {
  handedOver,
  mayNameHanded,
  mayNamePlace,
  placeOf,
  placesHintedIn,
  type SecretPlace,
} from '../secrets/places.ts';
import type { Span } from './call.ts';
import type { Paths } from './paths.ts';
import type { Values } from './values.ts';

/** Functions that read what a path leads to, and where the path stands: -1 is the receiver. */
const READERS: Readonly<Record<string, readonly number[]>> = {
  open: [0, -1],
  read_text: [-1],
  read_bytes: [-1],
  iterdir: [-1],
  glob: [0, -1],
  iglob: [0],
  rglob: [0, -1],
  walk: [0],
  listdir: [0],
  scandir: [0],
  copy: [0],
  copy2: [0],
  copyfile: [0],
  copytree: [0],
  make_archive: [2],
  move: [0],
  rename: [0, -1],
  getlines: [0],
  connect: [0],
  read: [0],
  readFile: [0],
  readFileSync: [0],
  createReadStream: [0],
  copyFile: [0],
  copyFileSync: [0],
  copySync: [0],
  cp: [0],
  cpSync: [0],
  moveSync: [0],
  renameSync: [0],
  readTextFile: [0],
  readTextFileSync: [0],
  readJson: [0],
  readJsonSync: [0],
  readJSON: [0],
  readJSONSync: [0],
  openSync: [0],
  readdir: [0],
  readdirSync: [0],
  readDir: [0],
  readDirSync: [0],
  file: [0],
  Database: [0],
  add: [0],
  write: [0],
};

/** UTF-16 code units of an argument in which flags are looked for. */
const FLAGS = 60;

/** Of names that many things have: what the receiver has to be for the function to read a file. */
const OWNERS: Readonly<Record<string, RegExp>> = {
  add: /^tarfile\./,
  file: /^(?:Bun|bun)\./,
  write: /^zipfile\./,
};

const HINTED = new BySection((program, { start, end }) => [...placesHintedIn(program.text.slice(start, end))]);

/** Whether the source's own text may name a place where secrets are kept. */
export function namesPlace(program: Program): boolean {
  const text = program.text.slice(0, program.modules.firstLinkedText);
  for (const places of HINTED.of(program)) if (mayNamePlace(text, places)) return true;
  return false;
}

/** A call that reads a place, and the expression that names it. */
export interface Access {
  readonly call: number;
  readonly path: number;
  readonly place: SecretPlace;
}

/**
 * The accesses of the source itself, or of all files with expressions before `end`, in document order; `mayNamePlace` tells
 * whether their text names such a place at all, `placeAt` what a path leads to.
 */
export function accessesOf(
  values: Values,
  paths: Paths,
  mayNamePlace: () => boolean,
  end = values.program.ownCount,
  placeAt: (path: string) => SecretPlace | undefined = placeOf,
): readonly Access[] {
  const candidates = candidatesOf(values, end);
  if (candidates.length === 0 || !mayNamePlace()) return [];
  const found: Access[] = [];
  for (const { call, owner, places } of candidates) {
    if (owner && !values.paths(values.program.a[call]!).some((it) => owner.test(it))) continue;
    for (const path of places) {
      const place = paths
        .of(path)
        .map((it) => placeAt(withoutAtoms(it)))
        .find((it) => it !== undefined);
      if (!place) continue;
      found.push({ call, path, place });
      break;
    }
  }
  return found;
}

/** Where the source itself reads the files in which it is handed secrets of its own, in document order. */
export function handedSecretsOf(values: Values, paths: Paths): readonly Span[] {
  const { text, start, end, ownCount } = values.program;
  const found = accessesOf(values, paths, () => mayNameHanded(text), ownCount, handedOver);
  return found.map(({ call }) => ({ start: start[call]!, end: end[call]! }));
}

/** A call that may read what a path leads to, the expressions that may be the path, and what it must be a function of. */
interface Candidate {
  readonly call: number;
  readonly owner: RegExp | undefined;
  readonly places: readonly number[];
}

/** The calls by the names of readers, in document order. */
function candidatesOf(values: Values, end: number): readonly Candidate[] {
  const { program } = values;
  const found: Candidate[] = [];
  for (const [name, indices] of Object.entries(READERS)) {
    const owner = Object.hasOwn(OWNERS, name) ? OWNERS[name] : undefined;
    for (let call = program.lastCall(program.names.add(name)); call >= 0; call = program.previousCall[call]!) {
      if (call >= end || (name === 'open' && isWriting(values, call))) continue;
      const places = indices.map((index) => partOf(values, call, index)).filter((it) => it >= 0);
      if (places.length > 0) found.push({ call, owner, places });
    }
  }
  return found.sort((a, b) => a.call - b.call);
}

/** A path with `*` for what is not known of it. */
export function withoutAtoms(path: string): string {
  let depth = 0;
  let result = '';
  for (const character of path) {
    if (character === '<' && depth++ === 0) result += '*';
    else if (character === '>' && depth > 0) depth--;
    else if (depth === 0) result += character;
  }
  return result;
}

function partOf({ program }: Values, call: number, index: number): number {
  const callee = program.a[call]!;
  if (index === -1) return program.kind[callee] === ATTRIBUTE ? program.a[callee]! : -1;
  return index < program.arity(call) ? program.argumentValue[program.b[call]! + index]! : -1;
}

/** Whether a file is opened to be written. */
function isWriting({ program }: Values, call: number): boolean {
  for (let i = program.b[call]!; i < program.b[call]! + program.arity(call); i++) {
    const value = program.argumentValue[i]!;
    if (/\bO_(?:WRONLY|CREAT|TRUNC)\b/.test(program.text.slice(program.start[value], program.start[value]! + FLAGS)))
      return true;
    if (program.kind[value] !== STRING) continue;
    if (/^[wax][bt+]{0,2}$/.test(program.text.slice(program.a[value], program.b[value]))) return true;
  }
  return false;
}
