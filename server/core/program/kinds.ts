/** The small numbers in a Program's columns: kinds of expressions, blocks and scopes, and what qualifies them. */

/** What an expression is. Columns `a`, `b`, `c` mean what the comment says; spans are UTF-16 offsets. */
export const NULL = 1;
export const TRUE = 2;
export const FALSE = 3;
export const NUMBER = 4;
/** a, b: span of the content between the quotes; c: bits of STRING_… */
export const STRING = 5;
/** A string made of parts. a: list of expressions. */
export const TEMPLATE = 6;
/** a: name. */
export const NAME = 7;
/** a: object, b: name. */
export const ATTRIBUTE = 8;
/** a: object, b: index. */
export const SUBSCRIPT = 9;
/** An element of a container, as loops and destructuring take it. a: container, b: position or -1. */
export const ITEM = 10;
/** a: callee, b: first argument, c: number of arguments, with CALL_NEW added for `new`. */
export const CALL = 11;
/** a: left, b: right, c: an OPERATOR_… */
export const BINARY = 12;
/**
 * One of several values. a: list of expressions; b, c: of a conditional expression, its first item when what is numbered from
 * `b` up to `c` holds, its second one otherwise; b is -1 in all others. Of these, c is 1 where the second one is only taken
 * when there is no first: `a or b`, `{ a = b }`.
 */
export const CHOICE = 13;
/** A list, tuple, set or array. a: list of expressions. */
export const SEQUENCE = 14;
/** A dict or object. a: list of key, value, key, value …; a key of -1 spreads its value in. */
export const MAPPING = 15;
/** a: function. */
export const FUNCTION = 16;
/** a: class. */
export const CLASS = 17;
/** What a function was given. a: function, b: parameter. */
export const PARAMETER = 18;
/** An imported module or member of one. a: import. */
export const IMPORT = 19;
/** Another expression, unchanged: parentheses with effect, `await`, walrus. a: expression. */
export const SAME = 20;
/** All items of a container in place. a: container. */
export const SPREAD = 21;
/** A value of which nothing is known but that it is no text built here: comparisons, arithmetic, types. */
export const OPAQUE = 22;
/** The text form of a value with quotes around it, as `{x!r}` makes it. a: expression. */
export const QUOTED_TEXT = 23;
/** A comparison. a: list of operands, c: a COMPARES_… */
export const COMPARISON = 24;
/** The logical opposite. a: expression. */
export const NOT = 25;

export const COMPARES_EQUAL = 1;
export const COMPARES_UNEQUAL = 2;
export const COMPARES_IN = 3;
export const COMPARES_NOT_IN = 4;
export const COMPARES_OTHERWISE = 5;

export const STRING_ESCAPED = 1;
export const STRING_BYTES = 2;

/** Added to `c` of a CALL made with `new`. */
export const CALL_NEW = 1 << 20;

export const OPERATOR_ADD = 1;
export const OPERATOR_FORMAT = 2;
export const OPERATOR_JOIN_PATH = 3;
export const OPERATOR_OTHER = 4;

/** `argumentName` of an argument without one, of `*x`, and of `**x`. */
export const POSITIONAL = -1;
export const SPREAD_POSITIONAL = -2;
export const SPREAD_NAMED = -3;

/** What a block is to its parent: runs once in line, is one of several alternatives, is repeated, is a function's body. */
export const INLINE = 0;
export const ARM = 1;
export const REPEATED = 2;
export const BODY = 3;

/**
 * How a block ends: at its end, out of the innermost loop, out of the function, out of it by an exception. Of several
 * ways that are all possible, the lower number is what is certain.
 */
export const FALLS_THROUGH = 0;
export const LEAVES_LOOP = 1;
export const LEAVES_FUNCTION = 2;
export const RAISES = 3;

/** What a scope belongs to. Names of a class's scope are not seen from functions inside it. */
export const SCOPE_MODULE = 0;
export const SCOPE_FUNCTION = 1;
export const SCOPE_CLASS = 2;
export const SCOPE_BLOCK = 3;

/**
 * `storeKey` of a store under a key that is not known; of a call that adds its arguments to a container; of a call that
 * sets several keys at once.
 */
export const ANY_KEY = -1;
export const ADDED = -2;
export const MERGED = -3;
