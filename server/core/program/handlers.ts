/** What is done about errors: whether the text of a handler takes every error and says nothing of it. */

/** A statement or call whose errors end in a handler for every error; spans are UTF-16 offsets. */
export interface Handler {
  /** What is tried. */
  readonly from: number;
  readonly to: number;
  /** The words that catch. */
  readonly start: number;
  readonly end: number;
  readonly isSilent: boolean;
}

/** The words that catch, and whether nothing is done then. */
export interface Catch {
  readonly head: number;
  readonly isSilent: boolean;
}

/** UTF-16 code units: a longer head or handler does something. */
const HEAD_LENGTH = 160;
const HANDLER_LENGTH = 600;

const PYTHON_HEAD = /^except\*?\s*(?:[\w\s,.(]*\b(?:Base)?Exception\b[\w\s,.)]*)?:/;
const PYTHON_NOTHING = /^(?:|pass|\.\.\.|continue|break|return(?: (?:None|""|''|\[\]|\{\}))?)$/;
const SUPPRESSION = /^(?:contextlib\.)?suppress\((?:Base)?Exception\)$/;
const SCRIPT_HEAD = /^catch\s*(?:\([^)]{0,80}\)\s*)?(?=\{)/;
const SCRIPT_NOTHING = /^(?:|continue|break|return(?: (?:null|undefined|''|""|\[\]|\{\}))?)$/;
const SCRIPT_FUNCTION = /^(?:async\s+)?(?:function\b\s*\w{0,40}\s*\(\w{0,40}\)|(?:\(\w{0,40}\)|\w{1,40})\s*=>)\s*/;
const SCRIPT_VALUE = /^(?:null|undefined|void 0|false|true|''|""|\(\{\}\)|\[\])$/;

/** An `except` clause; undefined where it takes only some errors. */
export function pythonCatch(text: string): Catch | undefined {
  const head = PYTHON_HEAD.exec(text.slice(0, HEAD_LENGTH))?.[0];
  if (head === undefined) return undefined;
  return { head: head.length - 1, isSilent: text.length <= HANDLER_LENGTH && isNothing(text.slice(head.length)) };
}

/** What `with` enters, where that suppresses every error; undefined otherwise. */
export function pythonSuppression(text: string): Catch | undefined {
  return SUPPRESSION.test(text.slice(0, HEAD_LENGTH)) ? { head: text.length, isSilent: true } : undefined;
}

function isNothing(text: string): boolean {
  return text.split(/[\n;]/).every((it) => PYTHON_NOTHING.test(it.replace(/#.*$/, '').trim()));
}

/** A `catch` clause of a script. */
export function scriptCatch(text: string): Catch | undefined {
  const head = SCRIPT_HEAD.exec(text.slice(0, HEAD_LENGTH))?.[0];
  return head === undefined
    ? undefined
    : { head: head.trimEnd().length, isSilent: isSilentBody(text.slice(head.length)) };
}

/** Whether a function that is given every error of a promise does nothing about it. */
export function isSilentFunction(text: string): boolean {
  if (text.length > HANDLER_LENGTH) return false;
  const head = SCRIPT_FUNCTION.exec(text)?.[0];
  if (head === undefined) return false;
  const body = text.slice(head.length);
  return body.startsWith('{') ? isSilentBody(body) : SCRIPT_VALUE.test(body.trim());
}

/** Whether a block, with its braces, holds nothing but comments and a way out. */
function isSilentBody(text: string): boolean {
  if (text.length > HANDLER_LENGTH) return false;
  const plain = text
    .slice(1, -1)
    .replace(/\/\*[^*]*\*\//g, '')
    .replace(/\/\/.*$/gm, '');
  return plain.split(/[\n;]/).every((it) => SCRIPT_NOTHING.test(it.trim()));
}
