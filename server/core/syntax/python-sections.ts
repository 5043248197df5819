/** Cuts Python texts where a statement of the module begins, so that each section can be parsed alone. */

import type { Cutter } from './cutter.ts';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BACKSLASH = 92;

/** A section of simple statements ends with the first of them behind so many UTF-16 code units. */
const ENOUGH = 4000;

/** A function or a class, which has a section of its own. */
const DEFINITION = /(?:@|(?:def|class|async)\b)/y;
/** What goes on with the statement above. */
const CONTINUATION = /(?:else|elif|except|finally)\b/y;
/** What never stands inside of brackets: one that is open there was forgotten. */
const STATEMENT =
  /(?:def|class|import|while|with|try|return|del|raise|pass|assert|global)\b|async[ \t]+def\b|from[ \t]+[\w.]+[ \t]+import\b/y;

export const pythonCutter: Cutter = (text) => (start) => ({ end: sectionEnd(text, start), isOpen: false });

/** The offset behind the section that begins at `start`. */
function sectionEnd(text: string, start: number): number {
  let isOwn = matches(DEFINITION, text, start);
  let isDecorator = text[start] === '@';
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const char = text.charCodeAt(at++);
    switch (char) {
      case LINE_FEED: {
        if (!beginsStatement(text, at)) break;
        if (depth > 0) {
          if (!matches(STATEMENT, text, at)) break;
          depth = 0;
        }
        if (isDecorator) {
          isDecorator = text[at] === '@';
          break;
        }
        if (matches(CONTINUATION, text, at)) break;
        const isDefinition = matches(DEFINITION, text, at);
        if (isOwn || isDefinition || at - start >= ENOUGH) return at;
        isOwn = isDefinition;
        break;
      }
      case BACKSLASH:
        if (text.charCodeAt(at) === CARRIAGE_RETURN) at++;
        if (text.charCodeAt(at) === LINE_FEED) at++;
        break;
      case 35: // #
        at = text.indexOf('\n', at);
        if (at < 0) return text.length;
        break;
      case 34: // "
      case 39: // '
        at = stringEnd(text, at - 1);
        break;
      case 40: // (
      case 91: // [
      case 123: // {
        depth++;
        break;
      case 41: // )
      case 93: // ]
      case 125: // }
        if (depth > 0) depth--;
        break;
      default:
    }
  }
  return text.length;
}

/** Whether a line begins with something that is neither white space, nor a comment, nor the end of brackets. */
function beginsStatement(text: string, at: number): boolean {
  const char = text.charCodeAt(at);
  return char > 32 && char !== 35 && char !== 41 && char !== 93 && char !== 125;
}

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** The offset behind the string whose first quote stands at `start`; one that is not closed ends with its line or the text. */
function stringEnd(text: string, start: number): number {
  const quote = text[start]!;
  const triple = quote.repeat(3);
  if (text.startsWith(triple, start)) {
    for (let end = text.indexOf(triple, start + 3); end >= 0; end = text.indexOf(triple, end + 1)) {
      if (!isEscaped(text, start + 3, end)) return end + 3;
    }
    return text.length;
  }
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === LINE_FEED) return at;
    if (char === BACKSLASH) {
      at++;
      if (text.charCodeAt(at) === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED) at++;
    } else if (text[at] === quote) return at + 1;
  }
  return text.length;
}

function isEscaped(text: string, from: number, at: number): boolean {
  let before = at;
  while (before > from && text.charCodeAt(before - 1) === BACKSLASH) before--;
  return (at - before) % 2 === 1;
}
