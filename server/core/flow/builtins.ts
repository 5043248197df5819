/** What the languages' own functions and objects mean for values, beyond what a model can say. */

/** Functions whose result is their default argument when the key is missing: position of that argument. */
export const WITH_FALLBACK = new Map([
  ['os.getenv', 1],
  ['os.environ.get', 1],
]);

/** Methods of a known text whose result is a known text. */
export const TEXT_METHODS = new Set(['str.format', 'str.strip', 'str.lower', 'str.join']);

/** What all functions of JavaScript inherit from. */
export const FUNCTIONS = 'Function.prototype';

/** Python objects whose items are the names of a module. */
export const NAMESPACES = new Set([
  'globals()',
  'locals()',
  'vars()',
  '__builtins__',
  'builtins.__dict__',
  'sys.modules',
]);
