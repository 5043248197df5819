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

/** Counts a mark on over what takes up so much. */
export function count(mark: Record<keyof Mark, number>, size: Mark): void {
  mark.text += size.text;
  mark.expressions += size.expressions;
  mark.arguments += size.arguments;
  mark.blocks += size.blocks;
  mark.scopes += size.scopes;
  mark.definitions += size.definitions;
  mark.stores += size.stores;
  mark.lists += size.lists;
  mark.functions += size.functions;
  mark.classes += size.classes;
  mark.imports += size.imports;
  mark.dotted += size.dotted;
  mark.constructs += size.constructs;
  mark.tests += size.tests;
  mark.handlers += size.handlers;
  mark.addresses += size.addresses;
  mark.comments += size.comments;
  mark.markup += size.markup;
  mark.exports += size.exports;
  mark.stars += size.stars;
  mark.said += size.said;
}

/** How much lies between two marks; less than nothing where the second comes first. */
export function between(from: Mark, to: Mark): Mark {
  return {
    text: to.text - from.text,
    expressions: to.expressions - from.expressions,
    arguments: to.arguments - from.arguments,
    blocks: to.blocks - from.blocks,
    scopes: to.scopes - from.scopes,
    definitions: to.definitions - from.definitions,
    stores: to.stores - from.stores,
    lists: to.lists - from.lists,
    functions: to.functions - from.functions,
    classes: to.classes - from.classes,
    imports: to.imports - from.imports,
    dotted: to.dotted - from.dotted,
    constructs: to.constructs - from.constructs,
    tests: to.tests - from.tests,
    handlers: to.handlers - from.handlers,
    addresses: to.addresses - from.addresses,
    comments: to.comments - from.comments,
    markup: to.markup - from.markup,
    exports: to.exports - from.exports,
    stars: to.stars - from.stars,
    said: to.said - from.said,
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
