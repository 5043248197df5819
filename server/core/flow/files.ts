/** Files that a program writes and reads again: what was put into the one that is read. */

import { ATTRIBUTE, CALL, NAME, type Program } from '../program/program.ts';
import type { Values } from './values.ts';

/** Functions that write: where the path and the content stand; -1 is the receiver, -2 the call itself. */
const WRITERS = [
  { name: 'write_text', path: -1, content: 0 },
  { name: 'write_bytes', path: -1, content: 0 },
  { name: 'writeFileSync', path: 0, content: 1 },
  { name: 'writeFile', path: 0, content: 1 },
  { name: 'urlretrieve', path: 1, content: -2 },
] as const;

export class Files {
  readonly #values: Values;
  readonly #program: Program;
  /** The contents by what tells their path: a text, or a definition of the name that stands for it. */
  #written: ReadonlyMap<string | number, readonly number[]> | undefined;

  constructor(values: Values) {
    this.#values = values;
    this.#program = values.program;
  }

  /** The expressions that were written to the file that a call reads: its receiver, or its first argument. */
  contentsReadBy(call: number, isReceiver: boolean): readonly number[] {
    const path = this.#part(call, isReceiver ? -1 : 0);
    if (path < 0) return [];
    this.#written ??= this.#index();
    return [...new Set(this.#identities(path).flatMap((it) => this.#written!.get(it) ?? []))];
  }

  #index(): ReadonlyMap<string | number, readonly number[]> {
    const written = new Map<string | number, number[]>();
    for (const { path, content } of this.#writes()) {
      for (const identity of this.#identities(path)) {
        const others = written.get(identity);
        if (others) others.push(content);
        else written.set(identity, [content]);
      }
    }
    return written;
  }

  *#writes(): Iterable<{ readonly path: number; readonly content: number }> {
    const program = this.#program;
    for (const writer of WRITERS) {
      for (const call of this.#calls(writer.name)) {
        const path = this.#part(call, writer.path);
        const content = this.#part(call, writer.content);
        if (path >= 0 && content >= 0) yield { path, content };
      }
    }
    for (const call of this.#calls('write')) {
      const content = this.#part(call, 0);
      for (const opened of this.#bound(this.#part(call, -1))) {
        const isOpen = program.kind[opened] === CALL && this.#isOpen(program.a[opened]!);
        const path = isOpen ? this.#part(opened, 0) : -1;
        if (path >= 0 && content >= 0) yield { path, content };
      }
    }
  }

  *#calls(name: string): Iterable<number> {
    const program = this.#program;
    for (let call = program.lastCall(program.names.add(name)); call >= 0; call = program.previousCall[call]!)
      yield call;
  }

  #isOpen(callee: number): boolean {
    return this.#program.kind[callee] === NAME && this.#program.names.text(this.#program.a[callee]!) === 'open';
  }

  #part(call: number, place: number): number {
    const program = this.#program;
    if (place === -2) return call;
    const callee = program.a[call]!;
    if (place === -1) return program.kind[callee] === ATTRIBUTE ? program.a[callee]! : -1;
    return place < program.arity(call) ? program.argumentValue[program.b[call]! + place]! : -1;
  }

  /** The expression itself, or what its name is bound to. */
  #bound(at: number): readonly number[] {
    if (at < 0 || this.#program.kind[at] !== NAME) return at < 0 ? [] : [at];
    return (this.#values.definitions(at) ?? []).map((it) => this.#program.definitionValue[it]!).filter((it) => it >= 0);
  }

  /** What tells a path from others: the texts it can be, and the definitions of its name. Two paths that share one are the same. */
  #identities(path: number): readonly (string | number)[] {
    const definitions = this.#program.kind[path] === NAME ? (this.#values.definitions(path) ?? []) : [];
    return [...definitions, ...this.#texts(path)];
  }

  #texts(at: number): readonly string[] {
    return this.#values.of(at).flatMap((it) => (it.kind === 'text' ? [it.text] : []));
  }
}
