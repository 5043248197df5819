/** Tells lines of JavaScript and TypeScript with which a statement begins from those that go on with the one above. */

import { CLOSE_BRACE, IN_NAME } from './script-classes.ts';

const CLOSE_PARENTHESIS = 41;
const COMMA = 44;
const COLON = 58;
const SEMICOLON = 59;
const LESS = 60;
const CLOSE_BRACKET = 93;
const LONGEST_WORD = 12;

/** A name behind a word; one that is an operator could go on with an expression which that word is part of. */
const NAMED = String.raw`[ \t]+(?!(?:as|extends|in|instanceof|is|of|satisfies)\b)[A-Za-z_$]`;

/** Two names that stand beside each other only where a declaration begins. */
const PAIR = new RegExp(
  `(?:import|export|const|let|var|interface|type|enum|declare|namespace|module|abstract|using)${NAMED}`,
  'y',
);
/** What is a declaration only where the statement above has ended: an expression could go on with it. */
const PERHAPS = new RegExp(
  `(?:(?:async[ \\t]+)?function\\b|class${NAMED}|@[A-Za-z_$(]|(?:import|export)[ \\t]*[{*"']|(?:const|let|var)[ \\t]*[{[])`,
  'y',
);
/** A declaration that has a section of its own. */
const DEFINITION =
  /(?:@|(?:export[ \t]+)?(?:default[ \t]+)?(?:declare[ \t]+)?(?:abstract[ \t]+|const[ \t]+|async[ \t]+)?(?:(?:function|class|interface|enum)\b|(?:namespace|module)[ \t]))/y;
/** A word that may go on with what a semicolon or a brace seemed to end. */
const CONTINUATION =
  /(?:else|while|catch|finally|as|satisfies|in|instanceof|of|is|from|with|assert|extends|implements)\b/y;
const NAME = /[A-Za-z_$@]/y;

/** Words behind which a statement does not end, though a line does. */
const UNFINISHED = new Set(
  (
    'export default declare abstract async await extends implements else do in of instanceof new typeof void delete throw ' +
    'return yield case as satisfies is keyof readonly unique infer type interface namespace module enum import from const ' +
    'let var using static global function class get set try finally break continue asserts out accessor override'
  ).split(' '),
);

/** Words whose parentheses a statement follows, at the end of a text. */
const HEADER = /(?:^|[^.\w$])(?:if|while|with|for(?:\s+await)?)$/;
/** How far before a parenthesis they begin, with what stands before them. */
const HEADER_REACH = 16;

/** Whether a line looks as if a declaration began with it; `at` is where the line begins. */
export function looksDeclared(text: string, at: number): boolean {
  return matches(PAIR, text, at) || matches(PERHAPS, text, at);
}

/** Whether what begins with a line has a section of its own; `at` is where the line begins. */
export function isDefinition(text: string, at: number): boolean {
  return matches(DEFINITION, text, at);
}

/**
 * Whether a statement certainly begins with the line that begins at `at`, with no bracket open. The last token before it
 * ends at `last`, which is -1 where there is none, and `isHeader` tells whether that is the parenthesis behind `if (…` or the like.
 */
export function beginsStatement(text: string, bytes: Uint8Array, at: number, last: number, isHeader: boolean): boolean {
  const sign = last < 0 ? SEMICOLON : bytes[last]!;
  if (sign === SEMICOLON || sign === CLOSE_BRACE) return matches(NAME, text, at) && !matches(CONTINUATION, text, at);
  if (sign === COLON || sign === COMMA || sign === LESS || isHeader) return false;
  const isName = IN_NAME[sign] === 1;
  if (isName && UNFINISHED.has(wordBefore(text, bytes, last))) return false;
  if (matches(PAIR, text, at)) return true;
  const isEnd = isName || sign === CLOSE_PARENTHESIS || sign === CLOSE_BRACKET || isQuote(sign);
  return isEnd && matches(PERHAPS, text, at);
}

/** Whether a statement follows the parentheses behind the token that ends at `last`. */
export function isHeaderWord(text: string, bytes: Uint8Array, last: number): boolean {
  return IN_NAME[bytes[last]!] === 1 && HEADER.test(text.slice(Math.max(0, last - HEADER_REACH), last + 1));
}

/** The name, keyword or number that ends at `last`; not all of a long one. */
function wordBefore(text: string, bytes: Uint8Array, last: number): string {
  let start = last;
  while (start > last - LONGEST_WORD && IN_NAME[bytes[start - 1]!] === 1) start--;
  return text.slice(start, last + 1);
}

function isQuote(byte: number): boolean {
  return byte === 34 || byte === 39 || byte === 96;
}

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}
