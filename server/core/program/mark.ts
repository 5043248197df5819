/** Places in a Program: how many rows and parts of each kind come before. */

import type { Program } from './program.ts';

export interface Mark {
  /** UTF-16 code units of the text. */
  readonly text: number;
  readonly expressions: number;
  readonly arguments: number;
  readonly blocks: number;
  readonly scopes: number;
  readonly definitions: number;
  readonly stores: number;
  readonly lists: number;
  readonly functions: number;
  readonly classes: number;
  readonly imports: number;
  readonly dotted: number;
  readonly constructs: number;
  readonly tests: number;
  readonly handlers: number;
  readonly addresses: number;
  readonly comments: number;
  readonly markup: number;
  readonly exports: number;
  readonly stars: number;
  /** Numbers of what was said of scopes. */
  readonly said: number;
}

/** The parts of a Program that are kept in arrays. */
export const PARTS = [
  'functions',
  'classes',
  'imports',
  'dotted',
  'constructs',
  'tests',
  'handlers',
  'addresses',
  'comments',
  'markup',
] as const satisfies readonly (keyof Mark)[];

/** The end of a Program so far, where `text` is how much of its text was lowered. */
export function endOf(program: Program, text: number): Mark {
  return {
    text,
    expressions: program.count,
    arguments: program.argumentCount,
    blocks: program.blockCount,
    scopes: program.scopeCount,
    definitions: program.definitionCount,
    stores: program.storeCount,
    lists: program.lists.end,
    functions: program.functions.length,
    classes: program.classes.length,
    imports: program.imports.length,
    dotted: program.dotted.length,
    constructs: program.constructs.length,
    tests: program.tests.length,
    handlers: program.handlers.length,
    addresses: program.addresses.length,
    comments: program.comments.length,
    markup: program.markup.length,
    exports: program.modules.said.exports,
    stars: program.modules.said.stars,
    said: program.scoped.said,
  };
}

/** The end of a Program that holds nothing yet but the module's own block and scope. */
export const START: Mark = {
  text: 0,
  expressions: 0,
  arguments: 0,
  blocks: 1,
  scopes: 1,
  definitions: 0,
  stores: 0,
  lists: 0,
  functions: 0,
  classes: 0,
  imports: 0,
  dotted: 0,
  constructs: 0,
  tests: 0,
  handlers: 0,
  addresses: 0,
  comments: 0,
  markup: 0,
  exports: 0,
  stars: 0,
  said: 0,
};

/** Counts on from a mark over what takes up so much. */
export function plus(mark: Mark, size: Mark): Mark {
  return combined(mark, 1, size);
}

/** How much lies between two marks; less than nothing where the second comes first. */
export function between(from: Mark, to: Mark): Mark {
  return combined(to, -1, from);
}

function combined(a: Mark, sign: 1 | -1, b: Mark): Mark {
  return {
    text: a.text + sign * b.text,
    expressions: a.expressions + sign * b.expressions,
    arguments: a.arguments + sign * b.arguments,
    blocks: a.blocks + sign * b.blocks,
    scopes: a.scopes + sign * b.scopes,
    definitions: a.definitions + sign * b.definitions,
    stores: a.stores + sign * b.stores,
    lists: a.lists + sign * b.lists,
    functions: a.functions + sign * b.functions,
    classes: a.classes + sign * b.classes,
    imports: a.imports + sign * b.imports,
    dotted: a.dotted + sign * b.dotted,
    constructs: a.constructs + sign * b.constructs,
    tests: a.tests + sign * b.tests,
    handlers: a.handlers + sign * b.handlers,
    addresses: a.addresses + sign * b.addresses,
    comments: a.comments + sign * b.comments,
    markup: a.markup + sign * b.markup,
    exports: a.exports + sign * b.exports,
    stars: a.stars + sign * b.stars,
    said: a.said + sign * b.said,
  };
}

/** Forgets what comes behind a mark, modules that were added too. */
export function cutTo(program: Program, mark: Mark): void {
  program.count = mark.expressions;
  program.argumentCount = mark.arguments;
  program.blockCount = mark.blocks;
  program.scopeCount = mark.scopes;
  program.definitionCount = mark.definitions;
  program.storeCount = mark.stores;
  program.lists.cut(mark.lists);
  for (const part of PARTS) program[part].length = mark[part];
  program.modules.cut(mark);
  program.scoped.cut(mark.said);
}
