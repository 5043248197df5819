/** The names that lowering itself knows: what methods and functions do to objects, as they are called. */

/** Methods that put a call's arguments into their receiver, and those that set several keys at once. */
export const ADDING = [
  ...['append', 'extend', 'add', 'appendleft', 'insert', 'write', 'writelines', 'push', 'unshift'],
  ...['put', 'put_nowait', 'attach', 'add_field', 'writestr'],
];
export const MERGING = ['update', 'setdefault', 'set'];

/** Functions that write into an object which they are given, and at which place: -1 is the last. */
export const FILLING: ReadonlyMap<string, number> = new Map([
  ['copyfileobj', 1],
  ['download_fileobj', -1],
  ['download_to_file', 0],
  ['download_to_stream', 0],
  ['getfo', 1],
  ['readinto', 0],
  ['retrbinary', 1],
]);

/** All names that lowering itself knows; a Program's words must begin with them. */
export const VOCABULARY: readonly string[] = [
  ...ADDING,
  ...MERGING,
  ...FILLING.keys(),
  'staticmethod',
  'classmethod',
  'property',
  'cached_property',
  'this',
  'default',
];
