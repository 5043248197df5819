/** Expressions that are sources by themselves: values and calls of libraries, usual parameters of handlers, typed parameters. */

import type { Fact } from '../models/catalog.ts';
import type { OriginKind } from '../models/model.ts';
import type { Program } from '../program/program.ts';
import { ModelledCall } from './call.ts';
import { asksCatalog } from './database-catalogs.ts';
import { type Origin, sourceAt } from './origin.ts';
import { isOfLibrary } from './reflection.ts';
import { usualPath } from './usual.ts';
import { type Context, knownStart, type Value, withoutPartials } from './value.ts';
import type { Values } from './values.ts';

/** A file of data that is imported like a module. */
const DATA_MODULE = /^\.{1,2}\/.*\.(?:json5?|ya?ml|toml)$/;

/** The address of a request stands among its first arguments. */
const ADDRESS_LIMIT = 3;

const NONE: readonly Origin[] = [];

export class Sources {
  readonly #values: Values;
  readonly #program: Program;

  constructor(values: Values) {
    this.#values = values;
    this.#program = values.program;
  }

  /** The expression as a source that is no call: `sys.argv`, `process.env`. */
  value(at: number, context: Context | undefined): readonly Origin[] {
    for (const path of this.#values.paths(at, context)) {
      const fact = this.#values.catalog.fact(path, 'source', true);
      if (fact) return [sourceAt(this.#program, fact.row.kind as OriginKind, at, path)];
      if (DATA_MODULE.test(path)) return [sourceAt(this.#program, 'schema', at, path)];
    }
    return NONE;
  }

  /** The fact that makes a library's function a source of what it returns, and the kind that this call brings in. */
  called(
    path: string,
    at: number,
    context: Context | undefined,
  ): { readonly fact: Fact; readonly kind: OriginKind } | undefined {
    const fact = this.#values.catalog.fact(path, 'source');
    if (!fact || fact.row.callback !== undefined || !this.#isMeant(fact, path, at, context)) return undefined;
    const asks = fact.row.kind === 'remote' && this.#asksModel(at, context);
    return { fact, kind: asks ? 'llm' : (fact.row.kind as OriginKind) };
  }

  /** What a library's function brings in that was given its first arguments before, by `partial`. */
  prepared(value: Value, at: number, context: Context | undefined): readonly Origin[] | undefined {
    const path = withoutPartials(value)?.path;
    const called = path === undefined ? undefined : this.called(path, at, context);
    return called && path !== undefined ? [sourceAt(this.#program, called.kind, at, path)] : undefined;
  }

  /**
   * What the parameters that requests are usually passed by bring in: `request.body` where nobody here fills `request`; and
   * what a database answers about itself, whoever asks it.
   */
  usual(at: number, context: Context | undefined): readonly Origin[] {
    if (asksCatalog(this.#values, at, context))
      return [sourceAt(this.#program, 'schema', at, "a query of the database's own tables")];
    const path = usualPath(this.#values, at, context);
    if (path === undefined) return NONE;
    const fact = this.#values.catalog.fact(path, 'source', true);
    return fact ? [sourceAt(this.#program, fact.row.kind as OriginKind, at, path)] : NONE;
  }

  /** What a parameter is a source by its type or its decorator: `request: Request`, `@Body() body`. */
  ofParameter(at: number): readonly Origin[] {
    const program = this.#program;
    const parameter = program.functions[program.a[at]!]!.parameters[program.b[at]!]!;
    if (parameter.decorator >= 0 && this.#values.types.isText(parameter)) {
      const found = this.value(parameter.decorator, undefined);
      if (found.length > 0) return found.map((it) => ({ ...it, at }));
    }
    const type = this.#values.types.classOf(parameter);
    if (type === undefined) return NONE;
    const { catalog } = this.#values;
    const fact = catalog.fact(`${type}()`, 'source', true) ?? catalog.fact(type, 'source');
    return fact && fact.row.callback === undefined
      ? [sourceAt(this.#program, fact.row.kind as OriginKind, at, type)]
      : NONE;
  }

  /** Whether the call meets the conditions under which it is a source. */
  #isMeant(fact: Fact, path: string, at: number, context: Context | undefined): boolean {
    const { when, unless, reflects, prefixes } = fact.row;
    if (prefixes && !this.#texts(this.#program.argumentAt(at, 0), context).some((it) => beginsWith(it, prefixes)))
      return false;
    if (reflects && isOfLibrary(this.#values, this.#program.argumentAt(at, 0), context)) return false;
    return (!when && !unless) || new ModelledCall(this.#values, fact, path, at, context).isMeant();
  }

  /** Whether a download asks a model: one of its first arguments is an address at which one answers. */
  #asksModel(at: number, context: Context | undefined): boolean {
    const program = this.#program;
    const first = program.b[at]!;
    const count = Math.min(program.arity(at), ADDRESS_LIMIT);
    return Array.from({ length: count }, (_, i) => program.argumentValue[first + i]!).some((argument) =>
      this.#texts(argument, context).some((it) => this.#values.catalog.isModelAddress(it)),
    );
  }

  /** The texts that an expression can be, as far as their beginnings are known. */
  #texts(at: number, context: Context | undefined): readonly string[] {
    if (at < 0) return [];
    const values = this.#values.of(at, context);
    return values.map(knownStart);
  }
}

function beginsWith(text: string, prefixes: readonly string[]): boolean {
  return prefixes.some((it) => text.startsWith(it));
}
